"""Posts that nobody waited for: made once, with how to change them afterwards, and what became of them."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from contextlib import suppress
from datetime import datetime

from bot.adapters.teams.calls import CallFailed, Calls, activities
from bot.adapters.teams.files import too_large_for_a_card
from bot.adapters.teams.read import is_channel
from bot.adapters.teams.render import message
from bot.adapters.teams.sending import Sending
from handlers.kit.notices import Blind, Found, Refused, Sent, Verdict
from handlers.kit.request import Address, Notice, Reply

_NOT_FOUND = 404
_NOT_SERVED = Refused("tenant_not_served", permanent=True)
FILES_PATIENCE = 8.0  # seconds; the verdict on the post itself waits for no file longer than that


class Posts:
    """Posts in every tenant; a place's `route` is its service address."""

    def __init__(self, calls: Calls, sending: Sending, tenants: Iterable[str]) -> None:
        self._calls = calls
        self._sending = sending
        self._tenants = frozenset(tenant.casefold() for tenant in tenants)

    async def post(self, notice: Notice) -> Verdict:
        """Post once, in the place itself and in no old thread."""
        address = notice.address
        if self._not_served(address):
            return _NOT_SERVED
        try:
            path = activities(address.place)
            made = await self._calls.call("POST", address.route, path, _said(address, notice.reply))
        except CallFailed as failed:
            return failed.verdict
        await self._send_files(notice)
        return Sent(str(made.get("id", "")))

    async def update(self, address: Address, message_id: str, reply: Reply) -> Verdict:
        """Replace what a post says."""
        if self._not_served(address):
            return _NOT_SERVED
        return await self._changed("PUT", address, message_id, _said(address, reply))

    async def delete(self, address: Address, message_id: str) -> Verdict:
        """Take a post away."""
        return await self._changed("DELETE", address, message_id, None)

    async def find(self, _address: Address, _key: str, _since: datetime) -> Found:
        """Know nothing: to look a post up, Stark would have to be let read every message of the channel."""
        return Blind()

    def _not_served(self, address: Address) -> bool:
        """Tell whether a place is of a tenant that Stark serves no more; what stands there may be taken away."""
        return address.workspace.casefold() not in self._tenants

    async def _changed(self, method: str, address: Address, message_id: str, said: dict[str, object] | None) -> Verdict:
        try:
            await self._calls.call(method, address.route, activities(address.place, "", message_id), said)
        except CallFailed as failed:
            # A post that somebody has taken away says nothing of its place.
            gone = failed.status == _NOT_FOUND and isinstance(failed.verdict, Refused)
            return Refused(failed.why, permanent=False) if gone else failed.verdict
        return Sent(message_id)

    async def _send_files(self, notice: Notice) -> None:
        """Offer what goes with a private post; that it stands is what counts, so a file that fails changes nothing."""
        if is_channel(notice.address.place):
            return  # they ride in the card's buttons
        with suppress(CallFailed, TimeoutError):
            async with asyncio.timeout(FILES_PATIENCE):
                for file in too_large_for_a_card(notice.reply):
                    await self._sending.offer(notice.address, file, notice.reply.language)


def _said(address: Address, reply: Reply) -> dict[str, object]:
    return message(reply, "channel" if is_channel(address.place) else "chat")
