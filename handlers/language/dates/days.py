"""Sets of days: what "tisdag", "den 3 april", "påsk" or "övermorgon" stand for, apart from when they are said.

A node gives `spans(said, since)`: in order, the spans (first and last day, both counted) of its set that are not wholly
past on `since`. A definite node ("imorgon") gives the one span that it means, whatever `since`.
"""

from abc import ABC, abstractmethod
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from itertools import takewhile

from handlers.language.dates.reasons import (
    NO_DAY_SO_HIGH,
    NO_SUCH_DAY,
    NO_SUCH_DAY_THAT_YEAR,
    NO_SUCH_MONTH,
    NO_SUCH_ONE,
    TOO_FAR,
    ImpossibleError,
)
from handlers.language.dates.said import DAY, WEEK, Said, Span, monday

LAST_YEAR = 9990
MONTHS = {
    "sv": (
        "januari",
        "februari",
        "mars",
        "april",
        "maj",
        "juni",
        "juli",
        "augusti",
        "september",
        "oktober",
        "november",
        "december",
    ),
    "en": (
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ),
}


def month_name(month: int, said: Said) -> str:
    """Give the month's name in the language of the text."""
    return MONTHS["en" if said.language == "en" else "sv"][month - 1]


def soonest(spans: Iterator[Span]) -> Span:
    """Give the first of the spans; ImpossibleError when the calendar ends before there is one."""
    for span in spans:
        return span
    raise ImpossibleError(TOO_FAR)


class Days(ABC):
    """A set of spans of days, ordered in time."""

    @property
    def definite(self) -> bool:
        """Tell whether it is one known span."""
        return False

    @abstractmethod
    def spans(self, said: Said, since: date) -> Iterator[Span]:
        """Yield the spans whose last day is `since` or later, in order of time."""

    def members(self, said: Said, outer: Span) -> list[Span]:
        """Give the spans that lie inside another span."""
        every = takewhile(lambda span: span[0] <= outer[1], self.spans(said, outer[0]))
        return [span for span in every if outer[0] <= span[0] and span[1] <= outer[1]]

    def absent(self, _said: Said, outer: Span) -> ImpossibleError:
        """Say why none of the spans lies inside the outer one."""
        return ImpossibleError(NO_SUCH_ONE, first=outer[0].isoformat(), last=outer[1].isoformat())

    def first(self, said: Said) -> Span:
        """Give the span meant when nothing else is said: the first that is not wholly past."""
        return soonest(self.spans(said, said.today))


class Definite(Days):
    """A span that is known as soon as it is known when it was said."""

    @property
    def definite(self) -> bool:
        """A definite node is."""
        return True

    @abstractmethod
    def span(self, said: Said) -> Span:
        """Give the span."""

    def spans(self, said: Said, _since: date) -> Iterator[Span]:
        """Yield the one span."""
        yield self.span(said)


class Yearly(Days):
    """A set with one span, or none, in each year."""

    @abstractmethod
    def in_year(self, year: int, said: Said) -> Span | None:
        """Give the year's span; it may reach into the next year."""

    def spans(self, said: Said, since: date) -> Iterator[Span]:
        """Yield the spans year by year."""
        for year in range(since.year - 1, min(since.year + 60, LAST_YEAR)):
            said.step()
            span = self.in_year(year, said)
            if span and span[1] >= since:
                yield span


@dataclass(frozen=True)
class RelativeDay(Definite):
    """Today and the days beside it, by their distance in days."""

    days: int

    def span(self, said: Said) -> Span:
        """Give the day."""
        day = said.today + timedelta(days=self.days)
        return day, day


@dataclass(frozen=True)
class Weekday(Days):
    """A day of the week, 0 = Monday; `on` when said as "på tisdag", which is never today."""

    weekday: int
    on: bool = False

    def spans(self, said: Said, since: date) -> Iterator[Span]:
        """Yield the weekday of every week."""
        day = since + timedelta(days=(self.weekday - since.weekday()) % 7)
        while day.year < LAST_YEAR:
            said.step()
            yield day, day
            day += WEEK

    def first(self, said: Said) -> Span:
        """Give the coming one: a weekday said on that same weekday is a week away."""
        return soonest(self.spans(said, said.today + DAY))


@dataclass(frozen=True)
class NextWeekday(Definite):
    """ "nästa tisdag": that day in the next ISO week; if that is under six days away, the week after is real too."""

    weekday: int

    def span(self, said: Said) -> Span:
        """Give the day."""
        day = monday(said.today) + WEEK + timedelta(days=self.weekday)
        if (day - said.today).days < 6:
            day = said.choose(day, day + WEEK)
        return day, day


@dataclass(frozen=True)
class WeekdayOf(Definite):
    """A weekday so many ISO weeks from this one: "förra tisdagen", "denna fredag"."""

    weekday: int
    weeks: int

    def span(self, said: Said) -> Span:
        """Give the day."""
        day = monday(said.today) + timedelta(days=self.weekday + 7 * self.weeks)
        return day, day


@dataclass(frozen=True)
class PastWeekday(Definite):
    """ "i tisdags": the most recent one, never today."""

    weekday: int

    def span(self, said: Said) -> Span:
        """Give the day."""
        day = said.today - timedelta(days=(said.today.weekday() - self.weekday - 1) % 7 + 1)
        return day, day


