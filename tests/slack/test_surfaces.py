"""How Slack is answered: where, to whom, in time, once; by words, buttons and windows."""

from __future__ import annotations

import itertools
import json
import time
from datetime import UTC, datetime
from typing import Any

import pytest

from bot.adapters.slack.modal import form_view, options
from handlers.kit.cards import Choice, Form, Option
from tests.deliveries import said
from tests.slack.blocks import faults, shown
from tests.slack.slack_talk import SlackTalk
from tests.slack.world import ANNA, BERIT, TEAM, Person, World
from tests.slow import Slow

COORDINATOR = "Exempel Samordnare, Region Västmanland, samordnare"
VISITOR = Person("U0VERA", home="T2", name="Exempel Besökare")


def _join(world: World, person: Person, organisation: str = "Sala kommun") -> None:
    """Let a person in by the proof of an address that Slack has verified."""
    world.join(person, email=f"person@{DOMAINS[organisation]}", is_email_confirmed=True)
    world.command(person, f"gå med {organisation}")


DOMAINS = {"Sala kommun": "sala.se", "Kungsörs kommun": "kungsor.se"}


def test_a_command_is_answered_in_its_own_answer_and_in_private(world: World) -> None:
    answer = world.command(ANNA, "åtaganden Sala kommun")
    assert answer["response_type"] == "ephemeral"
    assert "har Sala kommun åtagit sig" in shown(answer["blocks"])
    assert faults(answer["blocks"]) == []
    assert [call.method for call in world.fake.calls] == ["users.info"]


def test_the_next_command_makes_no_call_at_all(world: World) -> None:
    world.command(ANNA, "hjälp")
    before = len(world.fake.calls)
    world.command(ANNA, "frister")
    assert len(world.fake.calls) == before


@pytest.mark.parametrize("words", ["logga en payload av data", "payload", "frister payload=1"])
def test_a_command_whose_words_hold_payload_is_answered(world: World, words: str) -> None:
    assert "blocks" in world.command(ANNA, words)


def test_a_mention_is_answered_to_who_asked_in_the_thread_it_stood_in(world: World) -> None:
    world.mention(ANNA, "frister", thread="1.2")
    (message,) = world.place.messages["C1"]
    assert (message["only"], message["thread_ts"]) == (ANNA.user, "1.2")
    assert "Frister" in shown(message["blocks"])


def test_a_private_message_is_answered_by_a_message(world: World) -> None:
    world.write(ANNA, "vad har Sala kommun lovat?")
    (message,) = world.place.messages[ANNA.private]
    assert "only" not in message
    assert "thread_ts" not in message


@pytest.mark.parametrize(
    "event",
    [
        {"type": "message", "channel_type": "channel", "channel": "C1", "user": "U0ANNA", "text": "frister"},
        {"type": "message", "channel_type": "im", "channel": "D1", "bot_id": "B1", "text": "frister", "user": "U1"},
        {"type": "message", "channel_type": "im", "channel": "D1", "subtype": "message_changed", "user": "U1"},
        {"type": "message", "channel_type": "im", "channel": "D1", "text": "frister"},
        {"type": "app_home_opened", "tab": "messages", "user": "U0ANNA", "channel": "D1"},
        {"type": "reaction_added", "user": "U0ANNA"},
    ],
)
def test_what_is_not_said_to_stark_is_left_alone(world: World, event: dict[str, Any]) -> None:
    assert world.event(event) == {}
    assert world.fake.calls == []


def test_a_repeated_event_is_answered_once(world: World) -> None:
    event = {
        "type": "message",
        "channel_type": "im",
        "channel": "D1",
        "user": "U0ANNA",
        "text": "frister",
        "team": TEAM,
    }
    for number in range(3):  # signed anew each time, as Slack does
        world.event(event, event_id="EvSame", retry=number)
    assert len(world.place.messages["D1"]) == 1


def test_a_command_without_words_opens_its_form_and_sending_it_answers_in_it(world: World) -> None:
    _join(world, ANNA)
    assert world.command(ANNA, "logga") == {}
    view = world.last_view()
    answer = world.submit(ANNA, view, {"text": "Vi läste mer & bättre <!channel>"})
    assert answer["response_action"] == "update"
    assert faults(answer["view"]["blocks"], "modal") == []
    assert "Vi läste mer & bättre <!channel>" in shown(answer["view"]["blocks"])


