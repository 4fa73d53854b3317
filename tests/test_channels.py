"""Channels: bound by coordinators where they are, with day, hour and language; they belong to the network."""

from __future__ import annotations

from datetime import datetime

import pytest
from sqlmodel import select

from handlers.kit.calendar import STOCKHOLM
from storage.models import Audit, Channel, Post, Schedule
from storage.queries import outbox, places
from tests.talk import CHIEF, COORDINATOR, GUEST, NOW, SALA, Talk

HERE = "skolchefer"


def bound(talk: Talk) -> list[Channel]:
    with talk.database.reading() as db:
        return list(db.exec(select(Channel).order_by(Channel.id)))


@pytest.mark.parametrize(
    ("said", "weekday", "clock", "language"),
    [
        ("kanal koppla", 0, "08:00", "sv"),
        ("kanal koppla måndag 8", 0, "08:00", "sv"),
        ("kanal koppla tisdag 9.30", 1, "09:30", "sv"),
        ("kanal koppla tisdagar kl 13:15 på engelska", 1, "13:15", "en"),
        ("Kanal koppla, varje fredag halv nio!", 4, "08:30", "sv"),
        ("koppla kanalen torsdag", 3, "08:00", "sv"),
        ("channel bind Wednesday 10 am English", 2, "10:00", "en"),
        ("kanal koppla onsdag klockan 7 svenska", 2, "07:00", "sv"),
    ],
)
def test_binding_where_one_is(talk: Talk, said: str, weekday: int, clock: str, language: str) -> None:
    assert "#skolchefer är kopplad till EÄIS" in talk(COORDINATOR, said, channel=HERE)
    (channel,) = bound(talk)
    assert (channel.place, channel.name, channel.agreement) == ("#skolchefer", HERE, "eais")
    assert (channel.weekday, channel.clock, channel.language) == (weekday, clock, language)


@pytest.mark.parametrize(
    "said", ["kanal koppla #natverk måndag 8", "kanal koppla natverk måndag 8", "kanal koppla måndag 8 kanal: #natverk"]
)
def test_binding_one_that_is_named(talk: Talk, said: str) -> None:
    assert "#natverk är kopplad" in talk(COORDINATOR, said)
    (channel,) = bound(talk)
    assert (channel.place, channel.weekday, channel.clock) == ("#natverk", 0, "08:00")


def test_the_answer_to_binding_is_for_all_who_read_there(talk: Talk) -> None:
    reply = talk.reply(COORDINATOR, "kanal koppla", channel=HERE)
    assert reply is not None
    assert reply.seen_by == "place"


def test_in_private_a_name_is_needed(talk: Talk) -> None:
    assert "Vilken kanal?" in talk(COORDINATOR, "kanal koppla måndag 8")
    assert bound(talk) == []


@pytest.mark.parametrize("who", [CHIEF, SALA, GUEST])
@pytest.mark.parametrize(
    "said",
    ["kanal koppla", "kanal tid fredag 9", "kanal paus", "kanal språk engelska", "kanal koppla bort", "kanal fortsätt"],
)
def test_only_coordinators_change_channels(talk: Talk, who: str, said: str) -> None:
    talk(COORDINATOR, "kanal koppla", channel=HERE)
    reply = talk.reply(who, said, channel=HERE)
    assert reply is not None
    assert reply.seen_by == "asker"
    (channel,) = bound(talk)
    assert (channel.weekday, channel.clock, channel.language) == (0, "08:00", "sv")
    with talk.database.reading() as db:
        place = places.place_at(db, channel)
        assert place is not None
        assert place.paused_at is None
        assert [row.outcome for row in db.exec(select(Audit).where(Audit.outcome == "denied"))] == ["denied"]


def test_changing_the_time_counts_at_once(talk: Talk) -> None:
    talk(COORDINATOR, "kanal koppla måndag 8", channel=HERE)
    said = talk(COORDINATOR, "kanal tid onsdag 11.30", channel=HERE)
    assert "onsdagar kl. 11.30" in said
    with talk.database.reading() as db:
        row = db.exec(select(Schedule).where(Schedule.key == "digest:terminal/terminal/#skolchefer")).one()
    assert row.next_at == datetime(2026, 2, 11, 11, 30, tzinfo=STOCKHOLM)  # today, for it is Wednesday morning
    talk(COORDINATOR, "kanal tid kl 9", channel=HERE)
    with talk.database.reading() as db:
        row = db.exec(select(Schedule).where(Schedule.key == "digest:terminal/terminal/#skolchefer")).one()
    assert row.next_at == datetime(2026, 2, 18, 9, 0, tzinfo=STOCKHOLM)


