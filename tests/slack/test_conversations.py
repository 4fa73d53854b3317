"""Every conversation that the terminal passes, once more in Slack."""

from __future__ import annotations

from tests.conversations import collect, collected

collect(globals())


def test_the_conversations_are_here() -> None:
    assert collected(globals()) > 60
