"""The help is written by no hand: it shows what the asker may do, and every example in it works."""

import pytest

from handlers.kit.abilities import registry
from handlers.kit.phrases import say
from handlers.kit.request import Role
from tests.talk import ADMINISTRATOR, CHIEF, CONTACT, COORDINATOR, GUEST, Talk

SAID = [
    (CHIEF, "hjälp", "Det här kan du skriva till Stark"),
    (CHIEF, "help", "Det här kan du skriva till Stark"),
    (CHIEF, "vad kan du göra?", "delta: Meddela att din organisation deltar i ett fokusområde"),
    (CHIEF, "kommandon", "Exempel: delta Matematik kontakt: rektor"),
    (CHIEF, "hjälp åtaganden", "åtaganden: Visa vad din eller en annan organisation"),
    (CHIEF, "help commitments", "åtaganden: Visa vad"),
    (CHIEF, "hjälp Deadlines", "frister: "),
    (GUEST, "hjälp", "Du läser som gäst. Gå med genom att skriva: gå med DIN ORGANISATION"),
    (COORDINATOR, "hjälp", "väntar: Visa vilka som väntar"),
    (ADMINISTRATOR, "hjälp", "roll: "),
]


@pytest.mark.parametrize(("who", "line", "answer"), SAID)
def test_what_is_said_and_answered(talk: Talk, who: str, line: str, answer: str) -> None:
    assert answer in talk(who, line)


def test_in_english(talk: Talk) -> None:
    talk(CHIEF, "language English")
    told = talk(CHIEF, "help")
    assert "This you can write to Stark" in told
    assert "take part: Say that your organisation takes part in a focus area" in told
    assert "delta" not in told


ROLES = {
    GUEST: {Role.GUEST},
    CHIEF: {Role.GUEST, Role.PARTICIPANT},
    CONTACT: {Role.GUEST, Role.PARTICIPANT, Role.CONTACT},
    COORDINATOR: {Role.GUEST, Role.PARTICIPANT, Role.COORDINATOR},
    ADMINISTRATOR: {Role.GUEST, Role.PARTICIPANT, Role.ADMINISTRATOR},
}


@pytest.mark.parametrize("who", ROLES)
def test_everybody_sees_what_they_may_do_and_no_more(talk: Talk, who: str) -> None:
    told = talk(who, "hjälp")
    for ability in registry():
        line = f"– {ability.swedish}: {say(ability.summary, 'sv')}"
        may = bool(ROLES[who] & set(ability.may)) and not ability.hidden
        assert (line in told) is may, ability.name


def test_one_topic_at_a_time(talk: Talk) -> None:
    told = talk(CHIEF, "hjälp frister")
    assert "frister:" in told
    assert "delta:" not in told


def test_a_cry_for_help_that_is_a_question_is_answered_as_one(talk: Talk) -> None:
    assert "Det här kan du skriva" not in talk(CHIEF, "hjälp mig förstå vad Sala kommun har lovat")
