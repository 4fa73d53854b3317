"""Sets of longer spans: weeks, months, quarters, seasons, years and parts of them."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from handlers.language.dates.days import LAST_YEAR, Days, Definite, Yearly, named_span, soonest
from handlers.language.dates.lexicon import lexicon
from handlers.language.dates.reasons import (
    NO_SUCH_MONTH,
    NO_SUCH_WEEK,
    NO_SUCH_WEEK_THAT_YEAR,
    TOO_FAR,
    ImpossibleError,
)
from handlers.language.dates.said import DAY, Said, Span, monday

MONTHS_IN = {"month": 1, "quarter": 3, "third": 4, "half": 6, "year": 12}
SEASONS = {"spring": 3, "summer": 6, "autumn": 9, "winter": 12}
THURSDAY = timedelta(days=3)


def months_from(index: int, count: int) -> Span:
    """Give the span of `count` months from the month `index`, counted from January of year 0."""
    if not 12 <= index < LAST_YEAR * 12:
        raise ImpossibleError(TOO_FAR)
    first = date(index // 12, index % 12 + 1, 1)
    after = index + count
    return first, date(after // 12, after % 12 + 1, 1) - DAY


def weeks_in(year: int) -> int:
    """Give the number of ISO weeks of a year: 52 or 53."""
    return date(year, 12, 28).isocalendar().week


@dataclass(frozen=True)
class Months(Yearly):
    """So many months from a month of the year (1 = January): a month, quarter, tertial, half or season."""

    month: int
    count: int = 1

    def in_year(self, year: int, _said: Said) -> Span | None:
        """Give the year's span."""
        if not 1 <= self.month <= 12:
            raise ImpossibleError(NO_SUCH_MONTH, month=self.month)
        return months_from(year * 12 + self.month - 1, self.count)

    def members(self, said: Said, outer: Span) -> list[Span]:
        """Give the spans that begin inside the outer one: winter belongs to the year in which it begins."""
        starts = [self.in_year(year, said) for year in range(outer[0].year, outer[1].year + 1)]
        return [span for span in starts if span and outer[0] <= span[0] <= outer[1]]


@dataclass(frozen=True)
class Week(Yearly):
    """An ISO week by its number."""

    number: int

    def in_year(self, year: int, said: Said) -> Span | None:
        """Give the ISO year's week; ImpossibleError for a number no year has, or no year near has."""
        if not 1 <= self.number <= 53:
            raise ImpossibleError(NO_SUCH_WEEK, week=self.number)
        if self.number > weeks_in(year):
            here = said.today.isocalendar().year
            if weeks_in(here) < 53 and weeks_in(here + 1) < 53:
                raise ImpossibleError(NO_SUCH_WEEK_THAT_YEAR, year=here, weeks=52)
            return None
        first = date.fromisocalendar(year, self.number, 1)
        return first, first + timedelta(days=6)

    def members(self, _said: Said, outer: Span) -> list[Span]:
        """Give the weeks whose Thursday lies in the outer span: those ISO 8601 counts to it."""
        if not 1 <= self.number <= 53:
            raise ImpossibleError(NO_SUCH_WEEK, week=self.number)
        years = range(outer[0].year, outer[1].year + 1)
        firsts = [date.fromisocalendar(y, self.number, 1) for y in years if self.number <= weeks_in(y)]
        return [(first, first + timedelta(days=6)) for first in firsts if outer[0] <= first + THURSDAY <= outer[1]]

    def absent(self, said: Said, outer: Span) -> ImpossibleError:
        """Say how many weeks the year has."""
        year = outer[1].year
        if self.number > weeks_in(year):
            return ImpossibleError(NO_SUCH_WEEK_THAT_YEAR, year=year, weeks=weeks_in(year))
        return super().absent(said, outer)


@dataclass(frozen=True)
class Weeks(Days):
    """Consecutive ISO weeks, "v. 12–14"; `weekday` spans narrow each to its Monday–Friday or weekend."""

    first_week: int
    last_week: int

    def spans(self, said: Said, since: date) -> Iterator[Span]:
        """Yield from the first week's Monday to the last week's Sunday."""
        for start in Week(self.first_week).spans(said, since - timedelta(days=7 * 8)):
            end = soonest(Week(self.last_week).spans(said, start[0]))
            if end[1] >= since:
                yield start[0], end[1]


