"""Calendar files, read again by another library: times, series, moved and cancelled occurrences, and hostile words."""

import unicodedata
from datetime import UTC, date, datetime, timedelta

import icalendar
import pytest
import recurring_ical_events
from dateutil.rrule import rrulestr
from hypothesis import given, settings
from hypothesis import strategies as st

from handlers.kit.calendar import STOCKHOLM
from handlers.kit.ics import cancellation, invitation
from handlers.kit.meetings import aware, held
from handlers.kit.request import Attachment
from storage.models import Meeting, MeetingChange

NOW = datetime(2026, 2, 11, 10, 15, tzinfo=STOCKHOLM)
THURSDAY = datetime(2026, 2, 12, 9)
BIWEEKLY = "FREQ=WEEKLY;INTERVAL=2;BYDAY=TH"


def _meeting(**facts: object) -> Meeting:
    usual = {
        "id": 17,
        "uid": "0a1b",
        "agreement": "eais",
        "organisation": "sala",
        "title": "Styrgrupp",
        "place": "Sala",
    }
    return Meeting(**{**usual, "starts": THURSDAY, "minutes": 120, "made_at": NOW, "changed_at": NOW, **facts})


def _change(original: datetime, starts: datetime | None) -> MeetingChange:
    return MeetingChange(
        meeting_id=17, original=original, starts=starts, minutes=120, was=original, revision=1, changed_at=NOW
    )


def _between(file: Attachment, first: date, last: date) -> list[tuple[datetime, datetime]]:
    calendar = icalendar.Calendar.from_ical(file.content)
    found = recurring_ical_events.of(calendar).between(first, last)
    return sorted((event.start, event.end) for event in found)


def _only(file: Attachment) -> icalendar.Event:
    (event,) = icalendar.Calendar.from_ical(file.content).events
    return event


def test_a_meeting_has_its_facts() -> None:
    file = invitation(_meeting(link="https://moten.exempel.se/17", revision=2), [], NOW)
    event = _only(file)
    assert (file.name, file.media_type) == ("mote-17.ics", "text/calendar")
    assert (str(event["summary"]), str(event["location"])) == ("Styrgrupp", "Sala")
    assert (str(event["uid"]), event["sequence"], str(event["url"])) == ("0a1b@stark", 2, "https://moten.exempel.se/17")
    assert event.start == datetime(2026, 2, 12, 9, tzinfo=STOCKHOLM)
    assert event.end - event.start == timedelta(hours=2)
    assert b"METHOD:PUBLISH" in file.content
    assert b"DTSTART;TZID=Europe/Stockholm:20260212T090000" in file.content


def test_a_weekly_series_keeps_its_clock_time_across_both_changes() -> None:
    row = _meeting(rule="FREQ=WEEKLY;BYDAY=TH")
    times = _between(invitation(row, [], NOW), date(2026, 2, 1), date(2026, 12, 31))
    assert len(times) == 46
    assert {(start.hour, end.hour) for start, end in times} == {(9, 11)}
    assert {start.utcoffset() for start, _ in times} == {timedelta(hours=1), timedelta(hours=2)}
    ours = held(row, [], NOW, datetime(2026, 12, 31, tzinfo=STOCKHOLM))
    assert times == [(event.start, event.end) for event in ours]


@pytest.mark.parametrize("year", [2024, 2026, 2033, 2050])
def test_the_zone_in_the_file_changes_when_stockholm_does(year: int) -> None:
    (zone,) = icalendar.Calendar.from_ical(invitation(_meeting(), [], NOW).content).timezones
    assert str(zone["tzid"]) == "Europe/Stockholm"
    for part, after in zip(zone.subcomponents, (timedelta(hours=2), timedelta(hours=1)), strict=True):
        rule = rrulestr(part["rrule"].to_ical().decode(), dtstart=part["dtstart"].dt)
        (shown,) = rule.between(datetime(year, 1, 1), datetime(year, 12, 31))
        moment = (shown - part["tzoffsetfrom"].td).replace(tzinfo=UTC)
        assert moment.astimezone(STOCKHOLM).utcoffset() == after == part["tzoffsetto"].td
        assert (moment - timedelta(seconds=1)).astimezone(STOCKHOLM).utcoffset() == part["tzoffsetfrom"].td


