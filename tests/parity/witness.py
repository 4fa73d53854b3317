"""A desk that remembers which abilities have answered, and what was said."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from sqlmodel import Session

from handlers.desk import Desk
from handlers.desk.door import Tell
from handlers.kit.abilities import Ability, gather
from handlers.kit.cards import Buttons, Card, Listing, plain
from handlers.kit.request import Heard, Reply, Request
from storage.database import Database


class Witness(Desk):
    """The desk itself, watched: `ran` are the abilities that answered without refusing, `replies` what was said."""

    def __init__(self, database: Database) -> None:
        self.ran: list[str] = []
        self.replies: list[Reply] = []
        known = gather("handlers.topics")
        watched = {name: self._watched(ability) for name, ability in known.abilities.items()}
        super().__init__(database, replace(known, abilities=watched))

    def _watched(self, ability: Ability) -> Ability:
        def answer(ask: Request, db: Session) -> Reply:
            reply = ability.answer(ask, db)
            self.ran.append(ability.name)
            return reply

        return replace(ability, answer=answer)

    def hear(self, heard: Heard, now: datetime, tell: Tell) -> None:
        """Answer, and remember."""

        def told(reply: Reply | None) -> None:
            self.replies.extend(filter(None, [reply]))
            tell(reply)

        super().hear(heard, now, told)

    @property
    def last(self) -> Reply:
        """Give what was said last."""
        return self.replies[-1]

    @property
    def headline(self) -> str:
        """Give the first line of what was said last."""
        return plain(self.last.card).splitlines()[0]


def offered(card: Card) -> set[str]:
    """Give the abilities that a card has buttons for."""
    found = {press.ability for part in card.parts if isinstance(part, Buttons) for press in part.buttons}
    items = [item for part in card.parts if isinstance(part, Listing) for item in part.items]
    return found | {press.ability for item in items for press in item.buttons}
