"""The courier against a platform that fails in every way: nothing lost, nothing doubled, and trouble is said."""

from __future__ import annotations

import asyncio
import logging
import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlmodel import Session, select

from bot.adapter import Adapter
from bot.courier import Courier
from handlers.desk import Desk
from handlers.kit.abilities import gather
from handlers.kit.cards import Card, Text
from handlers.kit.notices import Composer, Occasion, Pace, Planner
from handlers.kit.phrases import t
from handlers.kit.request import Address, Reply
from storage.database import Database
from storage.models import Identity, Place, Post
from storage.queries import members, outbox, places
from tests.fake_platform import FakePlatform

NOW = datetime(2026, 3, 2, 7, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)
COMPOSER = "tests.say"
OWN_WORDS = "Exempel Skolchef har ont i ryggen"


def say(occasion: Occasion, _db: Session) -> Reply | None:
    if occasion.data["of"] == "broken":
        raise ValueError(OWN_WORDS)
    if occasion.data["of"] == "nothing":
        return None
    return Reply(Card(t("Digest"), (Text(occasion.data["of"]),)), seen_by="place")


class House:
    """A desk with a composer of its own, a clock that is moved by hand, and a way to promise posts."""

    def __init__(self, database: Database) -> None:
        known = gather("handlers.topics")
        self.database = database
        self.planned: list[datetime] = []
        planners = (Planner("tests.fails", self._fails), Planner("tests.plans", self._plans))
        composers = {**known.composers, COMPOSER: Composer(COMPOSER, say)}
        self.desk = Desk(database, replace(known, composers=composers, planners=planners))
        self.now = NOW

    def _fails(self, _now: datetime, _db: Session) -> None:
        raise RuntimeError(OWN_WORDS)

    def _plans(self, now: datetime, _db: Session) -> None:
        self.planned.append(now)

    def clock(self) -> datetime:
        return self.now

    def promise(self, key: str, place: str = "C1", *, lasts: timedelta = timedelta(days=1), of: str = "") -> None:
        with self.database.writing() as db:
            outbox.plan(
                db,
                key=key,
                address=Address("fake", "T1", place),
                composer=COMPOSER,
                data={"of": of or key},
                due=self.now,
                expires=self.now + lasts,
                agreement="eais",
                language="sv",
            )

    def drain(self, *adapters: Adapter, after: timedelta = timedelta(0), alone: bool = True) -> int:
        self.now += after
        return asyncio.run(Courier(self.desk, adapters, self.clock, alone=alone).drain(0))

    def post(self, key: str) -> Post:
        with self.database.reading() as db:
            return db.exec(select(Post).where(Post.key == key)).one()

    def states(self) -> dict[str, str]:
        with self.database.reading() as db:
            return {post.key: post.state for post in db.exec(select(Post))}

    def coordinator(self) -> None:
        with self.database.writing() as db:
            who = Identity(platform="fake", home="T1", user="U1")
            db.add(who)
            db.flush()
            row = members.add_member(db, who, "region-vastmanland", "Exempel Samordnare", NOW, waiting=False)
            members.give_role(db, row.id or 0, "eais", "coordinator", NOW)
            places.renew(db, Address("fake", "T1", "D1"), "", NOW, identity_id=who.id)

    def channel(self, place: str = "C1") -> None:
        with self.database.writing() as db:
            places.bind(
                db,
                Address("fake", "T1", place),
                "eais",
                name="skolchefer",
                language="sv",
                weekday=0,
                clock="08:00",
                now=NOW,
            )


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
    assert platform.keys()[0] == "k"
    (told,) = [one for one in platform.taken if one.place == "D1"]
    assert "kanske inte har kommit fram" in told.text
    assert "skicka igen" in told.text
    house.drain(platform, after=timedelta(days=1))
    assert len(platform.taken) == 2


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
    from handlers.kit.notices import Refused

    house.desk.posted(late, Refused("gone", permanent=True), house.now).result()
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
    assert "is_archived" in platform.texts()[0]
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
    assert any("togs inte emot" in text for text in platform.texts())


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


def test_the_pace_of_a_workspace_is_kept(house: House) -> None:
    start = datetime.now(UTC)
    moments: list[datetime] = []

    def clock() -> datetime:
        return datetime.now(UTC)

    class Watched(FakePlatform):
        async def post(self, notice):  # type: ignore[no-untyped-def]  # the arguments are FakePlatform's
            moments.append(clock())
            return await super().post(notice)

    house.now = start
    for number in range(12):
        house.promise(f"k{number}", f"C{number}")
    pace = Pace(workspace=timedelta(milliseconds=40))
    asyncio.run(Courier(house.desk, [Watched(clock, pace=pace)], clock, alone=True).drain())
    assert len(moments) == 12
    assert moments[-1] - moments[0] >= timedelta(milliseconds=11 * 40 - 40)


