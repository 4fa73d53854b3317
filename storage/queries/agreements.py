"""Agreements, organisations and who is in which network."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from sqlalchemy import and_, bindparam, delete
from sqlalchemy import select as columns
from sqlmodel import Session, col, select

from storage.agreements import Agreement, Party, digest
from storage.models import AgreementRow, Grant, OrganisationRow, PartyRow
from storage.prepared import Prepared
from storage.reading import once

EXTERNAL = "externa"
_LIBRARY, _MEMBERSHIPS = "library", "memberships"  # what a session has read already

_networks = Prepared(
    columns(col(AgreementRow.key))
    .join(PartyRow, col(PartyRow.agreement) == col(AgreementRow.key))
    .where(col(PartyRow.organisation) == bindparam("organisation"))
    .order_by(col(AgreementRow.position))
)
_standings = Prepared(
    columns(col(AgreementRow.key), col(AgreementRow.digest), col(PartyRow.organisation), col(Grant.role))
    .outerjoin(
        PartyRow,
        and_(col(PartyRow.agreement) == col(AgreementRow.key), col(PartyRow.organisation) == bindparam("organisation")),
    )
    .outerjoin(
        Grant, and_(col(Grant.agreement) == col(AgreementRow.key), col(Grant.member_id) == bindparam("member_id"))
    )
    .order_by(col(AgreementRow.position))
)


def load(db: Session, agreements: Sequence[Agreement]) -> tuple[str, ...]:
    """Write agreements into the database where they differ from what stands there; give the keys that changed.

    Members' data refers to keys and clause ids and is left as it is; so are actors that a network has added.
    """
    db.info.pop(_LIBRARY, None)
    db.info.pop(_MEMBERSHIPS, None)
    stand = {row.key: row for row in db.exec(select(AgreementRow))}
    changed = []
    for position, agreement in enumerate(agreements):
        row = stand.get(agreement.key)
        now = digest(agreement)
        if row is not None and row.digest == now and row.position == position:
            continue
        changed.append(agreement.key)
        for party in agreement.parties:
            _save_organisation(db, party)
        db.merge(
            AgreementRow(
                key=agreement.key,
                position=position,
                name=agreement.name,
                valid_from=agreement.valid_from,
                valid_to=agreement.valid_to,
                digest=now,
                data=agreement.model_dump_json(),
            )
        )
        db.flush()
        _save_parties(db, agreement)
    return tuple(changed)


def _save_organisation(db: Session, party: Party) -> None:
    db.merge(
        OrganisationRow(
            key=party.key,
            name=party.name,
            short_name=party.short_name,
            genitive=party.genitive,
            kind=party.kind,
            aliases=list(party.aliases),
            domains=list(party.domains),
            origin="agreement",
        )
    )
    db.flush()


def _save_parties(db: Session, agreement: Agreement) -> None:
    gone = delete(PartyRow).where(col(PartyRow.agreement) == agreement.key, col(PartyRow.role) != EXTERNAL)
    db.execute(gone)
    for party in agreement.parties:
        db.merge(PartyRow(agreement=agreement.key, organisation=party.key, role=party.role))


@lru_cache(maxsize=512)
def _parsed(_digest: str, data: str) -> Agreement:
    return Agreement.model_validate_json(data)


_READ: dict[str, Agreement] = {}  # by digest: the text itself is fetched once, not with every request


class Standing(NamedTuple):
    """How somebody stands in a network: whether the organisation is in it, and the roles that were given there."""

    inside: bool
    roles: frozenset[str]


def standings(db: Session, organisation: str, member_id: int) -> Mapping[str, Standing]:
    """Give by agreement how a member of an organisation stands; 0 and "" for who is none.

    What is read with it, the library and the organisation's networks, is known to the session from then on.
    """
    digests: dict[str, str] = {}
    inside: list[str] = []
    roles: dict[str, set[str]] = defaultdict(set)
    for key, told, party, role in _standings.rows(db, organisation=organisation, member_id=member_id):
        digests[key] = told
        if party is not None and key not in inside:
            inside.append(key)
        if role is not None:
            roles[key].add(role)
    db.info[_LIBRARY] = tuple([_READ.get(told) or _fetched(db, key, told) for key, told in digests.items()])
    db.info.setdefault(_MEMBERSHIPS, {})[organisation] = tuple(inside)
    return {key: Standing(key in inside, frozenset(roles.get(key, ()))) for key in digests}


def library(db: Session) -> tuple[Agreement, ...]:
    """Give every agreement, in the order that the files were loaded; within a session they are read once."""
    if _LIBRARY not in db.info:
        standings(db, "", 0)
    found: tuple[Agreement, ...] = db.info[_LIBRARY]
    return found


def _fetched(db: Session, key: str, digest: str) -> Agreement:
    row = db.get_one(AgreementRow, key)
    found = _READ[digest] = _parsed(row.digest, row.data)
    return found


def agreement(db: Session, key: str) -> Agreement:
    """Give one agreement; KeyError when there is none with that key."""
    for found in library(db):
        if found.key == key:
            return found
    raise KeyError(key)


def agreements_of(db: Session, organisation: str) -> tuple[str, ...]:
    """Give the keys of the agreements whose network an organisation is in, in the order of the library."""
    known: dict[str, tuple[str, ...]] = db.info.setdefault(_MEMBERSHIPS, {})
    if organisation not in known:
        known[organisation] = tuple(key for (key,) in _networks.rows(db, organisation=organisation))
    return known[organisation]


def organisation(db: Session, key: str) -> OrganisationRow | None:
    """Give one organisation by key."""
    return db.get(OrganisationRow, key)


def organisations(db: Session, agreement_key: str = "") -> list[OrganisationRow]:
    """Give every organisation by name, or those of one network: municipalities first, then the others."""
    return once(db, ("organisations", agreement_key), lambda: _organisations(db, agreement_key))


def _organisations(db: Session, agreement_key: str) -> list[OrganisationRow]:
    statement = select(OrganisationRow).order_by(col(OrganisationRow.name))
    if agreement_key:
        statement = statement.join(PartyRow, col(PartyRow.organisation) == col(OrganisationRow.key)).where(
            PartyRow.agreement == agreement_key
        )
    order = {"kommun": 0, "region": 1, "skr": 2}
    return sorted(db.exec(statement), key=lambda row: order.get(row.kind, 3))


def called(rows: Iterable[OrganisationRow]) -> dict[str, tuple[str, ...]]:
    """Give, by key, the names that organisations are called by: key, name, short name and aliases."""
    return {row.key: (row.key, row.name, row.short_name, *row.aliases) for row in rows}


def add_organisation(db: Session, agreement_key: str, key: str, name: str, kind: str) -> OrganisationRow:
    """Add an actor that is no party (EÄIS § 4: open to others) to a network."""
    genitive = name if name.endswith(("s", "x", "z")) else f"{name}s"
    row = OrganisationRow(key=key, name=name, short_name=name, genitive=genitive, kind=kind, origin="network")
    db.add(row)
    db.flush()
    db.add(PartyRow(agreement=agreement_key, organisation=key, role=EXTERNAL))
    db.info.pop(_MEMBERSHIPS, None)
    return row
