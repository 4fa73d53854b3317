"""What an adapter does beside a request's own answer, kept until it is done; and what it has heard lately."""

from __future__ import annotations

import asyncio
import logging
import time
from collections import OrderedDict
from collections.abc import Coroutine
from typing import Any, Protocol, TypeVar

from handlers.kit.request import Reply

log = logging.getLogger("stark.errands")

_MANY = 10_000


Answer_co = TypeVar("Answer_co", covariant=True)


class Way(Protocol[Answer_co]):
    """How a platform's request is answered: now, or later with a word meanwhile."""

    def now(self, reply: Reply) -> Answer_co:
        """Give the request's own answer."""

    def working(self) -> Answer_co:
        """Answer that it takes longer."""

    async def later(self, reply: Reply) -> None:
        """Answer after the request has been."""


class Errands:
    """What is done beside the request's own answer, kept until it is done."""

    def __init__(self) -> None:
        self._tasks: set[asyncio.Task[None]] = set()

    def run(self, errand: Coroutine[Any, Any, None]) -> None:
        """Begin an errand; its failure is a line in the log."""
        task = asyncio.get_running_loop().create_task(errand)
        self._tasks.add(task)
        task.add_done_callback(self._done)

    async def in_time(self, asked: asyncio.Future[Reply | None], way: Way[Answer_co], quick: float) -> Answer_co | None:
        """Give the answer when it comes within `quick` seconds; else say that it works, and answer when it has.

        None when there is nothing to answer.
        """
        await asyncio.wait((asked,), timeout=quick)
        if not asked.done():
            self.run(_late(asked, way))
            return way.working()
        reply = asked.result()
        return way.now(reply) if reply is not None else None

    async def finish(self, seconds: float) -> None:
        """Wait for what is under way, at most so long."""
        while self._tasks:
            done, _ = await asyncio.wait(self._tasks, timeout=seconds)
            if not done:
                return

    def _done(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        error = None if task.cancelled() else task.exception()
        why = getattr(error, "why", "")
        if why:
            log.warning("an answer did not reach its platform: %s", why)
        elif error is not None:
            log.error("an answer failed: %s", type(error).__name__)


async def _late(asked: asyncio.Future[Reply | None], way: Way[Any]) -> None:
    reply = await asked
    if reply is not None:
        await way.later(reply)


class Recent:
    """Remembers what has come in lately, in this process: within `life` seconds a second one is no first."""

    def __init__(self, life: float = 3600.0) -> None:
        self._life = life
        self._seen: OrderedDict[str, float] = OrderedDict()

    def first(self, key: str) -> bool:
        """Tell whether a key comes for the first time, and remember it."""
        now = time.monotonic()
        while self._seen and (len(self._seen) > _MANY or next(iter(self._seen.values())) < now - self._life):
            self._seen.popitem(last=False)
        if key in self._seen:
            return False
        self._seen[key] = now
        return True

    def forget(self, key: str) -> None:
        """Let a key come anew."""
        self._seen.pop(key, None)
