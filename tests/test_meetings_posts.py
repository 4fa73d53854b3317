"""What is said of meetings unasked: reminders, what was moved or cancelled, notes that are missing, and the digest."""

import asyncio
import re
import time
from datetime import datetime, timedelta
from io import StringIO

import pytest
from sqlmodel import select

from bot.adapters.terminal.wire import Terminal
from bot.courier import Courier
from handlers.kit.calendar import STOCKHOLM
from handlers.kit.meetings import wall
from handlers.kit.notices import Span
from handlers.topics import meeting_notices
from storage.models import Post
from storage.queries import meetings as rows
from storage.queries import outbox
from tests.talk import CHIEF, COORDINATOR, NOW, SALA, Talk

BOOK = "möte nytt Avstämning torsdag 26 februari 14.30–16 i Köping"
SERIES = "möte nytt Styrgrupp varje torsdag 9–11 från den 5 mars på Teams"


_DIGEST = re.compile(r"→ [^:]+: (Veckan i|Din sammanfattning|Att samordna)")


def _at(said: str) -> datetime:
    return datetime.fromisoformat(f"2026-{said}").replace(tzinfo=STOCKHOLM)


def _tick(talk: Talk, said: str) -> str:
    """Let the courier plan and send at a moment; give what it says, post by post, without the digests."""
    talk.now = _at(said)
    out = StringIO()
    begun = time.monotonic()

    def clock() -> datetime:
        return talk.now + timedelta(seconds=time.monotonic() - begun)

    courier = Courier(talk.desk, [Terminal(out)], clock, alone=True)
    asyncio.run(courier.drain())
    posts = re.split(r"^(?=→ )", out.getvalue(), flags=re.MULTILINE)
    return "".join(post for post in posts if not _DIGEST.match(post))


def _titles(talk: Talk, first: str, last: str, clocks: tuple[str, ...] = ("08:00", "09:00", "13:00")) -> list[str]:
    """Give when which post about meetings came to the channel, looking at some clock times of every day."""
    found, day = [], _at(f"{first}T00:00")
    while day <= _at(f"{last}T00:00"):
        for clock in clocks:
            said = _tick(talk, f"{day:%m-%d}T{clock}").splitlines()
            posts = [line.removeprefix("→ skolchefer: ") for line in said if line.startswith("→ skolchefer: ")]
            found.extend(f"{day:%m-%d} {clock} {title}" for title in posts if "Veckan i" not in title)
        day += timedelta(days=1)
    return found


@pytest.fixture
def bound(talk: Talk) -> Talk:
    talk(COORDINATOR, "kanal koppla", channel="skolchefer")
    return talk


def test_three_reminders_with_all_facts_each_once(talk_on_each: Talk) -> None:
    talk = talk_on_each
    talk(COORDINATOR, "kanal koppla", channel="skolchefer")
    talk(COORDINATOR, BOOK)
    talk(SALA, "kommer 1")
    assert "Avstämning" not in _tick(talk, "02-19T14:29")
    for moment, title in (
        ("02-19T14:30", "Om 7 dagar: Avstämning"),
        ("02-25T14:30", "I morgon kl. 14.30: Avstämning"),
        ("02-26T13:30", "I dag kl. 14.30: Avstämning"),
    ):
        said = _tick(talk, moment)
        assert f"→ skolchefer: {title}" in said
        facts = "När: tors 26 feb 2026, v. 9, kl. 14.30–16.00\nPlats: Köping\nMöte nummer: 1\nSvar: 1 kommer"
        assert facts in said
        assert "[mote-1.ics" in said
        assert title not in _tick(talk, moment)


def test_reminders_can_be_chosen(bound: Talk) -> None:
    bound(COORDINATOR, f"{BOOK} påminn: 2 dagar, 30 minuter")
    assert "Om 2 dagar: Avstämning" in _tick(bound, "02-24T14:30")
    assert "I dag kl. 14.30: Avstämning" in _tick(bound, "02-26T14:00")
    with bound.database.reading() as db:
        reminders = db.exec(select(Post).where(Post.composer == "meeting_notices.remind")).all()
        assert len(reminders) == 2


