"""Rules for days: near ones, weekdays, written dates, named days, and days counted from other days."""

from handlers.language.dates.chart import rule
from handlers.language.dates.days import (
    DayOfMonth,
    Days,
    Everyday,
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
from handlers.language.dates.joined import Beside, Matching, Nth, Shifted, Within
from handlers.language.dates.periods import IsoWeek, ThisUnit, Units, Year

TODAY = RelativeDay(0)
Amount = tuple[int, str]


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


@rule("ORDINAL", "ORD", "LASTWORD")
def ordinal(number: int) -> int:
    """ "första", "3:e"."""
    return number


@rule("ORDINAL", "LASTWORD", weight=1)
def last_ordinal(_: int) -> int:
    """ "last" counts from the end."""
    return -1


@rule("DAYNUMBER", "DIGITS")
def day_number(number: int) -> int | None:
    """The digits of a day in a month; 32–99 are refused later, with the reason."""
    return number if number < 100 else None


@rule("DAYNUMBER", "ORD")
def day_ordinal(number: int) -> int | None:
    """ "tredje", "3:e"; "sista" is no number."""
    return number if number > 0 else None


@rule("DAY", "DAYNUMBER MONTH", "the DAYNUMBER MONTH", "onday the DAYNUMBER MONTH", "DAYNUMBER inside MONTH")
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


@rule("DAY", "the DAYORD", "on the DAYORD", "DAYORD")
def the_ordinal(day: int) -> Days:
    """ "den 3:e"."""
    return DayOfMonth(day)


@rule("DAY", "the DIGITS", "the ORD", weight=-1)
def the_day(day: int) -> Days | None:
    """ "den 14", "den fjortonde"; the first few ordinals alone are too often something else."""
    return DayOfMonth(day) if 0 < day < 100 else None


@rule("DAY", "SLASH", "the SLASH", "on SLASH")
def slash(numbers: tuple[int, int]) -> Days:
    """ "3/4"."""
    return Slash(*numbers)


@rule("DAY", "the DOTDATE")
def dotted(numbers: tuple[int, int]) -> Days:
    """ "den 3.4"."""
    return MonthDay(*numbers)


@rule("DAY", "DATE", "the DATE", "on DATE")
def written(numbers: tuple[int, int, int]) -> Days:
    """ "2026-03-01", "260301", "1/3/2026"."""
    return WrittenDate(*numbers)


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
    return Within(Named(said), ThisUnit("year", -1)) if steps == -1 else Named(said)


@rule("DAY", "DAY YEARNUMBER", "DAY comma YEARNUMBER", "DAY inside YEARNUMBER", weight=1)
def with_year(day: Days, year: Year) -> Days | None:
    """ "3 april 2027"."""
    return None if isinstance(day, Within) or day.definite else Within(day, year)


@rule("DAY", "DAY PERIOD", "DAY inside PERIOD", "PERIOD DAY", "PERIOD comma DAY", "DAY comma PERIOD")
def inside(*said: Days) -> Days | None:
    """ "tisdag v. 48", "måndag i nästa vecka", "nästa vecka på onsdag"."""
    day, period = said if isinstance(said[0], DAYS) else said[::-1]
    if isinstance(day, NextWeekday) and isinstance(period, ThisUnit):
        day = Weekday(day.weekday)
    return None if day.definite else Within(day, period)


DAYS = (Weekday, MonthDay, DayOfMonth, Slash, Named, Matching, Nth, Beside, NextWeekday)


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


@rule("COUNTED", "WEEKDAY")
def counted_weekday(day: int) -> Days:
    """ "andra onsdagen"."""
    return Weekday(day)


@rule("COUNTED", "UNIT")
def counted_unit(unit: str) -> Days | None:
    """ "sista veckan", "första vardagen"."""
    if unit in ("day", "workday", "schoolday"):
        return Everyday(work=unit != "day")
    return None if unit in ("minute", "hour") else Units(unit)


@rule("DAY", "the? ORDINAL COUNTED inside? PERIOD", "onday the? ORDINAL COUNTED inside? PERIOD")
def nth_inside(n: int, counted: Days, period: Days) -> Days | None:
    """ "sista fredagen i maj"."""
    return Nth(n, counted, period) if isinstance(counted, (Weekday, Everyday)) else None


@rule("DAY", "ORDINAL PERIOD", "ORDINAL inside? PERIOD", weight=-1)
def last_of(n: int, period: Days) -> Days | None:
    """ "sista mars", "sista i månaden"."""
    return Nth(-1, Everyday(), period) if n == -1 else None


@rule("DAY", "ORDINAL COUNTED SIDE ANCHOR", "the ORDINAL COUNTED SIDE ANCHOR")
def nth_beside(n: int, counted: Days, side: int, anchor: Days) -> Days | None:
    """ "andra onsdagen efter påsk"."""
    if not isinstance(counted, (Weekday, Everyday)):
        return None
    return Beside(1 if n < 0 else n, counted, side, anchor)


@rule("DAY", "the? COUNTED SIDE ANCHOR", "onday COUNTED SIDE ANCHOR", weight=1)
def beside(counted: Days, side: int, anchor: Days) -> Days | None:
    """ "torsdagen innan påsk", "dagen före midsommarafton"."""
    return Beside(1, counted, side, anchor) if isinstance(counted, (Weekday, Everyday)) else None


@rule("SIDE", "before")
def before() -> int:
    """Before."""
    return -1


@rule("SIDE", "after")
def after() -> int:
    """After."""
    return 1


@rule("ANCHOR", "DAY", "PERIOD")
def anchor(said: Days) -> Days:
    """What something else is counted from."""
    return said


@rule("AMOUNT", "NUM UNIT")
def amount(number: int, unit: str) -> Amount:
    """ "tre arbetsdagar"."""
    return number, unit


@rule("AMOUNT", "DURATION")
def named_amount(text: str) -> Amount:
    """ "en halvtimme"."""
    number, unit = text.split()
    return int(number), unit


@rule("AMOUNT", "UNIT")
def one_unit(unit: str) -> Amount:
    """ "dagen" in "dagen efter"."""
    return 1, unit


@rule("DURATION_SAID", "NUM UNIT")
def spoken_amount(number: int, unit: str) -> Amount:
    """ "två timmar"."""
    return number, unit


@rule("DURATION_SAID", "DURATION")
def spoken_duration(text: str) -> Amount:
    """ "en halvtimme"."""
    return named_amount(text)


@rule("DAY", "DURATION_SAID SIDE ANCHOR")
def shifted(said: Amount, side: int, anchor: Days) -> Days | None:
    """ "tre arbetsdagar före den 1 juni"."""
    return None if said[1] in ("minute", "hour") else Shifted(*said, side, anchor)


@rule("DAY", "in_time DURATION_SAID", "DURATION_SAID from_now", "DURATION_SAID after_now")
def in_time(said: Amount) -> Days | None:
    """ "om två veckor"."""
    return None if said[1] in ("minute", "hour") else Shifted(*said, 1, TODAY)


@rule("DAY", "for_ago? DURATION_SAID ago", weight=1)
def ago(said: Amount) -> Days | None:
    """ "för två veckor sedan"."""
    return None if said[1] in ("minute", "hour") else Shifted(*said, -1, TODAY)


@rule("DAY", "DAY in_time DURATION_SAID", "in_time DURATION_SAID onday? DAY", "in_time DURATION_SAID comma DAY")
def weekday_in_time(*said: Days | Amount) -> Days | None:
    """ "onsdag om två veckor": that day in the week two weeks from now."""
    day = next(each for each in said if isinstance(each, Days))
    number, unit = next(each for each in said if isinstance(each, tuple))
    if isinstance(day, Weekday) and unit == "week":
        return WeekdayOf(day.weekday, number)
    if isinstance(day, RelativeDay) and unit not in ("minute", "hour"):
        return Shifted(number, unit, 1, day)
    return None
