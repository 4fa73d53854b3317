"""The digest: what is new in one post, quiet when nothing is, shown to who asks, and one's own as one chooses."""

from __future__ import annotations

import asyncio
import io
from datetime import datetime, timedelta

import pytest
from sqlmodel import select

from bot.adapters.terminal.wire import Terminal
from bot.courier import Courier
from handlers.kit.calendar import STOCKHOLM
from storage.models import Schedule
from tests.talk import CHIEF, CONTACT, COORDINATOR, GUEST, SALA, Talk

MONDAY = datetime(2026, 2, 16, 8, 0, tzinfo=STOCKHOLM)
WEEK = timedelta(days=7)


def tick(talk: Talk, now: datetime) -> str:
    """Do what `stark tick` does at a moment, and give what it prints."""
    talk.now = now + timedelta(minutes=1)  # what is said after it is said later
    out = io.StringIO()
    asyncio.run(Courier(talk.desk, [Terminal(out)], lambda: now, alone=True).drain(0))
    return out.getvalue()


@pytest.fixture
def bound(talk: Talk) -> Talk:
    talk(COORDINATOR, "kanal koppla måndag 8", channel="skolchefer")
    return talk


def test_the_digest_tells_what_is_new_once(bound: Talk) -> None:
    bound(COORDINATOR, "nytt område Matematik", channel="skolchefer")
    bound(CHIEF, "delta Matematik", channel="skolchefer")
    bound(CONTACT, "rapportera 2 påbörjat not: planen är gemensam", channel="skolchefer")
    assert tick(bound, MONDAY - timedelta(seconds=1)) == ""
    said = tick(bound, MONDAY)
    assert said.startswith("→ skolchefer: Veckan i EÄIS, mån 16 feb 2026, v. 8\n")
    for line in (
        "Nytt fokusområde: Matematik",
        "Kungsörs kommun deltar i Matematik",
        "Kungsörs kommun: påbörjat",
        "» planen är gemensam",
        "Kungsörs kommun: 2 personer",
        "Utan datum",
        "46 åtaganden är inte rapporterade än",
    ):
        assert line in said
    assert tick(bound, MONDAY) == ""
    assert tick(bound, MONDAY + WEEK) == ""  # a week without news is quiet
    bound(SALA, "avstå Matematik", channel="skolchefer")
    said = tick(bound, MONDAY + 2 * WEEK)
    assert "Sala kommun deltar inte i Matematik" in said
    assert "Kungsörs kommun deltar" not in said


def test_after_standing_still_the_newest_digest_comes_once(bound: Talk) -> None:
    bound(COORDINATOR, "nytt område Matematik", channel="skolchefer")
    said = tick(bound, MONDAY + 3 * WEEK + timedelta(days=3))
    assert said.count("→ skolchefer: Veckan") == 1
    assert "Nytt fokusområde: Matematik" in said
    assert tick(bound, MONDAY + 3 * WEEK + timedelta(days=3)) == ""


def test_what_happens_while_the_digest_is_late_is_told_and_not_told_again(bound: Talk) -> None:
    bound.now = MONDAY + timedelta(hours=1)
    bound(COORDINATOR, "nytt område Matematik", channel="skolchefer")
    assert "Matematik" in tick(bound, MONDAY + timedelta(hours=2))
    assert tick(bound, MONDAY + WEEK) == ""


def test_the_coordinator_gets_what_waits(talk: Talk) -> None:
    talk(COORDINATOR, "nytt område Matematik")
    talk(CHIEF, "delta Matematik", channel="annan")
    said = tick(talk, MONDAY)
    assert said.startswith("→ Exempel Samordnare: Det här väntar på dig som samordnare i EÄIS")
    assert "Har inte svarat" in said
    assert "Sala kommun" in said
    assert "Kungsörs kommun, " not in said
    assert "Kungsörs kommun: 4 åtaganden" in said


def test_a_silent_channel_is_told_the_coordinator(bound: Talk) -> None:
    assert "Kanaler som är tysta" not in bound(COORDINATOR, "sammanfattning")
    bound.now = MONDAY + 5 * WEEK
    assert "Ingen har skrivit där på 30 dagar" in bound(COORDINATOR, "sammanfattning")


def test_a_channel_gets_its_own_language(bound: Talk) -> None:
    bound(COORDINATOR, "kanal språk engelska", channel="skolchefer")
    assert "The week in EÄIS, Mon 16 Feb 2026, week 8" in tick(bound, MONDAY)


def test_a_public_holiday_moves_the_digest(talk: Talk) -> None:
    talk.now = datetime(2026, 4, 1, 12, 0, tzinfo=STOCKHOLM)
    talk(COORDINATOR, "kanal koppla måndag 8", channel="skolchefer")
    assert tick(talk, datetime(2026, 4, 6, 9, 0, tzinfo=STOCKHOLM)) == ""
    assert "tis 7 april 2026" in tick(talk, datetime(2026, 4, 7, 8, 0, tzinfo=STOCKHOLM))


