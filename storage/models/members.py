"""People: who they are on which platform, which organisation they belong to, and what they may do."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import JSON, UniqueConstraint
from sqlmodel import SQLModel

from storage.models.columns import fact, moment, personal


class Member(SQLModel, table=True):
    """A person who belongs to one organisation; `state` is "waiting", "active", "left" or "forgotten".

    `title` is the office held ("skolchef"): it stays when the person is forgotten, for what the organisation decided.
    `pseudonym` is how the audit names the person; without this row nobody can tell whose it was.
    """

    id: int | None = personal(None, primary_key=True, erase="keep")
    organisation: str = personal(foreign_key="organisation.key", index=True, erase="keep")
    name: str = personal()
    title: str = personal("", erase="keep")
    language: str = personal("sv", erase="keep")
    email: str = personal("")
    state: str = personal("active", erase="keep")
    pseudonym: str = personal(unique=True)
    joined_at: datetime = moment()


class Identity(SQLModel, table=True):
    """A person on one platform; `home` is the person's own workspace or tenant.

    First contact makes the row; `told_at` is when the privacy notice was shown.
    """

    __table_args__ = (UniqueConstraint("platform", "home", "user"),)
    id: int | None = personal(None, primary_key=True, erase="row")
    platform: str = personal(erase="row")
    home: str = personal(erase="row")
    user: str = personal(erase="row")
    member_id: int | None = personal(None, foreign_key="member.id", index=True, erase="row")
    language: str = personal("sv", erase="row")
    told_at: datetime | None = moment(None, nullable=True)


class Grant(SQLModel, table=True):
    """A role that a member has been given in an agreement's network, beyond that of participant."""

    __tablename__ = "role_grant"
    member_id: int = personal(primary_key=True, foreign_key="member.id", erase="row")
    agreement: str = fact(primary_key=True, foreign_key="agreement.key")
    role: str = fact(primary_key=True)
    given_at: datetime = moment()


class Application(SQLModel, table=True):
    """A wish to belong to an organisation or to hold a role, until a coordinator has decided it."""

    id: int | None = fact(None, primary_key=True)
    member_id: int = personal(foreign_key="member.id", index=True, erase="row")
    organisation: str = fact(foreign_key="organisation.key")
    agreement: str = fact(foreign_key="agreement.key", index=True)
    role: str = fact()
    applied_at: datetime = moment()
    decided_at: datetime | None = moment(None, nullable=True)
    outcome: str = fact("")


class Binding(SQLModel, table=True):
    """A workspace or tenant whose people belong to one organisation, by an administrator's word."""

    platform: str = fact(primary_key=True)
    home: str = fact(primary_key=True)
    organisation: str = fact(foreign_key="organisation.key")
    bound_at: datetime = moment()


class Invite(SQLModel, table=True):
    """A one-time code that makes who claims it an administrator; only its hash is kept."""

    code_hash: str = fact(primary_key=True)
    made_at: datetime = moment()
    expires_at: datetime = moment()
    claimed_at: datetime | None = moment(None, nullable=True)


class LinkCode(SQLModel, table=True):
    """A one-time code by which a member's identity on another platform becomes the same member; only its hash is kept.

    `pseudonym` is the member's, so that the audit of the code's end tells who was linked.
    """

    __tablename__ = "link_code"
    code_hash: str = fact(primary_key=True)
    member_id: int = personal(foreign_key="member.id", index=True, erase="row")
    pseudonym: str = fact()
    expires_at: datetime = moment()


class LinkTry(SQLModel, table=True):
    """How often somebody has written a code that is none, since when."""

    __tablename__ = "link_try"
    identity_id: int = personal(primary_key=True, foreign_key="identity.id", erase="row")
    tries: int = fact(0)
    since: datetime = moment()


class Delivery(SQLModel, table=True):
    """A platform's delivery that has had its effect."""

    key: str = fact(primary_key=True)
    at: datetime = moment(index=True)


class Question(SQLModel, table=True):
    """What a member's next yes will do, in one place; any new command forgets it."""

    __tablename__ = "pending_question"
    identity_id: int = personal(primary_key=True, foreign_key="identity.id", erase="row")
    place: str = fact(primary_key=True)
    ability: str = fact()
    words: str = personal("", erase="row")
    carried: list[list[str]] = personal(default_factory=list, sa_type=JSON, erase="row")
    asked_at: datetime = moment()


class Audit(SQLModel, table=True):
    """Who did what, when, from where: one row for every change and every attempt that was denied.

    `changes` is JSON: table, key, column, before and after; what columns about persons held is left out.
    """

    id: int | None = fact(None, primary_key=True)
    at: datetime = moment(index=True)
    actor: str = fact(index=True)
    organisation: str = fact("")
    agreement: str = fact("")
    ability: str = fact()
    outcome: str = fact()
    target: str = fact("")
    platform: str = fact("")
    place: str = fact("")
    changes: list[dict[str, str]] = fact(default_factory=list, sa_type=JSON)


class Erasure(SQLModel, table=True):
    """A person who has been erased, by the hash of what named the person here: what a backup brings back goes again."""

    who_hash: str = fact(primary_key=True)
    at: datetime = moment()
