"""Socket Mode: the same conversation without an address, and a connection that is watched."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from bot.adapters.slack.socket import Patience
from storage.database import Database
from tests.slack.world import ANNA, TEAM, World
from tests.talk import NOW

QUICK = Patience(greeting=0.3, ping=0.3, silence=0.6, first_wait=0.05, longest_wait=0.2)


@pytest.fixture
def socket(database: Database, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    """Stark in Socket Mode, with a watchdog in a hurry."""
    monkeypatch.setattr("bot.adapters.slack.socket.Patience", lambda: QUICK)
    made = World(database, lambda: NOW, slack_signing_secret="", slack_app_token="xapp-1")
    made.join(ANNA)
    _until(lambda: made.http.get("/slack/health").json() == {"hears": True})
    yield made
    made.close()


def _until(true: Callable[[], object], seconds: float = 8) -> None:
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "it did not come to pass"
        time.sleep(0.02)


def _command(world: World, number: str = "E1", **message: Any) -> None:
    payload = world.command_fields(ANNA, "frister")
    world.fake.send_by_socket(
        {
            "type": "slash_commands",
            "envelope_id": number,
            "payload": payload,
            "accepts_response_payload": True,
            **message,
        }
    )


def test_a_command_is_answered_on_the_connection(socket: World) -> None:
    _command(socket)
    _until(lambda: socket.fake.acknowledged)
    (answer,) = socket.fake.acknowledged
    assert answer["envelope_id"] == "E1"
    assert "Frister" in str(answer["payload"]["blocks"])


def test_an_event_is_acknowledged_and_answered_by_a_post(socket: World) -> None:
    event = {"type": "app_mention", "channel": "C1", "user": ANNA.user, "team": TEAM, "text": "frister"}
    payload = {"type": "event_callback", "event_id": "Ev9", "event": event, "team_id": TEAM}
    socket.fake.send_by_socket({"type": "events_api", "envelope_id": "E2", "payload": payload})
    _until(lambda: socket.place.messages["C1"])
    assert {"envelope_id": "E2"} in socket.fake.acknowledged


def test_no_path_takes_requests_without_a_secret(socket: World) -> None:
    assert socket.http.post("/slack/events", content=b"text=x").status_code == 404


def test_a_connection_that_slack_closes_is_made_anew(socket: World) -> None:
    before = len(socket.fake.sockets)
    socket.fake.send_by_socket({"type": "disconnect", "reason": "refresh_requested"})
    _until(lambda: len(socket.fake.sockets) > before)
    _command(socket, "E3")
    _until(lambda: any(one["envelope_id"] == "E3" for one in socket.fake.acknowledged))


def test_a_deaf_connection_is_left_for_one_that_hears(socket: World) -> None:
    deaf = len(socket.fake.sockets) + 1
    socket.fake.greets = lambda number: number != deaf
    socket.fake.send_by_socket({"type": "disconnect", "reason": "warning"})
    _until(lambda: len(socket.fake.sockets) > deaf)
    _command(socket, "E4")
    _until(lambda: any(one["envelope_id"] == "E4" for one in socket.fake.acknowledged))


def test_long_silence_is_not_taken_for_health(socket: World) -> None:
    before = len(socket.fake.sockets)
    _until(lambda: len(socket.fake.sockets) > before)


def test_slack_that_is_away_is_tried_again(socket: World) -> None:
    socket.fake.trouble("apps.connections.open", status=503, times=3)
    before = len(socket.fake.asked("apps.connections.open"))
    socket.fake.send_by_socket({"type": "disconnect", "reason": "warning"})
    _until(lambda: len(socket.fake.asked("apps.connections.open")) >= before + 4)
    _until(lambda: socket.http.get("/slack/health").json() == {"hears": True})


@pytest.mark.parametrize("message", [{"payload": None}, {"envelope_id": 7}, {"type": "hello"}, {"payload": [1]}])
def test_odd_envelopes_are_left(socket: World, message: dict[str, Any]) -> None:
    _command(socket, "E5", **message)
    _command(socket, "E6")
    _until(lambda: any(one["envelope_id"] == "E6" for one in socket.fake.acknowledged))
