"""Meetings: booked in one line, echoed, asked about where the time is not plain, answered and noted."""

from datetime import datetime

import pytest

from handlers.kit.calendar import STOCKHOLM
from handlers.kit.cards import Button, Buttons
from handlers.kit.request import Reply
from tests.deliveries import opened, pressed, sent
from tests.talk import CHIEF, COORDINATOR, GUEST, SALA, Talk

BOOKED = "möte nytt Avstämning matematik nästa tisdag halv tre i Köping"


def _buttons(reply: Reply) -> tuple[Button, ...]:
    return next(part.buttons for part in reply.card.parts if isinstance(part, Buttons))


def _nothing_booked(talk: Talk) -> bool:
    return "Det finns inga" in talk(COORDINATOR, "möten")


def test_a_line_books_a_meeting_and_is_echoed(talk_on_each: Talk) -> None:
    said = talk_on_each(COORDINATOR, BOOKED)
    assert said.startswith("Bokat: Avstämning matematik\nNär: tis 17 feb 2026, v. 8, kl. 14.30–15.30\nPlats: Köping")
    assert "[mote-1.ics" in said
    assert "1: Avstämning matematik" in talk_on_each(CHIEF, "möten")


@pytest.mark.parametrize(
    ("line", "answered"),
    [
        ("möte nytt Styrgrupp 12 mars 9–11 på Teams", "tors 12 mars 2026, v. 11, kl. 09.00–11.00"),
        ("möte nytt Styrgrupp 12 mars kl 9 slut: 10.30", "kl. 09.00–10.30"),
        ("möte nytt Styrgrupp 12 mars kl 9 slut: 2 timmar", "kl. 09.00–11.00"),
        ("möte nytt Styrgrupp när: 12 mars kl 9 plats: Sala stadshus", "Plats: Sala stadshus"),
        ("möte nytt Styrgrupp 12 mars kl 9 länk: https://moten.exempel.se/7", "Länk: https://moten.exempel.se/7"),
        ("möte nytt Styrgrupp 12 mars kl 9 påminn: 2 dagar, 30 minuter", "Påminnelser: 2 dagar och 30 minuter före"),
        ("möte nytt Styrgrupp 12 mars kl 9 påminn: inga", "Påminnelser: inga"),
        ("möte nytt Styrgrupp 12 mars kl 9, kanal skolchefer", "Kanal: #skolchefer, inte kopplad till nätverket än"),
        ("boka möte Styrgrupp varje torsdag 9–11 från den 5 mars", "Sedan: tors 12 mars 2026, v. 11, kl. 09.00–11.00"),
        ("new meeting Steering group 12 March 9-11 in Sala", "tors 12 mars 2026, v. 11, kl. 09.00–11.00"),
    ],
)
def test_what_a_line_can_say(talk: Talk, line: str, answered: str) -> None:
    assert answered in talk(COORDINATOR, line)


def test_the_same_in_english(talk: Talk) -> None:
    talk(COORDINATOR, "language English")
    said = talk(COORDINATOR, "meeting new Check-in next Tuesday 14:30 in Köping remind: 1 week, 1 hour")
    assert said.startswith("Booked: Check-in\nWhen: Tue 17 Feb 2026, week 8, 14:30–15:30\nPlace: Köping")
    assert "Wrong? Write: meeting move 1 TIME" in said
    assert "1: Check-in" in talk(COORDINATOR, "meetings in February")
    assert "There are none" in talk(COORDINATOR, "meetings in April")


