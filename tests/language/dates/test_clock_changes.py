"""Both changes of the clock: wall clock for days and weeks, elapsed time for hours."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from handlers.language.dates import when

STOCKHOLM = ZoneInfo("Europe/Stockholm")
SPRING = datetime(2026, 3, 28, 14, 40, tzinfo=STOCKHOLM)
AUTUMN = datetime(2026, 10, 24, 9, 30, tzinfo=STOCKHOLM)


@pytest.mark.parametrize(
    ("said", "now", "start"),
    [
        ("om 24 timmar", SPRING, "2026-03-29T15:40:00+02:00"),
        ("om 24 timmar", AUTUMN, "2026-10-25T08:30:00+01:00"),
        ("imorgon samma tid", SPRING, "2026-03-29T14:40:00+02:00"),
        ("imorgon samma tid", AUTUMN, "2026-10-25T09:30:00+01:00"),
        ("om en vecka samma tid", AUTUMN, "2026-10-31T09:30:00+01:00"),
        ("imorgon kl 02:30", SPRING, "2026-03-29T03:30:00+02:00"),
        ("imorgon kl 01:59", SPRING, "2026-03-29T01:59:00+01:00"),
        ("imorgon kl 03:00", SPRING, "2026-03-29T03:00:00+02:00"),
        ("imorgon kl 02:30", AUTUMN, "2026-10-25T02:30:00+02:00"),
        ("imorgon kl 9", AUTUMN, "2026-10-25T09:00:00+01:00"),
        ("idag kl 15", SPRING, "2026-03-28T15:00:00+01:00"),
        ("varje dag kl 8", AUTUMN, "2026-10-25T08:00:00+01:00"),
        ("om tolv timmar", SPRING, "2026-03-29T03:40:00+02:00"),
    ],
)
def test_across_the_change(said: str, now: datetime, start: str) -> None:
    reading = when(said, now)
    assert reading.out is not None
    assert reading.out.start.isoformat() == start


def test_a_night_over_the_change_is_an_hour_shorter() -> None:
    out = when("i natt", SPRING).out
    assert out is not None
    assert out.start.isoformat() == "2026-03-28T22:00:00+01:00"
    assert out.end is not None
    assert out.end.isoformat() == "2026-03-29T06:00:00+02:00"


@pytest.mark.parametrize("fold", [0, 1])
def test_the_hour_that_comes_twice(fold: int) -> None:
    now = datetime(2026, 10, 25, 2, 30, tzinfo=STOCKHOLM, fold=fold)
    out = when("om en timme", now).out
    assert out is not None
    assert out.start.isoformat() == ("2026-10-25T02:30:00+01:00" if fold == 0 else "2026-10-25T03:30:00+01:00")
