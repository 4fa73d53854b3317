"""Rules for days counted from other days: the nth of a kind, before and after, so many units away."""

from handlers.language.dates.chart import rule
from handlers.language.dates.days import (
    DayOfMonth,
    Days,
    Everyday,
    MonthDay,
    Named,
    RelativeDay,
    Weekday,
    WeekdayOf,
)
from handlers.language.dates.joined import Beside, Holding, Nth, Shifted, Within
from handlers.language.dates.periods import ThisUnit, Units

TODAY = RelativeDay(0)


CLOCK_UNITS = ("minute", "hour", "term")


Amount = tuple[int, str]


@rule("ORDINAL", "ORD", "LASTWORD")
def ordinal(number: int) -> int:
    """ "första", "3:e"."""
    return number


@rule("ORDINAL", "LASTWORD", weight=1)
def last_ordinal(_: int) -> int:
    """ "last" counts from the end."""
    return -1


@rule("DAY", "DAY comma? COUNTED_OFF", "COUNTED_OFF comma? DAY", weight=1)
def weekday_of_counted(*said: Days) -> Days | None:
    """ "tre veckor före julafton, torsdag": that day of the week arrived at."""
    shifted = next((each for each in said if isinstance(each, Shifted)), None)
    day = next((each for each in said if isinstance(each, Weekday)), None)
    return Within(day, Holding("week", shifted)) if day and shifted else None


@rule("COUNTED_OFF", "DAY")
def counted_off(day: Days) -> Days | None:
    """A day that is so many weeks from another."""
    return day if isinstance(day, Shifted) and day.unit == "week" else None


@rule("DAY", "DAY in_time DURATION_SAID", weight=1)
def date_in_time(day: Days, said: Amount) -> Days | None:
    """ "den 1 mars om två år", "den 5:e om två månader"."""
    fitting = {"year": (MonthDay, Named), "month": (DayOfMonth,)}.get(said[1], ())
    return Within(day, ThisUnit(said[1], said[0])) if isinstance(day, fitting) else None


@rule("COUNTED", "WEEKDAY")
def counted_weekday(day: int) -> Days:
    """ "andra onsdagen"."""
    return Weekday(day)


@rule("COUNTEDS", "UNITS")
@rule("COUNTED", "UNIT")
def counted_unit(unit: str) -> Days | None:
    """ "sista veckan", "första vardagen"."""
    if unit in ("day", "workday", "schoolday"):
        return Everyday(work=unit != "day")
    return None if unit in CLOCK_UNITS else Units(unit)


@rule("DAY", "DEFINITE_UNIT ORDINAL COUNTED", "PERIOD ORDINAL COUNTED")
def period_nth(period: Days, n: int, counted: Days) -> Days | None:
    """ "månadens sista fredag"."""
    return nth_inside(n, counted, period)


@rule("DAY", "the? ORDINAL COUNTED inside DEFINITE_UNIT", weight=-1)
@rule("DAY", "the? ORDINAL COUNTED inside? PERIOD", "onday the? ORDINAL COUNTED inside? PERIOD")
def nth_inside(n: int, counted: Days, period: Days) -> Days | None:
    """ "sista fredagen i maj"."""
    return Nth(n, counted, period) if isinstance(counted, (Weekday, Everyday)) else None


@rule(
    "DAY",
    "ORDINAL inside? PERIOD",
    "ORDINAL inside DEFINITE_UNIT",
    "the ORDINAL inside? PERIOD",
    "the ORDINAL inside DEFINITE_UNIT",
    weight=-1,
)
def last_of(n: int, period: Days) -> Days | None:
    """ "sista mars", "sista i månaden"."""
    return Nth(-1, Everyday(), period) if n == -1 else None


@rule(
    "DAY",
    "ORDINAL COUNTED SIDE ANCHOR",
    "the ORDINAL COUNTED SIDE ANCHOR",
    "the? ORDINAL COUNTED SIDE the? noun ANCHOR",
)
def nth_beside(n: int, counted: Days, side: int, anchor: Days) -> Days | None:
    """ "andra onsdagen efter påsk"."""
    if not isinstance(counted, (Weekday, Everyday)):
        return None
    return Beside(1 if n < 0 else n, counted, side, anchor)


