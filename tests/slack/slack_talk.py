"""The tests' ear, in Slack: what is said goes through the real server, and what is heard is what Slack would show."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from bot.adapters.terminal.read import speaker
from handlers.desk.who import meet
from handlers.kit.names import folded
from handlers.kit.request import Address, Heard, Role, Sender, Vouched
from storage.database import Database
from tests.slack.blocks import shown
from tests.slack.world import TEAM, Person, World
from tests.talk import NOW, Talk


class Seen(str):
    """What Slack shows: it holds a text when it says the same, however the terminal would lay that out."""

    def __contains__(self, part: object) -> bool:
        """Compare words alone: marks of lists and quotes, columns, and what one would type for a button are layout."""
        return _bare(str(part)) in _bare(str(self))


def _bare(text: str) -> str:
    text = re.sub(r"^(\s*\[[^\]\n]+\]) .*$", r"\1", text, flags=re.MULTILINE)
    text = re.sub(r"^\s*(?:–|»|\d+\.)\s", "", text, flags=re.MULTILINE)
    return re.sub(r"[\s|]+", " ", text).strip()


class SlackTalk(Talk):
    """A conversation in Slack: in private a message to Stark, in a channel a mention of it."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.now = NOW
        self.world = World(database, lambda: self.now)
        self.desk = self.world.desk
        self._people: dict[str, Person] = {}

    def __call__(self, who: str, line: str, *, channel: str = "") -> str:
        """Say a line and give all that Slack shows for it."""
        person = self._person(who)
        place = f"C0{folded(channel).upper().replace(' ', '')}" if channel else person.private
        self.world.place.channels.add(place)
        self.world.place.names[place] = channel
        before, files = len(self.world.place.messages[place]), len(self.world.fake.files)
        if channel:
            self.world.mention(person, line, place)
        else:
            self.world.write(person, line)
        said = self.world.place.messages[place][before:]
        lines = [shown(message.get("blocks", [])) for message in said]
        lines.extend(self._the_rest(person, said))
        sent = self.world.fake.files[files:]
        return Seen("\n".join([*lines, *(f"[{file['title']}, {len(file['content'])} B]" for file in sent)]))

    def _the_rest(self, person: Person, said: list[dict[str, Any]]) -> Iterator[str]:
        """Press for the rest of a long answer, until there is no more."""
        message = dict(said[-1]) if said else {"blocks": []}
        while "[Visa fler]" in shown(message["blocks"]) or "[Show more]" in shown(message["blocks"]):
            label = "Visa fler" if "[Visa fler]" in shown(message["blocks"]) else "Show more"
            self.world.press(person, label, {"channel": person.private, **message})
            (message,) = self.world.responded()
            yield shown(message["blocks"])

    def _person(self, who: str) -> Person:
        known = self._people.get(who)
        if known is None:
            known = self._people[who] = self.vouched(self.world, who, self.now)
        return known

    @classmethod
    def vouched(cls, world: World, who: str, now: datetime = NOW) -> Person:
        """Make somebody what the terminal would believe: by an administrator's hand, so to speak."""
        said = speaker(who)
        number = hashlib.sha256(folded(f"{said.name} {said.organisation}").encode()).hexdigest()[:9].upper()
        person = world.join(Person(f"U{number}", name=said.name))
        vouched = Vouched(said.organisation, said.role)
        heard = Heard(
            key="vouched",
            sender=Sender("slack", TEAM, person.user, said.name, vouched=vouched),
            address=Address("slack", TEAM, person.private),
        )
        if said.role != Role.GUEST:
            with world.database.writing() as db:
                meet(db, heard, now)
        return person

    def close(self) -> None:
        """Stop the server."""
        self.world.close()