@dataclass(frozen=True)
class WrittenDate(Definite):
    """A date with its year."""

    day: int
    month: int
    year: int

    def span(self, said: Said) -> Span:
        """Give the day; ImpossibleError when the calendar has no such day."""
        check_day(self.day, self.month, said, self.year)
        day = date(self.year, self.month, self.day)
        return day, day


def check_day(day: int, month: int, said: Said, year: int = 0) -> None:
    """Raise ImpossibleError unless the month (of the year, if it is given) has the day."""
    if not 1 <= month <= 12:
        raise ImpossibleError(NO_SUCH_MONTH, month=month)
    days = monthrange(year or 2028, month)[1]
    if not 1 <= day <= days:
        name = month_name(month, said)
        if year and day <= monthrange(2028, month)[1]:
            raise ImpossibleError(NO_SUCH_DAY_THAT_YEAR, month=name, year=year, days=days)
        raise ImpossibleError(NO_SUCH_DAY, month=name, days=days)


@dataclass(frozen=True)
class MonthDay(Yearly):
    """A day and month without a year."""

    day: int
    month: int

    def in_year(self, year: int, said: Said) -> Span | None:
        """Give the day, or None where the year has no 29 February."""
        check_day(self.day, self.month, said)
        if self.day > monthrange(year, self.month)[1]:
            return None
        day = date(year, self.month, self.day)
        return day, day

    def absent(self, said: Said, outer: Span) -> ImpossibleError:
        """Say that the year has no such day."""
        if outer[0].year == outer[1].year and self.day > monthrange(outer[0].year, self.month)[1]:
            try:
                check_day(self.day, self.month, said, outer[0].year)
            except ImpossibleError as error:
                return error
        return super().absent(said, outer)


@dataclass(frozen=True)
class DayOfMonth(Days):
    """ "den 14": that day of any month that has it."""

    day: int

    def spans(self, said: Said, since: date) -> Iterator[Span]:
        """Yield the day month by month."""
        if not 1 <= self.day <= 31:
            raise ImpossibleError(NO_DAY_SO_HIGH, day=self.day)
        for month in range(since.year * 12 + since.month - 1, min(since.year + 30, LAST_YEAR) * 12):
            said.step()
            year, index = divmod(month, 12)
            if self.day <= monthrange(year, index + 1)[1]:
                day = date(year, index + 1, self.day)
                if day >= since:
                    yield day, day

    def absent(self, said: Said, outer: Span) -> ImpossibleError:
        """Say how many days the month has."""
        if (outer[0].year, outer[0].month) == (outer[1].year, outer[1].month):
            days = monthrange(outer[0].year, outer[0].month)[1]
            return ImpossibleError(NO_SUCH_DAY, month=month_name(outer[0].month, said), days=days)
        return super().absent(said, outer)


@dataclass(frozen=True)
class Slash(Days):
    """ "3/4": day and month; in English text month and day is a real reading too."""

    first_number: int
    second_number: int

    def spans(self, said: Said, since: date) -> Iterator[Span]:
        """Yield the day year by year."""
        yield from self._read(said).spans(said, since)

    def absent(self, said: Said, outer: Span) -> ImpossibleError:
        """Say that the year has no such day."""
        return self._read(said).absent(said, outer)

    def _read(self, said: Said) -> MonthDay:
        ours = MonthDay(self.first_number, self.second_number)
        if said.language != "en" or self.first_number == self.second_number:
            return ours
        theirs = MonthDay(self.second_number, self.first_number)
        if self.second_number > 12:
            return theirs
        return said.choose(ours, theirs) if self.first_number <= 12 else ours


@lru_cache(maxsize=4096)
def _named(rule: str, year: int) -> date:
    """Work out a named day's rule (see named.toml) for a year."""
    if rule.startswith("easter"):
        from dateutil.easter import easter

        return easter(year) + timedelta(days=int(rule[6:]))
    weekday, _, earliest = rule.removeprefix("weekday ").partition(" in ")
    month, day = (int(part) for part in (earliest or rule).split("-"))
    start = date(year, month, day)
    return start + timedelta(days=(int(weekday) - start.weekday()) % 7) if earliest else start


def named_span(rule: str, year: int) -> Span:
    """Work out the rule of a named day or of a span of days; a span may end in the next year."""
    start, _, end = rule.partition(" to ")
    first = _named(start, year)
    last = _named(end, year) if end else first
    return (first, last) if last >= first else (first, _named(end, year + 1))


@dataclass(frozen=True)
class Named(Yearly):
    """A named day or holiday, by its rule in named.toml."""

    rule: str

    def in_year(self, year: int, _said: Said) -> Span | None:
        """Give the day, or the span of days."""
        if self.rule == "02-29" and monthrange(year, 2)[1] == 28:
            return None
        return named_span(self.rule, year)


@dataclass(frozen=True)
class Everyday(Days):
    """Any day; `work` for workdays alone."""

    work: bool = False

    def spans(self, said: Said, since: date) -> Iterator[Span]:
        """Yield day by day."""
        from handlers.language.dates.calendar import is_workday

        day = since
        while day.year < LAST_YEAR:
            said.step()
            if not self.work or is_workday(day):
                yield day, day
            day += DAY
