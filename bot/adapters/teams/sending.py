"""What is sent to Teams: into a place, to one person alone, in the place of what stands there, and files."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import httpx

from bot.adapters.teams import files, words
from bot.adapters.teams.calls import CallFailed, Calls, activities
from bot.adapters.teams.elements import paragraphs
from bot.adapters.teams.read import Turn
from bot.adapters.teams.render import attached, frame
from handlers.kit.request import Address, Attachment

log = logging.getLogger("stark.teams")

Said = Mapping[str, Any]
_PATIENCE = 20.0
_AIMED = {"isTargetedActivity": "true"}


class Sending:
    """Sends, for every tenant."""

    def __init__(self, calls: Calls) -> None:
        self._calls = calls

    async def to_place(self, address: Address, said: Said) -> None:
        """Post in a place, in the thread that was spoken in."""
        await self._calls.patient("POST", address.route, activities(address.place, address.thread), said)

    async def to_one(self, turn: Turn, said: Said, language: str) -> None:
        """Say something in a place that one person alone sees; where that can't be, in private, else say why not."""
        address = turn.heard.address
        aimed = {**said, "recipient": {"id": turn.person}}
        path = activities(address.place, address.thread)
        try:
            await self._calls.patient("POST", address.route, path, aimed, **_AIMED)
        except CallFailed as failed:
            if not failed.certain or failed.retry_after:
                raise
            log.warning("an answer for one person was refused in its place: %s", failed.why)
            await self._to_one_elsewhere(turn, said, language)

    async def _to_one_elsewhere(self, turn: Turn, said: Said, language: str) -> None:
        """Say it in the private chat and where that was; an external person has none with this bot."""
        address = turn.heard.address
        where, told = await self._private(turn), words.NOT_IN_PRIVATE
        if where is not None:
            await self.to_place(where, said)
            told = words.IN_PRIVATE
        await self.to_place(address, noted(words.word(told, language)))

    async def _private(self, turn: Turn) -> Address | None:
        """Give the private chat with who has spoken; None where there can be none."""
        address, sender = turn.heard.address, turn.heard.sender
        if sender.home != address.workspace:
            return None
        body = {
            "bot": {"id": turn.bot},
            "members": [{"id": turn.person}],
            "tenantId": sender.home,
            "channelData": {"tenant": {"id": sender.home}},
        }
        try:
            made = await self._calls.patient("POST", address.route, "conversations", body)
        except CallFailed as failed:
            log.warning("a private chat could not be opened: %s", failed.why)
            return None
        place = str(made.get("id", ""))
        return replace(address, place=place, thread="", name="") if place else None

    async def update(self, address: Address, message_id: str, said: Said, *, alone: bool) -> None:
        """Put something in the place of what stands there, for all or in what one person `alone` has been shown."""
        path, aimed = activities(address.place, address.thread, message_id), _AIMED if alone else {}
        await self._calls.patient("PUT", address.route, path, said, **aimed)

    async def typing(self, address: Address) -> None:
        """Show that an answer is being written."""
        await self._calls.call("POST", address.route, activities(address.place, address.thread), {"type": "typing"})

    async def offer(self, address: Address, file: Attachment, language: str) -> None:
        """Ask in a private chat whether a file may be saved."""
        question = files.consent(file, language)
        if question is None:
            await self.to_place(address, noted(words.word(words.FILE_TOO_LARGE, language, name=file.name)))
        else:
            await self.to_place(address, {"type": "message", "attachments": [question]})

    async def offer_to(self, turn: Turn, file: Attachment, language: str) -> None:
        """Ask in the private chat of who has spoken whether a file may be saved; say why not where there is none."""
        where = await self._private(turn) if turn.heard.shared else turn.heard.address
        if where is not None:
            await self.offer(where, file, language)
        else:
            await self.to_one(turn, noted(words.word(words.NOT_IN_PRIVATE, language)), language)

    async def save(self, turn: Turn, upload: Mapping[str, str], file: Attachment, language: str) -> None:
        """Save a file where its reader has said, and show where; the bot's token has no business there."""
        size = len(file.content)
        span = {"Content-Range": f"bytes 0-{size - 1}/{size}", "Content-Type": file.media_type}
        store = files.store(upload)
        try:
            async with httpx.AsyncClient(timeout=_PATIENCE) as client:
                done = await client.put(store, content=file.content, headers=span) if store else None
        except httpx.HTTPError:
            done = None
        told = words.FILE_SAVED if done is not None and done.is_success else words.FILE_LOST
        said = noted(words.word(told, language, name=file.name))
        if told is words.FILE_SAVED:
            said["attachments"].append(files.saved(upload))
        await self.to_place(turn.heard.address, said)


def noted(text: str) -> dict[str, Any]:
    """Write a line of the platform's own as a message."""
    content = frame(list(paragraphs(text)), text)
    return {"type": "message", "summary": text[:200], "attachments": [attached(content)]}
