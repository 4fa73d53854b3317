"""A small Bot Connector: the paths that Stark asks, in the shapes of Microsoft's documentation, and its refusals."""

from __future__ import annotations

import itertools
import json
import re
from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote

import httpx

from tests.teams.cards import faults

HOST = "smba.trafficmanager.net"


@dataclass
class Trouble:
    """What a method and path answer instead, so many times: a status with a code, a wait, or no answer at all."""

    method: str
    path: str
    status: int = 500
    code: str = ""
    retry_after: str = ""
    error: type[httpx.TransportError] | None = None
    after: bool = False  # the effect takes place, and the answer is lost
    times: int = 1


@dataclass
class Asked:
    """A request that was made."""

    method: str
    path: str
    body: dict[str, Any]
    token: str
    host: str
    query: str = ""


@dataclass
class FakeTeams:
    """What every tenant holds. A message that one person alone sees has that one's id in `only`."""

    asked: list[Asked] = field(default_factory=list)
    messages: dict[str, list[dict[str, Any]]] = field(default_factory=lambda: defaultdict(list))
    people: dict[str, dict[str, Any]] = field(default_factory=dict)
    channels: dict[str, str | None] = field(default_factory=dict)
    chats: dict[str, str] = field(default_factory=dict)
    stored: dict[str, bytes] = field(default_factory=dict)
    closed: set[str] = field(default_factory=set)
    troubles: list[Trouble] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._numbers = itertools.count(1_700_000_000_001)

    def answer(self, request: httpx.Request) -> httpx.Response:
        """Answer a request to any host but the tests' own."""
        path = unquote(request.url.raw_path.decode().partition("?")[0])
        body = json.loads(request.content) if request.headers.get("content-type") == "application/json" else {}
        bearer, query = request.headers.get("authorization", ""), request.url.query.decode()
        asked = Asked(request.method, path, body, bearer.removeprefix("Bearer "), request.url.host, query)
        self.asked.append(asked)
        if request.url.host.endswith(".sharepoint.com"):
            self.stored[path] = request.content
            return httpx.Response(201, json={})
        trouble = next((one for one in self.troubles if one.method == asked.method and one.path in path), None)
        if trouble is None:
            return self._done(asked)
        return self._trouble(trouble, asked, request)

    def _trouble(self, trouble: Trouble, asked: Asked, request: httpx.Request) -> httpx.Response:
        trouble.times -= 1
        if trouble.times == 0:
            self.troubles.remove(trouble)
        if trouble.after:
            self._done(asked)
        if trouble.error is not None:
            raise trouble.error("trouble", request=request)
        headers = {"Retry-After": trouble.retry_after} if trouble.retry_after else {}
        return httpx.Response(trouble.status, json=_error(trouble.code) if trouble.code else {}, headers=headers)

    def _done(self, asked: Asked) -> httpx.Response:
        path = re.sub(r"^.*?/v3/", "", asked.path)
        match asked.method, path.split("/"):
            case "POST", ["conversations"]:
                return self._opened(asked.body)
            case "POST", ["conversations", place, "activities"]:
                return self._posted(place, asked)
            case "PUT", ["conversations", place, "activities", number]:
                return self._changed(place, number, asked)
            case "DELETE", ["conversations", place, "activities", number]:
                return self._changed(place, number, asked)
            case "GET", ["conversations", _, "members", person]:
                known = self.people.get(person)
                return httpx.Response(200, json=known) if known else _no(404, "MemberNotFoundInConversation")
            case "GET", ["teams", _, "conversations"]:
                listed = [{"id": place, "name": name} for place, name in self.channels.items()]
                return httpx.Response(200, json={"conversations": listed})
        return _no(404, "UnknownPath")

    def _opened(self, body: dict[str, Any]) -> httpx.Response:
        person = body["members"][0]["id"]
        if person not in self.chats:
            return _no(403, "BotNotInConversationRoster")
        return httpx.Response(201, json={"id": self.chats[person]})

    def _posted(self, place: str, asked: Asked) -> httpx.Response:
        where = place.partition(";")[0]
        if where in self.closed:
            return _no(403, "BotNotInConversationRoster")
        aimed = "isTargetedActivity=true" in asked.query
        if aimed and (not asked.body.get("recipient", {}).get("id") or where.startswith("a:")):
            return _no(400, "Bad argument")
        if wrong := faults(asked.body):
            return self._faulty(wrong)
        number = str(next(self._numbers))
        if asked.body["type"] == "message":
            only = {"only": asked.body["recipient"]["id"]} if aimed else {}
            self.messages[where].append({**asked.body, "id": number, "in": place, **only})
        return httpx.Response(201, json={"id": number})

    def _changed(self, place: str, number: str, asked: Asked) -> httpx.Response:
        kept = self.messages[place.partition(";")[0]]
        aimed = "isTargetedActivity=true" in asked.query
        found = next((one for one in kept if one["id"] == number and ("only" in one) is aimed), None)
        if found is None:
            return _no(404, "ActivityNotFoundInConversation")
        if asked.method == "DELETE":
            kept.remove(found)
            return httpx.Response(200)
        if wrong := faults(asked.body):
            return self._faulty(wrong)
        found.update(asked.body)
        return httpx.Response(200, json={"id": number})

    def _faulty(self, wrong: list[str]) -> httpx.Response:
        """Refuse what Teams would refuse, and keep what was wrong with it for the test to see."""
        self.wrong += wrong
        return _no(400, "BadSyntax")


def _error(code: str) -> dict[str, Any]:
    return {"error": {"code": code, "message": "refused"}}


def _no(status: int, code: str) -> httpx.Response:
    return httpx.Response(status, json=_error(code))
