"""Who gets a digest in private, and who has none yet."""

from __future__ import annotations

from sqlmodel import Session, col, select

from storage.models import Identity, Member, Place, Schedule


def without_one(db: Session, limit: int = 500) -> list[int]:
    """Give the active members who can be reached in private and have neither chosen a digest nor been given one."""
    has_one = select(Schedule.id).where(col(Schedule.member_id) == col(Member.id)).exists()
    statement = (
        select(Member.id)
        .join(Identity, col(Identity.member_id) == col(Member.id))
        .join(Place, col(Place.identity_id) == col(Identity.id))
        .where(Member.state == "active", ~has_one)
        .distinct()
        .order_by(col(Member.id))
        .limit(limit)
    )
    return [member_id for member_id in db.exec(statement) if member_id is not None]
