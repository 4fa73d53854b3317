"""Rules for spans from one day to another: "25–26 mars", "från mars till maj", "måndag–onsdag v. 9"."""

from handlers.language.dates.chart import rule
from handlers.language.dates.days import DayOfMonth, Days, MonthDay, Slash, Weekday
from handlers.language.dates.joined import Either, Matching, Nth, Shifted, Through, Within
from handlers.language.dates.periods import Months, Units, Year
from handlers.language.dates.rules.counted import TODAY, Amount


@rule("PERIOD", "REST PERIOD", "REST DEFINITE_UNIT", "inside REST PERIOD", "inside REST DEFINITE_UNIT")
def rest(_: int, period: Days) -> Days:
    """ "resten av veckan"."""
    return Through(TODAY, period)


@rule(
    "PERIOD",
    "onday? WEEKDAY and WEEKDAY the/inside? PERIOD",
    "WEEKDAY dash WEEKDAY the? PERIOD",
    "WEEKDAY to WEEKDAY the? PERIOD",
    weight=1,
)
def weekdays_and_dates(first: int, last: int, period: Days) -> Days | None:
    """ "lördag och söndag den 5–6 september"."""
    if not isinstance(period, Through):
        days = Within(Weekday(first), period), Within(Weekday(last), period)
        return Through(*days) if last == first + 1 else Either(days)
    if isinstance(period.begin, Weekday):
        return None
    return Through(Matching(first, period.begin), Matching(last, period.end))


@rule(
    "PERIOD",
    "TURN MONTH dash MONTH",
    "TURN MONTH slash MONTH",
    "onday TURN MONTH slash MONTH",
    "onday TURN MONTH dash MONTH",
    weight=1,
)
def named_turn(_: str, month: int, after: int) -> Days:
    """ "månadsskiftet april/maj"."""
    return Through(Nth(-1, Units("day"), Months(month)), MonthDay(1, after))


@rule("PERIOD", "TURN YEARS", "TURN YEAR dash YEAR", "TURN YEAR slash YEAR", weight=1)
def turn_of_years(_: str, year: int, *__: int) -> Days:
    """ "årsskiftet 2026/27"."""
    return Through(Within(MonthDay(31, 12), Year(year)), Within(MonthDay(1, 1), Year(year + 1)))


def spread(span: Through, outer: Days) -> Days | None:
    """Read "måndag–onsdag v. 9" as from Monday of the week to its Wednesday."""
    if span.begin.definite or span.end.definite or isinstance(span.begin, Within):
        return None
    end = span.end if isinstance(span.end, Within) else Within(span.end, outer)
    return Through(Within(span.begin, outer), end)


@rule("PERIOD", "from? DAY dash/to DAY", "between DAY and DAY", weight=1)
def from_day(begin: Days, end: Days) -> Days:
    """ "måndag till onsdag", "28/9 - 2/10"."""
    if isinstance(begin, Weekday) and isinstance(end, Within) and isinstance(end.inner, Weekday):
        begin = Within(begin, end.outer)
    return Through(begin, _later(end))


def _later(end: Days) -> Days:
    """Read the end of a span from its beginning on: "on" says nothing of it."""
    return Weekday(end.weekday) if isinstance(end, Weekday) else end


@rule("PERIOD", "from? the? DAYNUMBER dash/to the? DATED", "between the? DAYNUMBER and the? DATED", weight=1)
def from_number(day: int, end: Days) -> Days | None:
    """ "25–26 mars", "den 3 till den 5 maj 2027"."""
    inner = end.inner if isinstance(end, Within) else end
    if not isinstance(inner, (MonthDay, Slash)):
        return None
    month = inner.month if isinstance(inner, MonthDay) else inner.second_number
    begin: Days = MonthDay(day, month)
    return Through(Within(begin, end.outer) if isinstance(end, Within) else begin, end)


@rule("PERIOD", "the? DAYNUMBER and the? DATED", "the? DAYNUMBER comma the? DAYNUMBER and the? DATED", weight=1)
def listed(*said: int | Days) -> Days | None:
    """ "den 3, 4 och 5 mars": a span when they follow one another, else each is a reading."""
    *numbers, last = said
    date = last.inner if isinstance(last, Within) else last
    if not isinstance(date, MonthDay):
        return None
    days = [int(number) for number in numbers if isinstance(number, int)] + [date.day]
    if days == list(range(days[0], days[0] + len(days))) and isinstance(last, Days):
        return from_number(days[0], last)
    each = (MonthDay(day, date.month) for day in days)
    return Either(tuple(Within(day, last.outer) if isinstance(last, Within) else day for day in each))


@rule("PERIOD", "DURATION_SAID from_with ANCHOR", weight=6)
def lasting_from(said: Amount, begin: Days) -> Days | None:
    """ "tre dagar från och med den 5 mars": the first day counts."""
    if said[1] in ("minute", "hour", "term"):
        return None
    return Through(begin, Shifted(1, "day", -1, Shifted(*said, 1, begin)))


@rule("PERIOD", "the DAYNUMBER dash DAYNUMBER", "the DAYNUMBER to the? DAYNUMBER", weight=-1)
def from_numbers(begin: int, end: int) -> Days | None:
    """ "den 3–5"."""
    return Through(DayOfMonth(begin), DayOfMonth(end)) if begin < end < 32 else None


@rule("PERIOD", "MONTH DAYNUMBER dash DAYNUMBER", "MONTH DAYNUMBER to DAYNUMBER", weight=-1)
def month_numbers(month: int, begin: int, end: int) -> Days:
    """ "March 3–5"."""
    return Through(MonthDay(begin, month), MonthDay(end, month))


@rule("PERIOD", "from? PERIOD dash/to PERIOD", "from? PERIOD dash/to DAY", "from? DAY dash/to PERIOD", weight=1)
@rule("PERIOD", "between PERIOD and PERIOD", "MONTHSPAN and/slash MONTHSPAN", weight=1)
def from_period(begin: Days, end: Days) -> Days:
    """ "mars–maj", "från nästa vecka till midsommar"."""
    return Through(begin, _later(end))


@rule("PERIOD", "inside? the? ORDINAL NUM COUNTEDS inside? PERIOD", "inside? the? NUM ORDINAL COUNTEDS inside? PERIOD")
def first_few(one: int, other: int, counted: Days, period: Days) -> Days | None:
    """ "de två första veckorna i maj", "sista tre dagarna i mars"."""
    side, count = (one, other) if one in (-1, 1) and other != -1 else (other, one)
    if side not in (-1, 1) or not 1 < count < 100:
        return None
    ends = (1, count) if side == 1 else (-count, -1)
    return Through(*(Nth(n, counted, period) for n in ends))


@rule("PERIOD", "inside? the? REL/COMING AMOUNT", weight=-1)
def coming_amount(steps: int, said: Amount) -> Days | None:
    """ "de närmaste två veckorna", "nästa två veckor": from tomorrow that far."""
    if said[1] in ("minute", "hour") or said[0] < 2:
        return None
    far = Shifted(*said, -1 if steps < 0 else 1, TODAY)
    return Through(far, TODAY) if steps < 0 else Through(TODAY, far)
