"""Experiences: logged in one line, listed, found, and seen by those they are spread to and nobody else."""

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlmodel import select

from handlers.kit.cards import Button, Buttons, Choice, Item, Line, Listing
from handlers.kit.notices import Span
from handlers.kit.phrases import translated
from handlers.kit.request import Address, Heard, Reply, Sender, Vouched
from handlers.topics import experiences
from storage.models import Audit, Experience, ExperienceStems
from tests.talk import CHIEF, COORDINATOR, GUEST, NOW, SALA, Talk

HOSTILE = [
    json.loads(line)
    for line in (Path(__file__).parent / "data/hostile/experiences.jsonl").read_text(encoding="utf-8").splitlines()
]
WAITING = "Exempel Väntande"

# Before each line: the area Matematik; 1 is Kungsör's lesson for the county, 2 its open model in Matematik, 3 its own
# only, 4 Sala's obstacle for the county.
LOGGED = [
    (COORDINATOR, "nytt område Matematik"),
    (CHIEF, "logga Mattesatsningen gav bättre resultat i åk 6"),
    (CHIEF, "logga Vi delar en specialpedagog typ: modell område: Matematik spridning: öppet"),
    (CHIEF, "logga Intern anteckning om budgeten spridning: organisation"),
    (SALA, "logga hinder: Lokalerna räcker inte till kollegieträffar"),
]

SAID = [
    (CHIEF, "logga Läsningen ökade", "Loggad som erfarenhet 5\n» Läsningen ökade\nTyp: lärdom"),
    (CHIEF, "erfarenheter veckan", "Veckans erfarenheter\n– 4: hinder, Sala kommun"),
    (CHIEF, "experiences this week", "– 1: lärdom, Kungsörs kommun"),
    (CHIEF, "logga Läsningen ökade", "Spridning: länet: nätverkets medlemmar ser den"),
    (CHIEF, "logga Läsningen ökade", "Du skrev inget om typ, område och spridning, så det har jag antagit."),
    (CHIEF, "logga Läsningen ökade", "[Ändra] ändra erfarenhet 5\n[Ta bort] ta bort erfarenhet 5"),
    (CHIEF, "log Reading grew kind: success factor spread: open", "Typ: framgångsfaktor"),
    (CHIEF, "logga Läsningen ökade slag: arbetssätt", "Typ: arbetssätt"),
    (CHIEF, "logga typ: data område: matematik spridning: öppet Resultat per skola", "» Resultat per skola\nTyp: data"),
    (CHIEF, "logga Data: Resultat per skola", "» Resultat per skola\nTyp: data"),
    (CHIEF, "logga Obs: resultat per skola", "» Obs: resultat per skola\nTyp: lärdom"),
    (CHIEF, "logga Kan vi dela lokaler för slöjd?", "» Kan vi dela lokaler för slöjd?"),
    (CHIEF, "logga", "Vad har ni lärt er? Skriv: logga TEXT"),
    (CHIEF, "logga in", "Vad har ni lärt er? Skriv: logga TEXT"),
    (CHIEF, "log out", "Vad har ni lärt er? Skriv: logga TEXT"),
    (CHIEF, "logga typ: hinder", "Vad har ni lärt er? Skriv: logga TEXT"),
    (CHIEF, "logga Text typ: banan", "Välj bland: lärdom, arbetssätt, framgångsfaktor, hinder, modell och data."),
    (CHIEF, "logga Text spridning: Mars", "Välj bland: organisation, länet och öppet."),
    (
        CHIEF,
        "logga Text område: Slöjd",
        "Jag känner inte till något fokusområde som heter ”Slöjd”. Välj bland: Matematik.",
    ),
    (CHIEF, "logga " + "x" * 2001, "Det är 2001 tecken; här finns plats för 2000."),
    (CHIEF, "logga Text länk: https://www.skolverket.se/a?b=1", "Länk: https://www.skolverket.se/a?b=1"),
    (CHIEF, "logga Text länk: http://www.skolverket.se", "Länken kan inte sparas: den måste börja med https://."),
    (CHIEF, "logga Text länk: https://västerås.se", "(värdnamnet är västerås.se)"),
    (CHIEF, "erfarenheter", "– 4: hinder, Sala kommun, ons 11 feb 2026, v. 7\n   » Lokalerna"),
    (CHIEF, "experiences obstacles", "– 4: hinder, Sala kommun"),
    (CHIEF, "erfarenheter matematik", "Erfarenheter: Matematik\n– 2: modell, Kungsörs kommun"),
    (CHIEF, "erfarenheter mina", "Erfarenheter som du har loggat\n– 3: lärdom"),
    (SALA, "erfarenheter våra", "Din organisations erfarenheter\n– 4: hinder"),
    (CHIEF, "erfarenheter mina", "[Ändra] ändra erfarenhet 3"),
    (CHIEF, "erfarenheter budget", "Erfarenheter om ”budget”\n– 3: lärdom"),
    (CHIEF, "erfarenheter sida 7", "Det finns inget på sida 7."),
    (CHIEF, "erfarenheter framgångsfaktorer", "Här är inget loggat än. Bli först, med: logga TEXT"),
    (GUEST, "erfarenheter hinder", "Här är inget loggat än som alla får se."),
    (GUEST, "erfarenheter mina", "Det kan bara den göra som har gått med i nätverket."),
    (CHIEF, "sök satsningar", "– 1: lärdom, Kungsörs kommun"),
    (CHIEF, "search trainings", "Jag hittade ingen som du får se."),
    (SALA, "vem har provat matte?", "– 1: lärdom, Kungsörs kommun"),
    (SALA, "har någon erfarenhet av specialpedagoger?", "– 2: modell, Kungsörs kommun"),
    (SALA, "sök specialpedagoger slöjd", "Ingen innehåller alla orden. De som innehåller flest står först."),
    (SALA, "vem har gjort detta?", "Vad letar du efter?"),
    (SALA, "sök", "Vad letar du efter?"),
    (SALA, "sök ?!", "Vad letar du efter?"),
    (SALA, "sök ' OR 1=1 -- \" * NEAR(", "Jag hittade ingen som du får se."),
    (SALA, "visa erfarenhet 2", "Erfarenhet 2\n» Vi delar en specialpedagog\nTyp: modell\nFokusområde: Matematik"),
    (SALA, "erfarenhet nr 2", "Erfarenhet 2"),
    (SALA, "visa erfarenhet", "Vilken erfarenhet? Skriv dess nummer: visa erfarenhet 3."),
    (SALA, "visa erfarenhet 77", "Jag hittar ingen erfarenhet med nummer 77. Skriv: erfarenheter"),
    (SALA, "visa erfarenhet 99999999999", "Vilken erfarenhet?"),
]


