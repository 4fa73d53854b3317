"""What was promised, and how each organisation says that it is kept."""

import pytest
from sqlmodel import select

from storage.models import Report
from tests.deliveries import opened, sent
from tests.talk import CHIEF, CONTACT, COORDINATOR, GUEST, SALA, Talk

FIRST = "1. Kommunerna ska förankra valda samarbeten i hela sin styrkedja"
QUOTE = "» Förankra och integrera valda samarbeten i den egna styrkedjan"

SAID = [
    (CHIEF, "åtaganden", "Det här har Kungsörs kommun åtagit sig\n" + FIRST),
    (CHIEF, "våra åtaganden", QUOTE),
    (CHIEF, "commitments", FIRST),
    (CHIEF, "åtaganden", "Ensam är inte stark, § 5 Åtaganden"),
    (CHIEF, "åtaganden", "4. Kommunerna ska dela med sig av erfarenheter"),
    (CHIEF, "åtaganden", "Rapportera med: rapportera NUMMER STATUS not: …"),
    (CHIEF, "åtaganden Region Västmanland", "Det här har Region Västmanland åtagit sig"),
    (CHIEF, "åtaganden SKR", "5. SKR ska skapa gemensamma mötesplatser"),
    (CHIEF, "åtaganden SKR", "Villkorat: se ordalydelsen"),
    (CHIEF, "åtaganden för Sala", "Sala kommun"),
    (CHIEF, "atagande Köping", "Köpings kommun"),
    (CHIEF, "åtaganden Atlantis", "Jag känner inte till någon organisation som heter ”Atlantis”"),
    (CHIEF, "åtaganden kommun", "Det kan vara: Arboga kommun"),
    (GUEST, "åtaganden", "EÄIS: "),
    (GUEST, "åtaganden Sala kommun", "Det här har Sala kommun åtagit sig"),
    (CONTACT, "rapportera 2 påbörjat", "Rapporterat för Kungsörs kommun: påbörjat\n2. Kommunerna ska delta aktivt"),
    (CONTACT, "rapportera 2 pågår", "påbörjat"),
    (CONTACT, "rapportera 2 KLART!", "Rapporterat för Kungsörs kommun: klart"),
    (CONTACT, "rapport 1 planerat", "Rapporterat för Kungsörs kommun: planerat"),
    (CONTACT, "report 4 done", "Rapporterat för Kungsörs kommun: klart"),
    (CONTACT, "rapportera 3 pausat not: resurser saknas", "Notering: resurser saknas"),
    (CONTACT, "rapportera 3 pausat, resurser saknas", "Notering: resurser saknas"),
    (CONTACT, "rapportera 2 status: klart", "klart"),
    (CONTACT, "rapportera", "Skriv dess nummer, 1 till 4"),
    (CONTACT, "rapportera 0 klart", "Skriv dess nummer, 1 till 4"),
    (CONTACT, "rapportera 5 klart", "Skriv dess nummer, 1 till 4"),
    (CONTACT, "rapportera ² klart", "Skriv dess nummer, 1 till 4"),
    (CONTACT, "rapportera 2", "Skriv planerat, påbörjat, klart eller pausat"),
    (CONTACT, "rapportera 2 kanske", "Skriv planerat, påbörjat, klart eller pausat"),
    (CHIEF, "rapportera 2 klart", "Det kräver en annan roll än din: organisationens kontakt och samordnare."),
    (CONTACT, "rapportera 2 klart för Sala kommun", "Du kan inte agera för Sala kommun"),
    (COORDINATOR, "rapportera 2 klart för Sala kommun", "Rapporterat för Sala kommun: klart"),
    (COORDINATOR, "rapportera 3 klart", "Rapporterat för Region Västmanland: klart"),
    ("Exempel Kontakt, Exempelbolaget, kontakt", "rapportera 1 klart", "gå med DIN ORGANISATION"),
    (CHIEF, "läget", "Läget för åtagandena: Ensam är inte stark"),
    (GUEST, "status", "villkorat"),
    (CHIEF, "hur går det", "har inte svarat"),
    (CHIEF, "läget i STARK", "åtaganden"),
]


@pytest.mark.parametrize(("who", "line", "answer"), SAID)
def test_what_is_said_and_answered(talk: Talk, who: str, line: str, answer: str) -> None:
    assert answer in talk(who, line)


ENGLISH = [
    ("commitments", "What Kungsörs kommun has promised\n1. "),
    ("commitments", "Not reported yet"),
    ("report 2 started note: planned together", "Reported for Kungsörs kommun: started"),
    ("report 2", "Write planned, started, done or paused"),
    ("report 9 done", "1 to 4"),
    ("status", "conditional"),
]


@pytest.mark.parametrize(("line", "answer"), ENGLISH)
def test_in_english(talk: Talk, line: str, answer: str) -> None:
    talk(CONTACT, "language English")
    assert answer in talk(CONTACT, line)


