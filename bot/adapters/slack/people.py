"""Who somebody is by Slack's word: looked up when first heard, never enumerated, believed no further than it goes."""

from __future__ import annotations

import asyncio
import time
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from bot.adapters.slack.calls import CallFailed, Calls
from handlers.kit.request import Address, Sender

_LIFE = 3600.0
_PATIENCE = 1.2
_MANY = 20_000


class People:
    """Adds to a sender the name, the verified address, and whether the person is a guest in the own workspace."""

    def __init__(self, calls: Calls) -> None:
        self._calls = calls
        self._known: OrderedDict[tuple[str, str], tuple[float, Sender]] = OrderedDict()

    async def known(self, workspace: str, sender: Sender) -> Sender:
        """Give a sender as Slack knows the person; when Slack does not answer, nothing is proven (`visits`)."""
        found = self.remembered(sender)
        if found is not None:
            return found
        try:
            asked = self._calls.read(workspace, "users.info", user=sender.user)
            answer = await asyncio.wait_for(asked, _PATIENCE)
        except (CallFailed, TimeoutError):
            return replace(sender, visits=True)
        person = _described(sender, answer.get("user") or {}, workspace)
        self.remember(person)
        return person

    def remembered(self, sender: Sender) -> Sender | None:
        """Give a sender as Slack has said within the hour; None when it has to be asked."""
        found = self._known.get((sender.home, sender.user))
        return found[1] if found is not None and found[0] > time.monotonic() else None

    def remember(self, person: Sender) -> None:
        """Believe for an hour what Slack has said of a person."""
        self._known[person.home, person.user] = (time.monotonic() + _LIFE, person)
        if len(self._known) > _MANY:
            self._known.popitem(last=False)


def _described(sender: Sender, user: Mapping[str, Any], workspace: str) -> Sender:
    profile = user.get("profile") or {}
    name = str(profile.get("real_name") or user.get("real_name") or profile.get("display_name") or "")
    limited = any(
        user.get(mark) for mark in ("is_restricted", "is_ultra_restricted", "is_stranger", "is_bot", "deleted")
    )
    at_home = user.get("team_id") == sender.home
    own = sender.home == workspace and at_home and not limited and user.get("is_email_confirmed") is True
    email = str(profile.get("email", "")) if own else ""
    return replace(sender, name=name, email=email, visits=limited or not at_home)


class Channels:
    """What channels are called in the workspace that Stark is installed in; Slack tells it with commands alone."""

    def __init__(self, calls: Calls) -> None:
        self._calls = calls
        self._names: OrderedDict[tuple[str, str], str] = OrderedDict()

    def remembered(self, address: Address) -> Address | None:
        """Give a channel's address with its name, as far as that is known; None when Slack has to be asked."""
        key = (address.workspace, address.place)
        if address.name:
            self._names[key] = address.name
            return address
        name = self._names.get(key)
        return replace(address, name=name) if name is not None else None

    async def named(self, address: Address) -> Address:
        """Give a channel's address with its name, asked for once; without one when Slack does not answer in time."""
        found = self.remembered(address)
        if found is None:
            found = replace(address, name=await self._name(address))
            self._names[address.workspace, address.place] = found.name
            if len(self._names) > _MANY:
                self._names.popitem(last=False)
        return found

    def forget(self, address: Address) -> None:
        """Forget what a channel was called, or that Slack would not say it."""
        self._names.pop((address.workspace, address.place), None)

    async def _name(self, address: Address) -> str:
        try:
            asked = self._calls.read(address.workspace, "conversations.info", channel=address.place)
            answer = await asyncio.wait_for(asked, _PATIENCE)
        except (CallFailed, TimeoutError):
            return ""
        return str((answer.get("channel") or {}).get("name", ""))
