"""Posts that come again and again: when each is next."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import delete, func
from sqlmodel import Session, col, select

from storage.models import Schedule
from storage.models.delivery import Located


def save(
    db: Session,
    key: str,
    address: Located | None,
    *,
    composer: str,
    agreement: str,
    weekday: int | None,
    clock: str,
    next_date: date,
    next_at: datetime | None,
    member_id: int | None = None,
) -> Schedule:
    """Write a schedule; an earlier one with the key is changed at once. `next_at` is aware.

    Without an address it is for the member, wherever that is in private when it comes due.
    """
    row = named(db, key) or Schedule(
        key=key, composer=composer, platform="", workspace="", place="", next_date=next_date
    )
    row.composer, row.agreement, row.member_id = composer, agreement, member_id
    if address is not None:
        row.platform, row.workspace, row.place = address.platform, address.workspace, address.place
    row.weekday, row.clock = weekday, clock
    row.next_date, row.next_at = next_date, next_at
    db.add(row)
    db.flush()
    return row


def named(db: Session, key: str) -> Schedule | None:
    """Give a schedule by its key."""
    return db.exec(select(Schedule).where(Schedule.key == key)).one_or_none()


def due(db: Session, now: datetime, limit: int = 500) -> list[Schedule]:
    """Take the schedules whose moment has come; on PostgreSQL those that another process has taken are passed."""
    statement = (
        select(Schedule)
        .where(col(Schedule.next_at) <= now)
        .order_by(col(Schedule.next_at), col(Schedule.id))
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    return list(db.exec(statement))


def remove(db: Session, key: str) -> None:
    """Take a schedule away."""
    db.execute(delete(Schedule).where(col(Schedule.key) == key))


_NEXT = select(func.min(Schedule.next_at))


def next_moment(db: Session) -> datetime | None:
    """Give when the next schedule is due; None when there is none."""
    return db.exec(_NEXT).one()
