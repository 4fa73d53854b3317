"""The desk's own rows: deliveries that have had their effect, the audit, and questions that wait for a yes."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, delete, func
from sqlmodel import Session, col, select

from storage.changes import insertion
from storage.models import Audit, Delivery, Question
from storage.prepared import Prepared

KEPT = timedelta(days=8)
REMEMBERED = timedelta(days=1)

_deliveries = Prepared(
    lambda insert: insert(Delivery).values(key=bindparam("key"), at=bindparam("at")).on_conflict_do_nothing()
)
_audits = Prepared(insertion(Audit))


def first_time(db: Session, key: str, now: datetime) -> bool:
    """Note a delivery in the same transaction as its effect; false when it has been here before."""
    return _deliveries.run(db, key=key, at=now) == 1


def forget_deliveries(db: Session, now: datetime) -> None:
    """Let go of deliveries that no platform will repeat any more (Slack retries within the hour)."""
    db.execute(delete(Delivery).where(col(Delivery.at) < now - KEPT))


def record(db: Session, **fields: Any) -> None:
    """Write an audit row: a value for every column but its number."""
    _audits.run(db, **fields)


def ask_later(
    db: Session,
    identity_id: int,
    place: str,
    *,
    ability: str,
    words: str,
    carried: list[list[str]],
    now: datetime,
) -> None:
    """Keep what the member's next yes will do in a place; it replaces what waited there."""
    db.merge(
        Question(identity_id=identity_id, place=place, ability=ability, words=words, carried=carried, asked_at=now)
    )


def take_question(db: Session, identity_id: int, place: str, now: datetime) -> Question | None:
    """Take the question that waits in a place, so that it is answered once; after a day nobody remembers it."""
    row = db.get(Question, (identity_id, place))
    if row is None:
        return None
    db.delete(row)
    db.flush()
    return row if now - row.asked_at <= REMEMBERED else None


def latest(db: Session) -> int:
    """Give the number of the newest audit row, whichever process wrote it; 0 when there is none."""
    return db.exec(select(func.max(Audit.id))).one() or 0
