"""Tenants with Stark in them: the real server behind a port, the Bot Connector before it, and people who use both."""

from __future__ import annotations

import hashlib
import itertools
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from html import escape
from typing import Any

import httpx
import jwt
import respx
from fastapi import FastAPI

from bot.adapters.teams.keys import Keys
from bot.adapters.teams.speaking import Speaking
from bot.adapters.teams.wire import TeamsAdapter
from bot.settings import Settings
from handlers.desk import Desk
from storage.database import Database
from tests.port import Port
from tests.teams.cards import buttons, content, read, shown
from tests.teams.fake import HOST, FakeTeams
from tests.teams.signing import BOT, SERVICE, key_server, token

_NUMBERS = itertools.count(1)  # an activity's own, whichever world it comes to
HOME = "0b1c2d3e-4f50-4162-8384-95a6b7c8d9e0"
ELSEWHERE = "9e8d7c6b-5a49-4838-9271-605f4e3d2c1b"
STRANGERS = "11112222-3333-4444-8555-666677778888"
TEAM = "19:team@thread.tacv2"
CHANNEL = "19:skolchefer@thread.tacv2"
OWN_TOKEN = jwt.encode({"aud": "https://api.botframework.com"}, "x" * 32, algorithm="HS256")


@dataclass(frozen=True)
class Person:
    """Somebody in a tenant; `home` is another one for who visits a shared channel."""

    user: str
    home: str = HOME
    name: str = "Exempel Person"

    @property
    def mri(self) -> str:
        """The id that this bot knows the person by."""
        return f"29:{self.user}"

    @property
    def private(self) -> str:
        """The private chat with Stark."""
        return f"a:{self.user}"


ANNA = Person("aaaaaaaa-0000-4000-8000-000000000001", name="Exempel Skolchef")
BERIT = Person("bbbbbbbb-0000-4000-8000-000000000002", name="Exempel Rektor")


