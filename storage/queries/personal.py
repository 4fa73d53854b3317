"""What is kept about a person, found by walking the tables: a new personal column is copied and erased by its tag."""

from __future__ import annotations

import hashlib
import re
import secrets
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Column, ColumnElement, Select, Table, and_, delete, or_, select, update
from sqlmodel import Session, SQLModel, col
from sqlmodel import select as select_rows

from storage.models import Erasure, Identity, Member

KEPT = timedelta(days=400)

Copy = dict[str, list[dict[str, Any]]]


def about_person(column: Column[Any]) -> bool:
    """Tell whether a column is tagged as being about a person."""
    return column.info.get("about") == "person"


def _owner_columns(table: Table) -> list[Column[Any]]:
    """Give the columns that say whose a row is: the member's id, or the identity's."""
    if table.name in ("member", "identity"):
        return [table.c.id]
    found = []
    for column in table.columns:
        targets = {key.target_fullname for key in column.foreign_keys}
        if targets & {"member.id", "identity.id"}:
            found.append(column)
    return found


def _rows_of(table: Table, member_id: int, identity_id: int) -> ColumnElement[bool] | None:
    """Find a person's rows: the member's, and those of every identity by which the member is known."""
    tests: list[ColumnElement[bool]] = []
    for column in _owner_columns(table):
        names_identity = table.name == "identity" or any(
            key.target_fullname == "identity.id" for key in column.foreign_keys
        )
        if names_identity:
            tests.append(column.in_(_identities(member_id, identity_id)))
        elif member_id:
            tests.append(column == member_id)
    return or_(*tests) if tests else None


def _identities(member_id: int, identity_id: int) -> Select[tuple[int]]:
    known = SQLModel.metadata.tables["identity"].c
    mine = known.id == identity_id
    return select(known.id).where(or_(mine, known.member_id == member_id) if member_id else mine)


def _tables(member_id: int, identity_id: int) -> Iterator[tuple[Table, ColumnElement[bool]]]:
    for table in reversed(SQLModel.metadata.sorted_tables):
        test = _rows_of(table, member_id, identity_id)
        if test is not None:
            yield table, test


def copy_of(db: Session, member_id: int, identity_id: int) -> Copy:
    """Copy every row that is a person's, table by table, with all its columns."""
    copy: Copy = {}
    for table, test in _tables(member_id, identity_id):
        rows = [dict(row._mapping) for row in db.execute(select(table).where(test))]
        if rows:
            copy[table.name] = rows
    return copy


def erase(db: Session, member_id: int, identity_id: int, now: datetime) -> None:
    """Erase a person everywhere; role, organisation and what was decided stay (allmän handling).

    Rows that are only about the person go, the person's columns are emptied, and free text that holds the person's
    name is emptied where it stands, in the whole organisation's rows.
    """
    member = db.get(Member, member_id) if member_id else None
    identity = db.get(Identity, identity_id)
    _remember(db, member, identity, now)
    if identity is not None:
        db.expunge(identity)  # who answers may still look at the row that is gone, for its language
    name, organisation = (member.name, member.organisation) if member else ("", "")
    for table, test in _tables(member_id, identity_id):
        personal = [column for column in table.columns if about_person(column)]
        if any(column.info["erase"] == "row" for column in personal):
            db.execute(delete(table).where(test))
            continue
        blank = {column.name: "" for column in personal if column.info["erase"] == "blank"}
        if blank:
            db.execute(update(table).where(test).values({**blank, **_forgotten(table, now)}))
    if name:
        _erase_name(db, name, organisation)
    db.expire_all()


def _remember(db: Session, member: Member | None, identity: Identity | None, now: datetime) -> None:
    """Note whom this erased, by a hash of what named the person, so that a backup does not bring the person back."""
    for who in {_hash(named) for named in (member, identity) if named is not None}:
        if db.get(Erasure, who) is None:
            db.add(Erasure(who_hash=who, at=now))
    db.flush()


def _hash(who: Member | Identity) -> str:
    named = who.pseudonym if isinstance(who, Member) else f"{who.platform}/{who.home}/{who.user}"
    return hashlib.sha256(named.encode()).hexdigest()


def erasures(db: Session) -> dict[str, datetime]:
    """Give when who was erased, by hash."""
    return {row.who_hash: row.at for row in db.exec(select_rows(Erasure))}


def erase_again(db: Session, known: Mapping[str, datetime], since: datetime, now: datetime) -> int:
    """Erase anew who had been erased after a moment, for a database that was restored from then; give how many.

    Who has come back since an earlier erasure is left.
    """
    wanted = {who for who, at in known.items() if at >= since}
    members = {row.id or 0: 0 for row in db.exec(select_rows(Member)) if _hash(row) in wanted}
    strangers = []
    for row in db.exec(select_rows(Identity)):
        if row.member_id in members:
            members[row.member_id] = row.id or 0
        elif _hash(row) in wanted:
            strangers.append((row.member_id or 0, row.id or 0))
    gone = [*members.items(), *strangers]
    for member_id, identity_id in gone:
        erase(db, member_id, identity_id, now)
    return len(gone)


def forget_erasures(db: Session, now: datetime) -> None:
    """Let go of erasures that no backup worth restoring is older than."""
    db.execute(delete(Erasure).where(col(Erasure.at) < now - KEPT))


def _forgotten(table: Table, now: datetime) -> dict[str, Any]:
    """Break the tie between the audit and the person: nobody can tell any more whose pseudonym it was."""
    if table.name != "member":
        return {}
    return {"state": "forgotten", "pseudonym": f"{now:%Y}-{secrets.token_hex(8)}"}


def _erase_name(db: Session, name: str, organisation: str) -> None:
    # As whole words, and by Python: SQLite knows no capital Å, and "An" is no part of "Anna".
    parts = r"\s+".join(map(re.escape, name.split()))
    spelled = re.compile(rf"(?<!\w){parts}(?!\w)", re.IGNORECASE)
    for table in SQLModel.metadata.sorted_tables:
        for column in table.columns:
            if about_person(column) and column.info["erase"] == "name":
                _empty_where(db, column, spelled, organisation)


def _empty_where(db: Session, column: Column[Any], spelled: re.Pattern[str], organisation: str) -> None:
    table = column.table
    keys = list(table.primary_key.columns)
    filled = select(column, *keys).where(column.is_not(None), column != "")
    if "organisation" in table.c:
        filled = filled.where(table.c.organisation == organisation)
    for text, *key in db.execute(filled).all():
        if spelled.search(text):
            row = and_(*(known == value for known, value in zip(keys, key, strict=True)))
            db.execute(update(table).where(row).values({column.name: ""}))
