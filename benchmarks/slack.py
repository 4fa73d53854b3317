"""A slash command that logs an experience: Stark beside bare Bolt applications that write the same rows.

Run from the project's root with `python -m benchmarks.slack`. What comes out depends on the disk, which is measured
too: the slower it is, the more there is to win by committing several deliveries together. Each server has a core of
its own and the load another; both are asked by signed requests over kept connections, in turns, and both write with
SQLite's full durability. Bolt has its fastest settings: nothing waits for another thread, the answer is given when
the listener has ended, its authorisation is known beforehand, and one transaction writes the rows that Stark writes.
It checks the signature, and does nothing else: no delivery is recognised, nobody's right is checked, no word is read,
no reply is drawn. There are two of it: one writes its rows as applications on this stack do, as SQLModel's objects in a
session; the other has them ready as text and writes them by hand-written SQL through the driver, which is the floor.
"""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import itertools
import json
import os
import shutil
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

SECRET = "benchmark-secret"
PEOPLE = 50
LEVELS = ((1, 200), (16, 1000), (64, 1000))
ROUNDS = 3
TABLES = ("delivery", "experience", "experience_stems", "audit")
ROWS = "rows.json"
BASE = "bare Bolt, SQLModel"
NAMES = {BASE: "models", "bare Bolt, driver": "driver", "Stark": "stark"}
_NUMBERS = itertools.count(1)

Write = Callable[[dict[str, str]], None]


def requests(count: int, port: int) -> list[bytes]:
    """Sign so many different commands, of many people."""
    return [_request(next(_NUMBERS), port) for _ in range(count)]


def _fields(number: int, port: int) -> dict[str, str]:
    return {
        "team_id": "T1",
        "channel_id": "C1",
        "channel_name": "skolchefer",
        "user_id": f"U{number % PEOPLE:03}",
        "command": "/stark",
        "text": f"logga Gemensam läsning nummer {number} gav bättre resultat typ: lärdom",
        "response_url": f"https://127.0.0.1:{port}/none",
        "trigger_id": f"{number}.{time.time()}",
    }


def _request(number: int, port: int) -> bytes:
    body = urlencode(_fields(number, port)).encode()
    moment = str(int(time.time()))
    mac = hmac.new(SECRET.encode(), b"v0:" + moment.encode() + b":" + body, hashlib.sha256).hexdigest()
    head = (
        f"POST /slack/events HTTP/1.1\r\nhost: x\r\ncontent-type: application/x-www-form-urlencoded\r\n"
        f"content-length: {len(body)}\r\nx-slack-request-timestamp: {moment}\r\nx-slack-signature: v0={mac}\r\n\r\n"
    )
    return head.encode() + body


async def load(port: int, concurrency: int, count: int) -> list[float]:
    """Send so many requests over so many connections; give the seconds that each took."""
    waiting = iter(requests(count, port))
    taken: list[float] = []

    async def one() -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        for request in waiting:
            begun = time.perf_counter()
            writer.write(request)
            head = await reader.readuntil(b"\r\n\r\n")
            length = int(head.lower().split(b"content-length:")[1].split(b"\r\n")[0])
            body = await reader.readexactly(length)
            taken.append(time.perf_counter() - begun)
            assert b" 200 " in head[:20], head
            assert b"blocks" in body or b"Jag arbetar" in body, body[:200]
        writer.close()

    await asyncio.gather(*(one() for _ in range(concurrency)))
    return taken


def prepared(folder: Path) -> Path:
    """Make a database with the agreements and the people in it, who have been here before."""
    from datetime import UTC, datetime

    from handlers.desk.who import meet
    from handlers.kit.request import Address, Heard, Sender, Vouched
    from storage.agreements import read_all
    from storage.database import connect, prepare
    from storage.queries import members

    path = folder / "prepared.db"
    database = connect(f"sqlite:///{path}")
    prepare(database, read_all())
    with database.writing() as db:
        for number in range(PEOPLE):
            sender = Sender("slack", "T1", f"U{number:03}", f"Exempel {number}", vouched=Vouched("Kungsörs kommun"))
            known = meet(db, Heard("x", sender, Address("slack", "T1", "C1")), datetime.now(UTC))
            members.told(db, known.identity_id, datetime.now(UTC))
    database.close()
    path.with_name(ROWS).write_text(json.dumps(_rows_of_one(path)))
    return path


