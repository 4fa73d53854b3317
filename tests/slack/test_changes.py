"""Channels that let Stark in and out, are closed and opened, and get another name or id, as Slack's events say it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from bot.adapters.slack.changes import EVENTS, change
from handlers.kit.request import Address
from storage.database import Database
from storage.models import Place
from storage.queries import places
from tests.slack.slack_talk import SlackTalk
from tests.slack.world import ANNA, TEAM
from tests.talk import COORDINATOR

CHANNEL = "C0SKOLCHEFER"
HERE = Address("slack", TEAM, CHANNEL)


@pytest.fixture
def bound(database: Database) -> Iterator[SlackTalk]:
    """A channel that is bound."""
    talk = SlackTalk(database)
    talk(COORDINATOR, "nytt område Matematik")
    talk(COORDINATOR, "kanal koppla måndag 8", channel="skolchefer")
    yield talk
    talk.close()


def _place(talk: SlackTalk, where: Address = HERE) -> Place:
    with talk.database.reading() as db:
        row = places.place_at(db, where)
    assert row is not None
    return row


@pytest.mark.parametrize(
    ("closed", "opened", "why"),
    [
        ("channel_left", "member_joined_channel", "jag är borttagen från kanalen"),
        ("group_left", "member_joined_channel", "jag är borttagen från kanalen"),
        ("channel_archive", "channel_unarchive", "kanalen är arkiverad"),
        ("group_archive", "group_unarchive", "kanalen är arkiverad"),
    ],
)
def test_a_channel_that_is_closed_waits_and_goes_on(bound: SlackTalk, closed: str, opened: str, why: str) -> None:
    for _ in range(2):  # Slack may say it twice
        bound.world.event({"type": closed, "channel": CHANNEL})
    assert f"Pausad: {why}" in bound(COORDINATOR, "kanal")
    bound.world.event({"type": opened, "channel": CHANNEL, "user": "UBOT"})
    assert "Pausad" not in bound(COORDINATOR, "kanal")
    assert _place(bound).paused_why == ""


def test_a_channel_that_is_deleted_is_said_to_be_gone(bound: SlackTalk) -> None:
    bound.world.event({"type": "channel_deleted", "channel": CHANNEL})
    assert "kanalen finns inte kvar" in bound(COORDINATOR, "kanal")


def test_that_somebody_else_joins_opens_nothing(bound: SlackTalk) -> None:
    bound.world.event({"type": "channel_left", "channel": CHANNEL})
    bound.world.event({"type": "member_joined_channel", "channel": CHANNEL, "user": ANNA.user, "team": TEAM})
    assert _place(bound).paused_why == places.LEFT


def test_a_channel_with_another_name_is_called_so(bound: SlackTalk) -> None:
    bound.world.event({"type": "channel_rename", "channel": {"id": CHANNEL, "name": "rektorer", "created": 1}})
    assert "#rektorer" in bound(COORDINATOR, "kanal")
    bound.now += timedelta(hours=2)
    assert _place(bound).name == "rektorer"


def test_a_channel_with_another_id_keeps_its_binding(bound: SlackTalk) -> None:
    bound.world.event({"type": "channel_id_changed", "old_channel_id": CHANNEL, "new_channel_id": "C1NY"})
    with bound.database.reading() as db:
        (row,) = places.channels_of(db, "eais")
        assert row.place == "C1NY"


def test_where_stark_is_invited_can_be_bound_from_elsewhere(bound: SlackTalk) -> None:
    bound.world.place.channels.add("C9")
    bound.world.place.names["C9"] = "matematik"
    bound.world.event({"type": "member_joined_channel", "channel": "C9", "user": "UBOT", "team": TEAM})
    assert "#matematik är kopplad" in bound(COORDINATOR, "kanal koppla #matematik")


@pytest.mark.parametrize("event", [{}, {"channel": 7}, {"channel": {"id": []}}, {"channel": CHANNEL, "user": ["UBOT"]}])
@pytest.mark.parametrize("kind", EVENTS)
def test_what_is_odd_is_either_read_or_left(kind: str, event: dict[str, Any]) -> None:
    body = {"team_id": TEAM, "event": {"type": kind, **event}}
    found = change(body)
    assert found is None or found.address.place == CHANNEL
    assert change({"event": kind}) is None
