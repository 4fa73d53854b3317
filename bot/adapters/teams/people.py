"""Who somebody is, and what a channel is called, by Teams' word: asked for when first heard, believed for an hour."""

from __future__ import annotations

import asyncio
import time
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from bot.adapters.teams.calls import CallFailed, Calls, quoted
from bot.adapters.teams.read import Turn
from handlers.kit.request import Address, Sender

_LIFE = 3600.0
_PATIENCE = 1.2
_MANY = 20_000
_FIRST_CHANNEL = "Allmänt"  # the one channel whose name Teams does not tell


class People:
    """Adds to a sender the name, the verified address, and whether the person is a guest."""

    def __init__(self, calls: Calls) -> None:
        self._calls = calls
        self._known: OrderedDict[tuple[str, str], tuple[float, Sender]] = OrderedDict()

    async def known(self, turn: Turn) -> Sender:
        """Give a sender as Teams knows the person; when Teams does not answer, nothing is proven (`visits`)."""
        sender, address = turn.heard.sender, turn.heard.address
        key = (sender.home, sender.user)
        found = self._known.get(key)
        if found is not None and found[0] > time.monotonic():
            return found[1]
        path = f"conversations/{quoted(address.place)}/members/{quoted(turn.person)}"
        try:
            answer = await asyncio.wait_for(self._calls.call("GET", address.route, path), _PATIENCE)
        except (CallFailed, TimeoutError):
            return replace(sender, visits=True)
        person = _described(sender, answer)
        self._known[key] = (time.monotonic() + _LIFE, person)
        if len(self._known) > _MANY:
            self._known.popitem(last=False)
        return person


def _described(sender: Sender, member: Mapping[str, Any]) -> Sender:
    """Believe the sign-in name of who is no guest, in the own tenant: its domain is one that the tenant has proven."""
    name = str(member.get("name") or sender.name)
    login = str(member.get("userPrincipalName") or "")
    own = str(member.get("tenantId") or "").casefold() == sender.home.casefold()
    visits = not own or member.get("userRole") in ("guest", "anonymous") or "#ext#" in login.casefold()
    return replace(sender, name=name, email="" if visits else login, visits=visits)


class Channels:
    """What channels are called; Teams tells it only when it is asked."""

    def __init__(self, calls: Calls) -> None:
        self._calls = calls
        self._names: OrderedDict[tuple[str, str], str] = OrderedDict()

    async def named(self, turn: Turn) -> Address:
        """Give a channel's address with its name, asked for once; without one when Teams does not answer in time."""
        address = turn.heard.address
        key = (address.workspace, address.place)
        if address.name or not turn.team:
            return address
        if key not in self._names:
            name = await self._name(address, turn.team)
            if not name:
                return address
            self._names[key] = name
            if len(self._names) > _MANY:
                self._names.popitem(last=False)
        return replace(address, name=self._names[key])

    def forget(self, address: Address) -> None:
        """Forget what a channel was called."""
        self._names.pop((address.workspace, address.place), None)

    async def _name(self, address: Address, team: str) -> str:
        try:
            asked = self._calls.call("GET", address.route, f"teams/{quoted(team)}/conversations")
            answer = await asyncio.wait_for(asked, _PATIENCE)
        except (CallFailed, TimeoutError):
            return ""
        listed = answer.get("conversations")
        for one in listed if isinstance(listed, list) else ():
            if isinstance(one, dict) and one.get("id") == address.place:
                return str(one.get("name") or _FIRST_CHANNEL)
        return ""
