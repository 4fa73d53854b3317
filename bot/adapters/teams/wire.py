"""Microsoft Teams, as the rest of Stark sees it: whether it is connected, its routes, and posts nobody waited for.

What imports Microsoft's own libraries is imported when Teams is connected, and not before.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from bot.adapter import Adapter
from bot.adapters.teams.read import PLATFORM
from bot.settings import Settings
from bot.station import Station, Stationed
from handlers.desk import Desk
from handlers.kit.notices import Pace


class TeamsAdapter(Stationed):
    """Teams by HTTP, in the tenants that are served; `speaking` makes what speaks with it."""

    platform = PLATFORM
    # Documented per bot: 60 posts in 30 seconds and 1 800 an hour in a conversation, 50 a second in a tenant.
    pace = Pace(
        place=timedelta(seconds=1),
        workspace=timedelta(milliseconds=25),
        burst=timedelta(milliseconds=500),
    )

    def __init__(self, settings: Settings, desk: Desk, speaking: Callable[[], Station] | None = None) -> None:
        super().__init__(settings, desk)
        self._speaking = speaking

    def missing(self) -> tuple[str, ...]:
        """Give the settings without which Teams cannot be reached."""
        needed = {
            "TEAMS_CLIENT_ID": self._settings.teams_client_id,
            "TEAMS_CLIENT_SECRET": self._settings.teams_client_secret.get_secret_value(),
            "TEAMS_TENANT_ID": self._settings.teams_tenant_id,
        }
        return tuple(name for name, value in needed.items() if not value)

    def opened(self) -> Station:
        """Make what speaks with Teams."""
        if self._speaking is not None:
            return self._speaking()
        from bot.adapters.teams.speaking import Speaking

        return Speaking(self._settings, self._desk)


def attach(settings: Settings, desk: Desk) -> Adapter:
    """Make the adapter."""
    return TeamsAdapter(settings, desk)
