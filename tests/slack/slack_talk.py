"""The tests' ear, in Slack: what is said goes through the real server, and what is heard is what Slack would show."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from bot.adapters.terminal.read import speaker
from handlers.desk import Desk
from handlers.kit.names import folded
from handlers.kit.request import Address, Sender
from storage.database import Database
from tests.platform_talk import PlatformTalk, Seen, number_of, vouch
from tests.slack.blocks import shown
from tests.slack.world import TEAM, Person, World
from tests.talk import NOW


class SlackTalk(PlatformTalk[Person]):
    """A conversation in Slack: in private a message to Stark, in a channel a mention of it."""

    def __init__(self, database: Database, desk: Desk | None = None) -> None:
        super().__init__(database, desk)
        self.world = World(database, lambda: self.now, self.desk)

    def __call__(self, who: str, line: str, *, channel: str = "") -> str:
        """Say a line and give all that Slack shows for it."""
        person = self.person(who)
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

    def joined(self, who: str) -> Person:
        """Let somebody be in the workspace."""
        return self.vouched(self.world, who, self.now)

    @classmethod
    def vouched(cls, world: World, who: str, now: datetime = NOW) -> Person:
        """Make somebody in a workspace what the terminal would believe."""
        person = world.join(Person(f"U{number_of(who)[:9].upper()}", name=speaker(who).name))
        vouch(world.database, who, Sender("slack", TEAM, person.user), Address("slack", TEAM, person.private), now)
        return person

    def close(self) -> None:
        """Stop the server."""
        self.world.close()
