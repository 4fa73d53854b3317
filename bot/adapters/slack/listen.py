"""Which part of the conversation a payload is for.

Slack's own framework (slack-bolt 1.30) was tried here and left out: it takes a command whose words hold "payload" for
an empty request, answers several signed but odd payloads by 500, reads SLACK_… variables past our settings, then keeps
installations in files of its own, and costs time and memory for what these lines do.
"""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from bot.adapters.slack.talk import Conversation

Handler = Callable[[Mapping[str, Any]], Awaitable[dict[str, Any]]]


class Listener:
    """Hands every kind of payload to the conversation."""

    def __init__(self, conversation: Conversation) -> None:
        self._command: Handler = conversation.command
        self._kinds: Mapping[str, Handler] = {
            "event_callback": conversation.event,
            "block_actions": conversation.press,
            "view_submission": conversation.submission,
            "block_suggestion": conversation.search,
            "shortcut": conversation.shortcut,
            "message_action": conversation.shortcut,
        }

    async def answered(self, body: Mapping[str, Any]) -> str:
        """Give the text that answers a parsed payload, "" to acknowledge it and no more.

        A kind that nobody listens to is acknowledged: Slack shall not send it again.
        """
        handler = self._command if "command" in body else self._kinds.get(str(body.get("type", "")))
        answer = await handler(body) if handler is not None else {}
        return json.dumps(answer, ensure_ascii=False) if answer else ""
