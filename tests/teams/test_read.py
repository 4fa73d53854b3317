"""Activities as Teams sends them, kept in files: whose they are, where they belong, and what they ask."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.adapters.teams import files, read
from bot.adapters.teams.read import Change
from bot.adapters.teams.shape import checked, parsed
from handlers.kit.request import Address, Attachment, Sender
from tests.teams.world import ELSEWHERE, HOME

RECORDED = Path(__file__).parent / "recorded"
ANNA = Sender("teams", HOME, "aaaaaaaa-0000-4000-8000-000000000001", "Exempel Skolchef")
CHANNEL = Address("teams", HOME, "19:skolchefer@thread.tacv2")
CHAT = Address("teams", HOME, "a:skolchef")
NOT_HEARD = {"reaction", "typing"}


def recorded(name: str) -> dict[str, Any]:
    """Give an activity as the guard lets it on."""
    body = checked(parsed((RECORDED / f"{name}.json").read_text(encoding="utf-8")))
    assert body is not None
    return body


@pytest.mark.parametrize("file", sorted(RECORDED.glob("*.json")), ids=lambda file: file.stem)
def test_every_recorded_activity_has_a_known_shape(file: Path) -> None:
    body = checked(parsed(file.read_text(encoding="utf-8")))
    assert (body is None) == (file.stem in NOT_HEARD)


def test_a_message_in_private() -> None:
    turn = read.message(recorded("message_in_private"))
    assert turn is not None
    heard = turn.heard
    assert (heard.sender, heard.address) == (ANNA, CHAT)
    assert heard.address.route == f"https://smba.trafficmanager.net/emea/{HOME}"
    assert (heard.words, heard.shared, heard.can_open) == ("hej <b> & å", False, True)
    assert heard.key == "teams:a:skolchef:3ca5c568-6981-48d6-ba5a-48cbc0079028"
    assert (turn.kind, turn.person, turn.team) == ("message", "29:skolchef", "")


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("mention_in_a_channel", "hej"),
        ("mention_as_teams_writes_it", "frister för @Exempel Rektor"),
        ("slash_command", "hjälp"),
    ],
)
def test_a_message_in_a_channel(name: str, words: str) -> None:
    turn = read.message(recorded(name))
    assert turn is not None
    heard = turn.heard
    assert (heard.words, heard.shared, heard.can_open) == (words, True, False)
    assert (heard.address.place, heard.address.thread) == (CHANNEL.place, "1795984752047")
    assert turn.team == "19:team@thread.tacv2"


def test_a_group_chat_has_no_threads_and_is_read_by_others() -> None:
    turn = read.message(recorded("mention_in_a_group_chat"))
    assert turn is not None
    assert (turn.heard.address.place, turn.heard.address.thread, turn.heard.shared) == ("19:grupp@thread.v2", "", True)


def test_an_external_member_keeps_the_own_tenant_in_the_hosts_place() -> None:
    turn = read.message(recorded("external_member_in_a_shared_channel"))
    assert turn is not None
    assert (turn.heard.sender.home, turn.heard.address.workspace) == (ELSEWHERE, HOME)


def test_a_press_carries_an_ability_and_ids() -> None:
    turn = read.press(recorded("button_pressed"))
    assert turn is not None
    heard = turn.heard
    assert (heard.ability, heard.deed, heard.card) == ("replies.coming", "ask", "1795984750000")
    assert heard.values == {"meeting": ("1",), "agreement": ("eais",)}
    assert not heard.can_open
    assert turn.deed == "ask"


def test_a_card_that_is_looked_at_again_asks_the_same_again() -> None:
    turn = read.press(recorded("card_looked_at_again"))
    assert turn is not None
    assert (turn.deed, turn.heard.ability, turn.heard.words, turn.heard.deed) == (
        "look",
        "deadlines.show",
        "alla",
        "ask",
    )


SENT = {"text": ("Vi läste mer",), "area": ("1", "2"), "open": ("false",), "agreement": ("eais",)}


@pytest.mark.parametrize(
    ("name", "reader", "kind"),
    [
        ("form_in_a_message_sent", read.press, "card"),
        ("dialog_sent", read.dialog, "dialog"),
        ("message_action_sent", read.extension, "extension"),
    ],
)
def test_a_form_that_was_sent(name: str, reader: Any, kind: str) -> None:
    turn = reader(recorded(name))
    assert turn is not None
    heard = turn.heard
    assert (turn.kind, heard.ability, heard.deed, heard.can_open) == (kind, "experiences.log", "send", True)
    assert heard.values == SENT


def test_a_field_cannot_take_the_place_of_an_id() -> None:
    body = recorded("dialog_sent")
    body["value"]["data"]["agreement"] = "stark"
    turn = read.dialog(body)
    assert turn is not None
    assert turn.heard.values["agreement"] == ("eais",)


def test_a_dialog_that_is_asked_for() -> None:
    turn = read.dialog(recorded("dialog_asked_for"))
    assert turn is not None
    assert (turn.heard.ability, turn.heard.deed, turn.heard.can_open) == ("experiences.log", "open", True)


def test_a_message_action_opens_the_form_with_the_messages_text() -> None:
    turn = read.extension(recorded("message_action_used"))
    assert turn is not None
    assert turn.heard.values == {"text": ("Vi prövade <b> & läste\nvarje dag",)}
    assert (turn.heard.ability, turn.deed) == ("experiences.log", "open")
    other = recorded("message_action_used")
    other["value"]["commandId"] = "another"
    assert read.extension(other) is None


def test_a_word_on_a_file() -> None:
    wanted, refused = read.consent(recorded("file_wanted")), read.consent(recorded("file_not_wanted"))
    assert wanted is not None
    assert refused is not None
    file = files.arrived(wanted.turn.riding)
    assert file is not None
    assert (file.name, file.content[:15]) == ("mote-1.ics", b"BEGIN:VCALENDAR")
    assert files.store(wanted.upload).startswith("https://exempel-my.sharepoint.com/")
    assert refused.upload == {}


@pytest.mark.parametrize(
    "host", ["https://ond.example/x", "http://a.sharepoint.com/x", "https://sharepoint.com.ond.se/"]
)
def test_a_file_is_saved_with_microsoft_and_nowhere_else(host: str) -> None:
    assert files.store({"uploadUrl": host}) == ""
    assert files.store({}) == ""


@given(st.binary(max_size=2000))
def test_a_file_arrives_as_it_was_sent(content: bytes) -> None:
    file = Attachment("a.ics", "text/calendar", content)
    riding = files.ride(file, files.LARGEST_IN_CARD)
    assert riding is not None
    assert files.arrived(riding) == file


@pytest.mark.parametrize(
    "riding",
    [{}, {"n": "x"}, {"n": "x", "t": "y", "z": "åäö"}, {"n": "x", "t": "y", "z": "aGVq"}, {"n": 1, "t": 2, "z": 3}],
)
def test_what_has_been_tampered_with_is_no_file(riding: dict[str, Any]) -> None:
    assert files.arrived(riding) is None


@pytest.mark.parametrize(
    ("name", "changes"),
    [
        ("installed_for_a_person", [Change("came", CHAT, ANNA, welcome=True)]),
        ("bot_added_for_a_person", [Change("came", CHAT, ANNA)]),
        ("installed_in_a_channel", [Change("came", CHANNEL)]),
        ("bot_added_to_a_channel", [Change("came", CHANNEL)]),
        ("shared_channel_member_added", [Change("came", CHANNEL)]),
        ("channel_created", [Change("came", CHANNEL)]),
        ("channel_renamed", [Change("renamed", CHANNEL)]),
        ("channel_deleted", [Change("left", CHANNEL)]),
        ("bot_removed_from_a_channel", [Change("left", CHANNEL)]),
        ("uninstalled_by_a_person", [Change("left", CHAT)]),
    ],
)
def test_what_has_become_of_stark_in_a_place(name: str, changes: list[Change]) -> None:
    found = read.changes(recorded(name))
    assert [(one.what, one.address, one.welcome) for one in found] == [
        (one.what, one.address, one.welcome) for one in changes
    ]
    assert [one.sender and one.sender.user for one in found] == [one.sender and one.sender.user for one in changes]


def test_a_channels_new_name_is_read() -> None:
    (change,) = read.changes(recorded("channel_renamed"))
    assert change.address.name == "skolchefer och rektorer"


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=10),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("dawcsmntz"), inner, max_size=5),
    max_leaves=10,
)


@given(anything)
def test_no_data_breaks_the_reading(odd: Any) -> None:
    body = recorded("button_pressed")
    body["value"]["action"]["data"] = {"stark": odd, "text": odd}
    turn = read.press(body)
    assert turn is None or json.dumps(turn.heard.values)
