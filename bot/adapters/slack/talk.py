"""The conversation: each of Slack's payloads is read, asked at the desk, and answered in time."""

from __future__ import annotations

import asyncio
import itertools
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from bot.adapters.slack import changes, read
from bot.adapters.slack.calls import Calls
from bot.adapters.slack.home import Homes
from bot.adapters.slack.modal import loading_view, options
from bot.adapters.slack.people import Channels, People
from bot.adapters.slack.tokens import Tokens
from bot.adapters.slack.ways import Answer, AtHome, ByCommand, ByForm, ByPress, BySaying, InWindow, Way
from bot.asking import Asking
from bot.errands import Errands, Recent
from handlers.desk import Desk
from handlers.kit.request import Heard, Reply

QUICK = 1.8  # seconds; Slack waits three for an answer, and a window has to be opened within the same three
OPENING = 0.5  # seconds until a window says that it waits
_TWICE = 1.5  # seconds within which the same press is a double click
_MANY = 10_000

Payload = Mapping[str, Any]


class Conversation:
    """Answers what comes from Slack; `now` gives the aware moment that counts."""

    def __init__(
        self,
        desk: Desk,
        calls: Calls,
        tokens: Tokens,
        errands: Errands,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        quick: float = QUICK,
    ) -> None:
        self._desk = desk
        self._asking = Asking(desk)
        self._calls = calls
        self._tokens = tokens
        self._errands = errands
        self.people = People(calls)
        self.now = now
        self._quick = quick
        self._refused: OrderedDict[str, int] = OrderedDict()
        self._channels = Channels(calls)
        self._clicks = Recent(_TWICE)
        self._searches = itertools.count(1)
        self.homes = Homes(self._ask, calls, errands)
        self.events: Mapping[str, Callable[[Payload], Awaitable[Answer]]] = {
            "app_mention": self._said,
            "message": self._said,
            "app_home_opened": self._home_opened,
            "app_uninstalled": self._uninstalled,
            "tokens_revoked": self._revoked,
            **dict.fromkeys(changes.EVENTS, self._changed),
        }

    async def command(self, body: Payload) -> Answer:
        """Answer a slash command."""
        heard = read.command(body)
        if heard is None:
            return {}
        trigger, url = str(body.get("trigger_id", "")), str(body.get("response_url", ""))
        return await self._turn(heard, ByCommand(heard, self._calls, self._errands, trigger, url))

    async def event(self, body: Payload) -> Answer:
        """Answer an event; of an unknown kind nothing is made, and one that Slack repeats the desk answers once."""
        event = body.get("event")
        answer = self.events.get(str(event.get("type", ""))) if isinstance(event, Mapping) else None
        return await answer(body) if answer is not None else {}

    async def press(self, body: Payload) -> Answer:
        """Answer a button: in its place, in a window, or by opening a form."""
        press = read.press(body)
        if press is None or not self._clicks.first(press.click):
            return {}
        way: Way
        if press.surface == "message":
            way = ByPress(press, self._calls, self._errands)
        else:
            way = (AtHome if press.surface == "home" else InWindow)(press, self._calls, self._errands)
        if press.heard.deed == "open" and press.surface != "modal":
            self._errands.run(self._open(press.heard, way))
            return {}
        return await self._turn(press.heard, way)

    async def shortcut(self, body: Payload) -> Answer:
        """Open the form of a shortcut."""
        press = read.shortcut(body)
        if press is not None:
            kind = ByPress if press.response_url else AtHome
            self._errands.run(self._open(press.heard, kind(press, self._calls, self._errands)))
        return {}

    async def submission(self, body: Payload) -> Answer:
        """Answer a window that was sent."""
        number = read.view_of(body)
        sent = read.submission(body, self._refused.get(number, 0))
        if sent is None:
            return {}
        way = ByForm(sent, self._calls, self._errands)
        answer = await self._turn(sent.heard, way)
        if answer.get("response_action") == "errors":
            self._refused[number] = self._refused.get(number, 0) + 1
            if len(self._refused) > _MANY:
                self._refused.popitem(last=False)
        return answer or way.twice()

    async def search(self, body: Payload) -> Answer:
        """Offer what a searched field finds; nothing when that takes too long: Slack asks anew with the next letter."""
        search = read.search(body, next(self._searches))
        if search is None:
            return {"options": []}
        asked = self._ask(search.heard)
        await asyncio.wait((asked,), timeout=self._quick)
        reply = asked.result() if asked.done() else None
        return options(reply.form, search.field, search.typed) if reply and reply.form else {"options": []}

    async def _said(self, body: Payload) -> Answer:
        heard = read.message(body)
        return await self._turn(heard, BySaying(heard, self._calls, self._errands)) if heard is not None else {}

    async def _home_opened(self, body: Payload) -> Answer:
        heard = read.home_opened(body)
        if heard is not None:
            self.homes.opened(heard)
        return {}

    async def _uninstalled(self, body: Payload) -> Answer:
        workspace = read.workspace_of(body)
        await asyncio.wrap_future(self._desk.installations.end(read.PLATFORM, workspace, self.now()))
        self._tokens.forget(workspace)
        return {}

    async def _revoked(self, body: Payload) -> Answer:
        event = body.get("event")
        tokens = event.get("tokens") if isinstance(event, Mapping) else None
        return await self._uninstalled(body) if isinstance(tokens, Mapping) and tokens.get("bot") else {}

    async def _changed(self, body: Payload) -> Answer:
        change, presence = changes.change(body), self._desk.presence
        if change is None:
            return {}
        self._channels.forget(change.address)
        if change.what == "left":
            done = presence.left(change.address, self.now(), change.why)
        elif change.what == "came":
            done = presence.came(await self._channels.named(change.address), None, self.now())
        else:
            done = presence.moved(change.address, change.after)
        await asyncio.wrap_future(done)
        return {}

    async def _turn(self, heard: Heard, way: Way) -> Answer:
        """Ask the desk, and answer at once when it does; else say that it works, and answer when it has."""
        return await self._errands.in_time(self._ask(heard), way, self._quick) or {}

    async def _open(self, heard: Heard, way: Way) -> None:
        """Open a form; when it takes long to make, a window that says so stands there first."""
        asked = self._ask(heard)
        await asyncio.wait((asked,), timeout=OPENING)
        if asked.done():
            reply = asked.result()
            if reply is not None:
                way.now(reply)
            return
        window = await way.open(loading_view("sv"), None, "sv")
        reply = await asked
        if reply is None:
            return
        if window:
            await self._calls.patient(way.workspace, "views.update", view_id=window, view=way.shown(reply))
        else:
            await way.later(reply)

    def _ask(self, heard: Heard) -> asyncio.Future[Reply | None]:
        """Ask the desk as the person that Slack says it is; at once, when Slack has said so lately."""
        sender = self.people.remembered(heard.sender)
        address = self._channels.remembered(heard.address) if heard.shared else heard.address
        if sender is None or address is None:
            return asyncio.ensure_future(self._look_up_and_ask(heard))
        return self._asking.ask(replace(heard, sender=sender, address=address), self.now())

    async def _look_up_and_ask(self, heard: Heard) -> Reply | None:
        sender = await self.people.known(heard.address.workspace, heard.sender)
        address = await self._channels.named(heard.address) if heard.shared else heard.address
        return await self._asking.ask(replace(heard, sender=sender, address=address), self.now())
