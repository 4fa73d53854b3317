"""Meetings: when they are held, what has been changed, who comes, and the notes from them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import JSON, DateTime, UniqueConstraint
from sqlmodel import SQLModel

from storage.models.columns import fact, moment, personal


class Meeting(SQLModel, table=True):
    """A meeting, or a series of them with `rule` (RFC 5545 RRULE, UNTIL in local time; "" for a single meeting).

    `starts` and `was` (its start before the latest move) are wall-clock times in Stockholm without a zone: what was
    agreed is nine o'clock, whatever the offset will be by then. `reminders` are minutes ahead. `channel` is the name
    of the channel that it concerns, "" for all that are bound. `revision` counts the changes (SEQUENCE in iCalendar),
    `revised` is the revision at which the meeting as a whole was last changed. After `cancelled_at` none is held.
    `continues` is the series that ended when this one took over.
    """

    id: int | None = fact(None, primary_key=True)
    uid: str = fact(unique=True)
    agreement: str = fact(foreign_key="agreement.key", index=True)
    organisation: str = fact(foreign_key="organisation.key")
    title: str = personal(erase="name")
    place: str = personal("", erase="name")
    link: str = personal("", erase="name")
    channel: str = fact("")
    starts: datetime = fact(sa_type=DateTime)
    minutes: int = fact(60)
    rule: str = fact("")
    rhythm: str = fact("")
    reminders: list[int] = fact(default_factory=list, sa_type=JSON)
    revision: int = fact(0)
    revised: int = fact(0)
    was: datetime | None = fact(None, sa_type=DateTime, nullable=True)
    continues: int | None = fact(None, foreign_key="meeting.id")
    made_by: int | None = personal(None, foreign_key="member.id", erase="keep")
    made_at: datetime = moment()
    changed_at: datetime = moment()
    cancelled_at: datetime | None = moment(None, nullable=True)


class MeetingChange(SQLModel, table=True):
    """One occurrence of a series that is held at another time, or not at all (`starts` is then None).

    `original` is the wall-clock time at which the rule would have it, `was` the one that the latest change replaced.
    """

    __tablename__ = "meeting_change"
    meeting_id: int = fact(primary_key=True, foreign_key="meeting.id")
    original: datetime = fact(primary_key=True, sa_type=DateTime)
    starts: datetime | None = fact(None, sa_type=DateTime, nullable=True)
    minutes: int = fact(60)
    was: datetime = fact(sa_type=DateTime)
    revision: int = fact()
    changed_at: datetime = moment()


class MeetingReply(SQLModel, table=True):
    """Who comes, for which organisation: "yes", "no" or "deputy" (`deputy` names who comes instead, or the office).

    `occurrence` names the one of a series that is meant ("20260312T0900", "" for a single meeting); `starts` is the
    wall-clock time that was answered: when the meeting is moved, an answer to the earlier time does not count.
    """

    __tablename__ = "meeting_reply"
    __table_args__ = (UniqueConstraint("meeting_id", "occurrence", "organisation", "member_id"),)
    id: int | None = fact(None, primary_key=True)
    meeting_id: int = fact(foreign_key="meeting.id", index=True)
    occurrence: str = fact("")
    organisation: str = fact(foreign_key="organisation.key", index=True)
    member_id: int = personal(foreign_key="member.id", erase="keep")
    answer: str = fact()
    deputy: str = personal("", erase="name")
    starts: datetime = fact(sa_type=DateTime)
    answered_at: datetime = moment()


class MeetingNote(SQLModel, table=True):
    """Notes from a meeting, or where they are; several may be written."""

    __tablename__ = "meeting_note"
    id: int | None = fact(None, primary_key=True)
    meeting_id: int = fact(foreign_key="meeting.id", index=True)
    occurrence: str = fact("")
    organisation: str = fact(foreign_key="organisation.key")
    text: str = personal("", erase="name")
    link: str = personal("", erase="name")
    written_by: int | None = personal(None, foreign_key="member.id", erase="keep")
    written_at: datetime = moment()
