"""Asking the Bot Connector: through the library's own connection, to trusted hosts alone, once.

Rules: learn.microsoft.com, "Send and receive messages with a bot", status codes; of these only 429 and 412 say that
nothing has been done and that the same may be asked again.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from urllib.parse import quote

import httpx

from bot.adapters.teams.framework import Client
from bot.adapters.teams.hosts import trusted
from bot.adapters.teams.tokens import TokenFailed
from handlers.kit.notices import Busy, Failed, Refused

FOREIGN = "foreign_host"
_TRIES = 3
_LONGEST_WAIT = 5.0
_LATER = 60.0  # seconds until it is tried again when the bot itself is not let in
GONE_FOR_GOOD = frozenset(
    [
        FOREIGN,
        "BotDisabledByAdmin",
        "BotNotInConversationRoster",
        "BotNotRegistered",
        "ConversationBlockedByUser",
        "ConversationNotFound",
        "ForbiddenOperationException",
        "InvalidBotApiHost",
        "NotEnoughPermissions",
        "UserBlockedConversation",
    ]
)
_NOT_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)


@dataclass(eq=False)
class CallFailed(Exception):
    """The connector did not do what was asked: its word for why, its status, how long to wait.

    `certain` when nothing has been done; else nobody knows.
    """

    why: str
    status: int = 0
    retry_after: float = 0.0
    certain: bool = True

    @property
    def verdict(self) -> Refused | Busy | Failed:
        """Say what it means for a post."""
        if not self.certain:
            return Failed(self.why)
        if self.retry_after:
            return Busy(timedelta(seconds=self.retry_after), wide=self.status != 429)
        permanent = self.why in GONE_FOR_GOOD or self.status in (403, 404)
        return Refused(self.why, permanent=permanent)


class Calls:
    """The connector, wherever a conversation lives: `route` is its service address."""

    def __init__(self, connection: Client, hosts: Iterable[str]) -> None:
        self._connection = connection
        self._hosts = tuple(hosts)

    async def close(self) -> None:
        """Let go of the connections."""
        await self._connection.http.aclose()

    async def call(
        self, method: str, route: str, path: str, body: Mapping[str, Any] | None = None, **asked: str
    ) -> dict[str, Any]:
        """Ask once; CallFailed with the connector's word for why not. The answer is an object, {} for any other."""
        if not trusted(route, self._hosts):
            raise CallFailed(FOREIGN)
        url = f"{route.rstrip('/')}/v3/{path}"
        try:
            response = await self._connection.request(method, url, json=body, params=asked or None)
            found = response.json()
        except httpx.HTTPStatusError as error:
            raise _why(error.response) from None
        except httpx.TransportError as error:
            not_sent = isinstance(error, _NOT_SENT)
            raise CallFailed(type(error).__name__, retry_after=_LATER if not_sent else 0, certain=not_sent) from None
        except TokenFailed:
            raise CallFailed("no_token", retry_after=_LATER) from None
        except ValueError:
            found = {}
        return found if isinstance(found, dict) else {}

    async def patient(
        self, method: str, route: str, path: str, body: Mapping[str, Any] | None = None, **asked: str
    ) -> dict[str, Any]:
        """Ask as `call` does; where Teams asks to wait a little and has done nothing, wait and ask again."""
        for _ in range(_TRIES - 1):
            try:
                return await self.call(method, route, path, body, **asked)
            except CallFailed as failed:
                if failed.status != 429 or failed.retry_after > _LONGEST_WAIT:
                    raise
                await asyncio.sleep(failed.retry_after)
        return await self.call(method, route, path, body, **asked)


def activities(place: str, thread: str = "", message_id: str = "") -> str:
    """Write the path of a conversation's activities, or of one of them; a channel's thread is a part of its id."""
    conversation = f"{place};messageid={thread}" if thread else place
    path = f"conversations/{quoted(conversation)}/activities"
    return f"{path}/{quoted(message_id)}" if message_id else path


def quoted(part: str) -> str:
    """Write an id as one step of a path."""
    return quote(part, safe=":@;=").replace("..", "%2E%2E")


def _why(response: httpx.Response) -> CallFailed:
    status = response.status_code
    why = _code(response) or f"http_{status}"
    match status:
        case 429:
            return CallFailed(why, status, retry_after=_seconds(response.headers.get("Retry-After")))
        case 412:
            return CallFailed(why, status, retry_after=2.0)
        case 401:
            return CallFailed(why, status, retry_after=_LATER)
    return CallFailed(why, status, certain=status < 500)


def _code(response: httpx.Response) -> str:
    try:
        found = response.json()["error"]["code"]
    except (ValueError, KeyError, TypeError):
        return ""
    return str(found)[:100]


def _seconds(text: str | None) -> float:
    try:
        return max(0.1, float(text or 1))
    except ValueError:
        return 1.0
