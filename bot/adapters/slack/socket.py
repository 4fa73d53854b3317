"""Socket Mode: Stark calls Slack, so that it needs no address of its own; a watchdog takes no silence for an answer.

Slack greets a new connection, pings it, and says when it will close it. A connection without a greeting, without a
ping's answer, or with nothing to say for a long while is left for a new one.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

import aiohttp

from bot.adapters.slack.calls import CallFailed, Calls
from bot.errands import Errands

log = logging.getLogger("stark.slack")

_LAST_WORDS = 3.0  # seconds that answers under way may still use a connection that is left

Answered = Callable[[dict[str, Any]], Awaitable[str]]


@dataclass(frozen=True, slots=True)
class Patience:
    """How long, in seconds, the watchdog waits: for a greeting, a ping's answer, any word, and between attempts."""

    greeting: float = 10.0
    ping: float = 15.0
    silence: float = 900.0
    first_wait: float = 1.0
    longest_wait: float = 60.0


class Socket:
    """Keeps one connection to Slack that hears."""

    def __init__(self, calls: Calls, token: str, answered: Answered, patience: Patience | None = None) -> None:
        self._calls = calls
        self._token = token
        self._answered = answered
        self._patience = patience or Patience()
        self._errands = Errands()
        self.connected = False

    async def run(self) -> None:
        """Connect, hear until the connection is no good, and connect again; until it is cancelled."""
        wait = self._patience.first_wait
        while True:
            try:
                heard_anything = await self._hear_once()
                wait = self._patience.first_wait if heard_anything else wait
            except (CallFailed, aiohttp.ClientError, TimeoutError, OSError) as error:
                log.warning("Socket Mode: %s", getattr(error, "why", type(error).__name__))
                await asyncio.sleep(wait)
                wait = min(wait * 2, self._patience.longest_wait)
            finally:
                self.connected = False

    async def finish(self, seconds: float) -> None:
        """Wait for the answers that are under way."""
        await self._errands.finish(seconds)

    async def _hear_once(self) -> bool:
        """Hear one connection to its end; tell whether Slack greeted it."""
        opened = await self._calls.sign_in("apps.connections.open", token=self._token)
        heartbeat = self._patience.ping
        async with self._calls.session().ws_connect(str(opened["url"]), heartbeat=heartbeat, timeout=_closing()) as ws:
            if not await self._greeted(ws):
                log.warning("Socket Mode: no greeting; connecting again")
                return False
            self.connected = True
            heard = await self._listen(ws)
            await self._errands.finish(_LAST_WORDS)
            return heard

    async def _greeted(self, ws: aiohttp.ClientWebSocketResponse) -> bool:
        with contextlib.suppress(TimeoutError):
            first = _message(await ws.receive(timeout=self._patience.greeting))
            return first is not None and first.get("type") == "hello"
        return False

    async def _listen(self, ws: aiohttp.ClientWebSocketResponse) -> bool:
        while True:
            try:
                # The library's own time-out begins anew with every ping's answer, which says nothing of hearing.
                frame = await asyncio.wait_for(ws.receive(), self._patience.silence)
            except TimeoutError:
                log.info("Socket Mode: nothing heard for long; connecting again")
                return True
            message = _message(frame)
            if message is None or message.get("type") == "disconnect":
                return True
            self._errands.run(self._answer(ws, message))

    async def _answer(self, ws: aiohttp.ClientWebSocketResponse, message: dict[str, Any]) -> None:
        """Answer one envelope; what is not acknowledged comes again on the next connection."""
        envelope, payload = message.get("envelope_id"), message.get("payload")
        if not isinstance(envelope, str) or not isinstance(payload, dict):
            return
        text = await self._answered(payload)
        said: dict[str, Any] = {"envelope_id": envelope}
        if text and message.get("accepts_response_payload", True):
            said["payload"] = json.loads(text)
        await ws.send_str(json.dumps(said, ensure_ascii=False))


def _closing() -> aiohttp.ClientWSTimeout:
    return aiohttp.ClientWSTimeout(ws_close=5.0)


def _message(frame: aiohttp.WSMessage) -> dict[str, Any] | None:
    """Read a text frame; None when the connection has ended."""
    if frame.type is not aiohttp.WSMsgType.TEXT:
        return None
    try:
        found = json.loads(frame.data)
    except ValueError:
        return None
    return found if isinstance(found, dict) else None
