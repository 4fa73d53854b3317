"""`python -m tests.chaos [--size small|full]`: processes killed at random, and what became of what they had promised.

Each play is a row: 500 posts to 100 channels (small: 100 to 20) on a platform that answers 10 % with 429, 5 % with 500,
drops 2 % of the connections after taking the post and shows a post a second late, with 20 (small: 4) × kill -9.
"""

from __future__ import annotations

import argparse
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from sqlmodel import select

from storage.database import connect
from storage.models import Post
from tests.chaos import stage
from tests.chaos.counting import Count, counted
from tests.chaos.platform import Moods
from tests.chaos.server import postgres
from tests.chaos.theatre import RUN, Replica, kill_at_random, platform, record

SOON = timedelta(seconds=6)
PATIENCE = 900.0


@dataclass(frozen=True)
class Play:
    """One arrangement: which database, how many replicas, what the platform allows, what is promised."""

    name: str
    server: bool = False
    replicas: int = 1
    gone: int = 0
    history: str = "all"
    digests: bool = False
    channels: int = 100
    posts: int = 500
    kills: int = 20
    limit: float = PATIENCE  # seconds after which what is not sent is looked at as it stands
    moods: dict[str, float] = field(default_factory=dict)


FULL = (
    Play("SQLite × 1"),
    Play("PostgreSQL × 1", server=True),
    Play("PostgreSQL × 3", server=True, replicas=3),
    Play("PostgreSQL × 3, one never comes back", server=True, replicas=3, gone=1),
    Play("SQLite × 1, nothing can be read back", history="none"),
    Play("SQLite × 1, read back once a minute", history="quota", limit=300),
    Play("PostgreSQL × 3, 300 digests at once", server=True, replicas=3, digests=True, channels=300, kills=0),
)
SMALL = (
    Play("SQLite × 1", channels=20, posts=100, kills=4),
    Play("PostgreSQL × 2, one never comes back", server=True, replicas=2, gone=1, channels=20, posts=100, kills=2),
    Play("SQLite × 1, nothing can be read back", history="none", channels=20, posts=100, kills=3),
    Play("PostgreSQL × 2, 40 digests at once", server=True, replicas=2, digests=True, channels=40, kills=0),
)


def main() -> None:
    """Play every play, print a row of each, and end with 1 when a promise was broken."""
    options = argparse.ArgumentParser(prog="chaos")
    options.add_argument("--size", choices=("small", "full"), default="full")
    options.add_argument("--only", default="", help="Plays whose names hold this.")
    options.add_argument("--seed", type=int, default=random.SystemRandom().randrange(10_000))
    given = options.parse_args()
    print(f"seed {given.seed}")
    print(f"{'':46}{'kept':>10}{'lost':>6}{'doubled':>9}{'unsure':>8}{'too fast':>10}{'seconds':>9}")
    plays = [play for play in (FULL if given.size == "full" else SMALL) if given.only in play.name]
    broken = [play.name for play in plays if not _held(play, given.seed)]
    if broken:
        sys.exit(f"broken: {', '.join(broken)}")


def _held(play: Play, seed: int) -> bool:
    with tempfile.TemporaryDirectory() as folder, _database(play, Path(folder)) as address:
        bound = stage.prepared(address, 10 if play.digests else 5, play.channels)
        moods = Moods(history=play.history, seed=seed, **play.moods)
        with platform(moods) as url:
            if play.digests:
                promises = stage.digests(address, bound, SOON)
            else:
                promises = stage.reminders(address, bound, play.posts // play.channels, SOON)
            replicas = [Replica(address, url, Path(folder) / f"replica{number}.log") for number in range(play.replicas)]
            count, slowest = _played(play, replicas, promises, url, seed)
        unsure, waits = _uncertain(address), _waiting(address)
        logs = "".join(replica.log.read_text(errors="replace") for replica in replicas)
    return _judged(play, count, unsure, waits, slowest, logs)


def _played(
    play: Play, replicas: list[Replica], promises: list[stage.Promise], url: str, seed: int
) -> tuple[Count, float]:
    begun = time.monotonic()
    for replica in replicas:
        replica.start()
    time.sleep(SOON.total_seconds() - 1)
    kill_at_random(replicas, play.kills, 2.0, random.Random(seed), gone=play.gone)
    while time.monotonic() - begun < play.limit:
        count = counted(promises, record(url))
        if not count.lost or (play.history == "none" and not _waiting(replicas[0].address)):
            break
        time.sleep(1)
    time.sleep(3)  # what would come twice has time to
    count = counted(promises, record(url))
    living = [replica for replica in replicas if replica.process is not None and replica.process.poll() is None]
    return count, max(replica.stop() for replica in living)


def _judged(play: Play, count: Count, unsure: list[str], waits: int, slowest: float, logs: str) -> bool:
    lost = len(count.lost)
    print(
        f"{play.name:46}{count.kept:>6}/{count.promised:<4}{lost:>5}{len(count.doubled):>9}{len(unsure):>8}"
        f"{len(count.too_fast):>10}{count.seconds:>9.0f}   {dict(count.answers)}; stopped in {slowest:.1f} s",
        flush=True,
    )
    for line in (*count.doubled[:5], *count.too_fast[:5]):
        print(f"    {line}")
    faults = [line for line in logs.splitlines() if " ERROR " in line and "verdicts wait" not in line]
    for line in faults[:5]:
        print(f"    {line}")
    # Where nothing can be read back, what may have been posted is listed and never sent twice. Where reading is
    # rationed, what waits for its turn to be looked up is not lost.
    excused = len(unsure) if play.history == "none" else waits if play.history == "quota" else 0
    return lost <= excused and not count.doubled and not count.too_fast and slowest <= 10


def _uncertain(address: str) -> list[str]:
    """Ask as the operator does which posts may or may not have arrived."""
    command = [sys.executable, "-c", RUN, "outbox", "list", "--database", address]
    listed = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    return [line for line in listed.splitlines() if line.split()[1] == "uncertain"]


def _waiting(address: str) -> int:
    """Count the promised reminders that are still to be sent or looked up; before they are planned, one."""
    database = connect(address)
    with database.reading() as db:
        states = list(db.exec(select(Post.state).where(Post.composer == "meeting_notices.remind")))
    database.close()
    return sum(state in ("ready", "sending") for state in states) if states else 1


@contextmanager
def _database(play: Play, folder: Path) -> Iterator[str]:
    if not play.server:
        yield f"sqlite:///{folder}/stark.db"
        return
    with postgres(folder / "postgres") as server:
        yield server.address


if __name__ == "__main__":
    main()
