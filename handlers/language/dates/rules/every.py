"""Rules for a recurrence as a whole: at what time, from when, until when, within what, except when."""

from dataclasses import replace

from handlers.language.dates.chart import rule
from handlers.language.dates.clocks import Part, Time
from handlers.language.dates.days import Days, Weekday
from handlers.language.dates.joined import Nth, Through
from handlers.language.dates.moments import At, Every, Limit, Moment, OneOf, Rule
from handlers.language.dates.periods import Months, ThisUnit, Week, Weeks
from handlers.language.dates.rules.repeat import Weekdays, nth_weekday, weekly

DAYS_IN_A_ROW = 2


@rule("EVERY_SAID", "REPEAT")
def repeats(said: Rule | Every) -> Every:
    """A recurrence without more."""
    return said if isinstance(said, Every) else Every(said)


@rule(
    "EVERY_SAID",
    "EVERY_SAID comma? TIME",
    "EVERY_SAID LOOSE",
    "EVERY_SAID comma? LOOSE_HOURS",
    "EVERY_SAID PARTTIME",
    weight=1,
)
def every_time(every: Every, time: Time) -> Every | None:
    """ "varje vardag kl 8"."""
    if every.time is None:
        return replace(every, time=time)
    if isinstance(every.time, Part) and not isinstance(time, Part):
        return replace(every, time=time.within(every.time.name))
    return None


@rule("EVERY_SAID", "TIME comma? EVERY_SAID", "LOOSE_HOURS EVERY_SAID", "PARTTIME EVERY_SAID", weight=1)
def time_every(time: Time, every: Every) -> Every | None:
    """ "kl 8 varje vardag"."""
    return every_time(every, time)


@rule("EVERY_SAID", "EVERY_SAID comma? DAYSET/DAYSPAN", "EVERY_SAID inside DAYSET", weight=4)
def every_on(every: Every, days: Weekdays) -> Every | None:
    """ "var tredje vecka från v. 35, tisdagar", "varje morgon måndag till fredag"."""
    rule = every.rule
    if rule.freq == "WEEKLY" and not rule.byday:
        return replace(every, rule=weekly(days[0], rule.interval))
    return replace(every, rule=weekly(days[0])) if rule == Rule("DAILY") else None


@rule("EVERY_SAID", "EVERY_SAID comma? PARITY", weight=2)
def every_parity(every: Every, even: str) -> Every | None:
    """ "varannan onsdag kl 13–14 (jämna veckor)": the parity says which of the two phases."""
    rule = every.rule
    if rule.freq != "WEEKLY" or rule.interval > DAYS_IN_A_ROW or not rule.byday:
        return None
    return replace(every, rule=Rule("YEARLY", byday=rule.byday, parity=even))


@rule("EVERY_SAID", "EVERY_SAID inside? WEEKLIST", weight=2)
def every_in_weeks(every: Every, weeks: tuple[int, ...]) -> Every | None:
    """ "måndagar v. 10, 12 och 14"."""
    if every.inside or every.rule.freq != "WEEKLY" or every.rule.interval > 1 or not every.rule.byday:
        return None
    rule = replace(every.rule, freq="YEARLY", weeks=weeks)
    return replace(every, rule=rule, inside=Weeks(weeks[0], weeks[-1]))


@rule("EVERY_SAID", "EVERY_SAID comma? NUM TIMES", weight=1)
def every_times(every: Every, count: int, _: int) -> Every | None:
    """ "varje måndag fyra gånger"."""
    return None if every.count or count > 999 else replace(every, count=count)


@rule("EVERY_SAID", "EVERY_SAID lasting DURATION_SAID", weight=2)
def every_lasting(every: Every, length: tuple[int, str]) -> Every | None:
    """ "varje vardag i två veckor"."""
    return None if every.lasting or length[1] in ("minute", "hour") else replace(every, lasting=length)


@rule("EVERY_SAID", "EVERY_SAID comma? except inside? PERIOD", "EVERY_SAID comma? except PERIOD", weight=2)
def every_but(every: Every, period: Days) -> Every | None:
    """ "varje torsdag utom i juli", "varje onsdag förutom v. 44"."""
    rule = every.rule
    if rule.freq != "WEEKLY" or rule.interval != 1:
        return None
    if isinstance(period, Months):
        skipped = {(period.month + n - 1) % 12 + 1 for n in range(period.count)}
        return replace(every, rule=replace(rule, months=tuple(m for m in range(1, 13) if m not in skipped)))
    if isinstance(period, Week | Weeks):
        first, last = (period.number,) * 2 if isinstance(period, Week) else (period.first_week, period.last_week)
        weeks = tuple(week for week in range(1, 54) if not first <= week <= last)
        return replace(every, rule=replace(rule, freq="YEARLY", weeks=weeks))
    return None


