"""Who one can be in the playground, and where one can write: sample members, in plainly sample names."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from handlers.kit.phrases import Phrase, both
from handlers.kit.request import Address, Role, Sender, Vouched

PLATFORM = "playground"
PRIVATE = "privat"


@dataclass(frozen=True, slots=True)
class Person:
    """A sample member: `first` are lines to begin with, and `in_channels` more of them there.

    `initials` stand in the picture: the organisation's, since the names are alike.
    """

    key: str
    name: str
    organisation: str
    initials: str
    role: Role
    about: Phrase
    first: tuple[Phrase, ...]
    in_channels: tuple[Phrase, ...] = ()

    @property
    def sender(self) -> Sender:
        """Give the identity that the desk knows this one by; the operator at the browser vouches for it."""
        vouched = Vouched(self.organisation, self.role)
        return Sender(PLATFORM, home=PLATFORM, user=self.key, name=self.name, vouched=vouched)


@dataclass(frozen=True, slots=True)
class Place:
    """Where one writes: a person's private chat with Stark, or a channel that all read."""

    key: str
    name: str
    shared: bool

    @property
    def address(self) -> Address:
        """Give the place as the desk and the courier name it."""
        return Address(PLATFORM, PLATFORM, self.name)


_ASK = both("När går avtalet ut?", "When does the agreement end?")
_COMMITMENTS = both("åtaganden", "commitments")
_WHO = both("vilka", "who")
_HELP = both("hjälp", "help")

_PEOPLE = (
    Person(
        "kungsor",
        "Exempel Skolchef",
        "Kungsörs kommun",
        "KK",
        Role.CONTACT,
        both("Kommunens kontakt: svarar för kommunen och rapporterar åtaganden.", "Answers and reports for the town."),
        (_COMMITMENTS, both("delta", "take part"), both("rapportera", "report"), both("logga", "log"), _HELP),
    ),
    Person(
        "vasteras",
        "Exempel Skolchef",
        "Västerås stad",
        "VS",
        Role.PARTICIPANT,
        both("Deltagare: svarar för sin egen stad och läser om alla.", "Takes part for the own city, reads about all."),
        (both("delta", "take part"), _WHO, both("erfarenheter", "experiences"), _ASK, _HELP),
    ),
    Person(
        "samordnare",
        "Exempel Samordnare",
        "Region Västmanland",
        "RV",
        Role.COORDINATOR,
        both(
            "Samordnar nätverket: fokusområden, möten, kanaler.", "Runs the network: focus areas, meetings, channels."
        ),
        (
            both("nytt område Matematik: gemensam fortbildning", "new area Mathematics: joint training"),
            both("väntar", "waiting"),
            both("möte nytt", "meeting new"),
            both("läget", "status"),
            _HELP,
        ),
        (both("kanal koppla", "channel bind"), both("sammanfattning", "digest")),
    ),
    Person(
        "skr",
        "Exempel Sakkunnig",
        "SKR",
        "SKR",
        Role.PARTICIPANT,
        both("Nationell part: följer hur åtagandena går.", "A national party: follows how the commitments go."),
        (both("läget", "status"), _COMMITMENTS, both("frister", "deadlines"), _ASK, _HELP),
    ),
    Person(
        "gast",
        "Exempel Rektor",
        "Fristående Exempelskolan",
        "FE",
        Role.GUEST,
        both("Gäst: läser det som är öppet för alla.", "A guest: reads what is open to all."),
        (_ASK, _COMMITMENTS, _WHO, both("områden", "areas"), _HELP),
    ),
)
PEOPLE: Mapping[str, Person] = {person.key: person for person in _PEOPLE}

_CHANNELS = (Place("skolchefer", "#skolchefer", shared=True), Place("matematik", "#matematik", shared=True))
CHANNELS: Mapping[str, Place] = {place.key: place for place in _CHANNELS}


def private(person: Person) -> Place:
    """Give a person's own chat with Stark."""
    return Place(PRIVATE, f"@{person.key}", shared=False)


def places_of(person: Person) -> tuple[Place, ...]:
    """Give the places that a person can write in: the private chat first, then the channels."""
    return (private(person), *_CHANNELS)


def place_named(person: Person, key: str) -> Place | None:
    """Find a place of a person's by its key in the address of the page."""
    return next((place for place in places_of(person) if place.key == key), None)
