"""The way from an event loop to the desk's threads and back, for adapters that must not wait."""

from __future__ import annotations

import asyncio
from collections import deque
from contextlib import suppress
from datetime import datetime
from functools import partial

from handlers.desk import Desk
from handlers.kit.request import Heard, Reply

Answer = asyncio.Future[Reply | None]


class Asking:
    """Asks the desk from an event loop.

    What the desk's threads answer while the loop is at work is brought to it in one go: waking it for each of a
    batch's answers costs a system call and a change of threads every time.
    """

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._inbox: _Inbox | None = None

    def ask(self, heard: Heard, now: datetime) -> Answer:
        """Ask what was heard at an aware moment; the future is done in the loop that runs. See `Desk.answer`."""
        loop = asyncio.get_running_loop()
        if self._inbox is None or self._inbox.loop is not loop:
            self._inbox = _Inbox(loop)
        answer: Answer = loop.create_future()
        self._desk.hear(heard, now, partial(self._inbox.put, answer))
        return answer


class _Inbox:
    """Answers on their way to a loop."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self.loop = loop
        self._come: deque[tuple[Answer, Reply | None]] = deque()
        self._woken = False

    def put(self, answer: Answer, reply: Reply | None) -> None:
        """Bring an answer, from any thread."""
        self._come.append((answer, reply))
        if not self._woken:
            self._woken = True
            with suppress(RuntimeError):  # the loop is closed: nobody waits there any more
                self.loop.call_soon_threadsafe(self._hand_out)

    def _hand_out(self) -> None:
        # First the mark, then the answers: what comes between the two wakes the loop once more.
        self._woken = False
        while self._come:
            answer, reply = self._come.popleft()
            if not answer.done():
                answer.set_result(reply)
