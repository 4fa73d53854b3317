"""Posts that nobody waited for: posted once, found again by their key, and every refusal understood."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from handlers.kit.cards import Card, Picture, Text
from handlers.kit.notices import Absent, Blind, Busy, Failed, Refused, Sent, Verdict
from handlers.kit.request import Address, Attachment, Notice, Reply
from tests.slack.blocks import faults
from tests.slack.world import ANNA, TEAM, TOKEN, World

HERE = Address("slack", TEAM, "C1")
DIGEST = Reply(Card("Veckan", (Text("Tre nya erfarenheter <!channel> & mer"),)), seen_by="place")


def notice(key: str, address: Address = HERE, reply: Reply = DIGEST) -> Notice:
    return Notice(key, address, reply)


def post(world: World, key: str = "digest:1", address: Address = HERE, reply: Reply = DIGEST) -> Verdict:
    found: Verdict = world.port.run(world.adapter.post(notice(key, address, reply)))
    return found


def find(world: World, key: str, address: Address = HERE, since: datetime | None = None) -> Any:
    return world.port.run(world.adapter.find(address, key, since or datetime.now(UTC) - timedelta(minutes=1)))


def test_a_post_is_found_by_its_key(world: World) -> None:
    sent = post(world)
    assert isinstance(sent, Sent)
    assert find(world, "digest:1") == sent
    assert find(world, "digest:2") == Absent()
    (message,) = world.place.messages["C1"]
    assert message["metadata"] == {"event_type": "stark_post", "event_payload": {"key": "digest:1"}}
    assert faults(message["blocks"]) == []
    assert "<" not in message["text"]
    assert (message["unfurl_links"], message["unfurl_media"]) == (False, False)


def test_it_is_changed_and_taken_away(world: World) -> None:
    sent = post(world)
    assert isinstance(sent, Sent)
    other = Reply(Card("", (Text("Inställt"),)))
    assert isinstance(world.port.run(world.adapter.update(HERE, sent.message_id, other)), Sent)
    assert world.posted("C1") == ["Inställt"]
    assert isinstance(world.port.run(world.adapter.delete(HERE, sent.message_id)), Sent)
    assert world.posted("C1") == []
    gone = world.port.run(world.adapter.delete(HERE, sent.message_id))
    assert gone == Refused("message_not_found", permanent=False)


def test_a_person_is_written_to_in_private_and_found_there(world: World) -> None:
    mine = Address("slack", TEAM, ANNA.user)
    sent = post(world, address=mine)
    assert isinstance(sent, Sent)
    assert sent.message_id.startswith(ANNA.private)
    assert find(world, "digest:1", mine) == sent


@pytest.mark.parametrize(
    ("trouble", "verdict"),
    [
        ({"error": "is_archived"}, Refused("is_archived", permanent=True)),
        ({"error": "channel_not_found"}, Refused("channel_not_found", permanent=True)),
        ({"error": "not_in_channel"}, Refused("not_in_channel", permanent=True)),
        ({"error": "token_revoked"}, Refused("token_revoked", permanent=True)),
        ({"error": "invalid_blocks"}, Refused("invalid_blocks", permanent=False)),
        ({"error": "msg_blocks_too_long"}, Refused("msg_blocks_too_long", permanent=False)),
        ({"error": "ratelimited", "status": 429, "retry_after": "7"}, Busy(timedelta(seconds=7))),
        ({"error": "ratelimited", "status": 429}, Busy(timedelta(seconds=1))),
        ({"error": "ratelimited"}, Busy(timedelta(seconds=1))),
        ({"error": "internal_error"}, Failed("internal_error")),
        ({"error": "fatal_error"}, Failed("fatal_error")),
        ({"status": 500}, Failed("http_500")),
        ({"status": 503}, Failed("http_503")),
    ],
)
def test_every_refusal_is_understood_and_nothing_is_tried_twice(
    world: World, trouble: dict[str, Any], verdict: Verdict
) -> None:
    world.fake.trouble("chat.postMessage", **trouble)
    assert post(world) == verdict
    assert len(world.fake.asked("chat.postMessage")) == 1


def test_a_channel_that_is_archived_in_earnest(world: World) -> None:
    world.place.archived.add("C1")
    assert post(world) == Refused("is_archived", permanent=True)
    assert find(world, "digest:1") == Absent()


def test_a_post_whose_answer_is_lost_is_found(world: World) -> None:
    world.fake.trouble("chat.postMessage", status=500, after=True)
    assert post(world) == Failed("http_500")
    assert isinstance(find(world, "digest:1"), Sent)
    assert len(world.place.messages["C1"]) == 1


def test_reading_goes_on_where_the_quota_stopped_it(world: World) -> None:
    sent = post(world)
    for number in range(20):
        world.fake.post(world.place, "C1", {"text": f"{number}"})
    world.fake.reduced_quota = True
    assert isinstance(find(world, "digest:1"), Busy)
    world.fake.reduced_quota = False
    assert find(world, "digest:1") == sent
    assert [call.arguments.get("cursor", "") for call in world.fake.asked("conversations.history")] == ["", "15", "15"]


def test_where_reading_is_not_allowed_stark_is_blind(world: World) -> None:
    world.fake.trouble("conversations.history", error="missing_scope")
    assert find(world, "digest:1") == Blind()


def test_another_apps_metadata_is_not_ours(world: World) -> None:
    other = {"metadata": {"event_type": "other", "event_payload": {"key": "digest:1"}}}
    world.fake.post(world.place, "C1", other)
    world.fake.post(world.place, "C1", {"metadata": "x"})
    assert find(world, "digest:1") == Absent()


def test_pictures_and_files_follow_a_post(world: World) -> None:
    card = Card("Möte", (Picture(b"\x89PNG", "En bild"),))
    calendar = Attachment("mote.ics", "text/calendar", b"BEGIN:VCALENDAR")
    assert isinstance(post(world, reply=Reply(card, attachments=(calendar,))), Sent)
    assert {file["title"] for file in world.fake.files} >= {"mote.ics"}
    assert all(file["channel"] == "C1" for file in world.fake.files)


def test_a_file_that_fails_does_not_make_the_post_fail(world: World) -> None:
    world.fake.trouble("files.getUploadURLExternal", error="internal_error")
    calendar = Attachment("mote.ics", "text/calendar", b"BEGIN:VCALENDAR")
    assert isinstance(post(world, reply=Reply(Card("Möte"), attachments=(calendar,))), Sent)


def test_each_workspaces_own_token_is_used(world: World) -> None:
    post(world)
    assert {call.token for call in world.fake.calls} == {TOKEN}
