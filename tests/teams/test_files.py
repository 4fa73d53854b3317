"""Files in Teams, which a bot can not post in a channel: offered in private, saved where the member says."""

from __future__ import annotations

import json
from dataclasses import replace
from hashlib import sha256
from typing import Any

import pytest

from handlers.kit.cards import Card
from handlers.kit.notices import Sent
from handlers.kit.request import Address, Attachment, Notice, Reply
from tests.teams.signing import SERVICE
from tests.teams.teams_talk import coordinator, member
from tests.teams.world import ANNA, CHANNEL, HOME, World


def _offered(world: World) -> dict[str, Any]:
    """Ask for one's own data, and press for the file; give the question whether it may be saved."""
    world.write(ANNA, "mina uppgifter")
    world.press(ANNA, "Spara mina-uppgifter.json", world.last(ANNA.private))
    found = world.last(ANNA.private)["attachments"][0]
    assert isinstance(found, dict)
    return found


def test_a_file_is_offered_in_private_and_saved_where_its_reader_says(world: World) -> None:
    question = _offered(world)
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
    question = _offered(world)
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


def _large() -> Attachment:
    content = b"".join(sha256(bytes([number])).digest() for number in range(250))
    return Attachment("allt.json", "application/json", content)


def test_a_large_file_is_offered_by_itself_in_a_private_post(world: World) -> None:
    mine = Address("teams", HOME, ANNA.private, route=SERVICE)
    sent = world.port.run(world.adapter.post(Notice("k", mine, Reply(Card("Allt"), attachments=(_large(),)))))
    assert isinstance(sent, Sent)
    assert world.posted(ANNA.private) == ["Allt", "[allt.json]"]


def test_a_file_that_fails_does_not_make_a_private_post_fail(world: World) -> None:
    mine = Address("teams", HOME, ANNA.private, route=SERVICE)
    broken = replace(_large(), name="x" * 200_000)
    sent = world.port.run(world.adapter.post(Notice("k", mine, Reply(Card("Allt"), attachments=(broken,)))))
    assert isinstance(sent, Sent)
    assert world.posted(ANNA.private) == ["Allt"]
    world.teams.wrong.clear()


def test_a_file_that_is_too_large_to_be_sent_is_said_to_be(world: World) -> None:
    mine = Address("teams", HOME, ANNA.private, route=SERVICE)
    huge = Attachment("allt.json", "application/json", b"".join(sha256(b"%d" % n).digest() for n in range(3000)))
    world.port.run(world.adapter.post(Notice("k", mine, Reply(Card("Allt"), attachments=(huge,)))))
    assert "är för stor att skicka i Teams" in world.posted(ANNA.private)[-1]
