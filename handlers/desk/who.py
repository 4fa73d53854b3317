"""From a platform's ids to an asker: what is known of the person, and what proves it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from handlers.kit.names import named
from handlers.kit.request import Asker, Heard, NeedsWriting, Role, Sender, Vouched
from storage.models import OrganisationRow
from storage.queries import agreements as agreement_rows
from storage.queries import members as member_rows
from storage.queries import places
from storage.queries.members import Who


@dataclass(frozen=True, slots=True)
class Known:
    """An asker, with what the desk alone has to know: the identity, whether it has been told of its data, its alias."""

    asker: Asker
    identity_id: int
    told: bool
    pseudonym: str


def spellings(row: OrganisationRow) -> tuple[str, ...]:
    """Give every way to name an organisation."""
    return (row.key, row.name, row.short_name, row.genitive, *row.aliases)


def recognise(db: Session, heard: Heard) -> Known:
    """Find who has written; NeedsWriting when that would need a row that is not there."""
    sender = heard.sender
    who = member_rows.who(db, sender.platform, sender.home, sender.user)
    if who is None or who.told_at is None or (sender.vouched and _unwritten(db, who, sender.vouched)):
        raise NeedsWriting
    return _known(db, who, sender)


def meet(db: Session, heard: Heard, now: datetime) -> Known:
    """Find who has written, and write down what the operator vouches for; only a first contact makes a row."""
    sender = heard.sender
    who = member_rows.who(db, sender.platform, sender.home, sender.user)
    if who is None:
        member_rows.first_contact(db, sender.platform, sender.home, sender.user)
        who = _found(db, sender)
    if sender.vouched and _unwritten(db, who, sender.vouched):
        _write_vouched(db, who, sender, sender.vouched, now)
        who = _found(db, sender)
    return _known(db, who, sender)


def _found(db: Session, sender: Sender) -> Who:
    who = member_rows.who(db, sender.platform, sender.home, sender.user)
    assert who is not None
    return who


def reachable(db: Session, known: Known, heard: Heard, now: datetime) -> bool:
    """Tell whether it is known how to reach the place that was written in, and whose it is."""
    return places.current(db, heard.address, heard.address.route, now, identity_id=_owner(known, heard))


def remember_place(db: Session, known: Known, heard: Heard, now: datetime) -> None:
    """Write down how to reach the place that was written in; a private one is its person's."""
    if not reachable(db, known, heard, now):
        places.renew(db, heard.address, heard.address.route, now, identity_id=_owner(known, heard))


def _owner(known: Known, heard: Heard) -> int | None:
    return None if heard.shared else known.identity_id


def _unwritten(db: Session, who: Who, vouched: Vouched) -> bool:
    if vouched.role == Role.GUEST:
        return False
    if who.member_id is None:
        return True
    extra = vouched.role not in (Role.GUEST, Role.PARTICIPANT) and who.state == "active"
    held = member_rows.roles_of(db, who.member_id)
    return extra and not all(vouched.role in held.get(key, ()) for key in networks(db, who.organisation or ""))


def _write_vouched(db: Session, who: Who, sender: Sender, vouched: Vouched, now: datetime) -> None:
    member = member_rows.member(db, who.member_id)
    if member is None:
        names = {row.key: spellings(row) for row in agreement_rows.organisations(db)}
        key = named(vouched.organisation, names)
        if not key:
            return
        identity = member_rows.identity(db, sender.platform, sender.home, sender.user)
        assert identity is not None
        member = member_rows.add_member(db, identity, key, sender.name, now, waiting=False)
    if vouched.role != Role.PARTICIPANT:
        for agreement in networks(db, member.organisation):
            member_rows.give_role(db, member.id or 0, agreement, vouched.role, now)


def networks(db: Session, organisation: str) -> tuple[str, ...]:
    """Give the networks that an organisation's people act in; one in none of them sees them all as a guest."""
    own = agreement_rows.agreements_of(db, organisation) if organisation else ()
    return own or tuple(agreement.key for agreement in agreement_rows.library(db))


def _known(db: Session, who: Who, sender: Sender) -> Known:
    told = who.told_at is not None
    if not who.is_member:
        name = sender.vouched.organisation if sender.vouched else ""
        guest = Asker(0, sender.name, "", name, who.language, _roles(db, None))
        return Known(guest, who.identity_id, told, "guest")
    asker = Asker(
        member_id=who.member_id or 0,
        name=who.name or "",
        organisation=who.organisation or "",
        organisation_name=who.organisation_name or "",
        language=who.language,
        roles=_roles(db, who),
        waiting=who.state == "waiting",
    )
    return Known(asker, who.identity_id, told, who.pseudonym or "")


def _roles(db: Session, who: Who | None) -> dict[str, frozenset[Role]]:
    """Give the roles in every network: all are guests, active members participants where their organisation is."""
    roles = {agreement.key: {Role.GUEST} for agreement in agreement_rows.library(db)}
    if who is not None and who.state == "active":
        for key in agreement_rows.agreements_of(db, who.organisation or ""):
            roles[key].add(Role.PARTICIPANT)
        for key, held in member_rows.roles_of(db, who.member_id or 0).items():
            roles.setdefault(key, {Role.GUEST}).update(Role(role) for role in held)
    return {key: frozenset(held) for key, held in roles.items()}
