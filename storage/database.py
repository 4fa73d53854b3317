"""The one place that knows how a database is opened: engines, migrations, and the agreements loaded into it."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from pydantic import TypeAdapter
from sqlalchemy import Connection, Engine, event, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import ArgumentError, SQLAlchemyError
from sqlalchemy.pool import ConnectionPoolEntry
from sqlmodel import Session, create_engine

from storage.agreements import Agreement
from storage.queries.agreements import load

READERS = 4
_BUSY_SECONDS = 10
_CONNECT_SECONDS = 5  # until who asks is told that a server does not answer
_SPARE = 2  # connections beyond those of the writer and the readers: who asks after health waits for none of them
# writes JSON several times as fast as the standard library: every audit row has some
_ANYTHING = TypeAdapter(Any).serializer
_MIGRATION_LOCK = 0x5AA1C  # any fixed number: PostgreSQL's advisory locks are named by one


@dataclass(frozen=True)
class Database:
    """An open database: a session that writes, or one that can only read.

    SQLite has one writing connection (BEGIN IMMEDIATE: waiting instead of "database is locked") and four that read;
    PostgreSQL has a pool of seven for both.
    """

    url: URL
    writer: Engine
    reader: Engine

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """Open a session in one transaction: committed at the end, rolled back on any exception."""
        with Session(self.writer, expire_on_commit=False) as session, session.begin():
            yield session

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """Open a session in which a write raises; closed promptly so that the WAL does not grow."""
        with Session(self.reader, autoflush=False, info={"reads": True}) as session:
            yield session

    @property
    def embedded(self) -> bool:
        """Tell whether this is an SQLite file, written by one process's one thread."""
        return self.url.get_backend_name() == "sqlite"

    @property
    def path(self) -> Path | None:
        """Give the SQLite file; None for a server."""
        return Path(self.url.database) if self.embedded and self.url.database else None

    def answers(self) -> bool:
        """Tell whether the database can be reached just now."""
        try:
            with self.reading() as session:
                session.connection()
        except SQLAlchemyError:
            return False
        return True

    def close(self) -> None:
        """Let go of every connection."""
        self.writer.dispose()
        self.reader.dispose()


def connect(address: str) -> Database:
    """Make the engines for a database address ("sqlite:///FILE", "postgresql://…"); nothing is opened yet.

    Raises SQLAlchemy's ArgumentError for an address that is neither an SQLite file's nor a PostgreSQL server's.
    """
    url = make_url(address)
    if url.drivername in ("postgres", "postgresql"):  # as hosts usually write it, without the driver
        url = url.set(drivername="postgresql+psycopg")
    if url.drivername not in ("sqlite", "postgresql+psycopg") or url.database == ":memory:" or not url.database:
        message = "sqlite:///FILE or postgresql://USER@HOST/NAME was expected"
        raise ArgumentError(message)
    if url.get_backend_name() != "sqlite":
        engine = create_engine(
            url.update_query_dict({"connect_timeout": url.query.get("connect_timeout", str(_CONNECT_SECONDS))}),
            pool_size=READERS + 1,
            max_overflow=_SPARE,
            pool_timeout=_CONNECT_SECONDS,
            pool_pre_ping=True,
            hide_parameters=True,
            json_serializer=_as_json,
        )
        return Database(url, engine, engine.execution_options(postgresql_readonly=True))
    Path(url.database).parent.mkdir(parents=True, exist_ok=True)
    return Database(url, _sqlite(url, 1, "BEGIN IMMEDIATE"), _sqlite(url, READERS, "BEGIN"))


def _sqlite(url: URL, size: int, begin: str) -> Engine:
    engine = create_engine(
        url,
        pool_size=size,
        max_overflow=0,
        hide_parameters=True,
        json_serializer=_as_json,
        connect_args={"isolation_level": None, "timeout": _BUSY_SECONDS, "check_same_thread": False},
    )

    def settings(connection: DBAPIConnection, _entry: ConnectionPoolEntry) -> None:
        cursor = connection.cursor()
        reading = begin == "BEGIN"
        for pragma in (
            "journal_mode=WAL",
            "synchronous=FULL",
            "foreign_keys=ON",
            f"query_only={int(reading)}",
        ):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    def start(connection: Connection) -> None:
        connection.exec_driver_sql(begin)

    event.listen(engine, "connect", settings)
    event.listen(engine, "begin", start)
    return engine


def _as_json(value: Any) -> str:
    return _ANYTHING.to_json(value).decode()


def prepare(database: Database, agreements: Sequence[Agreement]) -> None:
    """Bring the tables up to date and load the agreements; an SQLite file is copied before it is migrated."""
    migrate(database)
    with database.writing() as session:
        _wait_for_others(database, session.connection())
        load(session, agreements)


def migrate(database: Database) -> None:
    """Run the migrations that are missing, one process at a time.

    PostgreSQL waits on an advisory lock, SQLite on the file's write lock; who comes second finds nothing left to do.
    """
    config = _alembic()
    head = ScriptDirectory.from_config(config).get_current_head()
    if _revision(database) == head:
        return
    with database.writer.begin() as connection:
        _wait_for_others(database, connection)
        now_at = MigrationContext.configure(connection).get_current_revision()
        if now_at == head:
            return
        if database.path is not None and now_at is not None:
            copy_file(database.path, database.path.with_name(f"{database.path.name}.{now_at}"))
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def known_revisions() -> frozenset[str]:
    """Give every revision of the tables that this version can bring up to date."""
    return frozenset(script.revision for script in ScriptDirectory.from_config(_alembic()).walk_revisions())


def _alembic() -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    return config


def _wait_for_others(database: Database, connection: Connection) -> None:
    """Let one process at a time start, until its transaction ends; an SQLite file has one writer anyway."""
    if not database.embedded:
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _MIGRATION_LOCK})


def _revision(database: Database) -> str | None:
    with database.writer.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def copy_file(source: Path, target: Path) -> None:
    """Copy an SQLite file in a consistent state, whatever others write meanwhile."""
    with sqlite3.connect(source) as old, sqlite3.connect(target) as new:
        old.backup(new)
    old.close()
    new.close()
