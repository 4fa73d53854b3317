"""An adapter whose part that speaks with the platform is made, and its libraries imported, only when connected."""

from __future__ import annotations

from abc import abstractmethod
from datetime import datetime
from functools import cached_property
from typing import Protocol

from fastapi import APIRouter

from bot.adapter import Adapter, Standing
from bot.settings import Settings
from handlers.desk import Desk
from handlers.kit.notices import Found, Verdict
from handlers.kit.request import Address, Notice, Reply


class Station(Protocol):
    """Speaks with a platform."""

    @property
    def routes(self) -> APIRouter:
        """The paths at which the platform reaches Stark."""

    async def start(self) -> None:
        """Begin to hear."""

    async def stop(self) -> None:
        """Finish the answers that are under way."""

    async def post(self, notice: Notice) -> Verdict:
        """Post once."""

    async def update(self, address: Address, message_id: str, reply: Reply) -> Verdict:
        """Replace what a post says."""

    async def delete(self, address: Address, message_id: str) -> Verdict:
        """Take a post away."""

    async def find(self, address: Address, key: str, since: datetime) -> Found:
        """Look for a post."""


class Stationed(Adapter):
    """A platform that is reached through its station."""

    def __init__(self, settings: Settings, desk: Desk) -> None:
        self._settings = settings
        self._desk = desk

    @abstractmethod
    def missing(self) -> tuple[str, ...]:
        """Give the settings without which the platform cannot be reached."""

    @abstractmethod
    def opened(self) -> Station:
        """Make the station; only for who is connected."""

    @cached_property
    def station(self) -> Station:
        """Give what speaks with the platform; only for who is connected."""
        return self.opened()

    def standing(self) -> Standing:
        """Say whether the settings are there, or what they lack."""
        missing = self.missing()
        return Standing(self.platform, connected=not missing, missing=missing)

    def routes(self) -> APIRouter:
        """Give the paths at which the platform reaches Stark; none while it is not connected."""
        return self.station.routes if self.standing().connected else APIRouter()

    async def start(self) -> None:
        """Begin to hear."""
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
        """Look for a post."""
        return await self.station.find(address, key, since)
