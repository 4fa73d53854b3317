"""What a reading holds: places in the text, two readings where there are two, plain data, and hostile strings."""

from datetime import UTC, date, datetime

import pytest

from handlers.language.dates import Reading, as_json, when
from tests.language.dates import fuzz

NOW = datetime(2026, 2, 11, 9, 15, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("Boka avstämning nästa tisdag halv tre i Köping", ["nästa tisdag halv tre"]),
        ("Vi ses kl 9 i aulan på måndag", ["kl 9", "på måndag"]),
        ("Skicka underlaget senast fredag kl 12, tack", ["senast fredag kl 12"]),
        ("på torsdagskväll kl. 7", ["på torsdagskväll kl. 7"]),
        ("Mötet är v.12!", ["v.12"]),
        ("Vi kör måndagar 8-9 i mars.", ["måndagar 8-9 i mars"]),
        ("na\u0308sta la\u0308sår: på lo\u0308rdag kl 9 i Ha\u0308ssleholm", ["på lo\u0308rdag kl 9"]),
    ],
)
def test_places_are_exact(text: str, places: list[str]) -> None:
    out = when(text, NOW).out
    assert out is not None
    assert [text[start:end] for start, end in out.words] == places


@pytest.mark.parametrize(
    ("text", "starts"),
    [
        ("på onsdag kl 14", ["2026-02-18T14:00:00+01:00", "2026-02-11T14:00:00+01:00"]),
        ("måndag eller torsdag kl 9", ["2026-02-16T09:00:00+01:00", "2026-02-12T09:00:00+01:00"]),
        ("fredag 14 mars", ["2026-03-14", "2026-03-13"]),
        ("varannan torsdag", ["2026-02-12", "2026-02-19"]),
        ("nästa måndag", ["2026-02-16", "2026-02-23"]),
        ("vecka 11 eller 12", ["2026-03-09", "2026-03-16"]),
        ("på tisdag eller den 20 mars", ["2026-02-17", "2026-03-20"]),
        ("mötet den 3 mars flyttas till den 10 mars", ["2026-03-03", "2026-03-10"]),
    ],
)
def test_two_real_readings_are_both_given(text: str, starts: list[str]) -> None:
    reading = when(text, NOW)
    assert reading.needs_clarification
    assert [each.start.isoformat() for each in (reading.out, *reading.alternatives) if each] == starts


@pytest.mark.parametrize(
    "text",
    ["imorgon kl 9", "nästa tisdag", "v. 48", "varje torsdag 9–11", "senast sista mars", "fredag 13 mars", "halv tre"],
)
def test_plain_texts_are_not_asked_about(text: str) -> None:
    assert not when(text, NOW).needs_clarification


@pytest.mark.parametrize(
    "text", ["kl 14 UTC på fredag", "varje fredag utom röda dagar", "varannan studiedag på fredag"]
)
def test_what_was_left_out_is_asked_about(text: str) -> None:
    assert when(text, NOW).needs_clarification


def test_english_day_and_month_first_are_both_read() -> None:
    reading = when("3/4 at 10 am", NOW, "en")
    assert [each.start.month for each in (reading.out, *reading.alternatives) if each] == [4, 3]
    assert not when("3/4 kl 10", NOW).needs_clarification


def test_plain_data() -> None:
    assert as_json(when("varje torsdag 9–11", NOW)) == {
        "out": {
            "kind": "recurrence",
            "start": "2026-02-12T09:00:00+01:00",
            "end": "2026-02-12T11:00:00+01:00",
            "rrule": "FREQ=WEEKLY;BYDAY=TH",
            "mod": None,
        },
        "alternatives": [],
        "needs_clarification": False,
    }
    assert as_json(Reading()) == {"out": None, "alternatives": [], "needs_clarification": False}


def test_a_deadline_gives_the_last_day_allowed() -> None:
    by, before = when("senast fredag", NOW).out, when("före fredag", NOW).out
    assert by is not None
    assert before is not None
    assert (by.start, by.modifier) == (date(2026, 2, 13), "before")
    assert (before.start, before.modifier) == (date(2026, 2, 12), "before")
    assert as_json(when("före fredag", NOW))["out"] == {
        "kind": "date", "start": "2026-02-12", "end": None, "rrule": None, "mod": "by",
    }  # fmt: skip


def test_odd_weeks_follow_the_iso_year() -> None:
    """Weeks 53 and 1 are both odd and follow one another: an interval of two weeks would be wrong."""
    reading = when("torsdagar udda veckor kl 10", datetime(2026, 12, 28, 12, tzinfo=UTC))
    assert reading.out is not None
    assert "INTERVAL" not in str(reading.out.rrule)
    assert "BYWEEKNO=1,3,5" in str(reading.out.rrule)


def test_hostile_strings_are_read_fast_and_never_raise() -> None:
    runs = [fuzz.run(1500, seed) for seed in (26, 27)]
    plain = sorted(fuzz.best_of("träff i morgon kl 13.30", NOW, "sv")[1] for _ in range(300))[150]
    assert min(run.median for run in runs) <= 6 * plain  # the machine's speed is none of the reader's
    assert [run.slow for run in runs] == [[], []]


def test_the_fuzz_finds_a_fault() -> None:
    with pytest.raises(AssertionError):
        fuzz.check(Reading(out=None, alternatives=(), needs_clarification=False, reason=None).__class__(
            out=when("imorgon", NOW).out, alternatives=(when("idag", NOW).out,)
        ), "imorgon")  # fmt: skip
