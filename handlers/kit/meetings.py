"""When a meeting is held, occurrence by occurrence, by Stockholm's wall clock; and how its facts are written."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import islice
from typing import Protocol, TypeVar

from handlers.kit.calendar import STOCKHOLM, say_clock
from handlers.kit.cards import Button, Buttons
from handlers.kit.phrases import Phrase, Value, Words, both, series, t, tn
from handlers.kit.request import Refusal

DAY = 24 * 60
USUAL_REMINDERS = (7 * DAY, DAY, 60)
_LAST = datetime(9000, 1, 1)
_NAME = "%Y%m%dT%H%M"
_ENDING = re.compile(r";?(?:UNTIL|COUNT)=[^;]*")
WHOLE = re.compile(
    r"^(?:resten|allihop|alla kommande|alla|hela serien|serien|framöver|the rest|the series|rest|all)(?!\w)",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"^(?:nr|nummer|no|number)?[ .#]*(\d{1,9})(?:$|[ .,:;!]+)", re.IGNORECASE)

Row = TypeVar("Row", bound="Booked")
Facts = tuple[tuple[Words, Words], ...]


class Booked(Protocol):
    """A meeting as it is stored: `starts` and `was` are wall-clock times in Stockholm without a zone."""

    id: int | None
    uid: str
    agreement: str
    title: str
    place: str
    link: str
    starts: datetime
    minutes: int
    rule: str
    rhythm: str
    reminders: list[int]
    revision: int
    revised: int
    was: datetime | None
    continues: int | None
    changed_at: datetime
    cancelled_at: datetime | None


class Changed(Protocol):
    """One occurrence of a series as it was changed; `starts` is None when it is not held."""

    original: datetime
    starts: datetime | None
    minutes: int
    was: datetime
    revision: int
    changed_at: datetime


@dataclass(frozen=True, slots=True)
class Event:
    """One time that a meeting is held, in aware moments; `occurrence` names it in its series ("" outside one).

    `was` is when it was to be held before it was moved; a `cancelled` one is not held at its `start`.
    """

    number: int
    agreement: str
    title: str
    place: str
    link: str
    occurrence: str
    start: datetime
    end: datetime
    was: datetime | None
    revision: int
    changed_at: datetime
    cancelled: bool = False


def wall(moment: datetime) -> datetime:
    """Give an aware moment as Stockholm's wall clock shows it, without a zone."""
    return moment.astimezone(STOCKHOLM).replace(tzinfo=None)


def aware(shown: datetime) -> datetime:
    """Give the moment at which Stockholm's clock shows a time; one that a change to summer time skips is an hour on."""
    return shown.replace(tzinfo=STOCKHOLM).astimezone(UTC).astimezone(STOCKHOLM)


def occurrence_name(row: Booked, original: datetime) -> str:
    """Name an occurrence by the wall-clock time that the rule gives it; it keeps that name when it is moved."""
    return original.strftime(_NAME) if row.rule else ""


def held(row: Booked, changes: Sequence[Changed], since: datetime, until: datetime) -> list[Event]:
    """Give each time that a meeting is held with its start in [since, until), in order; aware moments."""
    events = _events(row, changes, wall(since), wall(until))
    return _in_order(event for event in events if since <= event.start < until and not event.cancelled)


def coming(row: Booked, changes: Sequence[Changed], now: datetime, count: int = 1) -> list[Event]:
    """Give the next times that a meeting is held and not over yet, at most `count`."""
    lately = wall(now) - timedelta(minutes=row.minutes)
    events = _events(row, changes, lately, _LAST, count + len(changes))
    return _in_order(event for event in events if event.end > now and not event.cancelled)[:count]


def called_off(row: Booked, changes: Sequence[Changed]) -> Event | None:
    """Give the first occurrence that a cancelled meeting would have had."""
    since = row.cancelled_at or row.changed_at
    events = _events(row, changes, wall(since), _LAST, 1 + len(changes))
    return next(iter(_in_order(event for event in events if event.start >= since)), None)


def _in_order(events: Iterable[Event]) -> list[Event]:
    return sorted(events, key=lambda event: event.start)


def _events(
    row: Booked, changes: Sequence[Changed], since: datetime, until: datetime, limit: int = 1000
) -> Iterator[Event]:
    """Yield the occurrences whose place in the rule is between two wall-clock times, and all that were changed."""
    changed = {change.original: change for change in changes}
    for original in {*islice(_originals(row, since, until), limit), *changed}:
        yield event_of(row, original, changed.get(original))


