"""The HTTP side: one path for commands, events and interactivity, guarded before anything else sees it."""

from __future__ import annotations

import logging
import time
import traceback
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from bot.adapters.slack.read import parsed
from bot.guard import Passed, SlackGuard, Turned, whole_body

log = logging.getLogger("stark.slack")

Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Answered = Callable[[dict[str, Any]], Awaitable[str]]


class Gate:
    """The ASGI application behind /slack/events: guard, parse, answer."""

    def __init__(self, guard: SlackGuard, answered: Answered, clock: Callable[[], float] = time.time) -> None:
        self._guard = guard
        self._answered = answered
        self._clock = clock

    async def __call__(self, scope: MutableMapping[str, Any], receive: Receive, send: Send) -> None:
        """Answer one request."""
        status, text = await self._judged(scope, receive)
        body = text.encode()
        kind = b"application/json; charset=utf-8" if text.startswith("{") else b"text/plain; charset=utf-8"
        headers = [(b"content-type", kind), (b"content-length", str(len(body)).encode())]
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": body})

    async def _judged(self, scope: MutableMapping[str, Any], receive: Receive) -> tuple[int, str]:
        head = self._guard.head(scope["headers"], self._clock())
        if isinstance(head, Turned):
            return head.status, ""
        body = await whole_body(receive)
        passed = self._guard.judge(head, body) if body is not None else Turned(413)
        if isinstance(passed, Turned):
            return passed.status, ""
        payload = parsed(passed.text, is_json=passed.json)
        if payload is None:
            return 400, ""
        return _about_the_path(payload) or await self._asked(payload, passed)

    async def _asked(self, payload: dict[str, Any], passed: Passed) -> tuple[int, str]:
        try:
            return 200, await self._answered(payload)
        except Exception as error:  # whatever it was, Slack may try again
            # The message of an exception can hold what a member wrote: its type and the places in the code are enough.
            places = "".join(traceback.format_tb(error.__traceback__))
            log.error("a request could not be answered: %s\n%s", type(error).__name__, places)
            self._guard.forget(passed)
            return 503, ""


def _about_the_path(payload: dict[str, Any]) -> tuple[int, str] | None:
    """Answer Slack's two questions about the path itself."""
    if payload.get("type") == "url_verification":
        return 200, str(payload.get("challenge", ""))[:200]
    return (200, "") if "ssl_check" in payload else None
