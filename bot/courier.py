"""The postman: asks the desk what is due, posts it at each platform's pace, and hands the verdicts back.

Nothing is lost and nothing said twice: what a post has become is written down before its lane is free again, and what
may have been posted is looked up on the platform before it is posted once more.
"""

from __future__ import annotations

import asyncio
import fcntl
import logging
import secrets
import time
import traceback
from collections.abc import Callable, Coroutine, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

from bot.adapter import Adapter
from handlers.desk import Desk
from handlers.desk.due import LEASE, Due
from handlers.kit.notices import Absent, Blind, Busy, Failed, Late, Sent, Verdict
from handlers.kit.request import Reply

log = logging.getLogger("stark.courier")

IN_FLIGHT = 64
GRACE = 5.0  # seconds that a stop waits for what is on its way
_POLL = 5.0  # seconds between two looks at the outbox when nothing is due: another process may have promised something
_AHEAD = 60.0  # seconds between two rounds of the topics' planners
_SOON = 1.0  # seconds between two rounds when members change things
_AFTER_TROUBLE = 3.0  # seconds until the database is tried again
_BREATH = 0.02  # seconds between two claims, so that verdicts are written several to a commit
_ALIVE = 30.0  # seconds after its last look at the outbox that a courier is taken to be at work
_HALF = LEASE.total_seconds() / 2
_SHORTEST = 0.05  # seconds to wait when only a workspace's pace keeps a post

Said = TypeVar("Said")


class AlreadyAtWork(Exception):
    """Another courier holds this database."""


@contextmanager
def only_courier(database: Path | None) -> Iterator[None]:
    """Hold an SQLite file's postbag: the lock file beside it; AlreadyAtWork when another process does.

    A server's couriers (None) work side by side. The kernel lets go of the lock however the process ends.
    """
    if database is None:
        yield
        return
    with database.with_name(f"{database.name}.courier").open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise AlreadyAtWork(database.name) from error
        yield


