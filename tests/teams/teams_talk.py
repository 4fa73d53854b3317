"""The tests' ear, in Teams: what is said goes through the real server, and what is heard is what Teams would show."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any
from uuid import UUID

from bot.adapters.terminal.read import speaker
from handlers.desk import Desk
from handlers.kit.names import folded
from handlers.kit.request import Address, Sender
from storage.database import Database
from tests.platform_talk import PlatformTalk, Seen, number_of, vouch
from tests.talk import COORDINATOR, NOW
from tests.teams.cards import shown
from tests.teams.world import HOME, Person, World, in_card

DOMAINS = {"Sala kommun": "sala.se", "Kungsörs kommun": "kungsor.se"}


class TeamsTalk(PlatformTalk[Person]):
    """A conversation in Teams: in the private chat a message, in a channel a mention of Stark."""

    def __init__(self, database: Database, desk: Desk | None = None) -> None:
        super().__init__(database, desk)
        self.world = World(database, lambda: self.now, self.desk)

    def __call__(self, who: str, line: str, *, channel: str = "") -> str:
        """Say a line and give all that Teams shows for it."""
        person = self.person(who)
        place = f"19:{folded(channel).replace(' ', '')}@thread.tacv2" if channel else person.private
        if channel:
            self.world.teams.channels[place] = channel
        before = len(self.world.teams.messages[place])
        if channel:
            self.world.mention(person, line, place)
        else:
            self.world.write(person, line)
        said = self.world.teams.messages[place][before:]
        lines = [*map(shown, said), *self._the_rest(person, place, said), *self._sent_empty(person, said)]
        return Seen("\n".join(lines))

    def _sent_empty(self, person: Person, said: list[dict[str, Any]]) -> Iterator[str]:
        """Send a form that a bare command has opened without filling it in: it says what the line would have."""
        for label in ("Skicka", "Send"):
            if said and f"[{label}]" in shown(said[0]):
                yield in_card(self.world.press(person, label, said[0]))

    def _the_rest(self, person: Person, place: str, said: list[dict[str, Any]]) -> Iterator[str]:
        """Press for the rest of a long answer, until there is no more."""
        message = said[0] if said else {}
        while label := next((word for word in ("Visa fler", "Show more") if f"[{word}]" in shown(message)), ""):
            self.world.press(person, label, message)
            message = self.world.last(place)
            yield shown(message)

    def joined(self, who: str) -> Person:
        """Let somebody be in the tenant."""
        return vouched(self.world, who, self.now)

    def close(self) -> None:
        """Stop the server."""
        self.world.close()


def vouched(world: World, who: str, now: datetime = NOW) -> Person:
    """Make somebody in a tenant what the terminal would believe."""
    person = world.join(Person(str(UUID(hex=number_of(who)[:32])), name=speaker(who).name))
    sender, address = Sender("teams", HOME, person.user), Address("teams", HOME, person.private)
    vouch(world.database, who, sender, address, now)
    return person


def coordinator(world: World) -> Person:
    """Give a coordinator of EÄIS in a tenant."""
    return vouched(world, COORDINATOR)


def member(world: World, person: Person, organisation: str = "Sala kommun") -> None:
    """Let a person in by the proof of a sign-in name in the organisation's domain."""
    world.join(person, userPrincipalName=f"exempel@{DOMAINS[organisation]}")
    world.write(person, f"gå med {organisation}")