def _rows_of_one(path: Path) -> dict[str, dict[str, Any]]:
    """Give the rows that Stark writes for one command, by table: the other application writes the same."""
    from datetime import UTC, datetime

    from bot.adapters.slack.read import command
    from handlers.desk import Desk
    from storage.database import connect

    own = path.with_name("one.db")
    shutil.copy(path, own)
    database = connect(f"sqlite:///{own}")
    desk = Desk(database)
    heard = command(_fields(1, 0))
    assert heard is not None
    reply = desk.answer(heard, datetime.now(UTC))
    assert reply is not None
    assert "Loggad" in str(reply.card.title)
    desk.close()
    database.close()
    with sqlite3.connect(own) as db:
        db.row_factory = sqlite3.Row
        return {table: dict(db.execute(f"SELECT * FROM {table} ORDER BY rowid DESC").fetchone()) for table in TABLES}


@contextmanager
def serving(which: str, path: Path) -> Iterator[int]:
    """Run one of the servers on the first core, over a database of its own."""
    own = path.with_name(f"{which}.db")
    shutil.copy(path, own)
    command = [sys.executable, "-m", "benchmarks.slack", which, str(own)]
    process = subprocess.Popen([*_pinned(0), *command], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    try:
        yield int(process.stdout.readline())
    finally:
        process.terminate()
        process.wait(20)


def _pinned(core: int) -> list[str]:
    return ["taskset", "-c", str(core)] if shutil.which("taskset") and (os.cpu_count() or 1) > 1 else []


def _serve(app: Any) -> None:
    import socket

    import uvicorn

    from bot.app import settle_memory

    settle_memory()

    # Made as a server makes it, with its protocol named: else asyncio leaves the delay of small packets on (40 ms).
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.bind(("127.0.0.1", 0))
    listener.listen(256)
    print(listener.getsockname()[1], flush=True)
    uvicorn.Server(uvicorn.Config(app, log_level="error", access_log=False)).run([listener])


def stark(path: str) -> None:
    """Serve Stark, with a Slack beside it that knows everybody."""
    from bot.adapters.slack.speaking import Speaking
    from bot.adapters.slack.wire import SlackAdapter
    from bot.app import Web
    from bot.settings import Settings
    from handlers.desk import Desk
    from handlers.kit.request import Sender
    from storage.database import connect

    settings = Settings(_env_file=None, slack_signing_secret=SECRET, slack_bot_token="xoxb-1")
    adapter = SlackAdapter(settings, Desk(connect(f"sqlite:///{path}")))
    station = adapter.station
    assert isinstance(station, Speaking)
    people = station.conversation.people
    for number in range(PEOPLE):
        sender = Sender("slack", "T1", f"U{number:03}", f"Exempel {number}")
        people.remember(sender)
    app = Web()
    app.serve(adapter.routes())
    _serve(app)


def bare(write: Write) -> None:
    """Serve a bare Bolt application that writes in its own way."""
    from slack_bolt.adapter.starlette.async_handler import AsyncSlackRequestHandler
    from slack_bolt.async_app import AsyncAck, AsyncApp
    from slack_bolt.authorization import AuthorizeResult
    from starlette.applications import Starlette
    from starlette.routing import Route

    async def authorize() -> AuthorizeResult:
        return AuthorizeResult(enterprise_id=None, team_id="T1", bot_token="xoxb-1", bot_id="B1", bot_user_id="U1")

    app = AsyncApp(signing_secret=SECRET, authorize=authorize, process_before_response=True)

    @app.command("/stark")
    async def logged(ack: AsyncAck, body: dict[str, str]) -> None:
        write(body)
        text = {"type": "plain_text", "text": "Loggat."}
        sections = [{"type": "section", "text": {"type": "plain_text", "text": body["text"]}} for _ in range(4)]
        await ack(text="Loggat.", blocks=[{"type": "header", "text": text}, *sections])

    handler = AsyncSlackRequestHandler(app)
    _serve(Starlette(routes=[Route("/slack/events", handler.handle, methods=["POST"])]))


def _by_models(path: str) -> Write:
    """Write the rows that Stark writes for the same command, as SQLModel's objects in one transaction."""
    from sqlalchemy import event
    from sqlmodel import Session, SQLModel, create_engine, select

    from storage.models import Audit, Delivery, Experience, ExperienceStems

    with Session(create_engine(f"sqlite:///{Path(path).with_name('one.db')}")) as db:
        tables: tuple[type[SQLModel], ...] = (Delivery, Experience, ExperienceStems, Audit)
        rows = {table: db.exec(select(table)).all()[-1].model_dump(exclude={"id"}) for table in tables}
    engine = create_engine(f"sqlite:///{path}", pool_size=1, max_overflow=0)
    event.listen(engine, "connect", lambda connection, _: _settle(connection))

    def write(body: dict[str, str]) -> None:
        with Session(engine) as db:
            experience = Experience(**{**rows[Experience], "text": body["text"][6:]})
            db.add_all([Delivery(**{**rows[Delivery], "key": f"slack:{body['trigger_id']}"}), experience])
            db.add(Audit(**rows[Audit]))
            db.flush()
            db.add(ExperienceStems(**{**rows[ExperienceStems], "experience_id": experience.id}))
            db.commit()

    return write


def _settle(connection: Any) -> None:
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
        connection.execute(f"PRAGMA {pragma}")


def _by_driver(path: str) -> Write:
    """Write the same rows, ready as text, by hand-written SQL in one transaction."""
    db = sqlite3.connect(path, isolation_level=None)
    _settle(db)
    rows = json.loads(Path(path).with_name(ROWS).read_text())
    for table in ("experience", "audit"):
        del rows[table]["id"]  # the database gives it
    delivery, experience, stems, audit = (_insert(table, rows[table]) for table in TABLES)

    def write(body: dict[str, str]) -> None:
        db.execute("BEGIN IMMEDIATE")
        db.execute(delivery, {**rows["delivery"], "key": f"slack:{body['trigger_id']}"})
        number = db.execute(experience, {**rows["experience"], "text": body["text"][6:]}).lastrowid
        db.execute(stems, {**rows["experience_stems"], "experience_id": number})
        db.execute(audit, rows["audit"])
        db.execute("COMMIT")

    return write


def _insert(table: str, row: dict[str, Any]) -> str:
    return f"INSERT INTO {table} ({', '.join(row)}) VALUES ({', '.join(f':{name}' for name in row)})"


def measure() -> None:
    """Measure both in turns, and print what came of it."""
    if _pinned(1):
        os.sched_setaffinity(0, {1})
    found: dict[tuple[str, int], list[tuple[float, list[float]]]] = {}
    with tempfile.TemporaryDirectory() as folder:
        path = prepared(Path(folder))
        with ExitStack() as servers:
            ports = {name: servers.enter_context(serving(which, path)) for name, which in NAMES.items()}
            for port in ports.values():
                asyncio.run(load(port, 8, 200))
            for _ in range(ROUNDS):
                for (concurrency, count), (name, port) in itertools.product(LEVELS, ports.items()):
                    begun = time.perf_counter()
                    taken = asyncio.run(load(port, concurrency, count))
                    rate = count / (time.perf_counter() - begun)
                    found.setdefault((name, concurrency), []).append((rate, taken))
        disk = _disk(Path(folder))
        written = {name: _written(path.with_name(f"{which}.db")) for name, which in NAMES.items()}
    print(f"{'':34}{'req/s':>8}{'p50 ms':>9}{'p99 ms':>9}{'max ms':>9}{'ratio':>8}")
    print(f"a commit of one row takes {disk:.2f} ms on this disk: what it takes more, Stark shares among several")
    for name, said in written.items():
        print(f"{name} has written {said}")
    for concurrency, _ in LEVELS:
        base = statistics.median(rate for rate, _ in found[BASE, concurrency])
        for name in NAMES:
            _print(f"{concurrency:>3} at once, {name}", found[name, concurrency], base)


def _disk(folder: Path) -> float:
    """Give the milliseconds that a small transaction's commit takes with full durability."""
    taken = []
    with sqlite3.connect(folder / "disk.db", isolation_level=None) as db:
        for statement in ("PRAGMA journal_mode=WAL", "PRAGMA synchronous=FULL", "CREATE TABLE row (text)"):
            db.execute(statement)
        for _ in range(200):
            db.execute("BEGIN IMMEDIATE")
            db.execute("INSERT INTO row VALUES (?)", ("x" * 500,))
            begun = time.perf_counter()
            db.execute("COMMIT")
            taken.append(1000 * (time.perf_counter() - begun))
    return statistics.median(taken)


def _written(path: Path) -> str:
    """Say how many rows there are of each kind, and how long what Stark says of a change and of its stems is."""
    with sqlite3.connect(path) as db:
        counts = ", ".join(f"{db.execute(f'SELECT count(*) FROM {table}').fetchone()[0]} {table}" for table in TABLES)
        (changes,) = db.execute("SELECT avg(length(changes)) FROM audit").fetchone()
        (stems,) = db.execute("SELECT avg(length(stems)) FROM experience_stems").fetchone()
    return f"{counts}; on average {changes:.0f} characters of changes, {stems:.0f} of stems"


def _print(name: str, runs: list[tuple[float, list[float]]], base: float) -> None:
    rate = statistics.median(rate for rate, _ in runs)
    taken = sorted(1000 * one for _, times in runs for one in times)
    p50, p99 = taken[len(taken) // 2], taken[int(len(taken) * 0.99)]
    print(f"{name:34}{rate:>8.0f}{p50:>9.1f}{p99:>9.1f}{taken[-1]:>9.1f}{rate / base:>8.2f}")


if __name__ == "__main__":
    if len(sys.argv) == 3:
        which, at = sys.argv[1:]
        if which == "stark":
            stark(at)
        else:
            bare({"models": _by_models, "driver": _by_driver}[which](at))
    else:
        measure()
