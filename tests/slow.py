"""A desk that takes its time."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import datetime

import pytest

from handlers.desk import Desk
from handlers.kit.request import Heard, Reply


class Slow:
    """A desk whose answers take so many seconds."""

    def __init__(self, desk: Desk, seconds: float, monkeypatch: pytest.MonkeyPatch) -> None:
        self._hear, self._seconds = desk.hear, seconds
        monkeypatch.setattr(desk, "hear", self.hear)

    def hear(self, heard: Heard, now: datetime, tell: Callable[[Reply | None], None]) -> None:
        """Answer as the desk does, later."""
        self._hear(heard, now, lambda reply: threading.Timer(self._seconds, tell, [reply]).start())
