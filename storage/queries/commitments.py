"""How organisations report what they have promised."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session, select

from storage.models import Report
from storage.reading import once

STATUSES = ("planned", "started", "done", "paused")


def reports(db: Session, agreement: str) -> dict[tuple[str, str], Report]:
    """Give every report on an agreement, by clause id and organisation key."""
    rows = once(db, ("reports", agreement), lambda: db.exec(select(Report).where(Report.agreement == agreement)).all())
    return {(row.clause, row.organisation): row for row in rows}


def report_of(db: Session, agreement: str, clause: str, organisation: str) -> Report | None:
    """Give an organisation's report on a commitment, to be changed: nobody else does so until this is committed."""
    its = (Report.agreement == agreement, Report.clause == clause, Report.organisation == organisation)
    return db.exec(select(Report).where(*its).with_for_update()).one_or_none()


def save_report(
    db: Session,
    agreement: str,
    clause: str,
    organisation: str,
    *,
    status: str,
    note: str,
    reported_by: int,
    now: datetime,
) -> Report:
    """Write an organisation's report on a commitment; without a note the earlier one stays."""
    row = report_of(db, agreement, clause, organisation)
    if row is None:
        row = Report(
            agreement=agreement, clause=clause, organisation=organisation, status=status, reported_at=now, version=0
        )
    row.status = status
    row.note = note or row.note
    row.reported_by = reported_by or None
    row.reported_at = now
    row.version += 1
    db.add(row)
    db.flush()
    return row
