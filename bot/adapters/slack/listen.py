"""Slack's own framework, with what it is to hear: one function for each kind of payload.

It is given what our guard has let through, parsed: its own parser takes a command whose words hold "payload" for an
empty request, and its own verification parses first. Its middlewares are off: each costs time.
"""

from __future__ import annotations

import logging
import re
import traceback
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncBoltRequest
from slack_bolt.authorization import AuthorizeResult

from bot.adapters.slack.talk import Conversation

log = logging.getLogger("stark.slack")

# What it logs can hold what a member wrote; our own gate says what went wrong.
logging.getLogger("slack_bolt").setLevel(logging.CRITICAL)

_ANY = re.compile("")
_FAILED = " failed"
Handler = Callable[[Mapping[str, Any]], Awaitable[dict[str, Any]]]


async def _authorized() -> AuthorizeResult:
    """Let every request on: its workspace's token is fetched where it is used, and then from memory."""
    return AuthorizeResult(enterprise_id=None, team_id=None, bot_id=None, bot_user_id=None)


def listening(conversation: Conversation) -> AsyncApp:
    """Make the application that hands every kind of payload to the conversation."""
    app = AsyncApp(
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
    app.command(_ANY)(_listener(conversation.command))
    for name in conversation.events:
        app.event(name)(_listener(conversation.event))
    app.action(_ANY)(_listener(conversation.press))
    app.view(_ANY)(_listener(conversation.submission))
    app.options(_ANY)(_listener(conversation.search))
    app.shortcut(_ANY)(_listener(conversation.shortcut))
    return app


def _listener(handler: Handler) -> Callable[..., Awaitable[None]]:
    async def listener(ack: AsyncAck, body: dict[str, Any]) -> None:
        try:
            await ack(**await handler(body))
        except Exception as error:  # the framework would make a status of it, and a line in the log of what was said
            body[_FAILED] = type(error).__name__
            # The message of an exception can hold what a member wrote: the places in the code are enough.
            log.error("%s\n%s", type(error).__name__, "".join(traceback.format_tb(error.__traceback__)))

    return listener


async def answered(app: AsyncApp, body: dict[str, Any]) -> tuple[int, str]:
    """Hand a parsed payload to the application; give the status and the text that answer it.

    RuntimeError when it could not be answered. A kind that nobody listens to, and a shape that the framework itself
    fails on, is acknowledged: Slack shall not send it again.
    """
    response = await app.async_dispatch(AsyncBoltRequest(body=body, mode="socket_mode"))
    if _FAILED in body:
        raise RuntimeError(body[_FAILED])
    return 200, response.body or "" if response.status == 200 else ""
