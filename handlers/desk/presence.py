"""Where Stark is let in without anybody having spoken, and where it is let out again, by a platform's word."""

from __future__ import annotations

from concurrent.futures import Future
from datetime import datetime
from typing import Any

from sqlmodel import Session

from handlers.desk.counter import Counter
from handlers.desk.verdicts import close_place
from handlers.desk.who import arrive
from handlers.kit.request import Address, Sender
from storage.queries import arrivals, places


class Presence:
    """The places of every platform, as the platforms tell of them."""

    def __init__(self, counter: Counter[Any]) -> None:
        self._counter = counter

    def came(self, address: Address, sender: Sender | None, now: datetime) -> Future[None]:
        """Remember how to reach a place that Stark has been let into, or is in still; a private one is its sender's.

        What waited there because Stark had been let out, or the platform refused it, goes on.
        """
        return self._counter.write(lambda db: _came(db, address, sender, now))

    def left(self, address: Address, now: datetime, why: str = places.LEFT) -> Future[None]:
        """Let what is planned for a place wait: Stark has been let out, or it is closed. Coordinators are told once."""
        return self._counter.write(lambda db: _left(db, address, now, why))

    def moved(self, old: Address, new: Address) -> Future[None]:
        """Let a place have another id, another name or both; its binding and what waits for it go along."""
        return self._counter.write(lambda db: places.move(db, old, new, new.name))


def _came(db: Session, address: Address, sender: Sender | None, now: datetime) -> None:
    found = arrive(db, sender, address) if sender is not None else arrivals.arrival(db, ("", "", ""), address)
    if not found.knows_place(address.route, now, shared=sender is None, name=address.name):
        places.renew(db, address, address.route, now, identity_id=found.identity_id, name=address.name)


def _left(db: Session, address: Address, now: datetime, why: str) -> None:
    row = places.place_at(db, address)
    if row is not None and row.paused_why == "":
        close_place(db, address, why, now)
