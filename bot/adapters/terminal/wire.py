"""Standard input and output: a conversation that can be typed or piped."""

from __future__ import annotations

import secrets
import sys
from collections.abc import Callable
from datetime import datetime
from typing import TextIO

from bot.adapters.terminal.read import Speaker, heard
from bot.adapters.terminal.render import text
from handlers.desk import Desk

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
