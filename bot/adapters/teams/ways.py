"""How an answer reaches who asked: by the request's own answer, by a post, or by one that the asker alone sees.

Teams waits some seconds for the answer to a press (`now` and `working` give it; what calls Teams goes beside it).
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import replace
from typing import Any

from bot.adapters.teams import words
from bot.adapters.teams.elements import Element
from bot.adapters.teams.files import too_large_for_a_card
from bot.adapters.teams.form import dialog, form_card
from bot.adapters.teams.read import Turn
from bot.adapters.teams.render import CARD, Surface, again, card, posting, press
from bot.adapters.teams.sending import Sending
from bot.errands import Errands
from handlers.kit.cards import Button, Buttons, Card, Text
from handlers.kit.phrases import spoken
from handlers.kit.request import Reply

Answer = dict[str, Any] | None
_MESSAGE = "application/vnd.microsoft.activity.message"


class Way(ABC):
    """One delivery's way back."""

    def __init__(self, turn: Turn, sending: Sending, errands: Errands) -> None:
        self.turn = turn
        self.heard = turn.heard
        self.sending = sending
        self.errands = errands

    @abstractmethod
    def now(self, reply: Reply) -> Answer:
        """Give the request's own answer, and begin what has to be done beside it."""

    @abstractmethod
    def working(self) -> Answer:
        """Give the request's own answer when the real one takes longer."""

    async def later(self, reply: Reply) -> None:
        """Give the answer when the request's own has gone: by a post."""
        if reply.form is not None and self.heard.shared:
            reply = _offered(reply)
        await self.post(reply)

    @property
    def private(self) -> bool:
        """Tell whether nobody but who asked reads where it was asked."""
        return not self.heard.shared

    @property
    def surface(self) -> Surface:
        """Say where a posted card stands."""
        return "chat" if self.private else "channel"

    def for_all(self, reply: Reply) -> bool:
        """Tell whether all who read there shall read the answer."""
        return self.private or reply.seen_by == "place"

    def shown(self, reply: Reply, surface: Surface, *, skip: int = 0) -> Element:
        """Write an answer's card, or its form's."""
        if reply.form is not None:
            return form_card(reply.form, surface, reply.language)
        return card(reply, surface, skip=skip)

    async def post(self, reply: Reply, *, skip: int = 0) -> None:
        """Post in the place: for all there, or for who asked alone."""
        said = posting(self.shown(reply, self.surface, skip=skip), reply)
        if self.for_all(reply):
            await self.sending.to_place(self.heard.address, said)
        else:
            await self.sending.to_one(self.turn, said, reply.language)
        await self.offer_files(reply)

    async def offer_files(self, reply: Reply) -> None:
        """Offer the files that no button can carry: in the private chat, whatever the place."""
        for file in too_large_for_a_card(reply):
            await self.sending.offer_to(self.turn, file, reply.language)


class BySaying(Way):
    """A message: answered by a post."""

    def now(self, reply: Reply) -> Answer:
        """Begin to post."""
        self.errands.run(self.later(reply))
        return None

    def working(self) -> Answer:
        """Begin to show that it is being worked on."""
        if self.private:
            self.errands.run(self.sending.typing(self.heard.address))
        return None


class ByCard(Way):
    """A press of a card's button: answered in the card's place, or below it."""

    def now(self, reply: Reply) -> Answer:
        """Put the answer in the card's place, for all or for who pressed, or begin to post it."""
        if self._replaces(reply):
            shown = self.shown(reply, self.surface, skip=self.turn.skip)
            if self.turn.deed != "look":
                self.errands.run(self._replaced(posting(shown, reply), alone=not self.for_all(reply)))
            self.errands.run(self.offer_files(reply))
            return _card_answer(self._refreshed(shown, reply))
        self.errands.run(self.post(reply, skip=self.turn.skip))
        if reply.form is not None:
            return told(self.turn, words.word(words.FORM_BELOW, reply.language), reply.language)
        below = words.BELOW if self.for_all(reply) else words.ONLY_YOU
        return told(self.turn, words.word(below, reply.language), reply.language)

    def working(self) -> Answer:
        """Say that it is being worked on."""
        return told(self.turn, words.word(words.WORKING, "sv"), "sv")

    def _replaces(self, reply: Reply) -> bool:
        """A question's answer takes the question's place, a form's answer or its faults the form's."""
        if self.turn.deed == "look":
            return True
        answers = self.turn.deed == "say" or (self.turn.deed == "send" and self.private)
        return answers or reply.replaces

    async def _replaced(self, said: Element, *, alone: bool) -> None:
        """Put the answer where the card stands for all; one that Stark has shown to one person is that one's alone."""
        await self.sending.update(self.heard.address, self.heard.card, said, alone=alone)

    def _refreshed(self, shown: Element, reply: Reply) -> Element:
        """Have the card of who pressed asked for anew when it is looked at again, where asking changes nothing."""
        if reply.again is None or self.private:
            return shown
        action = press("Stark", "look", again(reply.again), "channel")
        return {**shown, "refresh": {"action": action, "userIds": [self.turn.person]}}


class ByDialog(Way):
    """A dialog that is opened, or was sent: what was wrong stands in it, the answer takes its place or is posted."""

    def now(self, reply: Reply) -> Answer:
        """Open the form, or say what was wrong; show the answer, or close and begin to post."""
        if reply.form is None and not self.private and reply.seen_by == "place":
            self.errands.run(self.post(reply))
            return None
        title = spoken(reply.form.title) if reply.form else spoken(reply.card.title)
        short = title if title and len(title) <= 60 else words.word(words.ANSWER, reply.language)
        bare = reply if reply.form or short != title else replace(reply, card=replace(reply.card, title=""))
        self.errands.run(self.offer_files(reply))
        return dialog(self.shown(bare, "dialog", skip=self.turn.skip), short)

    def working(self) -> Answer:
        """Say in the dialog that it is being worked on."""
        return told(self.turn, words.word(words.WORKING, "sv"), "sv")


def _card_answer(content: Element) -> Answer:
    return {"statusCode": 200, "type": CARD, "value": content}


def told(turn: Turn, text: str, language: str) -> Answer:
    """Say a line as a request's own answer: beside the card that was pressed, or in the dialog."""
    if turn.kind == "card":
        return {"statusCode": 200, "type": _MESSAGE, "value": text}
    return dialog(card(Reply(Card("", (Text(text),))), "dialog"), words.word(words.ANSWER, language))


def _offered(reply: Reply) -> Reply:
    """Offer a form by a button, where it came too late to be opened."""
    assert reply.form is not None
    label = words.word(words.OPEN_FORM, reply.language)
    button = Button(label, reply.form.ability, reply.form.carried, opens=True)
    return replace(reply, form=None, card=Card(reply.form.title, (Buttons((button,)),)))