def _originals(row: Booked, since: datetime, until: datetime) -> Iterator[datetime]:
    """Yield the wall-clock times that the rule gives: a series keeps its clock time whatever the offset is."""
    if not row.rule:
        yield row.starts
        return
    from dateutil.rrule import rrulestr  # 20 ms to import, and most requests are about no series

    for original in rrulestr(row.rule, dtstart=row.starts).xafter(since, inc=True):
        if original > until:
            return
        yield original


def before(row: Booked, original: datetime) -> datetime | None:
    """Give the wall-clock time that the rule of a series gives last before an occurrence; None for the first."""
    from dateutil.rrule import rrulestr

    found: datetime | None = rrulestr(row.rule, dtstart=row.starts).before(original)
    return found


def event_of(row: Booked, original: datetime, change: Changed | None = None) -> Event:
    """Give one occurrence as it stands: by the rule, or as it was changed."""
    starts, minutes, was, revision, at = original, row.minutes, row.was, row.revised, row.changed_at
    if change is not None:
        starts, minutes = change.starts or change.was, change.minutes
        was = change.was if change.revision > revision else None
        revision, at = max(revision, change.revision), max(at, change.changed_at)
    start = aware(starts)
    ended = row.cancelled_at is not None and start >= row.cancelled_at
    return Event(
        number=row.id or 0,
        agreement=row.agreement,
        title=row.title,
        place=row.place,
        link=row.link,
        occurrence=occurrence_name(row, original),
        start=start,
        end=aware(starts + timedelta(minutes=minutes)),
        was=aware(was) if was else None,
        revision=revision,
        changed_at=at,
        cancelled=ended or (change is not None and change.starts is None),
    )


def original_of(row: Booked, event: Event) -> datetime:
    """Give the wall-clock time by which the rule names an occurrence."""
    return datetime.strptime(event.occurrence, _NAME) if row.rule else row.starts


def named(row: Booked, changes: Sequence[Changed], occurrence: str) -> Event | None:
    """Find an occurrence by its name ("" for a single meeting), a cancelled one too; None when there is none such."""
    if not row.rule:
        return event_of(row, row.starts)
    try:
        original = datetime.strptime(occurrence, _NAME)
    except ValueError:
        return None
    change = next((change for change in changes if change.original == original), None)
    given = original in set(islice(_originals(row, original, original), 1))
    return event_of(row, original, change) if given or change else None


def on_day(row: Booked, changes: Sequence[Changed], day: date) -> Event | None:
    """Find the occurrence that is held on a day."""
    start = aware(datetime.combine(day, time()))
    return next(iter(held(row, changes, start, aware(datetime.combine(day + timedelta(days=1), time())))), None)


def on_day_lately(row: Booked, changes: Sequence[Changed], day: date) -> Event | None:
    """Find the occurrence of a day, or of the same day a year before: "den 12 mars" of what has been."""
    if day.month == 2 and day.day == 29:
        return on_day(row, changes, day)
    return on_day(row, changes, day) or on_day(row, changes, day.replace(year=day.year - 1))


def latest(row: Booked, changes: Sequence[Changed], now: datetime) -> Event | None:
    """Give the occurrence that began last, at most two years ago."""
    return next(reversed(held(row, changes, now - timedelta(days=730), now)), None)


def ended(rule: str, last: datetime) -> str:
    """Give a rule that stops with its occurrence at `last` (wall clock)."""
    return f"{_ENDING.sub('', rule)};UNTIL={last:%Y%m%dT%H%M%S}"


def numbered(text: str) -> tuple[int, str]:
    """Take the number that a text begins with: the number (0 when there is none) and the rest."""
    found = _NUMBER.match(text.strip())
    return (int(found.group(1)), text.strip()[found.end() :].strip()) if found else (0, text.strip())


def known(row: Row | None, agreement: str) -> Row:
    """Give the meeting that was asked for; Refusal when there is none, or when it is another network's."""
    if row is None:
        raise Refusal(t("I know no meeting with that number. The numbers: meetings"))
    if row.agreement != agreement:
        raise Refusal(t("That meeting belongs to another network: add “in” and the agreement's name to the line."))
    return row