def test_what_is_wrong_with_a_field_stands_at_the_field(world: World) -> None:
    _join(world, ANNA)
    world.command(ANNA, "logga")
    answer = world.submit(ANNA, world.last_view(), {"text": "Bra länk", "link": "http://x"})
    assert answer["response_action"] == "errors"
    assert set(answer["errors"]) == {"link"}


def test_what_was_wrong_is_mended_and_sent_again_in_the_same_window(world: World) -> None:
    """Slack does not say that a window which showed errors has another hash: it may well have the same."""
    _join(world, ANNA)
    world.command(ANNA, "logga")
    view = world.last_view()
    wrong = {"text": "Bra länk", "link": "http://x"}
    assert world.submit(ANNA, view, wrong)["response_action"] == "errors"
    assert world.submit(ANNA, view, wrong)["response_action"] == "errors", "unchanged, it is still wrong"
    answer = world.submit(ANNA, view, {"text": "Bra länk", "link": "https://exempel.se/x"})
    assert answer["response_action"] == "update"
    assert "Loggad som erfarenhet 1" in json.dumps(answer, ensure_ascii=False)


def test_a_window_sent_twice_has_one_effect_and_says_so(world: World) -> None:
    _join(world, ANNA)
    world.command(ANNA, "logga")
    view = world.last_view()
    first, again = (world.submit(ANNA, view, {"text": "Vi läste mer tillsammans"}) for _ in range(2))
    assert "Loggad som erfarenhet 1" in json.dumps(first, ensure_ascii=False)
    assert "redan" in json.dumps(again, ensure_ascii=False)
    assert "Loggad som erfarenhet 2" in json.dumps(world.command(ANNA, "logga Det här är en annan"), ensure_ascii=False)


def test_a_personal_number_in_a_window_saves_nothing(world: World) -> None:
    _join(world, ANNA)
    world.command(ANNA, "logga")
    answer = world.submit(ANNA, world.last_view(), {"text": "Elev 850709-9805 läser"})
    assert "personnummer" in json.dumps(answer, ensure_ascii=False)
    assert "850709" not in shown(world.command(ANNA, "erfarenheter")["blocks"])


def test_a_window_of_another_is_not_acted_on_for_the_other_organisation(world: World) -> None:
    _join(world, ANNA)
    _join(world, BERIT, "Kungsörs kommun")
    world.command(ANNA, "hjälp")
    forged = {"a": "participation.take_part", "c": [["organisation", "sala"]], "p": "C1", "t": ""}
    view = {"id": "V1", "hash": "1", "callback_id": "form", "type": "modal", "private_metadata": json.dumps(forged)}
    answer = world.submit(BERIT, view, {"area": "1"})
    assert "Du kan inte agera för Sala kommun" in json.dumps(answer, ensure_ascii=False)


def test_a_press_answers_beside_the_message_and_a_form_opens_from_it(world: World) -> None:
    _join(world, ANNA)
    answer = world.command(ANNA, "åtaganden")
    message = {**answer, "is_ephemeral": True}
    world.press(ANNA, "Läget för alla", message)
    (said,) = world.responded()
    assert (said["response_type"], said["replace_original"]) == ("ephemeral", False)
    assert faults(said["blocks"]) == []


def test_a_double_click_is_one_press(world: World) -> None:
    answer = world.command(ANNA, "åtaganden Sala kommun")
    for _ in range(2):
        world.press(ANNA, "Läget för alla", answer)
    assert sum(len(said) for said in world.fake.responses.values()) == 1


def test_a_yes_takes_the_questions_place(world: World) -> None:
    _join(world, ANNA)
    asked = world.command(ANNA, "lämna")
    assert "[Ja]" in shown(asked["blocks"])
    world.press(ANNA, "Ja", {**asked, "is_ephemeral": True})
    (said,) = world.responded()
    assert said["replace_original"] is True
    assert "lämnat nätverket" in shown(said["blocks"])


