"""From an event loop to the desk's threads and back: every answer comes, in its own loop, and none is lost."""

import asyncio
import threading
from collections.abc import Callable
from datetime import datetime

import pytest

from bot.asking import Asking
from handlers.desk import Desk
from handlers.kit.request import Heard, Reply
from tests.deliveries import said
from tests.talk import CHIEF, NOW, Talk

Tell = Callable[[Reply | None], None]


class Slow:
    """A desk that keeps what it is to tell until it is let go."""

    def __init__(self) -> None:
        self.waiting: list[Tell] = []

    def hear(self, heard: Heard, now: datetime, tell: Tell) -> None:
        self.waiting.append(tell)

    def tell(self) -> None:
        """Answer all that wait, from a thread of its own."""
        waiting, self.waiting = self.waiting, []
        thread = threading.Thread(target=lambda: [tell(None) for tell in waiting])
        thread.start()
        thread.join()


@pytest.fixture
def slow() -> Slow:
    """The slow desk."""
    return Slow()


def _asking(slow: Slow, monkeypatch: pytest.MonkeyPatch) -> Asking:
    desk = Desk.__new__(Desk)
    monkeypatch.setattr(desk, "hear", slow.hear, raising=False)
    return Asking(desk)


def test_many_at_once_are_each_given_their_own_answer(talk: Talk) -> None:
    asking = Asking(talk.desk)

    async def ask() -> list[str]:
        lines = [f"nytt område Nummer {n}" if n % 2 else "hjälp" for n in range(40)]
        answers = [asking.ask(said("Exempel Samordnare, Sala kommun, samordnare", line), NOW) for line in lines]
        return [str(reply.card.title) for reply in await asyncio.gather(*answers) if reply is not None]

    titles = asyncio.run(ask())
    assert titles[1::2] == [f"Fokusområdet ”Nummer {n}” är öppet." for n in range(1, 40, 2)]
    assert {title for title in titles[::2] if "område" in title} == set()


def test_a_loop_is_woken_once_for_all_that_has_come_meanwhile(slow: Slow, monkeypatch: pytest.MonkeyPatch) -> None:
    asking = _asking(slow, monkeypatch)

    async def ask() -> int:
        loop = asyncio.get_running_loop()
        woken: list[object] = []
        call = loop.call_soon_threadsafe
        monkeypatch.setattr(loop, "call_soon_threadsafe", lambda *what: (woken.append(what), call(*what))[1])
        answers = [asking.ask(said(CHIEF, "hej"), NOW) for _ in range(20)]
        slow.tell()
        assert await asyncio.gather(*answers) == [None] * 20
        return len(woken)

    assert asyncio.run(ask()) == 1


def test_who_has_hung_up_is_not_told(slow: Slow, monkeypatch: pytest.MonkeyPatch) -> None:
    asking = _asking(slow, monkeypatch)

    async def ask() -> None:
        gone, stays = (asking.ask(said(CHIEF, "hej"), NOW) for _ in range(2))
        gone.cancel()
        slow.tell()
        assert await stays is None
        assert gone.cancelled()

    asyncio.run(ask())


def test_a_loop_that_has_ended_keeps_nobody_waiting_in_the_next(slow: Slow, monkeypatch: pytest.MonkeyPatch) -> None:
    asking = _asking(slow, monkeypatch)

    async def ask(*, tells: bool) -> None:
        answer = asking.ask(said(CHIEF, "hej"), NOW)
        if tells:
            slow.tell()
            assert await answer is None

    asyncio.run(ask(tells=False))
    late, slow.waiting = slow.waiting, []
    for tell in late:
        tell(None)  # its loop is closed: nothing is raised in the desk's thread
    asyncio.run(ask(tells=True))
