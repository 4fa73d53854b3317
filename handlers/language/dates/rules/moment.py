"""Rules that put day and time together, and for limits: "senast", "före", "inom", "efter"."""

from handlers.language.dates.chart import rule
from handlers.language.dates.clocks import Clock, Hours, Part, Time
from handlers.language.dates.days import (
    DayOfMonth,
    Days,
    Everyday,
    MonthDay,
    RelativeDay,
    Slash,
    Weekday,
    WrittenDate,
)
from handlers.language.dates.joined import Beside, LastDay, Matching, Shifted, Through, Within
from handlers.language.dates.moments import (
    AfterWhile,
    At,
    Elapsed,
    Every,
    FromTo,
    Instant,
    Moment,
    OneOf,
    Rule,
)
from handlers.language.dates.periods import Months, Year
from handlers.language.dates.rules.clock import early_or_late, lasting, part_then_time
from handlers.language.dates.rules.counted import TODAY, Amount, weekday_of_counted
from handlers.language.dates.rules.day import inside, with_year

MINUTES = {"minute": 1, "hour": 60}


@rule("AT", "DAY comma? TIME", "DAY comma? LOOSE_HOURS", "DAY PARTTIME", "DAY comma PARTTIME", weight=1)
def day_time(day: Days, time: Time) -> At:
    """ "fredag halv tre", "imorgon förmiddag"."""
    return At(day, time)


@rule("AT", "DAY LOOSE", weight=1)
def day_bare_time(day: Days, time: Time) -> At | None:
    """ "fredag 14"; in "six weeks from March 1" the bare number belongs to the month."""
    return None if isinstance(day, (Beside, Shifted)) and isinstance(day.origin, Months) else At(day, time)


@rule(
    "AT",
    "TIME comma? DAY",
    "LOOSE_HOURS comma? DAY",
    "PARTTIME DAY",
    "PARTTIME inside DAY",
    "TIME inside DAY",
    "TIME towards DAY",
    weight=1,
)
def time_day(time: Time, day: Days) -> At:
    """ "halv tre på fredag"."""
    return At(day, time)


@rule("AT", "DAY YEARLIKE", weight=-1)
def day_then_four(day: Days, digits: tuple[int, int]) -> At | None:
    """ "imorgon 2015": beside a date it would be the year."""
    return At(day, Clock(*digits, sure=True)) if isinstance(day, (RelativeDay, Weekday)) else None


@rule("AT", "LOOSE DAY", weight=-1)
def bare_time_day(time: Clock, day: Days) -> At | None:
    """ "14 på tisdag"."""
    return At(day, time) if time.hour > 6 else None


@rule("AT", "the? PART SIDE ANCHOR", "onday PART SIDE ANCHOR", "the? PART SIDE the? noun ANCHOR", weight=2)
def part_beside(name: str, side: int, anchor: Days) -> At | None:
    """ "kvällen före juldagen"."""
    return At(Beside(1, Everyday(), side, anchor), Part(name)) if name != "lunch" else None


@rule("AT", "PART towards DAY", "onday PART towards DAY", weight=2)
def night_to(name: str, day: Days) -> At | None:
    """ "natten till lördag": the night that ends on it."""
    return At(Beside(1, Everyday(), -1, day), Part(name)) if name == "night" else None


@rule("AT", "PART between DAY and DAY", weight=2)
def night_between(name: str, first: Days, _: Days) -> At | None:
    """ "natten mellan 31 december och 1 januari"."""
    return At(first, Part(name)) if name == "night" else None


@rule("AT", "AT the? DATED", "AT comma the? DATED", "AT comma? COUNTED_OFF", "AT PERIOD", "AT inside PERIOD")
def at_day(at: At, date: Days) -> At | None:
    """ "fredag morgon den 20 februari"."""
    if isinstance(date, Shifted):
        day = weekday_of_counted(at.day, date) if at.day else None
    elif isinstance(at.day, Weekday) and isinstance(date, (MonthDay, DayOfMonth, Slash, WrittenDate)):
        day = Matching(at.day.weekday, date)
    else:
        day = inside(at.day, date) if at.day else None
    return At(day, at.time) if day else None


@rule("AT", "AT YEARNUMBER", "AT inside YEARNUMBER", weight=1)
def at_year(at: At, year: Year) -> At | None:
    """ "den 3 mars kl 10 2027"."""
    day = with_year(at.day, year) if at.day else None
    return At(day, at.time) if day else None


@rule("AT", "EDGE onday? AT", "EARLYLATE onday? AT", weight=1)
def early_late(which: str, at: At) -> At | None:
    """ "tidigt på onsdag morgon", "sent i kväll"."""
    part = early_or_late(which, at.time) if isinstance(at.time, Part) else None
    return At(at.day, part) if part else None


@rule("AT", "EDGE DAY", "EARLYLATE onday DAY")
def early_day(which: str, day: Days) -> At | None:
    """ "tidigt på fredag"."""
    name = {"start": "morning", "end": "evening"}.get(which)
    return At(day, Part(name)) if name else None


@rule("AT", "DAY EDGE", weight=-1)
def day_early(day: Days, which: str) -> At | None:
    """ "på måndag tidigt"."""
    return early_day(which, day)


