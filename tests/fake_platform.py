"""A chat platform of the tests' own: it can be slow to show, ask to wait, fail after taking a post, and refuse."""

from __future__ import annotations

import asyncio
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from fastapi import APIRouter

from bot.adapter import Adapter, Standing
from handlers.kit.cards import plain
from handlers.kit.notices import Absent, Blind, Busy, Failed, Found, Pace, Refused, Sent, Verdict
from handlers.kit.request import Address, Notice, Reply

PLATFORM = "fake"
GONE = "(taken away)"


@dataclass
class Taken:
    """One post that the platform has taken, and when."""

    key: str
    place: str
    text: str
    at: datetime


class FakePlatform(Adapter):
    """Does with each post what `mood` says: "ok", "busy", "drop", "error", "hang", "refuse", "gone" or "raise".

    "drop" takes the post and fails; "error" fails without taking it. What is taken shows after `shows_after`.
    """

    platform = PLATFORM

    def __init__(
        self,
        clock: Callable[[], datetime],
        moods: Iterable[str] = (),
        *,
        pace: Pace | None = None,
        reads_back: bool = True,
        shows_after: timedelta = timedelta(0),
        connected: bool = True,
    ) -> None:
        self.clock = clock
        self.moods = iter(moods)
        self.pace = pace or Pace()
        self.reads_back = reads_back
        self.shows_after = shows_after
        self.connected = connected
        self.taken: list[Taken] = []
        self.changed: list[tuple[str, str]] = []
        self.asked: Counter[str] = Counter()
        self.at_once: dict[str, int] = defaultdict(int)
        self.most_at_once = 0
        self.latency = 0.0
        self.rationed = False

    def standing(self) -> Standing:
        return Standing(PLATFORM, connected=self.connected)

    def routes(self) -> APIRouter:
        return APIRouter()

    def keys(self) -> list[str]:
        return [one.key for one in self.taken]

    def texts(self) -> list[str]:
        return [one.text for one in self.taken]

    async def post(self, notice: Notice) -> Verdict:
        place = notice.address.place
        self.at_once[place] += 1
        self.most_at_once = max(self.most_at_once, self.at_once[place])
        try:
            await asyncio.sleep(self.latency)
            return await self._answer(next(self.moods, "ok"), notice)
        finally:
            self.at_once[place] -= 1

    async def _answer(self, mood: str, notice: Notice) -> Verdict:
        match mood:
            case "busy":
                return Busy(timedelta(seconds=30))
            case "error":
                return Failed("500")
            case "refuse":
                return Refused("invalid_blocks", permanent=False)
            case "gone":
                return Refused("is_archived", permanent=True)
            case "hang":
                await asyncio.sleep(3600)
            case "raise":
                raise ConnectionResetError
            case _:
                self.taken.append(Taken(notice.key, notice.address.place, plain(notice.reply.card), self.clock()))
        return Failed("connection lost") if mood == "drop" else Sent(f"id-{len(self.taken)}")

    async def update(self, address: Address, message_id: str, reply: Reply) -> Verdict:
        return self._changed(message_id, plain(reply.card))

    async def delete(self, address: Address, message_id: str) -> Verdict:
        return self._changed(message_id, None)

    def _changed(self, message_id: str, text: str | None) -> Verdict:
        """Do with a change what the mood says, and note it; what has been taken away cannot be changed."""
        mood = next(self.moods, "ok")
        if mood == "busy":
            return Busy(timedelta(seconds=30))
        if mood == "error":
            return Failed("500")
        found = next((one for number, one in enumerate(self.taken, 1) if f"id-{number}" == message_id), None)
        if found is None or found.text == GONE:
            return Refused("message_not_found", permanent=False)
        found.text = GONE if text is None else text
        self.changed.append((found.key, found.text))
        return Failed("connection lost") if mood == "drop" else Sent(message_id)

    async def find(self, address: Address, key: str, since: datetime) -> Found:
        self.asked[key] += 1
        if not self.reads_back:
            return Blind()
        if self.rationed:
            return Busy(timedelta(seconds=60))
        for one in self.taken:
            shown = one.at + self.shows_after <= self.clock()
            if one.key == key and one.place == address.place and one.at >= since and shown:
                return Sent("found")
        return Absent()
