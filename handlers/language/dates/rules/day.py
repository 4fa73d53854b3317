"""Rules for days: near ones, weekdays, written dates, named days, and days counted from other days."""

from handlers.language.dates.chart import rule
from handlers.language.dates.days import (
    DayOfMonth,
    Days,
    MonthDay,
    Named,
    NextWeekday,
    PastWeekday,
    RelativeDay,
    Slash,
    Weekday,
    WeekdayOf,
    WrittenDate,
)
from handlers.language.dates.joined import Beside, Either, Matching, Nth, Shifted, Through, Within
from handlers.language.dates.periods import IsoWeek, Latest, Months, ThisUnit, Year


@rule("DAY", "RELDAY", "on RELDAY")
def near_day(days: int) -> Days:
    """ "idag", "övermorgon"."""
    return RelativeDay(days)


@rule("DAY", "WEEKDAY", "the WEEKDAY")
def weekday(day: int) -> Days:
    """ "tisdag"."""
    return Weekday(day)


@rule("DAY", "onday WEEKDAY", "onday COMING WEEKDAY", "COMING WEEKDAY", "REL onday WEEKDAY")
def on_weekday(*said: int) -> Days:
    """ "på tisdag", "kommande tisdag"."""
    return Weekday(said[-1], on=True)


@rule("DAY", "REL WEEKDAY", "onday REL WEEKDAY", "the REL WEEKDAY")
def relative_weekday(steps: int, day: int) -> Days:
    """ "nästa tisdag", "förra fredagen"."""
    return NextWeekday(day) if steps == 1 else WeekdayOf(day, steps)


@rule("DAY", "the? WEEKDAY after REL", "onday WEEKDAY after REL", weight=2)
def weekday_after_next(day: int, steps: int) -> Days | None:
    """ "måndagen efter nästa": a week after "nästa måndag"."""
    return Shifted(1, "week", 1, NextWeekday(day)) if steps == 1 else None


@rule("DAY", "LASTWORD WEEKDAY")
def last_weekday(_: int, day: int) -> Days:
    """ "last Tuesday"."""
    return PastWeekday(day)


@rule("DAY", "PAST_WEEKDAY")
def past_weekday(day: int) -> Days:
    """ "i tisdags"."""
    return PastWeekday(day)


@rule("DAY", "WEEKDAY aweek", "onday WEEKDAY aweek", weight=2)
def week_later(day: int) -> Days:
    """ "fredag åtta dar": a week after the coming Friday."""
    return Shifted(1, "week", 1, Weekday(day, on=True))


@rule("DAYNUMBER", "DIGITS")
def day_number(number: int) -> int | None:
    """The digits of a day in a month; 32–99 are refused later, with the reason."""
    return number if number < 100 else None


@rule("DAYNUMBER", "ORD")
def day_ordinal(number: int) -> int | None:
    """ "tredje", "3:e"; "sista" is no number."""
    return number if number > 0 else None


@rule(
    "DAY",
    "DAYNUMBER MONTH",
    "the DAYNUMBER MONTH",
    "onday the DAYNUMBER MONTH",
    "DAYORD inside MONTH",
    "the DAYNUMBER inside MONTH",
)
def month_day(day: int, month: int) -> Days:
    """ "3 april", "den tredje april", "the 3rd of April"."""
    return MonthDay(day, month)


@rule("DAY", "MONTH DAYNUMBER", "MONTH the DAYNUMBER", "on MONTH DAYNUMBER", weight=-1)
def month_then_day(month: int, day: int) -> Days:
    """ "April 3"."""
    return MonthDay(day, month)


@rule("DAY", "the DIGITS DIGITS", weight=-1)
def day_and_month_number(day: int, month: int) -> Days | None:
    """ "den 3 4"."""
    return MonthDay(day, month) if day <= 31 and month <= 12 else None


@rule("DAY", "the DAYORD", "on the DAYORD", "DAYORD", "towards DAYORD")
def the_ordinal(day: int) -> Days:
    """ "den 3:e"."""
    return DayOfMonth(day)


@rule("DAY", "the DIGITS", "the ORD", weight=-1)
def the_day(day: int) -> Days | None:
    """ "den 14", "den fjortonde"; the first few ordinals alone are too often something else."""
    return DayOfMonth(day) if 0 < day < 100 else None


@rule("DAY", "the DAYNUMBER inside? MONTHNUMBER", weight=3)
def day_in_month_number(day: int, month: int) -> Days | None:
    """ "den 8 i 10"."""
    return MonthDay(day, month)


@rule("DAY", "ORD inside ORD", weight=3)
def ordinal_in_ordinal(day: int, month: int) -> Days | None:
    """ "åttonde i tionde"."""
    return MonthDay(day, month) if 0 < day <= 31 and 0 < month <= 12 else None


@rule("MONTHNUMBER", "NUM", "ORD")
def month_number(number: int) -> int | None:
    """The number of a month."""
    return number if 1 <= number <= 12 else None


@rule("DAY", "SLASH", "the SLASH", "on SLASH")
def slash(numbers: tuple[int, int]) -> Days:
    """ "3/4"."""
    return Slash(*numbers)


@rule("DAY", "YEAR comma? MONTH the? DAYNUMBER", weight=2)
def year_first(year: int, month: int, day: int) -> Days:
    """ "2026 mars 5"."""
    return WrittenDate(day, month, year)


