"""What organisations have learnt, as they log it for each other, and the stems it is found by."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import JSON, Index
from sqlmodel import SQLModel

from storage.models.columns import fact, moment, personal


class Experience(SQLModel, table=True):
    """Something an organisation has tried and learnt (EÄIS § 5: share experiences, methods and data).

    `kind` is "lesson", "practice", "success_factor", "obstacle", "model" or "data"; `spread` is who sees it:
    "organisation" (its own), "county" (the network) or "open" (everyone). What is withdrawn is kept but not shown: it
    may be an allmän handling. `version` counts the changes; `changed` holds the version that last changed each field.
    """

    __table_args__ = (Index("ix_experience_agreement_logged_at", "agreement", "logged_at"),)
    id: int | None = fact(None, primary_key=True)
    agreement: str = fact(foreign_key="agreement.key")
    organisation: str = fact(foreign_key="organisation.key", index=True)
    kind: str = fact(index=True)
    focus_area_id: int | None = fact(None, foreign_key="focus_area.id", index=True)
    spread: str = fact()
    text: str = personal(erase="name")
    link: str = personal("", erase="name")
    logged_by: int | None = personal(None, foreign_key="member.id", index=True, erase="keep")
    logged_at: datetime = moment()
    changed_at: datetime | None = moment(None, nullable=True)
    changed: dict[str, int] = fact(default_factory=dict, sa_type=JSON)
    withdrawn_by: int | None = personal(None, foreign_key="member.id", erase="keep")
    withdrawn_at: datetime | None = moment(None, nullable=True)
    version: int = fact(1)


class ExperienceStems(SQLModel, table=True):
    """The stems that an experience is found by, separated by spaces, and the mark of who may find it.

    Both databases index this column and nothing else; it is emptied by the database itself when the text is.
    """

    __tablename__ = "experience_stems"
    experience_id: int = fact(primary_key=True, foreign_key="experience.id", ondelete="CASCADE")
    stems: str = personal("", erase="keep")