class Courier:
    """Sends what is due on the connected platforms; `alone` when no other courier can hold this database.

    `clock` gives the aware moment that counts as now. `run` goes on until `stop`; `drain` sends what is due and ends.
    """

    def __init__(
        self, desk: Desk, adapters: Sequence[Adapter], clock: Callable[[], datetime] | None = None, *, alone: bool
    ) -> None:
        self._desk = desk
        self._adapters = {adapter.platform: adapter for adapter in adapters if adapter.standing().connected}
        self._paces = {platform: adapter.pace for platform, adapter in self._adapters.items()}
        self._clock = clock or (lambda: datetime.now(UTC))
        self._owner = secrets.token_hex(8)
        self._alone = alone
        self._under_way: set[asyncio.Task[None]] = set()
        self._verdicts: list[tuple[Due, Verdict]] = []
        self._writing: asyncio.Task[None] | None = None
        self._wake = asyncio.Event()
        self._stopping = False
        self._stirred = False
        self._planned = float("-inf")
        self._seen_at = float("-inf")

    @property
    def at_work(self) -> bool:
        """Tell whether it has looked at the outbox lately, and not been stopped."""
        return not self._stopping and time.monotonic() - self._seen_at < _ALIVE

    async def run(self) -> None:
        """Send what is due as it comes due, until `stop`; trouble with the database is logged and outlived."""
        fresh, loop = True, asyncio.get_running_loop()
        self._desk.clock.stirred = lambda: _call_in(loop, self._stir)
        while not self._stopping:
            try:
                if fresh:
                    await self._start()
                    fresh = False
                await self._beat()
            except Exception as error:  # a database that is away for a while, most likely: it comes back
                log.error("the courier waits: %s", type(error).__name__)
                await self._sleep(_AFTER_TROUBLE)
        await self._finish()

    def stop(self) -> None:
        """Take nothing more; what is on its way is finished."""
        self._stopping = True
        self._wake.set()

    def _stir(self) -> None:
        """Look at once: a member has changed what there is to say."""
        self._stirred = True
        self._wake.set()

    async def drain(self, patience: float = 120.0) -> int:
        """Plan, send and record all that is due now, and give how many posts were tried.

        What only a lane's pace keeps waiting is waited for, `patience` seconds at a time.
        """
        await self._start()
        await self._plan()
        count = 0
        while not self._stopping:
            taken = await self._take()
            count += taken
            if self._under_way:
                await asyncio.wait(self._under_way)
            elif not taken and not await self._lane_is_freed(patience):
                break
        await self._finish()
        return count

    async def _start(self) -> None:
        if self._alone:
            settles = max((pace.settles for pace in self._paces.values()), default=timedelta(0))
            freed = await asyncio.to_thread(self._desk.clock.reclaim, self._clock(), settles)
            if freed:
                log.warning("%d posts were on their way when the last courier ended", freed)

    async def _beat(self) -> None:
        if time.monotonic() - self._planned >= (_SOON if self._stirred else _AHEAD):
            await self._plan()
        wakes = await asyncio.to_thread(self._desk.clock.wakes, self._adapters)
        self._seen_at = time.monotonic()
        until = _POLL if wakes is None else (wakes - self._clock()).total_seconds()
        taken = await self._take() if until <= 0 and len(self._under_way) < IN_FLIGHT else 0
        if taken:
            await asyncio.sleep(_BREATH)
        elif until > 0 or not await self._lane_is_freed(_POLL):
            await self._sleep(min(until, _POLL) if until > 0 else _POLL)

    async def _plan(self) -> None:
        self._planned, self._stirred = time.monotonic(), False
        await asyncio.to_thread(self._desk.clock.plan, self._clock())

    async def _take(self) -> int:
        room = IN_FLIGHT - len(self._under_way)
        begun = time.monotonic()
        found = await asyncio.to_thread(self._desk.due, self._clock(), self._paces, self._owner, room)
        for due in found:
            task = asyncio.create_task(self._deliver(due, begun))
            self._under_way.add(task)
            task.add_done_callback(self._delivered)
        return len(found)

    def _delivered(self, task: asyncio.Task[None]) -> None:
        self._under_way.discard(task)
        self._wake.set()
        if not task.cancelled() and (error := task.exception()) is not None:
            # The lease runs out, and the post is looked up before it is sent again.
            log.error("a verdict was not written down: %s", type(error).__name__)

    async def _sleep(self, seconds: float) -> None:
        self._wake.clear()
        if self._stopping:
            return
        with suppress(TimeoutError):
            # What came while it was not asleep, or too soon after a round, is not slept over.
            await asyncio.wait_for(self._wake.wait(), min(seconds, _SOON) if self._stirred else seconds)
            await asyncio.sleep(_BREATH)

    async def _finish(self) -> None:
        if self._under_way:
            await asyncio.wait(self._under_way, timeout=GRACE)

    async def _lane_is_freed(self, longest: float) -> bool:
        """Wait for the lane that keeps a due post waiting; false when pace keeps none, or keeps it for too long.

        False too when the clock stands still: then no waiting helps.
        """
        now = self._clock()
        free = await asyncio.to_thread(self._desk.clock.held_up, self._adapters, now)
        wait = None if free is None else max((free - now).total_seconds(), _SHORTEST)
        if wait is None or wait > longest:
            return False
        await self._sleep(wait)
        return self._clock() > now

    async def _deliver(self, due: Due, begun: float) -> None:
        verdict = await self._verdict(due, begun)
        if verdict is not None:
            self._verdicts.append((due, verdict))
            if self._writing is None or self._writing.done():
                self._writing = asyncio.create_task(self._write_down(begun))
            await asyncio.shield(self._writing)

    async def _write_down(self, begun: float) -> None:
        """Write down the verdicts that have come, as many as wait to a commit.

        While the database is away they are kept and tried again, until others may have taken the posts.
        """
        while self._verdicts:
            batch, self._verdicts = self._verdicts, []
            try:
                await asyncio.wrap_future(self._desk.posted(batch, self._clock()))
            except Exception as error:  # a database that is away for a while, most likely
                if time.monotonic() - begun > LEASE.total_seconds():
                    raise
                log.error("%d verdicts wait: %s", len(batch), type(error).__name__)
                self._verdicts = [*batch, *self._verdicts]
                await asyncio.sleep(_AFTER_TROUBLE)

    async def _verdict(self, due: Due, begun: float) -> Verdict | None:
        """Look up what is uncertain, then do it; None when the lease is too old to begin (another may take it)."""
        adapter = self._adapters[due.address.platform]
        if due.uncertain:
            found = await _answer(adapter.find(due.address, due.key, due.since))
            match found:
                case Sent():
                    return replace(found, found=True)
                case Busy():
                    return replace(found, lookup=True)
                case Failed() | Blind() | None:
                    return found
                case Absent():
                    pass
        if due.reply is None or self._clock() >= due.expires:
            return Late()
        if time.monotonic() - begun > _HALF:
            return None
        return await _answer(_done(adapter, due, due.reply))


def _done(adapter: Adapter, due: Due, reply: Reply) -> Coroutine[Any, Any, Verdict]:
    match due.taken.deed:
        case "update":
            return adapter.update(due.address, due.taken.message_id, reply)
        case "delete":
            return adapter.delete(due.address, due.taken.message_id)
        case _:
            return adapter.post(due.notice)


def _call_in(loop: asyncio.AbstractEventLoop, call: Callable[[], None]) -> None:
    """Call in a loop from another thread; one that is closed hears nothing more."""
    with suppress(RuntimeError):
        loop.call_soon_threadsafe(call)


async def _answer(asked: Coroutine[Any, Any, Said]) -> Said | Failed | None:
    """Wait for a platform for half a lease at most; None when it does not answer: the lease runs out, and it is asked.

    An adapter that raises leaves it as unknown as a lost connection does.
    """
    try:
        return await asyncio.wait_for(asked, _HALF)
    except TimeoutError:
        return None
    except Exception as error:  # an adapter's mistake must not end the courier
        places = "".join(traceback.format_tb(error.__traceback__))
        log.error("an adapter failed: %s\n%s", type(error).__name__, places)
        return Failed(type(error).__name__)
