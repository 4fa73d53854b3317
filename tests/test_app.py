"""The server's own word on its health, its readiness and its figures."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest

from bot.app import House, opened, server
from bot.courier import Courier
from bot.health import Health
from bot.settings import Settings
from handlers.kit.notices import Pace
from handlers.kit.request import Address
from storage.database import connect
from storage.queries import outbox
from tests import promises
from tests.fake_platform import FakePlatform

AWAY = "postgresql+psycopg://stark@127.0.0.1:1/stark?connect_timeout=1"


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    with opened(Settings(database_url=f"sqlite:///{tmp_path}/stark.db")) as found:
        yield found


def _asked(web: object, *paths: str, live: bool = False) -> list[httpx.Response]:
    async def ask() -> list[httpx.Response]:
        transport = httpx.ASGITransport(app=web)
        async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
            if not live:
                return [await client.get(path) for path in paths]
            async with web.router.lifespan_context(web):
                for _ in range(200):
                    if (await client.get("/readyz")).status_code == 200:
                        break
                    await asyncio.sleep(0.02)
                return [await client.get(path) for path in paths]

    return asyncio.run(ask())


@pytest.mark.parametrize(("address", "status"), [("", 200), (AWAY, 503)])
def test_health_says_whether_the_database_is_reached(house: House, address: str, status: int) -> None:
    found = replace(house, database=connect(address)) if address else house
    web, _ = server(found)
    (health,) = _asked(web, "/healthz")
    assert health.status_code == status
    assert health.headers["cache-control"] == "no-store"


def test_ready_only_while_the_courier_is_at_work(house: House) -> None:
    web, _ = server(house)
    (before,) = _asked(web, "/readyz")
    assert (before.status_code, before.json()) == (503, {"status": "the courier is not at work"})
    (while_,) = _asked(web, "/readyz", live=True)
    assert (while_.status_code, while_.json()) == (200, {"status": "ok"})
    (after,) = _asked(web, "/readyz")
    assert after.status_code == 503


def test_not_ready_without_a_database(house: House) -> None:
    web, _ = server(replace(house, database=connect(AWAY)))
    (ready,) = _asked(web, "/readyz")
    assert "the database cannot be reached" in ready.json()["status"]


def test_figures_are_given_in_prometheus_format(house: House) -> None:
    with house.database.writing() as db:
        _promise(db, "late", datetime.now(UTC) - timedelta(minutes=5))
    web, _ = server(house)
    (figures,) = _asked(web, "/metrics", live=True)
    assert figures.headers["content-type"].startswith("text/plain; version=")
    assert "stark_courier_at_work 1.0" in figures.text
    assert 'stark_outbox_posts{platform="slack",state="ready"} 1.0' in figures.text
    age = re.search(r'stark_outbox_oldest_due_seconds\{platform="slack"\} ([\d.]+)', figures.text)
    assert age is not None
    assert 299 < float(age[1]) < 330


def _promise(db: object, key: str, due: datetime) -> None:
    outbox.plan(
        db,
        key=key,
        address=Address("slack", "T1", "C1"),
        composer="digests.channel",
        data={},
        due=due,
        expires=due + timedelta(days=1),
        agreement="eais",
        language="sv",
    )


def test_figures_are_not_given_while_the_database_is_away(house: House) -> None:
    away = promises.House(connect(AWAY))
    health = Health(away.desk, lambda: False, lambda: False)
    response = health._metrics()
    assert response.status_code == 503
    away.desk.close()


def test_what_becomes_of_posts_is_counted(house: House) -> None:
    """Every outcome has its own count, and only what is sent has a lateness."""
    known = promises.House(house.database)
    health = Health(known.desk, lambda: True, lambda: True)
    moods = ["ok", "busy", "error", "drop", "refuse", "gone"]
    platform = FakePlatform(known.clock, moods, pace=Pace(settles=timedelta(seconds=1)))
    for number in range(len(moods)):
        known.promise(f"k{number}", f"C{number}")
    known.promise("quiet", "C8", of="nothing")
    known.drain(platform)
    known.promise("late", "C9", lasts=timedelta(seconds=1))
    platform.moods = iter([])
    known.drain(platform, after=timedelta(minutes=1))
    text = health._metrics().body.decode()
    found = dict(re.findall(r'stark_posts_total\{outcome="(\w+)",platform="fake"\} ([\d.]+)', text))
    assert found == {
        "sent": "3.0",  # the first, the one that was asked to wait, and the one that failed without being taken
        "rate_limited": "1.0",
        "failed": "2.0",
        "reconciled": "1.0",
        "dead": "1.0",
        "paused": "1.0",
        "skipped": "1.0",
    }
    assert 'stark_post_lateness_seconds_count{platform="fake"} 3.0' in text
    assert 'stark_post_lateness_seconds_bucket{le="0.5",platform="fake"} 1.0' in text
    known.desk.close()


def test_a_courier_that_is_stopped_is_not_at_work(house: House) -> None:
    courier = Courier(house.desk, [], alone=True)
    assert not courier.at_work

    async def lived() -> bool:
        work = asyncio.create_task(courier.run())
        while not courier.at_work:
            await asyncio.sleep(0.01)
        courier.stop()
        found = courier.at_work
        await work
        return found

    assert asyncio.run(asyncio.wait_for(lived(), 20)) is False
