"""A member's own: the language, the copy of everything, and being forgotten everywhere."""

import json
from datetime import timedelta

import pytest
from sqlmodel import SQLModel, col, select

from storage.models import Audit, Identity, Member, Participation, Report
from tests.deliveries import said
from tests.talk import CHIEF, CONTACT, COORDINATOR, GUEST, SALA, Talk

SAID = [
    ("språk engelska", "From now on I write English to you."),
    ("språk English", "From now on I write English to you."),
    ("language English", "From now on I write English to you."),
    ("språk svenska", "Från och med nu skriver jag svenska till dig."),
    ("language Swedish", "Från och med nu skriver jag svenska till dig."),
    ("språk", "Skriv: språk svenska – eller: språk engelska"),
    ("språk klingonska", "Skriv: språk svenska – eller: språk engelska"),
    ("mina uppgifter", "Det här har jag sparat om dig"),
    ("my data", "Det här har jag sparat om dig"),
    ("profil", "name: Exempel Skolchef"),
    ("glöm mig", "Radera allt om dig? Det går inte att ångra."),
    ("forget me", "Radera allt om dig? Det går inte att ångra."),
]


@pytest.mark.parametrize(("line", "answer"), SAID)
@pytest.mark.parametrize("who", [CHIEF, "Exempel Skolchef, Fristående Exempelskolan"])
def test_what_is_said_and_answered(talk: Talk, who: str, line: str, answer: str) -> None:
    if who == CHIEF or not answer.startswith("name"):
        assert answer in talk(who, line)


def test_the_language_stays(talk: Talk) -> None:
    talk(CHIEF, "språk engelska")
    assert "Focus areas" in talk(CHIEF, "områden")
    assert "Fokusområden" in talk(SALA, "areas")
    talk(GUEST, "language English")
    assert "Focus areas" in talk(GUEST, "områden")
    assert "Fokusområden" in talk(CHIEF, "språk svenska") + talk(CHIEF, "områden")


def test_who_answers_in_english_is_asked_in_english(talk: Talk) -> None:
    talk(CHIEF, "språk engelska")
    assert "Erase all that is about you? It can't be undone." in talk(CHIEF, "glöm mig")
    assert "You are forgotten." in talk(CHIEF, "yes")


def _speak(talk: Talk) -> None:
    talk(COORDINATOR, "nytt område Matematik")
    talk(CONTACT, "delta Matematik kontakt: exempel kontakt, rektor resurser: 20 %")
    talk(CONTACT, "rapportera 2 påbörjat not: EXEMPEL KONTAKT leder arbetet")
    talk(SALA, "delta Matematik kontakt: Exempel Kontakt, Kungsör")


def test_the_copy_is_complete_and_one_s_own(talk_on_each: Talk) -> None:
    talk = talk_on_each
    _speak(talk)
    reply = talk.reply(CONTACT, "mina uppgifter")
    assert reply is not None
    copy = json.loads(reply.attachments[0].content)
    assert copy["member"][0]["name"] == "Exempel Kontakt"
    assert copy["report"][0]["note"] == "EXEMPEL KONTAKT leder arbetet"
    assert copy["participation"][0]["resources"] == "20 %"
    assert copy["role_grant"][0]["role"] == "contact"
    assert copy["identity"][0]["platform"] == "terminal"
    assert "Rektor" not in json.dumps(copy)
    shown = str(reply.card)
    kept = [value for rows in copy.values() for row in rows for value in row.values() if value is not None]
    assert [value for value in kept if str(value) not in shown] == []


def _everything(talk: Talk) -> str:
    with talk.database.reading() as db:
        rows = [row for table in SQLModel.metadata.sorted_tables for row in db.execute(select(table))]
        return "\n".join(map(str, rows)).casefold()


