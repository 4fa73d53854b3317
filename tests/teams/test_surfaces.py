"""How Teams is answered: where, to whom, in time, once; by words, buttons, dialogs and files."""

from __future__ import annotations

import time
from typing import Any

import pytest

from bot.errands import Recent
from storage.queries import members
from tests.slow import Slow
from tests.talk import NOW
from tests.teams.cards import buttons, card_faults, content, read, shown
from tests.teams.fake import Trouble
from tests.teams.teams_talk import coordinator, member
from tests.teams.world import (
    ANNA,
    BERIT,
    CHANNEL,
    ELSEWHERE,
    HOME,
    Person,
    World,
    in_card,
    in_dialog,
)

VISITOR = Person("dddddddd-0000-4000-8000-000000000004", ELSEWHERE, "Exempel Besökare")


def test_a_private_message_is_answered_by_a_message(world: World) -> None:
    assert world.write(ANNA, "vad har Sala kommun lovat?") == {}
    (message,) = world.teams.messages[ANNA.private]
    assert "only" not in message
    assert "Sala kommun" in shown(message)
    assert message["summary"]


def test_a_mention_is_answered_in_its_thread_and_only_who_asked_sees_it(world: World) -> None:
    world.mention(ANNA, "frister", thread="1700000000000")
    (message,) = world.teams.messages[CHANNEL]
    assert message["only"] == ANNA.mri
    assert message["in"] == f"{CHANNEL};messageid=1700000000000"
    assert "Frister" in shown(message)


def test_a_slash_command_is_answered_to_who_wrote_it(world: World) -> None:
    world.slash(ANNA, "hjälp")
    assert world.last(CHANNEL)["only"] == ANNA.mri
    assert "Det här kan du skriva" in world.posted(CHANNEL)[-1]


def test_what_is_for_all_is_posted_for_all(world: World) -> None:
    world.mention(coordinator(world), "kanal koppla måndag 8")
    message = world.last(CHANNEL)
    assert "only" not in message
    assert "#skolchefer" in shown(message)


@pytest.mark.parametrize("code", ["Bad argument", "BotNotInConversationRoster", "Forbidden"])
def test_where_one_alone_cannot_be_answered_the_answer_comes_in_private(world: World, code: str) -> None:
    world.teams.troubles.append(Trouble("POST", "activities", status=400, code=code))
    world.mention(ANNA, "frister")
    assert "Frister" in world.posted(ANNA.private)[-1]
    assert world.posted(CHANNEL) == ["Jag svarar i vår privata chatt, för i kanalen går det inte att svara bara dig."]


def test_who_has_not_added_stark_is_told_how(world: World) -> None:
    stranger = world.join(Person("eeeeeeee-0000-4000-8000-000000000005"), installed=False)
    world.teams.troubles.append(Trouble("POST", "activities", status=400, code="Bad argument"))
    world.mention(stranger, "frister")
    (said,) = world.posted(CHANNEL)
    assert "Lägg till Stark under Appar" in said
    assert "Frister" not in said


def test_an_external_member_is_served_in_the_channel_and_never_written_to_directly(world: World) -> None:
    world.join(VISITOR, userPrincipalName="exempel@kungsor.se")
    world.mention(VISITOR, "åtaganden Region Västmanland")
    assert world.last(CHANNEL)["only"] == VISITOR.mri
    world.teams.troubles.append(Trouble("POST", "activities", status=403, code="Forbidden"))
    world.mention(VISITOR, "frister")
    assert "från en annan organisation" in world.posted(CHANNEL)[-1]
    assert [one.path for one in world.teams.asked if one.path.endswith("/v3/conversations")] == []


def test_an_external_member_belongs_to_the_own_tenant_and_not_to_the_hosts(world: World) -> None:
    with world.database.writing() as db:
        members.bind(db, "teams", HOME, "sala", NOW)
    world.join(VISITOR, userPrincipalName="exempel@annan.se")
    world.mention(VISITOR, "gå med Sala kommun")
    assert "Väntar på godkännande" in world.posted(CHANNEL)[-1]
    world.write(world.join(BERIT, userPrincipalName="exempel@annan.se"), "gå med Sala kommun")
    assert "Du är med i nätverket" in world.posted(BERIT.private)[-1]


