"""The desk: every platform, the terminal and the tests ask here, and nobody is answered elsewhere."""

from __future__ import annotations

import logging
import secrets
import threading
import traceback
from collections import OrderedDict
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from datetime import datetime
from typing import Any

from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from handlers.desk.clock import Clock, Outcomes
from handlers.desk.counter import Counter
from handlers.desk.due import Due, Told
from handlers.desk.finish import apology, unreachable
from handlers.desk.gate import Denied
from handlers.desk.installations import Installations
from handlers.desk.presence import Presence
from handlers.desk.router import Router
from handlers.desk.visit import Visit
from handlers.kit.abilities import Registry, gather
from handlers.kit.notices import Pace
from handlers.kit.request import Heard, NeedsWriting, Reply
from handlers.language import questions
from storage.database import Database
from storage.queries import agreements, journal

log = logging.getLogger("stark.desk")

Tell = Callable[[Reply | None], None]

REMEMBERED = 10_000  # deliveries: of a busy network, those of several hours
QUESTION = "questions.ask"
HELP = "help.show"


class Desk:
    """Answers what adapters hear, and what the clock asks (`due`, `posted`; the rest of that in `clock`).

    `answer` waits; `submit` and `hear` are for those who must not. `shared` is whether other processes answer from
    the same database.
    """

    def __init__(self, database: Database, registry: Registry | None = None) -> None:
        self.registry = registry or gather("handlers.topics")
        self._router = Router(self.registry, QUESTION, HELP)
        self._counter: Counter[Any] = Counter(database)
        self._lately = _Lately()
        self._watchers: list[Callable[[], None]] = []
        self.shared = not database.embedded
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

        def tell(reply: Reply | None) -> None:
            if outcome.set_running_or_notify_cancel():  # else who asked has hung up; the effect stands
                outcome.set_result(reply)

        self.hear(heard, now, tell)
        return outcome

    def hear(self, heard: Heard, now: datetime, tell: Tell) -> None:
        """Answer as `submit` does; `tell` is given the reply in one of the desk's threads, and must not wait."""
        visit = Visit(heard, now, self.registry, self._router)
        if not visit.only_reads:
            self._write(visit, tell)
        elif not self._lately.first(heard.key):
            tell(None)
        else:
            self._counter.read(visit.read).add_done_callback(lambda done: self._after_read(done, visit, tell))

    def watch(self, changed: Callable[[], None]) -> None:
        """Have `changed` called after each answer that may have changed something, whatever platform asked.

        It is called in one of the desk's threads, before who asked is told; it must neither wait nor raise.
        """
        self._watchers.append(changed)

    def latest_change(self) -> Future[int]:
        """Give a number that grows with each change, whichever process made it: what `watch` cannot tell of."""
        return self._counter.read(journal.latest)

    def due(self, now: datetime, paces: Mapping[str, Pace], owner: str, limit: int) -> list[Due]:
        """Take what is due at an aware moment on the platforms of `paces`, composed in the readers' languages."""
        return self.clock.due(now, paces, owner, limit)

    def posted(self, outcomes: Outcomes, now: datetime) -> Future[list[Told]]:
        """Write down what became of posts that `due` gave."""
        return self.clock.posted(outcomes, now)

    def warm(self) -> Future[object]:
        """Make ready, in one of the desk's threads, what the first question would otherwise wait for."""
        return self._counter.read(lambda db: questions.ready(agreements.library(db)))

    def close(self) -> None:
        """Finish what waits, then stop the threads."""
        self._counter.close()

    def _after_read(self, done: Future[Reply | None], visit: Visit, tell: Tell) -> None:
        error = done.exception()
        if isinstance(error, NeedsWriting | Denied):
            self._write(visit, tell)
        else:
            self._tell(tell, visit, done.result() if error is None else None, error)

    def _write(self, visit: Visit, tell: Tell) -> None:
        self._counter.begin(visit.write, lambda reply, error: self._after_write(tell, visit, reply, error))

    def _after_write(self, tell: Tell, visit: Visit, reply: Reply | None, error: BaseException | None) -> None:
        if visit.changed:
            self.clock.stirred()
            for changed in self._watchers:
                changed()
        self._tell(tell, visit, reply, error)

    def _tell(self, tell: Tell, visit: Visit, reply: Reply | None, error: BaseException | None) -> None:
        if error is not None:
            self._lately.forget(visit.heard.key)  # it has had no effect: its repetition shall have one
            reply = _apology(error)
        tell(reply)


class _Lately:
    """Remembers the last deliveries that only read: they leave no row by which a repetition could be known."""

    def __init__(self) -> None:
        self._keys: OrderedDict[str, None] = OrderedDict()
        self._lock = threading.Lock()

    def first(self, key: str) -> bool:
        """Tell whether a delivery comes for the first time, and remember it."""
        with self._lock:
            if key in self._keys:
                return False
            self._keys[key] = None
            if len(self._keys) > REMEMBERED:
                self._keys.popitem(last=False)
            return True

    def forget(self, key: str) -> None:
        """Let a delivery come anew."""
        with self._lock:
            self._keys.pop(key, None)


def _apology(error: BaseException) -> Reply:
    reference = secrets.token_hex(4).upper()
    # The message of an exception can hold what a member wrote: its type and the places in the code are enough.
    places = "".join(traceback.format_tb(error.__traceback__))
    log.error("reference %s: %s\n%s", reference, type(error).__name__, places)
    trouble = isinstance(error, OperationalError | PoolTimeout)
    return unreachable(reference) if trouble else apology(reference)
