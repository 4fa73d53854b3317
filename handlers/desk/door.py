"""The desk: every platform, the terminal and the tests ask here, and nobody is answered elsewhere."""

from __future__ import annotations

import logging
import secrets
import traceback
from collections.abc import Mapping
from concurrent.futures import Future
from datetime import datetime
from typing import Any

from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from handlers.desk.clock import Clock, Due
from handlers.desk.counter import Counter
from handlers.desk.finish import apology, unreachable
from handlers.desk.gate import Denied
from handlers.desk.installations import Installations
from handlers.desk.presence import Presence
from handlers.desk.router import Router
from handlers.desk.visit import Visit
from handlers.kit.abilities import Registry, gather
from handlers.kit.notices import Pace, Verdict
from handlers.kit.request import Heard, NeedsWriting, Reply
from storage.database import Database

log = logging.getLogger("stark.desk")

QUESTION = "questions.ask"
HELP = "help.show"


class Desk:
    """Answers what adapters hear, and what the clock asks (`due`, `posted`; the rest of that in `clock`).

    `answer` waits; `submit` gives a future for those who must not.
    """

    def __init__(self, database: Database, registry: Registry | None = None) -> None:
        self.registry = registry or gather("handlers.topics")
        self._router = Router(self.registry, QUESTION, HELP)
        self._counter: Counter[Any] = Counter(database)
        self.clock = Clock(self._counter, self.registry)
        self.installations = Installations(self._counter)
        self.presence = Presence(self._counter)

    def answer(self, heard: Heard, now: datetime) -> Reply | None:
        """Answer what was heard at an aware moment; None when the same delivery has been answered before.

        Never raises: trouble is a short apology with a reference that the log explains.
        """
        return self.submit(heard, now).result()

    def submit(self, heard: Heard, now: datetime) -> Future[Reply | None]:
        """Answer in the desk's own threads: beside others where the ability only reads, else one after another."""
        outcome: Future[Reply | None] = Future()
        visit = Visit(heard, now, self.registry, self._router)
        if visit.only_reads:
            self._counter.read(visit.read).add_done_callback(lambda done: self._after_read(done, visit, outcome))
        else:
            self._write(visit, outcome)
        return outcome

    def due(self, now: datetime, paces: Mapping[str, Pace], owner: str, limit: int) -> list[Due]:
        """Take what is due at an aware moment on the platforms of `paces`, composed in the readers' languages."""
        return self.clock.due(now, paces, owner, limit)

    def posted(self, due: Due, verdict: Verdict, now: datetime) -> Future[None]:
        """Write down what became of a post that `due` gave."""
        return self.clock.posted(due, verdict, now)

    def close(self) -> None:
        """Finish what waits, then stop the threads."""
        self._counter.close()

    def _after_read(self, done: Future[Reply | None], visit: Visit, outcome: Future[Reply | None]) -> None:
        if isinstance(done.exception(), NeedsWriting | Denied):
            self._write(visit, outcome)
        else:
            _settle(done, outcome)

    def _write(self, visit: Visit, outcome: Future[Reply | None]) -> None:
        self._counter.write(visit.write).add_done_callback(lambda done: _settle(done, outcome))


def _settle(done: Future[Reply | None], outcome: Future[Reply | None]) -> None:
    if not outcome.set_running_or_notify_cancel():
        return  # who asked has hung up; the effect stands, as its delivery does
    error = done.exception()
    if error is None:
        outcome.set_result(done.result())
        return
    reference = secrets.token_hex(4).upper()
    # The message of an exception can hold what a member wrote: its type and the places in the code are enough.
    places = "".join(traceback.format_tb(error.__traceback__))
    log.error("reference %s: %s\n%s", reference, type(error).__name__, places)
    trouble = isinstance(error, OperationalError | PoolTimeout)
    outcome.set_result(unreachable(reference) if trouble else apology(reference))
