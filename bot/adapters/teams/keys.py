"""The keys that the Bot Framework signs with: fetched beside the requests, and kept when they cannot be fetched.

Rules: learn.microsoft.com, Bot Framework authentication, "Connector to Bot": the key list may change at any time and
is to be asked for at least once a day; a key's `endorsements` name the channels that it may speak for.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import httpx
import jwt

log = logging.getLogger("stark.teams")

ADDRESS = "https://login.botframework.com/v1/.well-known/keys"
CHANNEL = "msteams"
FRESH = 24 * 3600.0  # seconds until the keys are asked for again
STALE = 48 * 3600.0  # seconds that keys are believed when no newer ones can be had
AGAIN = 60.0  # seconds between two questions because of a key that nobody knows, or while nobody answers
_SOON = 3.0  # the same, while there is no key at all
_PATIENCE = 5.0
_LARGEST = 500_000


@dataclass(frozen=True)
class Key:
    """A key, and whether it speaks for Microsoft Teams."""

    key: jwt.PyJWK
    endorsed: bool


class Unreachable(Exception):
    """The keys could not be fetched, and none are at hand."""


class Keys:
    """The keys by their ids: asked for in a thread, one question at a time, and seldom for what nobody knows."""

    def __init__(self, address: str = ADDRESS, clock: Callable[[], float] = time.monotonic) -> None:
        self._address = address
        self._clock = clock
        self._keys: Mapping[str, Key] = {}
        self._fetched = float("-inf")
        self._asked = float("-inf")
        self._asking: asyncio.Task[None] | None = None

    async def named(self, kid: str) -> Key | None:
        """Give the key with an id, None when there is none; Unreachable when no keys can be had at all."""
        now = self._clock()
        age = now - self._fetched
        if (age > FRESH or kid not in self._keys) and now - self._asked > (AGAIN if self._keys else _SOON):
            self.ask()
        if self._asking is not None and (kid not in self._keys or age > STALE):
            await asyncio.shield(self._asking)
        if self._clock() - self._fetched > STALE:
            raise Unreachable
        return self._keys.get(kid)

    def ask(self) -> None:
        """Begin to fetch the keys; nobody waits for it who has one already."""
        if self._asking is None or self._asking.done():
            self._asked = self._clock()
            self._asking = asyncio.create_task(self._ask())

    async def close(self) -> None:
        """Let go of a question that is under way."""
        if self._asking is not None:
            self._asking.cancel()
            await asyncio.gather(self._asking, return_exceptions=True)

    async def _ask(self) -> None:
        found = await asyncio.to_thread(_fetched, self._address)
        if found:
            self._keys, self._fetched = found, self._clock()


def _fetched(address: str) -> dict[str, Key]:
    """Fetch and read the key list; nothing when that cannot be done."""
    try:
        answer = httpx.get(address, timeout=_PATIENCE)
        if answer.status_code != 200 or len(answer.content) > _LARGEST:
            log.warning("the keys of the Bot Framework were refused: status %d", answer.status_code)
            return {}
        return {str(one["kid"]): key for one in answer.json()["keys"] if (key := _key(one)) is not None}
    except (httpx.HTTPError, ValueError, KeyError, TypeError, AttributeError) as error:
        log.warning("the keys of the Bot Framework could not be fetched: %s", type(error).__name__)
        return {}


def _key(one: Mapping[str, Any]) -> Key | None:
    """Read an RSA key for signatures; any other is none of ours."""
    if one.get("kty") != "RSA" or one.get("use", "sig") != "sig" or not one.get("kid"):
        return None
    try:
        key = jwt.PyJWK.from_dict(dict(one), algorithm="RS256")
    except jwt.PyJWTError:
        return None
    endorsements = one.get("endorsements")
    return Key(key, endorsed=not isinstance(endorsements, list) or CHANNEL in endorsements)
