"""Serves Stark for the Playground: `python -m tests.teams.e2e.serve PORT DATABASE MOMENT KEYS HOST`.

All is as in operation but whom it believes: the relay's key list (KEYS), and the relay's host for Microsoft's. The
clock begins at an ISO moment and goes on from there; POST /clock moves it forward.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime

import uvicorn
from fastapi import FastAPI

from bot.adapters.teams.keys import Keys
from bot.adapters.teams.speaking import Speaking
from bot.adapters.teams.wire import TeamsAdapter
from bot.adapters.web.clock import Clock
from bot.app import House, courier_of, opened, set_up_logging
from bot.settings import Settings
from tests.teams.e2e.relay import OWN_TOKEN
from tests.teams.signing import BOT
from tests.teams.world import HOME


def main(port: int, address: str, moment: str, keys: str, host: str) -> None:
    """Serve on loopback."""
    ahead = datetime.fromisoformat(moment) - datetime.now(UTC)
    clock = Clock(lambda: datetime.now(UTC) + ahead)
    teams = {"teams_client_id": BOT, "teams_client_secret": "hemlig", "teams_tenant_id": HOME}
    settings = Settings(_env_file=None, database_url=address, teams_service_hosts=host, **teams)
    set_up_logging("WARNING")
    with opened(settings) as house:
        uvicorn.run(web(house, clock, keys), host="127.0.0.1", port=port, log_level="warning")


def web(house: House, clock: Clock, keys: str) -> FastAPI:
    """Put Stark together with the relay in Microsoft's place."""
    station = Speaking(house.settings, house.desk, Keys(keys), lambda _scope: {"access_token": OWN_TOKEN})
    station.conversation.now = clock
    adapter = TeamsAdapter(house.settings, house.desk, lambda: station)

    @asynccontextmanager
    async def delivering(_web: FastAPI) -> AsyncIterator[None]:
        await adapter.start()
        courier = courier_of(house, [adapter], clock)
        work = asyncio.create_task(courier.run())
        yield
        courier.stop()
        await work
        await adapter.stop()

    served = FastAPI(lifespan=delivering)
    served.include_router(adapter.routes())

    @served.get("/healthz")
    def healthz() -> dict[str, str]:
        return {"status": "ok"}

    @served.post("/clock")
    def moved(to: str) -> dict[str, str]:
        clock.forward(datetime.fromisoformat(to))
        return {"now": clock().isoformat()}

    return served


if __name__ == "__main__":
    main(int(sys.argv[1]), *sys.argv[2:6])
