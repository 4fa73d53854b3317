"""Rights: every ability, every role, own and others' data, by every surface, against a table written by hand."""

import itertools
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlmodel import Session, SQLModel, col, select

from handlers.desk import Desk
from handlers.kit.abilities import Ability, Network, Public, Registry, gather
from handlers.kit.cards import Form
from handlers.kit.phrases import t
from handlers.kit.request import Heard, Refusal, Reply, Request, Scope, Sender
from storage.database import Database, connect
from storage.models import Application, Audit, Grant, Member
from tests.deliveries import pressed, said
from tests.rights_table import EVERYONE, TABLE, May
from tests.talk import ADMINISTRATOR, CHIEF, CONTACT, COORDINATOR, GUEST, NOW, Talk

KOPING = "Exempel Rektor, Köpings kommun"
BOTH_NETWORKS = "Exempel Samordnare, Arboga kommun, samordnare"
ELSEWHERE = "Exempel Utomstående, Exempelverket, samordnare"
SPEAKERS = {"P": CHIEF, "K": CONTACT, "C": COORDINATOR, "A": ADMINISTRATOR, "X": ELSEWHERE}
UNPROVEN = {
    "G": Sender("slack", "T-OKÄND", "U-GUEST", name="Exempel Gäst"),
    "W": Sender("slack", "T-OKÄND", "U-WAITS", name="Exempel Väntande"),
}
OWN_TABLES = {"delivery", "audit", "pending_question", "identity", "place"}
_KEYS = itertools.count(1)


def _by(letter: str, heard: Heard) -> Heard:
    sender = UNPROVEN.get(letter) or heard.sender
    return replace(heard, sender=sender, key=f"rights:{next(_KEYS)}")


def _speaker(letter: str) -> str:
    return SPEAKERS.get(letter, GUEST)


