"""From a recurrence to its RRULE and first occurrence."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import islice

from handlers.language.dates.answer import When
from handlers.language.dates.clocks import Either, stretch
from handlers.language.dates.days import check_day
from handlers.language.dates.joined import shift
from handlers.language.dates.moments import Every, Moment, Rule
from handlers.language.dates.periods import unit_span
from handlers.language.dates.reasons import NO_DAY_SO_HIGH, NO_SUCH_ONE, NOT_SO_MANY, TURNED_ROUND, ImpossibleError
from handlers.language.dates.said import DAY, Said, local, monday

DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
WORKDAYS = tuple((0, day) for day in range(5))
WEEKS = {"even": range(2, 53, 2), "odd": range(1, 54, 2)}

BUTTONS = 4
OCCURRENCES = 40
YEARS_AHEAD = 12
WEEKS_AT_MOST, WORKDAYS_AT_MOST = 5, 23

Realise = Callable[[Moment, Said], When]


def rule_text(rule: Rule) -> str:
    """Write a rule as RFC 5545 does."""
    parts = [f"FREQ={rule.freq}"]
    if rule.interval > 1:
        parts.append(f"INTERVAL={rule.interval}")
    weeks = rule.weeks or WEEKS.get(rule.parity, ())
    if weeks:
        parts.append("BYWEEKNO=" + ",".join(str(week) for week in weeks))
    if rule.months:
        parts.append("BYMONTH=" + ",".join(str(month) for month in rule.months))
    if rule.byday:
        parts.append("BYDAY=" + ",".join(f"{n or ''}{DAYS[day]}" for n, day in rule.byday))
    if rule.setpos:
        parts.append(f"BYSETPOS={rule.setpos}")
    if rule.monthdays and rule.monthdays != (0,):
        parts.append("BYMONTHDAY=" + ",".join(str(day) for day in rule.monthdays))
    return ";".join(parts)


def realise_every(every: Every, said: Said, realise: Realise) -> When:
    """Give the recurrence from its first occurrence after now, or after its own beginning."""
    if isinstance(every.time, Either):
        every = replace(every, time=said.choose(*every.time.options))
    begin, until = _bounds(every, said, realise)
    first, rule = _first(every, begin, said)
    if every.lasting:
        until = shift(begin or first, *every.lasting) - DAY
    text = rule_text(rule)
    if until:
        if until < first:
            raise ImpossibleError(TURNED_ROUND)
        text += f";UNTIL={until:%Y%m%d}" + ("T235959" if every.time else "")
    if every.count:
        text += f";COUNT={every.count}"
    return _when(every, first, text)


def _when(every: Every, first: date, text: str) -> When:
    if every.time is None:
        return When("recurrence", first, rrule=text)
    start, end = stretch(every.time)
    if end is None:
        return When("recurrence", local(first, start), rrule=text)
    return When("recurrence", local(first, start), local(first, end), text)


def _day(point: date | datetime) -> date:
    return point.date() if isinstance(point, datetime) else point


def _bounds(every: Every, said: Said, realise: Realise) -> tuple[date | None, date | None]:
    """Give the day from which and the last day on which it repeats."""
    begin = _day(realise(every.begin, said).start) if every.begin else None
    until = None
    if every.inside:
        inside = every.inside.first(said)
        begin, until = max(begin or inside[0], inside[0]), inside[1]
    if every.end:
        later = replace(said)
        until = _day(realise(every.end, later).start)
    return begin, until


def _first(every: Every, begin: date | None, said: Said) -> tuple[date, Rule]:
    """Give the first occurrence from its own beginning or after now; an unknown phase is left open."""
    since = max(begin, said.today) if begin else said.today
    rule = _complete(every.rule, since, begin)
    found = [day for day in _occurrences(rule, since, said) if _after_now(every, day, said)]
    if not found:
        raise ImpossibleError(NO_SUCH_ONE, first=since.isoformat(), last=str(since.year + YEARS_AHEAD))
    if rule.interval == 1 or every.begin or rule.monthdays == (0,):
        return found[0], rule
    return _phase(rule, found, said), rule


def _phase(rule: Rule, found: list[date], said: Said) -> date:
    """Choose among the first occurrences of each possible phase."""
    if rule.freq == "WEEKLY":
        weeks = [monday(found[0]) + timedelta(days=7 * n) for n in range(min(rule.interval, BUTTONS))]
        return said.choose(*(min(day for day in found if day >= week) for week in weeks))
    if rule.freq == "DAILY":
        return said.choose(*(found[0] + timedelta(days=n) for n in range(min(rule.interval, BUTTONS))))
    return found[0]


def _after_now(every: Every, day: date, said: Said) -> bool:
    if every.time is None:
        return day >= said.today
    return local(day, stretch(every.time)[0]) > said.now


def _complete(rule: Rule, since: date, begin: date | None) -> Rule:
    """Fill in what a bare "varje vecka" leaves open from the day it begins."""
    if rule.monthdays == (0,) and begin:
        return replace(rule, monthdays=(begin.day,))
    if rule.freq == "WEEKLY" and not rule.byday:
        return Rule("WEEKLY", rule.interval, ((0, (begin or since).weekday()),))
    if rule.freq == "YEARLY" and not (rule.byday or rule.monthdays):
        return Rule("YEARLY", rule.interval, monthdays=(since.day,), months=(since.month,))
    if rule.freq == "MONTHLY" and not (rule.byday or rule.monthdays):
        return Rule("MONTHLY", rule.interval, monthdays=(since.day,))
    return rule


def _check(rule: Rule, said: Said) -> None:
    """Raise ImpossibleError for what no month has, before a library searches twelve years for it."""
    if any(abs(n) > WEEKS_AT_MOST for n, _ in rule.byday) or abs(rule.setpos) > WORKDAYS_AT_MOST:
        raise ImpossibleError(NOT_SO_MANY)
    for day in rule.monthdays:
        if abs(day) > 31:
            raise ImpossibleError(NO_DAY_SO_HIGH, day=abs(day))
        for month in rule.months:
            check_day(max(day, 1), month, said)


def _occurrences(rule: Rule, since: date, said: Said) -> list[date]:
    """Give the days from `since` on that fit the rule in its densest phase."""
    if rule.monthdays == (0,):
        unit = {3: "quarter", 4: "third", 6: "half"}.get(rule.interval, "month")
        return [unit_span(unit, since, n)[0] for n in range(1, 4)]
    from dateutil.rrule import rrulestr

    _check(rule, said)
    dense = replace(rule, interval=1)
    start = datetime(since.year, since.month, since.day)
    text = f"{rule_text(dense)};UNTIL={min(since.year + YEARS_AHEAD, 9999)}1231"
    return [day.date() for day in islice(rrulestr(text, dtstart=start), OCCURRENCES)]
