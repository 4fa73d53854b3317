"""Asking in chat: what the agreement says, what it does not, and what people answer instead."""

import pytest

from handlers.language.questions import answering
from tests.talk import CHIEF, COORDINATOR, GUEST, SALA, Talk


@pytest.mark.parametrize(
    ("said", "answered"),
    [
        ("vad har vi lovat?", "Kungsörs kommun har 4 åtaganden"),
        ("fråga vem kallar till uppstarten", "SKR ansvarar"),
        ("vem kallar till uppstarten?", "§ 6 Process och tidsram"),
        ("vad är uppsägningstiden", "framgår inte"),
        ("What have we promised?", "Delta aktivt i gemensam planering"),
        ("what is the notice period?", "does not say"),
        ("fråga", "Vad vill du veta?"),
    ],
)
def test_said_and_answered(talk: Talk, said: str, answered: str) -> None:
    assert answered in talk(CHIEF, said)


def test_english_names_of_the_command(talk: Talk) -> None:
    talk(CHIEF, "language English")
    assert "SKR" in talk(CHIEF, "ask who calls the start-up meeting?")
    assert "What would you like to know?" in talk(CHIEF, "ask")


def test_what_changes_daily_comes_from_the_register(talk: Talk) -> None:
    talk(COORDINATOR, "nytt område Matematik")
    talk(CHIEF, "delta Matematik kontakt: rektor")
    assert "Kontakt: rektor" in talk(SALA, "vilka är med i matematiksatsningen?")


def test_a_question_is_passed_on_answered_and_kept(talk_on_each: Talk) -> None:
    talk = talk_on_each
    question = "Hur ofta ska forumet träffas?"
    assert "Ska jag skicka din fråga vidare" in talk(CHIEF, question)
    assert "skickad vidare" in talk(CHIEF, "ja")
    assert question in talk(COORDINATOR, "frågor")
    assert "Besvarat" in talk(COORDINATOR, "svara 1 Fyra gånger om året.")
    assert "väntar på svar" in talk(COORDINATOR, "frågor")
    assert "Fyra gånger" not in talk(SALA, question)
    talk(COORDINATOR, "behåll svar 1")
    kept = talk(SALA, "hur ofta träffas forumet")
    assert "Fyra gånger om året." in kept
    assert "inte avtalets egna ord" in kept
    talk(COORDINATOR, "släpp svar 1")
    assert "Fyra gånger" not in talk(SALA, question)


def test_no_question_is_passed_on_without_a_yes(talk: Talk) -> None:
    talk(CHIEF, "Hur ofta ska forumet träffas?")
    talk(CHIEF, "nej")
    assert "Ingen fråga väntar" in talk(COORDINATOR, "frågor")
    talk(CHIEF, "Hur ofta ska forumet träffas?")
    talk(CHIEF, "språk svenska")
    assert "Jag har inte frågat något" in talk(CHIEF, "ja")
    assert "Ingen fråga väntar" in talk(COORDINATOR, "frågor")


def test_a_guest_is_answered_but_passes_nothing_on(talk: Talk) -> None:
    assert "Ska jag skicka" not in talk(GUEST, "Hur ofta ska forumet träffas?")
    assert "gå med" in talk(GUEST, "skicka vidare Hur ofta ska forumet träffas?")


@pytest.mark.parametrize(
    ("said", "answered"),
    [
        ("svara", "Det finns ingen fråga med det numret"),
        ("svara 7 hej", "Det finns ingen fråga med det numret"),
        ("svara 99999999999999999999 hej", "Det finns ingen fråga med det numret"),
        ("skicka vidare", "Vilken fråga?"),
        ("behåll svar x", "Det finns ingen fråga med det numret"),
    ],
)
def test_what_is_wrong_is_said(talk: Talk, said: str, answered: str) -> None:
    assert answered in talk(COORDINATOR, said)


def test_an_answer_needs_words_and_keeping_needs_an_answer(talk: Talk) -> None:
    talk(CHIEF, "skicka vidare Hur ofta ska forumet träffas?")
    assert "Vad är svaret?" in talk(COORDINATOR, "svara 1")
    assert "har inget svar än" in talk(COORDINATOR, "behåll svar 1")


def test_misses_are_counted_without_anybodys_words(talk: Talk) -> None:
    from storage.queries.questions import misses

    talk(CHIEF, "vad är uppsägningstiden")
    talk(SALA, "vad är uppsägningstiden")
    with talk.database.reading() as db:
        (miss,) = misses(db)
    assert (miss.agreement, miss.outcome, miss.times) == ("eais", "silent", 2)


def test_a_name_in_a_question_is_not_counted(talk: Talk) -> None:
    from storage.queries.questions import misses

    talk(CHIEF, "vem är Exempelina Testsson på kommunen?")
    talk(CHIEF, "vad säger Exempelina om uppsägningstiden?")
    with talk.database.reading() as db:
        counted = " ".join(miss.topic for miss in misses(db))
    assert "exempelina" not in counted
    assert "testsson" not in counted


def test_open_questions_stand_in_the_digest(talk: Talk) -> None:
    talk(COORDINATOR, "nytt område Matematik")
    talk(CHIEF, "skicka vidare Hur ofta ska forumet träffas?")
    assert "1 fråga är öppen hos samordnarna." in talk(CHIEF, "sammanfattning")
    assert "1 fråga väntar på ditt svar" in talk(COORDINATOR, "sammanfattning")
    talk(COORDINATOR, "svara 1 Fyra gånger om året.")
    assert "öppen hos" not in talk(CHIEF, "sammanfattning")


def test_what_the_first_question_needs_is_made_ready_before_it_comes(
    talk: Talk, monkeypatch: pytest.MonkeyPatch
) -> None:
    answering._index.cache_clear()
    made: list[int] = []
    build = answering.build
    monkeypatch.setattr(answering, "build", lambda agreements: (made.append(1), build(agreements))[1])
    talk.desk.warm().result()
    assert made == [1]
    assert "4 åtaganden" in talk(CHIEF, "vad har vi lovat?")
    assert made == [1]
