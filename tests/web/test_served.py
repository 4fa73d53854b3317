"""When the playground is served: while no platform is connected, on loopback; else only when it is asked for."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from fastapi import APIRouter

import bot.app
from bot.adapter import Adapter, Standing
from bot.app import House, server
from bot.settings import Settings
from handlers.desk import Desk
from storage.agreements import read_all
from storage.database import Database


@dataclass
class Platform(Adapter):
    """A platform that is connected, or is not."""

    connected: bool
    platform: str = "chat"

    def standing(self) -> Standing:
        return Standing(self.platform, self.connected)

    def routes(self) -> APIRouter:
        router = APIRouter()
        router.post("/chat/events")(lambda: None)
        return router

    async def post(self, notice: Any) -> Any:
        raise NotImplementedError

    async def update(self, address: Any, message_id: str, reply: Any) -> Any:
        raise NotImplementedError

    async def delete(self, address: Any, message_id: str) -> Any:
        raise NotImplementedError

    async def find(self, address: Any, key: str, since: Any) -> Any:
        raise NotImplementedError


@pytest.fixture
def house(database: Database) -> Iterator[House]:
    desk = Desk(database)
    yield House(Settings(_env_file=None), database, tuple(read_all()), desk)
    desk.close()


@pytest.mark.parametrize(
    ("connected", "listens_on", "asked", "open_", "clock"),
    [
        (False, "127.0.0.1", False, True, True),
        (False, "localhost", False, True, True),
        (False, "::1", False, True, True),
        (False, "0.0.0.0", False, False, False),
        (False, "192.168.1.5", False, False, False),
        (False, "0.0.0.0", True, True, True),
        (True, "127.0.0.1", False, False, False),
        (True, "127.0.0.1", True, True, False),
        (True, "0.0.0.0", False, False, False),
    ],
)
def test_when_it_is_open(
    house: House,
    monkeypatch: pytest.MonkeyPatch,
    connected: bool,
    listens_on: str,
    asked: bool,
    open_: bool,
    clock: bool,
) -> None:
    monkeypatch.setattr(bot.app, "discover", lambda *_: [Platform(connected)])
    _, adapters = server(house, listens_on, playground=asked)
    pages = [adapter for adapter in adapters if adapter.platform == "playground"]
    assert bool(pages) is open_
    assert [page for page in pages if page.drain is not None] == (pages if clock else [])


def test_without_settings_it_is_open(house: House) -> None:
    _, adapters = server(house)
    assert [found.platform for found in adapters if found.standing().connected and found.routes().routes] == [
        "playground"
    ]
