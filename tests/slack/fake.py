"""A small Slack: the methods that Stark uses, in the shapes of Slack's documentation, and its ways to refuse."""

from __future__ import annotations

import asyncio
import itertools
import json
import threading
import time
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from aiohttp import WSMsgType, web

from tests.slack.blocks import faults


@dataclass
class Trouble:
    """What a method answers instead, so many times: Slack's error, a status, a wait or silence."""

    error: str = ""
    status: int = 200
    retry_after: str = ""
    hang: float = 0.0
    after: bool = False  # the effect takes place, and the answer is lost
    times: int = 1


@dataclass
class Call:
    """A call that was made."""

    method: str
    token: str
    arguments: dict[str, Any]
    at: float


@dataclass
class Workspace:
    """What a workspace holds."""

    team: str
    token: str
    channels: set[str] = field(default_factory=lambda: {"C1", "C2"})
    names: dict[str, str] = field(default_factory=lambda: {"C1": "skolchefer", "C2": "rektorer"})
    archived: set[str] = field(default_factory=set)
    messages: dict[str, list[dict[str, Any]]] = field(default_factory=lambda: defaultdict(list))
    users: dict[str, dict[str, Any]] = field(default_factory=dict)


class FakeSlack:
    """A server in a thread of its own; what it was asked is in `calls`, what it holds in `workspaces`."""

    def __init__(self) -> None:
        self.begin_anew()
        self.loop = asyncio.new_event_loop()
        self._ready = threading.Event()
        self.url = ""
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()
        assert self._ready.wait(10)

    def begin_anew(self) -> None:
        """Forget everything."""
        self.calls: list[Call] = []
        self.workspaces: dict[str, Workspace] = {}
        self.views: dict[str, dict[str, Any]] = {}
        self.homes: dict[str, dict[str, Any]] = {}
        self.files: list[dict[str, Any]] = []
        self.responses: dict[str, list[dict[str, Any]]] = defaultdict(list)
        self.triggers: dict[str, float] = {}
        self.codes: dict[str, dict[str, Any]] = {}
        self.refreshes: dict[str, dict[str, Any]] = {}
        self.reduced_quota = False
        self.sockets: list[web.WebSocketResponse] = []
        self.acknowledged: list[dict[str, Any]] = []
        self.greets: Callable[[int], bool] = lambda _: True
        self._troubles: dict[str, list[Trouble]] = defaultdict(list)
        self._numbers = itertools.count(1)
        self._uploads: dict[str, dict[str, Any]] = {}
        self._last_history = 0.0
        self._clock = itertools.count(1)

    def workspace(self, team: str, token: str) -> Workspace:
        """Add a workspace that has let Stark in."""
        return self.workspaces.setdefault(team, Workspace(team, token))

    def trouble(self, method: str, **how: Any) -> None:
        """Have a method fail."""
        self._troubles[method].append(Trouble(**how))

    def asked(self, method: str) -> list[Call]:
        """Give the calls of a method."""
        return [call for call in self.calls if call.method == method]

    def trigger(self) -> str:
        """Make a trigger, good for three seconds and for one window."""
        name = f"{next(self._numbers)}.{time.time():.6f}.trigger"
        self.triggers[name] = time.monotonic() + 3
        return name

    def response_url(self) -> str:
        """Make an address for answers."""
        return f"{self.url}/respond/{next(self._numbers)}"

    def moment(self) -> str:
        """Make a message's moment, later than every earlier one."""
        return f"{time.time():.3f}{next(self._clock) % 1000:03d}"

    def close(self) -> None:
        """Stop the server."""
        self.loop.call_soon_threadsafe(self.loop.stop)
        self._thread.join(5)

    def _serve(self) -> None:
        asyncio.set_event_loop(self.loop)
        app = web.Application(client_max_size=5_000_000)
        app.router.add_post("/api/{method}", self._api)
        app.router.add_get("/api/{method}", self._api)
        app.router.add_post("/respond/{number}", self._respond)
        app.router.add_post("/upload/{number}", self._upload)
        app.router.add_get("/socket", self._socket)
        runner = web.AppRunner(app, access_log=None)
        self.loop.run_until_complete(runner.setup())
        site = web.TCPSite(runner, "127.0.0.1", 0)
        self.loop.run_until_complete(site.start())
        assert site._server is not None
        self.url = f"http://127.0.0.1:{site._server.sockets[0].getsockname()[1]}"
        self._ready.set()
        self.loop.run_forever()
        self.loop.run_until_complete(runner.cleanup())
        self.loop.close()

    async def _api(self, request: web.Request) -> web.Response:
        method = request.match_info["method"]
        token = request.headers.get("Authorization", "").removeprefix("Bearer ")
        arguments = await _arguments(request)
        self.calls.append(Call(method, token, arguments, time.monotonic()))
        waiting = self._troubles[method]
        trouble = waiting[0] if waiting else None
        if trouble is not None:
            trouble.times -= 1
            if trouble.times <= 0:
                waiting.pop(0)
            if trouble.after:
                self._answer(method, token, arguments)
            if trouble.hang:
                await asyncio.sleep(trouble.hang)
            headers = {"Retry-After": trouble.retry_after} if trouble.retry_after else {}
            body = {"ok": False, "error": trouble.error or "internal_error"}
            return web.json_response(body, status=trouble.status, headers=headers)
        answer = self._answer(method, token, arguments)
        status = 429 if answer.get("error") == "ratelimited" else 200
        return web.json_response(answer, status=status, headers={"Retry-After": "60"} if status == 429 else {})

    def _answer(self, method: str, token: str, asked: dict[str, Any]) -> dict[str, Any]:
        if method == "oauth.v2.access":
            return self._oauth(asked)
        if method == "apps.connections.open":
            ok = token.startswith("xapp-")
            return {"ok": True, "url": f"{self.url.replace('http', 'ws')}/socket"} if ok else _no("invalid_auth")
        place = next((found for found in self.workspaces.values() if found.token == token), None)
        if place is None:
            return _no("invalid_auth")
        handler = getattr(self, f"_{method.replace('.', '_')}".lower(), None)
        if handler is None:
            return _no("unknown_method")
        found = handler(place, asked)
        assert isinstance(found, dict)
        return found

    def _oauth(self, asked: dict[str, Any]) -> dict[str, Any]:
        kept = self.refreshes if asked.get("grant_type") == "refresh_token" else self.codes
        key = asked.get("refresh_token") or asked.get("code") or ""
        found = kept.pop(key, None)
        if found is None:
            return _no("invalid_refresh_token" if kept is self.refreshes else "invalid_code")
        self.workspace(found["team"]["id"], found["access_token"]).token = found["access_token"]
        return {"ok": True, "token_type": "bot", "is_enterprise_install": False, **found}

    def _chat_postmessage(self, place: Workspace, asked: dict[str, Any]) -> dict[str, Any]:
        channel = asked["channel"]
        if channel.startswith("U"):
            channel = f"D{channel[1:]}"
        refused = self._refused(place, channel) or _wrong(asked.get("blocks"), "message")
        if refused:
            return refused
        return {"ok": True, "channel": channel, "ts": self.post(place, channel, asked)}

    def _chat_postephemeral(self, place: Workspace, asked: dict[str, Any]) -> dict[str, Any]:
        refused = self._refused(place, asked["channel"]) or _wrong(asked.get("blocks"), "message")
        if refused:
            return refused
        self.post(place, asked["channel"], {**asked, "only": asked["user"]})
        return {"ok": True, "message_ts": self.moment()}

    def post(self, place: Workspace, channel: str, said: dict[str, Any]) -> str:
        """Keep a message."""
        moment = self.moment()
        place.messages[channel].append({"type": "message", "ts": moment, "bot_id": "B1", "team": place.team, **said})
        return moment

    def _chat_update(self, place: Workspace, asked: dict[str, Any]) -> dict[str, Any]:
        for found in place.messages[asked["channel"]]:
            if found["ts"] == asked["ts"]:
                found.update({key: asked[key] for key in ("text", "blocks")})
                return {"ok": True, "channel": asked["channel"], "ts": asked["ts"]}
        return _no("message_not_found")

    def _chat_delete(self, place: Workspace, asked: dict[str, Any]) -> dict[str, Any]:
        kept = place.messages[asked["channel"]]
        if not any(found["ts"] == asked["ts"] for found in kept):
            return _no("message_not_found")
        kept[:] = [found for found in kept if found["ts"] != asked["ts"]]
        return {"ok": True, "channel": asked["channel"], "ts": asked["ts"]}

    def _refused(self, place: Workspace, channel: str) -> dict[str, Any] | None:
        if channel in place.archived:
            return _no("is_archived")
        return None if channel.startswith("D") or channel in place.channels else _no("channel_not_found")

    def _conversations_info(self, place: Workspace, asked: dict[str, Any]) -> dict[str, Any]:
        channel = asked["channel"]
        return self._refused(place, channel) or {
            "ok": True,
            "channel": {"id": channel, "name": place.names.get(channel)},
        }

    def _conversations_open(self, place: Workspace, asked: dict[str, Any]) -> dict[str, Any]:
        return {"ok": True, "channel": {"id": f"D{asked['users'][1:]}"}}

    def _conversations_history(self, place: Workspace, asked: dict[str, Any]) -> dict[str, Any]:
        if self.reduced_quota and time.monotonic() - self._last_history < 60:
            return _no("ratelimited")
        self._last_history = time.monotonic()
        refused = self._refused(place, asked["channel"])
        if refused:
            return refused
        limit = min(int(asked.get("limit", 100)), 15 if self.reduced_quota else 999)
        newest = [found for found in reversed(place.messages[asked["channel"]]) if "only" not in found]
        newest = [found for found in newest if float(found["ts"]) > float(asked.get("oldest", 0))]
        start = int(asked.get("cursor") or 0)
        page = newest[start : start + limit]
        if asked.get("include_all_metadata") != "true":
            page = [{key: value for key, value in found.items() if key != "metadata"} for found in page]
        more = start + limit < len(newest)
        cursor = {"next_cursor": str(start + limit) if more else ""}
        return {"ok": True, "messages": page, "has_more": more, "response_metadata": cursor}

    _conversations_replies = _conversations_history

    def _users_info(self, place: Workspace, asked: dict[str, Any]) -> dict[str, Any]:
        found = place.users.get(asked["user"])
        return {"ok": True, "user": {"id": asked["user"], **found}} if found else _no("user_not_found")

    def _views_open(self, place: Workspace, asked: dict[str, Any]) -> dict[str, Any]:
        ends = self.triggers.pop(asked["trigger_id"], 0)
        if ends < time.monotonic():
            return _no("expired_trigger_id")
        return self._kept_view(asked["view"], f"V{next(self._numbers)}")

    def _views_update(self, place: Workspace, asked: dict[str, Any]) -> dict[str, Any]:
        if asked["view_id"] not in self.views:
            return _no("not_found")
        return self._kept_view(asked["view"], asked["view_id"])

    def _kept_view(self, view: dict[str, Any], number: str) -> dict[str, Any]:
        refused = _wrong(view["blocks"], "modal") or _wrong_view(view)
        if refused:
            return refused
        self.views[number] = {**view, "id": number, "hash": self.moment()}
        return {"ok": True, "view": self.views[number]}

    def _views_publish(self, place: Workspace, asked: dict[str, Any]) -> dict[str, Any]:
        refused = _wrong(asked["view"]["blocks"], "home")
        if refused:
            return refused
        self.homes[asked["user_id"]] = {**asked["view"], "id": f"VH{asked['user_id']}", "hash": self.moment()}
        return {"ok": True, "view": self.homes[asked["user_id"]]}

    def _files_getuploadurlexternal(self, place: Workspace, asked: dict[str, Any]) -> dict[str, Any]:
        number = f"F{next(self._numbers)}"
        self._uploads[number] = dict(asked)
        return {"ok": True, "file_id": number, "upload_url": f"{self.url}/upload/{number}"}

    def _files_completeuploadexternal(self, place: Workspace, asked: dict[str, Any]) -> dict[str, Any]:
        for one in asked["files"]:
            self.files.append({**self._uploads[one["id"]], **one, "channel": asked["channel_id"], "team": place.team})
        return {"ok": True, "files": asked["files"]}

    async def _upload(self, request: web.Request) -> web.Response:
        self._uploads[request.match_info["number"]]["content"] = await request.read()
        return web.Response(text="OK")

    async def _respond(self, request: web.Request) -> web.Response:
        kept = self.responses[request.match_info["number"]]
        said = await request.json()
        if len(kept) >= 5:
            return web.Response(status=404, text="used_url")
        wrong = _wrong(said.get("blocks", []), "message")
        if wrong:
            return web.Response(status=400, text=str(wrong))
        kept.append(said)
        return web.Response(text="ok")

    async def _socket(self, request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        self.sockets.append(socket)
        if self.greets(len(self.sockets)):
            await socket.send_json({"type": "hello", "num_connections": 1})
        async for frame in socket:
            if frame.type is WSMsgType.TEXT:
                self.acknowledged.append(json.loads(frame.data))
        return socket

    def send_by_socket(self, message: dict[str, Any]) -> None:
        """Send an envelope on the newest connection."""
        asyncio.run_coroutine_threadsafe(self.sockets[-1].send_json(message), self.loop).result(5)


async def _arguments(request: web.Request) -> dict[str, Any]:
    if request.content_type == "application/json":
        found = await request.json()
        assert isinstance(found, dict)
        return found
    return {**dict(request.query), **{key: str(value) for key, value in (await request.post()).items()}}


def _no(error: str) -> dict[str, Any]:
    return {"ok": False, "error": error}


def _wrong(blocks: list[dict[str, Any]] | None, surface: str) -> dict[str, Any] | None:
    found = faults(blocks or [], surface)
    return {**_no("invalid_blocks"), "response_metadata": {"messages": found}} if found else None


def _wrong_view(view: dict[str, Any]) -> dict[str, Any] | None:
    names = [view[name]["text"] for name in ("title", "submit", "close") if name in view]
    inputs = any(block["type"] == "input" for block in view["blocks"])
    wrong = any(not 1 <= len(name) <= 24 for name in names) or (inputs and "submit" not in view)
    return _no("invalid_arguments") if wrong or len(view["private_metadata"]) > 3000 else None
