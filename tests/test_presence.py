"""Where Stark is let in without anybody having spoken, let out again, and what moves with a place."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlmodel import select

from handlers.kit.notices import Pace
from handlers.kit.request import Address, Sender
from storage.models import Place, Post
from storage.queries import members, outbox, places, schedules
from tests.talk import COORDINATOR, NOW, Talk

HERE = Address("terminal", "terminal", "#skolchefer", route="skolchefer", name="skolchefer")
THERE = Address("terminal", "terminal", "#rektorer", route="rektorer", name="rektorer")
CHAT = Address("teams", "T1", "a:1", route="https://x")
ANNA = Sender("teams", "T1", "u1")


@pytest.fixture
def bound(talk_on_each: Talk) -> Talk:
    talk_on_each(COORDINATOR, "nytt område Matematik")
    talk_on_each(COORDINATOR, "kanal koppla måndag 8", channel="skolchefer")
    return talk_on_each


def _place(talk: Talk, where: Address) -> Place | None:
    with talk.database.reading() as db:
        return places.place_at(db, where)


def _promise(talk: Talk, key: str, where: Address) -> None:
    with talk.database.writing() as db:
        outbox.plan(
            db,
            key=key,
            address=where,
            composer="digests.channel",
            data={},
            due=NOW,
            expires=NOW + timedelta(days=1),
            agreement="eais",
            language="sv",
        )


def test_a_place_is_known_before_anybody_has_spoken(talk_on_each: Talk) -> None:
    talk_on_each.desk.presence.came(THERE, None, NOW).result()
    row = _place(talk_on_each, THERE)
    assert row is not None
    assert (row.route, row.name, row.identity_id, row.paused_why) == ("rektorer", "rektorer", None, "")


def test_a_private_place_is_its_persons(talk_on_each: Talk) -> None:
    for _ in range(2):
        talk_on_each.desk.presence.came(CHAT, ANNA, NOW).result()
    row = _place(talk_on_each, CHAT)
    with talk_on_each.database.reading() as db:
        known = members.identity(db, "teams", "T1", "u1")
    assert row is not None
    assert known is not None
    assert row.identity_id == known.id
    assert known.told_at is None, "the privacy notice comes with the first words"


def test_what_is_planned_for_a_place_waits_while_stark_is_out_of_it(bound: Talk) -> None:
    bound.desk.presence.left(HERE, NOW).result()
    row = _place(bound, HERE)
    assert row is not None
    assert row.paused_why == places.LEFT
    assert "Pausad: jag är borttagen från kanalen" in bound(COORDINATOR, "kanal")
    with bound.database.reading() as db:
        told = [post.composer for post in outbox.listed(db, ("ready",), 99)]
    assert told == ["posts.closed"]
    bound.desk.presence.left(HERE, NOW).result()
    bound.desk.presence.came(HERE, None, NOW).result()
    row = _place(bound, HERE)
    assert row is not None
    assert row.paused_why == ""


def test_a_pause_that_was_asked_for_is_no_other(bound: Talk) -> None:
    bound(COORDINATOR, "kanal paus", channel="skolchefer")
    bound.desk.presence.left(HERE, NOW).result()
    row = _place(bound, HERE)
    assert row is not None
    assert row.paused_why == "asked"


def test_to_leave_an_unknown_place_is_nothing(talk_on_each: Talk) -> None:
    talk_on_each.desk.presence.left(THERE, NOW).result()
    assert _place(talk_on_each, THERE) is None


def test_what_is_bound_and_planned_moves_with_a_place(bound: Talk) -> None:
    _promise(bound, "k", HERE)
    bound.desk.presence.moved(HERE, THERE).result()
    with bound.database.reading() as db:
        (channel,) = places.channels_of(db, "eais")
        row = schedules.named(db, "digest:terminal/terminal/#rektorer")
        post = next(one for one in outbox.listed(db, ("ready",), 9) if one.key == "k")
    assert (channel.place, channel.name) == ("#rektorer", "rektorer")
    assert row is not None
    assert (row.place, post.place) == ("#rektorer", "#rektorer")
    assert _place(bound, HERE) is None
    bound.lines(COORDINATOR, ["kanal koppla bort #rektorer", "ja"])
    with bound.database.reading() as db:
        assert schedules.named(db, "digest:terminal/terminal/#rektorer") is None


def _keys(talk: Talk) -> list[tuple[str, str]]:
    with talk.database.reading() as db:
        return sorted((post.key, post.place) for post in db.exec(select(Post)) if post.key.startswith("meeting:"))


def test_what_a_place_has_been_told_is_not_told_again_after_a_move(bound: Talk) -> None:
    bound(COORDINATOR, "möte nytt Avstämning torsdag 26 februari 14.30–16 i Köping")
    bound.desk.clock.plan(NOW)
    bound(COORDINATOR, "möte nytt Styrgrupp fredag 27 februari 9–10 i Köping", channel="skolchefer")
    before = _keys(bound)
    assert len(before) == 2, "one that is to be told, and one that the answer has told"
    bound.desk.presence.moved(HERE, THERE).result()
    bound.desk.clock.plan(NOW)
    assert _keys(bound) == [(key.replace("#skolchefer", "#rektorer"), "#rektorer") for key, _ in before]


def test_what_waits_goes_on_in_another_workspace(bound: Talk) -> None:
    _promise(bound, "k", HERE)
    elsewhere = replace(THERE, workspace="annan")
    bound.desk.presence.moved(HERE, elsewhere).result()
    assert [due.key for due in bound.desk.due(NOW, {"terminal": Pace()}, "me", 9)] == ["k"]


def test_who_writes_in_the_new_place_first_does_not_keep_the_binding_from_it(bound: Talk) -> None:
    bound(COORDINATOR, "kanal paus", channel="skolchefer")
    bound(COORDINATOR, "hej", channel="rektorer")
    _promise(bound, "k", HERE)
    bound.desk.presence.moved(HERE, THERE).result()
    with bound.database.reading() as db:
        (channel,) = places.channels_of(db, "eais")
        (post,) = [one for one in outbox.listed(db, ("ready",), 9) if one.key == "k"]
    assert (channel.place, post.place) == ("#rektorer", "#rektorer")
    row = _place(bound, THERE)
    assert row is not None
    assert (row.route, row.paused_why) == ("rektorer", "asked")
    assert _place(bound, HERE) is None


def test_a_new_name_alone_is_taken(bound: Talk) -> None:
    renamed = Address("terminal", "terminal", "#skolchefer", name="chefer")
    bound.desk.presence.moved(HERE, renamed).result()
    assert "#chefer" in bound(COORDINATOR, "kanal")


def test_a_place_that_is_known_already_stays_as_it_is(bound: Talk) -> None:
    bound(COORDINATOR, "kanal koppla tisdag 9", channel="rektorer")
    bound.desk.presence.moved(HERE, THERE).result()
    with bound.database.reading() as db:
        found = {(one.place, one.weekday) for one in places.channels_of(db, "eais")}
    assert found == {("#skolchefer", 0), ("#rektorer", 1)}


def test_a_member_is_reached_where_a_place_is_open(talk_on_each: Talk) -> None:
    talk_on_each(COORDINATOR, "hej")
    with talk_on_each.database.writing() as db:
        member = members.holders(db, "eais", "coordinator")[0]
        teams = members.first_contact(db, "teams", "T1", "u1")
        teams.member_id = member.id
        db.add(teams)
        later = NOW + timedelta(hours=1)
        places.renew(db, CHAT, "https://x", later, identity_id=teams.id)
        found = places.personal_place(db, member.id)
        assert found is not None
        assert found.platform == "teams", "where last spoken to"
        places.pause(db, CHAT, later, places.LEFT)
        db.expire_all()
        found = places.personal_place(db, member.id)
        assert found is not None
        assert found.platform == "terminal"
