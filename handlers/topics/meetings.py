"""The network's meetings as one reads them: what is coming, all facts of one, who comes, and the notes."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlmodel import Session

from handlers.kit.abilities import ANYONE, Grant, Network, Public, Topic, command
from handlers.kit.cards import Button, Card, Facts, Item, Listing, Part, Table, Text
from handlers.kit.details import checked_link
from handlers.kit.meetings import (
    Event,
    answer_buttons,
    aware,
    coming,
    facts,
    held,
    hours,
    known,
    latest,
    named,
    numbered,
    on_day_lately,
    posts_of,
    wall,
)
from handlers.kit.phrases import Phrase, Words, both, series, t
from handlers.kit.request import Attachment, Passed, Refusal, Reply, Request, Role, Scope
from handlers.language.dates import when
from storage.models import Meeting, MeetingChange, MeetingNote, MeetingReply
from storage.queries import agreements as agreement_rows
from storage.queries import meetings as rows
from storage.queries import outbox

TOPIC = Topic(t("Meetings"), 6)

MEMBERS: Grant = {Role.PARTICIPANT: Scope.NETWORK, Role.COORDINATOR: Scope.NETWORK}
SHOWN = 20
_HTTPS = re.compile(r"(?:^|[\s|])(https?://\S+)")
_LAST = timedelta(days=3650)


@dataclass(frozen=True)
class Found:
    """A meeting, what was changed in it, and the occurrence that is meant."""

    row: Meeting
    changes: Sequence[MeetingChange]
    event: Event


@command(
    "möten",
    "meetings",
    also=("möte lista", "lista möten", "visa möten", "meeting list", "list meetings", "kommande möten"),
    may=ANYONE,
    concern=Public(),
    summary=t("Show the network's coming meetings: all, or those of a period"),
    example=both("möten i mars", "meetings in March"),
    reads=True,
)
def listed(ask: Request, db: Session) -> Reply:
    """List each coming meeting with its next time, by day; of a period, every time that it is held."""
    since, until, period = _period(ask)
    found = sorted(_coming(ask, db, since, until), key=lambda event: event.start)
    title = t("Meetings {start} – {end}", start=since.date(), end=until.date()) if period else t("Coming meetings")
    if not found:
        note = t("There are none. A coordinator books one with: meeting new TITLE DAY TIME in PLACE")
        return Reply(Card(title, (Text(note),)))
    own = rows.own_answers(db, ask.asker.member_id, wall(since) - timedelta(days=7)) if ask.asker.joined else {}
    answered = [own.get((event.number, event.occurrence, wall(event.start))) for event in found[:SHOWN]]
    parts: list[Part] = [Listing(tuple(map(_item, found, answered)))]
    if len(found) > SHOWN:
        more = t("… and {count} more. Name a period: meetings in March", count=len(found) - SHOWN)
        parts.append(Text(more, "note"))
    return Reply(Card(title, tuple(parts)))


def _period(ask: Request) -> tuple[datetime, datetime, bool]:
    """Give the moments between which meetings are asked for, and whether a period was named."""
    if not ask.words:
        return ask.now, ask.now + _LAST, False
    out = when(ask.words, ask.now, ask.asker.language).out
    if out is None:
        raise Passed
    first, last = _day(out.start), _day(out.end or out.start)
    if out.modifier == "before":
        return ask.now, _midnight(last + timedelta(days=1)), True
    return _midnight(first), _midnight(last + timedelta(days=1)) - timedelta(seconds=1), True


def _day(point: date | datetime) -> date:
    return wall(point).date() if isinstance(point, datetime) else point


def _midnight(day: date) -> datetime:
    return aware(datetime.combine(day, time()))


def _coming(ask: Request, db: Session, since: datetime, until: datetime) -> Iterable[Event]:
    for row, changes in rows.with_changes(db, rows.current(db, wall(since) - timedelta(days=7), ask.agreement)):
        yield from held(row, changes, since, until) if ask.words else coming(row, changes, ask.now)


def _item(event: Event, own: MeetingReply | None) -> Item:
    """Write a meeting, with what the reader has answered."""
    title = t("{number}: {title}", number=event.number, title=event.title)
    place, reply = [event.place] if event.place else [], [_own(own)] if own is not None else []
    lines: tuple[Words, ...] = (hours(event.start, event.end), *place, *reply)
    carried = (("meeting", str(event.number)), ("occurrence", event.occurrence), ("agreement", event.agreement))
    return Item(title, lines, buttons=(Button(t("Show"), show.name, carried, words=f"möte {event.number}"),))


def _own(reply: MeetingReply) -> Phrase:
    said = {"yes": t("You are coming."), "no": t("You are not coming.")}
    return said.get(reply.answer) or t("{deputy} comes in your place.", deputy=reply.deputy)


@command(
    "möte",
    "meeting",
    also=("visa möte", "show meeting"),
    may=MEMBERS,
    concern=Network(),
    summary=t("Show all facts of a meeting, who comes, the notes, and a file for your calendar"),
    example=both("möte 17", "meeting 17"),
    reads=True,
)
def show(ask: Request, db: Session) -> Reply:
    """Show one meeting (of a series: its next time, or that of the day named); without a number, list them all."""
    number, rest = numbered(ask.words)
    if not number and not ask.value("meeting"):
        if ask.words:
            raise Passed
        return listed(ask, db)
    found = _found(ask, db, number, rest, past=False)
    return Reply(_card(ask, db, found), attachments=(_file(ask, found),))


def _found(ask: Request, db: Session, number: int, rest: str, *, past: bool) -> Found:
    """Find the meeting, and the occurrence: the one carried or named by its day, else the next (`past`: the latest)."""
    said = ask.value("meeting")
    carried = int(said) if said.isdecimal() and len(said) < 10 else 0
    row = known(rows.meeting(db, number or carried), ask.agreement)
    changes = rows.changes_of(db, row)
    event = _occurrence(ask, row, changes, rest, past=past)
    if event is None:
        raise Refusal(t("That meeting is not held then. Write: meeting {number}", number=row.id or 0))
    return Found(row, changes, event)


def _occurrence(ask: Request, row: Meeting, changes: Sequence[MeetingChange], rest: str, *, past: bool) -> Event | None:
    if ask.value("occurrence") or not row.rule:
        return named(row, changes, ask.value("occurrence"))
    if rest:
        out = when(rest, ask.now, ask.asker.language).out
        return on_day_lately(row, changes, _day(out.start)) if out is not None and not out.rrule else None
    following = next(iter(coming(row, changes, ask.now)), None)
    last = latest(row, changes, ask.now)
    return (last or following) if past else (following or last)


def _file(ask: Request, found: Found) -> Attachment:
    from handlers.kit.ics import invitation  # the calendar library takes 60 ms to import

    return invitation(found.row, found.changes, ask.now)


def _card(ask: Request, db: Session, found: Found) -> Card:
    row, event = found.row, found.event
    parts: list[Part] = [Facts((*facts(event), *_series(ask, found)))]
    replies = rows.answers(db, event.number, event.occurrence, wall(event.start))
    parts.extend(_replies(ask, db, replies))
    notes = rows.notes(db, row, event.occurrence)
    if notes:
        parts.append(Listing(tuple(_note(db, note) for note in notes), title=t("Notes")))
    if event.cancelled:
        return Card(t("Cancelled: {title}", title=row.title), tuple(parts))
    if event.end > ask.now:
        parts.append(answer_buttons(event))
    elif not notes:
        parts.append(
            Text(t("There are no notes yet. Write: meeting notes {number}: TEXT", number=event.number), "note")
        )
    return Card(row.title, tuple(parts))


def _series(ask: Request, found: Found) -> Iterable[tuple[Words, Words]]:
    if not found.row.rule:
        return
    if found.row.rhythm:
        yield t("Series"), found.row.rhythm
    following = [event for event in coming(found.row, found.changes, ask.now, 4) if event != found.event]
    yield from ((t("Then"), hours(event.start, event.end)) for event in following[:3])


def _replies(ask: Request, db: Session, replies: Sequence[MeetingReply]) -> Iterable[Part]:
    """Count the replies organisation by organisation, and say who has not replied."""
    names = {row.key: row.name for row in agreement_rows.organisations(db, ask.agreement)}
    counted = Counter((reply.organisation, reply.answer) for reply in replies)
    answered = [key for key in names if any(key == reply.organisation for reply in replies)]
    if answered:
        columns: tuple[Words, ...] = (t("Organisation"), t("Coming"), t("Not coming"), t("Deputy"))
        lines = tuple(
            (names[key], str(counted[key, "yes"]), str(counted[key, "no"]), _deputies(key, replies)) for key in answered
        )
        yield Table(columns, lines, title=t("Replies"))
    silent = [name for key, name in names.items() if key not in answered]
    said: Phrase = t("{names}", names=series(silent)) if silent else t("none")
    yield Facts(((t("Have not answered"), said),))


def _deputies(organisation: str, replies: Sequence[MeetingReply]) -> str:
    sent = [reply.deputy or "1" for reply in replies if (reply.organisation, reply.answer) == (organisation, "deputy")]
    return ", ".join(sent) or "0"


def _note(db: Session, note: MeetingNote) -> Item:
    organisation = agreement_rows.organisation(db, note.organisation)
    title = t(
        "{organisation}, {day}",
        organisation=organisation.name if organisation else note.organisation,
        day=wall(note.written_at).date(),
    )
    return Item(title, (note.link,) if note.link else (), quote=note.text)


@command(
    "möte anteckningar",
    "meeting notes",
    also=("anteckningar", "mötesanteckningar", "protokoll", "minutes"),
    may=MEMBERS,
    concern=Network(),
    free_text=True,
    summary=t("Write the notes from a meeting, or where they are"),
    example=both(
        "möte anteckningar 17: Vi prövar diagnosen i mars. https://intranat.exempel.se/17",
        "meeting notes 17: We try the test in March. https://intranet.example.se/17",
    ),
)
def note(ask: Request, db: Session) -> Reply:
    """Add notes to a meeting that has begun (of a series: the latest, or the day named before a colon)."""
    number, rest = numbered(ask.words)
    if not number:
        raise Refusal(t("Which meeting? Write: meeting notes 17: TEXT OR LINK. The numbers: meetings"))
    day, text = _dated(ask, rest)
    found = _found(ask, db, number, day, past=True)
    if not text:
        return Reply(_card(ask, db, found))
    if found.event.start > ask.now:
        raise Refusal(t("That meeting has not begun: {when}.", when=hours(found.event.start, found.event.end)))
    link = _HTTPS.search(text)
    rows.add_note(
        db,
        found.row,
        found.event.occurrence,
        ask.now,
        organisation=ask.asker.organisation,
        text=_HTTPS.sub(" ", text).strip(" |"),
        link=checked_link(link.group(1)) if link else "",
        written_by=ask.asker.member_id or None,
    )
    outbox.cancel(db, posts_of(found.event.number, found.event.occurrence), "the notes are there")
    return Reply(Card(t("Thank you. The notes are kept with the meeting."), (Facts(facts(found.event)),)))


def _dated(ask: Request, rest: str) -> tuple[str, str]:
    """Part "den 12 mars: TEXT" into the day and the text; a text that begins with no day is a text alone."""
    head, colon, tail = rest.partition(":")
    if colon and len(head) < 40 and not tail.startswith("//"):
        reading = when(head, ask.now, ask.asker.language)
        if reading.out is not None and reading.out.words == ((0, len(head)),):
            return head, tail.strip()
    return "", rest
