"""The tests' ear on a real platform: what is said goes through the real server, and what is heard is what it shows."""

from __future__ import annotations

import hashlib
import re
from datetime import datetime
from typing import Generic, TypeVar

from bot.adapters.terminal.read import speaker
from handlers.desk import Desk
from handlers.desk.who import meet
from handlers.kit.names import folded
from handlers.kit.request import Address, Heard, Role, Sender, Vouched
from storage.database import Database
from tests.talk import NOW, Talk

Person = TypeVar("Person")


class Seen(str):
    """What a platform shows: it holds a text when it says the same, however the terminal would lay that out."""

    def __contains__(self, part: object) -> bool:
        """Compare words alone: marks of lists and quotes, columns, and what one would type for a button are layout."""
        return _bare(str(part)) in _bare(str(self))


def _bare(text: str) -> str:
    text = re.sub(r"^(\s*\[[^\]\n]+\]) .*$", r"\1", text, flags=re.MULTILINE)
    text = re.sub(r"^\s*(?:–|•|»|\d+\.)\s", "", text, flags=re.MULTILINE)
    return re.sub(r"[\s|]+", " ", text).strip()


def number_of(who: str) -> str:
    """Give a number that is a speaker's own: the same name and organisation are the same person."""
    said = speaker(who)
    return hashlib.sha256(folded(f"{said.name} {said.organisation}").encode()).hexdigest()


def vouch(database: Database, who: str, sender: Sender, address: Address, now: datetime = NOW) -> None:
    """Make somebody what the terminal would believe: by an administrator's hand, so to speak."""
    said = speaker(who)
    if said.role != Role.GUEST:
        known = Sender(
            sender.platform, sender.home, sender.user, said.name, vouched=Vouched(said.organisation, said.role)
        )
        with database.writing() as db:
            meet(db, Heard("vouched", known, address), now)


class PlatformTalk(Talk, Generic[Person]):
    """A conversation on a platform; each gives its `joined`, and its way to say a line."""

    def __init__(self, database: Database, desk: Desk | None = None) -> None:
        super().__init__(database, desk)
        self._people: dict[str, Person] = {}

    def person(self, who: str) -> Person:
        """Give the one who speaks, the same as before."""
        if who not in self._people:
            self._people[who] = self.joined(who)
        return self._people[who]

    def joined(self, who: str) -> Person:
        """Let somebody be on the platform, as the terminal would believe."""
        raise NotImplementedError
