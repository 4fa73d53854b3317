"""Copies of the database, and putting one back without a post being lost or doubled or an erased person returning."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from bot.app import House
from bot.console import DatabaseOption, moment_of, open_house, settings_of, stop
from bot.courier import AlreadyAtWork, only_courier
from storage.backup import BackupError, back_up, made_at, put_in_place
from storage.database import connect
from storage.queries import personal

ErasuresOption = Annotated[
    Path | None, typer.Option("--erasures", help="What `stark erasures` printed after the copy was made.")
]


def backup(file: Path, database: DatabaseOption = "") -> None:
    """Copy the embedded database to FILE while Stark goes on; an earlier copy there is replaced by a whole one."""
    path = connect(settings_of(database).database_url).path
    if path is None:
        stop("a database server is copied with pg_dump: docs/drift.md says how")
    if not path.exists():
        stop(f"{path}: there is no database yet")
    try:
        back_up(path, file, datetime.now(UTC))
    except (OSError, sqlite3.Error) as error:
        stop(f"{file}: the copy could not be written ({error})")
    typer.echo(f"{path} is copied to {file}, {file.stat().st_size} bytes")


def restore(
    file: Annotated[Path | None, typer.Argument(help="A copy made by `stark backup`.")] = None,
    taken: Annotated[
        str,
        typer.Option("--taken", help="For a server that pg_restore has filled: when the dump was begun (ISO 8601)."),
    ] = "",
    erasures: ErasuresOption = None,
    database: DatabaseOption = "",
) -> None:
    """Put a copy back. What was due since it was made is looked up before it is sent; who was erased is erased again.

    The database that it replaces is kept beside it.
    """
    path, now = connect(settings_of(database).database_url).path, datetime.now(UTC)
    if (path is None) != (file is None) or (path is None) != bool(taken):
        stop("an embedded database is restored from FILE; a server is filled by pg_restore, then say --taken MOMENT")
    listed = _listed(erasures)
    if path is None or file is None:
        with open_house(database) as house:
            _settle(house, moment_of(taken), listed, now)
        return
    try:
        since = made_at(file)
        path.parent.mkdir(parents=True, exist_ok=True)
        with only_courier(path):
            known = {**_erased_in(database, path), **listed}
            kept = put_in_place(file, path, now)
            with open_house(database) as house:
                _settle(house, since, known, now)
    except BackupError as error:
        stop(str(error))
    except AlreadyAtWork as error:
        stop(f"{error}: Stark (run or tick) is at work on this database: stop it first")
    if kept is not None:
        typer.echo(f"the database that was there is kept as {kept}")


def erasures(database: DatabaseOption = "") -> None:
    """Print who has been erased (hashes and moments, JSON lines): kept apart, it serves `restore --erasures`."""
    with open_house(database) as house, house.database.reading() as session:
        for who, at in sorted(personal.erasures(session).items()):
            typer.echo(json.dumps({"who": who, "at": at.isoformat()}))


def _listed(file: Path | None) -> dict[str, datetime]:
    try:
        lines = [json.loads(line) for line in file.read_text("utf-8").splitlines()] if file is not None else []
        return {str(line["who"]): datetime.fromisoformat(line["at"]) for line in lines}
    except (OSError, ValueError, KeyError, TypeError):
        stop(f"{file}: the lines that `stark erasures` prints were expected")


def _erased_in(database: str, path: Path) -> dict[str, datetime]:
    """Read who was erased out of the database that is to be replaced; nothing when it cannot be read any more."""
    if not path.exists():
        return {}
    found = connect(settings_of(database).database_url)
    try:
        with found.reading() as session:
            return personal.erasures(session)
    except Exception:  # a damaged file is why one restores: what it cannot tell is on the list that was kept apart
        typer.echo(f"{path}: who was erased could not be read; --erasures FILE says it", err=True)
        return {}
    finally:
        found.close()


def _settle(house: House, since: datetime, erased: Mapping[str, datetime], now: datetime) -> None:
    """Bring a restored database to the present: nobody hears anything twice, nobody erased is back."""
    house.desk.clock.plan(now)
    house.desk.clock.turn(now)
    doubted = house.desk.clock.doubt(since, now)
    with house.database.writing() as session:
        again = personal.erase_again(session, erased, since, now)
    typer.echo(f"restored as of {since.astimezone():%Y-%m-%d %H:%M}")
    typer.echo(f"{doubted} posts were due since: each is looked up on its platform before it is sent")
    typer.echo(f"{again} persons who were erased since are erased again")
