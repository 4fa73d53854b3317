"""What an answer has changed is known at once: by the audit, by the courier, and by who shows it somewhere."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from sqlmodel import SQLModel, col, select

from storage.database import Database
from storage.models import Audit, Post
from tests.talk import CHIEF, CONTACT, COORDINATOR, GUEST, NOW, SALA, Talk

HERE = "skolchefer"
# Stark's own bookkeeping: nobody is shown it.
BOOKKEEPING = {"delivery", "audit", "pending_question", "experience_stems", "lane"}
SHOWN_OF = {"place": {"platform", "place", "paused_why"}, "identity": {"id", "language", "member_id"}}
LINES = [
    (GUEST, "språk engelska", ""),
    (GUEST, "language Swedish", ""),
    (COORDINATOR, "kanal koppla", HERE),
    (COORDINATOR, "kanal tid tisdag 9", HERE),
    (COORDINATOR, "kanal språk engelska", HERE),
    (COORDINATOR, "kanal paus till 10 augusti", HERE),
    (COORDINATOR, "kanal fortsätt", HERE),
    (COORDINATOR, "nytt område Matematik", ""),
    (CHIEF, "delta Matematik", ""),
    (CHIEF, "avstå Matematik", ""),
    (COORDINATOR, "stäng område Matematik", ""),
    (COORDINATOR, "möte nytt Avstämning tisdag 17 februari kl 9", ""),
    (CHIEF, "kommer 1", ""),
    (CHIEF, "ersättare 1: rektor", ""),
    (COORDINATOR, "möte flytta 1 till onsdag 18 februari kl 10", ""),
    (CONTACT, "rapportera 1 klart not: i mars", ""),
    (SALA, "logga Läsningen ökade", ""),
    (SALA, "ändra erfarenhet 1 Läsningen ökade mer", ""),
    (SALA, "ta bort erfarenhet 1", ""),
    (SALA, "ja", ""),
    (CHIEF, "min sammanfattning daglig", ""),
    (CHIEF, "skicka vidare Hur ofta ska forumet träffas?", ""),
    (COORDINATOR, "svara 1 Två gånger om året", ""),
    (COORDINATOR, "behåll svar 1", ""),
    (COORDINATOR, "släpp svar 1", ""),
    (GUEST, "gå med Sala kommun som skolchef", ""),
    (COORDINATOR, "godkänn 1", ""),
    (COORDINATOR, "ny organisation Exempelskolan typ: fristående skola", ""),
    (COORDINATOR, "möte avboka 1", ""),
    (COORDINATOR, "ja", ""),
    (COORDINATOR, "kanal koppla bort", HERE),
    (COORDINATOR, "ja", HERE),
    (GUEST, "lämna", ""),
    (GUEST, "ja", ""),
    (SALA, "glöm mig", ""),
    (SALA, "ja", ""),
]


class Heard:
    """A conversation with somebody who is told of each change, and what stands in the database."""

    def __init__(self, database: Database) -> None:
        self.talk = Talk(database)
        self.times = 0
        self.talk.desk.watch(self._changed)

    def _changed(self) -> None:
        self.times += 1

    def told(self, who: str, line: str, channel: str = "") -> tuple[bool, str]:
        """Say a line; give whether its change was told of, and the answer."""
        before = self.times
        answer = self.talk(who, line, channel=channel)
        return self.times > before, answer

    def standing(self) -> dict[str, list[Any]]:
        """Give what somebody may be shown, table by table."""
        with self.talk.database.reading() as db:
            return {name: [tuple(row) for row in db.execute(select(*_shown(name)))] for name in _tables()}


def _tables() -> list[str]:
    return [name for name in SQLModel.metadata.tables if name not in BOOKKEEPING]


def _shown(name: str) -> list[Any]:
    columns = SQLModel.metadata.tables[name].c
    return [column for column in columns if column.name in SHOWN_OF.get(name, {column.name})]


@pytest.fixture
def heard(database: Database) -> Iterator[Heard]:
    made = Heard(database)
    for who in (GUEST, COORDINATOR, CHIEF, CONTACT, SALA):
        made.talk(who, "hej")
        made.talk(who, "hej", channel=HERE)
    yield made
    made.talk.close()


def test_all_that_changes_is_told_of(heard: Heard) -> None:
    """Whatever way it was written: by rows of the session, or by statements that go past it."""
    missed, changed = [], 0
    for who, line, channel in LINES:
        before = heard.standing()
        told, answer = heard.told(who, line, channel)
        after = heard.standing()
        tables = [name for name in before if before[name] != after[name]]
        changed += bool(tables)
        if tables and not told:
            missed.append((line, tables, answer))
    assert missed == []
    assert changed >= 28, "the lines do what they say"


def test_what_only_reads_is_not_told_of(heard: Heard) -> None:
    for line in ("hem", "åtaganden", "kanal", "möten", "vad har Sala kommun lovat?"):
        assert heard.told(CHIEF, line)[0] is False, line


@pytest.mark.parametrize("line", ["kanal paus", "kanal fortsätt"])
def test_a_channels_pause_and_its_end_are_audited(heard: Heard, line: str) -> None:
    heard.told(COORDINATOR, "kanal koppla", HERE)
    heard.told(COORDINATOR, "kanal paus till 10 augusti", HERE)
    heard.told(COORDINATOR, line, HERE)
    with heard.talk.database.reading() as db:
        last = list(db.exec(select(Audit).order_by(col(Audit.id))))[-1]
    assert last.ability == ("channels.pause" if "paus" in line else "channels.resume")
    assert [(one["table"], one["verb"]) for one in last.changes] == [("place", "changed")]
    assert last.at == NOW


def test_that_a_post_is_to_be_taken_away_is_told_of_and_audited(heard: Heard) -> None:
    heard.told(COORDINATOR, "kanal koppla", HERE)
    with heard.talk.database.writing() as db:
        db.add(_posted())
    heard.told(COORDINATOR, "ta bort inlägg 1")
    told, answer = heard.told(COORDINATOR, "ja")
    assert (told, answer) == (True, "Det tas bort.")
    with heard.talk.database.reading() as db:
        last = list(db.exec(select(Audit).order_by(col(Audit.id))))[-1]
    assert (last.ability, last.changes) == ("posts.take_away", [{"table": "outbox", "key": "1", "verb": "delete"}])


def _posted() -> Post:
    where = {"platform": "terminal", "workspace": "terminal", "place": f"#{HERE}"}
    moments = {"due": NOW, "ready_at": NOW, "expires": NOW, "done_at": NOW}
    return Post(id=1, key="k", **where, **moments, composer="digests.channel", agreement="eais", state="sent")
