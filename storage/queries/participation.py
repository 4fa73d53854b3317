"""Focus areas, and which organisations take part in them."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session, col, select

from storage.models import FocusArea, Participation


def areas(db: Session, agreement: str) -> list[FocusArea]:
    """Give a network's open focus areas, oldest first."""
    return list(
        db.exec(
            select(FocusArea)
            .where(FocusArea.agreement == agreement, col(FocusArea.closed_at).is_(None))
            .order_by(col(FocusArea.id))
        )
    )


def add_area(db: Session, agreement: str, name: str, description: str, now: datetime) -> FocusArea | None:
    """Make a focus area, or open a closed one again; None when an open one has that name."""
    same = db.exec(select(FocusArea).where(FocusArea.agreement == agreement, FocusArea.name == name)).one_or_none()
    if same is not None and same.closed_at is None:
        return None
    row = same or FocusArea(agreement=agreement, name=name, made_at=now)
    row.description = description or row.description
    row.closed_at = None
    db.add(row)
    db.flush()
    return row


def answers(db: Session, agreement: str) -> dict[tuple[int, str], Participation]:
    """Give every answer in a network's open areas, by area id and organisation key."""
    statement = (
        select(Participation)
        .join(FocusArea, col(FocusArea.id) == col(Participation.focus_area_id))
        .where(FocusArea.agreement == agreement, col(FocusArea.closed_at).is_(None))
    )
    return {(row.focus_area_id, row.organisation): row for row in db.exec(statement)}


def answer_of(db: Session, area_id: int, organisation: str) -> Participation | None:
    """Give one organisation's answer for one area, to be changed: nobody else does so until this is committed."""
    its = (Participation.focus_area_id == area_id, Participation.organisation == organisation)
    return db.exec(select(Participation).where(*its).with_for_update()).one_or_none()


def save_answer(
    db: Session,
    area: FocusArea,
    organisation: str,
    answer: str,
    now: datetime,
    *,
    answered_by: int,
    on_behalf: bool,
    details: dict[str, str],
) -> Participation:
    """Write an organisation's answer ("yes" or "no"); details that are not given ("contact", …) stay as they were."""
    assert area.id is not None
    row = answer_of(db, area.id, organisation)
    if row is None:
        row = Participation(focus_area_id=area.id, organisation=organisation, answer=answer, answered_at=now, version=0)
    row.answer = answer
    row.on_behalf = on_behalf
    row.answered_by = answered_by or None
    row.answered_at = now
    row.version += 1
    for name, value in details.items():
        if value:
            setattr(row, name, value)
    db.add(row)
    db.flush()
    return row
