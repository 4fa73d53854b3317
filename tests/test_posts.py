"""What a coordinator sees of Stark's own posts, and takes away; and why a channel is silent, in plain words."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import pytest

from bot.courier import Courier
from handlers.kit.request import Address
from storage.database import Database
from storage.queries import outbox, places
from tests.fake_platform import GONE, FakePlatform
from tests.talk import COORDINATOR, NOW, Talk

BOOK = "möte nytt Avstämning torsdag 26 februari 14.30–16 i Köping"


class Told:
    """A coordinator with a channel on a platform that remembers."""

    def __init__(self, database: Database) -> None:
        self.talk = Talk(database)
        self.platform = FakePlatform(lambda: self.talk.now)
        with database.writing() as db:
            where = Address("fake", "T1", "C1")
            places.bind(db, where, "eais", name="skolchefer", language="sv", weekday=0, clock="08:00", now=NOW)

    def __call__(self, line: str) -> str:
        return self.talk(COORDINATOR, line)

    def tick(self) -> None:
        asyncio.run(Courier(self.talk.desk, [self.platform], lambda: self.talk.now, alone=True).drain(0))


@pytest.fixture
def told(each_database: Database) -> Iterator[Told]:
    made = Told(each_database)
    yield made
    made.talk.close()


def test_the_latest_posts_are_listed_and_one_is_taken_away(told: Told) -> None:
    assert told("inlägg").startswith("Jag har inte skrivit något i nätverkets kanaler än.")
    told(BOOK)
    told.tick()
    shown = told("inlägg")
    assert "– Bokat: Avstämning\n   #skolchefer, ons 11 feb 2026, v. 7, kl. 10.15" in shown
    number = shown.partition("ta bort inlägg ")[2].split()[0]
    assert told(f"ta bort inlägg {number}") == "Ta bort ”Bokat: Avstämning” i #skolchefer? Svara ja eller nej."
    assert told("ja") == "Det tas bort."
    assert "Bokat" not in told("inlägg")
    told.tick()
    assert [text for _, text in told.platform.changed] == [GONE]
    told(f"ta bort inlägg {number}")
    assert "Det tas bort" in told("ja")
    told.tick()
    assert len(told.platform.changed) == 1


def test_what_has_been_taken_away_is_not_written_anew(told: Told) -> None:
    told(BOOK)
    told.tick()
    number = told("inlägg").partition("ta bort inlägg ")[2].split()[0]
    told(f"ta bort inlägg {number}")
    told("ja")
    told.tick()
    told("möte flytta 1 fredag 27 februari kl 9")
    told.tick()
    with told.talk.database.reading() as db:
        deeds = [row.deed for row in outbox.listed(db, ("ready", "sent", "skipped"), 99) if row.deed != "post"]
    assert deeds == ["delete"]
    assert "Flyttat: Avstämning" in told("inlägg")


@pytest.mark.parametrize(
    ("line", "answer"),
    [
        ("ta bort inlägg 99", "Jag hittar inget inlägg med det numret"),
        ("ta bort inlägg alla", "Jag hittar inget inlägg med det numret"),
        ("ta bort inlägg 1", "Det är inget inlägg i en kanal. Skriv: inlägg"),
    ],
)
def test_what_is_no_post_in_a_channel_is_not_taken_away(told: Told, line: str, answer: str) -> None:
    told(BOOK)
    told.talk.desk.clock.plan(told.talk.now)
    assert answer in told(line)


def test_a_closed_channel_is_told_of_in_plain_words(told: Told) -> None:
    told(BOOK)
    told.platform.moods = iter(["gone"])
    told.talk.desk.clock.plan(told.talk.now)
    told.tick()
    assert "Pausad: kanalen är arkiverad" in told("kanal")
