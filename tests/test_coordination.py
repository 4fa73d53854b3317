"""What coordinators and administrators decide, and that the network is never left without either."""

import pytest
from sqlmodel import col, select

from storage.models import Audit, Binding, Grant, Member, OrganisationRow
from storage.queries import members as rows
from tests.talk import ADMINISTRATOR, CHIEF, CONTACT, COORDINATOR, GUEST, NOW, SALA, Talk

BOTH_NETWORKS = "Exempel Samordnare, Arboga kommun, samordnare"

# Before each line: 1 is the coordinator, 2 the administrator, 3 the chief, who asks to be the contact (wish 1).
SAID = [
    (COORDINATOR, "väntar", "1: Exempel Skolchef, Kungsörs kommun\n   vill bli: organisationens kontakt"),
    (COORDINATOR, "waiting", "[Godkänn] godkänn 1"),
    (ADMINISTRATOR, "ansökningar", "1: Exempel Skolchef"),
    (COORDINATOR, "godkänn 1", "Godkänt\nNamn: Exempel Skolchef\nRoll: organisationens kontakt"),
    (COORDINATOR, "approve 1", "Godkänt"),
    (ADMINISTRATOR, "godkänn 1.", "Godkänt"),
    (COORDINATOR, "neka 1", "Nekat"),
    (COORDINATOR, "refuse 1", "Nekat"),
    (COORDINATOR, "godkänn 7", "Ingen ansökan med det numret väntar. Skriv: väntar"),
    (COORDINATOR, "godkänn", "Ingen ansökan med det numret väntar."),
    (COORDINATOR, "godkänn alla", "Ingen ansökan med det numret väntar."),
    (COORDINATOR, "godkänn 99999999999999999999", "Ingen ansökan med det numret väntar."),
    (COORDINATOR, "godkänn -1", "Godkänt"),  # "- 1" is a list's dash and the number
    (COORDINATOR, "medlemmar", "1: Exempel Samordnare, Region Västmanland\n   deltagare och samordnare"),
    (COORDINATOR, "members", "3: Exempel Skolchef, Kungsörs kommun"),
    (ADMINISTRATOR, "roll 3 samordnare", "Exempel Skolchef är nu samordnare."),
    (ADMINISTRATOR, "role 3 coordinator", "Exempel Skolchef är nu samordnare."),
    (ADMINISTRATOR, "roll 3 organisationens kontakt", "Exempel Skolchef är nu organisationens kontakt."),
    (ADMINISTRATOR, "roll 3 inte kontakt", "Exempel Skolchef är inte längre organisationens kontakt."),
    (ADMINISTRATOR, "roll 1 inte samordnare", "Det är nätverkets sista samordnare: utse en annan först."),
    (ADMINISTRATOR, "roll 3", "Skriv medlemmens nummer och en roll"),
    (ADMINISTRATOR, "roll 3 kung", "Skriv medlemmens nummer och en roll"),
    (ADMINISTRATOR, "roll 3 gäst", "Skriv medlemmens nummer och en roll"),
    (ADMINISTRATOR, "roll 77 samordnare", "Skriv medlemmens nummer och en roll"),
    (ADMINISTRATOR, "bind Sala kommun arbetsyta: T0123ABCD", "T0123ABCD"),
    (ADMINISTRATOR, "bind Sala workspace: T0123ABCD", "Sala kommun"),
    (ADMINISTRATOR, "bind Atlantis", "Vilken organisation?"),
    (ADMINISTRATOR, "bind", "Vilken organisation?"),
    (ADMINISTRATOR, "radera 3", "Radera allt om Exempel Skolchef? Det går inte att ångra."),
    (ADMINISTRATOR, "erase 3", "Radera allt om Exempel Skolchef?"),
    (ADMINISTRATOR, "radera 1", "Det är nätverkets sista samordnare"),
    (ADMINISTRATOR, "radera Exempel Skolchef", "Skriv medlemmens nummer: radera 3."),
    (ADMINISTRATOR, "radera 77", "Skriv medlemmens nummer: radera 3."),
    (COORDINATOR, "radera 3", "Det kräver en annan roll än din: administratör."),
    (COORDINATOR, "ny organisation Exempelskolan typ: fristående skola", "Exempelskolan"),
    (COORDINATOR, "new organisation Exempel University kind: university", "Exempel University"),
    (COORDINATOR, "ny organisation", "Vad heter organisationen?"),
    (COORDINATOR, "ny organisation 👍", "Vad heter organisationen?"),
    (COORDINATOR, "ny organisation " + "x" * 81, "Vad heter organisationen?"),
    (COORDINATOR, "ny organisation Exempelskolan typ: raket", "fristående skola"),
    (COORDINATOR, "ny organisation köpings KOMMUN", "Det finns redan en organisation som heter"),
    (COORDINATOR, "ny organisation Landstinget Västmanland", "Det finns redan en organisation som heter"),
    (GUEST, "administratör FEL organisation: Sala kommun", "okänd, använd eller för gammal"),
]


