"""What Stark says of meetings unasked: reminders, what was moved or cancelled, notes that are missing, the digest."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime, time, timedelta
from functools import cache
from typing import NamedTuple

from sqlmodel import Session

from handlers.kit.abilities import Topic
from handlers.kit.announcing import TOLD_WITHIN, News, news
from handlers.kit.cards import Card, Facts, Item, Listing, Part, Text
from handlers.kit.details import concerns
from handlers.kit.meetings import (
    Event,
    answer_buttons,
    aware,
    called_off,
    coming,
    counted,
    due,
    facts,
    heading,
    held,
    hours,
    named,
    original_of,
    posts_of,
    wall,
)
from handlers.kit.notices import Occasion, Span, every, notice, section
from handlers.kit.phrases import Words, t
from handlers.kit.request import Reply
from handlers.language.dates.calendar import next_workday
from storage.models import Channel, Meeting, MeetingChange
from storage.queries import meetings as rows
from storage.queries import outbox, places
from storage.queries.outbox import Promise

TOPIC = Topic(t("Reminders of meetings"), 10)

# A reminder is written into the outbox two days before it is itself due, however far ahead of the meeting that is:
# late enough that a new rule for summer time takes effect, early enough that one slept through is said to be missed.
HORIZON = timedelta(hours=48)
LATE = timedelta(days=7)
NUDGES = (3, 7)
_NUDGED_AT = time(9)
_LONGEST = timedelta(days=31)
_SOON = timedelta(days=14)

Changes = Sequence[MeetingChange]


class Planned(NamedTuple):
    """A post about a meeting, before it is known in which channels it will stand."""

    key: str
    composer: str
    occurrence: str
    revision: int
    start: datetime
    due: datetime
    expires: datetime


@every
def plan(now: datetime, db: Session) -> None:
    """Plan what is due within two days in the meeting's channel, else in all that are bound to the network."""
    channels = cache(lambda agreement: places.channels_of(db, agreement))
    promises: list[Promise] = []
    for row, changes in rows.with_changes(db, rows.current(db, wall(now) - _LONGEST)):
        bound = [each for each in channels(row.agreement) if concerns(row.channel, each.name)]
        if not bound:
            continue
        told = list(news(row, changes, now))
        posts = (*map(_told, told), *_reminders(row, changes, now), *_nudges(db, row, changes, now))
        promises += [_promise(row, post, each) for post in posts for each in bound if each.bound_at <= post.due]
        for each in told:
            _rewrite(db, row, each)
    outbox.plan_all(db, promises)


def _promise(row: Meeting, post: Planned, channel: Channel) -> Promise:
    return Promise(
        key=outbox.key_at(post.key, channel),
        address=channel,
        composer=post.composer,
        data=_ids(row, post.occurrence, post.revision, post.start),
        due=post.due,
        expires=post.expires,
        agreement=row.agreement,
        language=channel.language,
    )


def _ids(row: Meeting, occurrence: str, revision: int, start: datetime) -> dict[str, str]:
    """Name what a post is about, as it was when it was planned."""
    found = {"meeting": row.id, "occurrence": occurrence, "revision": revision, "start": start.isoformat()}
    return {key: str(value) for key, value in found.items()}


def _told(each: News) -> Planned:
    composer = {"booked": announced.name, "moved": moved.name, "cancelled": cancelled.name}[each.kind]
    return Planned(each.key, composer, each.which, each.revision, each.event.start, each.at, each.expires)


def _rewrite(db: Session, row: Meeting, each: News) -> None:
    """Have earlier posts about a time that is no more say so: nobody shall come by an old message."""
    standing = [post for prefix in each.earlier for post in outbox.standing(db, prefix, each.at - LATE * 2)]
    for post in standing:
        start = post.data.get("start", "") if post.composer in (announced.name, remind.name, moved.name) else ""
        if post.data["revision"] == str(each.revision) or not start or datetime.fromisoformat(start) < each.since:
            continue
        data = _ids(row, each.which, each.revision, each.event.start)
        key = f"rewrite:{post.id}:{each.revision}"
        outbox.change(db, post, "update", key=key, composer=rewritten.name, data=data, due=each.at)


