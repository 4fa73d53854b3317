"""Questions that no agreement answers: those passed on to people, and what kinds of question find nothing."""

from __future__ import annotations

from datetime import date, datetime

from sqlmodel import SQLModel

from storage.models.columns import fact, moment, personal


class PassedQuestion(SQLModel, table=True):
    """A question that a member has passed on, and a person's answer to it.

    `kept` makes the answer show when the same is asked again: as that person's word, never as the agreement's.
    """

    __tablename__ = "passed_question"
    id: int | None = fact(None, primary_key=True)
    agreement: str = fact(foreign_key="agreement.key", index=True)
    text: str = personal(erase="name")
    organisation: str = fact("")
    asked_by: int | None = personal(None, foreign_key="member.id", erase="keep")
    asked_at: datetime = moment()
    answer: str = personal("", erase="name")
    answered_by: int | None = personal(None, foreign_key="member.id", erase="keep")
    answered_for: str = fact("")
    answered_at: datetime | None = moment(None, nullable=True)
    kept: bool = fact(default=False)


class Miss(SQLModel, table=True):
    """How often a kind of question found no answer, or a wrong one: for the agreement's editor, nobody's words."""

    agreement: str = fact(primary_key=True)
    slot: str = fact(primary_key=True)
    topic: str = fact(primary_key=True)
    outcome: str = fact(primary_key=True)
    times: int = fact(0)
    last_on: date = fact()
