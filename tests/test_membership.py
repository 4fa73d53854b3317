"""Joining and leaving: belonging is proven or approved, never just claimed."""

from dataclasses import replace

import pytest
from sqlmodel import col, select

from handlers.kit.request import Heard, Reply, Sender
from storage.models import Application, Grant, Member
from storage.queries import members as rows
from tests.deliveries import said
from tests.talk import ADMINISTRATOR, CHIEF, COORDINATOR, NOW, SALA, Talk

STRANGER = "Exempel Främling, Fristående Exempelskolan, gäst"


def stranger(line: str, *, home: str = "T-OKÄND", user: str = "U1", email: str = "", visits: bool = False) -> Heard:
    """A person on a platform of whom nothing is known but ids, and an address if the platform has verified one."""
    sender = Sender("slack", home, user, name="Exempel Främling", email=email, visits=visits)
    return replace(said(STRANGER, line), sender=sender)


def _asked(talk: Talk, heard: Heard) -> str:
    reply: Reply | None = talk.desk.answer(heard, talk.now)
    assert reply is not None
    return f"{reply.card.title} {reply.card.parts}"


SAID = [
    ("gå med Kungsörs kommun som skolchef", ["Din ansökan är mottagen", "Kungsörs kommun", "skolchef", "Väntar på"]),
    ("join Kungsör as head of schools", ["Din ansökan är mottagen", "Kungsörs kommun", "head of schools"]),
    ("gå med i Köping", ["Din ansökan är mottagen", "Köpings kommun"]),
    ("anslut Ko\u0308pings kommun", ["Din ansökan är mottagen", "Köpings kommun"]),
    ("gå med kopings kommun", ["Din ansökan är mottagen", "Köpings kommun"]),
    ("bli medlem SKR som sakkunnig", ["Din ansökan är mottagen", "Sveriges Kommuner och Regioner", "sakkunnig"]),
    ("gå med organisation: Sala kommun titel: rektor namn: Exempel Exempelsson", ["Sala kommun", "rektor"]),
    ("gå med kommun", ["Arboga kommun", "Sala kommun", "Köpings kommun"]),
    ("gå med", ["För vilken organisation?", "Kungsörs kommun", "Region Västmanland"]),
    ("gå med Atlantis", ["Atlantis", "känner inte till"]),
    ("lämna", ["Du har inte gått med"]),
    ("leave", ["Du har inte gått med"]),
]


@pytest.mark.parametrize(("line", "answers"), SAID)
def test_what_a_stranger_says_and_is_answered(talk: Talk, line: str, answers: list[str]) -> None:
    told = _asked(talk, stranger(line))
    assert [answer for answer in answers if answer not in told] == []


def test_joining_twice_asks_once(talk_on_each: Talk) -> None:
    talk = talk_on_each
    for _ in range(2):
        _asked(talk, stranger("gå med Sala kommun som rektor"))
    with talk.database.reading() as db:
        assert [(wish.organisation, wish.role) for wish in db.exec(select(Application))] == [("sala", "participant")]


def test_who_waits_reads_what_is_public_and_changes_nothing(talk: Talk) -> None:
    talk(COORDINATOR, "nytt område Matematik")
    _asked(talk, stranger("gå med Sala kommun"))
    assert "Matematik" in _asked(talk, stranger("områden"))
    assert "En samordnare har inte godkänt dig än" in _asked(talk, stranger("delta Matematik"))


def test_a_coordinator_lets_in_and_only_then_it_counts(talk_on_each: Talk) -> None:
    talk = talk_on_each
    talk(COORDINATOR, "nytt område Matematik")
    _asked(talk, stranger("gå med Sala kommun som rektor"))
    assert "Exempel Främling (rektor), Sala kommun" in talk(COORDINATOR, "väntar")
    assert "Godkänt" in talk(COORDINATOR, "godkänn 1")
    assert "Sala kommun deltar i Matematik" in _asked(talk, stranger("delta Matematik"))


def test_a_no_is_a_no(talk: Talk) -> None:
    _asked(talk, stranger("gå med Sala kommun"))
    assert "Nekat" in talk(COORDINATOR, "neka 1")
    assert "Det kan bara den göra som har gått med" in _asked(talk, stranger("delta Matematik"))
    assert "Din ansökan är mottagen" in _asked(talk, stranger("gå med Köpings kommun")), "one may ask again, elsewhere"


PROOFS = [
    (stranger("gå med Sala kommun", email="exempel@sala.se"), True),
    (stranger("gå med Sala kommun", email="exempel@SALA.SE"), True),
    (stranger("gå med Sala kommun", email="exempel@notsala.se"), False),
    (stranger("gå med Sala kommun", email="exempel@sala.se.ond.example"), False),
    (stranger("gå med Sala kommun", email="sala.se"), False),
    (stranger("gå med Sala kommun", email="exempel@koping.se"), False),
    (stranger("gå med Sala kommun", home="T-SALA"), True),
    (stranger("gå med", home="T-SALA"), True),
    (stranger("gå med Köpings kommun", home="T-SALA"), False),
    (stranger("gå med Sala kommun", home="T-SALA", visits=True), False),
    (replace(stranger("gå med Sala kommun"), words="gå med Sala kommun namn: exempel@sala.se"), False),
]


