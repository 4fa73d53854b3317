"""The clock that can be moved, and what arrives on the way."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.adapters.web.clock import FURTHEST, Clock, moment_of, next_stop
from bot.adapters.web.people import CHANNELS, PEOPLE, private
from handlers.kit.calendar import STOCKHOLM
from handlers.kit.cards import Card, Text
from handlers.kit.notices import Absent, Refused, Sent
from handlers.kit.request import Notice, Reply
from tests.talk import NOW
from tests.web.visitor import Ground, Parsed, Visitor

CHANNEL = CHANNELS["skolchefer"].address
MOVE = "/as/kungsor/privat/clock"


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=STOCKHOLM)


@pytest.mark.parametrize(
    ("step", "day", "now", "then"),
    [
        ("hour", "", "2026-02-11T10:15", "2026-02-11T11:15"),
        ("day", "", "2026-02-11T10:15", "2026-02-12T10:15"),
        ("day", "", "2026-03-28T10:15", "2026-03-29T10:15"),  # summer time begins in between
        ("week", "", "2026-10-24T10:15", "2026-10-31T10:15"),  # and ends
        ("month", "", "2026-02-11T10:15", "2026-03-13T10:15"),
        ("monday", "", "2026-02-11T10:15", "2026-02-16T08:00"),
        ("monday", "", "2026-02-16T07:59", "2026-02-16T08:00"),
        ("monday", "", "2026-02-16T08:00", "2026-02-23T08:00"),
        ("monday", "", "2026-02-15T23:59", "2026-02-16T08:00"),
        ("date", "2026-06-10", "2026-02-11T10:15", "2026-06-10T08:00"),
    ],
)
def test_where_the_clock_goes(step: str, day: str, now: str, then: str) -> None:
    assert moment_of(step, day, at(now).astimezone(UTC)) == at(then)


@pytest.mark.parametrize(
    ("step", "day"),
    [("", ""), ("year", ""), ("date", ""), ("date", "i morgon"), ("date", "2026-02-30")],
)
def test_where_it_does_not_go(step: str, day: str) -> None:
    assert moment_of(step, day, NOW) is None


@given(st.datetimes(datetime(2020, 1, 1), datetime(2040, 1, 1)))
def test_the_next_monday_is_a_monday_to_come(naive: datetime) -> None:
    now = naive.replace(tzinfo=UTC)
    monday = moment_of("monday", "", now)
    assert monday is not None
    assert now < monday <= now + timedelta(days=7, hours=1)
    local = monday.astimezone(STOCKHOLM)
    assert (local.weekday(), local.hour, local.minute) == (0, 8, 0)


@given(st.integers(-10_000_000, 10_000_000))
def test_every_stop_is_ahead_and_none_is_far(seconds: int) -> None:
    stop = next_stop(NOW, NOW + timedelta(seconds=seconds))
    assert NOW < stop <= NOW + timedelta(days=1)
    assert next_stop(NOW, None) == NOW + timedelta(days=1)


def test_the_clock_goes_on_and_never_back() -> None:
    real = [NOW]
    clock = Clock(lambda: real[0])
    clock.forward(NOW + timedelta(days=1))
    clock.forward(NOW)
    assert clock() == NOW + timedelta(days=1)
    real[0] += timedelta(minutes=5)
    assert clock() == NOW + timedelta(days=1, minutes=5)
    assert not clock.reaches(NOW)
    assert clock.reaches(clock() + FURTHEST)
    assert not clock.reaches(clock() + FURTHEST + timedelta(seconds=1))


class Courier:
    """Posts one line a day at noon UTC, in the channel and to one person, as the real one would."""

    def __init__(self, ground: Ground) -> None:
        self.ground = ground
        self.moments: list[datetime] = []

    async def drain(self) -> int:
        """Post what is due by the playground's clock."""
        now = self.ground.page.clock()
        self.moments.append(now)
        for address in (CHANNEL, private(PEOPLE["kungsor"]).address):
            reply = Reply(Card("Påminnelse", (Text(f"i dag är det {now:%d/%m}"),)))
            await self.ground.page.post(Notice(f"{address.place}:{now.date()}", address, reply))
        return 2


