"""What a channel is told of meetings: once, wherever it was decided; and earlier posts that say what is true now."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest

from bot.courier import Courier
from handlers.kit.calendar import STOCKHOLM
from handlers.kit.request import Address
from storage.database import Database
from storage.queries import places
from tests.deliveries import said
from tests.fake_platform import FakePlatform
from tests.talk import COORDINATOR, NOW, Talk

BOOK = "möte nytt Avstämning torsdag 26 februari 14.30–16 i Köping"
SERIES = "möte nytt Styrgrupp varje torsdag 9–11 från den 5 mars på Teams"


class Told:
    """A conversation in which the channel of the coordinators' talk stands on a platform that remembers."""

    def __init__(self, database: Database) -> None:
        self.talk = Talk(database)
        self.platform = FakePlatform(lambda: self.talk.now)
        for place, name in (("C1", "skolchefer"), ("C2", "rektorer")):
            with database.writing() as db:
                where = Address("fake", "T1", place)
                places.bind(db, where, "eais", name=name, language="sv", weekday=0, clock="08:00", now=NOW)

    def says(self, line: str, place: str = "") -> str:
        """Let the coordinator write, in private or in a channel; an answer that all there read is no post."""
        if not place:
            return self.talk(COORDINATOR, line)
        heard = said(COORDINATOR, line, address=Address("fake", "T1", place), shared=True)
        assert self.talk.desk.answer(heard, self.talk.now) is not None
        return ""

    def tick(self, at: str = "") -> list[str]:
        """Let the courier work at a moment; give what it has posted since, by place and title, without digests."""
        if at:
            self.talk.now = datetime.fromisoformat(f"2026-{at}").replace(tzinfo=STOCKHOLM)
        before = len(self.platform.taken)
        asyncio.run(Courier(self.talk.desk, [self.platform], lambda: self.talk.now, alone=True).drain(0))
        new = [(one.place, one.text.split("\n")[0]) for one in self.platform.taken[before:]]
        return sorted(f"{place} {title}" for place, title in new if "Veckan" not in title)

    def text(self, title: str) -> str:
        """Give what a post that began with a title says now."""
        return next(one.text for one in self.platform.taken if title in one.text)


@pytest.fixture
def told(database: Database) -> Iterator[Told]:
    made = Told(database)
    yield made
    made.talk.close()


def test_what_is_booked_in_private_is_told_in_every_channel_once(told: Told) -> None:
    told.says(BOOK)
    assert told.tick() == ["C1 Bokat: Avstämning", "C2 Bokat: Avstämning"]
    assert "När: tors 26 feb 2026, v. 9, kl. 14.30–16.00" in told.text("Bokat: Avstämning")
    assert told.tick("02-12T09:00") == []


def test_what_is_booked_in_a_channel_is_told_in_the_others_alone(told: Told) -> None:
    told.says(f"{BOOK}, kanal: rektorer", "C2")
    assert told.tick() == []
    told.says(f"{BOOK.replace('Avstämning', 'Samråd')}, kanal: skolchefer", "C2")
    assert told.tick() == ["C1 Bokat: Samråd"]


def test_a_move_is_told_once_where_it_was_made_and_where_it_was_not(told: Told) -> None:
    told.says(BOOK)
    told.tick()
    told.says("möte flytta 1 fredag 27 februari kl 9", "C1")
    assert told.tick() == ["C2 Flyttat: Avstämning"]
    told.says("möte flytta 1 plats: Sala", "C2")
    assert told.tick() == ["C1 Ändrat: Avstämning"]
    told.says("möte avboka 1", "C1")
    told.says("ja", "C1")
    assert told.tick() == ["C2 Inställt: Avstämning"]


def test_earlier_posts_say_what_is_true_now(told: Told) -> None:
    told.says(BOOK)
    told.tick()
    assert told.tick("02-19T14:30") == ["C1 Om 7 dagar: Avstämning", "C2 Om 7 dagar: Avstämning"]
    told.says("möte flytta 1 fredag 27 februari kl 9")
    assert told.tick() == ["C1 Flyttat: Avstämning", "C2 Flyttat: Avstämning"]
    texts = {one.text for one in told.platform.taken}
    assert not any("14.30" in text and "Flyttat" not in text for text in texts)
    assert len(told.platform.changed) == 4  # that it was booked and the reminder, in two channels
    told.says("möte avboka 1")
    told.says("ja")
    told.tick()
    assert all(one.text.startswith("Inställt: Avstämning") for one in told.platform.taken)
    before = list(told.platform.changed)
    told.tick("02-20T09:00")
    assert told.platform.changed == before


def test_one_time_of_a_series_changes_the_posts_about_that_time_alone(told: Told) -> None:
    told.says(f"{SERIES} påminn: 7 dagar")
    told.tick()
    told.tick("02-26T09:00")
    told.tick("03-05T09:00")
    assert [one.text.split("\n")[0] for one in told.platform.taken if one.place == "C1"] == [
        "Bokat: Styrgrupp",
        "Om 7 dagar: Styrgrupp",
        "Om 7 dagar: Styrgrupp",
    ]
    told.talk.now += timedelta(minutes=1)
    told.says("möte flytta 1 den 12 mars till fredag 13 mars kl 13")
    assert told.tick() == ["C1 Flyttat: Styrgrupp", "C2 Flyttat: Styrgrupp"]
    assert [text.split("\n")[0] for _, text in told.platform.changed] == ["Flyttat: Styrgrupp"] * 2
    assert "meeting:1:20260312T0900:" in told.platform.changed[0][0]


def test_the_rest_of_a_series_takes_the_posts_of_its_later_times_along(told: Told) -> None:
    told.says(f"{SERIES} påminn: 7 dagar")
    told.tick()
    told.tick("02-26T09:00")
    told.tick("03-05T09:00")
    told.talk.now += timedelta(minutes=1)
    told.says("möte flytta 1 den 12 mars resten till fredag kl 13")
    assert told.tick() == ["C1 Flyttat: Styrgrupp", "C2 Flyttat: Styrgrupp"]
    changed = {key for key, _ in told.platform.changed}
    assert all("20260312T0900" in key for key in changed)
    assert len(changed) == 2


def test_what_has_been_is_not_written_anew(told: Told) -> None:
    told.says(BOOK)
    told.tick()
    told.tick("02-26T13:30")
    told.tick("02-26T15:00")
    told.says("möte flytta 1 plats: Sala")
    told.tick()
    assert told.platform.changed == []
