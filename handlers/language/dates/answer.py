"""What reading a text gives: times with their place in the text, or the reason why there is none."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from handlers.language.dates.reasons import Reason

Kind = Literal["datetime", "date", "range", "recurrence"]


@dataclass(frozen=True)
class When:
    """A time that was understood.

    `start` and `end` are days, or aware datetimes in Europe/Stockholm. A range of days counts its last day. With
    modifier "before", `start` is already the last day or moment allowed; with "after", the first. A recurrence starts
    at its first occurrence, `end` is the end of that one if it has a length, and `rrule` is an RFC 5545 rule whose
    UNTIL is local time. `words` are the spans [from, to) of the text that were used.
    """

    kind: Kind
    start: date | datetime
    end: date | datetime | None = None
    rrule: str | None = None
    modifier: Literal["before", "after"] | None = None
    words: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True)
class Reading:
    """The likeliest time, the other real readings, whether to ask which is meant, and why a time was refused."""

    out: When | None = None
    alternatives: tuple[When, ...] = ()
    needs_clarification: bool = False
    reason: Reason | None = None


def as_json(reading: Reading) -> dict[str, object]:
    """Give the reading as plain data in ISO 8601; `mod` is "by" for a last day allowed, "after" for a first."""
    return {
        "out": _plain(reading.out) if reading.out else None,
        "alternatives": [_plain(each) for each in reading.alternatives],
        "needs_clarification": reading.needs_clarification,
    }


def _plain(when: When) -> dict[str, str | None]:
    return {
        "kind": when.kind,
        "start": when.start.isoformat(),
        "end": when.end.isoformat() if when.end else None,
        "rrule": when.rrule,
        "mod": "by" if when.modifier == "before" else when.modifier,
    }
