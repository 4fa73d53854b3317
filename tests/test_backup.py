"""Copies and putting them back: the restored Stark goes on without a double, and who was erased stays erased."""

from __future__ import annotations

import asyncio
import shutil
import sqlite3
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlmodel import select
from typer.testing import CliRunner

from bot.cli import app
from bot.courier import Courier, only_courier
from handlers.desk import Desk
from handlers.kit.calendar import STOCKHOLM
from handlers.kit.request import Address
from storage.database import Database, connect
from storage.models import Erasure, Identity, Member, Post
from storage.queries import personal, places
from tests.deliveries import said
from tests.fake_platform import FakePlatform
from tests.talk import CHIEF, COORDINATOR, SALA

BEFORE = timedelta(minutes=5)


@dataclass
class Stark:
    """The program over one database file, on a platform that outlives it."""

    path: Path
    platform: FakePlatform = field(init=False)
    now: datetime = field(default_factory=lambda: datetime.now(UTC))

    def __post_init__(self) -> None:
        self.platform = FakePlatform(lambda: self.now)

    @property
    def address(self) -> str:
        return f"sqlite:///{self.path}"

    def __call__(self, *words: str, fails: bool = False) -> str:
        result = CliRunner().invoke(app, [*words, "--database", self.address])
        assert (result.exit_code != 0) == fails, result.output
        return result.output

    def opened(self) -> Database:
        return connect(self.address)

    def tell(self, who: str, *lines: str) -> None:
        """Have somebody write in private."""
        database = self.opened()
        desk = Desk(database)
        for line in lines:
            desk.answer(said(who, line, address=Address("fake", "T1", who.split(",", maxsplit=1)[0])), self.now)
        desk.close()
        database.close()

    def bind(self) -> None:
        """Bind a channel whose digest came due a minute ago, after the moment of the copy."""
        database = self.opened()
        due = (self.now - timedelta(minutes=1)).astimezone(STOCKHOLM)
        with database.writing() as db:
            where = Address("fake", "T1", "C1")
            kind = {"name": "skolchefer", "language": "sv", "weekday": due.weekday(), "clock": f"{due:%H:%M}"}
            places.bind(db, where, "eais", now=self.now - timedelta(days=20), **kind)
        database.close()

    def tick(self, after: timedelta = timedelta(0)) -> list[str]:
        """Let the courier work; give the keys of what it has posted since."""
        self.now += after
        database = self.opened()
        desk = Desk(database)
        before = len(self.platform.taken)
        asyncio.run(Courier(desk, [self.platform], lambda: self.now, alone=True).drain(0))
        desk.close()
        database.close()
        return [one.key for one in self.platform.taken[before:]]

    def states(self) -> dict[str, str]:
        database = self.opened()
        with database.reading() as db:
            found = {post.key: post.state for post in db.exec(select(Post))}
        database.close()
        return found


@pytest.fixture
def stark(prepared_file: Path, tmp_path: Path) -> Stark:
    path = tmp_path / "var" / "stark.db"
    path.parent.mkdir()
    shutil.copy(prepared_file, path)
    return Stark(path)


def _aged(copy: Path) -> None:
    """Have a copy say that it was made five minutes ago, so that what is due lies after it."""
    with closing(sqlite3.connect(copy)) as found:
        found.execute(f"PRAGMA user_version={int((datetime.now(UTC) - BEFORE).timestamp() // 60)}")
        found.commit()


def test_a_restored_stark_goes_on_without_a_double(stark: Stark, tmp_path: Path) -> None:
    copy = tmp_path / "copy.db"
    stark.bind()
    stark.tell(COORDINATOR, "nytt område Matematik", "möte nytt Avstämning i övermorgon kl 14")
    assert "is copied to" in stark("backup", str(copy))
    _aged(copy)
    sent = stark.tick()
    assert [key.split(":")[0] for key in sent] == ["meeting"]
    stark.tell(CHIEF, "delta Matematik")
    said_ = stark("restore", str(copy))
    assert "1 posts were due since" in said_
    assert ".before-" in said_
    assert stark.tick(timedelta(seconds=10)) == []
    assert stark.states()[sent[0]] == "sent"
    stark.tell(COORDINATOR, "möte flytta 1 plats: Sala")
    assert [key.split(":")[-2] for key in stark.tick()] == ["changed"]


def test_what_cannot_be_looked_up_is_listed_and_not_sent_again(stark: Stark, tmp_path: Path) -> None:
    copy = tmp_path / "copy.db"
    stark.bind()
    stark.tell(COORDINATOR, "möte nytt Avstämning i övermorgon kl 14")
    stark("backup", str(copy))
    _aged(copy)
    (sent,) = stark.tick()
    stark("restore", str(copy))
    stark.platform.reads_back = False
    assert sent not in stark.tick(timedelta(seconds=10))
    assert stark.states()[sent] == "uncertain"
    assert "uncertain" in stark("outbox", "list")


def test_what_was_never_sent_is_sent_after_a_restore(stark: Stark, tmp_path: Path) -> None:
    copy = tmp_path / "copy.db"
    stark.bind()
    stark.tell(COORDINATOR, "möte nytt Avstämning i övermorgon kl 14")
    stark("backup", str(copy))
    _aged(copy)
    stark("restore", str(copy))
    assert [key.split(":")[0] for key in stark.tick(timedelta(seconds=10))] == ["meeting"]


