"""The tables: migrations equal models, one process migrates, a copy comes first, every column says what it is about."""

import shutil
import subprocess
import sys
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from sqlalchemy import Column, Table, make_url, text
from sqlalchemy.exc import ArgumentError, DBAPIError, IntegrityError, StatementError
from sqlmodel import Session, SQLModel, create_engine, select
from sqlmodel.sql.sqltypes import AutoString

import storage.migrations
import storage.models
from storage.agreements import read_all
from storage.database import Database, connect, copy_file, migrate, prepare
from storage.models import AgreementRow, Delivery, FocusArea, Member, Participation
from storage.queries import agreements as agreement_rows
from storage.queries import journal, personal
from tests.talk import CHIEF, NOW, Talk

assert storage.models
TABLES = SQLModel.metadata.sorted_tables
COLUMNS = [column for table in TABLES for column in table.columns]
PREPARE = (
    "import sys; from storage.agreements import read_all; from storage.database import connect, prepare; "
    "prepare(connect(sys.argv[1]), read_all())"
)


def _search_only(name: str) -> bool:
    """Tell whether a table or index is one of those that make search fast, which are written by hand."""
    return name.startswith(
        ("experience_search", "experience_stems", "passed_question_", "ix_experience_stems", "search")
    )


def test_migrations_make_what_the_models_say(each_database: Database) -> None:
    with each_database.writer.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        found = compare_metadata(context, SQLModel.metadata)
    # PostgreSQL computes this column from the stems beside it.
    found = [change for change in found if change[0] != "remove_column" or change[3].name != "lexemes"]
    left = [
        change
        for change in found
        if not (change[0] in ("remove_table", "remove_index") and _search_only(change[1].name))
    ]
    assert left == []


def test_every_table_is_there_and_strict_about_what_it_refers_to(each_database: Database) -> None:
    with each_database.writing() as db:
        db.add(FocusArea(agreement="none", name="x", made_at=NOW))
        with pytest.raises(IntegrityError):
            db.flush()
        db.rollback()


def _head(database: Database) -> str | None:
    with database.writer.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def test_an_embedded_database_is_copied_before_it_is_migrated(tmp_path: Path) -> None:
    database = connect(f"sqlite:///{tmp_path}/stark.db")
    config = Config()
    config.set_main_option("script_location", str(Path(storage.migrations.__file__).parent))
    with database.writer.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0001")
    with database.writing() as db:
        db.add(Delivery(key="before", at=NOW))
    prepare(database, read_all())
    assert _head(database) != "0001"
    old = connect(f"sqlite:///{tmp_path}/stark.db.0001")
    assert _head(old) == "0001"
    for found in (database, old):
        with found.reading() as db:
            assert db.get(Delivery, "before") is not None
        found.close()


def test_what_is_up_to_date_is_not_copied(tmp_path: Path) -> None:
    for _ in range(2):
        database = connect(f"sqlite:///{tmp_path}/stark.db")
        prepare(database, read_all())
        database.close()
    assert sorted(path.name for path in tmp_path.glob("stark.db.*")) == []