@rule("EVERY_SAID", "EVERY_SAID comma? except DAYSET", weight=3)
def every_but_days(every: Every, days: Weekdays) -> Every | None:
    """ "alla vardagar utom fredagar", "varje dag utom helger"."""
    rule = every.rule
    now = tuple(range(7)) if rule == Rule("DAILY") else tuple(day for _, day in rule.byday)
    left = tuple(day for day in now if day not in days[0])
    return (
        replace(every, rule=weekly(left)) if left and rule.freq in ("DAILY", "WEEKLY") and rule.interval == 1 else None
    )


@rule(
    "EVERY_SAID",
    "EVERY_SAID from POINT",
    "EVERY_SAID comma? begins POINT",
    "EVERY_SAID comma from POINT",
    "EVERY_SAID after POINT",
    weight=1,
)
def every_from(every: Every, begin: Moment) -> Every | None:
    """ "varannan vecka med start v. 36"."""
    if isinstance(begin, Through | Weeks):
        return None if every.inside else replace(every, inside=begin, begin=begin)
    if isinstance(begin, At) and begin.day and every.time is None:
        every, begin = replace(every, time=begin.time), begin.day
    return None if every.begin else replace(every, begin=begin)


@rule("EVERY_SAID", "from POINT EVERY_SAID", "from POINT comma EVERY_SAID")
def from_every(begin: Moment, every: Every) -> Every | None:
    """ "från mars varje tisdag"."""
    return every_from(every, begin)


@rule(
    "EVERY_SAID",
    "EVERY_SAID by POINT",
    "EVERY_SAID to POINT",
    "EVERY_SAID comma by POINT",
    "EVERY_SAID comma to POINT",
    weight=1,
)
def every_until(every: Every, end: Moment) -> Every | None:
    """ "till och med v. 20"."""
    return None if every.end else replace(every, end=Limit("before", inclusive=True, inner=end))


@rule("EVERY_SAID", "EVERY_SAID before POINT", weight=1)
def every_before(every: Every, end: Moment) -> Every | None:
    """ "fram till jul", "varje tisdag före påsk"."""
    return None if every.end else replace(every, end=Limit("before", inclusive=False, inner=end))


@rule("EVERY_SAID", "EVERY_SAID inside? PERIOD", "EVERY_SAID comma PERIOD", weight=1)
def every_inside(every: Every, period: Days) -> Every | None:
    """ "varje måndag i mars"."""
    return None if every.inside else replace(every, inside=period)


@rule("EVERY_SAID", "PERIOD EVERY_SAID", "PERIOD comma EVERY_SAID", weight=1)
def inside_every(period: Days, every: Every) -> Every | None:
    """ "i mars varje måndag"."""
    return every_inside(every, period)


@rule("RECURRING", "REPEAT_OR_ONCE")
def repeat_or_once(said: OneOf) -> OneOf:
    """Both readings."""
    return said


@rule("REPEAT_OR_ONCE", "the? ORDINALS WEEKDAY this_month", "onday the? ORDINALS WEEKDAY this_month", weight=3)
def nth_weekday_of_the_month(numbers: tuple[int, ...], day: int) -> OneOf | None:
    """ "sista fredagen i månaden": of every month, or of this one."""
    rule = nth_weekday(numbers, day)
    once = Nth(numbers[0], Weekday(day), ThisUnit("month", 0))
    return OneOf((Every(rule), once)) if rule else None


@rule("RECURRING", "REPEAT_OR_ONCE comma? TIME", "REPEAT_OR_ONCE LOOSE", "REPEAT_OR_ONCE LOOSE_HOURS", weight=1)
def repeat_or_once_time(said: OneOf, time: Time) -> OneOf:
    """The same at a time of day."""
    repeat, once = said.options
    if not isinstance(repeat, Every) or not isinstance(once, Nth):
        return said
    return OneOf((replace(repeat, time=time), At(once, time)))


@rule("LIMIT", "YEARLY_LIMIT")
def every_year_by(rule: Rule) -> Limit:
    """A last day allowed that comes back every year."""
    return Limit("before", inclusive=True, inner=Every(rule))


@rule("SEVERAL", "DAYSET TIME?", "DAYSET LOOSE", "DAYSET LOOSE_HOURS", "DAYSET PARTTIME")
def several(days: Weekdays, time: Time | None = None) -> OneOf | None:
    """ "tisdag och torsdag", "mån, ons och fre kl 8": those days, or those of every week."""
    if days[1] or len(days[0]) < 2:
        return None
    singles = [Weekday(day) for day in days[0]]
    once: list[Moment] = [At(day, time) if time else day for day in singles]
    if len(once) == DAYS_IN_A_ROW and days[0][1] - days[0][0] == 1 and time is None:
        once.insert(0, Through(singles[0], singles[1]))
    every = Every(weekly(days[0]), time)
    return OneOf((*once, every) if len(singles) == DAYS_IN_A_ROW else (every, *once))


@rule("RECURRING", "SEVERAL")
def several_days(said: OneOf) -> OneOf:
    """Each of them is a reading."""
    return said


@rule("RECURRING", "EVERY_SAID")
def every(said: Every) -> Every:
    """A whole recurrence."""
    return said