@pytest.mark.parametrize(
    ("who", "said", "answered"),
    [
        (CHIEF, "sammanfattning", "Veckan i EÄIS"),
        (CHIEF, "digest", "Veckan i EÄIS"),
        (GUEST, "sammanfattning", "Veckan i EÄIS"),
        (COORDINATOR, "sammanfattning", "Det här väntar på dig som samordnare i EÄIS"),
        (CHIEF, "min sammanfattning", "varje vecka, nästa mån 16 feb 2026"),
        (CHIEF, "min sammanfattning daglig", "varje arbetsdag, nästa tors 12 feb 2026, v. 7, kl. 08.00"),
        (CHIEF, "my digest daily", "varje arbetsdag"),
        (CHIEF, "min sammanfattning varje vecka", "varje vecka, nästa mån 16 feb 2026"),
        (CHIEF, "min sammanfattning av", "avstängd"),
        (CHIEF, "min sammanfattning paus till 10 augusti", "pausad till mån 10 aug 2026"),
        (CHIEF, "min sammanfattning ibland", "min sammanfattning daglig"),
        (CHIEF, "min sammanfattning paus till 1 januari 2026", "har varit"),
        (GUEST, "min sammanfattning daglig", "gå med"),
    ],
)
def test_what_is_answered(talk: Talk, who: str, said: str, answered: str) -> None:
    assert answered in talk(who, said)


def test_the_preview_is_for_the_asker_alone(bound: Talk) -> None:
    reply = bound.reply(CHIEF, "sammanfattning", channel="skolchefer")
    assert reply is not None
    assert reply.seen_by == "asker"


def test_everyone_who_can_be_reached_gets_a_weekly_digest_unless_they_say_otherwise(talk: Talk) -> None:
    talk(CHIEF, "hjälp")
    talk(SALA, "min sammanfattning av")
    talk(COORDINATOR, "nytt område Matematik", channel="annan")
    said = tick(talk, MONDAY)
    assert "→ Exempel Skolchef: Din sammanfattning från EÄIS" in said
    assert "Exempel Rektor" not in said
    with talk.database.reading() as db:
        assert len(db.exec(select(Schedule)).all()) == 2


def test_a_daily_digest_comes_on_working_days_with_news(talk: Talk) -> None:
    talk(CHIEF, "min sammanfattning daglig")
    tick(talk, datetime(2026, 2, 12, 8, 0, tzinfo=STOCKHOLM))  # who has joined: oneself
    talk(COORDINATOR, "nytt område Matematik", channel="annan")
    assert "Matematik" in tick(talk, datetime(2026, 2, 13, 8, 0, tzinfo=STOCKHOLM))
    talk(COORDINATOR, "nytt område Språk", channel="annan")
    assert tick(talk, datetime(2026, 2, 15, 23, 0, tzinfo=STOCKHOLM)) == ""
    assert "Språk" in tick(talk, MONDAY)


def test_a_pause_in_private_lasts_until_its_day(talk: Talk) -> None:
    talk(CHIEF, "min sammanfattning paus till 20 februari")
    talk(COORDINATOR, "nytt område Matematik", channel="annan")
    assert tick(talk, MONDAY) == ""
    assert "Matematik" in tick(talk, datetime(2026, 2, 20, 0, 0, tzinfo=STOCKHOLM))


def test_a_pause_in_private_can_be_ended(talk: Talk) -> None:
    talk(CHIEF, "min sammanfattning paus till 20 februari")
    assert "varje vecka" in talk(CHIEF, "min sammanfattning fortsätt")
    assert "→ Exempel Skolchef" in tick(talk, MONDAY)


def test_a_member_reads_the_own_digest_in_the_own_language(talk: Talk) -> None:
    talk(CHIEF, "språk engelska")
    assert "Your digest from EÄIS" in tick(talk, MONDAY)


def test_who_is_forgotten_gets_nothing(talk: Talk) -> None:
    talk(CHIEF, "min sammanfattning daglig")
    talk(CHIEF, "glöm mig")
    talk(CHIEF, "ja")
    assert tick(talk, MONDAY + WEEK) == ""
    with talk.database.reading() as db:
        assert db.exec(select(Schedule)).all() == []


def test_a_member_of_two_networks_gets_one_digest(talk: Talk) -> None:
    talk("Exempel Skolchef, Arboga kommun", "hjälp")
    said = tick(talk, MONDAY)
    assert said.count("→") == 1
    assert "Din sammanfattning från EÄIS" in said
    assert "Din sammanfattning från STARK" in said
