"""Deliveries as any platform could make them: words, presses, form fields, from whoever it says it is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from bot.adapters.terminal.read import heard, speaker
from handlers.kit.request import Heard


def said(who: str, line: str, *, channel: str = "", **changes: Any) -> Heard:
    """Make the delivery of a typed line, with any field of it changed."""
    return replace(heard(line, speaker(who), channel, "test"), **changes)


def pressed(who: str, ability: str, values: Mapping[str, str] | None = None, **changes: Any) -> Heard:
    """Make the delivery of a button press with ids in it."""
    carried = {key: (value,) for key, value in (values or {}).items()}
    return said(who, "", ability=ability, values=carried, **changes)


def sent(who: str, ability: str, values: Mapping[str, str], **changes: Any) -> Heard:
    """Make the delivery of a filled-in form."""
    return pressed(who, ability, values, deed="send", can_open=True, **changes)


def opened(who: str, ability: str, values: Mapping[str, str] | None = None, **changes: Any) -> Heard:
    """Make the delivery of a press that asks for a form."""
    return pressed(who, ability, values, deed="open", can_open=True, **changes)
