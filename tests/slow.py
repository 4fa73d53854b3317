"""A desk that takes its time."""

from __future__ import annotations

import threading
from concurrent.futures import Future
from datetime import datetime

import pytest

from handlers.desk import Desk
from handlers.kit.request import Heard, Reply


class Slow:
    """A desk whose answers take so many seconds."""

    def __init__(self, desk: Desk, seconds: float, monkeypatch: pytest.MonkeyPatch) -> None:
        self._submit, self._seconds = desk.submit, seconds
        monkeypatch.setattr(desk, "submit", self.submit)

    def submit(self, heard: Heard, now: datetime) -> Future[Reply | None]:
        """Answer as the desk does, later."""
        late: Future[Reply | None] = Future()

        def done(found: Future[Reply | None]) -> None:
            threading.Timer(self._seconds, lambda: late.set_result(found.result())).start()

        self._submit(heard, now).add_done_callback(done)
        return late
