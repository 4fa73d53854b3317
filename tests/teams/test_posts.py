"""Posts that nobody waited for: posted once, in the place itself, changed afterwards, and every refusal understood."""

from __future__ import annotations

import asyncio
import random
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from bot.adapters.teams import posts
from bot.adapters.teams.calls import GONE_FOR_GOOD
from bot.courier import Courier
from handlers.kit.cards import Button, Buttons, Card, Picture, Text
from handlers.kit.notices import Blind, Busy, Failed, Refused, Sent, Verdict
from handlers.kit.phrases import say
from handlers.kit.reasons import said_why
from handlers.kit.request import Address, Attachment, Notice, Reply
from storage.database import Database
from storage.models import Post
from storage.queries import outbox, places
from tests.adapter_suite import PIXEL
from tests.talk import COORDINATOR
from tests.teams.cards import buttons, content
from tests.teams.fake import Trouble
from tests.teams.signing import SERVICE
from tests.teams.teams_talk import TeamsTalk
from tests.teams.world import ANNA, CHANNEL, HOME, HOST, World

HERE = Address("teams", HOME, CHANNEL, route=SERVICE)
CALENDAR = Attachment("mote.ics", "text/calendar", b"BEGIN:VCALENDAR")
OPENS = Button("Logga", "experiences.log", opens=True)
DIGEST = Reply(Card("Veckan", (Text("Tre nya erfarenheter <at>alla</at> [x](https://x)"), Buttons((OPENS,)))))


def post(world: World, address: Address = HERE, reply: Reply = DIGEST) -> Verdict:
    found: Verdict = world.port.run(world.adapter.post(Notice("digest:1", address, reply)))
    return found


def test_a_post_stands_in_the_place_itself(world: World) -> None:
    sent = post(world)
    (message,) = world.teams.messages[CHANNEL]
    assert sent == Sent(message["id"])
    assert message["in"] == CHANNEL
    assert "<at>alla</at> [x](https://x)" in world.posted(CHANNEL)[0]
    assert "entities" not in message
    assert world.teams.wrong == []
    assert world.tokens_sent_to() == {HOST}


def test_it_never_goes_into_an_old_thread(world: World) -> None:
    post(world, Address("teams", HOME, CHANNEL, thread="1600000000000", route=SERVICE))
    assert world.last(CHANNEL)["in"] == CHANNEL


def test_it_is_changed_and_taken_away_by_its_id_alone(world: World) -> None:
    sent = post(world)
    assert isinstance(sent, Sent)
    other = Reply(Card("", (Text("Inställt"),)))
    assert world.port.run(world.adapter.update(HERE, sent.message_id, other)) == sent
    assert world.posted(CHANNEL) == ["Inställt"]
    assert world.port.run(world.adapter.delete(HERE, sent.message_id)) == sent
    assert world.posted(CHANNEL) == []
    gone = world.port.run(world.adapter.delete(HERE, sent.message_id))
    assert gone == Refused("ActivityNotFoundInConversation", permanent=False)
    changed = world.port.run(world.adapter.update(HERE, sent.message_id, other))
    assert changed == Refused("ActivityNotFoundInConversation", permanent=False)


def test_a_form_opens_in_a_dialog_in_a_channel_and_in_the_chat_of_a_person(world: World) -> None:
    post(world)
    post(world, Address("teams", HOME, ANNA.private, route=SERVICE))
    kinds = [buttons(content(world.last(place)))[0]["type"] for place in (CHANNEL, ANNA.private)]
    assert kinds == ["Action.Submit", "Action.Execute"]


@pytest.mark.parametrize(
    ("trouble", "verdict"),
    [
        ({"status": 403, "code": "BotNotInConversationRoster"}, Refused("BotNotInConversationRoster", permanent=True)),
        ({"status": 403, "code": "ConversationBlockedByUser"}, Refused("ConversationBlockedByUser", permanent=True)),
        ({"status": 403}, Refused("http_403", permanent=True)),
        ({"status": 404, "code": "ConversationNotFound"}, Refused("ConversationNotFound", permanent=True)),
        ({"status": 404}, Refused("http_404", permanent=True)),
        ({"status": 400, "code": "BadSyntax"}, Refused("BadSyntax", permanent=False)),
        ({"status": 413, "code": "MessageSizeTooBig"}, Refused("MessageSizeTooBig", permanent=False)),
        ({"status": 429, "retry_after": "7"}, Busy(timedelta(seconds=7))),
        ({"status": 429}, Busy(timedelta(seconds=1))),
        ({"status": 429, "retry_after": "soon"}, Busy(timedelta(seconds=1))),
        ({"status": 412}, Busy(timedelta(seconds=2), wide=True)),
        ({"status": 401}, Busy(timedelta(seconds=60), wide=True)),
        ({"status": 500}, Failed("http_500")),
        ({"status": 502}, Failed("http_502")),
        ({"status": 504, "code": "GatewayTimeout"}, Failed("GatewayTimeout")),
        ({"error": httpx.ReadTimeout}, Failed("ReadTimeout")),
        ({"error": httpx.ReadError}, Failed("ReadError")),
        ({"error": httpx.RemoteProtocolError}, Failed("RemoteProtocolError")),
        ({"error": httpx.ConnectError}, Busy(timedelta(seconds=60), wide=True)),
        ({"error": httpx.ConnectTimeout}, Busy(timedelta(seconds=60), wide=True)),
    ],
)
def test_every_refusal_is_understood_and_nothing_is_tried_twice(
    world: World, trouble: dict[str, Any], verdict: Verdict
) -> None:
    world.teams.troubles.append(Trouble("POST", "activities", **trouble))
    assert post(world) == verdict
    assert len(world.teams.asked) == 1


