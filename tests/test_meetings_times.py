"""When meetings are held: series by the wall clock, what was changed in them, and how long ahead is how long."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handlers.kit.calendar import STOCKHOLM
from handlers.kit.meetings import (
    aware,
    before,
    called_off,
    coming,
    due,
    ended,
    held,
    named,
    numbered,
    on_day,
    on_day_lately,
    wall,
)
from storage.models import Meeting, MeetingChange

MADE = datetime(2026, 1, 5, 8, tzinfo=STOCKHOLM)
FIRST = datetime(2026, 1, 8, 9)
WEEKLY = "FREQ=WEEKLY;BYDAY=TH"


def _series(**facts: object) -> Meeting:
    usual = {"id": 3, "uid": "u", "agreement": "eais", "organisation": "sala", "title": "Styrgrupp", "starts": FIRST}
    return Meeting(**{**usual, "minutes": 60, "rule": WEEKLY, "made_at": MADE, "changed_at": MADE, **facts})


def _change(original: datetime, starts: datetime | None, revision: int = 1) -> MeetingChange:
    return MeetingChange(
        meeting_id=3, original=original, starts=starts, minutes=60, was=original, revision=revision, changed_at=MADE
    )


@pytest.mark.parametrize(("year", "weeks"), [(2026, 53), (2027, 52), (2028, 52)])
def test_a_series_keeps_its_clock_time_the_whole_year(year: int, weeks: int) -> None:
    since, until = (datetime(day, 1, 1, tzinfo=STOCKHOLM) for day in (year, year + 1))
    events = held(_series(starts=datetime(2025, 1, 2, 9)), [], since, until)
    assert len(events) == weeks
    assert {(wall(event.start).hour, wall(event.end).hour) for event in events} == {(9, 10)}
    assert {event.start.astimezone(UTC).hour for event in events} == {7, 8}


def test_a_clock_time_that_the_change_to_summer_time_skips_is_an_hour_on() -> None:
    assert wall(aware(datetime(2026, 3, 29, 2, 30))) == datetime(2026, 3, 29, 3, 30)
    assert wall(aware(datetime(2026, 10, 25, 2, 30))) == datetime(2026, 10, 25, 2, 30)


def test_what_is_moved_into_a_period_from_outside_is_held_in_it_and_the_other_way_round() -> None:
    changes = [_change(datetime(2026, 1, 15, 9), datetime(2026, 3, 2, 13)), _change(datetime(2026, 3, 5, 9), None)]
    march = held(_series(), changes, aware(datetime(2026, 3, 1)), aware(datetime(2026, 3, 13)))
    assert [wall(event.start) for event in march] == [datetime(2026, 3, 2, 13), datetime(2026, 3, 12, 9)]
    january = held(_series(), changes, aware(datetime(2026, 1, 9)), aware(datetime(2026, 1, 20)))
    assert january == []
    assert on_day(_series(), changes, date(2026, 3, 2)) == march[0]
    assert on_day_lately(_series(), changes, date(2027, 3, 2)) == march[0]
    assert on_day_lately(_series(), changes, date(2028, 2, 29)) is None


def test_the_next_times_pass_over_what_is_cancelled_and_what_is_over() -> None:
    changes = [_change(FIRST + timedelta(weeks=week), None) for week in range(1, 5)]
    now = aware(FIRST + timedelta(minutes=59))
    found = [wall(event.start) for event in coming(_series(), changes, now, 3)]
    assert found == [FIRST, FIRST + timedelta(weeks=5), FIRST + timedelta(weeks=6)]
    assert coming(_series(rule=ended(WEEKLY, FIRST)), [], now + timedelta(minutes=1)) == []


def test_a_cancelled_series_keeps_what_was_held() -> None:
    row = _series(cancelled_at=aware(datetime(2026, 1, 20)), revised=1)
    found = held(row, [], MADE, aware(datetime(2026, 6, 1)))
    assert [wall(event.start).day for event in found] == [8, 15]
    off = called_off(row, [])
    assert off is not None
    assert wall(off.start) == datetime(2026, 1, 22, 9)


def test_an_occurrence_is_found_by_its_name_alone() -> None:
    changes = [_change(datetime(2026, 1, 15, 9), datetime(2026, 1, 16, 13))]
    moved = named(_series(), changes, "20260115T0900")
    assert moved is not None
    assert (wall(moved.start), moved.occurrence) == (datetime(2026, 1, 16, 13), "20260115T0900")
    assert named(_series(), changes, "20260116T1300") is None
    assert named(_series(), changes, "20260114T0900") is None
    assert named(_series(), changes, "'; DROP TABLE") is None
    single = named(_series(rule=""), [], "whatever")
    assert single is not None
    assert single.occurrence == ""


@pytest.mark.parametrize("rule", [WEEKLY, f"{WEEKLY};UNTIL=20991231T235959", "FREQ=WEEKLY;COUNT=9;BYDAY=TH"])
def test_a_series_ends_where_it_is_cut(rule: str) -> None:
    third = FIRST + timedelta(weeks=2)
    assert before(_series(rule=rule), third) == FIRST + timedelta(weeks=1)
    assert before(_series(rule=rule), FIRST) is None
    cut = held(_series(rule=ended(rule, third)), [], MADE, aware(datetime(2027, 1, 1)))
    assert [wall(event.start) for event in cut] == [FIRST, FIRST + timedelta(weeks=1), third]


@pytest.mark.parametrize(
    ("start", "minutes", "moment"),
    [
        (datetime(2026, 3, 30, 9), 7 * 1440, datetime(2026, 3, 23, 9)),
        (datetime(2026, 3, 29, 9), 1440, datetime(2026, 3, 28, 9)),
        (datetime(2026, 10, 25, 9), 1440, datetime(2026, 10, 24, 9)),
        (datetime(2026, 3, 29, 3, 30), 60, datetime(2026, 3, 29, 1, 30)),
        (datetime(2026, 2, 12, 9), 30, datetime(2026, 2, 12, 8, 30)),
    ],
)
def test_days_ahead_go_by_the_wall_clock_and_hours_as_they_pass(
    start: datetime, minutes: int, moment: datetime
) -> None:
    assert wall(due(aware(start), minutes)) == moment


@pytest.mark.parametrize(
    ("said", "found"),
    [("17", (17, "")), ("17: text", (17, "text")), ("nr 17 den 3 mars", (17, "den 3 mars")), ("#17!", (17, "")),
     ("mars", (0, "mars")), ("", (0, "")), ("17e mars", (0, "17e mars")), ("1234567890", (0, "1234567890"))],
)  # fmt: skip
def test_a_number_at_the_front(said: str, found: tuple[int, str]) -> None:
    assert numbered(said) == found


@settings(max_examples=50)
@given(st.dictionaries(st.integers(0, 20), st.none() | st.integers(-400, 400), max_size=6))
def test_every_time_is_held_once_as_it_stands(changed: dict[int, int | None]) -> None:
    """A year of the series holds every occurrence that was not cancelled, each at the time it was moved to."""
    changes = [
        _change(FIRST + timedelta(weeks=week), None if hours is None else FIRST + timedelta(weeks=week, hours=hours))
        for week, hours in changed.items()
    ]
    row = _series(rule=ended(WEEKLY, FIRST + timedelta(weeks=20)))
    found = held(row, changes, aware(FIRST - timedelta(days=30)), aware(FIRST + timedelta(days=300)))
    expected = {week: FIRST + timedelta(weeks=week) for week in range(21)}
    for week, hours in changed.items():
        if hours is None:
            del expected[week]
        else:
            expected[week] += timedelta(hours=hours)
    assert [event.start for event in found] == sorted(aware(start) for start in expected.values())
    assert len({event.occurrence for event in found}) == len(found)
