"""A tenant for the tests."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from storage.database import Database
from tests.talk import NOW
from tests.teams.teams_talk import TeamsTalk
from tests.teams.world import ANNA, BERIT, World


@pytest.fixture
def world(database: Database) -> Iterator[World]:
    """A tenant with Stark and two people in it."""
    made = World(database, lambda: NOW)
    made.join(ANNA)
    made.join(BERIT)
    yield made
    made.close()


@pytest.fixture
def talk(database: Database) -> Iterator[TeamsTalk]:
    """The tests' conversation, in Teams."""
    conversation = TeamsTalk(database)
    yield conversation
    conversation.close()
