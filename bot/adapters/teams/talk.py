"""The conversation: each of Teams' activities is read, asked at the desk, and answered in time."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime

from bot.adapters.teams import files, read, words
from bot.adapters.teams.calls import Calls
from bot.adapters.teams.people import Channels, People
from bot.adapters.teams.read import Change, Turn
from bot.adapters.teams.sending import Sending, noted
from bot.adapters.teams.shape import Body
from bot.adapters.teams.ways import Answer, ByCard, ByDialog, BySaying, Way, told
from bot.asking import Asking
from bot.errands import Errands, Recent
from handlers.desk import Desk
from handlers.kit.request import Reply

_TWICE = 1.5  # seconds within which the same press is a double click
QUICK = 3.0  # seconds; Teams waits five for the answer to a press, and sends a message again after fifteen
WELCOME = "home.welcome"

_WAYS: Mapping[str, type[Way]] = {"message": BySaying, "card": ByCard, "dialog": ByDialog, "extension": ByDialog}


class Conversation:
    """Answers what comes from Teams; `now` gives the aware moment that counts."""

    def __init__(
        self,
        desk: Desk,
        calls: Calls,
        sending: Sending,
        errands: Errands,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        quick: float = QUICK,
    ) -> None:
        self._desk = desk
        self._asking = Asking(desk)
        self._sending = sending
        self._errands = errands
        self.people = People(calls)
        self._channels = Channels(calls)
        self.now = now
        self._quick = quick
        self._heard = Recent()
        self._clicks = Recent(_TWICE)

    async def message(self, body: Body) -> Answer:
        """Answer a message, or what an old client sends for a press."""
        return await self._turn(read.message(body))

    async def press(self, body: Body) -> Answer:
        """Answer a press of a card's button, or ask anew for a card that is looked at again."""
        turn = read.press(body)
        return await self._turn(turn) if turn is not None and self._clicks.first(turn.click) else None

    async def dialog(self, body: Body) -> Answer:
        """Open a dialog, or answer one that was sent."""
        return await self._turn(read.dialog(body))

    async def extension(self, body: Body) -> Answer:
        """Open a message action's dialog, or answer one that was sent."""
        return await self._turn(read.extension(body))

    async def consent(self, body: Body) -> Answer:
        """Save a file where its reader has said."""
        consent = read.consent(body)
        if consent is None or not self._heard.first(consent.turn.heard.key):
            return None
        file = files.arrived(consent.turn.riding)
        language = str(consent.turn.riding.get("l", "sv"))
        if file is not None and consent.upload:
            self._errands.run(self._sending.save(consent.turn, consent.upload, file, language))
        else:
            address = consent.turn.heard.address
            line = noted(words.word(words.FILE_NOT_WANTED, language))
            self._errands.run(self._sending.to_place(address, line))
        return None

    async def changed(self, body: Body) -> Answer:
        """Note that Stark has come to a place, left it, or is there still."""
        for change in read.changes(body):
            await self._note(change, body)
        return None

    async def _note(self, change: Change, body: Body) -> None:
        presence, now = self._desk.presence, self.now()
        match change.what:
            case "left":
                await asyncio.wrap_future(presence.left(change.address, now))
            case "renamed":
                self._channels.forget(change.address)
                await asyncio.wrap_future(presence.moved(change.address, change.address))
            case "came":
                await asyncio.wrap_future(presence.came(change.address, change.sender, now))
                if change.welcome:
                    await self._turn(read.welcomed(body, WELCOME))

    async def _turn(self, turn: Turn | None) -> Answer:
        """Ask the desk, and answer at once when it does; else say that it works, and answer when it has."""
        if turn is None or not self._heard.first(turn.heard.key):
            return None
        try:
            return await self._answered(turn)
        except BaseException:
            self._heard.forget(turn.heard.key)  # it has had no effect: Teams' next try shall have one
            raise

    async def _answered(self, turn: Turn) -> Answer:
        if turn.deed == "file":
            return self._file(turn)
        way = _WAYS[turn.kind](turn, self._sending, self._errands)
        return await self._errands.in_time(asyncio.ensure_future(self._reply(turn)), way, self._quick)

    def _file(self, turn: Turn) -> Answer:
        """Offer a file that rode in a button in the private chat of who has pressed."""
        language = str(turn.riding.get("l", "sv"))
        file = files.arrived(turn.riding)
        if file is not None:
            self._errands.run(self._sending.offer_to(turn, file, language))
        name = file.name if file is not None else ""
        return told(turn, words.word(words.FILE_IN_PRIVATE, language, name=name), language)

    async def _reply(self, turn: Turn) -> Reply | None:
        """Ask the desk as the person that Teams says it is, in the place as Teams calls it."""
        sender, address = await asyncio.gather(self.people.known(turn), self._channels.named(turn))
        known = replace(turn.heard, sender=sender, address=address)
        return await self._asking.ask(known, self.now())
