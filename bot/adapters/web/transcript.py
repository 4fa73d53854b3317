"""What has been said in the playground, kept in memory as long as the process lives."""

from __future__ import annotations

import asyncio
import threading
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from handlers.kit.request import Reply

KEPT = 300  # turns a place; a page shows fewer


@dataclass(frozen=True, slots=True)
class Turn:
    """Something said in a place: by a person in `words`, or by Stark in `reply`.

    `only_for` is the key of the one person who sees it, "" when all in the place do. `version` grows with every
    change anywhere, so that a page can ask what is new since the one it has. `gone` marks what was taken away.
    """

    number: int
    place: str
    at: datetime
    author: str = ""
    words: str = ""
    reply: Reply | None = None
    only_for: str = ""
    kind: Literal["said", "pressed", "reply", "notice"] = "reply"
    key: str = ""
    version: int = 0
    gone: bool = False

    def seen_by(self, person: str) -> bool:
        """Tell whether a person sees this turn."""
        return not self.only_for or self.only_for == person


class Transcripts:
    """Every place's turns. Safe to write from any thread; pages wait for what is new in their event loops."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._places: dict[str, deque[Turn]] = {}
        self._last = 0
        self._read: dict[tuple[str, str], int] = {}
        self._waiting: dict[asyncio.Event, asyncio.AbstractEventLoop] = {}

    @property
    def version(self) -> int:
        """Give the version of the newest change."""
        return self._last

    def add(self, turn: Turn) -> Turn:
        """Put a turn last in its place; number and version are given to it here."""
        with self._lock:
            self._last += 1
            placed = replace(turn, number=self._last, version=self._last)
            self._places.setdefault(turn.place, deque(maxlen=KEPT)).append(placed)
        self._wake()
        return placed

    def change(self, turn: Turn) -> Turn | None:
        """Put a turn in the place of the one with its number; None when that one is too old to be kept."""
        with self._lock:
            turns = self._places.get(turn.place, deque())
            at = next((index for index, known in enumerate(turns) if known.number == turn.number), None)
            if at is None:
                return None
            self._last += 1
            turns[at] = replace(turn, version=self._last)
            changed = turns[at]
        self._wake()
        return changed

    def find(self, place: str, person: str, number: int) -> Turn | None:
        """Find a turn that a person sees."""
        return next((turn for turn in self.seen(place, person) if turn.number == number), None)

    def with_key(self, key: str) -> Turn | None:
        """Find the turn that a post or a delivery with this key made."""
        with self._lock:
            return next((turn for turns in self._places.values() for turn in turns if key and turn.key == key), None)

    def numbered(self, place: str, number: int) -> Turn | None:
        """Find a turn in a place, whoever sees it."""
        with self._lock:
            return next((turn for turn in self._places.get(place, ()) if turn.number == number), None)

    def posted_since(self, version: int, person: str) -> int:
        """Count what a person can see of what Stark has said unasked since a version, in all places."""
        own = f"@{person}"
        with self._lock:
            turns = [turn for place, turns in self._places.items() if place == own or place[0] != "@" for turn in turns]
        return sum(1 for turn in turns if turn.kind == "notice" and turn.number > version and not turn.gone)

    def seen(self, place: str, person: str) -> list[Turn]:
        """Give what a person sees in a place, oldest first."""
        return [turn for turn in self._all(place, person) if not turn.gone]

    def since(self, place: str, person: str, version: int) -> list[Turn]:
        """Give the turns a person sees that came or changed after a version; what is gone is among them."""
        return [turn for turn in self._all(place, person) if turn.version > version]

    def mark_read(self, place: str, person: str) -> None:
        """Note that a person has seen all there is in a place."""
        self._read[place, person] = self._last

    def unread(self, place: str, person: str) -> int:
        """Count what others have said to a person in a place since it was read last."""
        read = self._read.get((place, person), 0)
        return sum(1 for turn in self.seen(place, person) if turn.number > read and turn.author != person)

    async def news(self, version: int, seconds: float) -> bool:
        """Wait until something is newer than a version, `seconds` at most; tell whether something is."""
        if self._last > version:
            return True
        event = asyncio.Event()
        self._waiting[event] = asyncio.get_running_loop()
        try:
            if self._last == version:
                await asyncio.wait_for(event.wait(), seconds)
        except TimeoutError:
            pass
        finally:
            self._waiting.pop(event, None)
        return self._last > version

    def _all(self, place: str, person: str) -> list[Turn]:
        with self._lock:
            return [turn for turn in self._places.get(place, ()) if turn.seen_by(person)]

    def _wake(self) -> None:
        for event, loop in self._listeners():
            loop.call_soon_threadsafe(event.set)

    def _listeners(self) -> Iterator[tuple[asyncio.Event, asyncio.AbstractEventLoop]]:
        yield from list(self._waiting.items())