def test_who_is_forgotten_is_nowhere_and_what_was_decided_stays(talk_on_each: Talk) -> None:
    talk = talk_on_each
    _speak(talk)
    talk(CONTACT, "glöm mig")
    assert "Du är glömd." in talk(CONTACT, "ja")
    with talk.database.reading() as db:
        answer = db.exec(select(Participation).where(Participation.organisation == "kungsor")).one()
        assert (answer.answer, answer.resources, answer.contact) == ("yes", "20 %", "")
        report = db.exec(select(Report)).one()
        assert (report.status, report.note) == ("started", "")
        assert [member.state for member in db.exec(select(Member)) if not member.name] == ["forgotten"]
        sala = db.exec(select(Participation).where(Participation.organisation == "sala")).one()
        assert sala.contact == "Exempel Kontakt, Kungsör", "another organisation's own words are its own"
    # Of the person nothing is left but the other organisation's own line.
    assert _everything(talk).count("exempel kontakt") == 1
    assert "Om dina uppgifter" in talk("Exempel Kontakt, Kungsörs kommun, gäst", "områden"), "a stranger again"


def test_to_be_forgotten_is_audited_without_a_name(talk_on_each: Talk) -> None:
    talk = talk_on_each
    talk(CHIEF, "glöm mig")
    with talk.database.reading() as db:
        before = db.exec(select(Member)).one().pseudonym
    talk(CHIEF, "ja")
    with talk.database.reading() as db:
        last = list(db.exec(select(Audit).order_by(col(Audit.id))))[-1]
        now = db.exec(select(Member)).one().pseudonym
    assert (last.ability, last.outcome, last.organisation) == ("profile.forget", "done", "kungsor")
    assert {change["table"] for change in last.changes} >= {"member"}
    assert before not in (now, last.actor), "nobody can tell any more whose the older lines were"


def test_a_name_is_erased_as_a_whole_word_only(talk: Talk) -> None:
    talk(COORDINATOR, "nytt område Matematik")
    short = "An, Kungsörs kommun"
    talk(CHIEF, "delta Matematik kontakt: Anna Andersson på kansliet")
    talk(short, "glöm mig")
    talk(short, "ja")
    with talk.database.reading() as db:
        assert db.exec(select(Participation)).one().contact == "Anna Andersson på kansliet"


def test_who_has_left_can_still_read_and_erase_what_is_kept(talk_on_each: Talk) -> None:
    talk = talk_on_each
    talk(CHIEF, "lämna")
    talk(CHIEF, "ja")
    assert "Exempel Skolchef" in talk(CHIEF, "mina uppgifter")
    talk(CHIEF, "glöm mig")
    talk(CHIEF, "ja")
    assert "exempel skolchef" not in _everything(talk)


def test_who_never_joined_can_be_forgotten_too(talk_on_each: Talk) -> None:
    talk = talk_on_each
    talk(GUEST, "hej")
    talk(GUEST, "glöm mig")
    assert "Du är glömd." in talk(GUEST, "ja")
    with talk.database.reading() as db:
        assert list(db.exec(select(Identity))) == []


def test_the_last_coordinator_hands_over_first(talk: Talk) -> None:
    talk(COORDINATOR, "hej")
    assert "nätverkets sista samordnare" in talk(COORDINATOR, "glöm mig")
    talk("Exempel Annan, Region Västmanland, samordnare", "hej")
    assert "Radera allt om dig?" in talk(COORDINATOR, "glöm mig")


def test_nothing_is_kept_of_a_question_that_was_never_answered(talk: Talk) -> None:
    talk(CHIEF, "dellta hemlig plan")
    talk(CHIEF, "glöm mig")
    talk(CHIEF, "ja")
    talk.now += timedelta(minutes=1)
    assert "hemlig" not in _everything(talk)


def test_a_copy_for_who_has_only_said_hello(talk: Talk) -> None:
    reply = talk.desk.answer(said(GUEST, "mina uppgifter"), talk.now)
    assert reply is not None
    copy = json.loads(reply.attachments[0].content)
    assert {"identity"} <= set(copy)
    assert "member" not in copy
