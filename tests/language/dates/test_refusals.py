"""What cannot be is refused with the reason; what is no time is nothing."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from handlers.language.dates import Reading, when

NOW = datetime(2026, 2, 11, 9, 15, tzinfo=UTC)


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        ("31 juni", "juni has 30 days"),
        ("den 31 juni kl 10", "juni has 30 days"),
        ("30 februari", "februari has 29 days"),
        ("29 februari 2027", "februari 2027 has 28 days"),
        ("31/9", "september has 30 days"),
        ("den 32", "32"),
        ("2026-13-01", "13"),
        ("v. 53 2027", "2027"),
        ("vecka 55", "55"),
        ("kl 25", "25:00"),
        ("25:61", "25:61"),
        ("fyrtioåttonde arbetsdagen varje månad", "that many"),
        ("femtiotredje dagen varje månad", "53"),
        ("31 februari varje år", "29 days"),
        ("femte måndagen i februari 2026", "not so many"),
        ("om 99999999999 dagar", "calendar"),
        ("från 5 mars 2026 till 1 mars 2026", "end before"),
    ],
)
def test_impossible_is_refused_with_the_reason(said: str, reason: str) -> None:
    reading = when(said, NOW)
    assert reading.out is None
    assert reading.reason is not None
    assert reason in str(reading.reason)


def test_reason_keeps_its_values_apart_from_its_sentence() -> None:
    reason = when("31 juni", NOW).reason
    assert reason is not None
    assert "{month}" in reason.text
    assert dict(reason.values) == {"month": "juni", "days": 30}


def test_months_are_named_in_the_language_of_the_text() -> None:
    assert "June" in str(when("June 31st", NOW, "en").reason)


NO_TIMES = (
    "", " ", "NaN", "v", "24/7", "12 elever", "ring 021-39 00 00", "dnr BUN 2026/0123", "Maj Exempel ringde",
    "640823-3234", "8507099805", "８５０７０９-９８０５", "version 3.4.1", "sida 4/10", "3/4 av eleverna", "sex av tio",
    "3 kap. 5 §",
)  # fmt: skip


@pytest.mark.parametrize("said", NO_TIMES)
def test_no_time_is_nothing(said: str) -> None:
    assert when(said, NOW) == Reading()


def test_too_long_text_is_refused_before_it_is_read() -> None:
    reading = when("imorgon " * 26, NOW)
    assert reading.out is None
    assert reading.reason is not None
    assert reading.reason.values == {"limit": 200}


def test_longest_text_allowed_is_read() -> None:
    assert when("imorgon".rjust(200), NOW).out is not None


def test_now_is_taken_in_stockholm_whatever_its_offset() -> None:
    late = datetime(2026, 2, 11, 23, 30, tzinfo=UTC)
    far = late.astimezone(timezone(timedelta(hours=-9)))
    assert when("idag", late) == when("idag", far)
    assert str(when("idag", late).out.start) == "2026-02-12"


def test_offset_in_the_text_is_kept_as_an_instant() -> None:
    reading = when("2026-04-01T10:00:00+14:00", NOW)
    assert reading.out is not None
    assert reading.out.start.isoformat() == "2026-03-31T22:00:00+02:00"
    assert not reading.needs_clarification


@pytest.mark.parametrize(
    ("said", "place"),
    [
        ("årskurs 7–9 på fredag", "på fredag"),
        ("åk 4-6 ses på fredag kl 10", "på fredag kl 10"),
        ("grupp 2 och 3 träffas den 5 mars", "den 5 mars"),
        ("10-15 elever på tisdag", "på tisdag"),
        ("sal B12 är bokad på torsdag", "på torsdag"),
    ],
)
def test_numbers_that_are_labels_are_no_hours(said: str, place: str) -> None:
    out = when(said, NOW).out
    assert out is not None
    assert [said[start:end] for start, end in out.words] == [place]


@pytest.mark.parametrize("said", ["inte på fredag", "fredag går inte", "torsdag 5 mars 9-12 och 13-16"])
def test_what_is_denied_or_half_read_is_asked_about(said: str) -> None:
    assert when(said, NOW).needs_clarification
