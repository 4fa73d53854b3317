"""Meetings moved and cancelled: the whole, one time of a series, the rest of it; and who may."""

from datetime import date, datetime

import icalendar
import pytest
import recurring_ical_events
from sqlmodel import select

from handlers.kit.calendar import STOCKHOLM
from handlers.kit.cards import Button, Buttons
from handlers.kit.request import Reply
from storage.models import Audit, Meeting
from tests.deliveries import pressed
from tests.talk import CHIEF, COORDINATOR, GUEST, SALA, Talk

SINGLE = "möte nytt Avstämning tisdag 17 februari 14.30–16 i Köping"
SERIES = "möte nytt Styrgrupp varannan torsdag 9–11 från den 12 februari på Teams"
OTHER = "Exempel Medsamordnare, Sala kommun, samordnare"


def _buttons(reply: Reply | None) -> tuple[Button, ...]:
    assert reply is not None
    return next(part.buttons for part in reply.card.parts if isinstance(part, Buttons))


def _times(reply: Reply | None) -> list[str]:
    """Give the times that the attached file puts into a calendar until the summer, read by another library."""
    assert reply is not None
    calendar = icalendar.Calendar.from_ical(reply.attachments[0].content)
    found = recurring_ical_events.of(calendar).between(date(2026, 2, 1), date(2026, 4, 20))
    return sorted(f"{event.start:%m-%d %H:%M}-{event.end:%H:%M}" for event in found)


@pytest.mark.parametrize(
    ("line", "answered"),
    [
        ("möte flytta 1 onsdag kl 10", "ons 18 feb 2026, v. 8, kl. 10.00–11.30"),
        ("möte flytta 1 till onsdag kl 10–11", "ons 18 feb 2026, v. 8, kl. 10.00–11.00"),
        ("möte flytta 1 till kl 9", "tis 17 feb 2026, v. 8, kl. 09.00–10.30"),
        ("möte flytta 1 kl 9–12", "tis 17 feb 2026, v. 8, kl. 09.00–12.00"),
        ("möte flytta 1 till torsdag 26 februari", "tors 26 feb 2026, v. 9, kl. 14.30–16.00"),
        ("flytta möte 1 nästa fredag halv tre", "fre 20 feb 2026, v. 8, kl. 14.30–16.00"),
        ("meeting move 1 to Thursday 26 February", "tors 26 feb 2026, v. 9, kl. 14.30–16.00"),
        ("möte flytta 1 fredag kl 9 plats: Sala", "Plats: Sala"),
    ],
)
def test_a_meeting_is_moved(talk: Talk, line: str, answered: str) -> None:
    talk(COORDINATOR, SINGLE)
    said = talk(COORDINATOR, line)
    assert said.startswith("Flyttat: Avstämning\nTidigare: tis 17 feb 2026, v. 8, kl. 14.30–16.00")
    assert answered in said
    assert answered in talk(CHIEF, "möte 1")


@pytest.mark.parametrize(
    ("line", "answered"),
    [
        ("möte flytta 1", "Till när?"),
        ("möte flytta", "Det finns inget möte med det numret"),
        ("möte flytta 9 fredag kl 9", "Det finns inget möte med det numret"),
        ("möte flytta 1 i går kl 9", "har redan varit"),
        ("möte flytta 1 den 31 juni", "juni har 30 dagar"),
        ("möte flytta 1 till snart", "Till när?"),
        ("möte flytta 1 v. 12", "Till när?"),
        ("möte flytta 1 till kl 14.30", "ligger redan då"),
        ("möte flytta 1 varje torsdag kl 9", "ett enstaka möte"),
    ],
)
def test_a_move_that_cannot_be_is_refused(talk: Talk, line: str, answered: str) -> None:
    talk(COORDINATOR, SINGLE)
    assert answered in talk(COORDINATOR, line)
    assert "tis 17 feb 2026, v. 8, kl. 14.30–16.00" in talk(CHIEF, "möte 1")


def test_a_move_that_is_not_plain_is_asked_first(talk: Talk) -> None:
    talk(COORDINATOR, SINGLE)
    asked = talk(COORDINATOR, "möte flytta 1 till torsdag kl 9 eller fredag kl 10")
    assert "mer än ett sätt" in asked
    assert "[fre 13 feb 2026, v. 7, kl. 10.00–11.30] möte flytta 1 2026-02-13 kl 10.00" in asked
    assert "kl. 14.30–16.00" in talk(CHIEF, "möte 1")
    talk(COORDINATOR, "möte flytta 1 till torsdag kl 9 eller fredag kl 10")
    assert "När: tors 12 feb 2026, v. 7, kl. 09.00–10.30" in talk(COORDINATOR, "ja")
    other = _buttons(talk.reply(COORDINATOR, "möte flytta 1 till den 3 april"))
    assert len(other) == 1  # Good Friday


