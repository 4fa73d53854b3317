"""Who waits for a yes is told of at once, decided once, and answered."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import pytest

from bot.courier import Courier
from handlers.kit.request import Address
from storage.database import Database
from tests.deliveries import said
from tests.fake_platform import FakePlatform
from tests.talk import ADMINISTRATOR, CHIEF, COORDINATOR, Talk

STRANGER = "Exempel Rektor, Kungsörs kommun, gäst"
OTHER = "Exempel Biträdande, Region Västmanland, samordnare"


class Told:
    """People who write to Stark in private on a platform that remembers what is posted."""

    def __init__(self, database: Database) -> None:
        self.talk = Talk(database)
        self.platform = FakePlatform(lambda: self.talk.now)

    def says(self, who: str, line: str) -> None:
        """Have somebody write in private."""
        place = Address("fake", "T1", who.split(",", maxsplit=1)[0])
        self.talk.desk.answer(said(who, line, address=place), self.talk.now)

    def tick(self) -> list[tuple[str, str]]:
        """Let the courier work; give to whom it has posted what since, by titles."""
        before = len(self.platform.taken)
        asyncio.run(Courier(self.talk.desk, [self.platform], lambda: self.talk.now, alone=True).drain(0))
        return sorted((one.place, one.text.split("\n")[0]) for one in self.platform.taken[before:])


@pytest.fixture
def told(each_database: Database) -> Iterator[Told]:
    made = Told(each_database)
    yield made
    made.talk.close()


def test_coordinators_are_told_that_somebody_waits_and_the_asker_of_the_answer(told: Told) -> None:
    told.says(COORDINATOR, "hej")
    told.says(OTHER, "hej")
    told.says(STRANGER, "gå med Kungsörs kommun som rektor")
    waits = "Någon väntar på ditt godkännande"
    assert told.tick() == [("Exempel Biträdande", waits), ("Exempel Samordnare", waits)]
    assert "Exempel Rektor (rektor), Kungsörs kommun" in told.platform.taken[0].text
    assert "[Godkänn] godkänn 1" in told.platform.taken[0].text
    assert told.tick() == []
    told.says(COORDINATOR, "godkänn 1")
    assert told.tick() == [("Exempel Rektor", "Din ansökan är godkänd")]
    assert "Organisation: Kungsörs kommun\nRoll: deltagare" in told.platform.taken[-1].text
    changed = "Godkänt\nNamn: Exempel Rektor (rektor)\nRoll: deltagare"
    assert [text for _, text in told.platform.changed] == [changed, changed]


def test_a_no_is_told_too_and_is_not_asked_again(told: Told) -> None:
    told.says(COORDINATOR, "hej")
    told.says(STRANGER, "gå med Kungsörs kommun")
    told.tick()
    told.says(COORDINATOR, "neka 1")
    assert told.tick() == [("Exempel Rektor", "Din ansökan är nekad")]
    assert [text.split("\n")[0] for _, text in told.platform.changed] == ["Nekat"]


def test_a_role_that_is_asked_for_is_decided_in_the_same_way(told: Told) -> None:
    told.says(COORDINATOR, "hej")
    told.says(CHIEF, "gå med Kungsörs kommun som kontakt")
    assert told.tick() == [("Exempel Samordnare", "Någon väntar på ditt godkännande")]
    assert "vill bli: organisationens kontakt" in told.platform.taken[0].text
    told.says(COORDINATOR, "godkänn 1")
    told.tick()
    assert "Roll: organisationens kontakt" in told.platform.taken[-1].text


def test_without_a_coordinator_the_administrator_is_told(told: Told) -> None:
    told.says(ADMINISTRATOR, "hej")
    told.says(STRANGER, "gå med Kungsörs kommun")
    assert [place for place, _ in told.tick()] == ["Exempel Administratör"]


def test_what_has_been_decided_before_it_is_told_is_not_told(told: Told) -> None:
    told.says(COORDINATOR, "hej")
    told.says(STRANGER, "gå med Kungsörs kommun")
    told.says(COORDINATOR, "godkänn 1")
    assert told.tick() == [("Exempel Rektor", "Din ansökan är godkänd")]
