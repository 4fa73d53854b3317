"""What organisations take part in, and how they report what they have promised."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import UniqueConstraint
from sqlmodel import SQLModel

from storage.models.columns import fact, moment, personal


class FocusArea(SQLModel, table=True):
    """An area that a network's organisations choose to take part in or not (EÄIS § 4)."""

    __tablename__ = "focus_area"
    __table_args__ = (UniqueConstraint("agreement", "name"),)
    id: int | None = fact(None, primary_key=True)
    agreement: str = fact(foreign_key="agreement.key", index=True)
    name: str = fact()
    description: str = fact("")
    made_at: datetime = moment()
    closed_at: datetime | None = moment(None, nullable=True)


class Participation(SQLModel, table=True):
    """An organisation's answer for a focus area: "yes" or "no"; no row means that it has not answered.

    `on_behalf` marks an answer that a coordinator registered for an organisation. `version` counts the changes.
    """

    __table_args__ = (UniqueConstraint("focus_area_id", "organisation"),)
    id: int | None = fact(None, primary_key=True)
    focus_area_id: int = fact(foreign_key="focus_area.id", index=True)
    organisation: str = fact(foreign_key="organisation.key", index=True)
    answer: str = fact()
    contact: str = personal("", erase="name")
    resources: str = fact("")
    need: str = fact("")
    on_behalf: bool = fact(default=False)
    answered_by: int | None = personal(None, foreign_key="member.id", erase="keep")
    answered_at: datetime = moment()
    version: int = fact(1)


class Report(SQLModel, table=True):
    """An organisation's own word on how a commitment is kept: "planned", "started", "done" or "paused"."""

    __table_args__ = (UniqueConstraint("agreement", "clause", "organisation"),)
    id: int | None = fact(None, primary_key=True)
    agreement: str = fact(foreign_key="agreement.key", index=True)
    clause: str = fact()
    organisation: str = fact(foreign_key="organisation.key", index=True)
    status: str = fact()
    note: str = personal("", erase="name")
    reported_by: int | None = personal(None, foreign_key="member.id", erase="keep")
    reported_at: datetime = moment()
    version: int = fact(1)
