"""The courier when things break: chaos, interrupted machines, a database that is away, and the pace that is kept."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from contextlib import suppress
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy.exc import OperationalError
from sqlmodel import select

from bot.courier import Courier
from handlers.kit.notices import Pace, Verdict
from handlers.kit.request import Notice
from storage.database import Database
from storage.models import Identity, Place, Post
from storage.queries import outbox, personal, places
from tests.deliveries import said
from tests.fake_platform import FakePlatform
from tests.promises import COMPOSER, NOW, SECOND, House
from tests.talk import COORDINATOR


@pytest.fixture
def house(each_database: Database) -> Iterator[House]:
    found = House(each_database)
    yield found
    found.desk.close()


def test_the_pace_of_a_workspace_is_kept(house: House) -> None:
    start = datetime.now(UTC)
    moments: list[datetime] = []

    def clock() -> datetime:
        return datetime.now(UTC)

    class Watched(FakePlatform):
        async def post(self, notice: Notice) -> Verdict:
            moments.append(clock())
            return await super().post(notice)

    house.now = start
    for number in range(12):
        house.promise(f"k{number}", f"C{number}")
    pace = Pace(workspace=timedelta(milliseconds=40))
    asyncio.run(Courier(house.desk, [Watched(clock, pace=pace)], clock, alone=True).drain())
    assert len(moments) == 12
    assert moments[-1] - moments[0] >= timedelta(milliseconds=11 * 40 - 40)


def _stopped_while_it_posts(house: House, platform: FakePlatform) -> None:
    async def interrupted() -> None:
        courier = Courier(house.desk, [platform], house.clock, alone=True)
        work = asyncio.create_task(courier.run())
        while not platform.at_once["C1"]:
            await asyncio.sleep(0.01)
        courier.stop()
        await asyncio.wait_for(work, 10)

    asyncio.run(interrupted())


def test_stopping_finishes_what_is_on_its_way(house: House) -> None:
    platform = FakePlatform(house.clock)
    platform.latency = 0.2
    house.promise("k1")
    house.promise("k2")
    _stopped_while_it_posts(house, platform)
    assert platform.keys() == ["k1"]
    assert house.states() == {"k1": "sent", "k2": "ready"}


def test_a_platform_that_hangs_does_not_keep_a_stop_waiting(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.courier.GRACE", 0.2)
    house.promise("k1")
    _stopped_while_it_posts(house, FakePlatform(house.clock, ["hang"]))
    assert house.states() == {"k1": "sending"}  # who comes next finds out whether it stands there
    house.drain(FakePlatform(house.clock), after=SECOND)
    assert house.states() == {"k1": "sent"}


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


async def _shrug(platform: FakePlatform, notice: Notice) -> None:
    with suppress(ConnectionResetError):
        await platform.post(notice)


def test_an_erased_member_leaves_no_post_behind(house: House) -> None:
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


def test_three_couriers_on_one_server_share_the_work_and_double_nothing(postgres: Database) -> None:
    houses = [House(postgres) for _ in range(3)]
    platform = FakePlatform(houses[0].clock, _moods(random.Random(11), 500), shows_after=timedelta(0))
    platform.latency = 0.005
    promised = [f"k{number}" for number in range(90)]
    for number, key in enumerate(promised):
        houses[0].promise(key, f"C{number % 30}", lasts=timedelta(days=30))

    async def together() -> None:
        couriers = [Courier(house.desk, [platform], houses[0].clock, alone=False) for house in houses]
        await asyncio.gather(*(courier.drain(0) for courier in couriers))

    for _ in range(40):
        asyncio.run(together())
        houses[0].now += 61 * SECOND
        if set(houses[0].states().values()) == {"sent"}:
            break
    for house in houses:
        house.desk.close()
    assert sorted(platform.keys()) == sorted(promised)
    assert platform.most_at_once == 1


def test_what_a_member_changes_is_planned_at_once(house: House) -> None:
    platform = FakePlatform(house.clock)

    async def lived() -> list[int]:
        courier = Courier(house.desk, [platform], house.clock, alone=True)
        work = asyncio.create_task(courier.run())
        while not house.planned:
            await asyncio.sleep(0.02)
        counts = [len(house.planned)]
        await asyncio.to_thread(house.desk.answer, said(COORDINATOR, "hjälp"), NOW)
        await asyncio.sleep(0.1)
        counts.append(len(house.planned))
        await asyncio.to_thread(house.desk.answer, said(COORDINATOR, "nytt område Matematik"), NOW)
        while len(house.planned) == counts[1]:
            await asyncio.sleep(0.02)
        courier.stop()
        await asyncio.wait_for(work, 10)
        return counts

    assert len(set(asyncio.run(asyncio.wait_for(lived(), 20)))) == 1


def test_verdicts_are_kept_while_the_database_is_away(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.courier._AFTER_TROUBLE", 0.05)
    platform = FakePlatform(house.clock, reads_back=False)
    house.promise("k1")
    whole: Callable[..., object] = house.desk.clock.posted
    failures = iter([True, True])

    def away(*arguments: object) -> object:
        if next(failures, False):
            failed: Future[None] = Future()
            failed.set_exception(OperationalError("update", {}, Exception("locked")))
            return failed
        return whole(*arguments)

    monkeypatch.setattr(house.desk.clock, "posted", away)
    house.drain(platform)
    assert platform.keys() == ["k1"]
    assert house.states() == {"k1": "sent"}
