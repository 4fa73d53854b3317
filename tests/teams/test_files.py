"""Files in Teams, which a bot can not post in a channel: offered in private, saved where the member says."""

from __future__ import annotations

import json

import pytest

from tests.teams.teams_talk import coordinator, member
from tests.teams.world import ANNA, CHANNEL, World


def test_a_file_is_offered_in_private_and_saved_where_its_reader_says(world: World) -> None:
    world.write(ANNA, "mina uppgifter")
    question = world.last(ANNA.private)["attachments"][0]
    assert question["name"] == "mina-uppgifter.json"
    upload = {
        "name": "mina-uppgifter.json",
        "uploadUrl": "https://exempel-my.sharepoint.com/upload?guid=1",
        "contentUrl": "https://exempel-my.sharepoint.com/x",
        "uniqueId": "u",
        "fileType": "json",
    }
    accepted = {"action": "accept", "context": question["content"]["acceptContext"], "uploadInfo": upload}
    world.done(world.activity(ANNA, type="invoke", name="fileConsent/invoke", value=accepted))
    (stored,) = world.teams.stored.values()
    assert json.loads(stored)
    assert len(stored) == question["content"]["sizeInBytes"]
    assert "är sparad" in world.posted(ANNA.private)[-1]
    assert all("sharepoint" not in host for host in world.tokens_sent_to())


@pytest.mark.parametrize("url", ["https://ond.example/x", "http://exempel-my.sharepoint.com/x", ""])
def test_a_file_is_never_sent_elsewhere(world: World, url: str) -> None:
    world.write(ANNA, "mina uppgifter")
    question = world.last(ANNA.private)["attachments"][0]
    accepted = {"action": "accept", "context": question["content"]["acceptContext"], "uploadInfo": {"uploadUrl": url}}
    before = len(world.teams.asked)
    world.done(world.activity(ANNA, type="invoke", name="fileConsent/invoke", value=accepted))
    assert world.teams.stored == {}
    assert [one.host for one in world.teams.asked[before:]] == ["smba.trafficmanager.net"]


def test_a_file_that_is_not_wanted_is_not_saved(world: World) -> None:
    world.write(ANNA, "mina uppgifter")
    value = {"action": "decline", "context": {"l": "en"}, "uploadInfo": None}
    world.done(world.activity(ANNA, type="invoke", name="fileConsent/invoke", value=value))
    assert world.posted(ANNA.private)[-1] == "The file was not saved."


def test_a_files_button_in_a_channel_gives_it_in_private(world: World) -> None:
    world.mention(coordinator(world), "möte nytt Avstämning 2 mars kl 9 i Köping")
    member(world, ANNA)
    world.mention(ANNA, "kommer 1")
    answer = world.press(ANNA, "Spara mote-1.ics", world.last(CHANNEL))
    assert "privata chatt" in answer["value"]
    assert world.posted(ANNA.private)[-1] == "[mote-1.ics]"
