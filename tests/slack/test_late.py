"""What comes late: a slow desk, a token that has run out while Slack is away."""

from __future__ import annotations

import json
import time
from typing import Any

import pytest

from tests.slack.blocks import faults, shown
from tests.slack.world import ANNA, TEAM, World
from tests.slow import Slow


def _joined(world: World) -> None:
    world.join(ANNA, email="person@sala.se", is_email_confirmed=True)
    world.command(ANNA, "gå med Sala kommun")


def _searched(world: World, view: dict[str, Any], typed: str) -> dict[str, Any]:
    return world.payload(
        {
            "type": "block_suggestion",
            "user": {"id": ANNA.user, "team_id": TEAM},
            "team": {"id": TEAM},
            "view": {"app_installed_team_id": TEAM, **view},
            "action_id": "look:membership.join",
            "block_id": "organisation",
            "value": typed,
        }
    )


def test_what_is_wrong_with_a_field_is_said_when_the_desk_is_slow(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The window that waits has taken the form's place: Slack's own errors at the fields come too late."""
    _joined(world)
    world.command(ANNA, "logga")
    view = world.last_view()
    Slow(world.desk, 2.3, monkeypatch)
    waits = world.submit(ANNA, view, {"text": "Bra länk", "link": "http://x"})
    assert "Ett ögonblick" in json.dumps(waits, ensure_ascii=False)
    late = world.fake.asked("views.update")[-1].arguments["view"]
    assert late["callback_id"] == "form"
    assert faults(late["blocks"], "modal") == []
    told = shown(late["blocks"])
    assert "⚠️ Länk" in told
    assert "https://" in told


def test_a_search_is_answered_in_time_when_the_desk_is_slow(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    world.command(ANNA, "gå med")
    view = world.last_view()
    Slow(world.desk, 3.5, monkeypatch)
    begun = time.monotonic()
    assert _searched(world, view, "sal") == {"options": []}
    assert time.monotonic() - begun < 3


def test_an_answer_whose_window_has_been_closed_comes_in_the_conversation(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    _joined(world)
    world.command(ANNA, "logga")
    view = world.last_view()
    Slow(world.desk, 2.3, monkeypatch)
    world.fake.trouble("views.update", error="not_found")
    world.submit(ANNA, view, {"text": "Vi läste högt för varandra"})
    (said,) = world.place.messages["C1"]
    assert said["only"] == ANNA.user
    assert "Loggad som erfarenhet 1" in shown(said["blocks"])
