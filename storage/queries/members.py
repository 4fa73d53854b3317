"""People: identities, members, roles, applications, bindings and invitations."""

from __future__ import annotations

import hashlib
import secrets
from collections import defaultdict
from collections.abc import Collection
from datetime import datetime, timedelta

from sqlalchemy import bindparam, update
from sqlalchemy import select as columns
from sqlmodel import Session, col, select

from storage.models import Application, Binding, Grant, Identity, Invite, Member, OrganisationRow, PartyRow
from storage.prepared import Prepared

INVITE_LIFE = timedelta(days=7)


_told = Prepared(update(Identity).where(col(Identity.id) == bindparam("identity_id")).values(told_at=bindparam("now")))
_grants = Prepared(columns(col(Grant.agreement), col(Grant.role)).where(col(Grant.member_id) == bindparam("member_id")))


def told(db: Session, identity_id: int, now: datetime) -> None:
    """Remember that the privacy notice has been shown."""
    _told.run(db, identity_id=identity_id, now=now)


def identity(db: Session, platform: str, home: str, user: str) -> Identity | None:
    """Give the row of a platform's ids."""
    its = (Identity.platform == platform, Identity.home == home, Identity.user == user)
    return db.exec(select(Identity).where(*its)).one_or_none()


def first_contact(db: Session, platform: str, home: str, user: str) -> Identity:
    """Remember that somebody has written for the first time, and nothing more about them."""
    row = Identity(platform=platform, home=home, user=user)
    db.add(row)
    db.flush()
    return row


def identity_of(db: Session, member_id: int) -> int:
    """Give the id of the identity by which a member was last known, 0 when there is none."""
    found = select(Identity.id).where(Identity.member_id == member_id).order_by(col(Identity.id).desc())
    return db.exec(found).first() or 0


def member(db: Session, member_id: int | None) -> Member | None:
    """Give a member by id."""
    return db.get(Member, member_id) if member_id else None


def languages(db: Session, member_ids: Collection[int]) -> dict[int, str]:
    """Give the languages of many members at once, by id."""
    statement = select(Member.id, Member.language).where(col(Member.id).in_(member_ids))
    return {number: language for number, language in db.exec(statement) if number is not None}


def add_member(
    db: Session, who: Identity, organisation: str, name: str, now: datetime, *, title: str = "", waiting: bool
) -> Member:
    """Make an identity a member of an organisation, at once or waiting for a coordinator.

    Who has been a member before becomes the same one again: what is kept of a person stays in one place.
    """
    row = member(db, who.member_id) or Member(organisation=organisation, pseudonym=secrets.token_hex(8), joined_at=now)
    row.organisation = organisation
    row.name = name
    row.title = title
    row.language = who.language
    row.state = "waiting" if waiting else "active"
    row.joined_at = now
    db.add(row)
    db.flush()
    who.member_id = row.id
    db.add(who)
    return row


def roles_of(db: Session, member_id: int) -> dict[str, set[str]]:
    """Give the roles that a member has been given, by agreement."""
    roles: dict[str, set[str]] = defaultdict(set)
    for agreement, role in _grants.rows(db, member_id=member_id):
        roles[agreement].add(role)
    return roles


def holders(db: Session, agreement: str, role: str) -> list[Member]:
    """Give the active members who hold a role in a network, by organisation."""
    statement = (
        select(Member)
        .join(Grant, col(Grant.member_id) == col(Member.id))
        .where(Grant.agreement == agreement, Grant.role == role, Member.state == "active")
        .order_by(col(Member.organisation), col(Member.id))
    )
    return list(db.exec(statement))


def give_role(db: Session, member_id: int, agreement: str, role: str, now: datetime) -> bool:
    """Give a member a role in a network; false when the member had it."""
    if db.get(Grant, (member_id, agreement, role)) is not None:
        return False
    db.add(Grant(member_id=member_id, agreement=agreement, role=role, given_at=now))
    db.flush()
    return True


def take_role(db: Session, member_id: int, agreement: str, role: str) -> bool:
    """Take a role from a member; false when the member did not have it."""
    row = db.get(Grant, (member_id, agreement, role))
    if row is None:
        return False
    db.delete(row)
    db.flush()
    return True


def leave(db: Session, row: Member, now: datetime) -> None:
    """Let a member go: roles and wishes end, so that nobody who comes back holds them."""
    row.state = "left"
    db.add(row)
    for grant in db.exec(select(Grant).where(Grant.member_id == row.id)):
        db.delete(grant)
    withdraw_wishes(db, row.id or 0, now)


