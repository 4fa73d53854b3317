"""A workspace with Stark in it: the real server behind a port, the small Slack before it, and people who use both."""

from __future__ import annotations

import hashlib
import hmac
import itertools
import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any
from urllib.parse import urlencode

import httpx

from bot.adapters.slack.speaking import Speaking
from bot.adapters.slack.units import escape
from bot.adapters.slack.wire import SlackAdapter
from bot.app import Web
from bot.settings import Settings
from handlers.desk import Desk
from storage.database import Database
from tests.port import Port
from tests.slack.blocks import shown
from tests.slack.fake import FakeSlack, Workspace

_NUMBERS = itertools.count(1)  # a delivery's own, whichever world it comes to
SECRET = "8f742231b10e8888abcd99yyyzzz85a5"
TOKEN = "xoxb-1"
TEAM = "T1"


@dataclass(frozen=True)
class Person:
    """Somebody in a workspace; `home` is another one for who visits a shared channel."""

    user: str
    home: str = TEAM
    name: str = "Exempel Person"

    @property
    def private(self) -> str:
        """The private conversation with Stark."""
        return f"D{self.user[1:]}"


ANNA = Person("U0ANNA", name="Exempel Skolchef")
BERIT = Person("U0BERIT", name="Exempel Rektor")


@cache
def fake_slack() -> FakeSlack:
    """Give the small Slack of this process, which ends with it."""
    return FakeSlack()


