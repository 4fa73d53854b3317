"""Months and days that name people, rooms and projects: "rummet Mars", "möte med Maj", "vi väntar på August"."""

from handlers.language.dates.lexicon import Lexicon
from handlers.language.dates.scan import Token

MAY_BE_NAMES = {"MONTH", "SEASON", "NAMED_DAY", "NAMED_SPAN", "WEEKDAY"}
DATING = {"ORD", "EDGE", "REL", "COMING", "WHOLE", "YEAR", "UNIT", "MONTH", "WEEKDAY", "TURN", "LASTWORD", "EVERY"}
NAMED_THINGS = ("rummet", "salen", "gruppen", "projektet", "skolan", "klassen", "teamet", "avdelningen", "huset")
BRIDGES = ("till", "på", "to", "for", "on", "efter")


def is_name(at: int, tokens: list[Token], book: Lexicon) -> bool:
    """Tell whether a word for a month, season or day is somebody's or something's name where it stands.

    A number or a word of time beside it makes it a date; a noun or verb of naming before it makes it a name, and so
    does a capital inside a sentence after a word that has nothing to do with time: Swedish writes months small.
    """
    token = tokens[at]
    sorts = {sort for sort, _ in book.knows(token.text)} if token.sort == "word" else set()
    if not sorts & MAY_BE_NAMES or _dates(tokens[at - 1 : at], book) or _dates(tokens[at + 1 : at + 2], book):
        return False
    before = tokens[at - 1].text if at else ""
    if before in book.lists["named"] or before.endswith(NAMED_THINGS):
        return token.capital or "WEEKDAY" not in sorts
    if "WEEKDAY" in sorts:
        return False
    if before in book.lists["people"] or _called(before, tokens[at - 2].text if at > 1 else "", book):
        return token.capital or before in ("med", "hos", "with", "på")
    return token.capital and (_stands_out(at, tokens, book) or _has_surname(at, tokens, book))


def _dates(beside: list[Token], book: Lexicon) -> bool:
    """Tell whether the word beside is a number or a word of time that makes a date of the month."""
    for token in beside:
        if token.sort not in ("word", "mark3", "opaque"):
            return True
        return any(sort in DATING for sort, _ in book.knows(token.text))
    return False


def _called(before: str, earlier: str, book: Lexicon) -> bool:
    """Tell whether a verb that wants a person stands before: "fråga Maj", "vi väntar på August"."""
    return before in book.lists["calling"] or (before in BRIDGES and earlier in book.lists["calling"])


def _stands_out(at: int, tokens: list[Token], book: Lexicon) -> bool:
    """Tell whether a capital stands inside a Swedish sentence where nothing before it speaks of time."""
    before = tokens[at - 1] if at else None
    if before is None or before.sort != "word" or tokens[at].text in book.lists["capitals"]:
        return False
    return not book.knows(before.text) and before.text not in book.lists["events"] and not before.text.endswith("möte")


def _has_surname(at: int, tokens: list[Token], book: Lexicon) -> bool:
    """Tell whether another capital follows: "April Exempel", "Augusti AB"."""
    after = tokens[at + 1] if at + 1 < len(tokens) else None
    known = at > 0 and book.knows(tokens[at - 1].text)
    return bool(after and after.capital and not known and not book.knows(after.text))
