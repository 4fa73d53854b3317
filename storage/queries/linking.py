"""One person on several platforms: one-time codes that make an identity a known member's, and their end."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Column, Table, UniqueConstraint, and_, delete, select, update
from sqlmodel import Session, SQLModel, col
from sqlmodel import select as choose

from storage.models import Audit, Identity, LinkCode, LinkTry, Member, Place, Schedule

LIFE = timedelta(minutes=10)
TRIES, WITHIN = 5, timedelta(hours=1)
_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"  # none that is taken for another
_LENGTH = 10


def new_code(db: Session, member: Member, now: datetime) -> str:
    """Make a one-time code (50 bits) for a member, good for ten minutes; an earlier one ends."""
    over = (col(LinkCode.member_id) == member.id) | (col(LinkCode.expires_at) < now)
    db.execute(delete(LinkCode).where(over))
    code = "".join(secrets.choice(_LETTERS) for _ in range(_LENGTH))
    row = LinkCode(code_hash=hashed(code), member_id=member.id or 0, pseudonym=member.pseudonym, expires_at=now + LIFE)
    db.add(row)
    db.flush()
    return f"{code[:5]}-{code[5:]}"


def meant(db: Session, code_hash: str, now: datetime) -> Member | None:
    """Give the member whose code has a hash; None when it is unknown, used or too old."""
    row = db.get(LinkCode, code_hash)
    return db.get(Member, row.member_id) if row is not None and row.expires_at >= now else None


def use(db: Session, code_hash: str) -> None:
    """End a code, so that it is good once."""
    row = db.get(LinkCode, code_hash)
    if row is not None:
        db.delete(row)
        db.flush()


def too_many_tries(db: Session, identity_id: int, now: datetime) -> bool:
    """Tell whether somebody has written too many codes within the hour that are none."""
    row = db.get(LinkTry, identity_id)
    return row is not None and row.tries >= TRIES and now - row.since < WITHIN


def count_try(db: Session, identity_id: int, now: datetime) -> None:
    """Count a code that is none."""
    row = db.get(LinkTry, identity_id) or LinkTry(identity_id=identity_id, since=now)
    if now - row.since >= WITHIN:
        row.tries, row.since = 0, now
    row.tries += 1
    db.add(row)
    db.flush()


def identities_of(db: Session, member_id: int) -> list[Identity]:
    """Give the identities that act as a member, the oldest first."""
    return list(db.exec(choose(Identity).where(Identity.member_id == member_id).order_by(col(Identity.id))))


def private_places(db: Session, identities: Sequence[int]) -> list[Place]:
    """Give the private places of some identities, the one that was spoken in last first."""
    mine = choose(Place).where(col(Place.identity_id).in_(identities)).order_by(col(Place.seen_at).desc())
    return list(db.exec(mine))


def link(db: Session, who: Identity, member: Member) -> None:
    """Make an identity a member's; what was kept of it as another member of the organisation becomes the same one's."""
    old = db.get(Member, who.member_id) if who.member_id else None
    who.member_id = member.id
    db.add(who)
    db.flush()
    if old is not None and old.id != member.id:
        _merge(db, old, member)


def unlink(db: Session, identities: Sequence[Identity]) -> None:
    """Take identities from the member that they act as."""
    for row in identities:
        row.member_id = None
        db.add(row)
    db.flush()


def _merge(db: Session, old: Member, new: Member) -> None:
    """Let all that is a member's be another's who is the same person, the audit too; the first ceases to be."""
    # A digest of one's own comes once: the one that the remaining member has.
    db.execute(delete(Schedule).where(col(Schedule.member_id) == old.id))
    for table in SQLModel.metadata.sorted_tables:
        for column in table.columns:
            if any(key.target_fullname == "member.id" for key in column.foreign_keys):
                _take_over(db, table, column, old.id or 0, new.id or 0)
    db.execute(update(Audit).where(col(Audit.actor) == old.pseudonym).values(actor=new.pseudonym))
    db.expire_all()
    db.delete(old)
    db.flush()


def _take_over(db: Session, table: Table, column: Column[Any], old: int, new: int) -> None:
    """Put one member's id in another's place; of what may be there only once, the new one's stays."""
    for rest in _alone_with(table, column):
        taken = select(*rest).where(column == new)
        for row in db.execute(taken).all():
            same = and_(*(known == value for known, value in zip(rest, row, strict=True)))
            db.execute(delete(table).where(column == old, same))
    db.execute(update(table).where(column == old).values({column.name: new}))


def _alone_with(table: Table, column: Column[Any]) -> list[list[Column[Any]]]:
    """Give what must differ between rows together with a column, constraint by constraint."""
    unique = [one for one in table.constraints if isinstance(one, UniqueConstraint)]
    groups = [list(one.columns) for one in (table.primary_key, *unique)]
    return [[other for other in group if other is not column] for group in groups if column in group and len(group) > 1]


def hashed(said: str) -> str:
    """Give the hash of a code as somebody has written it, whatever its case and hyphens."""
    code = "".join(letter for letter in said.upper() if letter.isalnum())
    return hashlib.sha256(code.encode()).hexdigest()
