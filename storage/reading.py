"""What a session that only reads has read already: a digest's sections ask for the same rows one after another."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from sqlmodel import Session

Read = TypeVar("Read")

_READ = "read"


def once(db: Session, key: object, read: Callable[[], Read]) -> Read:
    """Read something once in a session that only reads, and every time in one that may have changed it."""
    if not db.info.get("reads"):
        return read()
    known: dict[object, Read] = db.info.setdefault(_READ, {})
    if key not in known:
        known[key] = read()
    return known[key]
