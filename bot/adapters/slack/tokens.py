"""Which token a workspace gave: the one of the settings, or its installation's, renewed before it runs out."""

from __future__ import annotations

import asyncio
import logging
import time
from collections import defaultdict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, Protocol

from bot.adapters.slack.read import PLATFORM
from bot.adapters.slack.seal import Seal
from handlers.desk import Desk
from handlers.desk.installations import Kept
from handlers.kit.notices import Busy, Failed

log = logging.getLogger("stark.slack")

AHEAD = 2 * 3600  # seconds before a token runs out when it is renewed (Slack's live twelve hours)

Ask = Callable[..., Awaitable[dict[str, Any]]]


class Tokens(Protocol):
    """What gives a workspace's token."""

    async def token(self, workspace: str) -> str:
        """Give a workspace's token, "" when it has none."""

    def forget(self, workspace: str) -> None:
        """Look anew next time."""


class OneToken:
    """The token of the settings, for the one workspace that it belongs to."""

    def __init__(self, token: str) -> None:
        self._token = token

    async def token(self, workspace: str) -> str:
        """Give the token, whatever workspace is asked for: elsewhere than in its own Slack refuses it."""
        return self._token if workspace else ""

    def forget(self, workspace: str) -> None:
        """Keep it: there is no other."""


@dataclass(frozen=True)
class _Open:
    kept: Kept
    token: str
    refresh: str
    expires: float  # seconds since 1970, 0 for a token that does not run out


class InstalledTokens:
    """Tokens of installations: read once, sealed at rest, renewed one at a time for each workspace.

    Slack renews only when it is asked; a digest that nobody asked for has to ask for itself.
    """

    def __init__(self, desk: Desk, seal: Seal, ask: Ask, client_id: str, client_secret: str) -> None:
        self._installations = desk.installations
        self._seal = seal
        self._ask = ask
        self._client = {"client_id": client_id, "client_secret": client_secret}
        self._known: dict[str, _Open] = {}
        self._locks: dict[str, asyncio.Lock] = defaultdict(asyncio.Lock)

    async def token(self, workspace: str) -> str:
        """Give a workspace's token, "" when it is not installed there."""
        known = self._known.get(workspace)
        if known is not None and not _is_due(known):
            return known.token
        async with self._locks[workspace]:
            found = await self._read(workspace)
            if found is not None and _is_due(found):
                found = await self._renewed(found)
            if found is None:
                self._known.pop(workspace, None)
                return ""
            self._known[workspace] = found
            return found.token

    def forget(self, workspace: str) -> None:
        """Read the installation anew next time."""
        self._known.pop(workspace, None)

    def sealed(self, answer: dict[str, Any], now: float) -> str:
        """Seal what Slack answered to a code or to a refresh token (oauth.v2.access)."""
        expires = now + float(answer["expires_in"]) if answer.get("expires_in") else 0
        kept = {"token": answer["access_token"], "refresh": answer.get("refresh_token", ""), "expires": expires}
        return self._seal.sealed(kept)

    async def _read(self, workspace: str) -> _Open | None:
        kept = await asyncio.wrap_future(self._installations.find(PLATFORM, workspace))
        if kept is None:
            return None
        found = self._seal.opened(kept.sealed)
        if not found.get("token"):
            log.error("a workspace's tokens cannot be opened: STARK_SECRET_KEY is not the one they were sealed with")
            return None
        return _Open(kept, str(found["token"]), str(found.get("refresh", "")), float(found.get("expires", 0)))

    async def _renewed(self, old: _Open) -> _Open | None:
        """Renew a token; the old one serves until it has run out, should Slack not answer.

        Raises CallFailed for one that has run out: when Slack is away for a while nobody's channel is to be paused.
        """
        from bot.adapters.slack.calls import CallFailed

        renew = {"grant_type": "refresh_token", "refresh_token": old.refresh}
        try:
            answer = await self._ask("oauth.v2.access", **renew, **self._client)
        except CallFailed as failed:
            log.warning("a token could not be renewed: %s", failed.why)
            # Another process may have renewed it: the refresh token is good once.
            newer = await self._read(old.kept.workspace)
            if newer is not None and newer.kept.version == old.kept.version and time.time() >= old.expires:
                raise failed if isinstance(failed.verdict, Busy | Failed) else CallFailed("token_expired") from None
            return newer
        sealed = self.sealed(answer, time.time())
        await asyncio.wrap_future(self._installations.renew(PLATFORM, old.kept, sealed))
        return await self._read(old.kept.workspace)


def _is_due(known: _Open) -> bool:
    return bool(known.expires) and time.time() > known.expires - AHEAD
