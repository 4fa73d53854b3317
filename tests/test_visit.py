"""One request on its way through the desk: what is asked first, what is stopped at the door, what is remembered."""

import re
import time
from datetime import timedelta

import pytest
from sqlmodel import select

from handlers.kit.request import Reply
from storage.models import Application, Audit, FocusArea, Member, Participation, Question
from tests.deliveries import opened, pressed, said, sent
from tests.talk import CHIEF, CONTACT, COORDINATOR, GUEST, SALA, Talk

BOTH_NETWORKS = "Exempel Samordnare, Arboga kommun, samordnare"
NUMBER = "850709-9805"  # the tax agency's own example of a number


def _words(reply: Reply | None) -> str:
    assert reply is not None
    return str(reply.card) + str(reply.form)


@pytest.mark.parametrize("ability", ["topic.none", "participation", "__class__", "participation.TOPIC"])
def test_a_button_of_an_ability_that_is_gone_is_a_plain_notice(talk: Talk, ability: str) -> None:
    talk(CHIEF, "hej")
    words = _words(talk.desk.answer(pressed(CHIEF, ability), talk.now))
    assert "Den knappen används inte längre" in words


@pytest.mark.parametrize(
    ("misspelt", "command", "warning"),
    [("lämnna", "lämna", "Lämna nätverket?"), ("glömm mig", "glöm mig", "Radera allt om dig?")],
)
def test_a_yes_to_a_misspelt_word_is_no_yes_to_what_it_does(
    talk: Talk, misspelt: str, command: str, warning: str
) -> None:
    assert f"Menade du ”{command}”?" in talk(CHIEF, misspelt)
    assert warning in talk(CHIEF, "ja")
    with talk.database.reading() as db:
        member = db.exec(select(Member)).one()
    assert (member.name, member.state) == ("Exempel Skolchef", "active")


def test_a_misspelt_word_changes_nothing_without_a_yes(talk: Talk) -> None:
    talk(COORDINATOR, "nytt område Matematik")
    assert "Menade du ”delta Matematik”?" in talk(CHIEF, "dellta Matematik")
    with talk.database.reading() as db:
        assert list(db.exec(select(Participation))) == []
    assert "Noterat: Kungsörs kommun deltar i Matematik" in talk(CHIEF, "ja")


@pytest.mark.parametrize("yes", ["ja", "JA!!! 👍👍", "Ja tack", "ok, gärna!", "yes please", "Japp."])
def test_many_ways_to_say_yes(talk: Talk, yes: str) -> None:
    talk(CHIEF, "lämna")
    assert "Du har lämnat nätverket" in talk(CHIEF, yes)


@pytest.mark.parametrize("no", ["nej", "Nej tack!", "avbryt", "no thanks", "nej nej"])
def test_many_ways_to_say_no(talk: Talk, no: str) -> None:
    talk(CHIEF, "lämna")
    assert "Inget är ändrat" in talk(CHIEF, no)
    assert "Jag har inte frågat något" in talk(CHIEF, "ja")


def test_yes_and_no_at_once_is_neither(talk: Talk) -> None:
    talk(CHIEF, "lämna")
    assert "Du har lämnat" not in talk(CHIEF, "ja nej")


def test_a_new_command_wins_over_what_was_asked(talk: Talk) -> None:
    talk(CHIEF, "lämna")
    talk(CHIEF, "områden")
    assert "Jag har inte frågat något" in talk(CHIEF, "ja")


def test_a_yes_comes_too_late_after_a_day(talk: Talk) -> None:
    talk(CHIEF, "lämna")
    talk.now += timedelta(hours=25)
    assert "Jag har inte frågat något" in talk(CHIEF, "ja")


def test_a_yes_in_another_place_answers_nothing(talk: Talk) -> None:
    talk(CHIEF, "lämna")
    assert "Jag har inte frågat något" in talk(CHIEF, "ja", channel="skolchefer")


def test_a_yes_keeps_to_the_network_that_was_asked_about(talk: Talk) -> None:
    for network in ("EÄIS", "STARK"):
        talk(BOTH_NETWORKS, f"nytt område Teknik i {network}")
    assert "Stänga ”Teknik”?" in talk(BOTH_NETWORKS, "stäng område Teknik i STARK")
    talk(BOTH_NETWORKS, "ja")
    with talk.database.reading() as db:
        closed = {area.agreement: area.closed_at is not None for area in db.exec(select(FocusArea))}
    assert closed == {"eais": False, "stark": True}


@pytest.mark.parametrize("line", ["delta", "dellta", "fråga", "nytt område", "gå med", "hjälp", "hejsan"])
@pytest.mark.parametrize("number", [NUMBER, "8507099805", "198507099805", "pnr:850709-9805", "(19850709–9805)"])
def test_a_personal_number_is_stopped_whatever_stands_before_it(talk: Talk, line: str, number: str) -> None:
    talk(COORDINATOR, "nytt område Matematik")
    reply = talk.reply(COORDINATOR, f"{line} Matematik {number}", channel="skolchefer")
    assert reply is not None
    assert reply.seen_by == "asker"
    assert "personnummer" in str(reply.card)
    assert "9805" not in str(reply)
    with talk.database.reading() as db:
        kept = [*db.exec(select(Question)), *db.exec(select(Participation)), *db.exec(select(Audit))]
        assert [row for row in kept if re.search(r"850709\D?9805", str(row))] == []


