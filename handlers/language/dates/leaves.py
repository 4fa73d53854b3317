"""From tokens to the leaves of the chart: what the lexicon and the numbers say about each stretch of words."""

from collections.abc import Iterator

from handlers.language.dates.chart import Piece
from handlers.language.dates.lexicon import FOLD, Branch, Lexicon
from handlers.language.dates.names import is_name
from handlers.language.dates.scan import Token

DAYLIKE = {"WEEKDAY", "RELDAY", "NAMED_DAY"}
SPELT = (
    "WEEKDAY", "WEEKDAYS", "MONTH", "RELDAY", "NAMED_DAY", "NAMED_SPAN", "EVERY", "UNIT", "UNITS", "PART", "ORD",
    "REL", "PAST_WEEKDAY", "by", "between", "before", "except", "OFTEN", "LASTWORD",
)  # fmt: skip
COUNTED = {"UNIT", "UNITS", "TIMES"}
LINKS = {"-", "–", "och", "and"}
NUMERIC = {"number", "slash", "clock", "decimal", "hours", "military", "compact", "weekno", "ordinal"}
LONGEST_SPLIT = 26
SHORT_FORM = 5
SHORTEST_SLIP = 3


def tokens_for(tokens: list[Token], book: Lexicon) -> list[Token]:
    """Prepare tokens for reading: split compounds, right slips of the finger, drop stops after abbreviations."""
    prepared: list[Token] = []
    for token in tokens:
        last = prepared[-1] if prepared else None
        if token.text == "." and last and last.end == token.start and last.text in book.lists["abbreviations"]:
            prepared[-1] = Token(last.text, last.start, token.end, last.meanings, last.sort, last.capital)
        elif token.sort == "word" and len(token.text) > 4 and not _known(token.text, book):
            prepared.extend(_split(token, book))
        else:
            prepared.append(token)
    return prepared


def _known(word: str, book: Lexicon) -> bool:
    return (
        (word in book.words and word not in book.lists["unfoldable"])
        or word in book.lists["small"]
        or word in book.lists["labels"]
    )


def _split(token: Token, book: Lexicon) -> list[Token]:
    """Part "torsdagskväll" and "halvtre" into two tokens; else give the token, its spelling righted if it is a slip."""
    word = token.text
    for at in range(3, min(len(word) - 2, LONGEST_SPLIT)):
        head, tail = word[:at], word[at:]
        if _joins(head.removesuffix("s"), tail, book) or _joins(head, tail, book):
            middle = token.start + at
            kept = head if _daylike(head, book) or head == "halv" else head.removesuffix("s")
            return [Token(kept, token.start, middle, capital=token.capital), Token(tail, middle, token.end)]
    righted = _righted(word, book)
    return [Token(righted, token.start, token.end, capital=token.capital)]


def _daylike(word: str, book: Lexicon) -> bool:
    return any(sort in DAYLIKE for sort, _ in book.knows(word))


def _joins(head: str, tail: str, book: Lexicon) -> bool:
    if head == "halv":
        return any(sort == "NUM" for sort, _ in book.knows(tail))
    return len(tail) > 3 and any(s in ("PART", "PARTS") for s, _ in book.knows(tail)) and _daylike(head, book)


def _righted(word: str, book: Lexicon) -> str:
    """Give the one word of time that is a single slip away, if there is just one; else the word as it is."""
    if len(word) < SHORT_FORM or word in book.lists["not_typos"]:
        return word
    near = {
        form
        for form in _candidates(word, book)
        if len(form) < len(word) + 2
        and _one_slip(word, form)
        and (len(form) > SHORT_FORM or not _other_letter(word, form))
    }
    likely = {form for form in near if not _other_letter(word, form)} or near  # a letter lost, doubled or swapped
    meanings = {str(book.knows(form)) for form in likely}
    return min(likely) if len(meanings) == 1 else word


def _candidates(word: str, book: Lexicon) -> list[str]:
    """Give the single words of time that begin with the same letter, as the word is spelt: with diacritics or without.

    Who writes "ändra" has them, and does not mean "andra".
    """
    if not book.slips:
        for tree, fold in ((book.exact, False), (book.folded, True)):
            for form, branch in tree.following.items():
                if len(form) >= SHORT_FORM and any(sort in SPELT for sort, _ in branch.meanings):
                    book.slips.setdefault((form[0], fold), []).append(form)
        book.slips.setdefault(("", True), [])
    return book.slips.get((word[0], word == word.translate(FOLD)), [])


def is_slip(word: str, book: Lexicon) -> bool:
    """Tell whether a word that is none of ours is a letter left out, doubled or swapped from a word of time."""
    if len(word) < SHORTEST_SLIP or word in book.lists["not_typos"] or _known(word, book):
        return False
    tree = book.folded if word == word.translate(FOLD) else book.exact
    forms = (
        f for f, branch in tree.following.items() if branch.meanings and len(f) > SHORTEST_SLIP and f[0] == word[0]
    )
    return any(_one_slip(word, form) and not _other_letter(word, form) for form in forms)


def _other_letter(word: str, form: str) -> bool:
    """Tell whether the two differ by one letter for another: then they are rather two words."""
    return len(word) == len(form) and sorted(word) != sorted(form)


