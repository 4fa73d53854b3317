"""Taking part: what organisations answer, and what is said of those that have not."""

import pytest
from sqlmodel import select

from storage.models import FocusArea, Participation
from tests.deliveries import opened, sent
from tests.talk import CHIEF, COORDINATOR, GUEST, SALA, Talk

BOTH_NETWORKS = "Exempel Samordnare, Arboga kommun, samordnare"
OWN = "Noterat: Kungsörs kommun deltar i "
NOT = "Noterat: Kungsörs kommun deltar inte i "

SAID = [
    (CHIEF, "delta Matematik", OWN + "Matematik."),
    (CHIEF, "delta matematik", OWN + "Matematik."),
    (CHIEF, "DELTA  MATEMATIK!", OWN + "Matematik."),
    (CHIEF, "take part Matematik", OWN + "Matematik."),
    (CHIEF, "vi deltar i Matematik", OWN + "Matematik."),
    (CHIEF, "anmäl Matematik", OWN + "Matematik."),
    (CHIEF, "delta Språk och läsning och Matematik och 1", OWN + "Språk och läsning och Matematik."),
    (CHIEF, "delta " + "Matematik, " * 200 + "Fysik", "Jag känner inte till något fokusområde"),
    (CHIEF, "delta 1", OWN + "Matematik."),
    (CHIEF, "delta område: Matematik", OWN + "Matematik."),
    (CHIEF, "delta Sprak och lasning", OWN + "Språk och läsning."),
    (CHIEF, "delta Matematik, Språk och läsning", OWN + "Matematik och Språk och läsning."),
    (CHIEF, "delta Matematik och Språk och läsning", OWN + "Matematik och Språk och läsning."),
    (CHIEF, "delta Matematik kontakt: rektor", "Kontaktperson: rektor"),
    (CHIEF, "delta Matematik resurser: 20 % behov: hjälp, och tid", "Behov: hjälp, och tid"),
    (CHIEF, "delta Matematik", "Kontaktperson: ej angivet"),
    (CHIEF, "delta Matematik för Kungsör", OWN + "Matematik."),
    (CHIEF, "delta Matematik för Köpings kommun", "Du kan inte agera för Köpings kommun"),
    (CHIEF, "delta Matematik för kommun", "Vilken organisation är ”kommun”? Det kan vara: Arboga kommun,"),
    (CHIEF, "delta", "Vilket fokusområde? Dessa är öppna: Matematik och Språk och läsning."),
    (CHIEF, "delta Fysik", "”Fysik”"),
    (CHIEF, "delta Matematik och Fysik", "”Matematik och Fysik”"),
    (CHIEF, "delta i Matematik, måste vi det?", "0 deltar"),
    (CHIEF, "avstå Matematik", NOT + "Matematik."),
    (CHIEF, "decline Matematik", NOT + "Matematik."),
    (CHIEF, "deltar inte Matematik", NOT + "Matematik."),
    (CHIEF, "delta inte Matematik", NOT + "Matematik."),
    (COORDINATOR, "delta Matematik för Köpings kommun", "Noterat: Köpings kommun deltar i Matematik."),
    (COORDINATOR, "avstå Matematik för Köping", "Märkt som registrerat av en samordnare."),
    (COORDINATOR, "delta Matematik", "Noterat: Region Västmanland deltar i Matematik."),
    (GUEST, "delta Matematik", "gå med DIN ORGANISATION"),
    (GUEST, "vilka", "har inte svarat"),
    (CHIEF, "vilka", "Organisation                   | Matematik       | Språk och läsning"),
    (CHIEF, "who", "har inte svarat"),
    (CHIEF, "vilka Matematik", "Har inte svarat: Arboga kommun, Fagersta kommun"),
    (CHIEF, "vilka deltar i Matematik?", "Har inte svarat: Arboga kommun"),
    (CHIEF, "vilka Fysik", "överenskommelserna"),
    (CHIEF, "who takes part Matematik", "Matematik"),
    (CHIEF, "områden", "1. Matematik\n   gemensam fortbildning\n   0 organisationer deltar"),
    (GUEST, "areas", "2. Språk och läsning"),
    (COORDINATOR, "nytt område Fysik: för alla", "Fokusområdet ”Fysik” är öppet."),
    (COORDINATOR, "new area Physics", "Fokusområdet ”Physics” är öppet."),
    (COORDINATOR, "nytt område Matematik", "Det finns redan ett fokusområde som heter ”Matematik”."),
    (COORDINATOR, "nytt område MATEMATIK", "Det finns redan ett fokusområde som heter ”MATEMATIK”."),
    (COORDINATOR, "nytt område", "Vad ska fokusområdet heta?"),
    (COORDINATOR, "nytt område 👍", "Vad ska fokusområdet heta?"),
    (COORDINATOR, "nytt område " + "x" * 61, "61 tecken"),
    (COORDINATOR, "stäng område Matematik", "Stänga ”Matematik”?"),
    (COORDINATOR, "close area Matematik", "Stänga ”Matematik”?"),
    (COORDINATOR, "stäng område Fysik", "”Fysik”"),
    (CHIEF, "nytt område Fysik", "Det kräver en annan roll än din: samordnare."),
]


