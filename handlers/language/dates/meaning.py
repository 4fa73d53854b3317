"""From an expression and the moment it was said to a time: the one meant, with every open choice taken one way."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from handlers.language.dates.answer import When
from handlers.language.dates.clocks import Either, Part, Time, stretch
from handlers.language.dates.days import Days, RelativeDay, Weekday
from handlers.language.dates.joined import shift
from handlers.language.dates.moments import (
    AfterWhile,
    At,
    Elapsed,
    Every,
    FromTo,
    Instant,
    Limit,
    Moment,
    Offset,
    OneOf,
)
from handlers.language.dates.reasons import TOO_FAR, TURNED_ROUND, ImpossibleError
from handlers.language.dates.repeats import realise_every
from handlers.language.dates.said import DAY, STOCKHOLM, Said, Span, local


def realise(said_thing: Moment, said: Said) -> When:
    """Work out an expression; ImpossibleError when there is no such time."""
    try:
        return _realise(said_thing, said)
    except (OverflowError, ValueError, StopIteration):
        raise ImpossibleError(TOO_FAR) from None


def _realise(moment: Moment, said: Said) -> When:
    match moment:
        case Days():
            when = _days(moment.first(said))
        case At():
            when = _at(moment, said)
        case OneOf():
            when = _realise(said.choose(*moment.options), said)
        case Limit():
            when = _limit(moment, said)
        case Every():
            when = realise_every(moment, said, realise)
        case FromTo():
            when = _from_to(moment, said)
        case _:
            when = _point(moment, said)
    return when


def _point(moment: Instant | Offset | Elapsed | AfterWhile, said: Said) -> When:
    match moment:
        case Offset():
            return _offset(moment, said)
        case Elapsed():
            start = said.now.astimezone(UTC) + timedelta(minutes=moment.minutes)
            return When("datetime", start.astimezone(STOCKHOLM).replace(second=0, microsecond=0))
        case Instant():
            stamp = datetime.fromisoformat(moment.text)
            wall = stamp.replace(second=0, microsecond=0)
            return When(
                "datetime", wall.astimezone(STOCKHOLM) if wall.tzinfo else local(wall.date(), _since_midnight(wall))
            )
    day = moment.day.first(said)[0]
    return When("datetime", local(day, _since_midnight(said.now)))


def _offset(moment: Offset, said: Said) -> When:
    """Count from the beginning of the origin backwards, from its end forwards."""
    origin = _at(moment.origin, said)
    point = origin.end if moment.minutes > 0 and origin.end else origin.start
    if not isinstance(point, datetime):
        raise ImpossibleError(TOO_FAR)
    moved = point.astimezone(UTC) + timedelta(minutes=moment.minutes)
    return When("datetime", moved.astimezone(STOCKHOLM))


def _since_midnight(stamp: datetime) -> int:
    return stamp.hour * 60 + stamp.minute


def _days(span: Span) -> When:
    return When("date", span[0]) if span[0] == span[1] else When("range", span[0], span[1])


def timed(day: date, time: Time) -> When:
    """Give a time on a day, by the wall clock."""
    begin, end = stretch(time)
    if end is None:
        return When("datetime", local(day, begin))
    return When("range", local(day, begin), local(day, end))


def _at(at: At, said: Said) -> When:
    if isinstance(at.time, Either):
        return _at(At(at.day, said.choose(*at.time.options)), said)
    begin, end = stretch(at.time)
    if at.day is None:
        return timed(said.today if _ahead(begin, end, said) else said.today + DAY, at.time)
    if isinstance(at.day, Weekday):
        return timed(_weekday(at.day, said, ahead=_ahead(begin, None, said)), at.time)
    span = at.day.first(said)
    when = timed(span[0], at.time)
    if isinstance(at.day, RelativeDay) and isinstance(at.time, Part) and at.day.days == 0 and at.time.name == "night":
        return _tonight(said)
    return when


def _tonight(said: Said) -> When:
    """Before six in the morning, "i natt" is the night that is."""
    day = said.today - DAY if said.now.hour < 6 else said.today
    return timed(day, Part("night"))


def _ahead(begin: int, end: int | None, said: Said) -> bool:
    now = _since_midnight(said.now)
    return (begin if end is None else end) > now


def _weekday(day: Weekday, said: Said, *, ahead: bool) -> date:
    """A weekday said on that weekday is today if its time is still ahead; with "på" it may be either."""
    coming = day.first(said)[0]
    if not ahead or said.today.weekday() != day.weekday:
        return coming
    return said.choose(coming, said.today) if day.on else said.today


def _limit(limit: Limit, said: Said) -> When:
    inner = _inner(limit.inner, said)
    if inner.kind == "recurrence":
        return replace(inner, modifier=limit.side)
    edge = inner.end if inner.end and inner.kind == "range" else inner.start
    first = inner.start
    point = edge if limit.inclusive == (limit.side == "before") else first
    if isinstance(point, datetime):
        return When("datetime", point, modifier=limit.side)
    if not limit.inclusive:
        point += -DAY if limit.side == "before" else DAY
    return When("date", point, modifier=limit.side)


def _inner(moment: Moment, said: Said) -> When:
    if isinstance(moment, Limit):
        return replace(_limit(moment, said), modifier=None)
    return _realise(moment, said)


def _from_to(moment: FromTo, said: Said) -> When:
    begin, end = _realise(moment.begin, said), _realise(moment.end, said)
    stop = end.end or end.start
    start = begin.start
    if not isinstance(start, datetime) or not isinstance(stop, datetime):
        raise ImpossibleError(TURNED_ROUND)
    while stop < start and isinstance(moment.end, At) and isinstance(moment.end.day, Weekday):
        stop = local(shift(stop.date(), 1, "week"), _since_midnight(stop))
    if stop <= start:
        raise ImpossibleError(TURNED_ROUND)
    return When("range", start, stop)
