"""The App Home: published when a member opens it and again when something changes, at most once a second each.

What this process changes it hears of at once; where several share a database, it looks for what the others change.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import time
from collections.abc import Awaitable, Callable
from dataclasses import replace

from bot.adapters.slack.calls import Calls
from bot.adapters.slack.modal import home_view
from bot.errands import Errands
from handlers.desk import Desk
from handlers.kit.request import Heard, Reply

log = logging.getLogger("stark.slack")

Ask = Callable[[Heard], Awaitable[Reply | None]]

PACE = 1.0
_WATCHED = 600.0  # seconds that somebody who has opened the Home is taken to look at it
_MANY = 500
_AT_ONCE = 4
_LOOK = 3.0  # seconds between two looks for what other processes have changed, while somebody looks at a Home


class Homes:
    """Keeps the Homes that are looked at up to date."""

    def __init__(self, ask: Ask, calls: Calls, errands: Errands, pace: float = PACE) -> None:
        self._ask = ask
        self._calls = calls
        self._errands = errands
        self._pace = pace
        self._viewers: dict[tuple[str, str, str], tuple[float, Heard]] = {}
        self._published: dict[tuple[str, str, str], float] = {}
        self._waiting: set[tuple[str, str, str]] = set()
        self._turns: dict[tuple[str, str, str], asyncio.Lock] = {}
        self._room = asyncio.Semaphore(_AT_ONCE)
        self._count = 0
        self._looking: asyncio.Task[None] | None = None

    def opened(self, heard: Heard) -> None:
        """Begin to show a member's Home, and remember that it is looked at."""
        key = (heard.address.workspace, heard.sender.home, heard.sender.user)
        if len(self._viewers) >= _MANY:
            self._forget(next(iter(self._viewers)))
        self._viewers[key] = (time.monotonic(), heard)
        self._renew(key)

    def renewed_by(self, desk: Desk) -> None:
        """Renew the Homes whenever the desk has changed something, on whatever platform; from now on, in this loop."""
        loop = asyncio.get_running_loop()

        def changed() -> None:
            if self._viewers:
                with contextlib.suppress(RuntimeError):  # the loop is closed: nobody looks any more
                    loop.call_soon_threadsafe(self.changed)

        desk.watch(changed)
        if desk.shared:
            self._looking = loop.create_task(self._look(desk))

    async def stop(self) -> None:
        """Look no more for what others change."""
        if self._looking is not None:
            self._looking.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._looking

    async def _look(self, desk: Desk) -> None:
        seen, again = -1, False
        while True:
            await asyncio.sleep(_LOOK)
            if not self._viewers:
                seen = -1
                continue
            try:
                latest = await asyncio.wrap_future(desk.latest_change())
            except Exception as error:  # a database that is away for a while, most likely: it comes back
                log.warning("the Homes are not renewed: %s", type(error).__name__)
                continue
            # Once more after each change: what has a smaller number may have been committed later. At the first look
            # too: nobody knows what came between the opening and it.
            if latest != seen or again:
                self.changed()
            seen, again = latest, latest != seen

    def changed(self) -> None:
        """Begin to renew every Home that somebody looks at."""
        now = time.monotonic()
        for key, (at, _) in list(self._viewers.items()):
            if now - at > _WATCHED:
                self._forget(key)
            else:
                self._renew(key)

    def _forget(self, key: tuple[str, str, str]) -> None:
        for known in (self._viewers, self._published, self._turns):
            known.pop(key, None)

    def _renew(self, key: tuple[str, str, str]) -> None:
        if key not in self._waiting:
            self._waiting.add(key)
            self._errands.run(self._publish(key))

    async def _publish(self, key: tuple[str, str, str]) -> None:
        """Publish a Home when its last one stands: a slow one that overtook a newer one would leave the old there."""
        async with self._turns.setdefault(key, asyncio.Lock()):
            try:
                await asyncio.sleep(self._published.get(key, float("-inf")) + self._pace - time.monotonic())
            finally:
                self._waiting.discard(key)
            known = self._viewers.get(key)
            if known is not None:
                self._count += 1
                async with self._room:
                    await self._show(key, replace(known[1], key=f"{known[1].key}:{self._count}"))

    async def _show(self, key: tuple[str, str, str], heard: Heard) -> None:
        reply = await self._ask(heard)
        if reply is not None:
            self._published[key] = time.monotonic()
            view = home_view(reply)
            await self._calls.patient(key[0], "views.publish", user_id=heard.sender.user, view=view)
