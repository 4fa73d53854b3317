"""A chat platform in a process of its own that fails as real ones do, and writes down all that reaches it.

It speaks as much of Slack's API as posting takes (docs.slack.dev: chat.postMessage, conversations.history). Run as
`python -m tests.chaos.platform MOODS` (JSON); it prints the port it listens on.
"""

from __future__ import annotations

import asyncio
import json
import random
import sys
import time
from collections import defaultdict
from dataclasses import asdict, dataclass
from typing import Any

from aiohttp import web

TOKEN = "xoxb-"


@dataclass(frozen=True)
class Moods:
    """How often it does what (shares of all posts), how slow it is, and what may be read back.

    "busy" asks to wait and takes nothing, "error" answers 500 and takes nothing, "drop" takes the post and closes the
    connection; a post shows in the history after `shows_after` seconds. `history`: "all" may be read, "quota" is once
    a minute and fifteen messages, "none" may not be read at all.
    """

    busy: float = 0.10
    error: float = 0.05
    drop: float = 0.02
    fastest: float = 0.02
    slowest: float = 0.03
    shows_after: float = 1.0
    history: str = "all"
    seed: int = 1


@dataclass
class Attempt:
    """One request to post: where, when it came (seconds), how it was answered, and until when it was asked to wait."""

    workspace: str
    channel: str
    at: float
    answer: str
    answered: float = 0.0
    wait_until: float = 0.0


@dataclass
class Message:
    """A post that was taken."""

    workspace: str
    channel: str
    key: str
    text: str
    at: float
    ts: str


class Platform:
    """The platform's own record; the counting after a run asks it alone."""

    def __init__(self, moods: Moods) -> None:
        self.moods = moods
        self.attempts: list[Attempt] = []
        self.messages: list[Message] = []
        self._in: dict[tuple[str, str], list[Message]] = defaultdict(list)
        self._metadata: dict[str, Any] = {}
        self._read: dict[str, float] = {}
        self._responses: dict[str, str] = {}
        self._chance = random.Random(moods.seed)

    async def post(self, request: web.Request) -> web.StreamResponse:
        """Answer chat.postMessage by the mood of the moment."""
        asked, workspace = await request.json(), _workspace(request)
        attempt = Attempt(workspace, asked["channel"], time.monotonic(), "")
        self.attempts.append(attempt)
        drawn = self._chance.random()
        if drawn < self.moods.busy:
            return self._busy(attempt)
        await asyncio.sleep(self._chance.uniform(self.moods.fastest, self.moods.slowest))
        drawn -= self.moods.busy
        if drawn < self.moods.error:
            return self._answered(attempt, "error", web.json_response({"ok": False}, status=500))
        ts = self._take(workspace, asked)
        if drawn - self.moods.error < self.moods.drop:
            assert request.transport is not None
            request.transport.close()
            return self._answered(attempt, "drop", web.Response())
        return self._answered(attempt, "ok", web.json_response({"ok": True, "channel": asked["channel"], "ts": ts}))

    def _busy(self, attempt: Attempt) -> web.StreamResponse:
        seconds = self._chance.choice((1, 1, 2, 3))
        attempt.wait_until = time.monotonic() + seconds
        headers = {"Retry-After": str(seconds)}
        refused = web.json_response({"ok": False, "error": "ratelimited"}, status=429, headers=headers)
        return self._answered(attempt, "busy", refused)

    def _answered(self, attempt: Attempt, answer: str, response: web.StreamResponse) -> web.StreamResponse:
        attempt.answer, attempt.answered = answer, time.monotonic()
        return response

    def _take(self, workspace: str, asked: dict[str, Any]) -> str:
        metadata = asked.get("metadata") or {}
        ts = f"{time.time():.6f}"
        key = (metadata.get("event_payload") or {}).get("key", "")
        message = Message(workspace, asked["channel"], key, asked.get("text", ""), time.monotonic(), ts)
        self.messages.append(message)
        self._in[workspace, asked["channel"]].append(message)
        self._metadata[f"{workspace}{asked['channel']}{ts}"] = metadata
        return ts

    async def history(self, request: web.Request) -> web.Response:
        """Answer conversations.history, as far as it may be read."""
        asked, workspace, now = await _arguments(request), _workspace(request), time.monotonic()
        if self.moods.history == "none":
            return web.json_response({"ok": False, "error": "missing_scope"})
        quota = self.moods.history == "quota"
        wait = 60 - (now - self._read.get(workspace, now - 60))
        if quota and wait > 0:
            headers = {"Retry-After": str(int(wait) + 1)}
            return web.json_response({"ok": False, "error": "ratelimited"}, status=429, headers=headers)
        self._read[workspace] = now
        known = [one for one in reversed(self._in[workspace, asked["channel"]]) if self._shows(one, asked, now)]
        start, limit = int(asked.get("cursor") or 0), min(int(asked.get("limit", 100)), 15 if quota else 999)
        page = [self._shown(one) for one in known[start : start + limit]]
        more = start + limit < len(known)
        cursor = {"next_cursor": str(start + limit) if more else ""}
        return web.json_response({"ok": True, "messages": page, "has_more": more, "response_metadata": cursor})

    def _shows(self, message: Message, asked: dict[str, str], now: float) -> bool:
        return message.at + self.moods.shows_after <= now and float(message.ts) > float(asked.get("oldest", 0))

    def _shown(self, message: Message) -> dict[str, Any]:
        metadata = self._metadata[f"{message.workspace}{message.channel}{message.ts}"]
        return {"type": "message", "ts": message.ts, "text": message.text, "metadata": metadata}

    async def record(self, _request: web.Request) -> web.Response:
        """Give all that has reached it."""
        attempts, messages = (list(map(asdict, found)) for found in (self.attempts, self.messages))
        return web.json_response({"attempts": attempts, "messages": messages, "now": time.monotonic()})

    async def respond(self, request: web.Request) -> web.Response:
        """Keep what is said at a response address, and give it to who asks."""
        number = request.match_info["number"]
        if request.method == "POST":
            self._responses[number] = json.dumps(await request.json(), ensure_ascii=False)
        return web.Response(text=self._responses.get(number, ""))

    async def other(self, _request: web.Request) -> web.Response:
        """Answer what else is asked."""
        return web.json_response({"ok": True})


def _workspace(request: web.Request) -> str:
    return request.headers.get("Authorization", "").removeprefix(f"Bearer {TOKEN}")


async def _arguments(request: web.Request) -> dict[str, str]:
    return {**dict(request.query), **{key: str(value) for key, value in (await request.post()).items()}}


async def serve(moods: Moods) -> None:
    """Listen on a free port, and say which."""
    platform = Platform(moods)
    app = web.Application()
    app.router.add_post("/api/chat.postMessage", platform.post)
    app.router.add_route("*", "/api/conversations.history", platform.history)
    app.router.add_route("*", "/api/{method}", platform.other)
    app.router.add_route("*", "/respond/{number}", platform.respond)
    app.router.add_get("/record", platform.record)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0, backlog=512)
    await site.start()
    assert site._server is not None
    print(site._server.sockets[0].getsockname()[1], flush=True)
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(serve(Moods(**json.loads(sys.argv[1]))))
