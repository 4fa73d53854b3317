"""Whole expressions, as the grammar hands them over: a day with a time, a limit, an elapsed time, a recurrence."""

from dataclasses import dataclass
from typing import Literal

from handlers.language.dates.clocks import Time
from handlers.language.dates.days import Days


@dataclass(frozen=True)
class At:
    """A time of a day; without a day, the first one that is not past. `weak` if it is nothing by itself."""

    day: Days | None
    time: Time


@dataclass(frozen=True)
class Instant:
    """A moment written in ISO 8601, with or without an offset."""

    text: str


@dataclass(frozen=True)
class Elapsed:
    """So many minutes of elapsed time from now, negative for the past."""

    minutes: int


@dataclass(frozen=True)
class Offset:
    """So many minutes of elapsed time before (negative) or after another moment: "två timmar före kl 13"."""

    minutes: int
    origin: At


@dataclass(frozen=True)
class AfterWhile:
    """So many units of wall clock time from now at the same clock time: "om en vecka samma tid"."""

    day: Days


@dataclass(frozen=True)
class FromTo:
    """From one moment to another: "måndag kl 9 till tisdag kl 12"."""

    begin: At
    end: At


@dataclass(frozen=True)
class Limit:
    """A bound: `side` "before" or "after"; `inclusive` when the moment itself is allowed ("senast", "från")."""

    side: Literal["before", "after"]
    inclusive: bool
    inner: "Moment"


@dataclass(frozen=True)
class Rule:
    """What repeats: an RRULE's parts, BYDAY as (n, weekday) with n = 0 for every one."""

    freq: str
    interval: int = 1
    byday: tuple[tuple[int, int], ...] = ()
    monthdays: tuple[int, ...] = ()
    months: tuple[int, ...] = ()
    parity: str = ""
    weeks: tuple[int, ...] = ()
    setpos: int = 0


@dataclass(frozen=True)
class Every:
    """A recurrence: the rule, the time of day, when it begins and ends, and the span that it keeps within.

    It may end after a number of occurrences (`count`) or a length of time (`lasting`, as number and unit).
    """

    rule: Rule
    time: Time | None = None
    begin: "Moment | None" = None
    end: "Limit | None" = None
    inside: Days | None = None
    count: int = 0
    lasting: tuple[int, str] | None = None


@dataclass(frozen=True)
class OneOf:
    """Several readings of one expression, the likeliest first."""

    options: tuple["Moment", ...]


Moment = OneOf | At | Instant | Offset | Elapsed | AfterWhile | FromTo | Limit | Every | Days