@dataclass(frozen=True)
class Units(Days):
    """Every week, weekend, month, quarter, tertial, half-year or year."""

    unit: str

    def spans(self, said: Said, since: date) -> Iterator[Span]:
        """Yield them in order from the one that holds `since`."""
        span = unit_span(self.unit, since, 0)
        while span[1].year < LAST_YEAR - 1:
            said.step()
            if span[1] >= since:
                yield span
            span = unit_span(self.unit, span[0], 1)

    def members(self, said: Said, outer: Span) -> list[Span]:
        """Give those inside the outer span; a week lies where its Thursday does."""
        if self.unit != "week":
            return super().members(said, outer)
        first = monday(outer[0])
        weeks = [first + timedelta(days=7 * n) for n in range((outer[1] - first).days // 7 + 1)]
        return [(day, day + timedelta(days=6)) for day in weeks if outer[0] <= day + THURSDAY <= outer[1]]


def unit_span(unit: str, day: date, steps: int) -> Span:
    """Give the unit (week, workweek, weekend, month … year) so many steps from the one that holds the day."""
    try:
        if unit == "day":
            day += timedelta(days=steps)
            return day, day
        if unit in ("week", "workweek", "weekend"):
            first = monday(day) + timedelta(days=7 * steps)
            begins, length = {"week": (0, 6), "workweek": (0, 4), "weekend": (5, 1)}[unit]
            return first + timedelta(days=begins), first + timedelta(days=begins + length)
    except OverflowError:
        raise ImpossibleError(TOO_FAR) from None
    if unit == "term":
        return _term(day, steps)
    size = MONTHS_IN[unit]
    return months_from((day.year * 12 + day.month - 1) // size * size + steps * size, size)


def _term(day: date, steps: int) -> Span:
    """Give a school term by Västmanland's custom; between two terms, the coming one is the next."""
    names = ("vårterminen", "höstterminen")
    rules = [str(value) for name in names for sort, value in lexicon("sv").knows(name) if sort == "NAMED_SPAN"]
    years = range(day.year - 2 - abs(steps), day.year + 3 + abs(steps))
    terms = [named_span(rule, year) for year in years for rule in rules]
    at = next(index for index, span in enumerate(terms) if span[1] >= day)
    return terms[at + steps - (steps > 0 and day < terms[at][0])]


@dataclass(frozen=True)
class ThisUnit(Definite):
    """The unit so many steps from the one now: "nästa vecka", "förra året", "denna månad"."""

    unit: str
    steps: int

    def span(self, said: Said) -> Span:
        """Give the span; a weekend counts as this one until it is over."""
        return unit_span(self.unit, said.today, self.steps)


@dataclass(frozen=True)
class Year(Definite):
    """A year by its number."""

    number: int

    def span(self, _said: Said) -> Span:
        """Give the year."""
        return months_from(self.number * 12, 12)


@dataclass(frozen=True)
class IsoWeek(Definite):
    """An ISO week with its year, or a day of it (1 = Monday)."""

    year: int
    number: int
    weekday: int | None = None

    def span(self, _said: Said) -> Span:
        """Give the week or day; ImpossibleError when the year has no such week."""
        if not 1 <= self.number <= 53:
            raise ImpossibleError(NO_SUCH_WEEK, week=self.number)
        if self.number > weeks_in(self.year):
            raise ImpossibleError(NO_SUCH_WEEK_THAT_YEAR, year=self.year, weeks=52)
        first = date.fromisocalendar(self.year, self.number, self.weekday or 1)
        return first, first if self.weekday else first + timedelta(days=6)


@dataclass(frozen=True)
class Edge(Days):
    """The start, middle or end of a span: for a month days 1–10, 11–20 and 21–, else the thirds of it."""

    which: str
    inner: Days

    @property
    def definite(self) -> bool:
        """Tell whether the whole is definite."""
        return self.inner.definite

    def spans(self, said: Said, since: date) -> Iterator[Span]:
        """Yield the part of each span."""
        for span in self.inner.spans(said, since):
            part = self._part(span)
            if part[1] >= since or self.definite:
                yield part

    def _part(self, span: Span) -> Span:
        """Cut by months where the span is whole months, by tens in a month, else by days."""
        first, last = span
        months = (last.year - first.year) * 12 + last.month - first.month + 1
        if first.day == 1 and (last + DAY).day == 1 and months > 1:
            return self._months(first, months)
        length = (last - first).days + 1
        starts = {"start": 0, "first half": 0, "middle": (length - 1) // 3, "second half": length // 2, "end": -1}
        third = 10 if months == 1 and length > 27 else max(length // 3, 1)
        sizes = {"first half": length // 2, "second half": length - length // 2}
        size = sizes.get(self.which, third)
        begin = first + timedelta(days=starts[self.which])
        if third == 10 and self.which in ("middle", "end"):
            begin = first + timedelta(days=10 if self.which == "middle" else 20)
            return begin, begin + timedelta(days=9) if self.which == "middle" else last
        return (
            (last - timedelta(days=size - 1), last)
            if self.which == "end"
            else (begin, begin + timedelta(days=size - 1))
        )

    def _months(self, first: date, months: int) -> Span:
        """The first or last month of several; the half of them; of the middle one or two."""
        index = first.year * 12 + first.month - 1
        half = months // 2
        begin, count = {
            "start": (0, 1),
            "end": (months - 1, 1),
            "first half": (0, half),
            "second half": (half, months - half),
            "middle": ((months - 1) // 2, 2 - months % 2),
        }[self.which]
        return months_from(index + begin, count)


@dataclass(frozen=True)
class Turn(Days):
    """The two days around the end of a year, half-year or month; `month` names the month that ends or begins."""

    unit: str

    def spans(self, said: Said, since: date) -> Iterator[Span]:
        """Yield the last day of each unit and the day after."""
        for span in Units(self.unit).spans(said, since - DAY):
            if span[1] + DAY >= since and not (self.unit == "half" and span[1].month == 12):
                yield span[1], span[1] + DAY


@dataclass(frozen=True)
class Latest(Definite):
    """The span of a yearly set that most recently began: "i höstas"."""

    inner: Days

    def span(self, said: Said) -> Span:
        """Give the last span that ended before today."""
        two_years = said.today - timedelta(days=800)
        return [span for span in self.inner.members(said, (two_years, said.today)) if span[1] < said.today][-1]