@pytest.fixture(scope="module")
def peopled(prepared_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database in which everybody of the table is there, and something of everybody's."""
    path = tmp_path_factory.mktemp("peopled") / "stark.db"
    shutil.copy(prepared_file, path)
    database = connect(f"sqlite:///{path}")
    talk = Talk(database)
    talk(BOTH_NETWORKS, "ny organisation Exempelverket i STARK")
    talk.lines(COORDINATOR, ["hej", "nytt område Matematik", "möte nytt Avstämning 2026-03-02 kl 9"])
    for who in (ADMINISTRATOR, CHIEF, CONTACT, KOPING, ELSEWHERE):
        talk(who, "hej")
    talk(CHIEF, "logga Vi lärde oss matematik")
    talk(KOPING, "logga Vi lärde oss svenska")
    talk.desk.answer(_by("W", said(GUEST, "gå med Kungsörs kommun")), NOW)
    talk.desk.answer(_by("G", said(GUEST, "hej")), NOW)
    talk.close()
    with database.writer.connect() as connection:
        connection.exec_driver_sql("COMMIT")
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    database.close()
    return path


@pytest.fixture
def people(peopled: Path, tmp_path: Path) -> Iterator[Database]:
    """A copy of that database."""
    path = tmp_path / "stark.db"
    shutil.copy(peopled, path)
    database = connect(f"sqlite:///{path}")
    yield database
    database.close()


def _let_in(_ask: Request, _db: Session) -> Reply:
    raise Refusal(t("reached"))


def _shown_in(_ask: Request, _db: Session) -> Form:
    raise Refusal(t("reached"))


def _guarded(ability: Ability) -> Ability:
    opener = _shown_in if ability.opener is not None else None
    return replace(ability, answer=_let_in, opener=opener)


def _every_ability_guarded() -> Registry:
    """The abilities with all that is declared beside them, but for what they do: who gets in finds “reached”."""
    known = gather("handlers.topics")
    return replace(known, abilities={name: _guarded(ability) for name, ability in known.abilities.items()})


def _surfaces(ability: Ability, letter: str, may: May, *, others: bool) -> Iterator[Heard]:
    """Enumerate every way to ask: a line in either language, a press, a form that is opened, a form that is sent."""
    who = _speaker(letter)
    words, carried = (may.of_other, may.carried_of_other) if others else (may.words, may.carried)
    for spelling in ability.spellings[:2]:
        yield _by(letter, said(who, f"{spelling} {words}".strip()))
    if others and not carried:
        return
    values = dict(carried) if carried else {"words": words}
    for deed in ("ask", "open", "send"):
        yield _by(letter, pressed(who, ability.name, values, words=words, deed=deed, can_open=deed != "ask"))


def _outcome(desk: Desk, heard: Heard, database: Database) -> str:
    reply = desk.answer(heard, NOW)
    assert reply is not None
    assert reply.seen_by == "asker"
    assert reply.form is None
    if "reached" in str(reply.card):
        return "let in"
    with database.reading() as db:
        last = db.exec(select(Audit).order_by(col(Audit.id).desc())).first()
    denied = last is not None and last.outcome == "denied" and last.place == "private"
    return "denied" if denied else f"neither: {reply.card}"


def _snapshot(database: Database) -> dict[str, list[str]]:
    with database.reading() as db:
        tables = [table for table in SQLModel.metadata.sorted_tables if table.name not in OWN_TABLES]
        columns = {table.name: [column for column in table.columns if column.name != "data"] for table in tables}
        return {name: sorted(str(row) for row in db.execute(select(*found))) for name, found in columns.items()}


def test_the_table_holds_every_ability_and_no_other() -> None:
    assert set(TABLE) == set(gather("handlers.topics").abilities)


@pytest.mark.parametrize("name", TABLE)
def test_who_may_and_who_may_not(people: Database, name: str) -> None:
    registry = _every_ability_guarded()
    ability, may = registry.named(name), TABLE[name]
    desk, before = Desk(people, registry), _snapshot(people)
    for letter, others in itertools.product(EVERYONE, (False, True)):
        if others and not may.of_other:
            continue
        wanted = "let in" if letter in (may.other if others else may.own) else "denied"
        for heard in _surfaces(ability, letter, may, others=others):
            told = _outcome(desk, heard, people)
            assert told == wanted, (
                f"{letter} {'other' if others else 'own'}: {heard.words!r} {heard.values} {heard.deed}"
            )
    desk.close()
    assert _snapshot(people) == before, "the desk itself changes nothing of the members'"


@pytest.mark.parametrize("name", [name for name, may in TABLE.items() if "G" not in may.own])
def test_a_role_counts_in_its_own_network_only(people: Database, name: str) -> None:
    """A coordinator of the one agreement is a guest in the other, whatever network the line or the button names."""
    registry = _every_ability_guarded()
    ability, may = registry.named(name), TABLE[name]
    if ability.agreement == "none":
        assert "P" in may.own or ability.name.startswith("reminders."), "what concerns no network has no role in one"
        return
    desk = Desk(people, registry)
    for spelling in ability.spellings[:2]:
        line = f"{spelling} {may.words} i EÄIS".replace("  ", " ")
        # A labelled value and free text reach to the end of the line: they name no network, and act in the own one.
        if ":" not in line and not ability.free_text:
            assert _outcome(desk, _by("X", said(ELSEWHERE, line)), people) == "denied", line
    for deed in ("ask", "open", "send"):
        values = {**may.carried, "agreement": "eais"}
        heard = pressed(ELSEWHERE, name, values, words=may.words, deed=deed, can_open=deed != "ask")
        assert _outcome(desk, _by("X", heard), people) == "denied", deed
    desk.close()


def test_a_yes_is_asked_for_again_when_the_role_is_gone(people: Database) -> None:
    desk = Desk(people)
    desk.answer(said(COORDINATOR, "stäng område Matematik"), NOW)
    with people.writing() as db:
        chief = db.exec(select(Member).where(col(Member.name) == "Exempel Samordnare")).all()
        for grant in db.exec(select(Grant).where(col(Grant.member_id).in_([row.id for row in chief]))):
            db.delete(grant)
    before = _snapshot(people)
    unvouched = replace(said(COORDINATOR, "ja").sender, vouched=None)
    reply = desk.answer(replace(said(COORDINATOR, "ja"), sender=unvouched), NOW)
    desk.close()
    assert reply is not None
    assert "annan roll" in str(reply.card)
    assert _snapshot(people) == before


STUFFED = {
    "organisation": "koping",
    "member_id": "1",
    "member": "1",
    "id": "1",
    "role": "administrator",
    "roles": "administrator",
    "state": "active",
    "answered_by": "1",
    "on_behalf": "false",
    "reported_by": "1",
    "logged_by": "1",
    "origin": "agreement",
    "confirmed": "true",
}


@pytest.mark.parametrize("name", TABLE)
def test_stuffed_values_promote_nobody_and_touch_nobody_else(people: Database, name: str) -> None:
    """Mass assignment: whatever a button or a form carries, a member changes what is the member's own alone."""
    may, desk = TABLE[name], Desk(people)
    before = _snapshot(people)
    # To claim an organisation is what joining is; it is believed of nobody (tests/test_membership.py).
    stuffed = {key: value for key, value in STUFFED.items() if (name, key) != ("membership.join", "organisation")}
    for letter, deed in itertools.product("GWP", ("ask", "send")):
        values = {**stuffed, **may.carried}
        heard = pressed(_speaker(letter), name, values, words=may.words, deed=deed, can_open=deed == "send")
        assert desk.answer(_by(letter, heard), NOW) is not None
    desk.close()
    after = _snapshot(people)
    for table in ("role_grant", "binding", "invite", "organisation", "party", "agreement"):
        assert after[table] == before[table], table
    changed = [row for table in after for row in after[table] if row not in before[table]]
    assert [row for row in changed if "koping" in row] == []
    with people.reading() as db:
        assert [row.state for row in db.exec(select(Member)) if row.name == "Exempel Väntande"] in (
            ["waiting"],
            ["left"],
        )
        assert [wish.role for wish in db.exec(select(Application))].count("administrator") == 0


def test_what_is_denied_tells_nothing_of_the_other(people: Database) -> None:
    talk = Talk(people)
    talk(KOPING, "delta Matematik kontakt: HEMLIGT behov: HEMLIGT")
    for line in ("delta Matematik för Köpings kommun", "ta bort erfarenhet 2", "rapportera 1 klart för Köping"):
        assert "HEMLIGT" not in talk(CHIEF, line)
        assert "svenska" not in talk(CHIEF, line)
    talk.close()


def test_a_scope_fits_what_it_is_declared_for() -> None:
    """What belongs to the network has no part that is one organisation's: such a role would never get in."""
    for ability in gather("handlers.topics"):
        if isinstance(ability.concern, Network | Public):
            assert set(ability.may.values()) == {Scope.NETWORK}, ability.name
        assert ability.may, ability.name
