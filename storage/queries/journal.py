"""The desk's own rows: deliveries that have had their effect, the audit, and questions that wait for a yes."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Result, delete, event, insert, inspect
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapper, ORMExecuteState, UOWTransaction
from sqlmodel import Session, SQLModel, col, select

from storage.models import Audit, Delivery, Question

KEPT = timedelta(days=8)
REMEMBERED = timedelta(days=1)
_SILENT = {"delivery", "audit", "pending_question", "identity", "place"}


def first_time(db: Session, key: str, now: datetime) -> bool:
    """Note a delivery in the same transaction as its effect; false when it has been here before."""
    build = sqlite.insert if db.get_bind().dialect.name == "sqlite" else postgresql.insert
    statement = build(Delivery).values(key=key, at=now).on_conflict_do_nothing().returning(col(Delivery.key))
    return db.execute(statement).first() is not None


def forget_deliveries(db: Session, now: datetime) -> None:
    """Let go of deliveries that no platform will repeat any more (Slack retries within the hour)."""
    db.execute(delete(Delivery).where(col(Delivery.at) < now - KEPT))


def record(db: Session, **fields: Any) -> None:
    """Write an audit row, by Core: it is the most written row there is."""
    db.execute(insert(Audit).values(**{"changes": [], **fields}))


def audited(db: Session, ability: str) -> list[Audit]:
    """Give the audit of an ability, oldest first."""
    return list(db.exec(select(Audit).where(Audit.ability == ability).order_by(col(Audit.id))))


def watch(db: Session) -> list[dict[str, str]]:
    """Note every change that this session makes, as the audit keeps it; the list fills at each flush.

    A statement that changes many rows at once is noted as one line with their number.
    """
    changes: list[dict[str, str]] = []

    def note(session: Session, _context: UOWTransaction) -> None:
        for row in session.new:
            changes.extend(_changes(row, "added"))
        for row in session.dirty:
            changes.extend(_changes(row, "changed"))
        for row in session.deleted:
            changes.extend(_changes(row, "deleted"))

    def note_many(state: ORMExecuteState) -> Result[Any] | None:
        table = str(getattr(state.statement, "table", ""))
        if not (state.is_update or state.is_delete) or table in _SILENT:
            return None
        done = state.invoke_statement()
        count = getattr(done, "rowcount", 0)
        if count:
            verb = "changed" if state.is_update else "deleted"
            changes.append({"table": table, "verb": verb, "rows": str(count)})
        return done

    event.listen(db, "after_flush", note)
    event.listen(db, "do_orm_execute", note_many)
    return changes


def _changes(row: SQLModel, verb: str) -> Iterable[dict[str, str]]:
    state = inspect(row)
    assert state is not None
    mapper: Mapper[Any] = state.mapper
    table = mapper.local_table
    if str(table) in _SILENT:
        return
    key = ",".join(str(part) for part in mapper.primary_key_from_instance(row))
    for column in mapper.columns:
        history = state.attrs[column.key].history
        if column.primary_key or (verb != "deleted" and not history.has_changes()):
            continue
        before, after = history.deleted, history.added
        if verb == "deleted":
            before, after = history.unchanged or history.deleted, ()
        shown = column.info.get("about") == "fact"
        yield {
            "table": str(table),
            "key": key,
            "verb": verb,
            "column": column.key,
            "before": _value(before) if shown else "",
            "after": _value(after) if shown else "",
        }


def _value(values: Any) -> str:
    return "" if not values or values[0] is None else str(values[0])


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


def waiting_question(db: Session, identity_id: int, place: str) -> bool:
    """Tell whether a question waits for a yes in a place."""
    return db.get(Question, (identity_id, place)) is not None


def take_question(db: Session, identity_id: int, place: str, now: datetime) -> Question | None:
    """Take the question that waits in a place, so that it is answered once; after a day nobody remembers it."""
    row = db.get(Question, (identity_id, place))
    if row is None:
        return None
    db.delete(row)
    db.flush()
    return row if now - row.asked_at <= REMEMBERED else None