@pytest.mark.parametrize(
    ("said", "answered"),
    [
        ("kanal tid", "Vilken dag och tid?"),
        ("kanal språk", "kanal språk svenska"),
        ("kanal språk danska", "Vilken kanal?"),
        ("kanal språk engelska", "Språk: engelska"),
        ("kanal paus till 10 augusti", "Pausad till mån 10 aug 2026, v. 33"),
        ("kanal paus", "Pausad tills någon skriver: kanal fortsätt"),
        ("kanal paus till 1 januari 2026", "har varit"),
        ("kanal paus grönt", "Till vilken dag?"),
        ("kanal paus juli", "Pausad till lör 1 aug 2026, v. 31"),
        ("kanal", "#skolchefer"),
        ("channel", "#skolchefer"),
    ],
)
def test_what_is_answered(talk: Talk, said: str, answered: str) -> None:
    talk(COORDINATOR, "kanal koppla måndag 8", channel=HERE)
    assert answered in talk(COORDINATOR, said, channel=HERE)


def test_a_pause_ends_by_its_day_or_by_a_word(talk: Talk) -> None:
    talk(COORDINATOR, "kanal koppla", channel=HERE)
    talk(COORDINATOR, "kanal paus", channel=HERE)
    assert "Pausad" in talk(COORDINATOR, "kanal", channel=HERE)
    talk(COORDINATOR, "kanal fortsätt", channel=HERE)
    assert "Pausad" not in talk(COORDINATOR, "kanal", channel=HERE)


def test_unbinding_asks_first_and_takes_what_waits_along(talk: Talk) -> None:
    talk(COORDINATOR, "kanal koppla", channel=HERE)
    with talk.database.writing() as db:
        (channel,) = places.channels_of(db, "eais")
        outbox.plan(
            db,
            key="k",
            address=channel,
            composer="digests.channel",
            data={},
            due=NOW,
            expires=NOW,
            agreement="eais",
            language="sv",
        )
    assert "Svara ja eller nej" in talk(COORDINATOR, "kanal koppla bort", channel=HERE)
    assert len(bound(talk)) == 1
    assert "inte kopplad längre" in talk(COORDINATOR, "ja", channel=HERE)
    assert bound(talk) == []
    with talk.database.reading() as db:
        assert db.exec(select(Post.state)).all() == ["skipped"]
        assert db.exec(select(Schedule).where(Schedule.key == "digest:terminal/terminal/#skolchefer")).all() == []


def test_a_bound_channel_says_which_network_is_meant(talk: Talk) -> None:
    arboga = "Exempel Samordnare, Arboga kommun, samordnare"  # in both networks: EÄIS is the first
    talk(arboga, "kanal koppla i STARK", channel="direktorer")
    (channel,) = bound(talk)
    assert channel.agreement == "stark"
    talk(arboga, "nytt område Bara i det nätverket", channel="direktorer")
    assert "Bara i det nätverket" in talk(arboga, "områden i STARK")
    assert "Bara i det nätverket" not in talk(arboga, "områden")
    assert "redan kopplad till STARK" in talk(arboga, "kanal koppla i EÄIS", channel="direktorer")


def test_no_channel_yet(talk: Talk) -> None:
    assert "Ingen kanal är kopplad till EÄIS än" in talk(CHIEF, "kanal")
    assert "Ingen kanal är kopplad än" in talk(COORDINATOR, "kanal tid fredag 9")


def test_the_only_channel_is_meant_in_private_but_one_of_two_is_named(talk: Talk) -> None:
    talk(COORDINATOR, "kanal koppla", channel=HERE)
    assert "fredagar" in talk(COORDINATOR, "kanal tid fredag 9")
    talk(COORDINATOR, "kanal koppla", channel="annan")
    assert "#skolchefer, #annan" in talk(COORDINATOR, "kanal tid torsdag 9")
    assert "torsdagar" in talk(COORDINATOR, "kanal tid torsdag 9 #annan")


def test_places_are_remembered_with_whose_they_are(talk_on_each: Talk) -> None:
    talk = talk_on_each
    talk(CHIEF, "hjälp")
    talk(CHIEF, "hjälp", channel=HERE)
    with talk.database.reading() as db:
        found = {place.place: place.identity_id for place in db.exec(select(places.Place))}
        assert found["#skolchefer"] is None
        assert found["@exempel skolchef"] is not None
        mine = places.personal_place(db, 1)
        assert mine is not None
        assert mine.route == "Exempel Skolchef"
        assert places.personal_place(db, 99) is None
