"""The one composition root: settings, database, desk, adapters and the server that carries them."""

from __future__ import annotations

import asyncio
import gc
import logging
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from fastapi import APIRouter, FastAPI
from starlette.types import Receive, Scope, Send

from bot.adapter import Adapter, discover
from bot.adapters.terminal.wire import Terminal
from bot.adapters.web.clock import Clock
from bot.courier import Courier
from bot.guard import Guarded
from bot.settings import Settings
from handlers.desk import Desk
from handlers.kit.request import Reply
from storage.agreements import SHIPPED, Agreement, read_all
from storage.database import Database, connect, prepare

log = logging.getLogger("stark")

LAST_WAIT = 2.5  # seconds that a stop waits for an adapter's answers


@dataclass(frozen=True)
class House:
    """Stark with its database open: what every command that needs one works with."""

    settings: Settings
    database: Database
    agreements: tuple[Agreement, ...]
    desk: Desk


class Web(FastAPI):
    """The web application; what a guard of ours judges goes past the framework, which costs more than the guard."""

    guarded: Mapping[str, Guarded] = {}

    def serve(self, routes: APIRouter) -> None:
        """Add an adapter's paths."""
        self.include_router(routes)
        own = {route.path: route for route in routes.routes if isinstance(route, Guarded)}
        self.guarded = {**self.guarded, **own}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, or live through the server's life."""
        guarded = self.guarded.get(scope["path"]) if scope["type"] == "http" else None
        if guarded is not None and scope["method"] in (guarded.methods or ()):
            await guarded.app(scope, receive, send)
        else:
            await super().__call__(scope, receive, send)


@contextmanager
def opened(settings: Settings) -> Iterator[House]:
    """Open the database (migrated, agreements loaded) and the desk over it; all is closed at the end.

    Raises AgreementError when an agreement file is wrong, and the database's own error when it cannot be opened.
    """
    agreements = read_all(agreement_folder(settings))
    database = connect(settings.database_url)
    prepare(database, agreements)
    desk = Desk(database)
    try:
        yield House(settings, database, agreements, desk)
    finally:
        desk.close()
        database.close()


def agreement_folder(settings: Settings) -> Path:
    """Give the folder whose agreement files count."""
    return settings.stark_agreements or SHIPPED


def server(
    house: House, listens_on: str = "127.0.0.1", *, playground: bool = False, clock: Clock | None = None
) -> tuple[FastAPI, list[Adapter]]:
    """Build the web application: its health, a place for every platform that is connected, and the playground.

    The playground is there when it is asked for, and when no platform is connected: then on loopback only, so that
    a server whose settings are lost does not open to a whole network pages that believe everybody. Its `clock` moves
    the courier along where no platform is connected, and there alone.
    """
    # Only who serves pages waits for what draws them, and for what counts.
    from bot.adapters.web.guard import LOOPBACK
    from bot.adapters.web.wire import Playground
    from bot.health import Health

    @asynccontextmanager
    async def delivering(_web: FastAPI) -> AsyncIterator[None]:
        """Have the platforms heard and the courier at work while the server is."""
        for adapter in adapters:
            await adapter.start()
        couriers.append(courier_of(house, adapters, None if reached else clock))
        work = asyncio.create_task(couriers[0].run())
        yield
        couriers[0].stop()
        await work
        await asyncio.gather(*(_stopped(adapter) for adapter in adapters))

    couriers: list[Courier] = []
    health = Health(house.desk, house.database.answers, lambda: bool(couriers) and couriers[0].at_work)
    web = Web(title="Stark", docs_url=None, redoc_url=None, openapi_url=None, lifespan=delivering)
    web.include_router(health.routes())
    adapters = discover(house.settings, house.desk)
    reached = [found for found in adapters if found.standing().connected and found.routes().routes]
    clock = clock or Clock()
    if playground or (not reached and listens_on in LOOPBACK):
        page = Playground(house.desk, listens_on, clock)
        page.views = {"Slack": _as_slack, "Teams": _as_teams}
        adapters.append(page)
        if not reached:
            page.drain = lambda: Courier(house.desk, [*adapters, Terminal()], clock, alone=False).drain()
    for adapter in adapters:
        if adapter.standing().connected:
            web.serve(adapter.routes())
    return web, adapters


async def _stopped(adapter: Adapter) -> None:
    """Let an adapter finish what is under way, within what is left of the ten seconds that a stop may take."""
    try:
        await asyncio.wait_for(adapter.stop(), LAST_WAIT)
    except TimeoutError:
        log.warning("%s was not finished in time", adapter.platform)


def settle_memory() -> None:
    """Leave what stands from the start out of each search for what is no longer used: it took 0.1 s every time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000, 20, 20)  # what a request makes goes when the request does: it is seldom gone through


def warm(desk: Desk) -> None:
    """Have made ready what the first question needs, once who waits for the start has been answered."""
    desk.warm().add_done_callback(lambda _: settle_memory())


def courier_of(house: House, adapters: Sequence[Adapter], clock: Callable[[], datetime] | None = None) -> Courier:
    """Give the courier to the platforms of these adapters and to the terminal."""
    return Courier(house.desk, [*adapters, Terminal()], clock, alone=house.database.embedded)


def _as_slack(reply: Reply) -> object:
    """Write what Slack would be sent for a reply: a message, or the window of its form."""
    from bot.adapters.slack.modal import form_view
    from bot.adapters.slack.render import message

    return form_view(reply.form, "", "", reply.language) if reply.form else message(reply)


def _as_teams(reply: Reply) -> object:
    """Write what Teams would be sent for a reply: a message with a card, or the card of its form."""
    from bot.adapters.teams.form import form_card
    from bot.adapters.teams.render import message

    return form_card(reply.form, "chat", reply.language) if reply.form else message(reply, "chat")


def set_up_logging(level: str) -> None:
    """Log one line an event on standard error."""
    logging.basicConfig(level=level.upper(), format="%(asctime)s %(levelname)s %(name)s %(message)s")
    logging.getLogger("alembic").setLevel(logging.WARNING)
