"""A workspace for the tests."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from storage.database import Database
from tests.slack.slack_talk import SlackTalk
from tests.slack.world import ANNA, BERIT, World
from tests.talk import NOW


@pytest.fixture
def world(database: Database) -> Iterator[World]:
    """A workspace with Stark and two people in it."""
    made = World(database, lambda: NOW)
    made.join(ANNA)
    made.join(BERIT)
    yield made
    made.close()


@pytest.fixture
def talk(database: Database) -> Iterator[SlackTalk]:
    """The tests' conversation, in Slack."""
    conversation = SlackTalk(database)
    yield conversation
    conversation.close()