@pytest.mark.parametrize(("who", "line", "answer"), SAID)
def test_what_is_said_and_answered(talk: Talk, who: str, line: str, answer: str) -> None:
    talk.lines(COORDINATOR, ["hej"])
    talk.lines(ADMINISTRATOR, ["hej"])
    talk.lines(CHIEF, ["gå med Kungsörs kommun som kontakt"])
    assert answer in talk(who, line)


def test_nobody_waits(talk: Talk) -> None:
    assert "Ingen väntar på ditt godkännande." in talk(COORDINATOR, "väntar")


def test_a_decided_wish_is_not_decided_again(talk: Talk) -> None:
    talk(CHIEF, "gå med Kungsörs kommun som kontakt")
    talk(COORDINATOR, "neka 1")
    assert "Ingen ansökan med det numret" in talk(COORDINATOR, "godkänn 1")
    assert "annan roll" in talk(CHIEF, "rapportera 1 klart")


def test_a_role_given_is_a_role_held(talk_on_each: Talk) -> None:
    talk = talk_on_each
    talk(CHIEF, "hej")
    assert "annan roll" in talk(CHIEF, "rapportera 1 klart")
    talk(ADMINISTRATOR, "roll 1 kontakt")
    assert "Kungsörs kommun: klart" in talk(CHIEF, "rapportera 1 klart")
    talk(ADMINISTRATOR, "roll 1 inte kontakt")
    assert "annan roll" in talk(CHIEF, "rapportera 1 pausat")


def test_a_role_is_given_to_who_is_in_the_network_only(talk: Talk) -> None:
    """A role for who waits would come into force unseen, with the approval of something else."""
    talk(CHIEF, "lämna")
    talk(CHIEF, "ja")
    assert "Skriv medlemmens nummer" in talk(ADMINISTRATOR, "roll 1 samordnare")
    with talk.database.reading() as db:
        assert [grant for grant in db.exec(select(Grant)) if grant.member_id == 1] == []


def test_the_last_coordinator_of_each_network_stays(talk: Talk) -> None:
    administrator = "Exempel Administratör, Arboga kommun, administratör"
    talk(BOTH_NETWORKS, "hej")
    talk(administrator, "hej")
    for network in ("EÄIS", "STARK"):
        assert "sista samordnare" in talk(administrator, f"roll 1 inte samordnare i {network}")
    with talk.database.reading() as db:
        held = [grant.agreement for grant in db.exec(select(Grant)) if grant.role == "coordinator"]
    assert sorted(held) == ["eais", "stark"]