def test_a_moved_and_a_cancelled_occurrence() -> None:
    row = _meeting(rule=BIWEEKLY, revision=2)
    changes = [
        _change(datetime(2026, 2, 26, 9), None),
        _change(datetime(2026, 3, 12, 9), datetime(2026, 3, 13, 13)),
    ]
    times = _between(invitation(row, changes, NOW), date(2026, 2, 1), date(2026, 4, 1))
    assert [f"{start:%m-%d %H:%M}" for start, _ in times] == ["02-12 09:00", "03-13 13:00", "03-26 09:00"]
    ours = held(row, changes, NOW, datetime(2026, 4, 1, tzinfo=STOCKHOLM))
    assert times == [(event.start, event.end) for event in ours]


def test_the_last_day_of_a_series_is_a_day_in_stockholm() -> None:
    row = _meeting(rule="FREQ=WEEKLY;BYDAY=TH;UNTIL=20260402T090000")
    file = invitation(row, [], NOW)
    assert b"UNTIL=20260402T070000Z" in file.content  # summer time since 29 March
    assert _between(file, date(2026, 3, 20), date(2026, 5, 1))[-1][0] == aware(datetime(2026, 4, 2, 9))


def test_cancelling_takes_it_out() -> None:
    whole = invitation(_meeting(cancelled_at=NOW, revision=1), [], NOW)
    assert b"METHOD:CANCEL" in whole.content
    assert (str(_only(whole)["status"]), str(_only(whole)["uid"])) == ("CANCELLED", "0a1b@stark")
    one = cancellation(_meeting(rule=BIWEEKLY, revision=1), datetime(2026, 2, 26, 9), NOW)
    assert b"METHOD:CANCEL" in one.content
    assert _only(one)["recurrence-id"].dt == aware(datetime(2026, 2, 26, 9))
    assert str(_only(one)["status"]) == "CANCELLED"


CONTROLS = ("Cc", "Zl", "Zp")
HOSTILE = [
    "Möte\r\nATTENDEE:mailto:nagon@exempel.se",
    "Möte\nEND:VEVENT\nBEGIN:VALARM",
    "Möte\x0bURL:https://ond.exempel\x00\x1f",
    "Möte\u2028DTSTART:20200101T000000\u2029",
    "Möte\\nATTENDEE;CN=x:mailto:a@b.se;, \\",
    '=HYPERLINK("https://ond.exempel")',
    "å" * 120,
]


@pytest.mark.parametrize("words", HOSTILE)
def test_hostile_words_stay_words(words: str) -> None:
    file = invitation(_meeting(title=words, place=words, link=words), [], NOW)
    _inert(file, words)


@settings(max_examples=60)
@given(st.text(max_size=120), st.text(max_size=120))
def test_no_words_add_a_property(title: str, place: str) -> None:
    mended = title.encode("utf-8", "replace").decode()
    _inert(invitation(_meeting(title=mended, place=place.encode("utf-8", "replace").decode()), [], NOW), mended)


def _inert(file: Attachment, words: str) -> None:
    event = _only(file)
    assert {"attendee", "valarm", "url"} & {key.lower() for key in event} == set()
    assert event.subcomponents == []
    assert event.start == datetime(2026, 2, 12, 9, tzinfo=STOCKHOLM)
    written = [letter for letter in str(event["summary"]) if letter != " "]
    assert written == [
        letter for letter in words if unicodedata.category(letter) not in CONTROLS and not letter.isspace()
    ]
    assert all(len(line) <= 75 for line in file.content.split(b"\r\n"))
    assert event["dtstamp"].dt == NOW.astimezone(UTC)
