"""Where Stark is let in, let out and called something else in Teams, without anybody having spoken."""

from __future__ import annotations

from handlers.kit.request import Address
from storage.queries import members, places
from tests.teams.teams_talk import coordinator
from tests.teams.world import ANNA, CHANNEL, HOME, TEAM, World


def test_a_person_who_adds_stark_is_welcomed_and_can_be_reached(world: World) -> None:
    world.done(world.activity(ANNA, type="installationUpdate", action="add"))
    (said,) = world.posted(ANNA.private)
    assert "Hej! Jag är Stark" in said
    assert "[Gå med]" in said
    with world.database.reading() as db:
        known = members.identity(db, "teams", HOME, ANNA.user)
        assert known is not None
        row = places.place_at(db, _place(ANNA.private))
        assert row is not None
        assert row.identity_id == known.id


def _place(place: str) -> Address:
    return Address("teams", HOME, place)


def test_a_channel_that_stark_comes_to_leaves_and_comes_back_to(world: World) -> None:
    bot = {"id": f"28:{world.settings.teams_client_id}"}
    world.done(world.activity(ANNA, CHANNEL, type="conversationUpdate", membersAdded=[bot]))
    assert world.posted(CHANNEL) == []
    with world.database.reading() as db:
        row = places.place_at(db, _place(CHANNEL))
        assert row is not None
        assert (row.identity_id, row.paused_why) == (None, "")
    world.done(world.activity(ANNA, CHANNEL, type="conversationUpdate", membersRemoved=[bot]))
    with world.database.reading() as db:
        row = places.place_at(db, _place(CHANNEL))
        assert row is not None
        assert row.paused_why == "removed"
    world.done(world.activity(ANNA, CHANNEL, type="conversationUpdate", membersAdded=[{"id": "29:x"}]))
    with world.database.reading() as db:
        row = places.place_at(db, _place(CHANNEL))
        assert row is not None
        assert row.paused_why == ""


def test_a_channel_is_known_by_the_name_that_teams_gives_it(world: World) -> None:
    who = coordinator(world)
    world.mention(who, "kanal koppla måndag 8", TEAM)
    assert "#Allmänt" in world.posted(TEAM)[-1]
    renamed = world.activity(who, TEAM, type="conversationUpdate")
    renamed["channelData"] |= {"eventType": "channelRenamed", "channel": {"id": TEAM, "name": "rektorer"}}
    world.done(renamed)
    world.mention(who, "kanal", TEAM)
    assert "#rektorer" in world.posted(TEAM)[-1]
