"""What was left unread beside what was read: a word of time that may change the answer makes it a question."""

from handlers.language.dates.chart import Piece
from handlers.language.dates.leaves import is_slip
from handlers.language.dates.lexicon import Lexicon
from handlers.language.dates.scan import Token

Words = tuple[tuple[int, int], ...]

# Sorts that change a time wherever in the text they stand.
CHANGING = {
    "PARITY", "except", "WEEKDAY", "WEEKDAYS", "PAST_WEEKDAY", "RELDAY", "RELPART", "MONTH", "OFTEN", "OFTENTWICE",
    "OFTENWEEKDAYS", "THISPERIOD", "TURN", "FRACTION", "PAST_SEASON", "RELSEASON", "SEASONPART", "REST",
    "UNITS", "DURATION", "CLOCKWORD", "AROUND", "by", "by_end", "within", "earliest", "halfpast", "english_half",
    "same_time", "PARTS",
    "NAMED_DAY", "NAMED_SPAN", "PAST_NAMED", "TIMES", "DATE", "SLASH", "SLASHDATE", "CLOCKTIME", "MERIDIEM", "INSTANT",
    "ISOWEEK", "WEEKNO", "YEARMONTH", "FOURS", "PART",
}  # fmt: skip
# Sorts that change a time only when they stand next to it: elsewhere they are everyday words.
BESIDE = {
    "ORD", "LASTWORD", "EDGE", "EARLYLATE", "REL", "COMING", "EVERY", "UNIT", "WHOLE", "SEASON", "SCHOOLYEAR", "moved",
    "quarter", "ZEROS", "between", "from", "from_with", "YEAR", "DECIMAL", "past",
}  # fmt: skip
FIGURES = {"NUM", "DIGITS", "FOUR", "DOTTED"}
SIDES = {"before", "after"}
LINKS = {"och", "and", "-", "–", "/", "till", "to", ",", "noll"}
SHORT = 3


def half_read(tokens: list[Token], leaves: list[list[Piece]], words: Words, book: Lexicon) -> bool:
    """Tell whether what may change the time was left out: a word of time, a no, or what looks like a slip of one."""
    read = [any(start <= token.start < end for start, end in words) for token in tokens]
    return (
        _denied(tokens, words, book)
        or any(_changes(piece, tokens, read, book) for group in leaves for piece in group)
        or any(_suspect(at, tokens, read, book) for at in range(len(tokens)))
    )


def _denied(tokens: list[Token], words: Words, book: Lexicon) -> bool:
    """Tell whether a no stands just before what was read, or within two words after it."""
    for start, end in words:
        before = [token.text for token in tokens if token.end <= start][-1:]
        after = [token.text for token in tokens if token.start >= end][:2]
        if book.lists["negations"] & {*before, *(word for word in after if word != "since")}:
            return True
    return False


def _changes(piece: Piece, tokens: list[Token], read: list[bool], book: Lexicon) -> bool:
    """Tell whether a leaf that lies wholly outside what was read may change it."""
    if all(read[piece.start : piece.end]):
        return False
    if any(read[piece.start : piece.end]):
        return piece.sort in CHANGING  # "första advent" of which only "första" was read
    if (piece.sort in CHANGING or piece.sort in ("EVERY", "UNIT")) and _says_much(piece, tokens, read, book):
        return True
    if piece.sort in BESIDE:
        return _gap(piece, tokens, read) == 0
    if piece.sort in FIGURES:
        glued = piece.start > 0 and tokens[piece.start - 1].end == tokens[piece.start].start  # the 12 of "B12"
        return piece.value != 1 and not glued and _gap(piece, tokens, read) < 1 + _linked(piece, tokens)
    return piece.sort in SIDES and read[piece.end : piece.end + 2].count(True) > 0


def _says_much(piece: Piece, tokens: list[Token], read: list[bool], book: Lexicon) -> bool:
    """Tell whether a leaf is no everyday word: "varannan", not "alla"; "en timme", not "dag"; "gånger", not "gång"."""
    word = tokens[piece.start].text
    if piece.sort == "EVERY":
        return bool(piece.value > 1)
    if piece.sort == "UNIT":
        before = book.knows(tokens[piece.start - 1].text) if piece.start and not read[piece.start - 1] else []
        return any(sort == "NUM" for sort, _ in before)  # "en timme innan bussen går"
    long = len(word) > SHORT or piece.end - piece.start > 1 or any(c.isdigit() for c in word)
    return long and word != "gång"


def _gap(piece: Piece, tokens: list[Token], read: list[bool]) -> int:
    """Give how many tokens part a leaf from the nearest that was read."""
    before = next((n for n, at in enumerate(range(piece.start - 1, -1, -1)) if read[at]), len(tokens))
    after = next((n for n, at in enumerate(range(piece.end, len(tokens))) if read[at]), len(tokens))
    return min(before, after)


def _linked(piece: Piece, tokens: list[Token]) -> bool:
    """Tell whether a word that links times stands before or after the leaf."""
    beside = {token.text for token in (*tokens[piece.start - 1 : piece.start], *tokens[piece.end : piece.end + 1])}
    return bool(LINKS & beside)


def _suspect(at: int, tokens: list[Token], read: list[bool], book: Lexicon) -> bool:
    """Tell whether an unknown word next to what was read looks like a slip of a word of time ("inan fredag")."""
    token = tokens[at]
    beside = any(read[max(at - 1, 0) : at + 2])
    return not read[at] and beside and token.sort == "word" and is_slip(token.text, book)
