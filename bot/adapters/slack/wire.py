"""Slack, as the rest of Stark sees it: whether it is connected, its routes, and posts that nobody waited for.

What imports Slack's own libraries is imported when Slack is connected, and not before.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import cached_property

from fastapi import APIRouter

from bot.adapter import Adapter, Standing
from bot.adapters.slack.read import PLATFORM
from bot.adapters.slack.station import Station
from bot.settings import Settings
from handlers.desk import Desk
from handlers.kit.notices import Found, Pace, Verdict
from handlers.kit.request import Address, Notice, Reply


class SlackAdapter(Adapter):
    """Slack by HTTP or Socket Mode, in one workspace or many."""

    platform = PLATFORM
    # Documented: about one post a second in a channel, and several hundred a minute in a workspace.
    pace = Pace(
        place=timedelta(seconds=1),
        workspace=timedelta(milliseconds=200),
        burst=timedelta(seconds=2),
        settles=timedelta(seconds=5),
    )

    def __init__(self, settings: Settings, desk: Desk) -> None:
        self._settings = settings
        self._desk = desk

    def standing(self) -> Standing:
        """Say whether the settings are there, or what they lack."""
        missing = _missing(self._settings)
        return Standing(PLATFORM, connected=not missing, missing=missing)

    @cached_property
    def station(self) -> Station:
        """Give what speaks with Slack; only for who is connected."""
        from bot.adapters.slack.speaking import Speaking

        return Speaking(self._settings, self._desk)

    def routes(self) -> APIRouter:
        """Give the paths at which Slack reaches Stark; none while it is not connected."""
        return self.station.routes if self.standing().connected else APIRouter()

    async def start(self) -> None:
        """Begin to hear in Socket Mode, where that is how Slack is reached."""
        if self.standing().connected:
            await self.station.start()

    async def stop(self) -> None:
        """Finish the answers that are under way."""
        if "station" in self.__dict__:
            await self.station.stop()

    async def post(self, notice: Notice) -> Verdict:
        """Post once, with the key in the message's metadata."""
        return await self.station.post(notice)

    async def update(self, address: Address, message_id: str, reply: Reply) -> Verdict:
        """Replace what a post says."""
        return await self.station.update(address, message_id, reply)

    async def delete(self, address: Address, message_id: str) -> Verdict:
        """Take a post away."""
        return await self.station.delete(address, message_id)

    async def find(self, address: Address, key: str, since: datetime) -> Found:
        """Look for a post by the key in its metadata."""
        return await self.station.find(address, key, since)


def _missing(settings: Settings) -> tuple[str, ...]:
    """Give the settings without which Slack cannot be reached."""
    missing = []
    if not (settings.slack_signing_secret.get_secret_value() or settings.slack_app_token.get_secret_value()):
        missing.append("SLACK_SIGNING_SECRET (or SLACK_APP_TOKEN)")
    if settings.slack_bot_token.get_secret_value():
        return tuple(missing)
    if not (settings.slack_client_id or settings.slack_client_secret.get_secret_value()):
        return (*missing, "SLACK_BOT_TOKEN (or SLACK_CLIENT_ID and SLACK_CLIENT_SECRET)")
    several = {
        "SLACK_CLIENT_ID": settings.slack_client_id,
        "SLACK_CLIENT_SECRET": settings.slack_client_secret.get_secret_value(),
        "STARK_URL": settings.stark_url,
        "STARK_SECRET_KEY": settings.stark_secret_key.get_secret_value(),
    }
    return (*missing, *(name for name, value in several.items() if not value))


def attach(settings: Settings, desk: Desk) -> Adapter:
    """Make the adapter."""
    return SlackAdapter(settings, desk)
