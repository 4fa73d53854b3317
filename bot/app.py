"""The one composition root: settings, database, desk, adapters and the server that carries them."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from fastapi import FastAPI, Response

from bot.adapter import Adapter, discover
from bot.settings import Settings
from handlers.desk import Desk
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


def server(house: House) -> tuple[FastAPI, list[Adapter]]:
    """Build the web application: `/healthz`, and a place for every platform that is connected."""
    web = FastAPI(title="Stark", docs_url=None, redoc_url=None, openapi_url=None)
    adapters = discover(house.settings, house.desk)
    for adapter in adapters:
        if adapter.standing().connected:
            web.include_router(adapter.routes())

    @web.get("/healthz")
    def healthz(response: Response) -> dict[str, str]:
        """Say that the process lives and reaches its database."""
        response.headers["Cache-Control"] = "no-store"
        with house.database.reading() as session:
            session.connection()
        return {"status": "ok"}

    return web, adapters


def set_up_logging(level: str) -> None:
    """Log one line an event on standard error."""
    logging.basicConfig(level=level.upper(), format="%(asctime)s %(levelname)s %(name)s %(message)s")
    logging.getLogger("alembic").setLevel(logging.WARNING)
