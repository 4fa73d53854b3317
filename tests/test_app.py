"""The server's own word on its health."""

from dataclasses import replace
from pathlib import Path

import httpx
import pytest

from bot.app import opened, server
from bot.settings import Settings
from storage.database import connect


async def _health(web: object) -> httpx.Response:
    transport = httpx.ASGITransport(app=web)
    async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
        return await client.get("/healthz")


@pytest.mark.parametrize(
    ("address", "status"), [("", 200), ("postgresql+psycopg://stark@127.0.0.1:1/stark?connect_timeout=1", 503)]
)
def test_health_says_whether_the_database_is_reached(tmp_path: Path, address: str, status: int) -> None:
    import asyncio

    with opened(Settings(database_url=f"sqlite:///{tmp_path}/stark.db")) as house:
        found = replace(house, database=connect(address)) if address else house
        web, _ = server(found)
        assert asyncio.run(_health(web)).status_code == status
