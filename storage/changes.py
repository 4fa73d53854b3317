"""What a session changes, as the audit keeps it: by table, key, column, and before and after where nobody is named."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Column, Insert, Result, bindparam, event, insert, inspect
from sqlalchemy.orm import Mapper, ORMExecuteState, UOWTransaction
from sqlmodel import Session, SQLModel

from storage.prepared import Prepared

Change = dict[str, str]

_CHANGES = "changes"  # where a watched session keeps them
NOTED = "noted"  # the execution option of a statement that is noted although it changes a table of Stark's own
# Stark's own bookkeeping, and what is derived from another row: an index of a text changes when the text does.
_SILENT = {"delivery", "audit", "pending_question", "identity", "place", "experience_stems"}


_NOTHING: tuple[Any, ...] = (None, "", {}, [])  # what a new row says nothing with


def watch(db: Session) -> list[Change]:
    """Note every change that this session makes from now on; the list fills at each flush.

    A statement that changes many rows at once is noted as one line with their number; one that adds rows is not:
    what it adds is a consequence (posts), or is noted by who adds it (`Addition`, `note`).
    """
    changes: list[Change] = []
    db.info[_CHANGES] = changes
    return changes


def insertion(model: type[SQLModel]) -> Insert:
    """Write an INSERT with a value to bind for every column but a number that the database gives."""
    table = SQLModel.metadata.tables[str(model.__tablename__)]
    numbered = table.autoincrement_column
    return insert(table).values({column.name: bindparam(column.name) for column in table.c if column is not numbered})


class Addition:
    """New rows of one table with a number of their own, by a prepared statement, and noted as any other change."""

    def __init__(self, model: type[SQLModel]) -> None:
        self._table = SQLModel.metadata.tables[str(model.__tablename__)]
        self._statement = Prepared(insertion(model).returning(*self._table.primary_key))

    def add(self, db: Session, **values: Any) -> int:
        """Add a row with a value for every column but its number, which is given back."""
        found = self._statement.first(db, **values)
        assert found is not None
        (number,) = found
        changes = db.info.get(_CHANGES)
        if changes is not None:
            changes.extend(
                _change(self._table.name, str(number), "added", column, None, values[column.name])
                for column in self._table.columns
                if column.name in values and values[column.name] not in _NOTHING
            )
        return int(number)


def note(db: Session, table: str, key: str, verb: str) -> None:
    """Note a change of a row, or a wish for one, that the session itself does not see."""
    changes = db.info.get(_CHANGES)
    if changes is not None:
        changes.append({"table": table, "key": key, "verb": verb})


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
    if table in _SILENT and not state.execution_options.get(NOTED):
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
        if verb != "added" or (after and after[0] not in _NOTHING):
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
