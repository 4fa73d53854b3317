"""`python -m tests.chaos.faults`: what a member hears while the database fails, and how soon all is well again.

The file is locked, its disk is full, the server is stopped, its connections are all taken: thirty seconds each (small:
twelve). A member goes on writing by signed requests meanwhile, and reminders fall due.
"""

from __future__ import annotations

import argparse
import random
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, closing, contextmanager
from datetime import timedelta
from pathlib import Path

import psycopg
from sqlmodel import select

from storage.database import connect
from storage.models import Experience
from tests.chaos import stage
from tests.chaos.counting import Count, counted
from tests.chaos.member import Heard, Member
from tests.chaos.platform import Moods
from tests.chaos.server import Server, postgres
from tests.chaos.theatre import Replica, platform, record

RECOVERED_WITHIN, ANSWERED_WITHIN = 10.0, 3.0
CHANNELS, DUE_AFTER = 20, timedelta(seconds=10)
PLAIN = Moods(busy=0, error=0, drop=0)

Fault = Callable[[], AbstractContextManager[None]]


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Have another program write to the file and not finish."""
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield
        other.execute("ROLLBACK")


@contextmanager
def full(folder: Path) -> Iterator[None]:
    """Fill a small disk to its last byte."""
    filler = folder / "filler"
    with filler.open("wb", buffering=0) as file:
        try:
            while file.write(b"x" * 4096):
                pass
        except OSError:
            pass
    yield
    filler.unlink()


@contextmanager
def stopped(server: Server) -> Iterator[None]:
    """Stop the server, and start it again."""
    server.stop()
    yield
    server.start()


@contextmanager
def crowded(server: Server) -> Iterator[None]:
    """Take every connection that the server gives, and end those of others."""
    address = server.address.replace("+psycopg", "")
    with ExitStack() as kept:
        first = kept.enter_context(psycopg.connect(address, autocommit=True, application_name="crowd"))
        others = "backend_type = 'client backend' AND application_name <> 'crowd'"
        for _ in range(200):
            first.execute(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE {others}")
            try:
                kept.enter_context(psycopg.connect(address, application_name="crowd"))
            except psycopg.OperationalError:
                break
        yield


@contextmanager
def small_disk() -> Iterator[Path]:
    """Mount a disk of 24 MB in memory; who runs this has to be root."""
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(["mount", "-t", "tmpfs", "-o", "size=24m", "tmpfs", folder], check=True)
        try:
            yield Path(folder)
        finally:
            subprocess.run(["umount", "-l", folder], check=True)


def main() -> None:
    """Play every fault, print a row of each, and end with 1 when something was untrue, lost, doubled or slow."""
    options = argparse.ArgumentParser(prog="faults")
    options.add_argument("--size", choices=("small", "full"), default="full")
    options.add_argument("--only", default="", help="Faults whose names hold this.")
    given = options.parse_args()
    seconds = 30.0 if given.size == "full" else 12.0
    print(f"{'':30}{'logged':>8}{'notices':>9}{'untrue':>8}{'slowest':>9}{'mended in':>11}{'kept':>8}{'doubled':>9}")
    plays = {"the file is locked": _locked, "the disk is full": _full, "the server is stopped": _stopped}
    plays |= {"every connection is taken": _crowded}
    held = [play(name, seconds) for name, play in plays.items() if given.only in name]
    if not all(held):
        sys.exit("broken")


def _locked(name: str, seconds: float) -> bool:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "stark.db"
        return _play(name, f"sqlite:///{path}", lambda: locked(path), Path(folder), seconds)


def _full(name: str, seconds: float) -> bool:
    with small_disk() as disk, tempfile.TemporaryDirectory() as folder:
        return _play(name, f"sqlite:///{disk}/stark.db", lambda: full(disk), Path(folder), seconds)


def _stopped(name: str, seconds: float) -> bool:
    with tempfile.TemporaryDirectory() as folder, postgres(Path(folder) / "postgres") as server:
        return _play(name, server.address, lambda: stopped(server), Path(folder), seconds)


def _crowded(name: str, seconds: float) -> bool:
    with tempfile.TemporaryDirectory() as folder, postgres(Path(folder) / "postgres") as server:
        return _play(name, server.address, lambda: crowded(server), Path(folder), seconds)


def _play(name: str, address: str, fault: Fault, folder: Path, seconds: float) -> bool:
    """Let a fault last for so long, and go on until all that was promised is kept."""
    bound = stage.prepared(address, 2, CHANNELS)
    stage.joined(address)
    with platform(PLAIN) as url:
        replica = Replica(address, url, folder / "replica.log")
        replica.start()
        replica.ready()
        member = Member(replica, url)
        assert member.logs(), member.heard
        promises = stage.reminders(address, bound, 1, DUE_AFTER)
        with fault():
            until = time.monotonic() + seconds
            while time.monotonic() < until:
                member.logs()
                time.sleep(random.uniform(0.2, 1.0))
        mended = _mended(member)
        count = _kept(promises, url)
        replica.stop()
    return _judged(name, member.heard, _rows(address), mended, count)


def _mended(member: Member) -> float:
    """Go on writing until it is logged; give the seconds that it took."""
    begun = time.monotonic()
    while time.monotonic() - begun < 60 and not member.logs():
        time.sleep(0.2)
    return time.monotonic() - begun


def _kept(promises: list[stage.Promise], url: str) -> Count:
    deadline = time.monotonic() + 30
    while counted(promises, record(url)).lost and time.monotonic() < deadline:
        time.sleep(0.2)
    time.sleep(2)  # what would come twice has time to
    return counted(promises, record(url))


def _rows(address: str) -> int:
    database = connect(address)
    with database.reading() as db:
        found = len(db.exec(select(Experience.id)).all())
    database.close()
    return found


def _judged(name: str, heard: Heard, rows: int, mended: float, count: Count) -> bool:
    untrue = abs(rows - heard.logged) + len(heard.strange)
    slowest = max(heard.answered)
    print(
        f"{name:30}{heard.logged:>8}{heard.notices:>9}{untrue:>8}{slowest:>7.1f} s{mended:>9.1f} s"
        f"{count.kept:>5}/{count.promised}{len(count.doubled):>9}",
        flush=True,
    )
    for said in heard.strange[:3]:
        print(f"    {said}")
    quick = slowest <= ANSWERED_WITHIN and mended <= RECOVERED_WITHIN
    return untrue == 0 and heard.notices > 0 and quick and not count.lost and not count.doubled


if __name__ == "__main__":
    main()
