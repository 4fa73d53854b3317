"""A real server behind a port, in a thread of its own; one world after another is served by it."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Coroutine
from typing import Any

import httpx
import uvicorn

from bot.app import Web


class Port:
    """Serves `app`, and does in the server's loop what a test asks for."""

    _only: Port | None = None

    def __init__(self) -> None:
        self.app: Web | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._server = uvicorn.Server(
            uvicorn.Config(self._serve, interface="asgi3", port=0, log_level="warning", lifespan="off")
        )
        self._thread = threading.Thread(target=self._server.run, daemon=True)
        self._thread.start()
        while not self._server.started:
            time.sleep(0.005)
        self.url = f"http://127.0.0.1:{self._server.servers[0].sockets[0].getsockname()[1]}"
        self.http = httpx.Client(base_url=self.url, timeout=20)
        self.http.get("/")

    @classmethod
    def open(cls) -> Port:
        """Give the one of this process, which ends with it."""
        Port._only = Port._only or cls()
        return Port._only

    async def _serve(self, scope: Any, receive: Any, send: Any) -> None:
        self._loop = asyncio.get_running_loop()
        await (self.app or Web())(scope, receive, send)

    def run(self, work: Coroutine[Any, Any, Any]) -> Any:
        """Do something in the server's loop."""
        assert self._loop is not None
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(30)
