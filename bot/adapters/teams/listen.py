"""Microsoft's own framework, with what it is to hear: one function for each kind of activity.

It is given what our guard has let through, past its own HTTP server: that one fetches its keys in the way of every
other request, and lets in activities without a service address.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from contextvars import ContextVar
from typing import Any

from bot.adapters.teams.framework import ActivityEvent, App, CoreActivity, JsonWebToken
from bot.adapters.teams.shape import Body
from bot.adapters.teams.talk import Conversation
from bot.adapters.teams.ways import Answer

# The activity as the guard has made it anew: its own model of it loses what it does not know.
_HEARD: ContextVar[Body] = ContextVar("heard")


class Listener:
    """Hands every kind of activity to the conversation."""

    def __init__(self, app: App, conversation: Conversation) -> None:
        self._app = app
        app.on_message(_handler(conversation.message))
        app.on_card_action(_handler(conversation.press))
        app.on_dialog_open(_handler(conversation.dialog))
        app.on_dialog_submit(_handler(conversation.dialog))
        app.on_message_ext_open(_handler(conversation.extension))
        app.on_message_ext_submit(_handler(conversation.extension))
        app.on_file_consent(_handler(conversation.consent))
        app.on_conversation_update(_handler(conversation.changed))
        app.on_installation_update(_handler(conversation.changed))

    async def start(self) -> None:
        """Make the framework ready; it needs no network for that."""
        await self._app.initialize()

    async def answered(self, activity: Body, token: str) -> Body | None:
        """Give the body that answers an activity; None for an empty answer. Raises what the conversation raised."""
        _HEARD.set(activity)
        assert self._app.server.on_request is not None, "not started"
        event = ActivityEvent(CoreActivity.model_validate(activity), JsonWebToken(token))
        response = await self._app.server.on_request(event)
        return response.body if isinstance(response.body, dict) else None


def _handler(answer: Callable[[Body], Awaitable[Answer]]) -> Callable[[Any], Awaitable[Any]]:
    async def handler(_context: Any) -> Answer:
        return await answer(_HEARD.get())

    return handler