@pytest.mark.parametrize("why", sorted(GONE_FOR_GOOD | {"http_403", "http_404", "tenant_not_served"}))
def test_every_refusal_is_told_in_plain_words(why: str) -> None:
    assert why not in say(said_why(why), "sv")
    assert say(said_why(why), "sv") != say(said_why(why), "en")


def test_nothing_is_posted_to_a_tenant_that_is_served_no_more(world: World) -> None:
    sent = post(world)
    assert isinstance(sent, Sent)
    strange = replace(HERE, workspace="99999999-0000-4000-8000-000000000000")
    refused = Refused("tenant_not_served", permanent=True)
    assert post(world, strange) == refused
    assert world.port.run(world.adapter.update(strange, sent.message_id, DIGEST)) == refused
    assert world.port.run(world.adapter.delete(strange, sent.message_id)) == sent, "what stands there may go"
    assert isinstance(post(world, replace(HERE, workspace=HOME.upper())), Sent)


def test_a_file_that_hangs_does_not_make_a_private_post_doubtful(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    async def hangs(*_: object) -> None:
        await asyncio.sleep(60)

    monkeypatch.setattr(posts, "FILES_PATIENCE", 0.05)
    monkeypatch.setattr(world.station._sending, "offer", hangs)
    large = Attachment("stor.ics", "text/calendar", random.Random(1).randbytes(20_000))
    private = Address("teams", HOME, ANNA.private, route=SERVICE)
    assert isinstance(post(world, private, replace(DIGEST, attachments=(large,))), Sent)


def test_a_token_that_cannot_be_had_is_waited_for(world: World) -> None:
    world.entra.update(access_token="", error="invalid_client")
    assert post(world) == Busy(timedelta(seconds=60), wide=True)
    world.entra.update(access_token=7)
    assert post(world) == Busy(timedelta(seconds=60), wide=True)
    assert world.teams.asked == []


def test_stark_is_blind(world: World) -> None:
    assert world.port.run(world.adapter.find(HERE, "digest:1", datetime.now(UTC))) == Blind()
    assert world.teams.asked == []


def test_pictures_stand_in_a_post_and_files_ride_in_a_button(world: World) -> None:
    reply = Reply(Card("Möte", (Picture(PIXEL, "En bild"),)), attachments=(CALENDAR,))
    assert isinstance(post(world, reply=reply), Sent)
    (message,) = world.teams.messages[CHANNEL]
    assert [one["contentType"] for one in message["attachments"]][1:] == ["image/png"]
    assert "[Spara mote.ics]" in world.posted(CHANNEL)[0]


class Delivered:
    """A bound channel in Teams, and a courier that delivers there."""

    def __init__(self, database: Database) -> None:
        self.talk = TeamsTalk(database)
        self.talk(COORDINATOR, "nytt område Matematik")
        self.talk(COORDINATOR, "kanal koppla", channel="skolchefer")
        self.world = self.talk.world

    def drain(self, after: timedelta = timedelta(0)) -> None:
        """Send what is due a while later."""
        self.talk.now += after
        courier = Courier(self.talk.desk, [self.world.adapter], lambda: self.talk.now, alone=True)
        self.world.port.run(courier.drain())

    def promise(self, key: str) -> None:
        """Promise a post to the channel."""
        with self.talk.database.writing() as db:
            outbox.plan(
                db,
                key=key,
                address=Address("teams", HOME, CHANNEL),
                composer="digests.channel",
                data={},
                due=self.talk.now,
                expires=self.talk.now + timedelta(days=1),
                agreement="eais",
                language="sv",
            )

    def post(self, key: str) -> Post:
        """Give a promised post."""
        with self.talk.database.reading() as db:
            return next(row for row in outbox.listed(db, ("ready", "sent", "uncertain", "dead"), 99) if row.key == key)


@pytest.fixture
def delivered(database: Database) -> Any:
    made = Delivered(database)
    yield made
    made.talk.close()


def test_a_digest_reaches_the_channel_by_the_courier(delivered: Delivered) -> None:
    delivered.promise("k")
    delivered.drain()
    assert "Veckan i EÄIS" in delivered.world.posted(CHANNEL)[-1]
    assert delivered.world.last(CHANNEL)["in"] == CHANNEL
    assert delivered.post("k").message_id == delivered.world.last(CHANNEL)["id"]


def test_a_post_that_may_have_arrived_is_shown_to_the_coordinator_and_sent_again_by_a_press(
    delivered: Delivered,
) -> None:
    world = delivered.world
    world.teams.troubles.append(Trouble("POST", CHANNEL, status=502, after=True))
    delivered.promise("k")
    delivered.drain()
    delivered.drain(timedelta(minutes=10))
    assert delivered.post("k").state == "uncertain"
    delivered.drain(timedelta(minutes=2))
    assert sum("Veckan i EÄIS" in said for said in world.posted(CHANNEL)) == 1
    coordinator = delivered.talk.person(COORDINATOR)
    told = world.last(coordinator.private)
    assert "kanske inte har kommit fram" in world.posted(coordinator.private)[-1]
    world.press(coordinator, "Skicka igen", told)
    delivered.drain(timedelta(minutes=1))
    assert sum("Veckan i EÄIS" in said for said in world.posted(CHANNEL)) == 2


def test_a_channel_that_stark_was_removed_from_is_paused_and_waits(delivered: Delivered) -> None:
    world = delivered.world
    world.teams.closed.add(CHANNEL)
    delivered.promise("k")
    delivered.drain()
    coordinator = delivered.talk.person(COORDINATOR)
    delivered.drain(timedelta(minutes=1))
    assert "Jag kan inte skriva i #skolchefer" in world.posted(coordinator.private)[-1]
    world.teams.closed.clear()
    delivered.drain(timedelta(hours=1))
    assert delivered.post("k").state == "ready"
    delivered.talk(COORDINATOR, "kanal", channel="skolchefer")
    delivered.drain(timedelta(minutes=1))
    assert delivered.post("k").state == "sent"


def test_how_to_reach_a_place_is_renewed_by_everything_heard_there(delivered: Delivered) -> None:
    world, coordinator = delivered.world, delivered.talk.person(COORDINATOR)
    moved = "https://smba.trafficmanager.net/amer/x"
    delivered.talk.now += timedelta(minutes=1)
    world.done({**world.activity(coordinator, CHANNEL, type="message", text="kanal"), "serviceUrl": moved})
    with delivered.talk.database.reading() as db:
        row = places.place_at(db, HERE)
        assert row is not None
        assert (row.route, row.name) == (moved, "skolchefer")
    delivered.promise("k")
    delivered.drain()
    assert world.teams.asked[-1].path.startswith("/amer/x/")


def test_a_moved_meeting_changes_its_card_and_one_that_is_taken_away_is_gone(delivered: Delivered) -> None:
    talk, world = delivered.talk, delivered.world
    talk(COORDINATOR, "möte nytt Avstämning torsdag 26 februari 14.30–16 i Köping")
    delivered.drain()
    assert "14.30" in world.posted(CHANNEL)[-1]
    booked = world.last(CHANNEL)["id"]
    talk(COORDINATOR, "möte flytta 1 fredag 27 februari kl 9")
    for _ in range(2):  # the channel's pace lets one post go at a time
        delivered.drain(timedelta(minutes=1))
    cards = {
        message["id"]: said for message, said in zip(world.teams.messages[CHANNEL], world.posted(CHANNEL), strict=True)
    }
    assert cards[booked].startswith("Flyttat: Avstämning")
    assert "kl. 9.00" in cards[booked] or "kl. 09.00" in cards[booked]
    talk(COORDINATOR, "inlägg")
    coordinator, before = talk.person(COORDINATOR), len(world.posted(CHANNEL))
    world.press(coordinator, "Ta bort", world.last(coordinator.private))
    world.press(coordinator, "Ja", world.last(coordinator.private))
    for _ in range(2):  # the channel's pace lets one post go at a time
        delivered.drain(timedelta(minutes=1))
    assert len(world.posted(CHANNEL)) == before - 1
    assert world.teams.asked[-1].method == "DELETE"
    assert world.tokens_sent_to() == {HOST}