def test_anothers_press_of_a_yes_does_nothing(world: World) -> None:
    _join(world, ANNA)
    asked = world.command(ANNA, "lämna")
    world.press(BERIT, "Ja", asked)
    (said,) = world.responded()
    assert "Jag har inte frågat" in shown(said["blocks"])


def test_a_button_of_an_ability_that_is_gone_is_a_plain_notice(world: World) -> None:
    old = {
        "type": "button",
        "action_id": "ask:topic.gone:0",
        "value": "[]",
        "text": {"type": "plain_text", "text": "x"},
    }
    world.payload(world.press_payload(ANNA, old, {"blocks": []}))
    (said,) = world.responded()
    assert "knappen används inte längre" in shown(said["blocks"])


def test_a_shortcut_on_a_message_opens_the_form_with_its_text(world: World) -> None:
    _join(world, ANNA)
    world.payload(
        {
            "type": "message_action",
            "callback_id": "log_experience",
            "trigger_id": world.fake.trigger(),
            "response_url": world.fake.response_url(),
            "user": {"id": ANNA.user, "team_id": TEAM},
            "team": {"id": TEAM},
            "channel": {"id": "C1"},
            "message": {
                "type": "message",
                "user": "U0BERIT",
                "text": "Vi prövade &lt;b&gt; med <@U1|Exempel>",
                "ts": "1.1",
            },
        }
    )
    (field,) = [block for block in world.last_view()["blocks"] if block["block_id"] == "text"]
    assert field["element"]["initial_value"] == "Vi prövade <b> med @Exempel"


def test_a_searched_field_finds_among_many(world: World) -> None:
    many = tuple(Option(str(number), f"Exempel {number} kommun") for number in range(290))
    form = Form("Gå med", "membership.join", (Choice("organisation", "Organisation", many, chosen=("7",)),))
    (block,) = form_view(form, "C1", "", "sv")["blocks"]
    assert block["element"]["type"] == "external_select"
    assert block["element"]["initial_option"]["value"] == "7"
    assert faults([block], "modal") == []
    found = [one["value"] for one in options(form, "organisation", "KOMMUN 28")["options"]]
    assert found == ["28", "128", "228", *map(str, range(280, 290))]
    assert len(options(form, "organisation", "")["options"]) == 100


def test_searching_goes_through_the_desk(world: World) -> None:
    world.command(ANNA, "gå med")
    view = world.last_view()
    found = world.payload(
        {
            "type": "block_suggestion",
            "user": {"id": ANNA.user, "team_id": TEAM},
            "team": {"id": TEAM},
            "view": {"app_installed_team_id": TEAM, **view},
            "action_id": "look:membership.join",
            "block_id": "organisation",
            "value": "sal",
        }
    )
    assert [one["value"] for one in found["options"]] == ["sala"]


