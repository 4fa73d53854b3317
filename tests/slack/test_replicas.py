"""Several processes on one database: what another one changes shows in a Home that is looked at here."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest

from handlers.desk import Desk
from storage.database import Database
from tests.deliveries import said
from tests.slack.blocks import faults, shown
from tests.slack.world import ANNA, World
from tests.talk import NOW

RECTOR = "Exempel Rektor, Sala kommun"


@pytest.fixture
def world(postgres: Database) -> Iterator[World]:
    """A workspace whose Stark is one of several."""
    made = World(postgres, lambda: NOW)
    made.join(ANNA, email="person@sala.se", is_email_confirmed=True)
    made.command(ANNA, "gå med Sala kommun")
    yield made
    made.close()


@pytest.fixture
def other(postgres: Database) -> Iterator[Desk]:
    """Another process's desk: the one that is watched hears nothing of it."""
    made = Desk(postgres)
    yield made
    made.close()


def _comes(world: World, words: str, seconds: float = 20) -> bool:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        world.settle()
        if words in shown(world.fake.homes[ANNA.user]["blocks"]):
            return True
        time.sleep(0.2)
    return False


def test_what_another_process_changes_shows(world: World, other: Desk) -> None:
    world.event({"type": "app_home_opened", "tab": "home", "user": ANNA.user})
    assert "vid grannbordet" not in shown(world.fake.homes[ANNA.user]["blocks"])
    other.answer(said(RECTOR, "logga Vi lärde oss något vid grannbordet"), NOW)
    assert _comes(world, "vid grannbordet")
    assert faults(world.fake.homes[ANNA.user]["blocks"], "home") == []


def test_a_database_that_is_away_for_a_while_is_outlived(
    world: World, other: Desk, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    world.event({"type": "app_home_opened", "tab": "home", "user": ANNA.user})
    look, left = world.desk.latest_change, iter(range(1))

    def away() -> object:
        if next(left, None) is not None:
            raise ConnectionError
        return look()

    monkeypatch.setattr(world.desk, "latest_change", away)
    other.answer(said(RECTOR, "logga Vi lärde oss något vid grannbordet"), NOW)
    assert _comes(world, "vid grannbordet")
    assert "the Homes are not renewed: ConnectionError" in caplog.text


def test_the_number_grows_with_what_anybody_changes(world: World, other: Desk) -> None:
    before = world.desk.latest_change().result()
    other.answer(said(RECTOR, "hjälp"), NOW)
    assert world.desk.latest_change().result() >= before
    first = world.desk.latest_change().result()
    other.answer(said(RECTOR, "logga Vi lärde oss något"), NOW)
    assert world.desk.latest_change().result() > first
