"""Changing and withdrawing experiences: one's own, after what another has changed, and after a yes."""

import pytest
from sqlmodel import col, select

from handlers.kit.request import Address, Heard, Reply, Sender, Vouched
from storage.models import Audit, Experience
from tests.talk import CHIEF, COORDINATOR, GUEST, NOW, SALA, Talk

COLLEAGUE = "Exempel Rektor, Kungsörs kommun"

# Before each line: 1 is Kungsör's lesson for the county, 2 its own only, 3 Sala's, withdrawn.
SAID = [
    (CHIEF, "ändra erfarenhet 1 typ: hinder", "Erfarenhet 1 är ändrad\nTyp: hinder (förut: lärdom)"),
    (CHIEF, "change experience 1 spread: open", "Spridning: öppet (förut: länet)"),
    (COLLEAGUE, "ändra erfarenhet 1 Läsningen ökade mycket", "Text: Läsningen ökade mycket (förut: Läsningen ökade)"),
    (CHIEF, "ändra erfarenhet nr 1: 3 av 4 elever läser mer", "Text: 3 av 4 elever läser mer (förut:"),
    (CHIEF, "ändra erfarenhet 1 område: Matematik", "Fokusområde: Matematik (förut: inget valt)"),
    (CHIEF, "ändra erfarenhet 1 länk: https://www.sala.se", "Länk: https://www.sala.se (förut: ingen)"),
    (CHIEF, "ändra erfarenhet 1 länk: ingen", "Så står det redan. Inget är ändrat."),
    (CHIEF, "ändra erfarenhet 1 Läsningen ökade", "Så står det redan. Inget är ändrat."),
    (CHIEF, "ändra erfarenhet 1", "Vad ska ändras? Skriv: ändra erfarenhet 1 typ: hinder"),
    (CHIEF, "ändra erfarenhet", "Vilken erfarenhet?"),
    (CHIEF, "ändra erfarenhet 9 hej", "Jag hittar ingen erfarenhet med nummer 9."),
    (CHIEF, "ändra erfarenhet 1 typ: banan", "Välj bland: lärdom"),
    (CHIEF, "ändra erfarenhet 1 länk: https://intranet", "den leder inte till en offentlig webbplats"),
    (SALA, "ändra erfarenhet 1 hej", "Du kan inte agera för Kungsörs kommun: du hör till Sala kommun."),
    (COORDINATOR, "ändra erfarenhet 1 hej", "Du kan inte agera för Kungsörs kommun"),
    (SALA, "ändra erfarenhet 2 hej", "Det tillhör någon annan. Inget är ändrat."),
    (GUEST, "ändra erfarenhet 1 hej", "Det kan bara den göra som har gått med"),
    (SALA, "ändra erfarenhet 3 hej", "Erfarenhet 3 togs bort ons 11 feb 2026, v. 7. Inget är ändrat."),
    (CHIEF, "ändra erfarenhet 3 hej", "Det tillhör någon annan. Inget är ändrat."),
    (CHIEF, "ta bort erfarenhet 1", "» Läsningen ökade\nTa bort erfarenhet 1? Den bevaras men visas inte längre."),
    (COLLEAGUE, "withdraw experience 2", "Svara ja eller nej."),
    (SALA, "ta bort erfarenhet 1", "Du kan inte agera för Kungsörs kommun"),
    (SALA, "ta bort erfarenhet 2", "Det tillhör någon annan."),
    (SALA, "ta bort erfarenhet 3", "togs bort ons 11 feb 2026"),
    (GUEST, "ta bort erfarenhet 1", "Det kan bara den göra som har gått med"),
    (COORDINATOR, "ta bort erfarenhet 1", "Ta bort erfarenhet 1?"),
    (COORDINATOR, "ta bort erfarenhet 2", "Jag hittar ingen erfarenhet med nummer 2."),
]


@pytest.fixture
def logged(talk: Talk) -> Talk:
    """A conversation in which three experiences are logged, the last one withdrawn."""
    return _logged(talk)


def _logged(talk: Talk) -> Talk:
    talk(COORDINATOR, "nytt område Matematik")
    talk.lines(CHIEF, ["logga Läsningen ökade", "logga Bara vårt spridning: organisation"])
    talk.lines(SALA, ["logga Salas egen", "ta bort erfarenhet 3", "ja"])
    for who in (COLLEAGUE, GUEST):
        talk(who, "hej")
    return talk


@pytest.mark.parametrize(("who", "line", "answer"), SAID)
def test_what_is_said_and_answered(logged: Talk, who: str, line: str, answer: str) -> None:
    assert answer in logged(who, line)