def test_stopping_finishes_what_is_on_its_way(house: House) -> None:
    platform = FakePlatform(house.clock)
    platform.latency = 0.2
    house.promise("k1")
    house.promise("k2")

    async def interrupted() -> None:
        courier = Courier(house.desk, [platform], house.clock, alone=True)
        work = asyncio.create_task(courier.run())
        while not platform.at_once["C1"]:
            await asyncio.sleep(0.01)
        courier.stop()
        await asyncio.wait_for(work, 10)

    asyncio.run(interrupted())
    assert platform.keys() == ["k1"]
    assert house.states() == {"k1": "sent", "k2": "ready"}


def test_running_on_it_sends_what_comes_due(house: House) -> None:
    platform = FakePlatform(house.clock)

    async def lived() -> None:
        courier = Courier(house.desk, [platform], house.clock, alone=True)
        work = asyncio.create_task(courier.run())
        await asyncio.sleep(0.1)
        await asyncio.to_thread(house.promise, "k1")
        while not platform.taken:
            await asyncio.sleep(0.02)
        courier.stop()
        await asyncio.wait_for(work, 10)

    asyncio.run(asyncio.wait_for(lived(), 20))
    assert platform.keys() == ["k1"]


def _moods(chance: random.Random, length: int) -> list[str]:
    return chance.choices(["ok", "busy", "error", "drop", "raise"], [80, 10, 5, 3, 2], k=length)


@pytest.mark.parametrize("seed", range(3))
def test_chaos_loses_nothing_and_doubles_nothing(house: House, seed: int) -> None:
    chance = random.Random(seed)
    promised = [f"k{number}" for number in range(80)]
    for number, key in enumerate(promised):
        house.promise(key, f"C{number % 16}", lasts=timedelta(days=30))
    platform = FakePlatform(house.clock, _moods(chance, 4000), pace=Pace(settles=3 * SECOND), shows_after=SECOND)
    for _ in range(200):
        if chance.random() < 0.3:  # a courier that takes some, posts some of those, and dies
            for due in house.desk.due(house.now, {"fake": platform.pace}, "dead", 5):
                if not due.uncertain and chance.random() < 0.5:
                    asyncio.run(_shrug(platform, due.notice))
        house.drain(platform, after=timedelta(seconds=chance.choice([1, 5, 61])))
        if set(house.states().values()) == {"sent"}:
            break
    assert sorted(platform.keys()) == sorted(promised)
    assert set(house.states().values()) == {"sent"}


async def _shrug(platform: FakePlatform, notice: object) -> None:
    from contextlib import suppress

    with suppress(ConnectionResetError):
        await platform.post(notice)  # type: ignore[arg-type]  # a notice, as `due` gave it


def test_an_erased_member_leaves_no_post_behind(house: House) -> None:
    from storage.queries import personal

    house.coordinator()
    with house.database.writing() as db:
        who = db.exec(select(Identity)).one()
        place = places.personal_place(db, who.member_id)
        assert place is not None
        outbox.plan(
            db,
            key="k",
            address=place,
            composer=COMPOSER,
            data={"of": "k"},
            due=NOW,
            expires=NOW + SECOND,
            agreement="eais",
            language="sv",
            member_id=who.member_id,
        )
        personal.erase(db, who.member_id or 0, who.id or 0, NOW)
    with house.database.reading() as db:
        assert db.exec(select(Post)).all() == []
        assert db.exec(select(Place)).all() == []


def test_a_database_that_is_away_is_outlived(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    from sqlalchemy.exc import OperationalError

    monkeypatch.setattr("bot.courier._AFTER_TROUBLE", 0.05)
    platform = FakePlatform(house.clock)
    house.promise("k1")
    whole: Callable[..., Sequence[object]] = house.desk.clock.due
    failures = iter([True, True])

    def away(*arguments: object) -> Sequence[object]:
        if next(failures, False):
            raise OperationalError("select", {}, Exception("locked"))
        return whole(*arguments)

    monkeypatch.setattr(house.desk.clock, "due", away)

    async def lived() -> None:
        courier = Courier(house.desk, [platform], house.clock, alone=True)
        work = asyncio.create_task(courier.run())
        while not platform.taken:
            await asyncio.sleep(0.02)
        courier.stop()
        await work

    asyncio.run(asyncio.wait_for(lived(), 20))
    assert platform.keys() == ["k1"]