def test_a_meeting_without_reminders_and_one_booked_late(bound: Talk) -> None:
    bound(COORDINATOR, f"{BOOK} påminn: inga")
    bound(COORDINATOR, "möte nytt Snart i dag kl 11.30")
    assert "→ skolchefer: I dag kl. 11.30: Snart" in _tick(bound, "02-11T10:30")
    assert "Avstämning" not in _tick(bound, "02-26T14:00")
    with bound.database.reading() as db:
        due = [wall(post.due) for post in db.exec(select(Post).where(Post.composer == "meeting_notices.remind"))]
    assert due == [datetime(2026, 2, 11, 10, 30)]


def test_the_meetings_channel_alone_is_reminded(bound: Talk) -> None:
    bound(COORDINATOR, "kanal koppla", channel="rektorer")
    bound(COORDINATOR, f"{BOOK}, kanal rektorer")
    bound(COORDINATOR, "möte nytt Nätverket torsdag 26 februari 14.30 i Sala")
    said = _tick(bound, "02-26T13:30")
    assert "→ rektorer: I dag kl. 14.30: Avstämning" in said
    assert "→ skolchefer: I dag kl. 14.30: Avstämning" not in said
    assert "→ rektorer: I dag kl. 14.30: Nätverket" in said
    assert "→ skolchefer: I dag kl. 14.30: Nätverket" in said


def test_what_is_booked_in_a_channel_concerns_that_channel(bound: Talk) -> None:
    bound(COORDINATOR, "kanal koppla", channel="rektorer")
    reply = bound.reply(COORDINATOR, BOOK, channel="rektorer")
    assert reply is not None
    assert reply.seen_by == "place"
    assert "#rektorer" in str(reply.card)


def test_a_channel_bound_after_the_booking_is_reminded(talk: Talk) -> None:
    talk(COORDINATOR, f"{BOOK}, kanal skolchefer")
    talk.now += timedelta(hours=1)
    talk(COORDINATOR, "kanal koppla", channel="skolchefer")
    assert "→ skolchefer: Om 7 dagar: Avstämning" in _tick(talk, "02-19T14:30")


def test_a_moved_meeting_is_told_and_reminded_of_at_its_new_time(bound: Talk) -> None:
    bound(COORDINATOR, BOOK)
    _tick(bound, "02-19T14:30")
    bound.now = _at("02-24T12:00")
    _tick(bound, "02-24T15:00")  # the day's reminder is in the outbox now
    bound(COORDINATOR, "möte flytta 1 fredag 27 februari kl 9")
    told = _tick(bound, "02-24T15:01")
    assert "→ skolchefer: Flyttat: Avstämning" in told
    assert "Tidigare: tors 26 feb 2026, v. 9, kl. 14.30" in told
    assert "När: fre 27 feb 2026, v. 9, kl. 09.00–10.30" in told
    assert "Flyttat" not in _tick(bound, "02-24T15:02")
    assert _titles(bound, "02-25", "02-27") == [
        "02-26 09:00 I morgon kl. 09.00: Avstämning",
        "02-27 08:00 I dag kl. 09.00: Avstämning",
    ]


def test_only_the_last_of_two_moves_is_told(bound: Talk) -> None:
    bound(COORDINATOR, BOOK)
    bound(COORDINATOR, "möte flytta 1 fredag 27 februari kl 9")
    bound(COORDINATOR, "möte flytta 1 fredag 27 februari kl 10")
    said = _tick(bound, "02-11T10:20")
    assert said.count("Flyttat: Avstämning") == 1
    assert "kl. 10.00–11.30" in said


def test_a_changed_place_is_told(bound: Talk) -> None:
    bound(COORDINATOR, BOOK)
    bound(COORDINATOR, "möte ändra 1 plats: Sala")
    said = _tick(bound, "02-11T10:20")
    assert "→ skolchefer: Ändrat: Avstämning" in said
    assert "Plats: Sala" in _tick(bound, "02-25T14:30")


