"""What a platform's adapter keeps of the workspaces it is installed in, written and read in the desk's threads."""

from __future__ import annotations

from concurrent.futures import Future
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session

from handlers.desk.counter import Counter
from storage.models import Installation
from storage.queries import installations as rows


@dataclass(frozen=True, slots=True)
class Kept:
    """A workspace's installation: its tokens, sealed by the adapter that alone can open them, and their version."""

    workspace: str
    sealed: str
    version: int


class Installations:
    """The installations of every platform."""

    def __init__(self, counter: Counter[Any]) -> None:
        self._counter = counter

    def find(self, platform: str, workspace: str) -> Future[Kept | None]:
        """Give a workspace's installation; None when there is none or it has ended."""
        return self._counter.read(lambda db: _kept(rows.find(db, platform, workspace)))

    def present(self, platform: str) -> Future[tuple[Kept, ...]]:
        """Give the installations of a platform that have not ended."""

        def look(db: Session) -> tuple[Kept, ...]:
            return tuple(Kept(row.workspace, row.sealed, row.version) for row in rows.present(db, platform))

        return self._counter.read(look)

    def save(self, platform: str, workspace: str, sealed: str, now: datetime) -> Future[None]:
        """Keep a new installation, or the same anew; the workspace's places that waited for it go on."""
        return self._counter.write(lambda db: rows.save(db, platform, workspace, sealed, now))

    def renew(self, platform: str, kept: Kept, sealed: str) -> Future[bool]:
        """Replace an installation's tokens; false when another process has done so since they were read."""
        return self._counter.write(lambda db: rows.renew(db, platform, kept.workspace, sealed, kept.version))

    def end(self, platform: str, workspace: str, now: datetime) -> Future[bool]:
        """End an installation: its tokens go and its places wait; false when there is none."""
        return self._counter.write(lambda db: rows.end(db, platform, workspace, now))

    def begin(self, state: str, expires: datetime, now: datetime) -> Future[None]:
        """Remember until `expires` that an installation has begun here."""
        return self._counter.write(lambda db: rows.begin(db, state, expires, now))

    def finish(self, state: str, now: datetime) -> Future[bool]:
        """Use up the proof that an installation was begun here; false when it is unknown, used or too old."""
        return self._counter.write(lambda db: rows.finish(db, state, now))


def _kept(row: Installation | None) -> Kept | None:
    return Kept(row.workspace, row.sealed, row.version) if row is not None else None
