"""Meetings: booked, changed and cancelled; who comes; and the notes from them."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import delete, or_
from sqlmodel import Session, col, select

from storage.models import Meeting, MeetingChange, MeetingNote, MeetingReply
from storage.reading import once


def book(db: Session, now: datetime, **facts: Any) -> Meeting:
    """Write a meeting, or a series of them, into the calendar; `starts` is a wall-clock time in Stockholm."""
    row = Meeting(uid=secrets.token_hex(16), made_at=now, changed_at=now, **facts)
    db.add(row)
    db.flush()
    return row


def meeting(db: Session, number: int) -> Meeting | None:
    """Give a meeting by its number, a cancelled one too."""
    return db.get(Meeting, number) if number else None


def with_earlier(db: Session, row: Meeting) -> list[Meeting]:
    """Give a meeting and, where it took over from a series that was ended, that one too."""
    earlier = meeting(db, row.continues or 0)
    return [row] if earlier is None else [row, earlier]


def current(db: Session, since: datetime, agreement: str = "") -> list[Meeting]:
    """Give every meeting that may be held, or was cancelled, after `since` (wall clock): all series, by number.

    Of one network, or of all.
    """
    return once(db, ("meetings", since, agreement), lambda: _current(db, since, agreement))


def _current(db: Session, since: datetime, agreement: str) -> list[Meeting]:
    statement = (
        select(Meeting).where(or_(col(Meeting.rule) != "", col(Meeting.starts) >= since)).order_by(col(Meeting.id))
    )
    if agreement:
        statement = statement.where(Meeting.agreement == agreement)
    return list(db.exec(statement))


def changes_of(db: Session, row: Meeting) -> list[MeetingChange]:
    """Give what has been changed in a series, occurrence by occurrence."""
    return with_changes(db, [row])[0][1]


def with_changes(db: Session, found: Sequence[Meeting]) -> list[tuple[Meeting, list[MeetingChange]]]:
    """Give meetings, each with what has been changed in it, by one query for all of them."""
    changes: dict[int | None, list[MeetingChange]] = {row.id: [] for row in found}
    numbers = [row.id for row in found if row.rule]
    if numbers:
        statement = select(MeetingChange).where(col(MeetingChange.meeting_id).in_(numbers))
        for change in db.exec(statement.order_by(col(MeetingChange.original))):
            changes[change.meeting_id].append(change)
    return [(row, changes[row.id]) for row in found]


def reschedule(db: Session, row: Meeting, starts: datetime, minutes: int, now: datetime) -> None:
    """Move a meeting, or a whole series, to another time; what was changed in the series before is forgotten."""
    db.execute(delete(MeetingChange).where(col(MeetingChange.meeting_id) == row.id))
    row.was, row.starts, row.minutes = row.starts, starts, minutes
    revise(db, row, now)


def revise(db: Session, row: Meeting, now: datetime) -> None:
    """Count a change of the meeting as a whole."""
    row.revision += 1
    row.revised = row.revision
    row.changed_at = now
    db.add(row)
    db.flush()


def change(
    db: Session,
    row: Meeting,
    original: datetime,
    starts: datetime | None,
    minutes: int,
    *,
    was: datetime,
    now: datetime,
) -> MeetingChange:
    """Move one occurrence of a series (None: it is not held), named by the wall-clock time that the rule gives it."""
    row.revision += 1
    db.add(row)
    kept = db.get(MeetingChange, (row.id, original))
    changed = kept or MeetingChange(
        meeting_id=row.id or 0, original=original, was=was, revision=row.revision, changed_at=now
    )
    changed.starts, changed.minutes, changed.was = starts, minutes, was
    changed.revision, changed.changed_at = row.revision, now
    db.add(changed)
    db.flush()
    return changed


def end_series(db: Session, row: Meeting, rule: str, last: datetime) -> None:
    """Let a series stop with its occurrence at `last` by `rule`; what was changed later in it is forgotten."""
    later = (col(MeetingChange.meeting_id) == row.id) & (col(MeetingChange.original) > last)
    db.execute(delete(MeetingChange).where(later))
    row.rule = rule
    row.revision += 1
    db.add(row)
    db.flush()


def cancel(db: Session, row: Meeting, now: datetime) -> None:
    """Cancel a meeting; of a series, all that has not been held."""
    row.cancelled_at = now
    revise(db, row, now)


def answer(
    db: Session,
    row: Meeting,
    occurrence: str,
    starts: datetime,
    organisation: str,
    member_id: int,
    *,
    said: str,
    deputy: str,
    now: datetime,
) -> MeetingReply:
    """Write whether a member comes for an organisation: "yes", "no" or "deputy"; a new answer replaces the old.

    `starts` is the wall-clock time that is answered.
    """
    reply = db.exec(
        select(MeetingReply).where(
            MeetingReply.meeting_id == row.id,
            MeetingReply.occurrence == occurrence,
            MeetingReply.organisation == organisation,
            MeetingReply.member_id == member_id,
        )
    ).one_or_none()
    if reply is None:
        reply = MeetingReply(
            meeting_id=row.id or 0, occurrence=occurrence, organisation=organisation, member_id=member_id
        )
    reply.answer, reply.deputy, reply.starts, reply.answered_at = said, deputy, starts, now
    db.add(reply)
    db.flush()
    return reply


def answers(db: Session, number: int, occurrence: str, starts: datetime) -> list[MeetingReply]:
    """Give the replies that count for an occurrence: those to the time that it has now, by organisation."""
    statement = select(MeetingReply).where(
        MeetingReply.meeting_id == number, MeetingReply.occurrence == occurrence, MeetingReply.starts == starts
    )
    return list(db.exec(statement.order_by(col(MeetingReply.organisation), col(MeetingReply.id))))


def own_answers(db: Session, member_id: int, since: datetime) -> dict[tuple[int, str, datetime], MeetingReply]:
    """Give a member's replies to what is held from a wall-clock time on, by meeting, occurrence and time answered."""
    statement = select(MeetingReply).where(MeetingReply.member_id == member_id, MeetingReply.starts >= since)
    found = db.exec(statement.order_by(col(MeetingReply.answered_at), col(MeetingReply.id)))
    return {(reply.meeting_id, reply.occurrence, reply.starts): reply for reply in found}


def add_note(db: Session, row: Meeting, occurrence: str, now: datetime, **facts: Any) -> MeetingNote:
    """Add notes from a meeting (`text`, `link`), by whom and for which organisation."""
    note = MeetingNote(meeting_id=row.id or 0, occurrence=occurrence, written_at=now, **facts)
    db.add(note)
    db.flush()
    return note


def notes(db: Session, row: Meeting, occurrence: str | None = None) -> Sequence[MeetingNote]:
    """Give the notes from a meeting, oldest first: of one occurrence, or of all."""
    statement = select(MeetingNote).where(MeetingNote.meeting_id == row.id).order_by(col(MeetingNote.id))
    if occurrence is not None:
        statement = statement.where(MeetingNote.occurrence == occurrence)
    return db.exec(statement).all()