def test_a_cancelled_meeting_is_told_and_not_reminded_of(talk_on_each: Talk) -> None:
    talk = talk_on_each
    talk(COORDINATOR, "kanal koppla", channel="skolchefer")
    talk(COORDINATOR, BOOK)
    _tick(talk, "02-25T12:00")
    talk.lines(COORDINATOR, ["möte avboka 1", "ja"])
    told = _tick(talk, "02-25T12:01")
    assert "→ skolchefer: Inställt: Avstämning\nNär: tors 26 feb 2026, v. 9, kl. 14.30–16.00" in told
    assert _titles(talk, "02-26", "02-27") == []


def test_a_series_with_a_moved_and_a_cancelled_time(bound: Talk) -> None:
    bound(COORDINATOR, f"{SERIES} påminn: 1 dag")
    bound(COORDINATOR, "möte flytta 1 den 12 mars till fredag 13 mars kl 13")
    bound.lines(COORDINATOR, ["möte avboka 1 den 19 mars", "ja"])
    assert _titles(bound, "02-12", "03-28", ("09:00", "13:00")) == [
        "02-12 09:00 Bokat: Styrgrupp",
        "02-12 09:00 Flyttat: Styrgrupp",
        "02-12 09:00 Inställt: Styrgrupp",
        "03-04 09:00 I morgon kl. 09.00: Styrgrupp",
        "03-10 09:00 Anteckningar saknas: Styrgrupp",
        "03-12 13:00 I morgon kl. 13.00: Styrgrupp",
        "03-16 09:00 Anteckningar saknas: Styrgrupp",
        "03-18 09:00 Anteckningar saknas: Styrgrupp",
        "03-24 09:00 Anteckningar saknas: Styrgrupp",
        "03-25 09:00 I morgon kl. 09.00: Styrgrupp",
    ]


def test_the_rest_of_a_series_moved_is_told_once_and_the_past_is_still_asked_about(bound: Talk) -> None:
    bound(COORDINATOR, f"{SERIES} påminn: 1 dag")
    _titles(bound, "03-04", "03-06", ("09:00",))
    bound.now = _at("03-09T12:00")
    bound(COORDINATOR, "möte flytta 1 resten till kl 13")
    assert _titles(bound, "03-10", "03-13") == [
        "03-10 08:00 Flyttat: Styrgrupp",
        "03-10 09:00 Anteckningar saknas: Styrgrupp",
        "03-11 13:00 I morgon kl. 13.00: Styrgrupp",
    ]


def test_notes_are_asked_for_until_they_are_there(bound: Talk) -> None:
    bound(COORDINATOR, f"{BOOK} påminn: inga")
    assert _titles(bound, "02-27", "03-20", ("09:00",)) == [
        "03-03 09:00 Anteckningar saknas: Avstämning",
        "03-09 09:00 Anteckningar saknas: Avstämning",
    ]
    with bound.database.reading() as db:
        asked = db.exec(select(Post).where(Post.composer == "meeting_notices.ask_for_notes")).all()
        assert len(asked) == 2


def test_notes_end_the_asking(bound: Talk) -> None:
    bound(COORDINATOR, f"{BOOK} påminn: inga")
    assert "möte anteckningar 1: TEXT ELLER LÄNK" in _tick(bound, "03-03T09:00")
    _tick(bound, "03-08T09:00")
    bound(CHIEF, "möte anteckningar 1: klart")
    assert _titles(bound, "03-09", "03-12") == []


def test_what_a_night_standing_still_has_missed_is_said_and_not_sent(bound: Talk) -> None:
    bound(COORDINATOR, "möte nytt Samråd torsdag 26 februari 7–8 i Sala påminn: 1 timme")
    _tick(bound, "02-25T17:00")
    said = _tick(bound, "02-26T12:00")
    assert "I dag kl. 07.00: Samråd" in said
    assert "→ skolchefer: I dag kl. 07.00: Samråd" not in said
    assert "Samråd" not in _tick(bound, "02-26T12:05")