@rule("DAY", "SHORTDAY DATED", weight=-1)
def short_day(day: int, date: Days) -> Days:
    """ "to 5/3"."""
    return Matching(day, date)


@rule("DAY", "DATED dash DIGITS", weight=-1)
def apart_year(date: Days, year: int) -> Days | None:
    """ "13 mars -26"."""
    return Within(date, Year(2000 + year)) if isinstance(date, MonthDay) and 24 <= year <= 40 else None


@rule("DAY", "the DOTDATE")
def dotted(numbers: tuple[int, int]) -> Days:
    """ "den 3.4"."""
    return MonthDay(*numbers)


@rule("DAY", "DATE", "the DATE", "on DATE")
def written(numbers: tuple[int, int, int]) -> Days:
    """ "2026-03-01", "260301", "1/3/2026"."""
    return WrittenDate(*numbers)


@rule("DAY", "SLASHDATE", "the SLASHDATE", "on SLASHDATE")
def slash_date(numbers: tuple[int, int, int]) -> Days:
    """ "3/4/2026"."""
    return Within(Slash(*numbers[:2]), Year(numbers[2]))


@rule("DAY", "ISODAY")
def iso_day(day: IsoWeek) -> Days:
    """ "2026-W12-3"."""
    return day


@rule("DAY", "NAMED_DAY", "onday NAMED_DAY", "inside NAMED_DAY", "the NAMED_DAY")
def named(said: str) -> Days:
    """ "midsommarafton"."""
    return Named(said)


@rule("DAY", "REL NAMED_DAY")
def relative_named(steps: int, said: str) -> Days | None:
    """ "nästa julafton", "förra påsken"."""
    return Latest(Named(said)) if steps < 0 else Named(said)


@rule("DAY", "DAY YEARNUMBER", "DAY comma YEARNUMBER", "DAY inside YEARNUMBER", weight=1)
def with_year(day: Days, year: Year) -> Days | None:
    """ "3 april 2027"."""
    return (
        Within(day, year) if isinstance(day, (MonthDay, DayOfMonth, Slash, Named, Nth)) and not day.definite else None
    )


@rule("DAY", "DAY PERIOD", "DAY inside PERIOD", "DAY comma PERIOD")
def inside(day: Days, period: Days) -> Days | None:
    """ "tisdag v. 48", "måndag i nästa vecka"."""
    if isinstance(day, NextWeekday) and isinstance(period, ThisUnit):
        day = Weekday(day.weekday)
    months = period.inner if isinstance(period, Within) else period
    if isinstance(day, DayOfMonth) and isinstance(months, Months):
        return None  # a day of a month is read as one
    if (
        day.definite
        or isinstance(day, (Beside, Shifted, Matching))
        or isinstance(period, Through)
        or (isinstance(day, Within) and isinstance(day.outer, Year))
    ):
        return None
    return (
        Either(tuple(Within(each, period) for each in day.options)) if isinstance(day, Either) else Within(day, period)
    )


@rule("DAY", "DAY PERIOD", "DAY comma? PERIOD", weight=-3)
def beside_inside(day: Days, period: Days) -> Days | None:
    """ "måndagen efter trettondagshelgen v. 2"; a period is rather said of what the day lies beside."""
    return Within(day, period) if isinstance(day, Beside) and not isinstance(period, Through) else None


@rule("DAY", "PERIOD DAY", "PERIOD comma DAY")
def period_then_day(period: Days, day: Days) -> Days | None:
    """ "nästa vecka på onsdag"."""
    return inside(day, period)


@rule("DAY", "DAY or DAY", "DAY or the? DATED", "DAY comma or DAY", "WEEKDAY or DAY")
def either(first: Days | int, second: Days) -> Days | None:
    """ "måndag eller torsdag": two readings."""
    day = Weekday(first) if isinstance(first, int) else first
    return Either((day, second)) if day != second else None


@rule("DAY", "DAYNUMBER or DATED", "the DAYNUMBER or the? DATED", weight=1)
def either_number(day: int, date: Days) -> Days | None:
    """ "den 5 eller 6 mars"."""
    return Either((MonthDay(day, date.month), date)) if isinstance(date, MonthDay) else None


@rule("DAY", "NAMED_DAY the? DATED", "NAMED_DAY comma the? DATED", weight=1)
def named_and_dated(_: str, date: Days) -> Days:
    """ "skolstarten den 18 augusti": the date is surer than the custom."""
    return date


@rule("DAY", "DAY the? DATED", "WEEKDAY comma DATED", weight=1)
def weekday_and_date(said: Days | int, date: Days) -> Days | None:
    """ "torsdag den 24 september"."""
    if isinstance(said, int):
        said = Weekday(said)
    return Matching(said.weekday, date) if isinstance(said, Weekday) and not isinstance(date, Weekday) else None


@rule("DATED", "DAY")
def dated(day: Days) -> Days | None:
    """A day that is a date."""
    inner = day.inner if isinstance(day, Within) else day
    return day if isinstance(inner, (MonthDay, DayOfMonth, Slash, WrittenDate)) else None


@rule("DAY", "DATED comma? WEEKDAY")
def date_and_weekday(date: Days, day: int) -> Days:
    """ "24 september, torsdag"."""
    return Matching(day, date)
