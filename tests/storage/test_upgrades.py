"""Replicas are upgraded one by one: what the version before reads and writes stands while both run."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import inspect

import storage.migrations
from storage.database import Database, connect
from tests.conftest import create_database, named_database

Columns = dict[str, dict[str, bool]]


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(storage.migrations.__file__).parent))
    return config


def _revisions() -> list[str]:
    return [script.revision for script in ScriptDirectory.from_config(_config()).walk_revisions()][::-1]


def _upgrade(database: Database, revision: str) -> Columns:
    """Upgrade; give every table's columns, and whether a writer who does not know of one can leave it out."""
    config = _config()
    with database.writer.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, revision)
    found = inspect(database.writer)
    return {
        table: {
            column["name"]: bool(column["nullable"] or column["default"] is not None or column.get("computed"))
            for column in found.get_columns(table)
        }
        for table in found.get_table_names()
    }


@pytest.fixture(params=["embedded", "server"])
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """A database without tables, on both kinds."""
    if request.param == "embedded":
        database = connect(f"sqlite:///{tmp_path}/stark.db")
    else:
        address = request.getfixturevalue("postgres_address")
        create_database(address, "upgrades")
        database = connect(named_database(address, "upgrades"))
    yield database
    database.close()


def test_a_migration_only_adds_what_the_version_before_can_leave_out(empty: Database) -> None:
    first, *later = _revisions()
    before = _upgrade(empty, first)
    assert len(later) >= 2
    for revision in later:
        after = _upgrade(empty, revision)
        for table, columns in before.items():
            assert set(columns) <= set(after[table]), (revision, table)
            added = {name: left_out for name, left_out in after[table].items() if name not in columns}
            assert all(added.values()), (revision, table, added)
        before = after