@pytest.mark.parametrize(
    "facts",
    [
        {"userRole": "guest", "userPrincipalName": "exempel@sala.se"},
        {"userRole": "anonymous"},
        {"userPrincipalName": "exempel_sala.se#EXT#@annan.onmicrosoft.com"},
        {"tenantId": ELSEWHERE, "userPrincipalName": "exempel@sala.se"},
        {"tenantId": None, "userPrincipalName": "exempel@sala.se"},
        {"userPrincipalName": "exempel@annan.se", "email": "exempel@sala.se"},
    ],
)
def test_a_guest_and_a_profile_prove_nothing(world: World, facts: dict[str, Any]) -> None:
    world.join(ANNA, **facts)
    world.write(ANNA, "gå med Sala kommun")
    assert "Väntar på godkännande" in world.posted(ANNA.private)[-1]


def test_when_teams_does_not_say_who_it_is_nothing_is_proven(world: World) -> None:
    world.join(ANNA, userPrincipalName="exempel@sala.se")
    world.teams.troubles.append(Trouble("GET", "members", status=500))
    world.write(ANNA, "gå med Sala kommun")
    assert "Väntar på godkännande" in world.posted(ANNA.private)[-1]


def test_a_form_stands_in_the_message_and_its_answer_takes_its_place(world: World) -> None:
    member(world, ANNA)
    world.write(ANNA, "logga")
    form = world.last(ANNA.private)
    assert {action["type"] for action in buttons(content(form))} == {"Action.Execute"}
    answer = world.press(ANNA, "Skicka", form, text="Vi läste mer <at>alla</at>", spread="network", kind="lesson")
    assert "Vi läste mer <at>alla</at>" in in_card(answer)
    assert world.last(ANNA.private)["id"] == form["id"]
    assert "Loggad som erfarenhet 1" in world.posted(ANNA.private)[-1]
    assert "[Skicka]" not in world.posted(ANNA.private)[-1]


def test_what_is_wrong_stands_at_the_field_with_what_was_filled_in(world: World) -> None:
    member(world, ANNA)
    world.write(ANNA, "logga")
    answer = world.press(ANNA, "Skicka", world.last(ANNA.private), text="Bra länk", link="http://x")
    assert "⚠️" in in_card(answer)
    assert "Bra länk" in in_card(answer)
    assert card_faults(answer["value"]) == []
    again = world.press(ANNA, "Skicka", world.last(ANNA.private), text="Bra länk", link="https://sala.se")
    assert "Loggad som erfarenhet" in in_card(again)


def test_a_personal_number_in_a_form_saves_nothing(world: World) -> None:
    member(world, ANNA)
    world.write(ANNA, "logga")
    answer = world.press(ANNA, "Skicka", world.last(ANNA.private), text="Elev 850709-9805 läser")
    assert "personnummer" in in_card(answer)
    world.write(ANNA, "erfarenheter")
    assert "850709" not in world.posted(ANNA.private)[-1]


def test_in_a_channel_a_form_opens_in_a_dialog(world: World) -> None:
    member(world, ANNA)
    world.mention(ANNA, "logga")
    offered = world.last(CHANNEL)
    window = world.press(ANNA, "Öppna formuläret", offered)
    assert in_dialog(window).startswith("Logga en erfarenhet\n")
    wrong = world.submit(ANNA, window, text="Bra länk", link="http://x")
    assert "⚠️" in in_dialog(wrong)
    done = world.submit(ANNA, wrong, text="Vi läste mer", link="")
    assert "Loggad som erfarenhet 1" in in_dialog(done)
    assert len(world.teams.messages[CHANNEL]) == 1


