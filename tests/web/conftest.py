"""A playground for the tests, and a browser at it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from storage.database import Database
from tests.web.visitor import Ground, Visitor


@pytest.fixture
def ground(database: Database) -> Iterator[Ground]:
    """A playground on a fresh database."""
    made = Ground(database)
    yield made
    made.close()


@pytest.fixture
def visitor(ground: Ground) -> Visitor:
    """A browser that has just opened the first page."""
    browser = ground.visitor()
    browser.get("/")
    return browser
