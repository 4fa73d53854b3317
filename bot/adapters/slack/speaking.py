"""Slack connected: everything that speaks with it, put together from the settings."""

from __future__ import annotations

import asyncio
import contextlib

from fastapi import APIRouter, Response

from bot.adapters.slack.calls import Calls
from bot.adapters.slack.install import Installing
from bot.adapters.slack.listen import Listener
from bot.adapters.slack.posts import Posts
from bot.adapters.slack.seal import Seal
from bot.adapters.slack.serve import Gate
from bot.adapters.slack.socket import Socket
from bot.adapters.slack.talk import Conversation
from bot.adapters.slack.tokens import InstalledTokens, OneToken, Tokens
from bot.errands import Errands
from bot.guard import Guarded, SlackGuard
from bot.settings import Settings
from handlers.desk import Desk

EVENTS, INSTALL, REDIRECT, HEALTH = "/slack/events", "/slack/install", "/slack/oauth_redirect", "/slack/health"
_LAST_WAIT = 2.0  # seconds that a stop waits for answers under way


class Speaking(Posts):
    """The station of a server: posts, hears by HTTP or Socket Mode, and installs."""

    def __init__(self, settings: Settings, desk: Desk) -> None:
        self._settings = settings
        self._desk = desk
        self._tokens: Tokens = OneToken(settings.slack_bot_token.get_secret_value())
        self._calls = Calls(settings.slack_api_url, self._token, self._forget)
        super().__init__(self._calls)
        self.routes = APIRouter()
        if not settings.slack_bot_token.get_secret_value():
            self._serve_installing()
        self.errands = Errands()
        self.conversation = Conversation(desk, self._calls, self._tokens, self.errands)
        listener = Listener(self.conversation)
        secret, app_token = settings.slack_signing_secret, settings.slack_app_token
        if secret.get_secret_value():
            gate = Gate(SlackGuard(secret.get_secret_value()), listener.answered)
            self.routes.routes.append(Guarded(EVENTS, gate, methods=["POST"]))
        self._socket: Socket | None = None
        if app_token.get_secret_value():
            self._socket = Socket(self._calls, app_token.get_secret_value(), listener.answered)
        self._hearing: asyncio.Task[None] | None = None
        self.routes.add_api_route(HEALTH, self._health, methods=["GET"])

    async def start(self) -> None:
        """Begin to keep the Homes up to date, and to hear in Socket Mode."""
        self.conversation.homes.renewed_by(self._desk)
        if self._socket is not None:
            self._hearing = asyncio.create_task(self._socket.run())

    async def stop(self) -> None:
        """Stop hearing, finish the answers that are under way, and let go of the connections."""
        if self._hearing is not None:
            self._hearing.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._hearing
        if self._socket is not None:
            await self._socket.finish(_LAST_WAIT)
        await self.conversation.homes.stop()
        await self.errands.finish(_LAST_WAIT)
        await self._calls.close()

    def _serve_installing(self) -> None:
        settings = self._settings
        client_id, client_secret = settings.slack_client_id, settings.slack_client_secret.get_secret_value()
        seal = Seal(settings.stark_secret_key.get_secret_value())
        tokens = InstalledTokens(self._desk, seal, self._calls.sign_in, client_id, client_secret)
        self._tokens = tokens
        installing = Installing(
            self._desk,
            self._calls,
            tokens,
            client_id=client_id,
            client_secret=client_secret,
            public_url=settings.stark_url,
        )
        self.routes.add_api_route(INSTALL, installing.begin, methods=["GET"])
        self.routes.add_api_route(REDIRECT, installing.finish, methods=["GET"])

    async def _health(self, response: Response) -> dict[str, bool]:
        """Say whether Slack can be heard."""
        response.headers["Cache-Control"] = "no-store"
        return {"hears": self._socket is None or self._socket.connected}

    async def _token(self, workspace: str) -> str:
        return await self._tokens.token(workspace)

    def _forget(self, workspace: str) -> None:
        self._tokens.forget(workspace)
