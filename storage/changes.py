"""What a session changes, as the audit keeps it: by table, key, column, and before and after where nobody is named."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import BindParameter, Column, Result, bindparam, event, insert, inspect
from sqlalchemy.orm import Mapper, ORMExecuteState, UOWTransaction
from sqlmodel import Session, SQLModel

from storage.prepared import Prepared

Change = dict[str, str]

_CHANGES = "changes"  # where a watched session keeps them
# Stark's own bookkeeping, and what is derived from another row: an index of a text changes when the text does.
_SILENT = {"delivery", "audit", "pending_question", "identity", "place", "experience_stems"}


def watch(db: Session) -> list[Change]:
    """Note every change that this session makes from now on; the list fills at each flush.

    A statement that changes many rows at once is noted as one line with their number.
    """
    changes: list[Change] = []
    db.info[_CHANGES] = changes
    return changes


class Addition:
    """Rows of one table, added by a prepared statement and noted as any other change; for the most written tables."""

    def __init__(self, model: type[SQLModel]) -> None:
        table = SQLModel.metadata.tables[str(model.__tablename__)]
        self._table = table.name
        self._columns = [column for column in table.columns if not column.primary_key or not _numbered(column)]
        values: dict[str, BindParameter[Any]] = {column.name: bindparam(column.name) for column in self._columns}
        self._statement = Prepared(insert(table).values(values).returning(*table.primary_key))

    def add(self, db: Session, **values: Any) -> int:
        """Add a row with a value for every column but a number that the database gives; give its key."""
        found = self._statement.first(db, **values)
        assert found is not None
        changes = db.info.get(_CHANGES)
        if changes is not None and self._table not in _SILENT:
            changes.extend(self._noted(str(found[0]), values))
        return int(found[0])

    def _noted(self, key: str, values: Mapping[str, Any]) -> Iterable[Change]:
        for column in self._columns:
            if not column.primary_key:
                yield _change(self._table, key, "added", column, None, values[column.name])


def _numbered(column: Column[Any]) -> bool:
    return column.table.autoincrement_column is column


@event.listens_for(Session, "after_flush")
def _note(session: Session, _context: UOWTransaction) -> None:
    changes = session.info.get(_CHANGES)
    if changes is None:
        return
    for row in session.new:
        changes.extend(_of(row, "added"))
    for row in session.dirty:
        changes.extend(_of(row, "changed"))
    for row in session.deleted:
        changes.extend(_of(row, "deleted"))


@event.listens_for(Session, "do_orm_execute")
def _note_many(state: ORMExecuteState) -> Result[Any] | None:
    changes = state.session.info.get(_CHANGES)
    if changes is None or not (state.is_update or state.is_delete):
        return None
    table = str(getattr(state.statement, "table", ""))
    if table in _SILENT:
        return None
    done = state.invoke_statement()
    count = getattr(done, "rowcount", 0)
    if count:
        changes.append({"table": table, "verb": "changed" if state.is_update else "deleted", "rows": str(count)})
    return done


def _of(row: SQLModel, verb: str) -> Iterable[Change]:
    state = inspect(row)
    assert state is not None
    mapper: Mapper[Any] = state.mapper
    table = str(mapper.local_table)
    if table in _SILENT:
        return
    key = ",".join(str(part) for part in mapper.primary_key_from_instance(row))
    for column in mapper.columns:
        history = state.attrs[column.key].history
        if column.primary_key or (verb != "deleted" and not history.has_changes()):
            continue
        before, after = history.deleted, history.added
        if verb == "deleted":
            before, after = history.unchanged or history.deleted, ()
        yield _change(table, key, verb, column, next(iter(before or ()), None), next(iter(after or ()), None))


def _change(table: str, key: str, verb: str, column: Column[Any], before: Any, after: Any) -> Change:
    shown = column.info.get("about") == "fact"
    return {
        "table": table,
        "key": key,
        "verb": verb,
        "column": column.key,
        "before": str(before) if shown and before is not None else "",
        "after": str(after) if shown and after is not None else "",
    }