@pytest.fixture
def courier(ground: Ground) -> Courier:
    made = Courier(ground)
    ground.page.drain = made.drain
    return made


def test_what_falls_due_arrives_as_the_clock_moves(visitor: Visitor, courier: Courier) -> None:
    page = Parsed(visitor.post(MOVE, {"step": "week"}).text)
    assert "Klockan är nu ons 18 feb 2026, v. 8, kl. 10.15. Nya inlägg: 16." in page.text
    assert all(f"i dag är det {day}/02" in page.text for day in range(11, 19))
    assert page.text.count("Av sig själv") == 8
    assert "ons 11 feb 2026, v. 7" in page.text
    assert "8 nya" in page.text
    assert courier.moments == sorted(courier.moments)
    assert courier.moments[-1] == NOW + timedelta(days=7)
    assert "i dag är det 18/02" in visitor.read("vasteras", "skolchefer").text
    assert "i dag är det" not in visitor.read("vasteras").text


def test_all_share_the_clock(visitor: Visitor, courier: Courier) -> None:
    visitor.post(MOVE, {"step": "monday"})
    assert "mån 16 feb 2026, v. 8 kl. 08.00" in visitor.read("gast", "matematik").text
    assert len(courier.moments) > 1


@pytest.mark.parametrize(
    "fields",
    [
        {"step": "date", "day": "2020-01-01"},
        {"step": "date", "day": "0001-01-01"},
        {"step": "date", "day": "9999-12-31"},
        {},
    ],
)
def test_a_day_that_cannot_be_is_told_by_the_field(visitor: Visitor, courier: Courier, fields: dict[str, str]) -> None:
    answer = visitor.post(MOVE, fields)
    assert answer.status_code == 422
    assert "Välj en dag som kommer, högst ett år fram." in Parsed(answer.text).text
    assert courier.moments == []


def test_the_clock_stands_where_real_platforms_are_connected(ground: Ground, visitor: Visitor) -> None:
    assert ground.page.drain is None
    page = visitor.read("kungsor")
    assert not page.all("button", name="step")
    assert "Klockan går som vanligt" in page.text
    assert "Testläge vid sidan av riktiga plattformar" in page.text
    assert visitor.post(MOVE, {"step": "week"}).status_code == 422
    assert ground.page.clock() == NOW


def test_a_post_is_made_once_and_can_be_looked_up_changed_and_taken_away(ground: Ground, visitor: Visitor) -> None:
    async def life() -> None:
        page = ground.page
        post = Notice("digest:1", CHANNEL, Reply(Card("Veckan")))
        first = await page.post(post)
        assert isinstance(first, Sent)
        assert await page.post(post) == first
        assert await page.find(CHANNEL, "digest:1", NOW) == first
        assert await page.find(CHANNEL, "digest:2", NOW) == Absent()
        assert await page.find(private(PEOPLE["skr"]).address, "digest:1", NOW) == Absent()
        assert await page.update(CHANNEL, first.message_id, Reply(Card("Veckan, rättad"))) == first
        assert "Veckan, rättad" in Parsed((await visitor.client.get("/as/skr/skolchefer")).text).text
        assert await page.delete(CHANNEL, first.message_id) == first
        assert "Veckan" not in Parsed((await visitor.client.get("/as/skr/skolchefer")).text).text
        assert isinstance(await page.update(CHANNEL, "4711", Reply(Card("x"))), Refused)

    ground.runner.run(asyncio.wait_for(life(), 10))


def test_a_page_that_waits_is_told_at_once(ground: Ground, visitor: Visitor) -> None:
    async def both() -> float:
        loop = asyncio.get_running_loop()
        waiting = asyncio.create_task(visitor.client.get("/as/skr/skolchefer/news?since=0"))
        await asyncio.sleep(0.05)
        begun = loop.time()
        await ground.page.post(Notice("x", CHANNEL, Reply(Card("Nu"))))
        assert "Nu" in (await waiting).json()["turns"][0]["html"]
        return loop.time() - begun

    assert ground.runner.run(both()) < 1
