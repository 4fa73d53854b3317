"""Processes that send what has been promised to a platform: Stark's courier, and two libraries that one might pick.

Run as `python -m benchmarks.rivals.senders WHICH ADDRESS URL`; each goes on until it is killed. The libraries are used
as their own first examples use them.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable, Coroutine
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import aiohttp

CHANNELS = 500
COMPOSER = "bench.say"
AT_ONCE = 64  # posts on their way, of each


async def _posted(session: aiohttp.ClientSession, url: str, number: int) -> None:
    body = {
        "channel": f"C{number % CHANNELS}",
        "text": f"Inlägg {number}",
        "metadata": {"event_type": "bench", "event_payload": {"key": f"k{number}"}},
    }
    headers = {"Authorization": "Bearer xoxb-T0"}
    async with session.post(f"{url}/api/chat.postMessage", json=body, headers=headers) as response:
        response.raise_for_status()


# -- Stark -----------------------------------------------------------------------------------------------


def promise_stark(address: str, count: int) -> None:
    """Write promises into Stark's outbox, due at once."""
    from handlers.kit.request import Address
    from storage.agreements import read_all
    from storage.database import connect, prepare
    from storage.queries import outbox

    database, now = connect(address), datetime.now(UTC)
    prepare(database, read_all())
    with database.writing() as db:
        for number in range(count):
            outbox.plan(
                db,
                key=f"k{number}",
                address=Address("slack", "T0", f"C{number % CHANNELS}"),
                composer=COMPOSER,
                data={"number": str(number)},
                due=now,
                expires=now + timedelta(days=1),
                agreement="eais",
                language="sv",
            )
    database.close()


async def send_with_stark(address: str, url: str) -> None:
    """Run Stark's courier over Slack's adapter, without a pace: the platform here has none."""
    from bot.adapters.slack.wire import SlackAdapter
    from bot.courier import Courier
    from bot.settings import Settings
    from handlers.desk import Desk
    from handlers.kit.abilities import gather
    from handlers.kit.cards import Card, Text
    from handlers.kit.notices import Composer, Occasion, Pace
    from handlers.kit.request import Reply
    from storage.database import connect

    def say(occasion: Occasion, _db: object) -> Reply:
        return Reply(Card("Påminnelse", (Text(f"Inlägg {occasion.data['number']}"),)), seen_by="place")

    class Quick(SlackAdapter):
        pace = Pace(settles=timedelta(seconds=2))

    known = gather("handlers.topics")
    registry = replace(known, composers={**known.composers, COMPOSER: Composer(COMPOSER, say)}, planners=())
    database = connect(address)
    desk = Desk(database, registry)
    settings = Settings(
        _env_file=None, slack_signing_secret="x", slack_bot_token="xoxb-T0", slack_api_url=f"{url}/api/"
    )
    await Courier(desk, [Quick(settings, desk)], alone=database.embedded).run()


# -- procrastinate (PostgreSQL) --------------------------------------------------------------------------


def _procrastinate(address: str, url: str = "") -> tuple[Any, Callable[..., Any]]:
    import procrastinate

    app = procrastinate.App(connector=procrastinate.PsycopgConnector(conninfo=address.replace("+psycopg", "")))
    sessions: list[aiohttp.ClientSession] = []

    @app.task(name="post", queue="posts")
    async def post(number: int) -> None:
        if not sessions:
            sessions.append(aiohttp.ClientSession())
        await _posted(sessions[0], url, number)

    return app, post


def promise_procrastinate(address: str, count: int) -> None:
    """Defer so many jobs."""
    app, post = _procrastinate(address)

    async def defer() -> None:
        async with app.open_async():
            await app.schema_manager.apply_schema_async()
            for start in range(0, count, 1000):
                jobs = ({"number": number} for number in range(start, min(start + 1000, count)))
                await post.batch_defer_async(*jobs)

    asyncio.run(defer())


async def send_with_procrastinate(address: str, url: str) -> None:
    """Run a worker."""
    app, _ = _procrastinate(address, url)
    async with app.open_async():
        await app.run_worker_async(concurrency=AT_ONCE, install_signal_handlers=False)


# -- APScheduler (SQLite) --------------------------------------------------------------------------------

_SESSIONS: list[aiohttp.ClientSession] = []


async def job(url: str, number: int) -> None:
    """Post once; APScheduler keeps the function by its name."""
    if not _SESSIONS:
        _SESSIONS.append(aiohttp.ClientSession())
    await _posted(_SESSIONS[0], url, number)


def _apscheduler(address: str) -> Any:
    from apscheduler.executors.asyncio import AsyncIOExecutor
    from apscheduler.jobstores.sqlalchemy import SQLAlchemyJobStore
    from apscheduler.schedulers.asyncio import AsyncIOScheduler

    return AsyncIOScheduler(
        jobstores={"default": SQLAlchemyJobStore(url=address)},
        executors={"default": AsyncIOExecutor()},
        job_defaults={"misfire_grace_time": None},
        timezone="UTC",
    )


def promise_apscheduler(address: str, count: int, url: str) -> None:
    """Add so many jobs, due at once."""

    async def add() -> None:
        scheduler = _apscheduler(address)
        scheduler.start(paused=True)
        due = datetime.now(UTC)
        for number in range(count):
            scheduler.add_job("benchmarks.rivals.senders:job", "date", run_date=due, args=(url, number), id=str(number))
        scheduler.shutdown(wait=False)

    asyncio.run(add())


async def send_with_apscheduler(address: str, url: str) -> None:
    """Run the scheduler."""
    del url  # each job carries it
    _apscheduler(address).start()
    await asyncio.Event().wait()


SENDERS: dict[str, Callable[[str, str], Coroutine[Any, Any, None]]] = {
    "stark": send_with_stark,
    "procrastinate": send_with_procrastinate,
    "apscheduler": send_with_apscheduler,
}

if __name__ == "__main__":
    asyncio.run(SENDERS[sys.argv[1]](sys.argv[2], sys.argv[3]))