class World:
    """Stark at a port, a connector at every other host; `now` is the conversation's clock."""

    def __init__(
        self,
        database: Database,
        now: Callable[[], datetime] | None = None,
        desk: Desk | None = None,
        **settings: str,
    ) -> None:
        self.teams = FakeTeams(channels={TEAM: None, CHANNEL: "skolchefer"})
        key_server().begin_anew()
        self.database = database
        self.desk = desk or Desk(database)
        given = {
            "teams_client_id": BOT,
            "teams_client_secret": "hemlig",
            "teams_tenant_id": HOME,
            "teams_allowed_tenants": f"{HOME},{ELSEWHERE}",
            **settings,
        }
        self.settings = Settings(_env_file=None, **given)
        self.keys = Keys(key_server().url)
        self.entra: dict[str, Any] = {"access_token": OWN_TOKEN}
        self.station = Speaking(self.settings, self.desk, self.keys, lambda _scope: self.entra)
        self.adapter = TeamsAdapter(self.settings, self.desk, lambda: self.station)
        if now is not None:
            self.station.conversation.now = now
        self.port = Port.open()
        self.router = respx.mock(assert_all_called=False, assert_all_mocked=True)
        self.router.route(host="127.0.0.1").pass_through()
        self.router.route().mock(side_effect=self.teams.answer)
        self.router.start()
        self.port.run(self.adapter.start())
        self.port.app = FastAPI()
        self.port.app.include_router(self.adapter.routes())

    def close(self) -> None:
        """Stop everything."""
        self.port.run(self.adapter.stop())
        self.router.stop()
        self.desk.close()

    def settle(self) -> None:
        """Wait until what was begun beside the answers is done."""
        self.port.run(self.station.errands.finish(10))

    def join(self, person: Person, *, installed: bool = True, **facts: Any) -> Person:
        """Let somebody be known to Teams, with Stark added for the person alone where it is `installed`."""
        login = f"{hashlib.sha256(person.user.encode()).hexdigest()[:8]}@exempel.se"
        known = {"id": person.mri, "name": person.name, "objectId": person.user, "tenantId": person.home}
        self.teams.people[person.mri] = {**known, "userPrincipalName": login, "userRole": "user", **facts}
        if installed:
            self.teams.chats[person.mri] = person.private
        return person

    def send(self, activity: dict[str, Any], *, bearer: str = "") -> httpx.Response:
        """Send an activity as the Bot Framework does."""
        headers = {"authorization": f"Bearer {bearer or token(serviceurl=activity.get('serviceUrl'))}"}
        headers["content-type"] = "application/json; charset=utf-8"
        return self.port.http.post("/api/messages", content=json.dumps(activity).encode(), headers=headers)

    def activity(self, person: Person, place: str = "", *, thread: str = "", **fields: Any) -> dict[str, Any]:
        """Write what every activity has in it; `place` is a channel, "" the private chat."""
        where = f"{place};messageid={thread}" if thread else place or person.private
        kind = "channel" if place else "personal"
        found: dict[str, Any] = {
            "id": f"f:{next(_NUMBERS)}",
            "channelId": "msteams",
            "serviceUrl": SERVICE,
            "timestamp": "2026-02-11T09:15:00.123Z",
            "from": {"id": person.mri, "name": person.name, "aadObjectId": person.user},
            "conversation": {"id": where, "conversationType": kind, "tenantId": HOME},
            "recipient": {"id": f"28:{BOT}", "name": "Stark"},
            "channelData": {"tenant": {"id": person.home}},
            "locale": "sv-SE",
        }
        if place:
            found["conversation"]["isGroup"] = True
            found["channelData"] |= {"team": {"id": TEAM}, "channel": {"id": place}, "teamsChannelId": place}
        return {**found, **fields}

    def done(self, activity: dict[str, Any]) -> dict[str, Any]:
        """Send an activity and give the answer when all is done."""
        response = self.send(activity)
        assert response.status_code == 200, response.status_code
        self.settle()
        assert not self.teams.wrong, self.teams.wrong[:5]
        return dict(response.json()) if response.content else {}

    def write(self, person: Person, text: str, **fields: Any) -> dict[str, Any]:
        """Write to Stark in the private chat."""
        return self.done(self.activity(person, type="message", text=text, textFormat="plain", **fields))

    def mention(
        self, person: Person, text: str, place: str = CHANNEL, *, thread: str = "", **more: Any
    ) -> dict[str, Any]:
        """Mention Stark in a channel: a message there begins a thread, or goes on in one."""
        at = "<at>Stark</at>"
        mention = {"type": "mention", "mentioned": {"id": f"28:{BOT}", "name": "Stark"}, "text": at}
        said = {"text": f"{at} {escape(text, quote=False)}\n", "textFormat": "xml", "entities": [mention]}
        thread = thread or str(1_600_000_000_000 + next(_NUMBERS))
        return self.done(self.activity(person, place, thread=thread, type="message", **said, **more))

    def slash(self, person: Person, text: str, place: str = CHANNEL) -> dict[str, Any]:
        """Write a slash command in a channel: it comes as a message that is meant for Stark alone."""
        aimed = {"id": f"28:{BOT}", "name": "Stark", "isTargeted": True}
        said = {"text": text, "textFormat": "plain", "recipient": aimed}
        return self.done(self.activity(person, place, thread="1600000000000", type="message", **said))

    def press(self, person: Person, label: str, message: dict[str, Any], **inputs: str) -> dict[str, Any]:
        """Press a button of a message with what stands in its card's fields; give the answer."""
        return self.done(self.press_activity(person, self.button(message, label), message, **inputs))

    def button(self, message: dict[str, Any], label: str) -> dict[str, Any]:
        """Give a button of a message by its label."""
        for action in buttons(content(message)):
            if action["title"] == label:
                return action
        raise AssertionError(f"no button {label!r} in {shown(message)!r}")

    def press_activity(
        self, person: Person, action: dict[str, Any], message: dict[str, Any], **inputs: str
    ) -> dict[str, Any]:
        """Write what Teams sends for a press: an action, or what opens a dialog."""
        where, _, thread = message["in"].partition(";messageid=")
        place = "" if where.startswith("a:") else where
        data = {**action.get("data", {}), **inputs}
        if action["type"] == "Action.Submit":
            assert data["msteams"] == {"type": "task/fetch"}, "nothing else is sent from a message"
            value: dict[str, Any] = {"data": {"type": "task/fetch", **data}, "context": {"theme": "dark"}}
            name = "task/fetch"
        else:
            kept = {"type": action["type"], "verb": action["verb"], "data": data}
            name, value = "adaptiveCard/action", {"action": kept, "trigger": "manual"}
        said = {"type": "invoke", "name": name, "value": value, "replyToId": message["id"]}
        return self.activity(person, place, thread=thread or ("1600000000000" if place else ""), **said)

    def submit(
        self, person: Person, window: dict[str, Any], label: str = "Skicka", place: str = CHANNEL, **inputs: str
    ) -> dict[str, Any]:
        """Send a dialog with what stands in its fields, by one of its buttons."""
        card = window["task"]["value"]["card"]["content"]
        action = next(action for action in buttons(card) if action["title"] == label)
        filled = {
            one["id"]: one["value"] for one in card["body"] if one["type"].startswith("Input.") and one.get("value")
        }
        value = {"data": {**action["data"], **filled, **inputs}, "context": {"theme": "default"}}
        said = {"type": "invoke", "name": "task/submit", "value": value}
        thread = "1600000000000" if place else ""
        return self.done(self.activity(person, place, thread=thread, **said))

    def last(self, place: str) -> dict[str, Any]:
        """Give what was posted last in a place."""
        return self.teams.messages[place][-1]

    def posted(self, place: str) -> list[str]:
        """Give what stands in a place, as its readers see it."""
        return [shown(message) for message in self.teams.messages[place]]

    def tokens_sent_to(self) -> set[str]:
        """Give the hosts that were shown the bot's own token."""
        return {asked.host for asked in self.teams.asked if asked.token == OWN_TOKEN}


def in_card(answer: dict[str, Any]) -> str:
    """Read the card that an answer puts in the place of the one that was pressed."""
    assert answer["type"] == "application/vnd.microsoft.card.adaptive", answer
    return read(answer["value"])


def in_dialog(answer: dict[str, Any]) -> str:
    """Read the card of a dialog, under its title."""
    window = answer["task"]["value"]
    return f"{window['title']}\n{read(window['card']['content'])}"


__all__ = ["ANNA", "BERIT", "CHANNEL", "ELSEWHERE", "HOME", "HOST", "STRANGERS", "TEAM", "Person", "World"]