@pytest.fixture
def logged(talk: Talk) -> Talk:
    """A conversation in which four experiences are logged."""
    _log(talk)
    return talk


@pytest.fixture
def logged_on_each(talk_on_each: Talk) -> Talk:
    """The same on both databases."""
    _log(talk_on_each)
    return talk_on_each


def _log(talk: Talk) -> None:
    for who, line in LOGGED:
        talk(who, line)
    talk(GUEST, "hej")


@pytest.mark.parametrize(("who", "line", "answer"), SAID)
def test_what_is_said_and_answered(logged: Talk, who: str, line: str, answer: str) -> None:
    assert answer in logged(who, line)


def test_english_is_answered_in_english(logged: Talk) -> None:
    logged(CHIEF, "språk engelska")
    assert "You said nothing of area, so I assumed it. Change with: change experience 5 area: NAME" in logged(
        CHIEF, "log practice: Shared rooms spread: county"
    )
    assert "Experiences about “shared room”\n– 5: practice" in logged(CHIEF, "who has tried shared room?")
    assert "I find no experience with number 9. Write: experiences" in logged(CHIEF, "show experience 9")


# Who sees which of the four, in lists, one by one, in search and in the digest.
SEES = [(CHIEF, {1, 2, 3, 4}), (SALA, {1, 2, 4}), (COORDINATOR, {1, 2, 4}), (GUEST, {2})]


