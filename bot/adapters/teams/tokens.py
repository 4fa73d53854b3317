"""The bot's own token, from Entra by the client's secret: asked for in a thread, kept until it runs out."""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import Callable, Mapping
from typing import Any

from msal import ConfidentialClientApplication

log = logging.getLogger("stark.teams")

LOGIN = "https://login.microsoftonline.com"
_PATIENCE = 10.0

Acquire = Callable[[str], Mapping[str, Any]]


class TokenFailed(Exception):
    """Entra gave no token; its word for why."""


class Tokens:
    """Gives the bot's token. `acquire` asks Entra for one (msal's answer); it keeps what it has got."""

    def __init__(self, acquire: Acquire) -> None:
        self._acquire = acquire
        self._one_at_a_time = threading.Lock()

    async def __call__(self, scope: str | list[str], _tenant: str | None) -> str:
        """Give a token for a scope; TokenFailed when there is none to be had."""
        return await asyncio.to_thread(self._token, scope if isinstance(scope, str) else scope[0])

    def _token(self, scope: str) -> str:
        with self._one_at_a_time:
            try:
                answer = self._acquire(scope)
            except Exception as error:  # the library raises whatever its connection does
                raise TokenFailed(type(error).__name__) from None
        token = answer.get("access_token")
        if not isinstance(token, str) or token.count(".") != 2:  # the library takes it apart
            log.error("Entra gave no token (TEAMS_CLIENT_ID, TEAMS_CLIENT_SECRET): %s", answer.get("error"))
            raise TokenFailed(str(answer.get("error")))
        return token


def from_entra(client_id: str, secret: str, tenant: str) -> Acquire:
    """Give what asks Entra by a client's secret; it is made when it is first needed, for that takes a request."""
    made: list[ConfidentialClientApplication] = []

    def acquire(scope: str) -> Mapping[str, Any]:
        if not made:
            authority = f"{LOGIN}/{tenant}"
            made.append(
                ConfidentialClientApplication(
                    client_id, client_credential=secret, authority=authority, timeout=_PATIENCE
                )
            )
        answer: Mapping[str, Any] = made[0].acquire_token_for_client([scope])
        return answer

    return acquire