def test_a_dialog_whose_answer_is_for_all_closes_and_the_answer_is_posted(world: World) -> None:
    who = coordinator(world)
    world.mention(who, "möte nytt")
    window = world.press(who, "Öppna formuläret", world.last(CHANNEL))
    filled = {"title": "Avstämning", "date": "2026-03-02", "time": "09:00", "end": "10:00"}
    assert world.submit(who, window, **filled) == {}
    assert "Bokat: Avstämning" in world.posted(CHANNEL)[-1]
    assert "only" not in world.last(CHANNEL)


def test_a_window_of_another_is_not_acted_on_for_the_other_organisation(world: World) -> None:
    member(world, ANNA)
    member(world, BERIT, "Kungsörs kommun")
    forged = {"stark": {"d": "send", "a": "participation.take_part", "c": [["organisation", "sala"]]}, "area": "1"}
    said = {"type": "invoke", "name": "task/submit", "value": {"data": forged}}
    answer = world.done(world.activity(BERIT, CHANNEL, thread="1600000000000", **said))
    assert "Du kan inte agera för Sala kommun" in in_dialog(answer)


def test_a_press_answers_below_the_message_and_to_who_pressed(world: World) -> None:
    member(world, ANNA)
    world.mention(ANNA, "åtaganden")
    answer = world.press(ANNA, "Läget för alla", world.last(CHANNEL))
    assert "Bara du ser det" in answer["value"]
    assert world.last(CHANNEL)["only"] == ANNA.mri