@pytest.fixture
def areas(talk: Talk) -> Talk:
    """A conversation in a network with two focus areas."""
    talk.lines(COORDINATOR, ["nytt område Matematik: gemensam fortbildning", "nytt område Språk och läsning"])
    return talk


@pytest.mark.parametrize(("who", "line", "answer"), SAID)
def test_what_is_said_and_answered(areas: Talk, who: str, line: str, answer: str) -> None:
    assert answer in areas(who, line)


ENGLISH = [
    ("take part Matematik contact: headmaster", "Noted: Kungsörs kommun takes part in Matematik."),
    ("take part Matematik contact: headmaster", "Contact person: headmaster"),
    ("decline Matematik", "Noted: Kungsörs kommun does not take part in Matematik."),
    ("who", "has not answered"),
    ("areas", "0 organisations take part"),
    ("take part", "Which focus area? These are open: Matematik and Språk och läsning."),
]


@pytest.mark.parametrize(("line", "answer"), ENGLISH)
def test_in_english(areas: Talk, line: str, answer: str) -> None:
    areas(CHIEF, "language English")
    assert answer in areas(CHIEF, line)


def test_take_part_in_two_areas(talk_on_each: Talk) -> None:
    talk = talk_on_each
    talk.lines(COORDINATOR, ["nytt område Matematik", "nytt område Språk och läsning"])
    said = talk(CHIEF, "delta Matematik, Språk och läsning kontakt: rektor resurser: 20 % behov: handledning")
    assert OWN + "Matematik och Språk och läsning." in said
    with talk.database.reading() as db:
        kept = [(row.answer, row.contact, row.resources, row.need) for row in db.exec(select(Participation))]
    assert kept == [("yes", "rektor", "20 %", "handledning")] * 2


def test_not_taking_part_and_not_having_answered_are_told_apart(areas: Talk) -> None:
    areas(CHIEF, "delta Matematik")
    areas(SALA, "avstå Matematik")
    areas(COORDINATOR, "avstå Matematik för Köping")
    rows = {line.split("|")[0].strip(): line for line in areas(CHIEF, "vilka").splitlines() if "|" in line}
    cells = {name: line.split("|")[1].strip() for name, line in rows.items()}
    assert cells["Kungsörs kommun"] == "deltar"
    assert cells["Sala kommun"] == "deltar inte"
    assert cells["Köpings kommun"] == "deltar inte*"
    assert cells["Arboga kommun"] == "har inte svarat"
    told = areas(CHIEF, "vilka Matematik")
    assert "1 deltar" in told
    assert "Deltar inte: Köpings kommun och Sala kommun" in told


def test_an_answer_can_be_changed_and_keeps_what_was_filled_in(areas: Talk) -> None:
    areas(CHIEF, "delta Matematik kontakt: rektor")
    areas(CHIEF, "avstå Matematik")
    areas(CHIEF, "delta Matematik behov: tid")
    with areas.database.reading() as db:
        row = db.exec(select(Participation)).one()
    assert (row.answer, row.contact, row.need, row.version) == ("yes", "rektor", "tid", 3)


