"""`stark tick`, `stark run` and `stark outbox`: what is due is printed once, one courier at a time, from one file."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlmodel import select
from typer.testing import CliRunner

from bot.cli import app
from bot.courier import AlreadyAtWork, only_courier
from handlers.kit.request import Address
from storage.database import connect
from storage.models import Post
from storage.queries import outbox
from tests.talk import COORDINATOR

MONDAY = "2026-02-16T08:00"


class Stark:
    """The program over one database file."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.address = f"sqlite:///{path}"

    def __call__(self, *words: str, says: str = "", fails: bool = False) -> str:
        result = CliRunner().invoke(app, [*words, "--database", self.address], input=says)
        assert (result.exit_code != 0) == fails, result.output
        return result.output

    def bind(self) -> None:
        self("chat", "--as", COORDINATOR, "--channel", "skolchefer", "--now", "2026-02-11T10:15", says="kanal koppla\n")

    def promise(self, platform: str, key: str, due: datetime) -> None:
        database = connect(self.address)
        with database.writing() as db:
            outbox.plan(
                db,
                key=key,
                address=Address(platform, platform, "#skolchefer"),
                composer="digests.channel",
                data={},
                due=due,
                expires=due + timedelta(days=1),
                agreement="eais",
                language="sv",
            )
        database.close()

    def states(self) -> dict[str, str]:
        database = connect(self.address)
        with database.reading() as db:
            found = {post.key: post.state for post in db.exec(select(Post))}
        database.close()
        return found


@pytest.fixture
def stark(prepared_file: Path, tmp_path: Path) -> Stark:
    path = tmp_path / "stark.db"
    shutil.copy(prepared_file, path)
    return Stark(path)


def test_tick_prints_what_is_due_once(stark: Stark) -> None:
    stark.bind()
    assert stark("tick", "--now", "2026-02-16T07:59") == ""
    assert stark("tick", "--now", MONDAY).startswith("→ skolchefer: Veckan i EÄIS, mån 16 feb 2026, v. 8\n")
    assert stark("tick", "--now", MONDAY) == ""


def test_tick_refuses_beside_another_courier_and_other_commands_do_not(stark: Stark) -> None:
    stark.bind()
    with only_courier(stark.path):
        said = stark("tick", "--now", MONDAY, fails=True)
        assert "another Stark (run or tick) is sending from this database already" in said
        assert "skolchefer" in stark("chat", "--as", COORDINATOR, "--now", "2026-02-11T10:15", says="kanal\n")
        assert "database: ok" in stark("doctor")
    assert "→ skolchefer" in stark("tick", "--now", MONDAY)


def test_one_courier_for_a_file_and_many_for_a_server(tmp_path: Path) -> None:
    with only_courier(tmp_path / "stark.db"):
        with pytest.raises(AlreadyAtWork), only_courier(tmp_path / "stark.db"):
            pass
        with only_courier(tmp_path / "other.db"):
            pass
    with only_courier(None), only_courier(None), only_courier(tmp_path / "stark.db"):
        pass


def test_posts_for_a_platform_that_is_not_connected_wait_and_doctor_says_so(stark: Stark) -> None:
    stark.promise("slack", "k", datetime(2026, 2, 16, 7, 0, tzinfo=UTC))
    assert stark("tick", "--now", MONDAY) == ""
    assert stark.states() == {"k": "ready"}
    assert "posts: 1 wait for slack, which is not connected" in stark("doctor")


def test_the_operator_lists_skips_and_retries(stark: Stark) -> None:
    stark.promise("slack", "k", datetime.now(UTC))
    line = stark("outbox", "list")
    assert line.split()[:2] == ["1", "ready"]
    assert "digests.channel" in line
    assert "post 1 is not sent" in stark("outbox", "skip", "1")
    assert stark("outbox", "list") == ""
    assert "skipped by the operator" in stark("outbox", "list", "--all")
    assert "no post 1 waits" in stark("outbox", "skip", "1", fails=True)
    assert "at the next tick" in stark("outbox", "retry", "1")
    assert stark.states() == {"k": "ready"}
    assert "no post 7" in stark("outbox", "retry", "7", fails=True)


def test_a_moment_that_is_none_is_said(stark: Stark) -> None:
    assert "an ISO 8601 moment was expected" in stark("tick", "--now", "i morgon", fails=True)


@pytest.fixture
def server(stark: Stark) -> subprocess.Popen[str]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = {**os.environ, "PORT": str(port), "DATABASE_URL": stark.address}
    command = [sys.executable, "-c", "from bot.cli import app; app()", "run"]
    return subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)


def test_run_does_the_same_continuously_and_stops_at_once(stark: Stark, server: subprocess.Popen[str]) -> None:
    try:
        stark.bind()
        stark("chat", "--as", COORDINATOR, "--channel", "skolchefer", says="nytt område Matematik\n")
        deadline = time.monotonic() + 30
        while "sent" not in stark.states().values() and time.monotonic() < deadline:
            time.sleep(0.2)
        assert "is sending from this database already" in stark("tick", fails=True)
    finally:
        server.send_signal(signal.SIGTERM)
        said, _ = server.communicate(timeout=15)
    assert said.count("→ skolchefer: Veckan i EÄIS") == 1  # the newest of all the Mondays since it was bound
    assert "Nytt fokusområde: Matematik" in said
    assert server.returncode in (0, -signal.SIGTERM)
