"""Microsoft's library, made ready: its application, which hears and has the connection that carries the bot's token."""

from __future__ import annotations

import logging
import os
import warnings
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def _importing() -> Iterator[None]:
    """Keep the library from reading `.env` into the environment of the whole program while it is imported.

    It also warns of previews of its own, which it imports whether they are used or not.
    """
    before = os.environ.get("PYTHON_DOTENV_DISABLED")
    os.environ["PYTHON_DOTENV_DISABLED"] = "1"
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        del os.environ["PYTHON_DOTENV_DISABLED"]
        os.environ.update({"PYTHON_DOTENV_DISABLED": before} if before is not None else {})


with _importing():
    from microsoft_teams.api import JsonWebToken
    from microsoft_teams.api.auth.cloud_environment import PUBLIC
    from microsoft_teams.api.auth.credentials import TokenProvider
    from microsoft_teams.apps import App
    from microsoft_teams.apps.events import ActivityEvent, CoreActivity
    from microsoft_teams.apps.http.adapter import HttpMethod, HttpRouteHandler
    from microsoft_teams.common import Client, ClientOptions

__all__ = ["ActivityEvent", "App", "Client", "CoreActivity", "JsonWebToken", "connection", "framework"]

# What it logs can hold what a member wrote; our own gate says what went wrong.
logging.getLogger("microsoft_teams").setLevel(logging.CRITICAL)

TIMEOUT = 10.0  # seconds; the library's own default is to wait for ever
SERVICE = "https://smba.trafficmanager.net/teams"


class _NoServer:
    """The library's place for a web server: Stark has one already, and its own guard before it."""

    def register_route(self, method: HttpMethod, path: str, handler: HttpRouteHandler) -> None:
        """Let the library believe that it is served."""

    def serve_static(self, path: str, directory: str) -> None:
        """Serve nothing."""

    async def start(self, port: int) -> None:
        """Start nothing."""

    async def stop(self) -> None:
        """Stop nothing."""


def framework(client_id: str, tenant: str, give_token: TokenProvider) -> App:
    """Make the library's application for a bot; `give_token` gives a token for a scope and a tenant.

    All that it would else read from the environment is said: another program's settings are not ours.
    """
    return App(
        client_id=client_id,
        tenant_id=tenant,
        token=give_token,
        client=ClientOptions(timeout=TIMEOUT),
        http_server_adapter=_NoServer(),
        cloud=PUBLIC,
        service_url=SERVICE,
        fetch_user_token=False,
        state=False,
        dangerously_allow_unauthenticated_requests=False,
        telemetry={"agent365": False},
    )


def connection(app: App) -> Client:
    """Give the connection that sends with the bot's token."""
    return app.api.http
