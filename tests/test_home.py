"""The start page: what concerns the one who asks, and nothing that they may not see."""

from __future__ import annotations

from datetime import timedelta

import pytest

from handlers.kit.abilities import registry
from handlers.kit.cards import Buttons, Listing
from tests.talk import ADMINISTRATOR, CHIEF, CONTACT, COORDINATOR, GUEST, SALA, Talk


@pytest.mark.parametrize("line", ["hem", "Hem!", "home", "startsida"])
def test_the_page_is_asked_for_in_either_language(talk: Talk, line: str) -> None:
    assert "Din sida" in talk(CHIEF, line)


def test_a_guest_may_join_and_sees_what_is_public(talk: Talk) -> None:
    page = talk(GUEST, "hem")
    assert "Du läser som gäst." in page
    assert "[Gå med] gå med" in page
    assert "Rapportera" not in page


def test_a_member_sees_the_own_organisations_commitments_without_their_wording(talk: Talk) -> None:
    page = talk(CHIEF, "hem")
    assert "Organisation: Kungsörs kommun" in page
    assert "Din organisations åtaganden" in page
    assert "Inte rapporterat" in page
    assert "»" not in page.split("Om dina uppgifter")[0]


def test_what_is_reported_shows(talk: Talk) -> None:
    talk(CONTACT, "rapportera 1 klart not: färdigt i mars")
    assert "Läge: klart" in talk(CHIEF, "hem")
    assert "färdigt i mars" not in talk(SALA, "hem")


def test_only_who_decides_sees_who_waits(talk: Talk) -> None:
    talk(GUEST, "gå med Sala kommun som skolchef")
    assert "Exempel Gäst" in talk(COORDINATOR, "hem")
    assert "[Godkänn]" in talk(COORDINATOR, "hem")
    for who in (CHIEF, CONTACT, SALA):
        assert "Exempel Gäst" not in talk(who, "hem")


def test_the_next_meetings_can_be_answered(talk: Talk) -> None:
    talk(COORDINATOR, "möte nytt Avstämning matematik tisdag 17 februari kl 9")
    reply = talk.reply(CHIEF, "hem")
    assert reply is not None
    listed = [part for part in reply.card.parts if isinstance(part, Listing) and part.title == "Nästa möten"]
    assert [button.label for button in listed[0].items[0].buttons] == ["Visa", "Kommer", "Kommer inte"]


def test_what_one_has_answered_stands_at_the_meeting(talk: Talk) -> None:
    talk(COORDINATOR, "möte nytt Avstämning matematik tisdag 17 februari kl 9")
    assert "Du kommer" not in talk(CHIEF, "hem")
    talk(CHIEF, "kommer 1")
    assert "Du kommer." in talk(CHIEF, "hem")
    assert "Du kommer" not in talk(SALA, "hem"), "each sees the own answer alone"
    talk(CHIEF, "kommer inte 1")
    assert "Du kommer inte." in talk(CHIEF, "möten")
    talk(CHIEF, "ersättare 1: biträdande rektor")
    assert "biträdande rektor kommer i ditt ställe." in talk(CHIEF, "hem")
    talk(COORDINATOR, "möte flytta 1 till onsdag 18 februari kl 10")
    assert "i ditt ställe" not in talk(CHIEF, "hem"), "an answer to the earlier time does not count"


def test_of_a_series_the_answer_stands_at_the_time_that_was_answered(talk: Talk) -> None:
    talk(COORDINATOR, "möte nytt Avstämning matematik varje tisdag kl 9")
    talk(CHIEF, "kommer 1")
    assert "Du kommer." in talk(CHIEF, "hem")
    talk.now += timedelta(days=7)
    assert "Du kommer." not in talk(CHIEF, "hem")


def test_who_waits_to_be_let_in_sees_the_meetings_and_cannot_answer_them(talk: Talk) -> None:
    talk(COORDINATOR, "möte nytt Avstämning matematik tisdag 17 februari kl 9")
    talk(GUEST, "gå med Sala kommun som skolchef")
    page = talk(GUEST, "hem")
    assert "En samordnare har inte godkänt dig" in page
    assert "Avstämning matematik" in page
    assert "Kommer inte" not in page


def test_who_belongs_to_nobody_sees_a_little_of_what_everybody_has_promised(talk: Talk) -> None:
    page = talk(GUEST, "hem")
    assert "Din organisations åtaganden" not in page
    assert "Vad parterna har åtagit sig\n– Kommunerna ska förankra" in page
    assert page.count("§ 5 Åtaganden") == 3
    assert "[Visa alla] åtaganden" in page


def test_a_coordinator_sees_what_members_have_asked_and_nobody_has_answered(talk: Talk) -> None:
    talk.lines(CHIEF, ["vad kostar det att vara med?", "ja"])
    assert "Frågor som väntar på svar" in talk(COORDINATOR, "hem")
    assert "vad kostar det att vara med?" in talk(COORDINATOR, "hem")
    for who in (CHIEF, CONTACT, GUEST):
        assert "Frågor som väntar" not in talk(who, "hem")


def test_only_the_weeks_experiences_show(talk: Talk) -> None:
    talk(SALA, "logga Läsningen ökade")
    assert "Veckans erfarenheter" in talk(CHIEF, "hem")
    talk.now += timedelta(days=8)
    assert "Läsningen ökade" not in talk(CHIEF, "hem")
    assert "Läsningen ökade" in talk(CHIEF, "erfarenheter")


def test_experiences_of_others_organisations_that_are_their_own_do_not_show(talk: Talk) -> None:
    talk(SALA, "logga Bara för oss spridning: organisation")
    assert "Bara för oss" in talk(SALA, "hem")
    assert "Bara för oss" not in talk(CHIEF, "hem")


def test_the_language_is_a_press_away(talk: Talk) -> None:
    reply = talk.reply(ADMINISTRATOR, "hem")
    assert reply is not None
    last = reply.card.parts[-1] if isinstance(reply.card.parts[-1], Buttons) else reply.card.parts[-3]
    assert isinstance(last, Buttons)
    assert last.buttons[-1].carried == (("language", "english"),)


def test_every_ability_that_the_page_names_is_there(talk: Talk) -> None:
    names = _buttons(talk, CONTACT)
    assert names <= set(registry().abilities)
    assert {"experiences.log", "commitments.report", "profile.my_data", "digests.mine", "help.show"} <= names


def test_no_button_is_offered_that_would_be_refused(talk: Talk) -> None:
    assert "commitments.report" not in _buttons(talk, CHIEF), "only an organisation's contact reports"
    assert "experiences.log" in _buttons(talk, CHIEF)
    assert not _buttons(talk, GUEST) & {"experiences.log", "digests.mine"}


def _buttons(talk: Talk, who: str) -> set[str]:
    reply = talk.reply(who, "hem")
    assert reply is not None
    shown = [part for part in reply.card.parts if isinstance(part, Buttons)]
    return {button.ability for part in shown for button in part.buttons}