def _reminders(row: Meeting, changes: Changes, now: datetime) -> Iterator[Planned]:
    """Give the reminders that come within the horizon; each may come late until the next takes over."""
    for event in held(row, changes, now - LATE, now + HORIZON + _LONGEST):
        dues = sorted((due(event.start, minutes), minutes) for minutes in row.reminders)
        ends = [*(moment for moment, _ in dues), event.start][1:]
        for (moment, minutes), end in zip(dues, ends, strict=True):
            # What was due before the meeting was booked or moved is not said: the booking itself told it.
            if event.changed_at < moment and now - LATE < moment <= now + HORIZON:
                key = f"{posts_of(event.number, event.occurrence)}{event.revision}:{minutes}"
                yield Planned(key, remind.name, event.occurrence, event.revision, event.start, moment, end)


def _nudges(db: Session, row: Meeting, changes: Changes, now: datetime) -> Iterator[Planned]:
    """Give the requests for notes: on the third and the seventh working day after the meeting."""
    for event in held(row, changes, now - _LONGEST, now):
        moments = [_workday_after(event, count) for count in NUDGES]
        ends = [*moments[1:], moments[-1] + TOLD_WITHIN]
        for count, moment, end in zip(NUDGES, moments, ends, strict=True):
            wanted = event.changed_at < moment and now - LATE < moment <= now + HORIZON
            if wanted and not rows.notes(db, row, event.occurrence):
                key = f"{posts_of(event.number, event.occurrence)}{event.revision}:notes{count}"
                yield Planned(key, ask_for_notes.name, event.occurrence, event.revision, event.start, moment, end)


def _workday_after(event: Event, count: int) -> datetime:
    day = wall(event.end).date()
    for _ in range(count):
        day = next_workday(day)
    return aware(datetime.combine(day, _NUDGED_AT))


def _found(occasion: Occasion, db: Session) -> tuple[Meeting, Changes, Event] | None:
    """Find the occurrence that a post is about; None when it has been changed since the post was planned."""
    row = rows.meeting(db, int(occasion.data["meeting"]))
    if row is None:
        return None
    changes = rows.changes_of(db, row)
    if occasion.data["occurrence"] == "all":
        off = row.cancelled_at is not None
        event = called_off(row, changes) if off else next(iter(coming(row, changes, occasion.now)), None)
        revision = row.revised
    else:
        event = named(row, changes, occasion.data["occurrence"])
        revision = event.revision if event else 0
    current = event is not None and str(revision) == occasion.data["revision"]
    return (row, changes, event) if event is not None and current else None


@notice
def remind(occasion: Occasion, db: Session) -> Reply | None:
    """Remind of a meeting, with all that one needs to come and with buttons to answer by."""
    from handlers.kit.ics import invitation  # the calendar library takes 60 ms to import

    found = _found(occasion, db)
    if found is None or found[2].cancelled or found[2].start <= occasion.now:
        return None
    row, changes, event = found
    parts: tuple[Part, ...] = (Facts((*facts(event), _so_far(db, event))), answer_buttons(event))
    file = invitation(row, changes, occasion.now)
    return Reply(Card(heading(event, occasion.now), parts), seen_by="place", attachments=(file,))


def _so_far(db: Session, event: Event) -> tuple[Words, Words]:
    said = [reply.answer for reply in rows.answers(db, event.number, event.occurrence, wall(event.start))]
    return t("Replies"), counted(said)


@notice
def announced(occasion: Occasion, db: Session) -> Reply | None:
    """Tell that a meeting has been booked, where it was booked out of the channel's sight."""
    from handlers.kit.ics import invitation

    found = _found(occasion, db)
    if found is None or found[2].cancelled:
        return None
    row, changes, event = found
    series: tuple[tuple[Words, Words], ...] = ((t("Series"), row.rhythm),) if row.rule else ()
    parts: tuple[Part, ...] = (Facts((*facts(event), *series)), answer_buttons(event))
    file = invitation(row, changes, occasion.now)
    return Reply(Card(t("Booked: {title}", title=row.title), parts), seen_by="place", attachments=(file,))


@notice
def rewritten(occasion: Occasion, db: Session) -> Reply | None:
    """Write an earlier post anew, so that it says what is true now; the files went with the new post."""
    written = moved.compose(occasion, db) or cancelled.compose(occasion, db)
    return replace(written, attachments=()) if written is not None else None