@pytest.mark.parametrize(("who", "line"), [(SALA, "ändra erfarenhet 2 hej"), (GUEST, "ta bort erfarenhet 1")])
def test_what_is_not_ones_own_stays_and_the_attempt_is_written_down(logged: Talk, who: str, line: str) -> None:
    logged(who, line)
    with logged.database.reading() as db:
        assert [row.outcome for row in db.exec(select(Audit))].count("denied") == 1
        kept = [row.text for row in db.exec(select(Experience).order_by(col(Experience.id)))]
    assert kept == ["Läsningen ökade", "Bara vårt", "Salas egen"]


@pytest.mark.parametrize("who", [CHIEF, COLLEAGUE, COORDINATOR])
def test_what_is_withdrawn_is_kept_but_shown_to_nobody(talk_on_each: Talk, who: str) -> None:
    talk = _logged(talk_on_each)
    talk.lines(who, ["ta bort erfarenhet 1", "ja"])
    for reader in (CHIEF, COLLEAGUE, SALA, COORDINATOR, GUEST):
        said = talk.lines(reader, ["erfarenheter", "sök läsningen", "visa erfarenhet 1", "sammanfattning"])
        assert "Läsningen ökade" not in said
    with talk.database.reading() as db:
        row = db.get(Experience, 1)
        assert row is not None
        assert (row.text, row.withdrawn_at) == ("Läsningen ökade", NOW)


def test_a_no_changes_nothing(logged: Talk) -> None:
    logged.lines(CHIEF, ["ta bort erfarenhet 1", "nej"])
    assert "Läsningen ökade" in logged(SALA, "erfarenheter")


def test_a_new_text_and_a_new_spread_are_what_is_found(talk_on_each: Talk) -> None:
    talk = _logged(talk_on_each)
    talk(CHIEF, "ändra erfarenhet 1 Skrivandet ökade spridning: öppet")
    assert "– 1: lärdom" in talk(GUEST, "sök skrivande")
    assert "– 1:" not in talk(CHIEF, "sök läsningen")
    talk(CHIEF, "ändra erfarenhet 1 spridning: organisation")
    assert "– 1:" not in talk(GUEST, "sök skrivande") + talk(SALA, "sök skrivande")
    assert "– 1:" in talk(CHIEF, "sök skrivande")


def _sent(talk: Talk, key: str, who: str, **values: str) -> Reply:
    name, organisation = (part.strip() for part in who.split(","))
    sender = Sender("web", "x", name, name, vouched=Vouched(organisation))
    values = {"number": "1", "agreement": "eais", **values}
    sent = {name: (value,) for name, value in values.items()}
    deed = "send" if "text" in values else "open"
    heard = Heard(
        key, sender, Address("web", "x", name), "", "experience_changes.change", sent, deed=deed, can_open=True
    )
    reply = talk.desk.answer(heard, NOW)
    assert reply is not None
    return reply


def _text(reply: Reply) -> str:
    return f"{reply.card} {reply.form.errors if reply.form else ''}"


def test_the_second_of_two_editors_is_told_what_the_first_has_changed(logged: Talk) -> None:
    first, second = (_sent(logged, f"open {who}", who).form for who in (CHIEF, COLLEAGUE))
    assert first is not None
    assert second is not None
    assert first.carried == second.carried == (("number", "1"), ("version", "1:1"), ("agreement", "eais"))
    _sent(logged, "first", CHIEF, **dict(first.carried), text="Läsningen ökade", kind="obstacle", spread="open")
    mine = {"text": "Läsningen minskade", "kind": "lesson", "spread": "county"}
    refused = _sent(logged, "second", COLLEAGUE, **{**dict(second.carried), **mine})
    assert "Typ är nu ”hinder” och Spridning är nu ”öppet”" in _text(refused)
    assert "Text är nu" not in _text(refused)
    assert refused.form is not None
    assert dict(refused.form.carried)["version"] == "1:2"
    assert "Läsningen minskade" in str(refused.form.fields)
    _sent(logged, "third", COLLEAGUE, **{**dict(refused.form.carried), **mine})
    assert "Läsningen minskade" in logged(SALA, "erfarenheter")


def test_a_form_of_what_has_been_withdrawn_meanwhile_changes_nothing(logged: Talk) -> None:
    _sent(logged, "open", CHIEF)
    logged.lines(COORDINATOR, ["ta bort erfarenhet 1", "ja"])
    assert "togs bort" in _text(_sent(logged, "send", CHIEF, version="1:1", text="Nytt", kind="lesson", spread="open"))


def test_what_was_learnt_in_an_area_that_is_closed_stays_there(logged: Talk) -> None:
    logged(CHIEF, "ändra erfarenhet 1 område: Matematik")
    logged.lines(COORDINATOR, ["stäng område Matematik", "ja"])
    assert "– 1: lärdom" in logged(SALA, "erfarenheter Matematik")
    form = _sent(logged, "open", CHIEF).form
    assert form is not None
    assert "Matematik" in str(form.fields)
