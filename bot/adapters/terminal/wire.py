"""Standard input and output: a conversation that can be typed or piped."""

from __future__ import annotations

import secrets
import sys
from collections.abc import Callable
from datetime import datetime
from typing import TextIO

from fastapi import APIRouter
from typing_extensions import override

from bot.adapter import Adapter, Standing
from bot.adapters.terminal.read import PLATFORM, Speaker, heard
from bot.adapters.terminal.render import post, text
from handlers.desk import Desk
from handlers.kit.notices import Blind, Found, Sent, Verdict
from handlers.kit.request import Address, Notice, Reply

_ENDS = frozenset({"avsluta", "quit", "exit"})


def converse(
    desk: Desk,
    who: Speaker,
    *,
    channel: str = "",
    clock: Callable[[], datetime],
    lines: TextIO = sys.stdin,
    out: TextIO = sys.stdout,
) -> int:
    """Answer line by line until the input ends; give how many lines were answered.

    A prompt is shown to a person only; a piped conversation holds the replies alone.
    """
    prompt = f"{who.name}> " if lines.isatty() else ""
    session, answered = secrets.token_hex(6), 0
    out.write(prompt)
    out.flush()
    for line in lines:
        if line.strip().casefold() in _ENDS:
            break
        if line.strip():
            reply = desk.answer(heard(line.rstrip("\n"), who, channel, session), clock())
            answered += 1
            if reply is not None:
                out.write(f"{text(reply)}\n\n")
        out.write(prompt)
        out.flush()
    return answered


class Terminal(Adapter):
    """Whoever reads standard output: posts are printed, and nothing that is printed can be looked up again."""

    platform = PLATFORM

    def __init__(self, out: TextIO | None = None) -> None:
        self._out = out

    def standing(self) -> Standing:
        """Say that it is there: it needs no settings."""
        return Standing(PLATFORM, connected=True)

    def routes(self) -> APIRouter:
        """Give no routes: the terminal is reached by `stark chat`."""
        return APIRouter()

    async def post(self, notice: Notice) -> Verdict:
        """Print a post."""
        self._print(post(notice.address, notice.reply))
        return Sent(notice.key)

    @override
    async def update(self, address: Address, message_id: str, reply: Reply) -> Verdict:
        """Leave a post as it is printed: what is new is told by a post of its own."""
        return Sent(message_id)

    @override
    async def delete(self, address: Address, message_id: str) -> Verdict:
        """Leave a post where it is printed."""
        return Sent(message_id)

    @override
    async def find(self, address: Address, key: str, since: datetime) -> Found:
        """Say that nothing printed can be looked up."""
        return Blind()

    def _print(self, line: str) -> None:
        out = self._out or sys.stdout
        out.write(f"{line}\n")
        out.flush()
