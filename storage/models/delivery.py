"""What Stark has promised to say unasked: where it may say it, when, and what became of each post."""

from __future__ import annotations

from datetime import date, datetime
from typing import Protocol

from sqlalchemy import JSON, Index, UniqueConstraint
from sqlmodel import SQLModel

from storage.models.columns import fact, moment, personal


class Located(Protocol):
    """Anything that says where it is: an address, a bound channel, a place."""

    @property
    def platform(self) -> str:
        """The platform."""

    @property
    def workspace(self) -> str:
        """The workspace or tenant."""

    @property
    def place(self) -> str:
        """The channel or the private conversation, by the platform's own id."""


class Place(SQLModel, table=True):
    """A place on a platform where Stark has been spoken to or may speak, and its lane: when it is free for a post.

    `route` (how to reach it just now) is renewed by everything heard there and joined when a post is sent; `name` is
    what its readers call it. A private place has its person in `identity_id`. `paused_why` is "asked" (a
    coordinator's wish), "removed" (Stark was let out) or what the platform said when it refused for good; a pause
    with `paused_until` ends by itself.
    """

    platform: str = fact(primary_key=True)
    workspace: str = fact(primary_key=True)
    place: str = personal(primary_key=True, erase="row")
    route: str = personal("", erase="row")
    name: str = personal("", erase="row")
    identity_id: int | None = personal(None, foreign_key="identity.id", index=True, erase="row")
    seen_at: datetime | None = moment(None, nullable=True)
    free_at: datetime | None = moment(None, nullable=True)
    paused_at: datetime | None = moment(None, nullable=True)
    paused_until: datetime | None = moment(None, nullable=True)
    paused_why: str = fact("")


class Lane(SQLModel, table=True):
    """The pace of a whole workspace or tenant: when it is free for the next post."""

    platform: str = fact(primary_key=True)
    workspace: str = fact(primary_key=True)
    free_at: datetime | None = moment(None, nullable=True)


class Channel(SQLModel, table=True):
    """A shared place that a coordinator has bound to a network: it belongs to the network, not to the person.

    `weekday` is 0 for Monday; `clock` is the wall clock ("08:00") in Europe/Stockholm at which the digest comes.
    """

    __table_args__ = (UniqueConstraint("platform", "workspace", "place"),)
    id: int | None = fact(None, primary_key=True)
    platform: str = fact()
    workspace: str = fact()
    place: str = fact()
    agreement: str = fact(foreign_key="agreement.key", index=True)
    name: str = fact()
    language: str = fact("sv")
    weekday: int = fact(0)
    clock: str = fact("08:00")
    bound_at: datetime = moment()


class Schedule(SQLModel, table=True):
    """A post that comes again and again: `composer` writes it each `weekday` (None: each working day) at `clock`.

    `next_date` is the local date that is next by the rule, before a holiday has moved it; `next_at` the moment in UTC
    (None when it is switched off). A turn may be late until the next one comes.
    """

    id: int | None = fact(None, primary_key=True)
    key: str = fact(unique=True)
    composer: str = fact()
    agreement: str = fact("")
    platform: str = fact()
    workspace: str = fact()
    place: str = personal(erase="row")
    member_id: int | None = personal(None, foreign_key="member.id", index=True, erase="row")
    zone: str = fact("Europe/Stockholm")
    weekday: int | None = fact(None, nullable=True)
    clock: str = fact("08:00")
    next_date: date = fact()
    next_at: datetime | None = moment(None, nullable=True, index=True)


class Post(SQLModel, table=True):
    """One promised post, said once: the key is unique for ever.

    `deed` is "post", or what is done to the earlier post `target_id`: "update" writes it anew, "delete" takes it away.

    `state` goes "ready" → "sending" → "sent", back to "ready", or to "skipped", "uncertain" (sent, perhaps, on a
    platform where nobody can look it up) or "dead" (the platform refused it). `due` is when it was promised for;
    `ready_at` when it may next be taken (while it is being sent: when the sender's lease ends). Only who holds
    `owner` and the number of `attempts` may write the verdict. `uncertain` means that it may already have been
    posted: it is looked up before it is sent. `told_at` is the moment whose truth the sent post told. `data` holds
    ids alone; the words are composed when it is sent.
    """

    __tablename__ = "outbox"
    __table_args__ = (
        Index("ix_outbox_lane", "platform", "workspace", "place", "state", "ready_at"),
        Index("ix_outbox_waiting", "state", "ready_at"),
        Index("ix_outbox_expiring", "state", "expires"),
    )
    id: int | None = fact(None, primary_key=True)
    key: str = fact(unique=True)
    platform: str = fact()
    workspace: str = fact()
    place: str = personal(erase="row")
    thread: str = fact("")
    member_id: int | None = personal(None, foreign_key="member.id", index=True, erase="row")
    deed: str = fact("post")
    target_id: int | None = fact(None, nullable=True)
    composer: str = fact()
    agreement: str = fact("")
    language: str = fact("sv")
    data: dict[str, str] = fact(default_factory=dict, sa_type=JSON)
    state: str = fact("ready")
    due: datetime = moment()
    ready_at: datetime = moment()
    expires: datetime = moment()
    attempts: int = fact(0)
    owner: str = fact("")
    claimed_at: datetime | None = moment(None, nullable=True)
    first_tried_at: datetime | None = moment(None, nullable=True)
    told_at: datetime | None = moment(None, nullable=True)
    done_at: datetime | None = moment(None, nullable=True)
    uncertain: bool = fact(default=False)
    said: bool = fact(default=False)
    message_id: str = fact("")
    error: str = fact("")


class DeadlineWord(SQLModel, table=True):
    """An organisation's word on a deadline: "done", or "later" with the day until which it wants no reminder."""

    __tablename__ = "deadline_word"
    agreement: str = fact(primary_key=True, foreign_key="agreement.key")
    clause: str = fact(primary_key=True)
    organisation: str = fact(primary_key=True, foreign_key="organisation.key")
    word: str = fact()
    until: date | None = fact(None, nullable=True)
    said_by: int | None = personal(None, foreign_key="member.id", erase="keep")
    said_at: datetime = moment()
