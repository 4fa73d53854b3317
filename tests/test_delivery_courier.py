"""The courier and a platform that refuses, asks to wait or cannot be asked: what is written down, and what is said."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlmodel import select

from bot import courier
from bot.courier import Courier
from handlers.kit.notices import Pace, Refused
from handlers.kit.request import Address
from storage.database import Database
from storage.models import Post
from storage.queries import outbox, places
from tests.fake_platform import FakePlatform
from tests.promises import NOW, OWN_WORDS, SECOND, House


@pytest.fixture
def house(each_database: Database) -> Iterator[House]:
    found = House(each_database)
    yield found
    found.desk.close()


def test_what_is_due_is_posted_once_and_never_again(house: House) -> None:
    platform = FakePlatform(house.clock)
    house.promise("k1")
    house.promise("k2", "C2")
    house.promise("k3")
    assert house.drain(platform) == 3
    assert sorted(platform.keys()) == ["k1", "k2", "k3"]
    assert platform.texts()[0].startswith("Sammanfattning\n")
    assert house.drain(platform, after=timedelta(days=1)) == 0
    assert set(house.states().values()) == {"sent"}
    assert house.post("k1").message_id.startswith("id-")


def test_one_post_at_a_time_in_a_place(house: House) -> None:
    platform = FakePlatform(house.clock)
    platform.latency = 0.01
    for number in range(6):
        house.promise(f"k{number}")
    house.drain(platform)
    assert platform.keys() == [f"k{number}" for number in range(6)]
    assert platform.most_at_once == 1


def test_a_platform_that_is_not_connected_has_its_posts_wait(house: House) -> None:
    platform = FakePlatform(house.clock, connected=False)
    house.promise("k")
    assert house.drain(platform) == 0
    assert house.states() == {"k": "ready"}
    platform.connected = True
    assert house.drain(platform) == 1


def test_asked_to_wait_the_whole_place_waits(house: House) -> None:
    platform = FakePlatform(house.clock, ["busy"])
    house.promise("k1")
    house.drain(platform)
    house.promise("k2")
    assert house.drain(platform, after=29 * SECOND) == 0
    assert house.drain(platform, after=SECOND) == 2
    assert platform.keys() == ["k1", "k2"]
    assert platform.asked == {}  # a platform that asks to wait has not taken the post: nothing to look up


@pytest.mark.parametrize("mood", ["drop", "raise", "error"])
def test_what_may_have_been_taken_is_looked_up_before_it_is_posted_again(house: House, mood: str) -> None:
    platform = FakePlatform(house.clock, [mood], pace=Pace(settles=3 * SECOND), shows_after=SECOND)
    house.promise("k")
    assert house.drain(platform) == 1
    assert house.drain(platform, after=2 * SECOND) == 0  # what was accepted may not show yet
    assert house.drain(platform, after=5 * SECOND) == 1
    assert platform.keys() == ["k"]
    assert platform.asked["k"] == 1
    post = house.post("k")
    assert (post.state, post.uncertain) == ("sent", False)
    assert post.told_at == (NOW if mood == "drop" else NOW + 7 * SECOND)


def test_a_platform_that_cannot_be_asked_never_gets_it_twice_and_the_coordinator_is_told(house: House) -> None:
    platform = FakePlatform(house.clock, ["drop"], reads_back=False)
    house.coordinator()
    house.channel()
    house.promise("k")
    house.drain(platform)
    house.drain(platform, after=timedelta(hours=1))
    assert house.post("k").state == "uncertain"
    assert platform.keys() == ["k"]
    house.drain(platform, after=timedelta(minutes=2))
    (told,) = [one for one in platform.taken if one.place == "D1"]
    assert "kanske inte har kommit fram" in told.text
    assert "skicka igen" in told.text
    house.drain(platform, after=timedelta(days=1))
    assert len(platform.taken) == 2


def test_a_post_that_waits_to_be_looked_up_keeps_no_other_waiting(house: House) -> None:
    platform = FakePlatform(house.clock, ["drop"])
    platform.rationed = True
    house.promise("k1")
    house.promise("k2")
    house.drain(platform)
    house.drain(platform, after=SECOND * 5)
    assert platform.keys() == ["k1", "k2"]
    assert house.states() == {"k1": "ready", "k2": "sent"}
    platform.rationed = False
    assert house.drain(platform, after=SECOND * 30) == 0  # not before the platform said
    house.drain(platform, after=SECOND * 31)
    assert platform.keys() == ["k1", "k2"]
    assert set(house.states().values()) == {"sent"}


def test_a_courier_that_dies_after_posting_is_followed_by_one_that_looks(house: House) -> None:
    platform = FakePlatform(house.clock, pace=Pace(settles=3 * SECOND), shows_after=SECOND)
    house.promise("k1")
    house.promise("k2", "C2")
    (due,) = house.desk.due(house.now, {"fake": platform.pace}, "dead", 1)
    asyncio.run(platform.post(due.notice))  # and then the machine stops, before any verdict
    assert house.drain(platform) == 1
    assert sorted(platform.keys()) == ["k1", "k2"]
    house.drain(platform, after=5 * SECOND)
    assert sorted(platform.keys()) == ["k1", "k2"]
    assert set(house.states().values()) == {"sent"}


def test_another_machine_waits_for_the_lease_of_one_that_died(house: House) -> None:
    platform = FakePlatform(house.clock)
    house.promise("k")
    house.desk.due(house.now, {"fake": platform.pace}, "dead", 1)
    assert house.drain(platform, after=59 * SECOND, alone=False) == 0
    assert house.drain(platform, after=SECOND, alone=False) == 1
    assert platform.keys() == ["k"]


def test_a_verdict_that_comes_after_the_lease_is_not_written(house: House) -> None:
    platform = FakePlatform(house.clock)
    house.promise("k")
    (late,) = house.desk.due(house.now, {"fake": platform.pace}, "slow", 1)
    house.drain(platform, after=61 * SECOND, alone=False)
    house.desk.posted([(late, Refused("gone", permanent=True))], house.now).result()
    assert house.post("k").state == "sent"
    with house.database.reading() as db:
        place = places.place_at(db, late.address)
        assert place is not None
        assert place.paused_at is None


def test_a_dead_channel_is_paused_its_posts_wait_and_the_coordinator_is_told_once(house: House) -> None:
    platform = FakePlatform(house.clock, ["gone"])
    house.coordinator()
    house.channel()
    house.promise("k1")
    house.drain(platform)
    house.promise("k2")
    house.drain(platform, after=timedelta(hours=1))
    assert platform.keys() == [key for key in house.states() if key.startswith("closed:")]
    assert "Jag kan inte skriva i #skolchefer" in platform.texts()[0]
    assert "kanalen är arkiverad" in platform.texts()[0]
    with house.database.writing() as db:
        places.renew(db, Address("fake", "T1", "C1"), "", house.now)
    house.drain(platform, after=timedelta(hours=1))
    assert platform.keys()[1:] == ["k1", "k2"]


def test_posts_that_grow_old_in_a_paused_channel_are_not_said_again(house: House) -> None:
    platform = FakePlatform(house.clock, ["gone"])
    house.coordinator()
    house.channel()
    house.promise("k1")
    house.drain(platform)
    house.drain(platform, after=timedelta(days=2))
    assert house.post("k1").state == "skipped"
    assert len(platform.taken) == 1


def test_a_post_that_is_refused_is_dead_others_go_on(house: House) -> None:
    platform = FakePlatform(house.clock, ["refuse"])
    house.coordinator()
    house.promise("k1")
    house.promise("k2")
    house.drain(platform)
    assert house.post("k1").state == "dead"
    assert house.post("k2").state == "sent"
    house.drain(platform, after=timedelta(minutes=2))
    assert any("Ett inlägg togs inte emot" in text for text in platform.texts())


def test_those_of_a_minute_are_told_together_and_in_one_channel_alone(house: House) -> None:
    platform = FakePlatform(house.clock, ["drop", "drop", "refuse"], reads_back=False)
    for place in ("C1", "C2", "C3"):
        house.channel(place)
        house.promise(f"to {place}", place)
    house.drain(platform)
    house.drain(platform, after=SECOND * 20)
    before = len(platform.taken)
    house.drain(platform, after=timedelta(minutes=2))
    (told,) = platform.taken[before:]
    assert told.place == "C1"
    assert told.text.startswith("2 inlägg kanske inte har kommit fram")
    assert told.text.count("skicka igen") == 3


def test_too_late_is_skipped_and_said_to_the_coordinator_once_for_all(house: House) -> None:
    platform = FakePlatform(house.clock)
    house.coordinator()
    house.channel()
    house.promise("k1", lasts=SECOND)
    house.promise("k2", lasts=2 * SECOND)
    house.drain(platform, after=timedelta(hours=8))
    house.drain(platform, after=timedelta(hours=8))
    (told,) = platform.taken
    assert told.place == "D1"
    assert told.text.startswith("2 inlägg skickades inte")
    assert "#skolchefer" in told.text
    assert {house.post("k1").state, house.post("k2").state} == {"skipped"}


def test_without_a_coordinator_to_reach_it_is_said_in_the_channel(house: House) -> None:
    platform = FakePlatform(house.clock)
    house.channel("C9")
    house.promise("k1", "C1", lasts=SECOND)
    house.drain(platform, after=timedelta(hours=8))
    (told,) = platform.taken
    assert told.place == "C9"


def test_nothing_to_say_is_quiet(house: House) -> None:
    platform = FakePlatform(house.clock)
    house.coordinator()
    house.promise("k", of="nothing")
    house.drain(platform)
    assert platform.taken == []
    assert house.post("k").error == outbox.QUIET


def test_a_composer_that_fails_is_tried_again_and_holds_nobody_up(
    house: House, caplog: pytest.LogCaptureFixture
) -> None:
    platform = FakePlatform(house.clock)
    house.promise("k1", of="broken")
    house.promise("k2")
    with caplog.at_level(logging.ERROR):
        house.drain(platform)
    assert platform.keys() == ["k2"]
    assert house.post("k1").state == "ready"
    assert "ValueError" in caplog.text
    assert OWN_WORDS not in caplog.text
    with house.database.writing() as db:
        row = db.exec(select(Post).where(Post.key == "k1")).one()
        row.data = {"of": "mended"}
        db.add(row)
    house.drain(platform, after=timedelta(hours=1))
    assert platform.keys() == ["k2", "k1"]


def test_a_planner_that_fails_does_not_stop_the_others(house: House) -> None:
    house.drain(FakePlatform(house.clock))
    assert house.planned == [NOW]


def test_what_members_change_is_planned_at_once_even_right_after_a_round(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    rounds: list[object] = []
    monkeypatch.setattr(courier, "_SOON", 0.2)
    monkeypatch.setattr(courier, "_POLL", 60.0)
    monkeypatch.setattr(house.desk.clock, "plan", rounds.append)

    async def stirs() -> None:
        own = Courier(house.desk, [FakePlatform(house.clock)], house.clock, alone=True)
        running = asyncio.create_task(own.run())
        for count in (1, 2, 3):
            async with asyncio.timeout(20):
                while len(rounds) < count:
                    await asyncio.sleep(0.01)
            house.desk.clock.stirred()
        own.stop()
        await running

    asyncio.run(stirs())
    assert len(rounds) == 3
