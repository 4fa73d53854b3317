"""The HTTP side: one path for everything that Teams sends, guarded before anything else sees it."""

from __future__ import annotations

import json
import logging
import traceback
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from bot.adapters.teams.guard import TeamsGuard
from bot.adapters.teams.shape import Body
from bot.guard import Turned, whole_body

log = logging.getLogger("stark.teams")

Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Answered = Callable[[Body, str], Awaitable[Body | None]]


class Gate:
    """The ASGI application behind /api/messages: guard, then the answer that an activity asks for.

    `answered` gives the body that answers an activity that came with a token, None for an empty one.
    """

    def __init__(self, guard: TeamsGuard, answered: Answered) -> None:
        self._guard = guard
        self._answered = answered

    async def __call__(self, scope: MutableMapping[str, Any], receive: Receive, send: Send) -> None:
        """Answer one request."""
        status, said = await self._judged(scope, receive)
        body = json.dumps(said, ensure_ascii=False).encode() if said is not None else b""
        headers = [(b"content-type", b"application/json; charset=utf-8")] if body else []
        headers.append((b"content-length", str(len(body)).encode()))
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": body})

    async def _judged(self, scope: MutableMapping[str, Any], receive: Receive) -> tuple[int, Body | None]:
        turned = self._guard.turned_by_headers(scope["headers"])
        if turned is not None:
            return turned.status, None
        body = await whole_body(receive)
        if body is None:
            return 413, None
        passed = await self._guard.judge(scope["headers"], body)
        if isinstance(passed, Turned):
            return passed.status, None
        return await self._asked(passed.activity, passed.token) if passed.activity is not None else (200, None)

    async def _asked(self, activity: Body, token: str) -> tuple[int, Body | None]:
        try:
            return 200, await self._answered(activity, token)
        except Exception as error:  # whatever it was, Teams may try again
            # The message of an exception can hold what a member wrote: its type and the places in the code are enough.
            places = "".join(traceback.format_tb(error.__traceback__))
            log.error("an activity could not be answered: %s\n%s", type(error).__name__, places)
            return 503, None