def test_replies_to_the_old_time_no_longer_count(talk_on_each: Talk) -> None:
    talk = talk_on_each
    talk(COORDINATOR, SINGLE)
    talk(SALA, "kommer 1")
    assert "Sala kommun | 1" in " ".join(talk(CHIEF, "möte 1").split())
    talk(COORDINATOR, "möte flytta 1 plats: Sala stadshus")
    assert "Sala kommun | 1" in " ".join(talk(CHIEF, "möte 1").split())
    talk(COORDINATOR, "möte flytta 1 fredag kl 9")
    assert "Sala kommun |" not in " ".join(talk(CHIEF, "möte 1").split())


def test_other_facts_are_changed_at_the_same_time(talk: Talk) -> None:
    talk(COORDINATOR, SINGLE)
    said = talk(COORDINATOR, "möte ändra 1 plats: Sala länk: https://moten.exempel.se/1 påminn: 1 dag titel: Träff")
    assert said.startswith("Ändrat: Träff")
    shown = talk(CHIEF, "möte 1")
    assert "Plats: Sala\nLänk: https://moten.exempel.se/1" in shown
    assert "tis 17 feb 2026, v. 8, kl. 14.30–16.00" in shown


def test_one_time_of_a_series_is_moved(talk_on_each: Talk) -> None:
    talk = talk_on_each
    talk(COORDINATOR, SERIES)
    reply = talk.reply(COORDINATOR, "möte flytta 1 den 12 mars till fredag 13 mars kl 13")
    assert _times(reply) == ["02-12 09:00-11:00", "02-26 09:00-11:00", "03-13 13:00-15:00", "03-26 09:00-11:00",
                             "04-09 09:00-11:00"]  # fmt: skip
    reply = talk.reply(COORDINATOR, "möte flytta 1 den 13 mars till kl 14")
    assert "03-13 14:00-16:00" in _times(reply)
    assert "Plats, länk, kanal" in talk(COORDINATOR, "möte flytta 1 den 26 mars till kl 8 plats: Sala")
    assert "hålls inte då" in talk(COORDINATOR, "möte flytta 1 den 12 mars till kl 8")


def test_a_series_asks_whether_one_or_all_are_moved(talk: Talk) -> None:
    talk(COORDINATOR, SERIES)
    asked = talk.reply(COORDINATOR, "möte flytta 1 till kl 13")
    one, rest = _buttons(asked)
    assert one.words == "möte flytta 1 2026-02-12 till kl 13"
    assert rest.words == "möte flytta 1 resten till kl 13"
    assert "02-12 13:00-15:00" in _times(
        talk.desk.answer(pressed(COORDINATOR, one.ability, dict(one.carried)), talk.now)
    )
    late = talk.desk.answer(pressed(COORDINATOR, rest.ability, dict(rest.carried)), talk.now)
    assert late is not None
    assert "Mötet har ändrats sedan du frågade" in str(late.card)


@pytest.mark.parametrize(
    ("line", "times"),
    [
        ("resten till kl 13", ["02-12 13:00-15:00", "02-26 13:00-15:00", "03-12 13:00-15:00"]),
        ("alla till fredag 13 februari kl 8", ["02-13 08:00-10:00", "02-27 08:00-10:00", "03-13 08:00-10:00"]),
        ("till varje tisdag 9–10 från den 3 mars", ["03-03 09:00-10:00", "03-10 09:00-10:00", "03-17 09:00-10:00"]),
    ],
)
def test_a_series_that_has_not_begun_is_moved_as_it_is(talk: Talk, line: str, times: list[str]) -> None:
    talk(COORDINATOR, SERIES)
    reply = talk.reply(COORDINATOR, f"möte flytta 1 {line}")
    assert _times(reply)[:3] == times
    assert "möte 2" not in talk(CHIEF, "möten")


def test_the_rest_of_a_series_goes_on_as_another(talk_on_each: Talk) -> None:
    talk = talk_on_each
    talk(COORDINATOR, SERIES)
    talk(COORDINATOR, "möte flytta 1 den 26 mars till kl 10")
    talk.now = datetime(2026, 3, 1, 12, 0, tzinfo=STOCKHOLM)
    said = talk(COORDINATOR, "möte flytta 1 resten från den 12 mars till kl 13")
    assert "Serien fortsätter därifrån som möte 2." in said
    assert "[mote-2.ics" in said
    assert "[mote-1.ics" in said  # else calendars would keep the old times beside the new
    assert "Tidigare: tors 12 mars 2026, v. 11, kl. 09.00–11.00\nNär: tors 12 mars 2026, v. 11, kl. 13.00–15.00" in said
    assert _times(talk.reply(CHIEF, "möte 1")) == ["02-12 09:00-11:00", "02-26 09:00-11:00"]
    assert _times(talk.reply(CHIEF, "möte 2")) == ["03-12 13:00-15:00", "03-26 13:00-15:00", "04-09 13:00-15:00"]
    assert "Det mötet har redan varit." in talk(COORDINATOR, "möte flytta 1 resten till kl 8")


