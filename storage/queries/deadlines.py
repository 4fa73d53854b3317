"""The agreements' deadlines as members number them, and what organisations have said about them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from sqlmodel import Session, select

from storage.agreements import Agreement, Clause
from storage.models import DeadlineWord


def numbered(agreements: Sequence[Agreement]) -> list[tuple[int, Agreement, Clause]]:
    """Number every deadline of these agreements from 1: dated ones by their last day, then those without a date.

    A number stays the same while time passes; only a changed agreement changes it.
    """
    found = [(agreement, clause) for agreement in agreements for clause in agreement.clauses if clause.deadline]
    found.sort(key=lambda due: (last_day(due[1]) or date.max, due[1].id))
    return [(number, agreement, clause) for number, (agreement, clause) in enumerate(found, 1)]


def last_day(clause: Clause) -> date | None:
    """Give the last day on which a clause is kept in time; None when it names no day."""
    return (clause.deadline.end or clause.deadline.start) if clause.deadline else None


def words_on(db: Session, agreement: str, clause: str) -> dict[str, DeadlineWord]:
    """Give what organisations have said about a deadline, by organisation key."""
    rows = db.exec(select(DeadlineWord).where(DeadlineWord.agreement == agreement, DeadlineWord.clause == clause))
    return {row.organisation: row for row in rows}


def say(
    db: Session,
    agreement: str,
    clause: str,
    organisation: str,
    *,
    word: str,
    until: date | None,
    said_by: int,
    now: datetime,
) -> None:
    """Write an organisation's word on a deadline: "done", or "later" with a day; "" takes it back."""
    row = db.get(DeadlineWord, (agreement, clause, organisation))
    if not word:
        if row is not None:
            db.delete(row)
        return
    if row is None:
        row = DeadlineWord(agreement=agreement, clause=clause, organisation=organisation, word=word, said_at=now)
    row.word, row.until, row.said_by, row.said_at = word, until, said_by or None, now
    db.add(row)
    db.flush()
