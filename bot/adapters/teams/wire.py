"""Microsoft Teams, as the rest of Stark sees it: whether it is connected, its routes, and posts nobody waited for.

What imports Microsoft's own libraries is imported when Teams is connected, and not before.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import cached_property

from fastapi import APIRouter

from bot.adapter import Adapter, Standing
from bot.adapters.teams.read import PLATFORM
from bot.adapters.teams.station import Station
from bot.settings import Settings
from handlers.desk import Desk
from handlers.kit.notices import Found, Pace, Verdict
from handlers.kit.request import Address, Notice, Reply


class TeamsAdapter(Adapter):
    """Teams by HTTP, in the tenants that are served; `speaking` makes what speaks with it."""

    platform = PLATFORM
    # Documented per bot: 60 posts in 30 seconds and 1 800 an hour in a conversation, 50 a second in a tenant.
    pace = Pace(
        place=timedelta(seconds=1),
        workspace=timedelta(milliseconds=25),
        burst=timedelta(milliseconds=500),
    )

    def __init__(self, settings: Settings, desk: Desk, speaking: Callable[[], Station] | None = None) -> None:
        self._settings = settings
        self._desk = desk
        self._speaking = speaking

    def standing(self) -> Standing:
        """Say whether the settings are there, or what they lack."""
        missing = _missing(self._settings)
        return Standing(PLATFORM, connected=not missing, missing=missing)

    @cached_property
    def station(self) -> Station:
        """Give what speaks with Teams; only for who is connected."""
        if self._speaking is not None:
            return self._speaking()
        from bot.adapters.teams.speaking import Speaking

        return Speaking(self._settings, self._desk)

    def routes(self) -> APIRouter:
        """Give the path at which Teams reaches Stark; none while it is not connected."""
        return self.station.routes if self.standing().connected else APIRouter()

    async def start(self) -> None:
        """Make ready to hear."""
        if self.standing().connected:
            await self.station.start()

    async def stop(self) -> None:
        """Finish the answers that are under way."""
        if "station" in self.__dict__:
            await self.station.stop()

    async def post(self, notice: Notice) -> Verdict:
        """Post once."""
        return await self.station.post(notice)

    async def update(self, address: Address, message_id: str, reply: Reply) -> Verdict:
        """Replace what a post says."""
        return await self.station.update(address, message_id, reply)

    async def delete(self, address: Address, message_id: str) -> Verdict:
        """Take a post away."""
        return await self.station.delete(address, message_id)

    async def find(self, address: Address, key: str, since: datetime) -> Found:
        """Know nothing: Teams can't be asked without being let read every message."""
        return await self.station.find(address, key, since)


def _missing(settings: Settings) -> tuple[str, ...]:
    """Give the settings without which Teams cannot be reached."""
    needed = {
        "TEAMS_CLIENT_ID": settings.teams_client_id,
        "TEAMS_CLIENT_SECRET": settings.teams_client_secret.get_secret_value(),
        "TEAMS_TENANT_ID": settings.teams_tenant_id,
    }
    return tuple(name for name, value in needed.items() if not value)


def attach(settings: Settings, desk: Desk) -> Adapter:
    """Make the adapter."""
    return TeamsAdapter(settings, desk)