def test_a_migration_that_fails_leaves_everything_as_it_was(
    tmp_path: Path, prepared_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "stark.db"
    shutil.copy(prepared_file, path)
    database = connect(f"sqlite:///{path}")
    with database.writer.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '0001'"))

    def fails(config: Config, revision: str) -> None:
        config.attributes["connection"].execute(text("DROP TABLE member"))
        raise RuntimeError(revision)

    monkeypatch.setattr(command, "upgrade", fails)
    with pytest.raises(RuntimeError):
        migrate(database)
    assert _head(database) == "0001"
    with database.reading() as db:
        assert list(db.exec(select(Member))) == []
    database.close()


def _at_once(address: str, count: int = 4) -> None:
    started = [
        subprocess.Popen([sys.executable, "-c", PREPARE, address], stderr=subprocess.PIPE, text=True)
        for _ in range(count)
    ]
    for process in started:
        _, told = process.communicate(timeout=120)
        assert process.returncode == 0, told


def test_processes_that_start_at_once_migrate_once_embedded(tmp_path: Path) -> None:
    address = f"sqlite:///{tmp_path}/stark.db"
    _at_once(address)
    _check_whole(connect(address))


def test_processes_that_start_at_once_migrate_once_on_a_server(postgres_address: str) -> None:
    engine = create_engine(postgres_address, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text("CREATE DATABASE started_at_once"))
    engine.dispose()
    address = make_url(postgres_address).set(database="started_at_once").render_as_string(hide_password=False)
    _at_once(address)
    _check_whole(connect(address))


def _check_whole(database: Database) -> None:
    with database.reading() as db:
        assert [row.key for row in db.exec(select(AgreementRow))] == ["eais", "stark"]
        assert len(agreement_rows.organisations(db, "eais")) == 12
    database.close()


@pytest.mark.parametrize("column", COLUMNS, ids=lambda column: f"{column.table.name}.{column.name}")
def test_every_column_says_what_it_is_about(column: Column[object]) -> None:
    assert column.info.get("about") in ("fact", "person")
    if column.info["about"] == "person":
        assert column.info["erase"] in ("blank", "row", "name", "keep")
    if {key.target_fullname for key in column.foreign_keys} & {"member.id", "identity.id"}:
        assert column.info["about"] == "person", "a column that points at a person is about that person"


@pytest.mark.parametrize("table", TABLES, ids=lambda table: str(table.name))
def test_what_is_emptied_can_be_empty(table: Table) -> None:
    for column in table.columns:
        if column.info.get("erase") in ("blank", "name"):
            assert isinstance(column.type, AutoString), f"{table.name}.{column.name} is emptied to an empty text"
    erased = [column for column in table.columns if column.info.get("erase") == "row"]
    assert not erased or personal._owner_columns(table), f"{table.name}: rows that go with a person say whose they are"


def test_what_is_erased_by_row_is_referred_to_by_nobody_who_stays() -> None:
    going = {table.name for table in TABLES if any(column.info.get("erase") == "row" for column in table.columns)}
    for table in TABLES:
        for key in table.foreign_keys:
            if key.column.table.name in going and table.name not in going:
                assert key.parent.info["erase"] == "row" or key.ondelete, f"{table.name} → {key.column.table.name}"


def test_a_moment_has_a_zone_and_comes_back_in_utc(each_database: Database) -> None:
    east = datetime(2026, 3, 29, 3, 30, tzinfo=timezone(timedelta(hours=2)))
    with each_database.writing() as db:
        db.add(Delivery(key="east", at=east))
    with each_database.reading() as db:
        row = db.get(Delivery, "east")
        assert row is not None
        assert (row.at, row.at.tzinfo) == (east, UTC)
    with each_database.writing() as db:
        db.add(Delivery(key="naive", at=datetime(2026, 1, 1)))
        with pytest.raises((ValueError, StatementError), match="time zone"):
            db.flush()
        db.rollback()


def test_what_a_session_writes_is_whole_or_not_at_all(each_database: Database) -> None:
    def fails() -> None:
        with each_database.writing() as db:
            db.add(FocusArea(agreement="eais", name="Matematik", made_at=NOW))
            db.flush()
            raise LookupError

    with pytest.raises(LookupError):
        fails()
    with each_database.reading() as db:
        assert list(db.exec(select(FocusArea))) == []


def test_a_reader_sees_what_is_committed_and_writes_nothing(each_database: Database) -> None:
    with each_database.writing() as db:
        db.add(FocusArea(agreement="eais", name="Matematik", made_at=NOW))
    with each_database.reading() as db:
        assert len(list(db.exec(select(FocusArea)))) == 1
        with pytest.raises(DBAPIError):
            db.execute(text("DELETE FROM focus_area"))


def test_a_copy_of_a_file_that_is_written_to_is_whole(database: Database, tmp_path: Path) -> None:
    assert database.path is not None
    with Session(database.writer) as db, db.begin():
        db.add(FocusArea(agreement="eais", name="ännu inte", made_at=NOW))
        db.flush()
        copy_file(database.path, tmp_path / "copy.db")
    copy = connect(f"sqlite:///{tmp_path}/copy.db")
    with copy.reading() as db:
        assert list(db.exec(select(FocusArea))) == []
        assert len(list(db.exec(select(AgreementRow)))) == 2
    copy.close()


ADDRESSES = [
    ("sqlite:///x.db", "sqlite"),
    ("postgresql://u:p@h/d", "postgresql+psycopg"),
    ("postgres://u:p@h/d", "postgresql+psycopg"),
    ("postgresql+psycopg://u@h/d", "postgresql+psycopg"),
]


@pytest.mark.parametrize(("address", "driver"), ADDRESSES)
def test_an_address_is_understood_as_it_is_usually_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, address: str, driver: str
) -> None:
    monkeypatch.chdir(tmp_path)
    database = connect(address)
    assert database.url.drivername == driver
    database.close()


@pytest.mark.parametrize("address", ["", "hej", "mysql://u@h/d", "oracle://x", "sqlite://", "sqlite:///:memory:"])
def test_an_address_that_stark_has_no_use_for_is_refused(address: str) -> None:
    with pytest.raises(ArgumentError):
        connect(address)


def test_a_delivery_is_new_once_and_forgotten_in_time(each_database: Database) -> None:
    with each_database.writing() as db:
        assert journal.first_time(db, "a", NOW)
        assert not journal.first_time(db, "a", NOW)
        journal.forget_deliveries(db, NOW + journal.KEPT - timedelta(hours=1))
        assert not journal.first_time(db, "a", NOW)
        journal.forget_deliveries(db, NOW + journal.KEPT + timedelta(hours=1))
        assert journal.first_time(db, "a", NOW)


def test_an_answer_in_an_area_is_one_per_organisation(each_database: Database) -> None:
    with each_database.writing() as db:
        area = FocusArea(agreement="eais", name="Matematik", made_at=NOW)
        db.add(area)
        db.flush()
        fields = {"focus_area_id": area.id, "organisation": "sala", "answer": "yes", "answered_at": NOW}
        db.add(Participation.model_validate(fields))
        db.flush()
        db.add(Participation.model_validate(fields))
        with pytest.raises(IntegrityError):
            db.flush()
        db.rollback()


def test_the_audit_keeps_no_personal_data(each_database: Database) -> None:
    talk = Talk(each_database)
    talk(CHIEF, "gå med Kungsörs kommun som HEMLIG titel")
    with each_database.reading() as db:
        kept = str([row.model_dump() for row in db.exec(select(storage.models.Audit))])
    talk.close()
    assert "title" in kept
    assert [word for word in ("HEMLIG", "Exempel", "exempel") if word in kept] == []
