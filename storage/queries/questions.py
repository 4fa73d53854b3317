"""Questions passed on to people, their answers, and the count of what found nothing."""

from __future__ import annotations

from datetime import date, datetime

from sqlmodel import Session, col, select

from storage.models import Miss, PassedQuestion
from storage.stems import sought, stems, terms

_ENOUGH = 0.75  # of a question's words must stand in the one that was answered


def pass_on(
    db: Session, agreement: str, text: str, *, organisation: str, asked_by: int, now: datetime
) -> PassedQuestion:
    """Keep a question for the coordinators; the same text from the same member is kept once."""
    same = db.exec(
        select(PassedQuestion).where(
            PassedQuestion.agreement == agreement,
            PassedQuestion.text == text,
            PassedQuestion.asked_by == asked_by,
            col(PassedQuestion.answered_at).is_(None),
        )
    ).first()
    row = same or PassedQuestion(
        agreement=agreement, text=text, organisation=organisation, asked_by=asked_by, asked_at=now
    )
    db.add(row)
    db.flush()
    return row


def unanswered(db: Session, agreement: str) -> list[PassedQuestion]:
    """Give a network's questions that wait for a person's answer, oldest first."""
    return list(
        db.exec(
            select(PassedQuestion)
            .where(PassedQuestion.agreement == agreement, col(PassedQuestion.answered_at).is_(None))
            .order_by(col(PassedQuestion.id))
        )
    )


def passed(db: Session, question_id: int, agreement: str) -> PassedQuestion | None:
    """Give one of a network's questions."""
    row = db.get(PassedQuestion, question_id)
    return row if row is not None and row.agreement == agreement else None


def kept_answer(db: Session, agreements: tuple[str, ...], text: str) -> PassedQuestion | None:
    """Find the kept answer to what was asked before in much the same words; the newest of the best."""
    wanted = [sought(term) for term in terms(text)]
    if not wanted:
        return None
    rows = db.exec(
        select(PassedQuestion)
        .where(col(PassedQuestion.kept).is_(True), col(PassedQuestion.agreement).in_(agreements))
        .order_by(col(PassedQuestion.answered_at).desc())
    )
    scored = [(_share(wanted, stems(row.text)), row) for row in rows]
    best = max(scored, key=lambda pair: pair[0], default=None)
    return best[1] if best is not None and best[0] >= _ENOUGH else None


def _share(wanted: list[tuple[str, ...]], known: frozenset[str]) -> float:
    found = sum(1 for forms in wanted if any(form.rstrip("*") in known for form in forms))
    return found / len(wanted)


def count_miss(db: Session, agreement: str, slot: str, topic: str, outcome: str, day: date) -> None:
    """Count that a kind of question found nothing ("silent", "near") or the wrong thing ("wrong")."""
    row = db.get(Miss, (agreement, slot, topic, outcome))
    if row is None:
        row = Miss(agreement=agreement, slot=slot, topic=topic, outcome=outcome, last_on=day)
    row.times += 1
    row.last_on = day
    db.add(row)


def misses(db: Session) -> list[Miss]:
    """Give what found nothing, the most frequent first."""
    return list(db.exec(select(Miss).order_by(col(Miss.times).desc(), col(Miss.agreement), col(Miss.topic))))
