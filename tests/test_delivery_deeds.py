"""Earlier posts written anew and taken away: as often as it takes, never as a second post."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest

from storage.database import Database
from tests.fake_platform import GONE, FakePlatform
from tests.promises import SECOND, House


@pytest.fixture
def house(each_database: Database) -> Iterator[House]:
    found = House(each_database)
    yield found
    found.desk.close()


@pytest.fixture
def platform(house: House) -> FakePlatform:
    """A platform on which k1 and k2 stand."""
    made = FakePlatform(house.clock)
    house.promise("k1")
    house.promise("k2")
    house.drain(made)
    return made


def test_a_post_is_written_anew_in_its_place(house: House, platform: FakePlatform) -> None:
    house.change("update", "k1", of="nytt")
    assert house.drain(platform) == 1
    assert platform.changed == [("k1", "Sammanfattning\nnytt")]
    assert platform.keys() == ["k1", "k2"]
    assert set(house.states().values()) == {"sent"}
    assert house.drain(platform, after=timedelta(days=2)) == 0


def test_a_post_is_taken_away(house: House, platform: FakePlatform) -> None:
    house.change("delete", "k2")
    house.drain(platform)
    assert platform.changed == [("k2", GONE)]


@pytest.mark.parametrize("mood", ["busy", "error", "drop"])
@pytest.mark.parametrize("deed", ["update", "delete"])
def test_a_change_is_tried_again_and_never_looked_up(
    house: House, platform: FakePlatform, mood: str, deed: str
) -> None:
    platform.moods = iter([mood])
    house.change("update" if deed == "update" else "delete", "k1", of="nytt")
    house.drain(platform)
    house.drain(platform, after=31 * SECOND)
    house.drain(platform, after=600 * SECOND)
    assert platform.taken[0].text in (GONE, "Sammanfattning\nnytt")
    assert platform.asked == {}
    assert platform.keys() == ["k1", "k2"]
    assert not {"ready", "sending", "dead"} & set(house.states().values())


def test_what_somebody_has_taken_away_is_missed_by_nobody(house: House, platform: FakePlatform) -> None:
    house.coordinator()
    house.change("delete", "k1")
    house.drain(platform)
    house.change("update", "k1")
    house.drain(platform, after=SECOND)
    house.drain(platform, after=timedelta(hours=1))
    assert platform.keys() == ["k1", "k2"]  # and nothing is said of it to the coordinator


def test_a_post_that_never_stood_is_not_changed(house: House) -> None:
    made = FakePlatform(house.clock, ["refuse"])
    house.promise("k1")
    house.drain(made)
    house.change("update", "k1")
    assert house.drain(made, after=SECOND) == 0
    assert made.changed == []


def test_changes_keep_their_order_and_the_lanes_pace(house: House, platform: FakePlatform) -> None:
    for text in ("ett", "två", "tre"):
        house.change("update", "k1", of=text)
        house.now += timedelta(milliseconds=1)
    house.drain(platform, after=SECOND)
    assert [text.split("\n")[1] for _, text in platform.changed] == ["ett", "två", "tre"]


def test_a_change_that_comes_too_late_is_let_go_of(house: House, platform: FakePlatform) -> None:
    house.coordinator()
    house.change("update", "k1")
    house.drain(platform, after=timedelta(days=2))
    assert platform.changed == []
    assert platform.keys() == ["k1", "k2"]