def changeable(row: Booked, changes: Sequence[Changed], now: datetime, revision: str = "") -> None:
    """Let a meeting be changed that is still to come; Refusal else, or when `revision`, as shown, is an old one."""
    if row.cancelled_at is not None:
        raise Refusal(t("That meeting is cancelled already."))
    if not coming(row, changes, now):
        raise Refusal(t("That meeting has been."))
    if revision not in ("", str(row.revision)):
        look = t("The meeting has been changed since you asked. Look first: meeting {number}", number=row.id or 0)
        raise Refusal(look)


def posts_of(number: int, occurrence: str | None = None) -> str:
    """Give what the keys of a meeting's planned posts begin with: all of them, or those of one occurrence."""
    return f"meeting:{number}:" if occurrence is None else f"meeting:{number}:{occurrence or '-'}:"


def duration(minutes: int) -> Phrase:
    """Write a number of minutes in the largest unit that it fills: "7 days", "1 hour", "45 minutes"."""
    if minutes % DAY == 0:
        return tn("{count} day", "{count} days", minutes // DAY)
    if minutes % 60 == 0:
        return tn("{count} hour", "{count} hours", minutes // 60)
    return tn("{count} minute", "{count} minutes", minutes)


def due(start: datetime, minutes: int) -> datetime:
    """Give the moment that lies so long before a start: whole days by the wall clock, hours as they pass."""
    if minutes % DAY == 0:
        return aware(wall(start) - timedelta(minutes=minutes))
    return (start.astimezone(UTC) - timedelta(minutes=minutes)).astimezone(STOCKHOLM)


def clock(moment: datetime) -> Phrase:
    """Write a clock time as each language does."""
    return both(say_clock(moment, "sv"), say_clock(moment, "en"))


def hours(start: datetime, end: datetime) -> Phrase:
    """Write when something is held: weekday, date and week, from when to when."""
    local, last = start.astimezone(STOCKHOLM), end.astimezone(STOCKHOLM)
    if local.date() != last.date():
        return t("{start} – {end}", start=start, end=end)
    return t("{day}, {start}–{end}", day=local.date(), start=clock(start), end=clock(end))


def facts(event: Event) -> Facts:
    """Give all that one needs to come: when, where, by which link, and the number to answer with."""
    rows: list[tuple[Words, Words]] = [(t("When"), hours(event.start, event.end))]
    if event.place or not event.link:
        rows.append((t("Place"), event.place or t("not stated")))
    if event.link:
        rows.append((t("Link"), event.link))
    rows.append((t("Meeting number"), str(event.number)))
    return tuple(rows)


def reminders_said(minutes: Iterable[int]) -> Phrase:
    """Write how long ahead the reminders come."""
    said: list[Words] = [duration(each) for each in minutes]
    return t("{times} ahead", times=series(said)) if said else t("no reminders")


def counted(answers: Sequence[str]) -> Phrase:
    """Count replies: "yes", "no" and "deputy"."""
    coming_, deputies = answers.count("yes"), answers.count("deputy")
    said: list[Words] = [
        tn("{count} coming", "{count} coming", coming_),
        tn("{count} not coming", "{count} not coming", answers.count("no")),
        tn("{count} deputy", "{count} deputies", deputies),
    ]
    return t("{counts}", counts=series(said))


def answer_buttons(event: Event) -> Buttons:
    """Give the buttons by which one answers; their ids are looked up again when they are pressed."""
    carried = (
        ("meeting", str(event.number)),
        ("occurrence", event.occurrence),
        ("agreement", event.agreement),
    )
    return Buttons(
        (
            Button(t("Coming"), "replies.coming", carried, words=f"kommer {event.number}", weight="primary"),
            Button(t("Not coming"), "replies.absent", carried, words=f"kommer inte {event.number}"),
            Button(t("Deputy"), "replies.deputy", carried, words=f"ersättare {event.number}: NAMN", opens=True),
        )
    )


def heading(event: Event, now: datetime) -> Phrase:
    """Say what is coming and how soon, from the moment at which it is said."""
    values: dict[str, Value] = {"title": event.title, "clock": clock(event.start)}
    days = (event.start.astimezone(STOCKHOLM).date() - now.astimezone(STOCKHOLM).date()).days
    if days == 0:
        return t("Today at {clock}: {title}", **values)
    if days == 1:
        return t("Tomorrow at {clock}: {title}", **values)
    return tn("In {count} day: {title}", "In {count} days: {title}", days, title=event.title)
