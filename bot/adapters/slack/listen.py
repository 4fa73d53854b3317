"""Slack's own framework, with what it is to hear: one function for each kind of payload.

It is given what our guard has let through, parsed: its own parser takes a command whose words hold "payload" for an
empty request, and its own verification parses first. Its middlewares are off: each costs time.
"""

from __future__ import annotations

import logging
import os
import re
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncBoltRequest
from slack_bolt.authorization import AuthorizeResult

from bot.adapters.slack.talk import Conversation
from bot.adapters.slack.units import as_json

# What it logs can hold what a member wrote; our own gate says what went wrong.
logging.getLogger("slack_bolt").setLevel(logging.CRITICAL)

_ANY = re.compile("")
_FAILED, _ANSWERED = " failed", " answered"  # in the payload: the framework's own response takes longer to write
Handler = Callable[[Mapping[str, Any]], Awaitable[dict[str, Any]]]


async def _authorized() -> AuthorizeResult:
    """Let every request on: its workspace's token is fetched where it is used, and then from memory."""
    return AuthorizeResult(enterprise_id=None, team_id=None, bot_id=None, bot_user_id=None)


@contextmanager
def _unseen(*names: str) -> Iterator[None]:
    """Hide variables from the framework while it starts: past our settings, it would keep installations in files."""
    hidden = {name: os.environ.pop(name) for name in names if name in os.environ}
    try:
        yield
    finally:
        os.environ.update(hidden)


class Listener:
    """Hands every kind of payload to the conversation."""

    def __init__(self, conversation: Conversation) -> None:
        with _unseen("SLACK_CLIENT_ID", "SLACK_CLIENT_SECRET", "SLACK_BOT_TOKEN"):
            self._app = AsyncApp(
                signing_secret="",
                authorize=_authorized,
                process_before_response=True,
                request_verification_enabled=False,
                ignoring_self_events_enabled=False,
                ignoring_self_assistant_message_events_enabled=False,
                ssl_check_enabled=False,
                url_verification_enabled=False,
                attaching_function_token_enabled=False,
                attaching_conversation_kwargs_enabled=False,
            )
        self._app.command(_ANY)(_listener(conversation.command))
        for name in conversation.events:
            self._app.event(name)(_listener(conversation.event))
        self._app.action(_ANY)(_listener(conversation.press))
        self._app.view(_ANY)(_listener(conversation.submission))
        self._app.options(_ANY)(_listener(conversation.search))
        self._app.shortcut(_ANY)(_listener(conversation.shortcut))

    async def answered(self, body: dict[str, Any]) -> str:
        """Give the text that answers a parsed payload, "" to acknowledge it and no more.

        Raises what the conversation raised. A kind that nobody listens to, and a shape that the framework itself
        fails on, is acknowledged: Slack shall not send it again.
        """
        await self._app.async_dispatch(AsyncBoltRequest(body=body, mode="socket_mode"))
        if _FAILED in body:
            raise body[_FAILED]
        return str(body.get(_ANSWERED, ""))


def _listener(handler: Handler) -> Callable[..., Awaitable[None]]:
    async def listener(ack: AsyncAck, body: dict[str, Any]) -> None:
        try:
            answer = await handler(body)
            body[_ANSWERED] = as_json(answer) if answer else ""
            await ack()
        except Exception as error:  # the framework would make a status of it, and a line in the log of what was said
            body[_FAILED] = error

    return listener