def _rows(table: str) -> dict[str, list[str]]:
    lines = [line.split("|") for line in table.splitlines() if "|" in line]
    return {cells[0].strip(): [cell.strip() for cell in cells[1:]] for cells in lines}


def test_the_matrix_keeps_silence_refusal_and_condition_apart(talk_on_each: Talk) -> None:
    talk = talk_on_each
    talk(COORDINATOR, "nytt område Matematik")
    talk(CHIEF, "delta Matematik")
    talk(CONTACT, "rapportera 2 påbörjat")
    talk(SALA, "avstå Matematik")
    rows = _rows(talk(GUEST, "läget"))
    assert rows["Kungsör"] == ["ej rapporterat", "påbörjat", "ej rapporterat", "ej rapporterat"]
    assert rows["Sala"] == ["deltar inte"] * 4
    assert rows["Arboga"] == ["har inte svarat"] * 4
    assert rows["Regionen"] == ["ej rapporterat", "ej rapporterat", "villkorat", "ej rapporterat"]
    assert rows["SKR"][2] == "villkorat"


def test_a_report_can_be_renewed_and_keeps_its_note(talk_on_each: Talk) -> None:
    talk = talk_on_each
    talk(CONTACT, "rapportera 2 påbörjat not: planeringen är gemensam sedan augusti")
    talk(CONTACT, "rapportera 2 klart")
    told = talk(GUEST, "åtaganden Kungsör")
    assert "Läge: klart, ons 11 feb 2026, v. 7" in told
    assert "Notering: planeringen är gemensam sedan augusti" in told
    with talk.database.reading() as db:
        row = db.exec(select(Report)).one()
    assert (row.clause, row.organisation, row.version) == ("eais.5.kommun.2", "kungsor", 2)


def test_a_report_late_at_night_has_the_day_that_it_is_in_sweden(talk: Talk) -> None:
    talk.now = talk.now.replace(hour=0, minute=30)
    talk(CONTACT, "rapportera 2 klart")
    assert "Läge: klart, ons 11 feb 2026" in talk(GUEST, "åtaganden Kungsör")


def test_the_form_asks_the_same(talk: Talk) -> None:
    talk(CONTACT, "hej")
    reply = talk.desk.answer(opened(CONTACT, "commitments.report"), talk.now)
    assert reply is not None
    assert reply.form is not None
    assert [field.key for field in reply.form.fields] == ["number", "status", "note"]
    values = {"number": "2", "status": "started", "note": "i gång"}
    done = talk.desk.answer(sent(CONTACT, "commitments.report", values), talk.now)
    assert done is not None
    assert done.card.title == "Rapporterat för Kungsörs kommun: påbörjat"
    wrong = talk.desk.answer(sent(CONTACT, "commitments.report", {**values, "number": "9"}), talk.now)
    assert wrong is not None
    assert wrong.form is not None
    assert [key for key, _ in wrong.form.errors] == ["number"]


COLLEAGUE = "Exempel Kollega, Kungsörs kommun, kontakt"


def test_the_second_of_two_who_report_is_told_what_the_first_has_reported(talk_on_each: Talk) -> None:
    talk = talk_on_each
    for who in (CONTACT, COLLEAGUE):
        talk(who, "rapportera 1 planerat")
    replies = [talk.desk.answer(opened(who, "commitments.report"), talk.now) for who in (CONTACT, COLLEAGUE)]
    first, second = (dict(reply.form.carried) for reply in replies if reply is not None and reply.form is not None)
    assert first == second == {"organisation": "kungsor", "version": "1:2 2:0 3:0 4:0"}
    done = {"number": "2", "status": "done", "note": "klart i maj"}
    talk.desk.answer(sent(CONTACT, "commitments.report", {**first, **done}), talk.now)
    mine = {"number": "2", "status": "paused", "note": "vi väntar"}
    refused = talk.desk.answer(sent(COLLEAGUE, "commitments.report", {**second, **mine}), talk.now)
    assert refused is not None
    assert refused.form is not None
    assert "Läge är nu ”klart” och Notering är nu ”klart i maj”" in str(refused.form.errors)
    with talk.database.reading() as db:
        assert {row.status for row in db.exec(select(Report))} == {"planned", "done"}
    talk.desk.answer(sent(COLLEAGUE, "commitments.report", {**dict(refused.form.carried), **mine}), talk.now)
    with talk.database.reading() as db:
        assert {(row.status, row.note) for row in db.exec(select(Report))} == {("planned", ""), ("paused", "vi väntar")}


@pytest.mark.parametrize("version", ["", "x", "2", "2:x", "2:-1", ":", "2:99999999999999999999"])
def test_a_version_that_nobody_wrote_breaks_nothing(talk: Talk, version: str) -> None:
    talk(CONTACT, "rapportera 2 planerat")
    values = {"organisation": "kungsor", "number": "2", "status": "done", "version": version}
    reply = talk.desk.answer(sent(CONTACT, "commitments.report", values), talk.now)
    assert reply is not None
    assert (reply.form is None) == (version == ""), "what names no version goes on, what names none that fits does not"