@notice
def moved(occasion: Occasion, db: Session) -> Reply | None:
    """Tell that a meeting is held at another time, or that its place or other facts are new."""
    from handlers.kit.ics import invitation

    found = _found(occasion, db)
    if found is None or found[2].cancelled:
        return None
    row, _changes, event = found
    was: tuple[tuple[Words, Words], ...] = ((t("Before"), t("{moment}", moment=event.was)),) if event.was else ()
    title = t("Moved: {title}", title=row.title) if event.was else t("Changed: {title}", title=row.title)
    again = (Text(t("Please answer again: earlier answers were to the old time."), "note"),) if event.was else ()
    parts: tuple[Part, ...] = (Facts((*was, *facts(event))), *again, answer_buttons(event))
    files = tuple(invitation(*each, occasion.now) for each in rows.with_changes(db, rows.with_earlier(db, row)))
    return Reply(Card(title, parts), seen_by="place", attachments=files)


@notice
def cancelled(occasion: Occasion, db: Session) -> Reply | None:
    """Tell that a meeting is not held, and take it out of calendars."""
    from handlers.kit.ics import cancellation, invitation

    found = _found(occasion, db)
    if found is None or not found[2].cancelled:
        return None
    row, changes, event = found
    whole = occasion.data["occurrence"] == "all"
    parts: list[Part] = [Facts(facts(event))]
    if whole and row.rule:
        parts.append(Text(t("All later times of the series are cancelled too.")))
    now = occasion.now
    file = invitation(row, changes, now) if whole else cancellation(row, original_of(row, event), now)
    return Reply(Card(t("Cancelled: {title}", title=row.title), tuple(parts)), seen_by="place", attachments=(file,))


@notice
def ask_for_notes(occasion: Occasion, db: Session) -> Reply | None:
    """Ask for the notes from a meeting that has been held, until they are there."""
    found = _found(occasion, db)
    if found is None or found[2].cancelled or rows.notes(db, found[0], found[2].occurrence):
        return None
    event = found[2]
    day = f" {event.start:%Y-%m-%d}" if event.occurrence else ""
    how = t("Write: meeting notes {number}{day}: TEXT OR LINK", number=event.number, day=day)
    title = t("Notes are missing: {title}", title=event.title)
    return Reply(Card(title, (Facts(facts(event)), Text(how))), seen_by="place")


@section(25)
def booked(span: Span, db: Session) -> tuple[Part, ...]:
    """Tell which coming meetings have been booked, moved or changed since."""
    events = [event for event, fresh in _ahead(span, db) if fresh] if span.audience != "coordinator" else []
    return _listing(events, t("New and changed meetings"))


@section(26, standing=True)
def soon(span: Span, db: Session) -> tuple[Part, ...]:
    """Tell which other meetings come within two weeks."""
    near = [event for event, fresh in _ahead(span, db) if not fresh and event.start < span.now + _SOON]
    return _listing(near if span.audience != "coordinator" else [], t("Coming meetings"))


@section(62, standing=True)
def unnoted(span: Span, db: Session) -> tuple[Part, ...]:
    """Tell the coordinators which meetings of the last two weeks have no notes."""
    if span.audience != "coordinator":
        return ()
    events = []
    for row, changes in rows.with_changes(db, rows.current(db, wall(span.now) - _SOON, span.agreement)):
        for event in held(row, changes, span.now - _SOON, span.now):
            if event.end < span.now and not rows.notes(db, row, event.occurrence):
                events.append(event)
    return _listing(events, t("Meetings without notes"))


def _ahead(span: Span, db: Session) -> Iterator[tuple[Event, bool]]:
    """Give each meeting's next times, and whether it was booked or changed since the last digest."""
    for row, changes in rows.with_changes(db, rows.current(db, wall(span.now), span.agreement)):
        near = held(row, changes, span.now, span.now + _SOON)
        yield from ((event, event.changed_at > span.since) for event in near or coming(row, changes, span.now))


def _listing(events: Sequence[Event], title: Words) -> tuple[Part, ...]:
    ordered = sorted(events, key=lambda event: event.start)
    items = tuple(_item(event) for event in ordered)
    return (Listing(items, title=title),) if items else ()


def _item(event: Event) -> Item:
    where = event.place or event.link
    return Item(
        t("{number}: {title}", number=event.number, title=event.title),
        (hours(event.start, event.end), *([where] if where else [])),
    )
