"""The last resort: the library dateparser, for written dates with a year in orders and time zones we do not read.

dateparser guesses freely ("den 31 juni" becomes a day in 2031), so it is asked only about texts in which every word is
part of a full written date, in strict mode, and what it says is never taken without asking.
"""

import re
from datetime import UTC, datetime

from handlers.language.dates.answer import When
from handlers.language.dates.lexicon import Lexicon, lexicon
from handlers.language.dates.said import STOCKHOLM, Said
from handlers.language.dates.scan import Token

LONGEST = 60
YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
CLOCK = re.compile(r"\d[:.]\d\d|\d\s?[ap]m", re.IGNORECASE)
OFFSET = re.compile(r":\d\d\s?\+\d\d:?\d\d\b|:\d\d:\d\d\s?-\d\d:?\d\d\b")
WRITTEN = {"MONTH", "WEEKDAY"}


def names_zone(text: str, tokens: list[Token], book: Lexicon) -> bool:
    """Tell whether the text names a time zone after a clock time."""
    if any(token.sort == "instant" for token in tokens):
        return False  # an ISO 8601 instant is read with its own offset
    return any(token.text in book.lists["zones"] for token in tokens) or bool(OFFSET.search(text))


def last_resort(text: str, tokens: list[Token], said: Said, book: Lexicon) -> When | None:
    """Give the day or time of a full written date that dateparser reads, or None; the span is the whole text."""
    if len(text) > LONGEST or not YEAR.search(text) or not _is_written_date(text, tokens, book):
        return None
    try:
        found = _parsed(text, said)
    except Exception:
        return None  # a library that raises on odd input has read nothing
    if found is None:
        return None
    words = ((tokens[0].start, tokens[-1].end),)
    if CLOCK.search(text):
        return When("datetime", found.astimezone(STOCKHOLM).replace(second=0, microsecond=0), words=words)
    return When("date", found.date(), words=words)


def _is_written_date(text: str, tokens: list[Token], book: Lexicon) -> bool:
    """Tell whether every word is a month, a weekday or a zone, and there is a month or a zone."""
    words = [token.text for token in tokens if token.sort == "word" and token.text not in ("am", "pm", "t", "z")]
    english = lexicon("en")
    sorts = [{sort for sort, _ in english.knows(word)} for word in words]
    zone = names_zone(text, tokens, book)
    known = all(bool(each & WRITTEN) or word in book.lists["zones"] for each, word in zip(sorts, words, strict=True))
    return known and (zone or any("MONTH" in each for each in sorts))


def _parsed(text: str, said: Said) -> datetime | None:
    import dateparser

    return dateparser.parse(
        text,
        languages=["sv", "en"],
        settings={
            "DATE_ORDER": "DMY",
            "STRICT_PARSING": True,
            "PARSERS": ["absolute-time"],
            "RELATIVE_BASE": said.now.astimezone(UTC).replace(tzinfo=None),
            "TIMEZONE": "Europe/Stockholm",
            "RETURN_AS_TIMEZONE_AWARE": True,
        },
    )