def _one_slip(word: str, form: str) -> bool:
    """Tell whether one letter more, less, other, or two changed about make the word into the form."""
    if abs(len(word) - len(form)) > 1:
        return False
    at = next((i for i, (a, b) in enumerate(zip(word, form, strict=False)) if a != b), min(len(word), len(form)))
    rest, goal = word[at:], form[at:]
    return rest[1:] == goal or rest == goal[1:] or rest[1:] == goal[1:] or rest[:2][::-1] + rest[2:] == goal


def leaves(tokens: list[Token], book: Lexicon) -> list[list[Piece]]:
    """Give the pieces that end after each token: every sort that the lexicon or the token's own form gives it."""
    ending: list[list[Piece]] = [[] for _ in tokens]
    texts = [token.text for token in tokens]
    plain = [text.translate(FOLD) for text in texts]
    for at, token in enumerate(tokens):
        for piece in _numbers(at, tokens, book):
            ending[piece.end - 1].append(piece)
        if token.sort == "opaque" or is_name(at, tokens, book):
            continue
        found = {*_walk(book.exact, texts, at)}
        if texts[at].isascii() and texts[at] not in book.lists["unfoldable"]:
            found |= {*_walk(book.folded, plain, at)}
        for piece in found:
            ending[piece.end - 1].append(piece)
            if piece.sort == "NUM" and piece.end - at > 1 and _may_be_hour(piece.end - 1, tokens, book):
                ending[piece.end - 1].append(Piece("LASTNUM", piece.value, at, piece.end, piece.weight))
    return _unblocked(ending)


def _unblocked(ending: list[list[Piece]]) -> list[list[Piece]]:
    """Drop what lies inside a set phrase that says no time ("i sista stund")."""
    blocks = [piece for group in ending for piece in group if piece.sort == "BLOCK"]
    if not blocks:
        return ending
    return [
        [piece for piece in group if not any(b.start <= piece.start and piece.end <= b.end for b in blocks)]
        for group in ending
    ]


def _walk(tree: Branch, words: list[str], at: int) -> Iterator[Piece]:
    branch: Branch | None = tree
    for end in range(at, len(words)):
        branch = branch.following.get(words[end]) if branch else None
        if branch is None:
            return
        for sort, value in branch.meanings:
            yield Piece(sort, value, at, end + 1, 2 * (end - at))


def _numbers(at: int, tokens: list[Token], book: Lexicon) -> Iterator[Piece]:
    """Yield what a number may be; a number that is a label ("sida 4") or an amount ("4 elever") is nothing."""
    token = tokens[at]
    if token.sort in NUMERIC and _labelled(at, tokens, book):
        return
    for sort, value in token.meanings:
        yield Piece(sort, value, at, at + 1)
    if _is_noun(at, tokens, book):
        yield Piece("noun", None, at, at + 1)
    known = token.meanings if token.sort == "number" else book.knows(token.text) if token.sort == "word" else ()
    number = next((value for sort, value in known if sort == "NUM"), None)
    if number is None:
        return
    if token.sort == "word":
        yield Piece("WORDNUM", number, at, at + 1)
    if _may_be_hour(at, tokens, book):
        yield Piece("LASTNUM", number, at, at + 1)
        if number <= 24:
            yield Piece("BARE", number, at, at + 1)


def _is_noun(at: int, tokens: list[Token], book: Lexicon) -> bool:
    """Tell whether a word is the event in "dagen före mötet den 18 mars"."""
    token = tokens[at]
    if token.sort != "word" or not 0 < at < len(tokens) - 1:
        return False
    if token.text in book.lists["events"]:
        return True
    ahead = at - 1 - (at > 1 and tokens[at - 1].text == "the")
    before = any(sort in ("before", "after") for sort, _ in book.knows(tokens[ahead].text))
    return before and not _known(token.text, book)


def _labelled(at: int, tokens: list[Token], book: Lexicon) -> bool:
    """Tell whether a number is a label's ("sida 4", also the 9 of "årskurs 7–9") or an amount."""
    after = tokens[at + 1].text if at + 1 < len(tokens) else ""
    if after in book.lists["amounts"]:
        return True
    before = at - 1
    while before > 0 and (tokens[before].text in LINKS or tokens[before].sort == "number"):
        before -= 1
    linked = before == at - 1 or tokens[at - 1].text in LINKS
    return before >= 0 and linked and tokens[before].text in book.lists["labels"]


def _may_be_hour(at: int, tokens: list[Token], book: Lexicon) -> bool:
    """Tell whether the word after a bare number lets it be an hour: nothing, a sign, a small word or a word of time."""
    if at + 1 == len(tokens) or _ends_a_days_hours(at, tokens, book):
        return True
    after = tokens[at + 1]
    if any(sort in COUNTED for sort, _ in book.knows(after.text)):
        return False
    return after.sort != "word" or _known(after.text, book) or len(after.text) == 1


def _ends_a_days_hours(at: int, tokens: list[Token], book: Lexicon) -> bool:
    """Tell whether a number is the second of two that follow a day: "torsdag 13–15 digitalt" is no count of things."""
    if at < 3 or tokens[at - 1].text not in LINKS or tokens[at - 2].sort != "number":
        return False
    return tokens[at - 3].sort == "word" and _known(tokens[at - 3].text, book)