def test_a_late_reminder_comes_until_the_next_takes_over(bound: Talk) -> None:
    bound(COORDINATOR, BOOK)
    assert "→ skolchefer: Om 5 dagar: Avstämning" in _tick(bound, "02-21T09:00")
    assert "Avstämning" not in _tick(bound, "02-22T09:00")


@pytest.mark.parametrize(("month", "first", "offset"), [("03", "26", 1), ("03", "30", 2), ("10", "26", 1)])
def test_reminders_keep_the_wall_clock_when_the_clocks_change(bound: Talk, month: str, first: str, offset: int) -> None:
    bound(COORDINATOR, f"möte nytt Vecka när: 2026-{month}-{first} kl 9 påminn: 7 dagar, 1 dag")
    _tick(bound, f"{month}-{first}T08:00")
    with bound.database.reading() as db:
        posts = db.exec(select(Post).where(Post.composer == "meeting_notices.remind")).all()
        assert {wall(post.due).hour for post in posts} == {9}
        meeting = rows.meeting(db, 1)
        assert meeting is not None
        assert meeting.starts.hour == 9
        assert datetime(2026, int(month), int(first), 9, tzinfo=STOCKHOLM).utcoffset() == timedelta(hours=offset)


def test_planning_twice_and_after_sending_promises_nothing_new(bound: Talk) -> None:
    bound(COORDINATOR, BOOK)
    _tick(bound, "02-25T14:30")
    with bound.database.reading() as db:
        before = len(db.exec(select(Post)).all())
    with bound.database.writing() as db:
        meeting_notices.plan.plan(bound.now, db)
        meeting_notices.plan.plan(bound.now + timedelta(minutes=1), db)
        assert len(db.exec(select(Post)).all()) == before


def test_cancelling_takes_one_meetings_posts_alone(each_database_of_two: Talk) -> None:
    with each_database_of_two.database.writing() as db:
        meeting_notices.plan.plan(each_database_of_two.now, db)
        assert outbox.cancel(db, "meeting:1:", "cancelled") == 2  # that it is booked, and its reminder
        states = {post.key.split(":")[1]: post.state for post in db.exec(select(Post))}
    assert states["1"] == "skipped"
    assert states["11"] == "ready"


@pytest.fixture
def each_database_of_two(talk_on_each: Talk) -> Talk:
    talk = talk_on_each
    talk(COORDINATOR, "kanal koppla", channel="skolchefer")
    for number in range(11):
        talk(COORDINATOR, f"möte nytt Möte{number} torsdag 12 februari kl 14 påminn: 1 dag")
    return talk


def test_the_digest_tells_of_new_meetings_and_of_coming_ones(bound: Talk) -> None:
    bound(COORDINATOR, BOOK)
    bound(COORDINATOR, SERIES)
    later = bound.now + timedelta(days=12)
    with bound.database.reading() as db:
        fresh = Span("eais", bound.now - timedelta(days=7), bound.now + timedelta(minutes=1), "channel")
        (new,) = meeting_notices.booked.write(fresh, db)
        assert [str(item.title.values[1][1]) for item in new.items] == ["Avstämning", "Styrgrupp"]
        old = Span("eais", later - timedelta(days=7), later, "member", "sala", 1)
        assert meeting_notices.booked.write(old, db) == ()
        (coming,) = meeting_notices.soon.write(old, db)
        assert [str(item.title.values[1][1]) for item in coming.items] == ["Avstämning", "Styrgrupp"]
        coordinator = Span("eais", later, later + timedelta(days=7), "coordinator")
        assert meeting_notices.soon.write(coordinator, db) == ()
        (unnoted,) = meeting_notices.unnoted.write(coordinator, db)
        assert [str(item.title.values[1][1]) for item in unnoted.items] == ["Avstämning"]
        assert meeting_notices.unnoted.write(fresh, db) == ()


def test_now_is_a_wednesday() -> None:
    assert NOW.isoweekday() == 3
