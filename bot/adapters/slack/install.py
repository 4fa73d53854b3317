"""Installing by OAuth 2.0: a state good once, in the browser that began, and tokens that are kept sealed."""

from __future__ import annotations

import asyncio
import logging
import secrets
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from hmac import compare_digest
from html import escape
from urllib.parse import urlencode

from fastapi import Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from bot.adapters.slack.calls import CallFailed, Calls
from bot.adapters.slack.read import PLATFORM
from bot.adapters.slack.tokens import InstalledTokens
from handlers.desk import Desk

log = logging.getLogger("stark.slack")

AUTHORIZE = "https://slack.com/oauth/v2/authorize"
SCOPES = (
    "app_mentions:read",
    "channels:history",
    "channels:read",
    "chat:write",
    "commands",
    "files:write",
    "groups:history",
    "groups:read",
    "im:history",
    "im:write",
    "users:read",
    "users:read.email",
)
_LIFE = timedelta(minutes=10)
_COOKIE = "stark_slack_state"
_HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}
_PAGE = '<!doctype html><html lang="sv"><meta charset="utf-8"><title>Stark</title><h1>{title}</h1><p>{text}</p></html>'


class Installing:
    """The two pages of an installation: out to Slack, and back."""

    def __init__(
        self,
        desk: Desk,
        calls: Calls,
        tokens: InstalledTokens,
        *,
        client_id: str,
        client_secret: str,
        public_url: str,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._installations = desk.installations
        self._calls = calls
        self._tokens = tokens
        self._client_id = client_id
        self._client_secret = client_secret
        self._redirect = f"{public_url.rstrip('/')}/slack/oauth_redirect"
        self._secure = public_url.startswith("https://")
        self._now = now

    async def begin(self, _request: Request) -> Response:
        """Send who installs to Slack, with a state that only this browser can bring back."""
        state = secrets.token_urlsafe(32)
        now = self._now()
        await asyncio.wrap_future(self._installations.begin(state, now + _LIFE, now))
        query = {"client_id": self._client_id, "scope": ",".join(SCOPES), "state": state}
        address = f"{AUTHORIZE}?{urlencode({**query, 'redirect_uri': self._redirect})}"
        response = RedirectResponse(address, status_code=302, headers=_HEADERS)
        life = int(_LIFE.total_seconds())
        response.set_cookie(
            _COOKIE, state, max_age=life, path="/slack", secure=self._secure, httponly=True, samesite="lax"
        )
        return response

    async def finish(self, request: Request) -> Response:
        """Take the code that Slack sends back, change it for tokens, and keep them sealed."""
        code, state = request.query_params.get("code", ""), request.query_params.get("state", "")
        if not state or not compare_digest(state.encode(), request.cookies.get(_COOKIE, "").encode()):
            return _page(400, "Installationen känns inte igen", "Börja om från samma webbläsare: /slack/install")
        if not await asyncio.wrap_future(self._installations.finish(state, self._now())):
            return _page(400, "Installationen är för gammal", "Börja om: /slack/install")
        if request.query_params.get("error") or not code:
            return _page(400, "Installationen avbröts", "Inget har sparats.")
        try:
            return await self._exchanged(code)
        except CallFailed as failed:
            log.warning("an installation failed: %s", failed.why)
            return _page(502, "Slack gick inte med på installationen", "Inget har sparats. Försök igen om en stund.")

    async def _exchanged(self, code: str) -> Response:
        answer = await self._calls.sign_in(
            "oauth.v2.access",
            code=code,
            redirect_uri=self._redirect,
            client_id=self._client_id,
            client_secret=self._client_secret,
        )
        team = answer.get("team") or {}
        workspace, granted = str(team.get("id", "")), str(answer.get("scope", "")).split(",")
        if not workspace or answer.get("is_enterprise_install") or not answer.get("access_token"):
            return _page(400, "Stark installeras i en arbetsyta i taget", "Välj en arbetsyta i Slack och försök igen.")
        sealed = self._tokens.sealed(answer, time.time())
        await asyncio.wrap_future(self._installations.save(PLATFORM, workspace, sealed, self._now()))
        self._tokens.forget(workspace)
        log.info("installed in a workspace")
        return _page(200, "Stark är installerad", _next_step(team.get("name"), _missing(granted)))


def _missing(granted: Sequence[str]) -> str:
    return ", ".join(scope for scope in SCOPES if scope not in granted)


def _next_step(name: object, missing: str) -> str:
    where = f"Stark finns nu i {name}. " if name else ""
    lacks = f"Behörigheter som saknas: {missing}. " if missing else ""
    return f"{where}{lacks}Öppna Stark under Appar i Slack, eller skriv /stark hjälp i en kanal."


def _page(status: int, title: str, text: str) -> HTMLResponse:
    """Write a page; what Slack has sent stands in it as text."""
    page = HTMLResponse(_PAGE.format(title=escape(title), text=escape(text)), status_code=status, headers=_HEADERS)
    page.delete_cookie(_COOKIE, path="/slack")
    return page
