"""From a platform's ids to an asker: what is known of the person, and what proves it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from handlers.kit.names import match
from handlers.kit.request import Asker, Heard, NeedsWriting, Role, Sender, Vouched
from storage.models import Identity, Member, OrganisationRow
from storage.queries import agreements as agreement_rows
from storage.queries import members as member_rows
from storage.queries import places


@dataclass(frozen=True)
class Known:
    """The rows behind an asker, for the desk alone."""

    asker: Asker
    identity: Identity
    member: Member | None


def spellings(row: OrganisationRow) -> tuple[str, ...]:
    """Give every way to name an organisation."""
    return (row.key, row.name, row.short_name, row.genitive, *row.aliases)


def recognise(db: Session, heard: Heard) -> Known:
    """Find who has written; NeedsWriting when that would need a row that is not there."""
    sender = heard.sender
    identity = member_rows.identity(db, sender.platform, sender.home, sender.user)
    if identity is None or identity.told_at is None or (sender.vouched and _unwritten(db, identity, sender.vouched)):
        raise NeedsWriting
    return _known(db, identity, sender)


def meet(db: Session, heard: Heard, now: datetime) -> Known:
    """Find who has written, and write down what the operator vouches for; only a first contact makes a row."""
    sender = heard.sender
    identity = member_rows.identity(db, sender.platform, sender.home, sender.user)
    if identity is None:
        identity = member_rows.first_contact(db, sender.platform, sender.home, sender.user)
    if sender.vouched and _unwritten(db, identity, sender.vouched):
        _write_vouched(db, identity, sender, sender.vouched, now)
    return _known(db, identity, sender)


def reachable(db: Session, known: Known, heard: Heard, now: datetime) -> bool:
    """Tell whether it is known how to reach the place that was written in, and whose it is."""
    where = heard.address
    return places.current(db, where, where.route, now, identity_id=_owner(known, heard), name=where.name)


def remember_place(db: Session, known: Known, heard: Heard, now: datetime) -> None:
    """Write down how to reach the place that was written in; a private one is its person's."""
    if not reachable(db, known, heard, now):
        where = heard.address
        places.renew(db, where, where.route, now, identity_id=_owner(known, heard), name=where.name)


def _owner(known: Known, heard: Heard) -> int | None:
    return None if heard.shared else known.identity.id


def _unwritten(db: Session, identity: Identity, vouched: Vouched) -> bool:
    if vouched.role == Role.GUEST:
        return False
    member = member_rows.member(db, identity.member_id)
    if member is None:
        return True
    extra = vouched.role not in (Role.GUEST, Role.PARTICIPANT) and member.state == "active"
    held = member_rows.roles_of(db, identity.member_id or 0)
    return extra and not all(vouched.role in held.get(key, ()) for key in networks(db, member.organisation))


def _write_vouched(db: Session, identity: Identity, sender: Sender, vouched: Vouched, now: datetime) -> None:
    member = member_rows.member(db, identity.member_id)
    if member is None:
        names = {row.key: spellings(row) for row in agreement_rows.organisations(db)}
        key = match(vouched.organisation, names).key
        if not key:
            return
        member = member_rows.add_member(db, identity, key, sender.name, now, waiting=False)
    if vouched.role != Role.PARTICIPANT:
        for agreement in networks(db, member.organisation):
            member_rows.give_role(db, member.id or 0, agreement, vouched.role, now)


def networks(db: Session, organisation: str) -> tuple[str, ...]:
    """Give the networks that an organisation's people act in; one in none of them sees them all as a guest."""
    own = agreement_rows.agreements_of(db, organisation) if organisation else ()
    return own or tuple(agreement.key for agreement in agreement_rows.library(db))


def _known(db: Session, identity: Identity, sender: Sender) -> Known:
    member = member_rows.member(db, identity.member_id)
    if member is None or member.state in ("left", "forgotten"):
        name = sender.vouched.organisation if sender.vouched else ""
        guest = Asker(0, sender.name, "", name, identity.language, _roles(db, None))
        return Known(guest, identity, None)
    row = agreement_rows.organisation(db, member.organisation)
    assert row is not None
    asker = Asker(
        member_id=member.id or 0,
        name=member.name,
        organisation=row.key,
        organisation_name=row.name,
        language=member.language,
        roles=_roles(db, member),
        waiting=member.state == "waiting",
    )
    return Known(asker, identity, member)


def _roles(db: Session, member: Member | None) -> dict[str, frozenset[Role]]:
    """Give the roles in every network: all are guests, active members participants where their organisation is."""
    roles = {agreement.key: {Role.GUEST} for agreement in agreement_rows.library(db)}
    if member is not None and member.state == "active":
        for key in agreement_rows.agreements_of(db, member.organisation):
            roles[key].add(Role.PARTICIPANT)
        for key, held in member_rows.roles_of(db, member.id or 0).items():
            roles.setdefault(key, {Role.GUEST}).update(Role(role) for role in held)
    return {key: frozenset(held) for key, held in roles.items()}