@pytest.mark.parametrize(("who", "numbers"), SEES)
def test_spread_is_kept_in_lists_search_and_one_by_one(logged_on_each: Talk, who: str, numbers: set[int]) -> None:
    talk = logged_on_each
    assert _numbers(talk, who, "erfarenheter") == numbers
    found = [
        _numbers(talk, who, f"sök {word}") for word in ("mattesatsning", "specialpedagog", "anteckning", "lokaler")
    ]
    assert set().union(*found) == numbers
    assert {n for n in (1, 2, 3, 4) if "Typ:" in talk(who, f"visa erfarenhet {n}")} == numbers


def _numbers(talk: Talk, who: str, line: str) -> set[int]:
    return {int(item.title.split(":")[0]) for item in _items(talk.reply(who, line))}


def _items(reply: Reply | None) -> Iterator[Item]:
    assert reply is not None
    for part in reply.card.parts:
        if isinstance(part, Listing):
            yield from part.items


def test_one_who_waits_to_be_let_in_reads_as_a_guest(logged: Talk) -> None:
    sender = Sender("slack", "T1", "U1", WAITING, vouched=None)
    place = Address("slack", "T1", "D1")

    def say(key: str, words: str) -> Reply | None:
        return logged.desk.answer(Heard(key, sender, place, words), NOW)

    say("1", "gå med Kungsörs kommun")
    reply = say("2", "erfarenheter")
    assert {item.title.split(":")[0] for item in _items(reply)} == {"2"}


DIGESTS = [
    (Span("eais", NOW - timedelta(days=7), NOW, "channel"), {1, 2, 4}),
    (Span("eais", NOW - timedelta(days=7), NOW, "member", "kungsor", 2), {1, 2, 3, 4}),
    (Span("eais", NOW - timedelta(days=7), NOW, "member", "sala", 3), {1, 2, 4}),
    (Span("eais", NOW - timedelta(days=7), NOW, "member", "", 0), {2}),
    (Span("eais", NOW + timedelta(minutes=1), NOW + timedelta(days=7), "channel"), set()),
    (Span("stark", NOW - timedelta(days=7), NOW, "channel"), set()),
    (Span("eais", NOW - timedelta(days=7), NOW, "coordinator", "region-vastmanland", 1), set()),
]


@pytest.mark.parametrize(("span", "numbers"), DIGESTS)
def test_the_digest_tells_what_is_new_to_those_who_may_see_it(logged: Talk, span: Span, numbers: set[int]) -> None:
    with logged.database.reading() as db:
        parts = experiences.new_experiences.write(span, db)
    told = [item for part in translated(parts, "sv") if isinstance(part, Listing) for item in part.items]
    assert {int(str(item.title).split(":")[0]) for item in told} == numbers


def test_long_lists_say_how_many_more_there_are_and_how_to_see_them(logged: Talk) -> None:
    for number in range(19):
        logged(SALA, f"logga lärdom: Träff {number} om läsning")
    said = logged(SALA, "erfarenheter")
    assert "… och 12 till. Skriv: erfarenheter sida 2" in said
    assert "… och 9 till. Skriv: sök läsningen sida 2" in logged(SALA, "sök läsningen")
    assert "… och 10 till. Skriv: erfarenheter lärdomar sida 2" in logged(SALA, "erfarenheter lärdomar")
    assert len(list(_items(logged.reply(SALA, "erfarenheter sida 3")))) == 2
    with logged.database.reading() as db:
        parts = experiences.new_experiences.write(DIGESTS[0][0], db)
    assert "22 nya erfarenheter" in str(translated(parts, "sv"))
    assert "… och 17 till. Skriv: erfarenheter" in str(translated(parts, "sv"))


def test_the_button_for_more_shows_the_next_page(logged: Talk) -> None:
    for number in range(19):
        logged(SALA, f"logga hinder: Träff {number}")
    reply = logged.reply(SALA, "erfarenheter hinder")
    assert reply is not None
    (press,) = (part.buttons[0] for part in reply.card.parts if isinstance(part, Buttons))
    reply = _press(logged, SALA, press)
    assert len(list(_items(reply))) == 10
    assert "erfarenheter hinder" not in str(reply)  # twenty in all: nothing is left


def _press(talk: Talk, who: str, button: Button) -> Reply | None:
    name, organisation = (part.strip() for part in who.split(","))
    sender = Sender("terminal", organisation.casefold(), name.casefold(), name, vouched=Vouched(organisation))
    values = {key: (value,) for key, value in button.carried}
    heard = Heard("press", sender, Address("terminal", "terminal", "@x"), "", button.ability, values)
    return talk.desk.answer(heard, NOW)