def test_a_monthly_series_wants_a_new_rhythm(talk: Talk) -> None:
    talk(COORDINATOR, "möte nytt Rektorer första tisdagen i varje månad kl 8–9")
    assert "Skriv den nya rytmen" in talk(COORDINATOR, "möte flytta 1 resten till torsdag 5 mars kl 8")
    reply = talk.reply(COORDINATOR, "möte flytta 1 resten till första torsdagen i varje månad 10–11")
    assert _times(reply) == ["03-05 10:00-11:00", "04-02 10:00-11:00"]


def test_cancelling_takes_a_yes(talk_on_each: Talk) -> None:
    talk = talk_on_each
    talk(COORDINATOR, SINGLE)
    assert "Ska mötet ställas in? Svara ja eller nej." in talk(COORDINATOR, "möte avboka 1")
    talk(COORDINATOR, "nej")
    assert "1: Avstämning" in talk(CHIEF, "möten")
    talk(COORDINATOR, "möte avboka 1")
    reply = talk.reply(COORDINATOR, "ja")
    assert reply is not None
    assert b"METHOD:CANCEL" in reply.attachments[0].content
    assert "1: Avstämning" not in talk(CHIEF, "möten")
    assert talk(CHIEF, "möte 1").startswith("Inställt: Avstämning")
    for line in ("möte avboka 1", "möte flytta 1 fredag kl 9"):
        assert "Det mötet är redan inställt." in talk(COORDINATOR, line)
    assert "Det mötet är redan inställt." in talk(SALA, "kommer 1")


def test_one_time_of_a_series_is_cancelled(talk_on_each: Talk) -> None:
    talk = talk_on_each
    talk(COORDINATOR, SERIES)
    assert "Ska mötet ställas in?" in talk(COORDINATOR, "möte avboka 1 den 26 februari")
    assert "Inställt: Styrgrupp\nNär: tors 26 feb" in talk(COORDINATOR, "ja")
    assert _times(talk.reply(CHIEF, "möte 1")) == ["02-12 09:00-11:00", "03-12 09:00-11:00", "03-26 09:00-11:00",
                                                   "04-09 09:00-11:00"]  # fmt: skip
    assert "hålls inte då" in talk(COORDINATOR, "möte avboka 1 den 26 februari")
    assert "hålls inte då" in talk(SALA, "kommer 1 den 26 februari")


def test_a_series_asks_what_is_cancelled(talk: Talk) -> None:
    talk(COORDINATOR, SERIES)
    one, rest = _buttons(talk.reply(COORDINATOR, "möte avboka 1"))
    assert (one.words, rest.words) == ("möte avboka 1 2026-02-12", "möte avboka 1 alla")
    sure = talk.desk.answer(pressed(COORDINATOR, rest.ability, dict(rest.carried)), talk.now)
    (yes,) = _buttons(sure)
    assert "Styrgrupp" in talk(CHIEF, "möten")
    done = talk.desk.answer(pressed(COORDINATOR, yes.ability, dict(yes.carried)), talk.now)
    assert done is not None
    assert "Inställt" in str(done.card)
    assert "Styrgrupp" not in talk(CHIEF, "möten")


def test_a_yes_to_what_has_been_changed_meanwhile_does_nothing(talk: Talk) -> None:
    talk(COORDINATOR, SINGLE)
    talk(COORDINATOR, "möte avboka 1")
    talk(OTHER, "möte flytta 1 fredag kl 9")
    assert "Mötet har ändrats sedan du frågade" in talk(COORDINATOR, "ja")
    assert "fre 13 feb" in talk(CHIEF, "möten")


@pytest.mark.parametrize(
    "line", ["ta bort möte 1", "möte avboka 1", "möte flytta 1 fredag kl 9", "möte nytt Träff fredag kl 9"]
)
@pytest.mark.parametrize("who", [CHIEF, GUEST])
def test_who_does_not_coordinate_is_refused_in_private(talk: Talk, who: str, line: str) -> None:
    talk(COORDINATOR, SINGLE)
    reply = talk.reply(who, line, channel="skolchefer")
    assert reply is not None
    assert reply.seen_by == "asker"
    assert "tis 17 feb 2026, v. 8, kl. 14.30–16.00" in talk(CHIEF, "möte 1")
    with talk.database.reading() as db:
        assert len(db.exec(select(Audit).where(Audit.outcome == "denied")).all()) == 1
        assert len(db.exec(select(Meeting)).all()) == 1


def test_a_forged_button_of_one_who_does_not_coordinate_changes_nothing(talk: Talk) -> None:
    talk(COORDINATOR, SINGLE)
    talk(CHIEF, "hjälp")
    for values in ({"text": "1", "which": "one", "sure": "yes"}, {"text": "1 fredag kl 9", "which": "one"}):
        ability = "cancelling.cancel" if "sure" in values else "rescheduling.move"
        reply = talk.desk.answer(pressed(CHIEF, ability, values), talk.now)
        assert reply is not None
        assert "Det kräver en annan roll" in str(reply.card)
    assert "tis 17 feb" in talk(CHIEF, "möten")