def test_closing_asks_first_and_erases_nothing(areas: Talk) -> None:
    areas(CHIEF, "delta Matematik")
    areas(COORDINATOR, "stäng område Matematik")
    assert "Matematik" in areas(GUEST, "områden")
    assert "”Matematik” är stängt." in areas(COORDINATOR, "ja")
    assert "Matematik" not in areas(GUEST, "områden")
    with areas.database.reading() as db:
        assert len(list(db.exec(select(Participation)))) == 1
    areas(COORDINATOR, "nytt område Matematik")
    assert "1 organisation deltar" in areas(GUEST, "områden"), "opened again with its answers"
    with areas.database.reading() as db:
        assert len(list(db.exec(select(FocusArea)))) == 2


def test_nobody_answers_for_an_organisation_that_is_not_in_the_network(areas: Talk) -> None:
    areas(BOTH_NETWORKS, "ny organisation Exempelverket i STARK")
    assert "Exempelverket är inte med i det här nätverket" in areas(COORDINATOR, "delta Matematik för Exempelverket")


def test_without_areas_it_is_said_who_makes_them(talk: Talk) -> None:
    assert "Nätverket har inga fokusområden än." in talk(CHIEF, "vilka")
    assert "nytt område NAMN" in talk(CHIEF, "delta Matematik")
    assert "nytt område NAMN" in talk(CHIEF, "områden")


def test_the_form_asks_the_same(areas: Talk) -> None:
    areas(CHIEF, "hej")
    values = {"area": "2", "contact": "rektor", "organisation": "kungsor"}
    reply = areas.desk.answer(sent(CHIEF, "participation.take_part", values), areas.now)
    assert reply is not None
    assert reply.card.title == OWN + "Språk och läsning."


COLLEAGUE = "Exempel Kollega, Kungsörs kommun"


def _form(talk: Talk, who: str) -> dict[str, str]:
    reply = talk.desk.answer(opened(who, "participation.take_part"), talk.now)
    assert reply is not None
    assert reply.form is not None
    return dict(reply.form.carried)


def test_the_second_of_two_who_answer_is_told_what_the_first_has_answered(talk_on_each: Talk) -> None:
    talk = talk_on_each
    talk.lines(COORDINATOR, ["nytt område Matematik", "nytt område Språk"])
    for who in (CHIEF, COLLEAGUE):
        talk(who, "hej")
    talk(CHIEF, "delta Språk")
    first, second = (_form(talk, who) for who in (CHIEF, COLLEAGUE))
    assert first == second == {"organisation": "kungsor", "version": "1:0 2:1"}
    talk.desk.answer(sent(CHIEF, "participation.take_part", {**first, "area": "1", "contact": "rektorn"}), talk.now)
    mine = {"area": "1", "contact": "biträdande rektor"}
    refused = talk.desk.answer(sent(COLLEAGUE, "participation.take_part", {**second, **mine}), talk.now)
    assert refused is not None
    assert refused.form is not None
    (error,) = refused.form.errors
    assert error[0] == ""
    assert "En kollega har ändrat" in str(error[1])
    assert "Matematik är nu ”deltar” och Kontaktperson är nu ”rektorn”" in str(error[1])
    assert "biträdande rektor" in str(refused.form.fields), "nothing of what was written is lost"
    assert dict(refused.form.carried)["version"] == "1:1 2:1"
    with talk.database.reading() as db:
        assert sorted(row.contact for row in db.exec(select(Participation))) == ["", "rektorn"]
    again = {**dict(refused.form.carried), **mine}
    talk.desk.answer(sent(COLLEAGUE, "participation.take_part", again), talk.now)
    assert "Kontakt: biträdande rektor" in talk(CHIEF, "vilka Matematik")


def test_what_a_colleague_answers_in_another_area_is_in_nobodys_way(talk: Talk) -> None:
    talk.lines(COORDINATOR, ["nytt område Matematik", "nytt område Språk"])
    talk(CHIEF, "hej")
    carried = _form(talk, CHIEF)
    talk(COLLEAGUE, "delta Språk")
    reply = talk.desk.answer(sent(CHIEF, "participation.take_part", {**carried, "area": "1"}), talk.now)
    assert reply is not None
    assert reply.form is None


def test_a_typed_answer_names_no_version_and_goes_on(talk: Talk) -> None:
    talk(COORDINATOR, "nytt område Matematik")
    talk(CHIEF, "delta Matematik")
    assert "deltar inte i Matematik" in talk(COLLEAGUE, "avstå Matematik")