def test_a_code_makes_the_first_administrator_once(talk_on_each: Talk) -> None:
    talk = talk_on_each
    with talk.database.writing() as db:
        code = rows.invite(db, NOW)
    assert "Vilken organisation" in talk(GUEST, f"administratör {code}"), "the code is not used up by half a line"
    assert "Nu är du administratör." in talk(GUEST, f"administratör {code} organisation: Region Västmanland")
    assert "okänd, använd" in talk(SALA, f"administrator {code} organisation: Sala kommun")
    assert "Exempel Gäst" in talk(GUEST, "medlemmar")
    with talk.database.reading() as db:
        assert db.exec(select(Member).where(col(Member.name) == "Exempel Gäst")).one().state == "active"
        assert code.replace("-", "") not in str(list(db.exec(select(Audit))))


@pytest.mark.parametrize(
    "spelled", [str.lower, lambda code: code.replace("-", " "), lambda code: code.replace("-", "")]
)
def test_a_code_may_be_written_in_many_ways(talk: Talk, spelled: "type[str]") -> None:
    with talk.database.writing() as db:
        code = rows.invite(db, NOW)
    assert "Nu är du administratör." in talk(CHIEF, f"administratör {spelled(code)}")


def test_a_code_grows_old(talk: Talk) -> None:
    with talk.database.writing() as db:
        code = rows.invite(db, NOW)
    talk.now = NOW + rows.INVITE_LIFE * 1.01
    assert "för gammal" in talk(CHIEF, f"administratör {code}")


def test_a_binding_is_kept_and_replaced(talk_on_each: Talk) -> None:
    talk = talk_on_each
    talk(ADMINISTRATOR, "bind Sala kommun arbetsyta: T0123ABCD")
    talk(ADMINISTRATOR, "bind Köping arbetsyta: T0123ABCD")
    with talk.database.reading() as db:
        assert [(row.home, row.organisation) for row in db.exec(select(Binding))] == [("T0123ABCD", "koping")]


def test_another_actor_is_in_the_network_and_no_party(talk_on_each: Talk) -> None:
    talk = talk_on_each
    assert "Exempelskolan" in talk(COORDINATOR, "ny organisation Exempelskolan typ: fristående skola")
    assert "Det finns redan" in talk(COORDINATOR, "ny organisation exempelskolan")
    with talk.database.reading() as db:
        row = db.get(OrganisationRow, "exempelskolan")
        assert row is not None
        assert (row.kind, row.origin, row.genitive) == ("fristaende", "network", "Exempelskolans")
    assert "Exempelskolan" in talk(COORDINATOR, "vilka") + talk(COORDINATOR, "nytt område X") + talk(
        COORDINATOR, "vilka"
    )
    assert "är inte en part" in talk("Exempel Rektor, Exempelskolan", "åtaganden")


def test_one_network_s_coordinator_decides_nothing_in_another(talk: Talk) -> None:
    talk(CONTACT, "hej")
    talk(BOTH_NETWORKS, "nytt område Teknik i STARK")
    assert "annan roll" in talk(COORDINATOR, "nytt område Teknik i STARK")
    assert "annan roll" in talk(COORDINATOR, "stäng område Teknik i STARK")
    assert "annan roll" in talk(COORDINATOR, "medlemmar i STARK")


def test_a_wish_made_after_midnight_is_of_that_day(talk: Talk) -> None:
    talk.now = talk.now.replace(hour=0, minute=30)
    talk(CHIEF, "gå med Kungsörs kommun som kontakt")
    assert "ons 11 feb 2026, v. 7" in talk(COORDINATOR, "väntar")


def test_who_can_t_write_any_more_is_erased_by_an_administrator(talk_on_each: Talk) -> None:
    talk = talk_on_each
    talk(CHIEF, "hej")
    talk(ADMINISTRATOR, "radera 1")
    assert "Raderad." in talk(ADMINISTRATOR, "ja")
    with talk.database.reading() as db:
        row = db.get(Member, 1)
        assert row is not None
        assert (row.name, row.state, row.organisation) == ("", "forgotten", "kungsor")
        last = list(db.exec(select(Audit).order_by(col(Audit.id))))[-1]
    assert (last.ability, last.outcome) == ("coordination.erase", "done")
    assert "Skriv medlemmens nummer" in talk(ADMINISTRATOR, "radera 1")