@rule(
    "DAY",
    "the? COUNTED SIDE ANCHOR",
    "onday COUNTED SIDE ANCHOR",
    "the? COUNTED SIDE the? noun the? DATED",
    "the? COUNTED SIDE the? noun ANCHOR",
    weight=1,
)
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


@rule("AMOUNT", "NUM UNIT/UNITS")
def amount(number: int, unit: str) -> Amount:
    """ "tre arbetsdagar"."""
    return number, unit


@rule("AMOUNT", "DURATION")
def named_amount(text: str) -> Amount:
    """ "en halvtimme"."""
    number, unit = text.split()
    return int(number), unit


@rule("AMOUNT", "UNIT/UNITS")
def one_unit(unit: str) -> Amount:
    """ "dagen" in "dagen efter"."""
    return 1, unit


@rule("DURATION_SAID", "NUM UNIT/UNITS")
def spoken_amount(number: int, unit: str) -> Amount:
    """ "två timmar"."""
    return number, unit


@rule("DURATION_SAID", "NUM UNIT/UNITS and NUM UNIT/UNITS", weight=2)
def hours_and_minutes(hours: int, unit: str, minutes: int, small: str) -> Amount | None:
    """ "en timme och tjugo minuter"."""
    return (hours * 60 + minutes, "minute") if (unit, small) == ("hour", "minute") else None


@rule("DURATION_SAID", "DURATION")
def spoken_duration(text: str) -> Amount:
    """ "en halvtimme"."""
    return named_amount(text)


@rule(
    "DAY",
    "DURATION_SAID SIDE ANCHOR",
    "DURATION_SAID SIDE the? noun ANCHOR",
    "DURATION_SAID onwards WEEKDAY_SAID",
    weight=4,
)
def shifted(said: Amount, *rest: int | Days) -> Days | None:
    """ "tre arbetsdagar före den 1 juni", "a week on Tuesday"."""
    anchor = rest[-1]
    side = rest[0] if isinstance(rest[0], int) else 1
    return Shifted(*said, side, anchor) if said[1] not in CLOCK_UNITS and isinstance(anchor, Days) else None


@rule("WEEKDAY_SAID", "WEEKDAY")
def weekday_said(day: int) -> Days:
    """The weekday in "a week on Tuesday"."""
    return Weekday(day, on=True)


@rule("DAY", "DURATION_SAID from ANCHOR", weight=4)
def shifted_from(said: Amount, anchor: Days) -> Days | None:
    """ "en månad från idag"."""
    return shifted(said, 1, anchor)


@rule("DAY", "in_time DURATION_SAID", "DURATION_SAID from_now", "DURATION_SAID after_now")
def in_time(said: Amount) -> Days | None:
    """ "om två veckor"."""
    return None if said[1] in CLOCK_UNITS else Shifted(*said, 1, TODAY)


@rule("DAY", "for_ago? DURATION_SAID ago", weight=1)
def ago(said: Amount) -> Days | None:
    """ "för två veckor sedan"."""
    return None if said[1] in CLOCK_UNITS else Shifted(*said, -1, TODAY)


@rule("DAY", "DAY in_time DURATION_SAID", "in_time DURATION_SAID onday? DAY", "in_time DURATION_SAID comma DAY")
def weekday_in_time(*said: Days | Amount) -> Days | None:
    """ "onsdag om två veckor": that day in the week two weeks from now."""
    day = next(each for each in said if isinstance(each, Days))
    number, unit = next(each for each in said if isinstance(each, tuple))
    if isinstance(day, Weekday) and (unit == "week" or (unit == "day" and number % 7 == 0)):
        return WeekdayOf(day.weekday, number if unit == "week" else number // 7)
    if isinstance(day, RelativeDay) and unit not in CLOCK_UNITS:
        return Shifted(number, unit, 1, day)
    return None
