"""What happens when somebody in the playground writes, presses or sends a form: the desk is asked, places change."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from bot.adapters.web import read
from bot.adapters.web.people import Person, Place
from bot.adapters.web.render import buttons_of
from bot.adapters.web.transcript import Transcripts, Turn
from handlers.desk import Desk
from handlers.kit.phrases import spoken, translated
from handlers.kit.request import Address, Heard, Reply, Values


class Conversation:
    """Joins the desk and the transcripts; every method gives the turn that the reader should be led to."""

    def __init__(self, desk: Desk, clock: Callable[[], datetime], transcripts: Transcripts) -> None:
        self._desk = desk
        self._clock = clock
        self._transcripts = transcripts

    async def say(self, who: Person, place: Place, words: str, key: str) -> Turn | None:
        """Say a line; what is sent a second time with the same key is not said again."""
        if known := self._transcripts.with_key(key):
            return known
        self._said(who, place, words, "said", key)
        return await self._ask(read.said(who, place, words, key), who, place)

    async def press(self, who: Person, place: Place, pressed: str, key: str) -> Turn | None:
        """Press a button, written "TURN:INDEX"; None when it is no longer there to press."""
        if known := self._transcripts.with_key(key):
            return known
        number, _, index = pressed.partition(":")
        turn = self.turn(who, place, number)
        buttons = buttons_of(turn.reply.card) if turn and turn.reply else []
        if turn is None or not index.isdecimal() or read.number(index) >= len(buttons):
            return None
        button = buttons[read.number(index)]
        self._said(who, place, spoken(button.label), "pressed", key)
        return await self._ask(read.pressed(who, place, button, turn.number, key), who, place)

    async def send(self, who: Person, place: Place, number: str, sent: Values, key: str) -> Turn | None:
        """Send a form; with faults it stays, filled in. None when it is no longer there."""
        turn = self.turn(who, place, number)
        if turn is None or turn.reply is None or turn.reply.form is None:
            return self._transcripts.with_key(key)
        form = turn.reply.form
        values = read.values_of(form, sent)
        if faults := read.faults(form, values):
            wrong = translated(read.given_back(form, values, faults), turn.reply.language)
            return self._transcripts.change(replace(turn, reply=replace(turn.reply, form=wrong)))
        reply = await self._desk_says(read.filled_in(who, place, form, values, turn.number, key))
        return self._closed(turn, reply, who, place, key)

    def turn(self, who: Person, place: Place, number: str) -> Turn | None:
        """Find a turn that a person sees, by the number that stands in an address."""
        return self._transcripts.find(place.address.place, who.key, read.number(number))

    def posted(self, address: Address, reply: Reply, key: str) -> str:
        """Put what Stark says unasked in its place; give the turn's number, the same one for the same key."""
        known = self._transcripts.with_key(key)
        turn = known or self._transcripts.add(
            Turn(0, address.place, self._clock(), reply=reply, kind="notice", key=key)
        )
        return str(turn.number)

    async def _desk_says(self, heard: Heard) -> Reply | None:
        return await asyncio.wrap_future(self._desk.submit(heard, self._clock()))

    async def _ask(self, heard: Heard, who: Person, place: Place) -> Turn | None:
        reply = await self._desk_says(heard)
        return None if reply is None else self._answered(reply, who, place, heard.card)

    def _said(self, who: Person, place: Place, words: str, kind: str, key: str) -> None:
        # A press is its presser's own business, as on other platforms; what it leads to may concern all.
        pressed = kind == "pressed"
        turn = Turn(0, place.address.place, self._clock(), author=who.key, words=words, key=key)
        self._transcripts.add(
            replace(turn, kind="pressed", only_for=who.key) if pressed else replace(turn, kind="said")
        )

    def _answered(self, reply: Reply, who: Person, place: Place, card: str = "", key: str = "") -> Turn:
        only_for = who.key if place.shared and reply.seen_by == "asker" else ""
        if reply.replaces and card:
            shown = self.turn(who, place, card)
            # An answer for one person does not take the place of a card that all can see.
            if shown is not None and shown.only_for == only_for:
                changed = self._transcripts.change(replace(shown, reply=reply))
                if changed is not None:
                    return changed
        return self._transcripts.add(
            Turn(0, place.address.place, self._clock(), reply=reply, only_for=only_for, key=key)
        )

    def _closed(self, turn: Turn, reply: Reply | None, who: Person, place: Place, key: str) -> Turn | None:
        if reply is None:
            return turn
        if reply.form is not None:
            return self._transcripts.change(replace(turn, reply=reply))
        self._transcripts.change(replace(turn, gone=True))
        return self._answered(reply, who, place, key=key)