def test_a_double_click_is_one_press(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(world.station.conversation, "_clicks", Recent(60.0))  # a slow machine is no slow hand
    world.write(ANNA, "åtaganden Sala kommun")
    message = world.last(ANNA.private)
    answers = [world.press(ANNA, "Läget för alla", message) for _ in range(2)]
    assert answers[1] == {}
    assert len(world.teams.messages[ANNA.private]) == 2


def test_a_yes_takes_the_questions_place(world: World) -> None:
    member(world, ANNA)
    world.write(ANNA, "lämna")
    answer = world.press(ANNA, "Ja", world.last(ANNA.private))
    assert "lämnat nätverket" in in_card(answer)
    assert "[Ja]" not in world.posted(ANNA.private)[-1]


def test_a_yes_to_what_one_alone_was_asked_in_a_channel_takes_its_place_there(world: World) -> None:
    member(world, ANNA)
    world.mention(ANNA, "lämna")
    asked = world.last(CHANNEL)
    assert asked["only"] == ANNA.mri
    world.press(ANNA, "Nej", asked)
    assert "[Ja]" not in world.posted(CHANNEL)[-1]
    assert world.last(CHANNEL)["id"] == asked["id"]


def test_anothers_press_of_a_yes_does_nothing(world: World) -> None:
    member(world, ANNA)
    world.mention(ANNA, "lämna")
    answer = world.press(BERIT, "Ja", world.last(CHANNEL))
    assert "Jag har inte frågat" in in_card(answer)


def test_a_button_of_an_ability_that_is_gone_is_a_plain_notice(world: World) -> None:
    old = {"type": "Action.Execute", "verb": "ask", "data": {"stark": {"d": "ask", "a": "topic.gone", "c": []}}}
    world.done(world.press_activity(ANNA, old, {"in": ANNA.private, "id": "1"}))
    assert "knappen används inte längre" in world.posted(ANNA.private)[-1]


def test_what_an_old_client_sends_for_a_press_is_one(world: World) -> None:
    value = {"stark": {"d": "ask", "a": "help.show", "c": []}}
    world.done(world.activity(ANNA, type="message", value=value, replyToId="1"))
    assert "Det här kan du skriva" in world.posted(ANNA.private)[-1]


def test_a_card_that_is_looked_at_again_is_asked_for_anew_by_who_pressed(world: World) -> None:
    member(world, ANNA)
    world.mention(ANNA, "åtaganden")
    look = {"type": "Action.Execute", "verb": "look", "data": {"stark": {"d": "look", "a": "help.show", "w": "möten"}}}
    before = len(world.teams.messages[CHANNEL])
    answer = world.done(world.press_activity(ANNA, look, world.last(CHANNEL)))
    assert "Det här kan du skriva" in in_card(answer)
    assert answer["value"]["refresh"]["userIds"] == [ANNA.mri]
    assert card_faults(answer["value"]) == []
    assert len(world.teams.messages[CHANNEL]) == before


def test_a_message_action_opens_the_form_with_the_messages_text(world: World) -> None:
    member(world, ANNA)
    payload = {"id": "1", "body": {"contentType": "html", "content": "<p>Vi prövade &lt;b&gt;</p>"}}
    value = {"commandId": "log_experience", "commandContext": "message", "messagePayload": payload}
    said = {"type": "invoke", "name": "composeExtension/fetchTask", "value": value}
    window = world.done(world.activity(ANNA, CHANNEL, thread="1600000000000", **said))
    assert "Vi prövade <b>" in in_dialog(window)
    card = window["task"]["value"]["card"]["content"]
    (send,) = buttons(card)
    sent = {"commandId": "log_experience", "commandContext": "message", "data": {**send["data"], "text": "Vi läste"}}
    done = {"type": "invoke", "name": "composeExtension/submitAction", "value": sent}
    answer = world.done(world.activity(ANNA, CHANNEL, thread="1600000000000", **done))
    assert "Loggad som erfarenhet 1" in in_dialog(answer)


def test_a_slow_answer_to_a_press_is_announced_in_time_and_comes(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    world.write(ANNA, "åtaganden Sala kommun")
    message = world.last(ANNA.private)
    Slow(world.desk, 1.2, monkeypatch)
    world.station.conversation._quick = 0.3
    activity = world.press_activity(ANNA, world.button(message, "Läget för alla"), message)
    begun = time.monotonic()
    answer = world.send(activity).json()
    assert time.monotonic() - begun < 1
    assert "Jag arbetar" in answer["value"]
    world.settle()
    assert len(world.teams.messages[ANNA.private]) == 2


def test_a_slow_dialog_says_so_and_the_form_is_offered(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    member(world, ANNA)
    world.mention(ANNA, "logga")
    offered = world.last(CHANNEL)
    Slow(world.desk, 0.8, monkeypatch)
    world.station.conversation._quick = 0.2
    window = world.press(ANNA, "Öppna formuläret", offered)
    assert "Jag arbetar" in in_dialog(window)
    assert "[Öppna formuläret]" in world.posted(CHANNEL)[-1]
    assert world.last(CHANNEL)["id"] != offered["id"]


def test_a_slow_answer_in_private_shows_that_it_is_written(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    Slow(world.desk, 0.6, monkeypatch)
    world.station.conversation._quick = 0.1
    world.write(ANNA, "frister")
    assert [one.body["type"] for one in world.teams.asked if one.method == "POST"] == ["typing", "message"]


def test_asked_to_wait_a_little_an_answer_waits_and_comes(world: World) -> None:
    world.teams.troubles.append(Trouble("POST", "activities", status=429, retry_after="0.2", times=2))
    world.write(ANNA, "frister")
    assert len(world.posted(ANNA.private)) == 1


def test_nothing_but_being_asked_to_wait_is_tried_again(world: World) -> None:
    world.teams.troubles.append(Trouble("POST", "activities", status=502, after=True))
    world.write(ANNA, "frister")
    assert len(world.posted(ANNA.private)) == 1
    assert len([one for one in world.teams.asked if one.method == "POST"]) == 1


def test_everything_that_is_shown_can_be_read(world: World) -> None:
    for line in ("hem", "hjälp", "åtaganden Sala kommun", "frister", "erfarenheter", "möten", "kanal"):
        world.write(ANNA, line)
        assert card_faults(content(world.last(ANNA.private))) == []
        assert read(content(world.last(ANNA.private))).strip()