@pytest.mark.parametrize(
    ("line", "answered"),
    [
        ("möte nytt Styrgrupp", "När? Skriv dag och klockslag också"),
        ("möte nytt", "När? Skriv dag och klockslag också"),
        ("möte nytt Styrgrupp den 12 mars", "Vilken tid?"),
        ("möte nytt Styrgrupp v. 12", "Vilken tid?"),
        ("möte nytt Styrgrupp den 31 juni kl 9", "juni har 30 dagar"),
        ("möte nytt Styrgrupp i går kl 9", "har redan varit"),
        ("möte nytt den 12 mars kl 9", "Vad ska mötet heta?"),
        (f"möte nytt {'x' * 121} när: 12 mars kl 9", "Titeln är 121 tecken; högst 120"),
        ("möte nytt Styrgrupp 12 mars kl 9 slut: kl 8", "ska sluta efter att det har börjat"),
        ("möte nytt Styrgrupp 12 mars kl 9 slut: sen", "När slutar mötet?"),
        ("möte nytt Styrgrupp 12 mars kl 9 påminn: ofta", "Jag förstår inte de påminnelserna"),
        ("möte nytt Styrgrupp 12 mars kl 9 påminn: 1 minut", "Jag förstår inte de påminnelserna"),
        ("möte nytt Styrgrupp 12 mars kl 9 länk: http://moten.exempel.se", "måste börja med https://"),
        ("möte nytt Styrgrupp 12 mars kl 9 länk: https://a@b", "ett användarnamn eller ett lösenord"),
    ],
)
def test_what_is_missing_or_wrong_is_said_and_nothing_is_stored(talk: Talk, line: str, answered: str) -> None:
    assert answered in talk(COORDINATOR, line)
    assert _nothing_booked(talk)


@pytest.mark.parametrize(
    ("line", "why", "booked"),
    [
        ("Styrgrupp varannan torsdag 9–11", "mer än ett sätt", "tors 12 feb 2026, v. 7, kl. 09.00–11.00"),
        ("Styrgrupp torsdag kl 9 eller fredag kl 10", "mer än ett sätt", "tors 12 feb 2026, v. 7, kl. 09.00–10.00"),
        ("Styrgrupp kl 9", "inte sagt vilken dag", "tors 12 feb 2026, v. 7, kl. 09.00–10.00"),
        ("Styrgrupp fredag förmiddag", "inte sagt vilket klockslag", "fre 13 feb 2026, v. 7, kl. 09.00–12.00"),
        ("Påskmöte den 3 april kl 9", "ledig dag", "fre 3 april 2026, v. 14, kl. 09.00–10.00"),
        ("Styrgrupp den 5 februari kl 9", "långt fram", "fre 5 feb 2027, v. 5, kl. 09.00–10.00"),
        ("Styrgrupp senast fredag kl 9", "inte före eller efter", "fre 13 feb 2026, v. 7, kl. 09.00–10.00"),
    ],
)
def test_what_is_not_plain_is_asked_first(talk: Talk, line: str, why: str, booked: str) -> None:
    asked = talk(COORDINATOR, f"möte nytt {line} plats: Sala påminn: 1 dag")
    assert asked.startswith("Har jag förstått dig rätt?")
    assert why in asked
    assert "Inget är ändrat" in talk(COORDINATOR, "nej")
    assert _nothing_booked(talk)
    talk(COORDINATOR, f"möte nytt {line} plats: Sala påminn: 1 dag")
    said = talk(COORDINATOR, "ja")
    assert said.startswith("Bokat: ")
    assert booked in said
    assert "Plats: Sala" in said


def test_the_other_reading_is_a_button_and_a_line(talk: Talk) -> None:
    asked = talk.reply(COORDINATOR, "möte nytt Styrgrupp varannan torsdag 9–11 på Teams")
    assert asked is not None
    _yes, other = _buttons(asked)
    reply = talk.desk.answer(pressed(COORDINATOR, other.ability, dict(other.carried)), talk.now)
    assert reply is not None
    assert "tors 19 feb 2026" in str(reply.card)
    talk(COORDINATOR, "möte avboka 1 alla")
    talk(COORDINATOR, "ja")
    assert "När: tors 19 feb 2026, v. 8, kl. 09.00–11.00" in talk(COORDINATOR, other.words)


def test_a_choice_that_the_words_do_not_give_is_asked_again(talk: Talk) -> None:
    values = {"text": "Styrgrupp varannan torsdag 9–11", "start": "2026-02-13T03:00"}
    reply = talk.desk.answer(pressed(COORDINATOR, "bookings.new", values), talk.now)
    assert reply is not None
    assert reply.confirm is not None
    assert _nothing_booked(talk)


FIELDS = {"title": "Styrgrupp", "date": "2026-03-12", "time": "09:00", "end": "11:00", "place": "Sala"}


