"""Days made of other days: one inside another, the nth of them, before and after, from and to, counted off."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import islice

from handlers.language.dates.calendar import is_workday
from handlers.language.dates.days import DayOfMonth, Days, Weekday, soonest
from handlers.language.dates.periods import MONTHS_IN, Units, months_from, unit_span
from handlers.language.dates.reasons import NOT_SO_MANY_THERE, TOO_FAR, TURNED_ROUND, ImpossibleError
from handlers.language.dates.said import DAY, Said, Span

TRIES = 16


class Held(Days):
    """Days that are definite when what they hang on is."""

    def anchor(self) -> Days:
        """Give what they hang on."""
        raise NotImplementedError

    @property
    def definite(self) -> bool:
        """Tell whether what they hang on is definite."""
        return self.anchor().definite


@dataclass(frozen=True)
class Within(Held):
    """The spans of one set that lie inside those of another: "tisdag v. 48", "3 april nästa år"."""

    inner: Days
    outer: Days

    def anchor(self) -> Days:
        """Give the outer set."""
        return self.outer

    def spans(self, said: Said, since: date) -> Iterator[Span]:
        """Yield them in order; ImpossibleError when there are none."""
        found = False
        last: Span = (since, since)
        for last in islice(self.outer.spans(said, since), TRIES):
            said.step()
            for span in self.inner.members(said, last):
                if self.definite or span[1] >= since:
                    found = True
                    yield span
        if not found:
            raise self.inner.absent(said, last)


@dataclass(frozen=True)
class Nth(Held):
    """The nth of one set inside another, from the end when n < 0: "sista fredagen i maj", "andra veckan i juni"."""

    n: int
    inner: Days
    outer: Days

    def anchor(self) -> Days:
        """Give the outer set."""
        return self.outer

    def spans(self, said: Said, since: date) -> Iterator[Span]:
        """Yield one for each outer span; ImpossibleError when one has not so many."""
        for outer in islice(self.outer.spans(said, since), TRIES):
            inside = self.inner.members(said, outer)
            if not len(inside) >= abs(self.n) > 0:
                raise ImpossibleError(NOT_SO_MANY_THERE, first=outer[0].isoformat(), last=outer[1].isoformat())
            span = inside[self.n - 1 if self.n > 0 else self.n]
            if self.definite or span[1] >= since:
                yield span


@dataclass(frozen=True)
class Beside(Held):
    """The nth of a set before (side -1) or after (side 1) something: "andra onsdagen efter påsk", "dagen före jul"."""

    n: int
    inner: Days
    side: int
    origin: Days

    def anchor(self) -> Days:
        """Give what it lies beside."""
        return self.origin

    def spans(self, said: Said, since: date) -> Iterator[Span]:
        """Yield one for each span of the origin."""
        for span in islice(_origins(self.origin, said, since - timedelta(days=40 * self.n)), TRIES):
            here = self._after(said, span) if self.side > 0 else self._before(said, span)
            if self.definite or here[1] >= since:
                yield here

    def _after(self, said: Said, span: Span) -> Span:
        later = (s for s in self.inner.spans(said, span[1] + DAY) if s[0] > span[1])
        return soonest(islice(later, self.n - 1, None))

    def _before(self, said: Said, span: Span) -> Span:
        for reach in (12, 40, 400, 4000):
            begin = span[0] - timedelta(days=reach * self.n)
            earlier = [s for s in self.inner.members(said, (begin, span[1])) if self._is_before(s, span)]
            if len(earlier) >= self.n:
                return earlier[-self.n]
        raise self.inner.absent(said, span)

    def _is_before(self, here: Span, span: Span) -> bool:
        """A whole week lies before what comes on its own Saturday or Sunday: "veckan före påsk" ends on Easter Day."""
        slack = 2 if isinstance(self.inner, Units) and self.inner.unit == "week" else 0
        return here[1] - timedelta(days=slack) < span[0]


@dataclass(frozen=True)
class Shifted(Held):
    """So many units before (side -1) or after something; without an origin, from today."""

    n: int
    unit: str
    side: int
    origin: Days

    def anchor(self) -> Days:
        """Give what it is counted from."""
        return self.origin

    def spans(self, said: Said, since: date) -> Iterator[Span]:
        """Yield one for each span of the origin: counted from its first day backwards, from its last day forwards."""
        for span in islice(_origins(self.origin, said, since if self.side < 0 else _back(since)), TRIES):
            day = shift(span[0] if self.side < 0 else span[1], self.n * self.side, self.unit)
            if self.definite or day >= since or isinstance(self.origin, Weekday | DayOfMonth):
                yield day, day  # "två dagar före torsdag" said on a Wednesday was yesterday


def _origins(origin: Days, said: Said, since: date) -> Iterator[Span]:
    """Yield what is counted from; of what comes every week or month, only the coming one."""
    if isinstance(origin, Weekday | DayOfMonth):
        yield origin.first(said)
    else:
        yield from origin.spans(said, since)


def _back(since: date) -> date:
    return since - timedelta(days=370) if since.year > 2 else since


def shift(day: date, n: int, unit: str) -> date:
    """Move a day n units on (back when n < 0); months end where the month ends; workdays skip weekends and red days."""
    try:
        if unit in MONTHS_IN:
            month = months_from(day.year * 12 + day.month - 1 + n * MONTHS_IN[unit], 1)
            return month[0] + timedelta(days=min(day.day, month[1].day) - 1)
        if unit in ("workday", "schoolday"):
            return _workdays(day, n)
        return day + timedelta(days=n * (1 if unit == "day" else 7))
    except OverflowError:
        raise ImpossibleError(TOO_FAR) from None


def _workdays(day: date, n: int) -> date:
    if abs(n) > 2000:
        raise ImpossibleError(TOO_FAR)
    step = DAY if n > 0 else -DAY
    for _ in range(abs(n)):
        day += step
        while not is_workday(day):
            day += step
    return day


@dataclass(frozen=True)
class Through(Held):
    """From the first day of one to the last day of another: "25–26 mars", "mars till maj", "v. 12–14"."""

    begin: Days
    end: Days

    def anchor(self) -> Days:
        """Give the beginning."""
        return self.begin

    def spans(self, said: Said, since: date) -> Iterator[Span]:
        """Yield each beginning with the first end after it that is not definite and before it."""
        for start in islice(self._begins(said, since), TRIES):
            stop = soonest(self.end.spans(said, start[0]))
            if stop[1] < start[0]:
                raise ImpossibleError(TURNED_ROUND)
            if self.definite or stop[1] >= since:
                yield start[0], stop[1]

    def _begins(self, said: Said, since: date) -> Iterator[Span]:
        if isinstance(self.begin, Weekday):
            yield self.begin.first(said)
            return
        if self.begin.definite or not self.end.definite:
            yield from self.begin.spans(said, since)
            return
        stop = soonest(self.end.spans(said, since))
        before = [s for s in self.begin.spans(said, stop[0] - timedelta(days=366)) if s[0] <= stop[0]][:2]
        yield from before[-1:]


@dataclass(frozen=True)
class Holding(Held):
    """The week or month that holds a day."""

    unit: str
    day: Days

    def anchor(self) -> Days:
        """Give the day."""
        return self.day

    def spans(self, said: Said, since: date) -> Iterator[Span]:
        """Yield one for each of the days."""
        for span in islice(self.day.spans(said, since), TRIES):
            yield unit_span(self.unit, span[0], 0)


@dataclass(frozen=True)
class LastDay(Held):
    """The last day of a span."""

    inner: Days

    def anchor(self) -> Days:
        """Give the span."""
        return self.inner

    def spans(self, said: Said, since: date) -> Iterator[Span]:
        """Yield one for each."""
        for span in islice(self.inner.spans(said, since), TRIES):
            yield span[1], span[1]


@dataclass(frozen=True)
class Either(Held):
    """One of several days: each is a reading of its own."""

    options: tuple[Days, ...]

    def anchor(self) -> Days:
        """Give the first."""
        return self.options[0]

    def spans(self, said: Said, since: date) -> Iterator[Span]:
        """Yield those of the one chosen."""
        yield from said.choose(*self.options).spans(said, since)

    def first(self, said: Said) -> Span:
        """Give the one meant when nothing else is said."""
        return said.choose(*self.options).first(said)


@dataclass(frozen=True)
class Matching(Held):
    """A day said twice, by weekday and by date; if they disagree, the date and the weekday nearest it are readings."""

    weekday: int
    day: Days

    def anchor(self) -> Days:
        """Give the date."""
        return self.day

    def spans(self, said: Said, since: date) -> Iterator[Span]:
        """Yield the dates that fall on the weekday, if a year holds one; else the date or the day beside it."""
        spans = list(islice(self.day.spans(said, since), 14))
        near = [span for span in spans if (span[0] - spans[0][0]).days < 330]
        fitting = [span for span in near if span[0].weekday() == self.weekday]
        yield from fitting or [said.choose(near[0], self._nearest(near[0][0]))]

    def _nearest(self, day: date) -> Span:
        near = day + timedelta(days=(self.weekday - day.weekday() + 3) % 7 - 3)
        return near, near
