"""The one composition root: settings, database, desk, adapters and the server that carries them."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from fastapi import FastAPI, Response
from sqlalchemy.exc import SQLAlchemyError

from bot.adapter import Adapter, discover
from bot.adapters.terminal.wire import Terminal
from bot.adapters.web.clock import Clock
from bot.courier import Courier
from bot.settings import Settings
from handlers.desk import Desk
from handlers.kit.request import Reply
from storage.agreements import SHIPPED, Agreement, read_all
from storage.database import Database, connect, prepare


@dataclass(frozen=True)
class House:
    """Stark with its database open: what every command that needs one works with."""

    settings: Settings
    database: Database
    agreements: tuple[Agreement, ...]
    desk: Desk


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
    """Build the web application: `/healthz`, a place for every platform that is connected, and the playground.

    The playground is there when it is asked for, and when no platform is connected: then on loopback only, so that
    a server whose settings are lost does not open to a whole network pages that believe everybody. Its `clock` moves
    the courier along where no platform is connected, and there alone.
    """
    # Only who serves pages waits for what draws them.
    from bot.adapters.web.guard import LOOPBACK
    from bot.adapters.web.wire import Playground
    from bot.courier import Courier

    @asynccontextmanager
    async def delivering(_web: FastAPI) -> AsyncIterator[None]:
        """Have the platforms heard and the courier at work while the server is."""
        for adapter in adapters:
            await adapter.start()
        courier = courier_of(house, adapters, None if reached else clock)
        work = asyncio.create_task(courier.run())
        yield
        courier.stop()
        await work
        for adapter in adapters:
            await adapter.stop()

    web = FastAPI(title="Stark", docs_url=None, redoc_url=None, openapi_url=None, lifespan=delivering)
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
            web.include_router(adapter.routes())

    @web.get("/healthz")
    def healthz(response: Response) -> dict[str, str]:
        """Say that the process lives and reaches its database."""
        response.headers["Cache-Control"] = "no-store"
        try:
            with house.database.reading() as session:
                session.connection()
        except SQLAlchemyError:
            response.status_code = 503
            return {"status": "the database cannot be reached"}
        return {"status": "ok"}

    return web, adapters


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