class World:
    """Stark at a port, Slack where SLACK_API_URL says; `now` is the conversation's clock."""

    def __init__(
        self,
        database: Database,
        now: Callable[[], datetime] | None = None,
        desk: Desk | None = None,
        **settings: str,
    ) -> None:
        self.fake = fake_slack()
        self.fake.begin_anew()
        self.place: Workspace = self.fake.workspace(TEAM, TOKEN)
        self.database = database
        self.desk = desk or Desk(database)
        given = {"slack_signing_secret": SECRET, "slack_bot_token": TOKEN, **settings}
        values = {key: value for key, value in given.items() if value}
        self.adapter = SlackAdapter(
            Settings(_env_file=None, slack_api_url=f"{self.fake.url}/api/", **values), self.desk
        )
        station = self.adapter.station
        assert isinstance(station, Speaking)
        self.station = station
        if now is not None:
            station.conversation.now = now
        self.port = Port.open()
        self.port.run(self.adapter.start())
        self.port.app = Web()
        self.port.app.serve(self.adapter.routes())
        self.url = self.port.url
        self.http = self.port.http

    def close(self) -> None:
        """Stop everything."""
        self.port.run(self.adapter.stop())
        self.desk.close()

    def settle(self) -> None:
        """Wait until what was begun beside the answers is done."""
        self.port.run(self.station.errands.finish(10))

    def join(self, person: Person, **facts: Any) -> Person:
        """Let somebody be known to Slack."""
        profile = {"real_name": person.name, "email": facts.pop("email", "")}
        self.place.users[person.user] = {"team_id": person.home, "profile": profile, **facts}
        return person

    def send(self, body: bytes, kind: str, **headers: str) -> httpx.Response:
        """Send a signed request as Slack does."""
        return self.http.post("/slack/events", content=body, headers={**signed(body), "content-type": kind, **headers})

    def form(self, fields: dict[str, str]) -> httpx.Response:
        """Send a form."""
        return self.send(urlencode(fields).encode(), "application/x-www-form-urlencoded")

    def payload(self, payload: dict[str, Any]) -> dict[str, Any]:
        """Send an interaction, and give the answer when all is done."""
        return self._answer(self.form({"payload": json.dumps(payload)}))

    def event(self, event: dict[str, Any], **envelope: Any) -> dict[str, Any]:
        """Send an event, and give the answer when all is done."""
        body = {
            "type": "event_callback",
            "team_id": TEAM,
            "api_app_id": "A1",
            "event_id": f"Ev{next(_NUMBERS)}",
            "event_time": int(time.time()),
            "authorizations": [{"team_id": TEAM, "user_id": "UBOT", "is_bot": True}],
            "event": event,
            **envelope,
        }
        return self._answer(self.send(json.dumps(body).encode(), "application/json"))

    def _answer(self, response: httpx.Response) -> dict[str, Any]:
        assert response.status_code == 200, response.status_code
        self.settle()
        return dict(response.json()) if response.text.startswith("{") else {}

    def command(self, person: Person, text: str, channel: str = "C1", **fields: str) -> dict[str, Any]:
        """Write /stark in a channel."""
        return self._answer(self.form(self.command_fields(person, text, channel, **fields)))

    def command_fields(self, person: Person, text: str, channel: str = "C1", **fields: str) -> dict[str, str]:
        """Give what Slack sends for a slash command."""
        return {
            "token": "unused",
            "team_id": person.home,
            "team_domain": "exempel",
            "channel_id": channel,
            "channel_name": "directmessage" if channel.startswith("D") else "skolchefer",
            "user_id": person.user,
            "user_name": "exempel",
            "command": "/stark",
            "text": text,
            "api_app_id": "A1",
            "is_enterprise_install": "false",
            "response_url": self.fake.response_url(),
            "trigger_id": self.fake.trigger(),
            **fields,
        }

    def write(self, person: Person, text: str, *, thread: str = "") -> dict[str, Any]:
        """Write to Stark in private."""
        event = {"type": "message", "channel_type": "im", "channel": person.private, **self._said(person, text)}
        return self.event({**event, **({"thread_ts": thread} if thread else {})})

    def mention(self, person: Person, text: str, channel: str = "C1", *, thread: str = "") -> dict[str, Any]:
        """Mention Stark in a channel."""
        event = {"type": "app_mention", "channel": channel, **self._said(person, text, "<@UBOT> ")}
        if person.home != TEAM:
            event["user_team"] = person.home
        return self.event({**event, **({"thread_ts": thread} if thread else {})})

    def _said(self, person: Person, text: str, before: str = "") -> dict[str, str]:
        escaped = escape(text)
        return {"user": person.user, "team": person.home, "text": before + escaped, "ts": self.fake.moment()}

    def press(self, person: Person, label: str, shown_in: dict[str, Any], **more: Any) -> dict[str, Any]:
        """Press a button of a message (with its channel), a window or a Home."""
        for block in shown_in["blocks"]:
            for element in block.get("elements", ()):
                if element.get("type") == "button" and element["text"]["text"] == label:
                    return self.payload(self.press_payload(person, element, shown_in, **more))
        raise AssertionError(f"no button {label!r} in {shown(shown_in['blocks'])!r}")

    def press_payload(
        self, person: Person, element: dict[str, Any], shown_in: dict[str, Any], **more: Any
    ) -> dict[str, Any]:
        """Give what Slack sends for a press."""
        payload = {
            "type": "block_actions",
            "user": {"id": person.user, "team_id": person.home},
            "team": {"id": TEAM},
            "trigger_id": self.fake.trigger(),
            "actions": [{"type": "button", "action_ts": self.fake.moment(), "block_id": "b", **element}],
        }
        if "id" in shown_in:
            kept = {"app_installed_team_id": TEAM, **shown_in}
            payload.update(view=kept, container={"type": "view", "view_id": shown_in["id"]})
        else:
            channel = shown_in.get("channel", "C1")
            container = {"type": "message", "message_ts": shown_in.get("ts", "1.1"), "channel_id": channel}
            container["is_ephemeral"] = shown_in.get("is_ephemeral", False)
            payload.update(channel={"id": channel}, container=container, response_url=self.fake.response_url())
        return {**payload, **more}

    def submit(self, person: Person, view: dict[str, Any], values: dict[str, Any], **more: Any) -> dict[str, Any]:
        """Send a window with what stands in its fields."""
        state = {
            key: {"f": value if isinstance(value, dict) else {"type": "x", "value": value}}
            for key, value in values.items()
        }
        return self.payload(
            {
                "type": "view_submission",
                "user": {"id": person.user, "team_id": person.home},
                "team": {"id": TEAM},
                "trigger_id": self.fake.trigger(),
                "view": {"app_installed_team_id": TEAM, **view, "state": {"values": state}},
                **more,
            }
        )

    def last_view(self) -> dict[str, Any]:
        """Give the window that was opened or changed last."""
        return list(self.fake.views.values())[-1]

    def posted(self, channel: str) -> list[str]:
        """Give what stands in a channel, as its readers see it."""
        return [shown(message.get("blocks", [])) for message in self.place.messages[channel]]

    def responded(self, number: int = -1) -> list[dict[str, Any]]:
        """Give what was answered at the response address used last."""
        return list(self.fake.responses.values())[number]


def signed(body: bytes, secret: str = SECRET, at: float | None = None) -> dict[str, str]:
    """Sign a body as Slack does."""
    moment = str(int(time.time() if at is None else at))
    mac = hmac.new(secret.encode(), b"v0:" + moment.encode() + b":" + body, hashlib.sha256).hexdigest()
    return {"x-slack-request-timestamp": moment, "x-slack-signature": f"v0={mac}"}
