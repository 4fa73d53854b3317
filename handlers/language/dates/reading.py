"""The one door: a text and the moment it was said give a reading."""

import unicodedata
from dataclasses import replace
from datetime import datetime

from handlers.language.dates.answer import Reading, When
from handlers.language.dates.reasons import TOO_LONG, Reason

LIMIT = 200


def when(text: str, now: datetime, language: str = "sv") -> Reading:
    """Read the time that a text says, in Swedish or English.

    `now` is aware and is taken in Europe/Stockholm. Never raises for any text: what cannot be read gives an empty
    Reading, what cannot be gives one with the reason, and what is open gives its readings and asks.
    """
    if len(text) > LIMIT:
        return Reading(reason=Reason(TOO_LONG, {"limit": LIMIT}))
    from handlers.language.dates.reader import read  # loads the grammar with the first text, not at start-up

    composed = unicodedata.normalize("NFC", text)
    reading = read(composed, now, language)
    return reading if composed == text else _placed(reading, text)


def _placed(reading: Reading, text: str) -> Reading:
    """Move the places in the composed text back to those in a text with combining marks."""
    ends = [len(unicodedata.normalize("NFC", text[:at])) for at in range(len(text) + 1)]

    def back(when: When) -> When:
        words = tuple((_last(ends, start), _last(ends, end)) for start, end in when.words)
        return replace(when, words=words)

    out = back(reading.out) if reading.out else None
    return replace(reading, out=out, alternatives=tuple(back(each) for each in reading.alternatives))


def _last(ends: list[int], place: int) -> int:
    return max(at for at, end in enumerate(ends) if end <= place)
