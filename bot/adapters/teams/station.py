"""What the adapter asks of its part that speaks with Teams, which is imported only when it is needed."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from fastapi import APIRouter

from handlers.kit.notices import Found, Verdict
from handlers.kit.request import Address, Notice, Reply


class Station(Protocol):
    """Speaks with Teams."""

    @property
    def routes(self) -> APIRouter:
        """The path at which Teams reaches Stark."""

    async def start(self) -> None:
        """Make ready."""

    async def stop(self) -> None:
        """Finish."""

    async def post(self, notice: Notice) -> Verdict:
        """Post once."""

    async def update(self, address: Address, message_id: str, reply: Reply) -> Verdict:
        """Replace what a post says."""

    async def delete(self, address: Address, message_id: str) -> Verdict:
        """Take a post away."""

    async def find(self, address: Address, key: str, since: datetime, /) -> Found:
        """Look for a post."""