def test_the_form_asks_the_same_and_keeps_what_was_sent_when_it_is_refused(logged: Talk) -> None:
    sender = Sender("web", "x", "u", "Exempel", vouched=Vouched("Sala kommun"))
    place = Address("web", "x", "p")

    def send(key: str, **values: str) -> Reply:
        sent = {name: (value,) for name, value in values.items()}
        heard = Heard(key, sender, place, "", "experiences.log", sent, deed="send" if values else "open", can_open=True)
        reply = logged.desk.answer(heard, NOW)
        assert reply is not None
        return reply

    form = send("1").form
    assert form is not None
    assert [field.key for field in form.fields] == ["text", "kind", "area", "spread", "link"]
    assert [field.chosen for field in form.fields if isinstance(field, Choice)] == [("lesson",), (), ("county",)]
    again = send("2", text="Hej hopp", kind="obstacle", spread="open", link="http://a.se", agreement="eais").form
    assert again is not None
    assert again.errors[0][0] == "link"
    assert [field.value for field in again.fields if isinstance(field, Line)] == ["Hej hopp", "http://a.se"]
    assert "öppet" in str(send("3", text="Hej\nhopp", kind="obstacle", spread="open", link="", agreement="eais").card)
    with logged.database.reading() as db:
        row = db.exec(select(Experience).where(Experience.kind == "obstacle", Experience.spread == "open")).one()
        assert row.text == "Hej\nhopp"


@pytest.mark.parametrize("case", [case for case in HOSTILE if case["surface"] != "url"], ids=lambda case: case["id"])
def test_hostile_text_is_kept_as_text_or_refused(logged_on_each: Talk, case: dict[str, str]) -> None:
    talk = logged_on_each
    said = talk(SALA, f"logga Början {case['text']} slutet")
    with talk.database.reading() as db:
        rows = list(db.exec(select(Experience).where(Experience.id > 4)))
    if "pii_warning" in case["checks"]:
        assert rows == []
        assert case["text"] not in said
        return
    (row,) = rows
    kept = " ".join(case["text"].replace("\x00", "").replace("\ud83d", "\ufffd").split())
    assert row.text == f"Början {kept} slutet"
    assert row.text in said
    assert _numbers(talk, SALA, f"sök början {case['text']}") == {5}


@pytest.mark.parametrize("case", [case for case in HOSTILE if case["surface"] == "url"], ids=lambda case: case["id"])
def test_hostile_links_are_refused(logged: Talk, case: dict[str, str]) -> None:
    assert "Länken kan inte sparas" in logged(SALA, f"logga Text länk: {case['text']}")
    with logged.database.reading() as db:
        assert db.get(Experience, 5) is None


def test_to_be_forgotten_empties_what_names_the_person_and_the_index_with_it(logged_on_each: Talk) -> None:
    talk = logged_on_each
    talk.lines(SALA, ["logga Fråga Exempel Rektor om schemat", "logga Schemat blev bra"])
    assert _numbers(talk, CHIEF, "sök schema") == {5, 6}
    talk.lines(SALA, ["glöm mig", "ja"])
    assert _numbers(talk, CHIEF, "sök schema") == {6}
    assert "Texten är raderad." in talk(CHIEF, "visa erfarenhet 5")
    with talk.database.reading() as db:
        assert [row.stems for row in db.exec(select(ExperienceStems)) if "rekt" in row.stems.split()] == []


def test_logging_is_audited_without_the_words(logged: Talk) -> None:
    with logged.database.reading() as db:
        row = db.exec(select(Audit).where(Audit.ability == "experiences.log")).first()
    assert row is not None
    assert "Mattesatsningen" not in json.dumps(row.changes)


def test_an_experience_may_end_in_the_name_of_an_agreement_or_an_organisation(talk: Talk) -> None:
    for words in ("Vi bytte planer med andra i STARK", "En modell som passar för Köpings kommun"):
        said = talk(CHIEF, f"logga {words}")
        assert words in said
        assert "Kungsörs kommun" in said
