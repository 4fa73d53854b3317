"""Slack, as the rest of Stark sees it: whether it is connected, its routes, and posts that nobody waited for.

What imports Slack's own libraries is imported when Slack is connected, and not before.
"""

from __future__ import annotations

from datetime import timedelta

from bot.adapter import Adapter
from bot.adapters.slack.read import PLATFORM
from bot.settings import Settings
from bot.station import Station, Stationed
from handlers.desk import Desk
from handlers.kit.notices import Pace


class SlackAdapter(Stationed):
    """Slack by HTTP or Socket Mode, in one workspace or many."""

    platform = PLATFORM
    # Documented: about one post a second in a channel, and several hundred a minute in a workspace.
    pace = Pace(
        place=timedelta(seconds=1),
        workspace=timedelta(milliseconds=200),
        burst=timedelta(seconds=2),
        settles=timedelta(seconds=5),
    )

    def missing(self) -> tuple[str, ...]:
        """Give the settings without which Slack cannot be reached."""
        return _missing(self._settings)

    def opened(self) -> Station:
        """Make what speaks with Slack."""
        from bot.adapters.slack.speaking import Speaking

        return Speaking(self._settings, self._desk)


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
