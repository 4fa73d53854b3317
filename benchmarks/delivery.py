"""How fast promises are kept, beside two libraries that one might pick; and what is left when the sender is killed.

Run: python -m benchmarks.delivery [--small]. The platform answers in 20 to 30 ms from a process of its own. First
without any pace; then a thousand channels' Monday digests at Slack's real pace; then what a digest costs to write
with ten thousand experiences stored, and what Stark costs when nothing happens.
"""

from __future__ import annotations

import os
import random
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from benchmarks.rivals import senders
from tests.chaos import stage
from tests.chaos.counting import counted
from tests.chaos.platform import Moods
from tests.chaos.server import postgres
from tests.chaos.theatre import Replica, platform, record

SMALL = "--small" in sys.argv
POSTS = 500 if SMALL else 3000
KILLED_POSTS, KILLS = (300, 3) if SMALL else (1000, 10)
CHANNELS, WORKSPACES = (100, 10) if SMALL else (1000, 10)
IDLE = 10 if SMALL else 60
PLAIN = Moods(busy=0, error=0, drop=0)


class Sender:
    """Processes of one kind that send, and can be killed."""

    def __init__(self, which: str, address: str, url: str, count: int = 1) -> None:
        self.command = [sys.executable, "-m", "benchmarks.rivals.senders", which, address, url]
        self.running = [self._start() for _ in range(count)]

    def _start(self) -> subprocess.Popen[bytes]:
        return subprocess.Popen(self.command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def kill(self) -> None:
        """Kill them as a machine that loses power does."""
        for process in self.running:
            os.kill(process.pid, signal.SIGKILL)
            process.wait()

    def again(self) -> None:
        """Start as many again."""
        self.running = [self._start() for _ in self.running]


def sent(which: str, address: str, url: str, posts: int, processes: int = 1, kills: int = 0) -> dict[str, Any]:
    """Let what is promised be sent; give the record when all of it has come, or nothing comes any more."""
    sender = Sender(which, address, url, processes)
    chance, last, still, before = random.Random(3), -1, 0, 0
    try:
        for _ in range(kills):
            got = _more_than(before, url)
            if got <= before:
                break  # what is left is stranded
            before = got
            time.sleep(chance.uniform(0.0, 0.2))
            sender.kill()
            sender.again()
        while still < (150 if kills else 30):  # half seconds: a lease of sixty may have to run out first
            time.sleep(0.5)
            got = len(record(url)["messages"])
            still = still + 1 if got == last else 0
            last = got
            if got >= posts:
                break
    finally:
        sender.kill()
    return record(url)


def _more_than(before: int, url: str) -> int:
    """Wait until more has come than before, as long as a lease may last and a bit more; give how much has."""
    deadline = time.monotonic() + 75
    while (got := len(record(url)["messages"])) <= before and time.monotonic() < deadline:
        time.sleep(0.02)
    return got


def throughput() -> None:
    """Print posts a second of each, without a pace and without faults, and what becomes of posts when it is killed."""
    print(f"{'':34}{'posts/s':>9}{'killed':>8}{'lost':>7}{'doubled':>9}")
    _row("Stark, SQLite × 1", "stark", None)
    _row("APScheduler, SQLite × 1", "apscheduler", None)
    _row("Stark, PostgreSQL × 1", "stark", 1)
    _row("Stark, PostgreSQL × 3", "stark", 3)
    _row("procrastinate, PostgreSQL × 1", "procrastinate", 1)
    _row("procrastinate, PostgreSQL × 3", "procrastinate", 3)


def _row(name: str, which: str, servers: int | None) -> None:
    found = _run(which, servers, POSTS, 0)
    moments = sorted(message["at"] for message in found["messages"])
    # From the first to the last: how long a process takes to start is another matter.
    rate = (len(moments) - 1) / (moments[-1] - moments[0])
    after = _run(which, servers, KILLED_POSTS, KILLS)
    keys = Counter(message["key"] for message in after["messages"])
    doubled = sum(times > 1 for times in keys.values())
    print(f"{name:34}{rate:>9.0f}{KILLS:>6} ×{KILLED_POSTS - len(keys):>7}{doubled:>9}", flush=True)


def _run(which: str, servers: int | None, posts: int, kills: int) -> dict[str, Any]:
    with _database(servers) as address, platform(PLAIN) as url:
        _promised(which, address, url, posts)
        return sent(which, address, url, posts, servers or 1, kills)


def _promised(which: str, address: str, url: str, posts: int) -> None:
    if which == "stark":
        senders.promise_stark(address, posts)
    elif which == "procrastinate":
        senders.promise_procrastinate(address, posts)
    else:
        senders.promise_apscheduler(address, posts, url)


@contextmanager
def _database(servers: int | None) -> Iterator[str]:
    with tempfile.TemporaryDirectory() as folder:
        if servers is None:
            yield f"sqlite:///{folder}/bench.db"
        else:
            with postgres(Path(folder) / "postgres") as server:
                yield server.address


def monday() -> None:
    """Print how long a Monday's digests take at Slack's real pace, and what a digest costs to write."""
    with tempfile.TemporaryDirectory() as folder, platform(PLAIN) as url:
        address = f"sqlite:///{folder}/stark.db"
        bound = stage.prepared(address, WORKSPACES, CHANNELS)
        stage.experienced(address, 10_000)
        replica = Replica(address, url, Path(folder) / "replica.log")
        replica.start()
        replica.ready()
        idle, written = _idle(replica), _composing(address)
        due = timedelta(seconds=5)
        promises = stage.digests(address, bound, due)
        begun = time.monotonic() + due.total_seconds()
        _until_kept(promises, url)
        last = max(message["at"] for message in record(url)["messages"])
        replica.stop()
        print(
            f"{CHANNELS} digests in {WORKSPACES} workspaces at Slack's pace: {last - begun:.1f} s after they were due"
        )
        print(f"idle: {idle:.2f} % of a core")
        print(f"writing a digest, 10 000 experiences stored: {written:.2f} ms (median)")


def _until_kept(promises: list[stage.Promise], url: str) -> None:
    deadline = time.monotonic() + 300
    while counted(promises, record(url)).lost and time.monotonic() < deadline:
        time.sleep(0.5)


def _idle(replica: Replica) -> float:
    """Give the share of a core, in percent, that a process takes when nothing happens."""
    assert replica.process is not None
    time.sleep(5)
    before = _processor(replica.process.pid)
    time.sleep(IDLE)
    return 100 * (_processor(replica.process.pid) - before) / IDLE


def _processor(pid: int) -> float:
    """Give the seconds that a process has run, of each thread (schedstat in proc(5): clock ticks miss short runs)."""
    runs = (file.read_text().split()[0] for file in Path(f"/proc/{pid}/task").glob("*/schedstat"))
    return sum(map(int, runs)) / 1e9


def _composing(address: str) -> float:
    from handlers.desk.finish import finished
    from handlers.kit.abilities import registry
    from handlers.kit.notices import Occasion
    from handlers.kit.request import Address
    from storage.database import connect

    database, taken, known = connect(address), [], registry()
    compose = known.composers["digests.channel"].compose
    now = datetime.now(UTC)
    for number in range(60):
        occasion = Occasion(f"k{number}", Address("slack", "T0", f"C{number // 6 * 10}"), "eais", "sv", now, {})
        with database.reading() as db:
            begun = time.perf_counter()
            reply = compose(occasion, db)
            assert reply is not None
            finished(reply, "sv", known)
            taken.append(1000 * (time.perf_counter() - begun))
    database.close()
    return statistics.median(taken[10:])


if __name__ == "__main__":
    throughput()
    monday()