def test_the_form_books_too(talk: Talk) -> None:
    talk(COORDINATOR, "hjälp")
    form = talk.desk.answer(opened(COORDINATOR, "bookings.new"), talk.now)
    assert form is not None
    assert form.form is not None
    assert [field.key for field in form.form.fields] == ["title", "date", "time", "end", "place"]
    reply = talk.desk.answer(sent(COORDINATOR, "bookings.new", FIELDS), talk.now)
    assert reply is not None
    assert "tors 12 mars 2026, v. 11, kl. 09.00–11.00" in str(reply.card)


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"date": "12 mars"}, "date"),
        ({"time": "nio"}, "time"),
        ({"end": "08:00"}, "end"),
        ({"title": ""}, "title"),
        ({"date": "2026-02-10"}, "date"),
        ({"place": "x" * 121}, "place"),
        ({"place": "http://moten.exempel.se"}, ""),
    ],
)
def test_a_wrong_field_comes_back_with_its_error(talk: Talk, changed: dict[str, str], field: str) -> None:
    reply = talk.desk.answer(sent(COORDINATOR, "bookings.new", FIELDS | changed), talk.now)
    assert reply is not None
    assert reply.form is not None
    assert [key for key, _ in reply.form.errors] == [field]
    assert _nothing_booked(talk)


def test_a_meeting_shows_all_its_facts_and_the_replies_per_organisation(talk_on_each: Talk) -> None:
    talk = talk_on_each
    talk(COORDINATOR, BOOKED)
    talk(CHIEF, "kommer 1")
    talk("Exempel Lärare, Kungsörs kommun", "kommer inte 1")
    talk(SALA, "ersättare 1: biträdande rektor")
    shown = talk(CHIEF, "möte 1")
    assert "När: tis 17 feb 2026, v. 8, kl. 14.30–15.30" in shown
    assert "Kungsörs kommun | 1      | 1           | 0" in shown
    assert "Sala kommun     | 0      | 0           | biträdande rektor" in shown
    silent = next(line for line in shown.splitlines() if line.startswith("Har inte svarat"))
    assert "Arboga kommun" in silent
    assert "Sala kommun" not in silent
    assert "[mote-1.ics" in shown


@pytest.mark.parametrize(
    ("who", "line", "answered"),
    [
        (CHIEF, "kommer 1", "Noterat: du kommer."),
        (CHIEF, "vi kommer 1!", "Noterat: du kommer."),
        (CHIEF, "kommer inte 1", "Noterat: du kommer inte."),
        (CHIEF, "ersättare 1: rektor", "Noterat: rektor kommer i stället."),
        (CHIEF, "ersättare 1", "Vem kommer i stället? Skriv: ersättare 1: NAMN"),
        (CHIEF, "kommer", "Vilket möte?"),
        (CHIEF, "kommer 99", "Det finns inget möte med det numret"),
        (CHIEF, "coming 1", "Noterat: du kommer."),
        (CHIEF, "not coming 1", "Noterat: du kommer inte."),
        (CHIEF, "deputy 1: deputy head", "Noterat: deputy head kommer i stället."),
        (CHIEF, "kommer 1 för Sala kommun", "Du kan inte agera för Sala kommun"),
        (COORDINATOR, "kommer 1 för Sala kommun", "Sala kommun: 1 kommer"),
        (GUEST, "kommer 1", "Det kan bara den göra som har gått med"),
        (GUEST, "möte 1", "Det kan bara den göra som har gått med"),
    ],
)
def test_replies(talk: Talk, who: str, line: str, answered: str) -> None:
    talk(COORDINATOR, BOOKED)
    assert answered in talk(who, line)


def test_a_reply_is_changed_not_counted_twice(talk_on_each: Talk) -> None:
    talk = talk_on_each
    talk(COORDINATOR, BOOKED)
    talk.lines(CHIEF, ["kommer 1", "kommer 1", "kommer inte 1"])
    assert "Kungsörs kommun: 0 kommer, 1 kommer inte och 0 ersättare" in talk(CHIEF, "kommer inte 1")


