"""Slack's events of channels → where Stark is let in and out, and what has another name or id. Pure.

Slack's reference of events says what each holds. All of them may come twice: each says how things stand.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal

from bot.adapters.slack.read import PLATFORM, Body, own_id, workspace_of
from handlers.kit.request import Address

_CLOSED: Mapping[str, str] = {
    "channel_left": "removed",
    "group_left": "removed",
    "channel_archive": "is_archived",
    "group_archive": "is_archived",
    "channel_deleted": "channel_not_found",
    "group_deleted": "channel_not_found",
}
_OPEN = ("member_joined_channel", "channel_unarchive", "group_unarchive")
_RENAMED = ("channel_rename", "group_rename")
EVENTS = (*_CLOSED, *_OPEN, *_RENAMED, "channel_id_changed")


@dataclass(frozen=True, slots=True)
class Change:
    """What has become of a channel: `after` is its address now, `why` the word for what has closed it."""

    what: Literal["came", "left", "moved"]
    address: Address
    after: Address
    why: str = ""


def change(body: Body) -> Change | None:
    """Read what has become of a channel; None when that is no matter of Stark's."""
    event = body.get("event")
    if not isinstance(event, Mapping):
        return None
    kind, found = str(event.get("type", "")), event.get("channel")
    named = found if isinstance(found, Mapping) else {"id": found or event.get("old_channel_id")}
    address = Address(PLATFORM, workspace_of(body), _text(named, "id"))
    if not (address.workspace and address.place):
        return None
    if kind in _CLOSED:
        return Change("left", address, address, _CLOSED[kind])
    if kind == "channel_id_changed":
        return _moved(address, replace(address, place=_text(event, "new_channel_id")))
    if kind in _RENAMED:
        return _moved(address, replace(address, name=_text(named, "name")))
    ours = kind != "member_joined_channel" or _text(event, "user") == own_id(body)
    return Change("came", address, address) if ours else None


def _moved(address: Address, after: Address) -> Change | None:
    return Change("moved", address, after) if after.place and (after.name or after != address) else None


def _text(part: Mapping[str, Any], name: str) -> str:
    value = part.get(name)
    return value if isinstance(value, str) else ""
