"""The server that carries the application: quiet while nothing happens, gone within ten seconds when it is told to.

SIGTERM finishes what is in flight: requests first, then posts (the courier's grace), then the adapters' answers.
"""

from __future__ import annotations

import asyncio
from contextlib import suppress
from types import FrameType

import uvicorn
from fastapi import FastAPI
from typing_extensions import override

REQUESTS_WAIT = 2  # seconds that a stop waits for requests
_TICK = 1.0  # seconds between two looks around; uvicorn's own ten a second cost more than all the rest of an idle Stark


class Server(uvicorn.Server):
    """uvicorn's server, which looks around once a second, and at once when it is told to stop."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self._told = asyncio.Event()
        self._loop: asyncio.AbstractEventLoop | None = None

    @override
    async def main_loop(self) -> None:
        self._loop = asyncio.get_running_loop()
        while not await self.on_tick(0):  # each tick is one at which the date in the headers is renewed
            with suppress(TimeoutError):
                await asyncio.wait_for(self._told.wait(), _TICK)

    @override
    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        super().handle_exit(sig, frame)
        if self._loop is not None:
            self._loop.call_soon_threadsafe(self._told.set)


def serve(web: FastAPI, host: str, port: int) -> None:
    """Serve until SIGTERM or SIGINT."""
    Server(
        uvicorn.Config(web, host=host, port=port, log_level="warning", timeout_graceful_shutdown=REQUESTS_WAIT)
    ).run()