def test_who_was_erased_since_is_erased_again_and_who_came_back_before_is_left(stark: Stark, tmp_path: Path) -> None:
    copy, kept_apart = tmp_path / "copy.db", tmp_path / "erasures.jsonl"
    stark.tell(COORDINATOR, "hej")
    stark.tell(SALA, "hej")
    stark.tell(CHIEF, "hej", "glöm mig", "ja")
    stark.now += timedelta(hours=1)
    stark.tell(CHIEF, "gå med Kungsörs kommun")
    stark("backup", str(copy))
    with closing(sqlite3.connect(copy)) as found:
        found.execute(f"PRAGMA user_version={int((stark.now - timedelta(minutes=2)).timestamp() // 60)}")
        found.commit()
    stark.tell(SALA, "glöm mig", "ja")
    kept_apart.write_text(stark("erasures"), encoding="utf-8")
    assert "1 persons who were erased since" in stark("restore", str(copy))
    assert _names(stark) == {"Exempel Samordnare", "Exempel Skolchef"}
    stark.path.unlink()  # the disk is gone, and with it the database's own list
    assert "1 persons who were erased since" in stark("restore", str(copy), "--erasures", str(kept_apart))
    assert _names(stark) == {"Exempel Samordnare", "Exempel Skolchef"}


def _names(stark: Stark) -> set[str]:
    database = stark.opened()
    with database.reading() as db:
        found = {row.name for row in db.exec(select(Member)) if row.name}
        assert {row.user for row in db.exec(select(Identity))} == {name.casefold() for name in found}
    database.close()
    return found


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (None, "no such file"),
        (b"not a database at all, but long enough to be looked at" * 20, "no copy of a Stark database"),
        (b"", "no copy made by stark backup"),
    ],
)
def test_what_is_no_copy_is_not_restored(stark: Stark, tmp_path: Path, content: bytes | None, why: str) -> None:
    file = tmp_path / "copy.db"
    if content is not None:
        file.write_bytes(content)
    before = stark.path.read_bytes()
    assert why in stark("restore", str(file), fails=True)
    assert stark.path.read_bytes() == before


def test_a_damaged_copy_and_one_of_a_newer_stark_are_not_restored(stark: Stark, tmp_path: Path) -> None:
    copy = tmp_path / "copy.db"
    stark("backup", str(copy))
    with closing(sqlite3.connect(copy)) as found:
        found.execute("UPDATE alembic_version SET version_num = '9999'")
        found.commit()
    assert "of a newer Stark (revision 9999)" in stark("restore", str(copy), fails=True)
    stark("backup", str(copy))
    whole = bytearray(copy.read_bytes())
    whole[8192:40960] = bytes(40960 - 8192)
    copy.write_bytes(whole)
    assert "damaged" in stark("restore", str(copy), fails=True) or "no copy" in stark("restore", str(copy), fails=True)


def test_nothing_is_restored_under_a_running_stark(stark: Stark, tmp_path: Path) -> None:
    copy = tmp_path / "copy.db"
    stark("backup", str(copy))
    with only_courier(stark.path):
        assert "stop it first" in stark("restore", str(copy), fails=True)
        stark("backup", str(copy))


def test_a_copy_that_cannot_be_written_leaves_the_earlier_one(stark: Stark, tmp_path: Path) -> None:
    copy = tmp_path / "copies" / "copy.db"
    assert "could not be written" in stark("backup", str(copy), fails=True)
    copy.parent.mkdir()
    stark("backup", str(copy))
    before = copy.read_bytes()
    (copy.parent / "copy.db.part").mkdir()
    assert "could not be written" in stark("backup", str(copy), fails=True)
    assert copy.read_bytes() == before


def test_a_server_is_told_how_it_is_copied(tmp_path: Path) -> None:
    server = ("--database", "postgresql://stark@127.0.0.1:1/stark")
    for words in (("backup", str(tmp_path / "x")), ("restore", str(tmp_path / "x"))):
        result = CliRunner().invoke(app, [*words, *server])
        assert result.exit_code == 1
        assert "pg_" in result.output


def test_a_server_that_was_filled_from_a_dump_is_brought_to_the_present(postgres: Database) -> None:
    now = datetime.now(UTC)
    with postgres.writing() as db:
        who = Identity(platform="fake", home="T1", user="U1", told_at=now)
        db.add(who)
        db.flush()
        where = Address("fake", "T1", "C1")
        places.renew(db, where, "", now, identity_id=who.id)
        personal.erase(db, 0, who.id or 0, now)
        assert len(personal.erasures(db)) == 1
        personal.forget_erasures(db, now + personal.KEPT + timedelta(days=1))
        assert db.exec(select(Erasure)).all() == []
    address = postgres.url.render_as_string(hide_password=False)
    result = CliRunner().invoke(app, ["restore", "--taken", "2026-01-01T08:00", "--database", address])
    assert result.exit_code == 0, result.output
    assert "restored as of 2026-01-01 0" in result.output


@pytest.mark.parametrize("text", ["x", '{"who": 1}', '["who"]', '{"who": "a", "at": "i går"}'])
def test_a_list_of_erasures_that_is_none_is_said(stark: Stark, tmp_path: Path, text: str) -> None:
    copy, listed = tmp_path / "copy.db", tmp_path / "list"
    stark("backup", str(copy))
    listed.write_text(text)
    assert "the lines that `stark erasures` prints were expected" in stark(
        "restore", str(copy), "--erasures", str(listed), fails=True
    )