def apply(db: Session, row: Member, agreement: str, role: str, now: datetime) -> Application:
    """Ask a network's coordinators for membership or a role; the same wish is not asked twice."""
    assert row.id is not None
    asked = db.exec(
        select(Application).where(
            Application.member_id == row.id,
            Application.agreement == agreement,
            Application.role == role,
            col(Application.decided_at).is_(None),
        )
    ).first()
    if asked is not None:
        asked.organisation = row.organisation
        return asked
    wish = Application(member_id=row.id, organisation=row.organisation, agreement=agreement, role=role, applied_at=now)
    db.add(wish)
    db.flush()
    return wish


def waiting(db: Session, agreement: str) -> list[tuple[Application, Member]]:
    """Give the wishes that a network's coordinators have to decide, oldest first."""
    statement = (
        select(Application, Member)
        .join(Member, col(Member.id) == col(Application.member_id))
        .where(Application.agreement == agreement, col(Application.decided_at).is_(None))
        .order_by(col(Application.id))
    )
    return [(wish, who) for wish, who in db.exec(statement)]


def application(db: Session, application_id: int) -> Application | None:
    """Give a wish, decided or not."""
    return db.get(Application, application_id)


def wish(db: Session, application_id: int, agreement: str) -> Application | None:
    """Give a wish of a network that is not decided yet."""
    row = application(db, application_id)
    open_there = row is not None and row.agreement == agreement and row.decided_at is None
    return row if open_there else None


def decide(db: Session, row: Application, who: Member, now: datetime, *, agreed: bool) -> None:
    """Decide a wish: membership makes the person active, a role is given."""
    row.decided_at = now
    row.outcome = "approved" if agreed else "declined"
    db.add(row)
    if agreed:
        who.state = "active"
        if row.role != "participant":
            give_role(db, who.id or 0, row.agreement, row.role, now)
    elif who.state == "waiting" and row.role == "participant":
        who.state = "left"
    db.add(who)
    db.flush()


def withdraw_wishes(db: Session, member_id: int, now: datetime) -> None:
    """Take back what a member has asked for and nobody has decided."""
    undecided = select(Application).where(Application.member_id == member_id, col(Application.decided_at).is_(None))
    for row in db.exec(undecided):
        row.decided_at = now
        row.outcome = "withdrawn"
        db.add(row)


def only_coordinator(db: Session, member_id: int) -> tuple[str, ...]:
    """Give the agreements whose last coordinator a member is."""
    return tuple(
        agreement
        for agreement, held in roles_of(db, member_id).items()
        if "coordinator" in held and [row.id for row in holders(db, agreement, "coordinator")] == [member_id]
    )


def in_network(db: Session, agreement: str) -> list[Member]:
    """Give a network's active members, by organisation and then by when they joined."""
    statement = (
        select(Member)
        .join(PartyRow, col(PartyRow.organisation) == col(Member.organisation))
        .where(PartyRow.agreement == agreement, Member.state == "active")
        .order_by(col(Member.organisation), col(Member.id))
    )
    return list(db.exec(statement))


def bound_to(db: Session, platform: str, home: str) -> str:
    """Give the organisation that a workspace or tenant is bound to, "" when none is."""
    row = db.get(Binding, (platform, home))
    return row.organisation if row else ""


def bind(db: Session, platform: str, home: str, organisation: str, now: datetime) -> None:
    """Bind a workspace or tenant to an organisation; an earlier binding is replaced."""
    db.merge(Binding(platform=platform, home=home, organisation=organisation, bound_at=now))
    db.flush()


def proven_by_email(email: str, row: OrganisationRow) -> bool:
    """Tell whether a verified address lies in one of an organisation's domains."""
    name, _, domain = email.casefold().rpartition("@")
    return bool(name) and domain in {known.casefold() for known in row.domains}


def invite(db: Session, now: datetime) -> str:
    """Make a one-time code (80 bits) that lets its claimer become an administrator, good for seven days."""
    code = secrets.token_hex(10).upper()
    db.add(Invite(code_hash=_hash(code), made_at=now, expires_at=now + INVITE_LIFE))
    return "-".join(code[part : part + 5] for part in range(0, len(code), 5))


def claim(db: Session, code: str, now: datetime) -> bool:
    """Use up an invitation; false when the code is unknown, used or too old."""
    row = db.get(Invite, _hash(code.replace("-", "").replace(" ", "").upper()))
    if row is None or row.claimed_at is not None or row.expires_at < now:
        return False
    row.claimed_at = now
    db.add(row)
    return True


def _hash(code: str) -> str:
    return hashlib.sha256(code.encode()).hexdigest()
