"""Prepared statements do what the same statements do in a session, on both databases; so do savepoints."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import bindparam, delete, insert, select, update
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlmodel import Session, col
from sqlmodel import select as rows_of

from storage.database import Database
from storage.models import Audit, Delivery, FocusArea, Participation
from storage.prepared import Prepared, Savepoint

NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)

_deliveries = Prepared(
    select(col(Delivery.key), col(Delivery.at)).where(col(Delivery.at) > bindparam("after")).order_by(col(Delivery.key))
)
_add = Prepared(
    lambda insert: insert(Delivery).values(key=bindparam("key"), at=bindparam("at")).on_conflict_do_nothing()
)
_move = Prepared(update(Delivery).where(col(Delivery.key) == bindparam("its_key")).values(at=bindparam("at")))
_moved = Prepared(delete(Delivery).where(col(Delivery.key) == "a").returning(col(Delivery.at)))
_answers = Prepared(
    select(col(Participation.organisation), col(Participation.on_behalf)).where(col(Participation.answer) == "yes")
)
_audit = Prepared(
    insert(Audit)
    .values({name: bindparam(name) for name in ("at", "actor", "ability", "outcome", "changes")})
    .values(dict.fromkeys(("organisation", "agreement", "target", "platform", "place"), ""))
    .returning(col(Audit.id), col(Audit.changes))
)


def test_values_come_and_go_as_the_columns_have_them(each_database: Database) -> None:
    with each_database.writing() as db:
        assert _add.run(db, key="a", at=NOW.astimezone()) == 1
        assert _add.run(db, key="a", at=NOW) == 0, "it is there"
        assert _deliveries.rows(db, after=NOW - timedelta(seconds=1)) == [("a", NOW)]
        assert _deliveries.first(db, after=NOW) is None
        assert _move.run(db, its_key="a", at=NOW + timedelta(days=1)) == 1
        assert _move.run(db, its_key="b", at=NOW) == 0
        assert _moved.first(db) == (NOW + timedelta(days=1),)
    with each_database.reading() as db:
        assert _deliveries.rows(db, after=NOW - timedelta(days=9)) == []


def test_json_and_truth_are_read_as_they_were_written(each_database: Database) -> None:
    changes = [{"table": "x", "column": "åäö ”citat” \\ \u2028", "after": "1"}]
    with each_database.writing() as db:
        found = _audit.first(db, at=NOW, actor="a", ability="x", outcome="done", changes=changes)
        assert found == (1, changes)
        area = FocusArea(agreement="eais", name="Matematik", made_at=NOW)
        db.add(area)
        db.flush()
        its = {"focus_area_id": area.id, "organisation": "sala", "answer": "yes", "answered_at": NOW}
        db.add(Participation.model_validate({**its, "on_behalf": True}))
        assert _answers.rows(db) == [("sala", True)], "what waited in the session was written first"
    with each_database.reading() as db:
        assert db.exec(rows_of(Audit)).one().changes == changes


@pytest.mark.parametrize("values", [{}, {"key": "a"}, {"key": "a", "at": NOW, "more": 1}, {"key": "a", "ad": NOW}])
def test_a_value_that_is_missing_or_has_no_place_is_a_mistake_of_ours(
    database: Database, values: dict[str, object]
) -> None:
    with database.writing() as db, pytest.raises((KeyError, TypeError)):
        _add.run(db, **values)


def test_a_naive_moment_is_refused_here_too(each_database: Database) -> None:
    with each_database.writing() as db, pytest.raises(ValueError, match="time zone"):
        _add.run(db, key="a", at=datetime(2026, 1, 1))


def test_a_list_of_values_is_not_for_it(database: Database) -> None:
    statement = Prepared(select(col(Delivery.key)).where(col(Delivery.key).in_(["a", "b"])))
    with database.reading() as db, pytest.raises(AssertionError):
        statement.rows(db)


def test_what_the_driver_refuses_is_raised_as_sqlalchemys_own(each_database: Database) -> None:
    plain = Prepared(insert(Delivery).values(key=bindparam("key"), at=bindparam("at")))

    def twice(db: Session) -> None:
        for _ in range(2):
            plain.run(db, key="SECRET", at=NOW)

    with pytest.raises(IntegrityError) as raised, each_database.writing() as db:
        twice(db)
    assert "SECRET" not in str(raised.value).replace("Key (key)=(SECRET)", ""), "values are not written into messages"
    with each_database.reading() as db, pytest.raises(DBAPIError):
        plain.run(db, key="b", at=NOW)


def _area(name: str) -> FocusArea:
    return FocusArea(agreement="eais", name=name, made_at=NOW)


def test_what_comes_after_a_savepoint_is_undone_and_what_came_before_stays(each_database: Database) -> None:
    with each_database.writing() as db:
        db.add(_area("Före"))
        mark = Savepoint(db)
        db.add(_area("Skriven"))
        db.flush()
        _add.run(db, key="a", at=NOW)
        db.add(_area("Väntande"))
        mark.undo()
        db.add(_area("Efter"))
        kept = Savepoint(db)
        db.add(_area("Behållen"))
        kept.keep()
    with each_database.reading() as db:
        assert sorted(area.name for area in db.exec(rows_of(FocusArea))) == ["Behållen", "Efter", "Före"]
        assert _deliveries.rows(db, after=NOW - timedelta(days=1)) == []


def test_a_row_that_was_changed_after_a_savepoint_is_read_anew(each_database: Database) -> None:
    with each_database.writing() as db:
        db.add(_area("Matematik"))
        mark = Savepoint(db)
        db.exec(rows_of(FocusArea)).one().description = "ändrad"
        mark.undo()
        assert db.exec(rows_of(FocusArea)).one().description == ""