def test_a_slow_answer_is_announced_within_three_seconds_and_comes(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    Slow(world.desk, 2.3, monkeypatch)
    fields = world.command_fields(ANNA, "frister")
    begun = time.monotonic()
    answer = world.form(fields).json()
    assert time.monotonic() - begun < 3
    assert "Jag arbetar" in answer["text"]
    world.settle()
    (said,) = world.responded()
    assert "Frister" in shown(said["blocks"])


def test_a_slow_form_has_a_window_that_waits(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    Slow(world.desk, 1.0, monkeypatch)
    opens = {
        "type": "button",
        "action_id": "open:membership.join:0",
        "value": "[]",
        "text": {"type": "plain_text", "text": "x"},
    }
    world.payload(world.press_payload(ANNA, opens, {"blocks": []}))
    first, second = world.fake.asked("views.open"), world.fake.asked("views.update")
    assert "Ett ögonblick" in json.dumps(first[0].arguments, ensure_ascii=False)
    assert second[0].arguments["view"]["callback_id"] == "form"


def test_a_window_that_came_too_late_is_offered_by_a_button(world: World) -> None:
    world.fake.trouble("views.open", error="expired_trigger_id")
    world.command(ANNA, "gå med")
    (said,) = world.responded()
    assert "[Öppna formuläret]" in shown(said["blocks"])
    world.press(ANNA, "Öppna formuläret", said)
    assert world.last_view()["callback_id"] == "form"


def test_a_visitor_in_a_shared_channel_acts_as_the_home_team(world: World) -> None:
    world.join(VISITOR, is_stranger=True, email="person@sala.se", is_email_confirmed=True)
    world.mention(VISITOR, "gå med Sala kommun")
    assert "Väntar på godkännande" in world.posted("C1")[-1]
    world.mention(VISITOR, "åtaganden Region Västmanland")
    assert "Region Västmanland" in world.posted("C1")[-1]


def test_a_guest_of_the_workspace_is_not_let_in_by_the_workspace_or_an_address(world: World) -> None:
    consultant = world.join(Person("U0KONS"), is_restricted=True, email="k@sala.se", is_email_confirmed=True)
    assert "Väntar på godkännande" in shown(world.command(consultant, "gå med Sala kommun")["blocks"])


def test_when_slack_does_not_say_who_it_is_nothing_is_proven(world: World) -> None:
    world.join(ANNA, email="a@sala.se", is_email_confirmed=True)
    world.fake.trouble("users.info", error="internal_error")
    assert "Väntar på godkännande" in shown(world.command(ANNA, "gå med Sala kommun")["blocks"])


def test_files_go_to_the_private_conversation(world: World) -> None:
    answer = world.command(ANNA, "mina uppgifter")
    assert "privata konversation" in shown(answer["blocks"])
    (file,) = world.fake.files
    assert (file["channel"], file["title"]) == (ANNA.private, "mina-uppgifter.json")
    assert json.loads(file["content"])


def test_where_stark_may_not_write_the_answer_comes_in_private(world: World) -> None:
    world.mention(ANNA, "frister", "C9")
    assert "Bjud in mig" in world.posted(ANNA.private)[-1]


def test_the_home_shows_and_is_renewed_when_something_changes(world: World) -> None:
    _join(world, ANNA)
    world.event({"type": "app_home_opened", "tab": "home", "user": ANNA.user})
    home = world.fake.homes[ANNA.user]
    assert faults(home["blocks"], "home") == []
    assert "Din organisations åtaganden" in shown(home["blocks"])
    world.command(ANNA, "logga Vi lärde oss något nytt")
    assert "Vi lärde oss något nytt" in shown(world.fake.homes[ANNA.user]["blocks"])
    moments = [call.at for call in world.fake.asked("views.publish")]
    assert all(later - earlier >= 0.95 for earlier, later in itertools.pairwise(moments))


def test_the_home_is_renewed_by_what_happens_on_another_platform(world: World) -> None:
    _join(world, ANNA)
    world.event({"type": "app_home_opened", "tab": "home", "user": ANNA.user})
    world.desk.answer(
        said("Exempel Rektor, Sala kommun", "logga Vi lärde oss något vid tangentbordet"), datetime.now(UTC)
    )
    world.settle()
    assert "vid tangentbordet" in shown(world.fake.homes[ANNA.user]["blocks"])
    published = len(world.fake.asked("views.publish"))
    world.desk.answer(said("Exempel Rektor, Sala kommun", "områden"), datetime.now(UTC))
    world.settle()
    assert len(world.fake.asked("views.publish")) == published, "what only reads renews nothing"


def test_a_press_in_the_home_answers_in_a_window(world: World) -> None:
    _join(world, ANNA)
    world.event({"type": "app_home_opened", "tab": "home", "user": ANNA.user})
    world.press(ANNA, "Vad kan jag skriva?", world.fake.homes[ANNA.user])
    assert "Det här kan du skriva" in json.dumps(world.last_view(), ensure_ascii=False)
    world.press(ANNA, "Logga en erfarenhet", world.fake.homes[ANNA.user])
    assert world.last_view()["callback_id"] == "form"


def test_a_channel_is_bound_under_the_name_that_slack_gives_it(world: World) -> None:
    said = SlackTalk.vouched(world, COORDINATOR)
    answer = world.command(said, "kanal koppla måndag 8")
    assert answer["response_type"] == "in_channel"
    assert "#skolchefer" in shown(answer["blocks"])
    world.mention(said, "kanal")
    assert "#skolchefer" in world.posted("C1")[-1]