@rule("MOMENT", "PERIOD comma? HOURS", "PERIOD LOOSE_HOURS", "HOURS PERIOD")
def period_hours(*said: Days | Time) -> OneOf | None:
    """ "måndag–fredag v. 11 kl 8–16": from the first to the last, or each day."""
    period = next(each for each in said if isinstance(each, Days))
    hours = next(each for each in said if isinstance(each, Hours))
    if not isinstance(period, Through):
        return None
    whole = FromTo(At(period, hours.begin), At(LastDay(period), hours.end))
    return OneOf((whole, Every(Rule("DAILY"), hours, inside=period)))


@rule("AT", "RELPART")
def this_part(name: str) -> At:
    """ "i kväll"."""
    return At(TODAY, Part(name))


@rule("AT", "AT TIME", "AT LOOSE", "AT LOOSE_HOURS", "AT comma TIME")
def part_time(at: At, time: Time) -> At | None:
    """ "ikväll kl sju", "på tisdag kväll kl 7"."""
    both = part_then_time(at.time, time) if isinstance(at.time, Part) else None
    return At(at.day, both) if both else None


@rule("AT", "AT lasting DURATION_SAID", "AT comma DURATION_SAID", "DURATION_SAID AT")
def at_lasting(*said: At | Amount) -> At | None:
    """ "kl 9 den 5 mars i två timmar", "90 minuter på tisdag kl 13"."""
    at = next(each for each in said if isinstance(each, At))
    length = next(each for each in said if isinstance(each, tuple))
    both = lasting(at.time, length) if isinstance(at.time, Clock) else None
    return At(at.day, both) if both else None


@rule("AT", "TIME AT", "LOOSE AT", "LOOSE_HOURS AT")
def time_part(time: Time, at: At) -> At | None:
    """ "kl sju i kväll"."""
    return part_time(at, time)


@rule("INSTANT_SAID", "INSTANT", "at INSTANT", "on INSTANT")
def instant(text: str) -> Instant:
    """ "2026-04-01T10:00:00+02:00"."""
    return Instant(text)


@rule("MOMENT", "in_time DURATION_SAID", "DURATION_SAID from_now", "DURATION_SAID after_now")
def elapsed(said: Amount) -> Elapsed | None:
    """ "om 24 timmar": elapsed time."""
    return Elapsed(said[0] * MINUTES[said[1]]) if said[1] in MINUTES else None


@rule("MOMENT", "for_ago? DURATION_SAID ago")
def elapsed_ago(said: Amount) -> Elapsed | None:
    """ "för en timme sedan"."""
    return Elapsed(-said[0] * MINUTES[said[1]]) if said[1] in MINUTES else None


@rule("MOMENT", "DAY same_time", "DAY comma same_time", "same_time DAY")
def same_time(day: Days) -> AfterWhile:
    """ "om en vecka samma tid"."""
    return AfterWhile(day)


@rule("MOMENT", "AT", "INSTANT_SAID", "FROMTO")
def moment(said: Moment) -> Moment:
    """A point or stretch of time."""
    return said


@rule("FROMTO", "AT dash AT", "AT to AT", "from AT to AT", "from AT dash AT", "between AT and AT")
def from_to(begin: At, end: At) -> FromTo | None:
    """ "måndag kl 9 till tisdag kl 12"."""
    return FromTo(begin, end) if begin.day != end.day else None


@rule("FROMTO", "FROMTO PERIOD", "FROMTO inside PERIOD", weight=1)
def from_to_inside(span: FromTo, period: Days) -> FromTo | None:
    """ "från måndag kl 9 till onsdag kl 12 nästa vecka"."""
    begin, end = (at_day(each, period) for each in (span.begin, span.end))
    if isinstance(span.end, At) and isinstance(span.end.day, Within):
        end = span.end
    return FromTo(begin, end) if begin and end else None


@rule("FROMTO", "AT dash? AT PERIOD", "AT to AT PERIOD", "from AT to AT PERIOD", weight=2)
def from_to_shared(begin: At, end: At, period: Days) -> FromTo | None:
    """ "fredag kväll till söndag eftermiddag v. 42": both in that week."""
    span = from_to(begin, end)
    return from_to_inside(span, period) if span else None


@rule("POINT", "DAY", "PERIOD", "MOMENT")
def point(said: Moment) -> Moment:
    """What a limit may stand beside."""
    return said


@rule("POINT", "YEARNUMBER", weight=-1)
def point_year(year: Days) -> Days:
    """ "före 2027"."""
    return year


@rule("POINT", "LOOSE", weight=-3)
@rule("POINT", "TIME", weight=-1)
def point_time(time: Time) -> At:
    """A time of day."""
    return At(None, time)


@rule("ANSWER", "DAY", "PERIOD", "MOMENT", "LIMIT", "RECURRING", "towards DAY", "towards PERIOD", "towards MOMENT")
def answer(said: Moment) -> Moment:
    """What a whole text may mean."""
    return said


@rule("ANSWER", "TIME")
def answer_time(time: Time) -> At:
    """A time without a day."""
    return At(None, time)


@rule("ANSWER", "PARTTIME", weight=-5)
def answer_part(part: Part) -> At:
    """A part of a day alone."""
    return At(None, part)


@rule("ANSWER", "LOOSE_HOURS", weight=-5)
def answer_loose(time: Time) -> At:
    """Bare hours alone: kept for a day elsewhere in the sentence."""
    return At(None, time)


def is_weak(said: Moment) -> bool:
    """Tell whether an answer is nothing by itself, but goes with a day elsewhere in the sentence."""
    return isinstance(said, At) and said.day is None and isinstance(said.time, Part)


def is_today(day: Days) -> bool:
    """Tell whether the day is today by name."""
    return isinstance(day, RelativeDay) and day.days == 0
