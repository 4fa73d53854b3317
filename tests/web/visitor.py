"""A browser without a window: cookies, redirects, the headers that a browser sends, and pages as their text."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterable
from html.parser import HTMLParser
from typing import Any

import httpx
from fastapi import FastAPI

from bot.adapters.web.clock import Clock
from bot.adapters.web.wire import Playground
from handlers.desk import Desk
from storage.database import Database
from tests.talk import NOW

ORIGIN = "http://localhost:8000"
VOID = {"area", "br", "col", "hr", "img", "input", "link", "meta"}


class Parsed(HTMLParser):
    """A page's text, its tags with their attributes, and whether every tag that opens is closed."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.words: list[str] = []
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.open: list[str] = []
        self.feed(html)
        self.close()
        assert self.open == [], f"never closed: {self.open}"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, {name: value or "" for name, value in attrs}))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag, f"</{tag}> closes nothing"

    def handle_data(self, data: str) -> None:
        self.words.append(data)

    @property
    def text(self) -> str:
        """Everything that is read, with single spaces."""
        return " ".join(" ".join(self.words).split())

    def all(self, tag: str, **wanted: str) -> list[dict[str, str]]:
        """The attributes of every tag of a kind that has these ("class_" and the like for Python's own words)."""
        given = {name.rstrip("_").replace("_", "-"): value for name, value in wanted.items()}
        return [found for name, found in self.tags if name == tag and given.items() <= found.items()]


class Visitor:
    """One browser at one playground."""

    def __init__(self, app: FastAPI, runner: asyncio.Runner, origin: str = ORIGIN) -> None:
        self._runner = runner
        self.origin = origin
        transport = httpx.ASGITransport(app=app)
        self.client = httpx.AsyncClient(transport=transport, base_url=origin, follow_redirects=True)

    def get(self, path: str, **headers: str) -> httpx.Response:
        """Open a page; a header's name is written with "_" for "-"."""
        return self._runner.run(self.client.get(path, headers=_headers(headers)))

    def post(self, path: str, fields: dict[str, Any], **headers: str) -> httpx.Response:
        """Send a form, as one of our own pages does unless other headers are given."""
        sent = {"origin": self.origin, "sec-fetch-site": "same-origin", **_headers(headers)}
        given = {name: value for name, value in sent.items() if value}
        return self._runner.run(self.client.post(path, data=fields, headers=given))

    def at_once(self, posts: Iterable[tuple[str, dict[str, Any]]]) -> list[httpx.Response]:
        """Send several forms side by side."""

        async def all_of_them() -> list[httpx.Response]:
            headers = {"origin": self.origin}
            return await asyncio.gather(*(self.client.post(to, data=sent, headers=headers) for to, sent in posts))

        return self._runner.run(all_of_them())

    def say(self, who: str, words: str, place: str = "privat") -> Parsed:
        """Write a line as somebody and read the page that follows."""
        if not self.client.cookies:
            self.get("/")
        return Parsed(self.post(f"/as/{who}/{place}/say", {"words": words}).text)

    def read(self, who: str, place: str = "privat") -> Parsed:
        """Open a conversation."""
        return Parsed(self.get(f"/as/{who}/{place}").text)

    def press(self, who: str, page: Parsed, label: str, place: str = "privat") -> Parsed:
        """Press the last button of a label."""
        html = self.get(f"/as/{who}/{place}").text
        pressed = re.findall(rf'name="press" value="([\d:]+)"[^>]*>{re.escape(label)}', html)[-1]
        return Parsed(self.post(f"/as/{who}/{place}/press", {"press": pressed}).text)

    def send(self, who: str, fields: dict[str, Any], place: str = "privat") -> Parsed:
        """Send the last form on a page with these fields."""
        html = self.get(f"/as/{who}/{place}").text
        action = re.findall(r'action="([^"]+/turn/\d+/form)"', html)[-1]
        return Parsed(self.post(action, {f"f.{key}": value for key, value in fields.items()}).text)

    def news(self, who: str, since: int = 0, place: str = "privat") -> dict[str, Any]:
        """Ask what is new since a version."""
        found: dict[str, Any] = self.get(f"/as/{who}/{place}/news?since={since}").json()
        return found


def _headers(given: dict[str, str]) -> dict[str, str]:
    return {name.replace("_", "-"): value for name, value in given.items()}


class Ground:
    """A playground over one database, with a clock that stands still until it is moved."""

    def __init__(self, database: Database, listens_on: str = "127.0.0.1", desk: Desk | None = None) -> None:
        self.desk = desk or Desk(database)
        self.page = Playground(self.desk, listens_on, Clock(lambda: NOW))
        self.app = FastAPI(openapi_url=None)
        self.app.include_router(self.page.routes())
        self.runner = asyncio.Runner()

    def visitor(self, origin: str = ORIGIN) -> Visitor:
        """Open a browser."""
        return Visitor(self.app, self.runner, origin)

    def close(self) -> None:
        """Stop the desk and the loop."""
        self.runner.close()
        self.desk.close()
