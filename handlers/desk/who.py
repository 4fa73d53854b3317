"""From a platform's ids to an asker: what is known of the person, and what proves it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache

from sqlmodel import Session

from handlers.kit.names import named
from handlers.kit.request import Address, Asker, Heard, NeedsWriting, Role, Sender, Vouched
from storage.models import OrganisationRow
from storage.queries import agreements as agreement_rows
from storage.queries import arrivals, places
from storage.queries import members as member_rows
from storage.queries.agreements import Standing
from storage.queries.arrivals import Arrival


@dataclass(frozen=True, slots=True)
class Known:
    """An asker, with what the desk alone has to know of the person and of the place.

    `told` is whether the person has been told what is kept, `asked` whether a question waits for a yes, `reachable`
    whether it is known how to reach the place; `agreement` is the network that the place is bound to.
    """

    asker: Asker
    identity_id: int
    pseudonym: str
    told: bool
    asked: bool
    reachable: bool
    agreement: str


def spellings(row: OrganisationRow) -> tuple[str, ...]:
    """Give every way to name an organisation."""
    return (row.key, row.name, row.short_name, row.genitive, *row.aliases)


def recognise(db: Session, heard: Heard, now: datetime) -> Known:
    """Find who has written; NeedsWriting when that would need a row that is not there."""
    found = _arrival(db, heard)
    if found.told_at is None or _unwritten(db, found, heard.sender.vouched):
        raise NeedsWriting
    return _known(db, found, heard, now)


def meet(db: Session, heard: Heard, now: datetime) -> Known:
    """Find who has written, and write down what the operator vouches for; only a first contact makes a row."""
    sender, found = heard.sender, arrive(db, heard.sender, heard.address)
    if sender.vouched and _unwritten(db, found, sender.vouched):
        _write_vouched(db, found, sender, sender.vouched, now)
        found = _arrival(db, heard)
    return _known(db, found, heard, now)


def arrive(db: Session, sender: Sender, address: Address) -> Arrival:
    """Find what is known of a person and of a place; who has never been here before has a row from now on."""
    person = (sender.platform, sender.home, sender.user)
    found = arrivals.arrival(db, person, address)
    if found.identity_id is None:
        member_rows.first_contact(db, *person)
        found = arrivals.arrival(db, person, address)
    return found


def changed(db: Session, known: Known, heard: Heard) -> Known:
    """Give the language and the alias that somebody has after an ability that may have changed them."""
    found = _arrival(db, heard)
    member = member_rows.member(db, known.asker.member_id)
    asker = replace(known.asker, language=found.language) if found.identity_id is not None else known.asker
    return replace(known, asker=asker, pseudonym=member.pseudonym if member is not None else known.pseudonym)


def remember_place(db: Session, known: Known, heard: Heard, now: datetime) -> None:
    """Write down how to reach the place that was written in; a private one is its person's."""
    owner = None if heard.shared else known.identity_id
    places.renew(db, heard.address, heard.address.route, now, identity_id=owner, name=heard.address.name)


def _arrival(db: Session, heard: Heard) -> Arrival:
    sender = heard.sender
    return arrivals.arrival(db, (sender.platform, sender.home, sender.user), heard.address)


def _unwritten(db: Session, found: Arrival, vouched: Vouched | None) -> bool:
    if vouched is None or vouched.role == Role.GUEST:
        return False
    if found.member_id is None:
        return True
    extra = vouched.role not in (Role.GUEST, Role.PARTICIPANT) and found.state == "active"
    held = member_rows.roles_of(db, found.member_id)
    return extra and not all(vouched.role in held.get(key, ()) for key in networks(db, found.organisation or ""))


def _write_vouched(db: Session, found: Arrival, sender: Sender, vouched: Vouched, now: datetime) -> None:
    member = member_rows.member(db, found.member_id)
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


def _known(db: Session, found: Arrival, heard: Heard, now: datetime) -> Known:
    return Known(
        asker=_asker(db, found, heard.sender),
        identity_id=found.identity_id or 0,
        pseudonym=(found.pseudonym if found.is_member else None) or "guest",
        told=found.told_at is not None,
        asked=found.asked is not None,
        reachable=found.knows_place(heard.address.route, now, shared=heard.shared, name=heard.address.name),
        agreement=found.agreement or "",
    )


def _asker(db: Session, found: Arrival, sender: Sender) -> Asker:
    if not found.is_member:
        name = sender.vouched.organisation if sender.vouched else ""
        return Asker(0, sender.name, "", name, found.language, _roles(db, None))
    return Asker(
        member_id=found.member_id or 0,
        name=found.name or "",
        organisation=found.organisation or "",
        organisation_name=found.organisation_name or "",
        language=found.language,
        roles=_roles(db, found),
        waiting=found.state == "waiting",
    )


def _roles(db: Session, found: Arrival | None) -> dict[str, frozenset[Role]]:
    """Give the roles in every network: all are guests, active members participants where their organisation is."""
    if found is not None and found.state == "active":
        known = agreement_rows.standings(db, found.organisation or "", found.member_id or 0)
    else:
        known = agreement_rows.standings(db, "", 0)
    return {key: _held(standing) for key, standing in known.items()}


@cache
def _held(standing: Standing) -> frozenset[Role]:
    own = [Role.PARTICIPANT] if standing.inside else []
    return frozenset([Role.GUEST, *own, *map(Role, standing.roles)])
