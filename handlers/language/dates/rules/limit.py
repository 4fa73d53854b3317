"""Rules for limits, "senast", "före", "inom", "efter", and for what is so long before or after a moment."""

from handlers.language.dates.chart import rule
from handlers.language.dates.clocks import Clock, Part, Time
from handlers.language.dates.days import Days
from handlers.language.dates.joined import Shifted, Through
from handlers.language.dates.moments import At, Elapsed, FromTo, Limit, Moment, Offset
from handlers.language.dates.periods import Weeks
from handlers.language.dates.rules.counted import TODAY, Amount
from handlers.language.dates.rules.moment import MINUTES


@rule("OFFSET", "DURATION_SAID SIDE AT", "DURATION_SAID SIDE the? noun AT", weight=3)
def offset(said: Amount, side: int, at: At) -> Offset | None:
    """ "två timmar innan mötet på torsdag kl 13"."""
    if said[1] not in MINUTES:
        return None
    minutes = side * said[0] * MINUTES[said[1]]
    lunch = side > 0 and isinstance(at.time, Clock) and at.time.part == "lunch"
    return Offset(minutes, At(at.day, Part("lunch")) if lunch else at)


@rule("OFFSET", "DURATION_SAID SIDE TIME", "DURATION_SAID SIDE the? noun TIME", weight=3)
def offset_from_time(said: Amount, side: int, time: Time) -> Offset | None:
    """ "en timme före kl 13"."""
    return offset(said, side, At(None, time))


@rule("OFFSET", "DAY comma? OFFSET", "OFFSET DAY", weight=1)
def offset_on_day(*said: Days | Offset) -> Offset | None:
    """ "på torsdag två timmar innan mötet kl 13"."""
    day = next(each for each in said if isinstance(each, Days))
    from_time = next(each for each in said if isinstance(each, Offset))
    return Offset(from_time.minutes, At(day, from_time.origin.time)) if from_time.origin.day is None else None


@rule("MOMENT", "OFFSET")
def offset_moment(said: Offset) -> Offset:
    """An offset is a moment."""
    return said


@rule("LIMIT", "by POINT", "POINT by", "POINT comma by", "by comma POINT", weight=1)
def by(said: Moment) -> Limit:
    """ "senast fredag"."""
    return Limit("before", inclusive=True, inner=said)


@rule(
    "LIMIT",
    "by_end PERIOD",
    "by_end DEFINITE_UNIT",
    "by_end YEARNUMBER",
    "by by_end PERIOD",
    "by by_end DEFINITE_UNIT",
    weight=2,
)
def by_end(period: Days) -> Limit:
    """ "innan utgången av 2026"."""
    return Limit("before", inclusive=True, inner=period)


@rule("LIMIT", "before DEFINITE_UNIT end_word", "by before DEFINITE_UNIT end_word", "before PERIOD end_word", weight=2)
def before_end(period: Days) -> Limit:
    """ "innan veckan är slut", "före årets slut"."""
    return Limit("before", inclusive=True, inner=period)


@rule("LIMIT", "before POINT", weight=1)
def before(said: Moment) -> Limit | None:
    """ "före den 1 april"."""
    return Limit("before", inclusive=False, inner=said)


@rule("LIMIT", "after POINT", weight=1)
def after(said: Moment) -> Limit | None:
    """ "efter den 1 april"."""
    return Limit("after", inclusive=False, inner=said)


@rule("LIMIT", "from POINT", "POINT onward")
def from_point(said: Moment) -> Limit | None:
    """ "från och med måndag"."""
    if isinstance(said, (Through, FromTo, Weeks)) or (
        isinstance(said, At) and not isinstance(said.time, (Clock, Part))
    ):
        return None
    return Limit("after", inclusive=True, inner=said)


@rule("LIMIT", "by LIMIT", weight=1)
def by_limit(limit: Limit) -> Limit | None:
    """ "senast före jul"."""
    return limit if limit.side == "before" else None


@rule("LIMIT", "within DURATION_SAID", weight=1)
def within(said: Amount) -> Limit:
    """ "inom två veckor"."""
    if said[1] in MINUTES:
        return Limit("before", inclusive=True, inner=Elapsed(said[0] * MINUTES[said[1]]))
    return Limit("before", inclusive=True, inner=Shifted(*said, 1, TODAY))


@rule("LIMIT", "within DURATION_SAID from ANCHOR", "within DURATION_SAID inside ANCHOR", weight=2)
def within_from(said: Amount, anchor: Days) -> Limit | None:
    """ "inom tio dagar från den 1 september"."""
    return None if said[1] in MINUTES else Limit("before", inclusive=True, inner=Shifted(*said, 1, anchor))


@rule("LIMIT", "within DAY", weight=1)
def within_day(day: Days) -> Limit | None:
    """ "inom tre veckor efter 1 maj"."""
    return Limit("before", inclusive=True, inner=day) if isinstance(day, Shifted) else None


@rule("LIMIT", "DAY LIMIT", "DAY comma LIMIT")
def day_limit(day: Days, limit: Limit) -> Limit | None:
    """ "på fredag före kl 16"."""
    inner = limit.inner
    if isinstance(inner, At) and inner.day is None:
        return Limit(limit.side, inclusive=limit.inclusive, inner=At(day, inner.time))
    return None


@rule("LIMIT", "AT LIMIT", "AT comma LIMIT", weight=1)
def part_limit(at: At, limit: Limit) -> Limit | None:
    """ "imorgon bitti före åtta": the limit, in that part of the day."""
    inner = limit.inner
    if not isinstance(at.time, Part) or not isinstance(inner, At) or inner.day or isinstance(inner.time, Part):
        return None
    return Limit(limit.side, inclusive=limit.inclusive, inner=At(at.day, inner.time.within(at.time.name)))


@rule("LIMIT", "LIMIT AT", "LIMIT comma AT", weight=-1)
def limit_part(limit: Limit, at: At) -> Limit | None:
    """ "senast nio, i kväll"."""
    return part_limit(at, limit)


@rule("LIMIT", "earliest POINT", "POINT earliest", "POINT comma earliest", weight=1)
def earliest(said: Moment) -> Limit:
    """ "tidigast kl 10", "inte före tio"."""
    return Limit("after", inclusive=True, inner=said)


@rule("LIMIT", "LIMIT DAY", "LIMIT comma DAY", weight=-1)
def limit_day(limit: Limit, day: Days) -> Limit | None:
    """ "senast kl 12, på tisdag"."""
    return day_limit(day, limit)
