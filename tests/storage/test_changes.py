"""What a session changes, as the audit keeps it: whoever made the change, and without what persons wrote."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import delete, update
from sqlmodel import Session, col, select

from storage.changes import Addition, Change, watch
from storage.database import Database
from storage.models import Delivery, Experience, ExperienceStems, FocusArea, Member

NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
ROW: dict[str, Any] = {
    "agreement": "eais",
    "organisation": "sala",
    "kind": "lesson",
    "focus_area_id": None,
    "spread": "county",
    "text": "Vi läste mer",
    "link": "",
    "logged_by": None,
    "logged_at": NOW,
    "changed_at": None,
    "changed": {},
    "withdrawn_by": None,
    "withdrawn_at": None,
    "version": 1,
}


def _said(changes: list[Change]) -> list[tuple[str, str, str, str]]:
    return [(one["verb"], one["column"], one["before"], one["after"]) for one in changes]


def test_a_row_is_noted_alike_whichever_way_it_was_added(each_database: Database) -> None:
    """A prepared statement goes past the session; what it adds is noted all the same."""
    with each_database.writing() as db:
        changes = watch(db)
        number = Addition(Experience).add(db, **ROW)
        prepared, changes[:] = list(changes), []
        db.add(Experience(**ROW))
        db.flush()
        assert {one["key"] for one in prepared} == {str(number)}
        assert _said(prepared) == _said(changes)
        assert _said(prepared) == [
            ("added", "agreement", "", "eais"),
            ("added", "organisation", "", "sala"),
            ("added", "kind", "", "lesson"),
            ("added", "spread", "", "county"),
            ("added", "text", "", ""),
            ("added", "logged_at", "", "2026-11-23 08:00:00+00:00"),
            ("added", "version", "", "1"),
        ]
    with each_database.reading() as db:
        assert len(list(db.exec(select(Experience)))) == 2


def test_what_is_changed_and_what_is_deleted_is_noted_with_before_and_after(each_database: Database) -> None:
    with each_database.writing() as db:
        area = FocusArea(agreement="eais", name="Matematik", made_at=NOW)
        db.add(area)
        db.flush()
        changes = watch(db)
        area.name = "Teknik"
        db.add(area)
        db.flush()
        assert _said(changes) == [("changed", "name", "Matematik", "Teknik")]
        db.delete(area)
        db.flush()
        assert ("deleted", "name", "Teknik", "") in _said(changes)


def test_a_statement_that_changes_many_is_one_line_with_their_number(each_database: Database) -> None:
    with each_database.writing() as db:
        for name in ("Matematik", "Teknik"):
            db.add(FocusArea(agreement="eais", name=name, made_at=NOW))
        db.flush()
        changes = watch(db)
        db.execute(update(FocusArea).where(col(FocusArea.agreement) == "eais").values(closed_at=NOW))
        db.execute(delete(FocusArea).where(col(FocusArea.agreement) == "none"))
        assert changes == [{"table": "focus_area", "verb": "changed", "rows": "2"}]


def test_what_is_stark_s_own_and_what_is_about_a_person_is_not_told(each_database: Database) -> None:
    with each_database.writing() as db:
        changes = watch(db)
        db.add(Delivery(key="a", at=NOW))
        number = Addition(Experience).add(db, **ROW)
        changes.clear()
        db.add(ExperienceStems(experience_id=number, stems="läst"))
        db.flush()
        assert changes == []
        db.add(Member(organisation="sala", name="Exempel Person", pseudonym="p1", joined_at=NOW))
        db.flush()
        assert {one["after"] for one in changes} == {"", "2026-11-23 08:00:00+00:00"}
        assert "name" in {one["column"] for one in changes}


def test_nothing_is_noted_where_nobody_watches(database: Database) -> None:
    with database.writing() as db:
        Addition(Experience).add(db, **ROW)
        db.add(FocusArea(agreement="eais", name="Matematik", made_at=NOW))
        db.flush()
        assert db.info == {}


def test_each_session_has_changes_of_its_own(database: Database) -> None:
    def area(db: Session, name: str) -> list[Change]:
        changes = watch(db)
        db.add(FocusArea(agreement="eais", name=name, made_at=NOW))
        db.flush()
        return changes

    with database.writing() as db:
        first = area(db, "Matematik")
    with database.writing() as db:
        second = area(db, "Teknik")
    assert [one["after"] for one in (*first, *second) if one["column"] == "name"] == ["Matematik", "Teknik"]
