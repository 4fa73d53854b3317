"""Installations on both databases: kept, renewed once, ended, and begun with a state that is good once."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from sqlmodel import select

from storage.database import Database
from storage.models import InstallState
from storage.queries import installations as rows

NOW = datetime(2026, 2, 11, 9, 15, tzinfo=UTC)


def test_an_installation_is_kept_renewed_once_and_ended(each_database: Database) -> None:
    with each_database.writing() as db:
        rows.save(db, "slack", "T1", "first", NOW)
    with each_database.writing() as db:
        assert rows.renew(db, "slack", "T1", "second", 1)
        assert not rows.renew(db, "slack", "T1", "late", 1)
    with each_database.reading() as db:
        kept = rows.find(db, "slack", "T1")
        assert kept is not None
        assert (kept.sealed, kept.version) == ("second", 2)
        assert rows.find(db, "slack", "T2") is None
        assert [row.workspace for row in rows.present(db, "slack")] == ["T1"]
    with each_database.writing() as db:
        assert rows.end(db, "slack", "T1", NOW)
        assert not rows.end(db, "slack", "T1", NOW)
        assert not rows.renew(db, "slack", "T1", "late", 3)
    with each_database.reading() as db:
        assert rows.find(db, "slack", "T1") is None
        assert list(rows.present(db, "slack")) == []


def test_installed_again_after_an_end_it_has_its_new_tokens(each_database: Database) -> None:
    for sealed in ("first", "second"):
        with each_database.writing() as db:
            rows.save(db, "slack", "T1", sealed, NOW)
            kept = rows.find(db, "slack", "T1")
            assert kept is not None
            assert kept.sealed == sealed
            rows.end(db, "slack", "T1", NOW)


def test_a_state_is_good_once_and_for_a_while(each_database: Database) -> None:
    with each_database.writing() as db:
        rows.begin(db, "one", NOW + timedelta(minutes=10), NOW)
        rows.begin(db, "two", NOW + timedelta(minutes=10), NOW)
        assert not rows.finish(db, "three", NOW)
        assert rows.finish(db, "one", NOW)
        assert not rows.finish(db, "one", NOW)
        assert not rows.finish(db, "two", NOW + timedelta(minutes=11))


def test_installations_that_nobody_finishes_leave_nothing_behind(each_database: Database) -> None:
    """Anybody can begin one: what is too old goes with the next that is begun."""
    for minutes in range(0, 60, 10):
        with each_database.writing() as db:
            rows.begin(db, f"state {minutes}", NOW + timedelta(minutes=minutes + 10), NOW + timedelta(minutes=minutes))
    with each_database.reading() as db:
        assert len(list(db.exec(select(InstallState)))) <= 2