def test_a_sentence_that_begins_like_a_reply_is_a_question(talk: Talk) -> None:
    talk(COORDINATOR, BOOKED)
    for line in ("kommer alla elever att få hjälp", "kommer 1 lärare per skola att få tid"):
        assert "Noterat" not in talk(CHIEF, line)
    assert "Kungsörs kommun |" not in talk(CHIEF, "möte 1")


def test_the_buttons_answer_for_the_own_organisation_only(talk: Talk) -> None:
    talk(COORDINATOR, BOOKED)
    talk(SALA, "hjälp")
    shown = talk.reply(CHIEF, "möte 1")
    assert shown is not None
    coming, _absent, deputy = _buttons(shown)
    mine = talk.desk.answer(pressed(SALA, coming.ability, dict(coming.carried)), talk.now)
    assert mine is not None
    assert "Sala kommun" in str(mine.card)
    forged = pressed(SALA, coming.ability, {**dict(coming.carried), "organisation": "kungsor"})
    denied = talk.desk.answer(forged, talk.now)
    assert denied is not None
    assert "Du kan inte agera för Kungsörs kommun" in str(denied.card)
    form = talk.desk.answer(opened(SALA, deputy.ability, dict(deputy.carried)), talk.now)
    assert form is not None
    assert form.form is not None
    filled = {**dict(form.form.carried), "deputy": "rektor"}
    noted = talk.desk.answer(sent(SALA, deputy.ability, filled), talk.now)
    assert noted is not None
    assert "rektor kommer i stället" in str(noted.card)


def test_notes_are_written_after_the_meeting_and_kept(talk_on_each: Talk) -> None:
    talk = talk_on_each
    talk(COORDINATOR, BOOKED)
    assert "har inte börjat" in talk(CHIEF, "möte anteckningar 1: Vi var överens")
    talk.now = datetime(2026, 2, 17, 16, 0, tzinfo=STOCKHOLM)
    assert "Det finns inga anteckningar än" in talk(CHIEF, "möte 1")
    said = talk(SALA, "möte anteckningar 1: Vi prövar i mars. https://intranat.exempel.se/17")
    assert said.startswith("Tack. Anteckningarna finns nu hos mötet.")
    talk(CHIEF, "anteckningar 1: Och utvärderar vi i juni?")
    shown = talk(CHIEF, "möte anteckningar 1")
    assert "» Vi prövar i mars." in shown
    assert "https://intranat.exempel.se/17" in shown
    assert "» Och utvärderar vi i juni?" in shown
    assert "måste börja med https://" in talk(CHIEF, "möte anteckningar 1: http://intranat.exempel.se")
    assert "har redan varit" in talk(CHIEF, "kommer 1")


def test_notes_of_one_time_in_a_series(talk: Talk) -> None:
    talk(COORDINATOR, "möte nytt Styrgrupp varje torsdag 9–11 från den 12 februari")
    talk.now = datetime(2026, 2, 27, 12, 0, tzinfo=STOCKHOLM)
    talk(SALA, "möte anteckningar 1: Senast: allt klart")
    talk(SALA, "möte anteckningar 1 den 19 februari: Förra gången")
    assert "» Senast: allt klart" in talk(CHIEF, "möte 1 den 26 februari")
    assert "» Förra gången" in talk(CHIEF, "möte 1 den 19 februari")
    assert "hålls inte då" in talk(CHIEF, "möte 1 den 20 februari")


def test_a_meeting_of_another_network_is_named(talk: Talk) -> None:
    head = "Exempel Skolchef, Arboga kommun"  # in both networks
    talk("Exempel Samordnare, Arboga kommun, samordnare", f"{BOOKED} nätverk: STARK")
    assert "hör till ett annat nätverk" in talk(head, "möte 1")
    assert "När: tis 17 feb" in talk(head, "möte 1 i STARK")
    assert "1: Avstämning" not in talk(head, "möten")
    assert "hör till ett annat nätverk" in talk(head, "kommer 1")
    assert "Noterat: du kommer." in talk(head, "kommer 1 i STARK")


def test_what_members_write_goes_out_as_written(talk: Talk) -> None:
    title = '=HYPERLINK("x") <!channel> <b>{title}</b> %s'
    said = talk(COORDINATOR, f"möte nytt titel: {title} när: 12 mars kl 9")
    assert said.startswith(f"Bokat: {title}")