def test_a_personal_number_in_a_form_comes_back_with_the_form(talk: Talk) -> None:
    talk(COORDINATOR, "nytt område Matematik")
    talk(CHIEF, "hej")
    reply = talk.desk.answer(sent(CHIEF, "participation.take_part", {"area": "1", "contact": NUMBER}), talk.now)
    assert reply is not None
    assert reply.form is not None
    assert "personnummer" in str(reply.form.errors)


@pytest.mark.parametrize("count", [4001, 100_000])
def test_a_line_that_is_too_long_is_refused_at_once(talk: Talk, count: int) -> None:
    talk(CHIEF, "hej")
    for letters in ("x", "1/", "a!", "för ", "!" * 5000 + "a", "\u0316\u0301", "i "):
        line = ("delta " + letters * count)[:count]
        begun = time.perf_counter()
        words = talk(CHIEF, line)
        assert time.perf_counter() - begun < 0.5, letters
        assert "ett meddelande får ha 4000" in words


def test_a_field_that_is_too_long_is_refused_beside_it(talk: Talk) -> None:
    talk(COORDINATOR, "nytt område Matematik")
    talk(CHIEF, "hej")
    reply = talk.desk.answer(sent(CHIEF, "participation.take_part", {"area": "1", "need": "x" * 3001}), talk.now)
    assert reply is not None
    assert reply.form is not None
    assert [key for key, _ in reply.form.errors] == ["need"]


def test_a_send_that_is_stopped_at_the_door_opens_no_form_to_who_may_not_have_it(talk: Talk) -> None:
    talk(COORDINATOR, "nytt område Matematik")
    talk(SALA, "hej")
    values = {"area": "1", "organisation": "koping", "need": "x" * 3001}
    reply = talk.desk.answer(sent(SALA, "participation.take_part", values), talk.now)
    assert reply is not None
    assert reply.form is None
    assert "koping" not in str(reply)


@pytest.mark.parametrize("values", [{"organisation": "finns inte"}, {"organisation": "kommun", "area": "1"}, {}])
def test_a_send_that_nothing_can_be_made_of_is_refused_in_words(talk: Talk, values: dict[str, str]) -> None:
    talk(CHIEF, "hej")
    words = _words(talk.desk.answer(sent(CHIEF, "participation.take_part", values), talk.now))
    assert "Något gick fel" not in words
    assert "organisation" in words or "fokusområden" in words


def test_a_form_is_opened_to_who_may(talk: Talk) -> None:
    talk(COORDINATOR, "nytt område Matematik")
    reply = talk.desk.answer(opened(CHIEF, "participation.take_part"), talk.now)
    assert reply is not None
    assert reply.form is not None
    assert reply.form.title == "Delta"
    refused = talk.desk.answer(opened(GUEST, "participation.take_part"), talk.now)
    assert refused is not None
    assert refused.form is None


def test_the_privacy_notice_comes_once_and_a_form_does_not_swallow_it(talk: Talk) -> None:
    talk(COORDINATOR, "nytt område Matematik")
    talk.desk.answer(opened(CHIEF, "participation.take_part"), talk.now)
    assert "Om dina uppgifter" in talk(CHIEF, "områden")
    assert "Om dina uppgifter" not in talk(CHIEF, "områden")


def test_the_name_that_a_platform_gives_is_cleaned_like_everything_else(talk_on_each: Talk) -> None:
    talk = talk_on_each
    heard = said(GUEST, "gå med Sala kommun")
    sender = heard.sender
    named = type(sender)(sender.platform, sender.home, sender.user, name="Ann\x00a\u202e Exempel\u200b\ud83d")
    reply = talk.desk.answer(type(heard)(heard.key, named, heard.address, words=heard.words), talk.now)
    assert "Din ansökan är mottagen" in _words(reply)
    with talk.database.reading() as db:
        assert [member.name for member in db.exec(select(Member))] == ["Anna Exempel\ufffd"]
        assert len(list(db.exec(select(Application)))) == 1


def test_the_operators_word_is_audited(talk: Talk) -> None:
    talk(CONTACT, "områden")
    with talk.database.reading() as db:
        changes = [change for row in db.exec(select(Audit)) for change in row.changes]
    assert {change["table"] for change in changes} >= {"member", "role_grant"}


@pytest.mark.parametrize("line", ["?", "👍", "…", "!!!", "hej", "Hej!", "hello there", "/stark", "/stark hjälp"])
def test_what_says_nothing_gets_help(talk: Talk, line: str) -> None:
    assert "Det här kan du skriva till Stark" in talk(CHIEF, line)