@pytest.mark.parametrize(("heard", "proven"), PROOFS)
def test_what_proves_belonging(talk: Talk, heard: Heard, *, proven: bool) -> None:
    with talk.database.writing() as db:
        rows.bind(db, "slack", "T-SALA", "sala", NOW)
    told = _asked(talk, heard)
    assert ("Du är med i nätverket" in told) is proven, told
    with talk.database.reading() as db:
        assert db.exec(select(Member)).one().state == ("active" if proven else "waiting")


def test_the_operator_is_believed_when_joining(talk: Talk) -> None:
    assert "Du är med i nätverket" in talk(CHIEF, "gå med Kungsörs kommun som skolchef")
    talk(CHIEF, "lämna")
    talk(CHIEF, "ja")
    assert "Du är med i nätverket" in talk(CHIEF, "gå med Kungsörs kommun som skolchef")
    talk(CHIEF, "lämna")
    talk(CHIEF, "ja")
    assert "Din ansökan är mottagen" in talk(CHIEF, "gå med Sala kommun"), "of another organisation nothing was said"


def test_one_belongs_to_one_organisation(talk: Talk) -> None:
    told = talk(CHIEF, "gå med Sala kommun")
    assert "Du hör till Kungsörs kommun" in told
    assert "skriv: lämna" in told


@pytest.mark.parametrize("office", ["kontakt", "samordnare", "coordinator"])
def test_a_role_is_asked_for_not_taken(talk: Talk, office: str) -> None:
    assert "väntar på" in talk(CHIEF, f"gå med Kungsörs kommun som {office}")
    with talk.database.reading() as db:
        assert list(db.exec(select(Grant))) == []
    assert "1: Exempel Skolchef" in talk(COORDINATOR, "väntar")
    talk(COORDINATOR, "godkänn 1")
    with talk.database.reading() as db:
        assert len([grant for grant in db.exec(select(Grant)) if grant.member_id == 1]) == 1


@pytest.mark.parametrize("who", [CHIEF, COORDINATOR, SALA])
def test_nobody_asks_to_be_administrator(talk: Talk, who: str) -> None:
    """A coordinator decides wishes: one for administrator would make coordinators able to promote themselves."""
    organisation = who.split(", ")[1]
    assert "utses av en administratör" in talk(who, f"gå med {organisation} som administratör")
    with talk.database.reading() as db:
        assert list(db.exec(select(Application))) == []


def test_leaving_takes_the_roles_and_coming_back_does_not_give_them(talk_on_each: Talk) -> None:
    talk = talk_on_each
    talk(COORDINATOR, "hej")
    talk(ADMINISTRATOR, "hej")
    contact = stranger("gå med Kungsörs kommun som kontakt", email="exempel@kungsor.se")
    _asked(talk, contact)
    talk(COORDINATOR, "godkänn 1")
    _asked(talk, stranger("lämna"))
    assert "Du har lämnat nätverket" in _asked(talk, stranger("ja"))
    assert "Det kan bara den göra som har gått med" in _asked(talk, stranger("avstå Matematik"))
    _asked(talk, replace(contact, key="igen", words="gå med Kungsörs kommun"))
    assert "annan roll" in _asked(talk, stranger("rapportera 1 klart"))
    with talk.database.reading() as db:
        found = [member for member in db.exec(select(Member)) if member.name == "Exempel Främling"]
        assert [(member.state, member.organisation) for member in found] == [("active", "kungsor")]


def test_a_left_coordinator_of_two_networks_is_asked_about_both(talk: Talk) -> None:
    both = "Exempel Samordnare, Arboga kommun, samordnare"
    talk(both, "hej")
    talk(COORDINATOR, "hej")  # another coordinator in the one network, none in the other
    assert "nätverkets sista samordnare" in talk(both, "lämna")


def test_leave_with_an_area_is_not_leaving(talk: Talk) -> None:
    assert "avstå Matematik" in talk(CHIEF, "lämna Matematik")


@pytest.mark.parametrize(("label", "limit"), [("namn", 100), ("titel", 100)])
def test_a_name_and_an_office_have_their_limits(talk: Talk, label: str, limit: int) -> None:
    told = _asked(talk, stranger(f"gå med Sala kommun {label}: {'x' * (limit + 1)}"))
    assert "högst 100" in told
    with talk.database.reading() as db:
        assert list(db.exec(select(Member))) == []


def test_a_wish_goes_to_the_network_of_the_organisation(talk: Talk) -> None:
    both = "Exempel Samordnare, Arboga kommun, samordnare"
    talk(both, "ny organisation Exempelverket i STARK")
    _asked(talk, stranger("gå med Exempelverket"))
    with talk.database.reading() as db:
        assert db.exec(select(Application)).one().agreement == "stark"
    assert "Ingen väntar" in talk(COORDINATOR, "väntar")
    assert "Exempel Främling" in talk(both, "väntar i STARK")


def test_the_form_asks_the_same(talk: Talk) -> None:
    form = stranger("", user="U2")
    opening = replace(form, ability="membership.join", deed="open", can_open=True)
    reply = talk.desk.answer(opening, talk.now)
    assert reply is not None
    assert reply.form is not None
    assert [field.key for field in reply.form.fields] == ["organisation", "name", "title"]
    values = {"organisation": ("sala",), "name": ("Exempel Person",), "title": ("rektor",)}
    sending = replace(form, key="sänd", ability="membership.join", deed="send", can_open=True, values=values)
    assert "Din ansökan är mottagen" in _asked(talk, sending)
    with talk.database.reading() as db:
        member = db.exec(select(Member).order_by(col(Member.id))).one()
    assert (member.name, member.title, member.state) == ("Exempel Person", "rektor", "waiting")
