"""Copies of an embedded database, and putting one back: what was sent since is looked up, who was erased stays so.

A copy carries the moment at which it was made in SQLite's own header (https://www.sqlite.org/pragma.html:
`application_id` says that it is Stark's, `user_version` holds minutes since 1970).
"""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

from storage.database import copy_file, known_revisions

_STARK = 0x5374726B  # "Strk"
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_BESIDE = ("-wal", "-shm")


class BackupError(Exception):
    """A file that cannot be restored, and why, in one line."""


def back_up(source: Path, target: Path, now: datetime) -> None:
    """Copy an SQLite file in a consistent state while others write; an earlier copy is replaced when this one is whole.

    `now` (aware) is when the copy is begun. Raises OSError and sqlite3.Error when it cannot be written.
    """
    half = target.with_name(f"{target.name}.part")
    half.unlink(missing_ok=True)
    try:
        copy_file(source, half)
        with closing(sqlite3.connect(half)) as copy:
            copy.execute("PRAGMA journal_mode=DELETE")
            copy.execute(f"PRAGMA application_id={_STARK}")
            copy.execute(f"PRAGMA user_version={int((now - _EPOCH).total_seconds() // 60)}")
            copy.commit()
        os.replace(half, target)
    finally:
        half.unlink(missing_ok=True)


def made_at(copy: Path) -> datetime:
    """Give when a copy was made, to the minute; BackupError when the file is not a whole copy that this Stark knows."""
    if not copy.is_file():
        message = f"{copy}: no such file"
        raise BackupError(message)
    try:
        with closing(sqlite3.connect(f"file:{copy}?mode=ro", uri=True)) as found:
            ours = found.execute("PRAGMA application_id").fetchone()[0] == _STARK
            minutes = found.execute("PRAGMA user_version").fetchone()[0]
            whole = ours and found.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
            revision = found.execute("SELECT version_num FROM alembic_version").fetchone()[0] if whole else ""
    except sqlite3.Error as error:
        message = f"{copy}: no copy of a Stark database ({error})"
        raise BackupError(message) from error
    if not ours:
        message = f"{copy}: no copy made by stark backup"
        raise BackupError(message)
    if not whole:
        message = f"{copy}: the copy is damaged"
        raise BackupError(message)
    if revision not in known_revisions():
        message = f"{copy}: the copy is of a newer Stark (revision {revision}): upgrade first"
        raise BackupError(message)
    return _EPOCH + timedelta(minutes=minutes)


def put_in_place(copy: Path, target: Path, now: datetime) -> Path | None:
    """Let a copy take the place of an SQLite file that nobody has open; give where the former one is kept, if any."""
    kept = target.with_name(f"{target.name}.before-{now:%Y%m%dT%H%M%S}") if target.exists() else None
    half = target.with_name(f"{target.name}.part")
    copy_file(copy, half)
    if kept is not None:
        copy_file(target, kept)
    for ending in _BESIDE:
        target.with_name(target.name + ending).unlink(missing_ok=True)
    os.replace(half, target)
    return kept
