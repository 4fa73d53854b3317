"""The ladder of reminders: when each rung comes, what it says, and how an organisation answers it."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import select

from handlers.kit.calendar import STOCKHOLM
from handlers.language.dates.calendar import is_workday
from handlers.topics.reminders import rungs_of_deadline, rungs_of_end
from storage.models import DeadlineWord
from tests.talk import CHIEF, CONTACT, COORDINATOR, SALA, Talk
from tests.test_digests import tick

NINETY = datetime(2026, 10, 2, 8, 0, tzinfo=STOCKHOLM)
THIRTY = datetime(2026, 12, 1, 8, 0, tzinfo=STOCKHOLM)
SEVEN = datetime(2026, 12, 23, 8, 0, tzinfo=STOCKHOLM)
LAST = datetime(2026, 12, 30, 8, 0, tzinfo=STOCKHOLM)
DAY = timedelta(days=1)
SALA_CONTACT = "Exempel Kontakt, Sala kommun, kontakt"


def about_the_evaluation(said: str) -> list[str]:
    return [line for line in said.splitlines() if line.startswith("→") and "Senast den 31 december 2026" in line]


@pytest.fixture
def bound(talk: Talk) -> Talk:
    talk.now = NINETY - 3 * DAY
    talk(COORDINATOR, "kanal koppla måndag 8", channel="skolchefer")
    return talk


@pytest.mark.parametrize(
    ("last", "days"),
    [
        (date(2026, 12, 31), ["2026-10-02", "2026-12-01", "2026-12-23", "2026-12-30"]),
        (date(2027, 12, 31), ["2027-10-01", "2027-12-01", "2027-12-23", "2027-12-30"]),
        (date(2026, 6, 20), ["2026-03-20", "2026-05-21", "2026-06-12", "2026-06-18"]),
    ],
)
def test_the_days_of_a_deadline(last: date, days: list[str]) -> None:
    assert [rung.day.isoformat() for rung in rungs_of_deadline(last)] == days


@pytest.mark.parametrize(
    ("last", "days"),
    [
        (date(2027, 12, 31), ["2026-12-30", "2027-06-30", "2027-09-30", "2027-11-30"]),
        (date(2028, 9, 30), ["2027-09-30", "2028-03-30", "2028-06-30", "2028-08-30"]),
    ],
)
def test_the_days_of_an_end(last: date, days: list[str]) -> None:
    assert [rung.day.isoformat() for rung in rungs_of_end(last)] == days


@given(st.dates(date(2020, 1, 1), date(2060, 12, 31)))
def test_every_rung_is_a_working_day_in_time(last: date) -> None:
    for rung in (*rungs_of_deadline(last), *rungs_of_end(last)):
        assert is_workday(rung.day)
        assert rung.day <= last
        assert rung.due < rung.expires
    assert len({rung.name for rung in rungs_of_deadline(last)}) == 4


def test_each_rung_comes_once_in_the_channel(bound: Talk) -> None:
    for now, left in (
        (NINETY, "90 dagar kvar"),
        (THIRTY, "30 dagar kvar"),
        (SEVEN, "8 dagar kvar"),
        (LAST, "1 dag kvar"),
    ):
        assert about_the_evaluation(tick(bound, now - timedelta(seconds=1))) == []
        (line,) = about_the_evaluation(tick(bound, now))
        assert line.startswith(f"→ skolchefer: {left}")
        assert about_the_evaluation(tick(bound, now)) == []


def test_all_facts_are_in_the_text(bound: Talk) -> None:
    said = tick(bound, NINETY)
    for fact in (
        "Senast: tors 31 dec 2026, v. 53",
        "Sista arbetsdag: ons 30 dec 2026, v. 53",
        "Med avtalets ord: innan utgången av 2026",
        "Ansvarig: SKR, skolcheferna, regional samordningsfunktion",
        "Ur: EÄIS, § 6 Process och tidsram",
        "gemensam genomlysning",
    ):
        assert fact in said


def test_the_end_of_the_agreement(bound: Talk) -> None:
    said = tick(bound, LAST)
    assert "→ skolchefer: 12 månader kvar av EÄIS" in said
    assert "Slutar: fre 31 dec 2027, v. 52" in said
    assert "Sista arbetsdag: tors 30 dec 2027, v. 52" in said


def test_a_weekend_late_it_still_comes_and_says_what_is_left_then(bound: Talk) -> None:
    (line,) = about_the_evaluation(tick(bound, NINETY + 2 * DAY))
    assert "88 dagar kvar" in line


def test_much_too_late_it_is_skipped_and_said(bound: Talk) -> None:
    bound(COORDINATOR, "hjälp")
    tick(bound, NINETY - DAY)  # the planner has looked ahead before the machine stands still
    said = tick(bound, NINETY + 5 * DAY)
    assert about_the_evaluation(said) == []
    assert "→ Exempel Samordnare: 1 inlägg skickades inte" in said
    assert "Till #skolchefer" in said


def test_a_channel_that_is_bound_later_is_not_reminded_of_what_was(talk: Talk) -> None:
    talk.now = NINETY + DAY
    talk(COORDINATOR, "kanal koppla måndag 8", channel="skolchefer")
    assert about_the_evaluation(tick(talk, NINETY + DAY)) == []


def test_contacts_of_the_responsible_are_reminded_in_private(bound: Talk) -> None:
    bound(CONTACT, "min sammanfattning av")
    bound(CHIEF, "min sammanfattning av")  # no contact: reads it in the channel
    said = tick(bound, NINETY)
    assert [line.split(":")[0] for line in about_the_evaluation(said)] == ["→ skolchefer", "→ Exempel Kontakt"]
    assert "klart 2" in said


def test_done_is_noted_and_silences_the_own_reminders(bound: Talk) -> None:
    bound(CONTACT, "min sammanfattning av")
    assert "Noterat som klart: Kungsörs kommun" in bound(CONTACT, "klart 2")
    said = tick(bound, NINETY)
    assert [line.split(":")[0] for line in about_the_evaluation(said)] == ["→ skolchefer"]
    assert "Klart enligt dem själva: Kungsör" in said
    assert "kommer igen" in bound(CONTACT, "inte klart 2")
    assert len(about_the_evaluation(tick(bound, THIRTY))) == 2


def test_when_all_responsible_are_done_the_channel_is_not_reminded(bound: Talk) -> None:
    with bound.database.reading() as db:
        from storage.queries import agreements

        parties = agreements.agreement(db, "eais").clause("eais.6.utvardering").responsible_parties
        names = [row.name for row in agreements.organisations(db) if row.key in parties]
    for name in names:
        bound(COORDINATOR, f"klart 2 för {name}", channel="skolchefer")
    assert about_the_evaluation(tick(bound, NINETY)) == []


def test_later_is_reminded_on_the_chosen_day_and_not_before(bound: Talk) -> None:
    bound(CONTACT, "min sammanfattning av")
    assert "Kungsörs kommun påminns sön 15 nov 2026" in bound(CONTACT, "påminn senare 2 den 15 november")
    assert [line.split(":")[0] for line in about_the_evaluation(tick(bound, NINETY))] == ["→ skolchefer"]
    chosen = datetime(2026, 11, 15, 8, 0, tzinfo=STOCKHOLM)
    (line,) = about_the_evaluation(tick(bound, chosen))
    assert line.startswith("→ Exempel Kontakt: 46 dagar kvar")
    assert len(about_the_evaluation(tick(bound, THIRTY))) == 2


@pytest.mark.parametrize(
    ("who", "said", "answered"),
    [
        (CONTACT, "klart", "Vilken frist? Skriv numret, 1 till 7"),
        (CONTACT, "klart 99", "Vilken frist?"),
        (CONTACT, "klart 1", "Avtalet lägger den fristen på andra: SKR"),
        (CONTACT, "påminn senare 2", "Till vilken dag?"),
        (CONTACT, "påminn senare 2 den 15 januari 2027", "senast tors 31 dec 2026"),
        (CONTACT, "påminn senare 2 den 1 januari 2026", "Välj en dag efter i dag"),
        (CONTACT, "påminn senare 6 den 15 mars", "inget datum"),
        (CONTACT, "remind later 2 on 15 November", "15 nov 2026"),
        (CONTACT, "done 2", "Noterat som klart"),
        (CONTACT, "klart 2 för Sala kommun", "Du kan inte"),
        (CHIEF, "klart 2", "annan roll"),
        (COORDINATOR, "klart 2 för Sala kommun", "Noterat som klart: Sala kommun"),
    ],
)
def test_what_is_answered(talk: Talk, who: str, said: str, answered: str) -> None:
    assert answered in talk(who, said)


def test_nothing_is_noted_of_what_is_refused(talk_on_each: Talk) -> None:
    talk = talk_on_each
    talk(SALA, "klart 2")
    talk(CONTACT, "klart 2 för Sala kommun")
    with talk.database.reading() as db:
        assert db.exec(select(DeadlineWord)).all() == []
    talk(SALA_CONTACT, "klart 2")
    talk(SALA_CONTACT, "påminn senare 2 den 15 november")
    with talk.database.reading() as db:
        (word,) = db.exec(select(DeadlineWord)).all()
    assert (word.organisation, word.clause, word.word) == ("sala", "eais.6.utvardering", "later")


def test_the_numbers_are_those_of_the_list(talk: Talk) -> None:
    listed = talk(CHIEF, "frister")
    assert "– 2: Senast den 31 december 2026" in listed
    assert "– 6: " in listed.partition("Utan datum")[2]
    assert "– 2: Senast den 31 december 2026" in talk(CHIEF, "frister i december 2026")
