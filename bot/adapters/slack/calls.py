"""Calls to Slack's API: one try each, with the workspace's own token, and what a refusal means.

The library's own retries would post twice when a connection drops: here there are none.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from handlers.kit.notices import Busy, Failed, Refused
from handlers.kit.request import Attachment

TIMEOUT = 10
_LONGEST_WAIT = 30.0
_TRIES = 3
_GONE = frozenset(
    [
        "channel_not_found",
        "is_archived",
        "not_in_channel",
        "user_not_found",
        "user_disabled",
        "users_not_found",
        "cannot_dm_bot",
        "messages_tab_disabled",
        "not_installed",
    ]
)
TOKEN_IS_GONE = frozenset(
    ["token_revoked", "token_expired", "invalid_auth", "account_inactive", "not_authed", "team_access_not_granted"]
)
_OWN_TROUBLE = frozenset(
    ["fatal_error", "internal_error", "service_unavailable", "request_timeout", "team_added_to_org"]
)


@dataclass(eq=False)
class CallFailed(Exception):
    """Slack did not do what was asked: its word for why, how long to wait, and whether it said so itself."""

    why: str
    retry_after: float = 0.0
    certain: bool = True

    @property
    def verdict(self) -> Refused | Busy | Failed:
        """Say what it means for a post."""
        if not self.certain or self.why in _OWN_TROUBLE:
            return Failed(self.why)
        if self.why in ("ratelimited", "rate_limited"):
            return Busy(timedelta(seconds=self.retry_after or 1.0))
        return Refused(self.why, permanent=self.why in _GONE | TOKEN_IS_GONE)


class Calls:
    """Slack's API, for every workspace: `token_for` gives a workspace's token, `lost` hears that it is no good."""

    def __init__(
        self, api_url: str, token_for: Callable[[str], Awaitable[str]], lost: Callable[[str], None] = lambda _: None
    ) -> None:
        self._url = api_url if api_url.endswith("/") else f"{api_url}/"
        self._token_for = token_for
        self._lost = lost
        self._session: aiohttp.ClientSession | None = None
        self._clients: dict[str, AsyncWebClient] = {}

    async def close(self) -> None:
        """Let go of the connections."""
        if self._session is not None:
            await self._session.close()
        self._session = None
        self._clients.clear()

    async def call(self, workspace: str, method: str, **arguments: Any) -> dict[str, Any]:
        """Ask a method that writes, once; CallFailed with Slack's word for why not."""
        return await self._asked(workspace, method, json=arguments)

    async def read(self, workspace: str, method: str, **arguments: Any) -> dict[str, Any]:
        """Ask a method that reads, once."""
        return await self._asked(workspace, method, data=arguments)

    async def patient(self, workspace: str, method: str, **arguments: Any) -> dict[str, Any]:
        """Ask as `call` does; where Slack asks to wait a little and has done nothing, wait and ask again."""
        for _ in range(_TRIES - 1):
            try:
                return await self.call(workspace, method, **arguments)
            except CallFailed as failed:
                if not isinstance(failed.verdict, Busy) or failed.retry_after > _LONGEST_WAIT:
                    raise
                await asyncio.sleep(failed.retry_after or 1.0)
        return await self.call(workspace, method, **arguments)

    async def sign_in(self, method: str, **arguments: Any) -> dict[str, Any]:
        """Ask a method that needs no workspace's token (oauth.v2.access, apps.connections.open with its own)."""
        token = arguments.pop("token", None)
        return await self._answer(self._client(token or ""), method, {"data": arguments})

    async def respond(self, url: str, payload: Mapping[str, Any]) -> None:
        """Answer at an interaction's own address, which has to be Slack's."""
        if not self._is_slacks(url):
            raise CallFailed("not_slacks_address")
        try:
            async with self.session().post(url, json=dict(payload)) as response:
                if response.status == 429:
                    raise CallFailed("ratelimited", _seconds(response.headers.get("Retry-After")))
                if response.status != 200:
                    raise CallFailed(f"http_{response.status}", certain=response.status < 500)
        except (aiohttp.ClientError, TimeoutError) as error:
            raise CallFailed(type(error).__name__, certain=False) from None

    async def upload(self, workspace: str, place: str, thread: str, file: Attachment) -> None:
        """Put a file in a place (a person's own place is the private conversation with the person)."""
        size = str(len(file.content))
        begun = await self.read(workspace, "files.getUploadURLExternal", filename=file.name, length=size)
        url = str(begun.get("upload_url", ""))
        if not self._is_slacks(url):
            raise CallFailed("not_slacks_address")
        try:
            async with self.session().post(url, data=file.content) as response:
                if response.status != 200:
                    raise CallFailed(f"http_{response.status}", certain=False)
        except (aiohttp.ClientError, TimeoutError) as error:
            raise CallFailed(type(error).__name__, certain=False) from None
        where = {"channel_id": await self.channel(workspace, place), **({"thread_ts": thread} if thread else {})}
        files = [{"id": begun["file_id"], "title": file.name}]
        await self.patient(workspace, "files.completeUploadExternal", files=files, **where)

    async def channel(self, workspace: str, place: str) -> str:
        """Give the channel of a place: for a person's own place, the private conversation."""
        if not place.startswith(("U", "W")):
            return place
        opened = await self.patient(workspace, "conversations.open", users=place)
        return str(opened["channel"]["id"])

    def session(self) -> aiohttp.ClientSession:
        """Give the connections, made when they are first needed."""
        if self._session is None:
            self._session = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=TIMEOUT))
        return self._session

    def _is_slacks(self, url: str) -> bool:
        """Slack's own hosts by https, and the host of SLACK_API_URL as it is."""
        given, own = urlsplit(url), urlsplit(self._url)
        if (given.scheme, given.netloc) == (own.scheme, own.netloc):
            return True
        host = given.hostname or ""
        return given.scheme == "https" and (host == "slack.com" or host.endswith((".slack.com", ".slack-gov.com")))

    def _client(self, token: str) -> AsyncWebClient:
        client = self._clients.get(token)
        if client is None:
            client = AsyncWebClient(
                token=token or None, base_url=self._url, timeout=TIMEOUT, session=self.session(), retry_handlers=[]
            )
            if len(self._clients) > 200:
                self._clients.clear()
            self._clients[token] = client
        return client

    async def _asked(self, workspace: str, method: str, **body: Any) -> dict[str, Any]:
        token = await self._token_for(workspace)
        if not token:
            raise CallFailed("not_installed")
        try:
            return await self._answer(self._client(token), method, body)
        except CallFailed as failed:
            if failed.why in TOKEN_IS_GONE:
                self._lost(workspace)
            raise

    async def _answer(self, client: AsyncWebClient, method: str, body: Mapping[str, Any]) -> dict[str, Any]:
        try:
            response = await client.api_call(method, **body)
        except SlackApiError as error:
            raise _why(error) from None
        except (aiohttp.ClientError, TimeoutError, ValueError) as error:
            raise CallFailed(type(error).__name__, certain=False) from None
        return dict(response.data) if isinstance(response.data, dict) else {}


def _why(error: SlackApiError) -> CallFailed:
    response = error.response
    status = getattr(response, "status_code", 0)
    data = getattr(response, "data", None)
    if status == 429:
        return CallFailed("ratelimited", _seconds(response.headers.get("Retry-After")))
    if status != 200 or not isinstance(data, dict):
        return CallFailed(f"http_{status}", certain=False)
    return CallFailed(str(data.get("error", "unknown")), _seconds(response.headers.get("Retry-After")))


def _seconds(text: str | None) -> float:
    try:
        return max(0.0, float(text or 0))
    except ValueError:
        return 1.0
