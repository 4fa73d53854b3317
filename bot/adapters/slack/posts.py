"""Posts that nobody waited for: sent once, with a key by which they can be found again, and what became of them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from bot.adapters.slack.calls import TOKEN_IS_GONE, CallFailed, Calls
from bot.adapters.slack.render import message
from handlers.kit.notices import Absent, Blind, Busy, Failed, Found, Sent, Verdict
from handlers.kit.request import Address, Notice, Reply

EVENT = "stark_post"
# An app that is sold outside Slack's directory may read fifteen messages a minute; the row waits for the next page.
PAGE = 15
_MARGIN = 60  # seconds that Slack's clock may differ from ours
_UNREADABLE = frozenset(["missing_scope", "not_allowed_token_type", "channel_type_not_supported"])


class Posts:
    """Posts, and finds posts, in every workspace."""

    def __init__(self, calls: Calls) -> None:
        self._calls = calls
        self._pages: dict[tuple[Address, str], str] = {}

    async def post(self, notice: Notice) -> Verdict:
        """Post once; the key travels as metadata, which members do not see."""
        metadata = {"event_type": EVENT, "event_payload": {"key": notice.key}}
        said = {**message(notice.reply), "metadata": metadata, "unfurl_links": False, "unfurl_media": False}
        if notice.address.thread:
            said["thread_ts"] = notice.address.thread
        verdict = await self._judged(notice.address, "chat.postMessage", channel=notice.address.place, **said)
        if isinstance(verdict, Sent):
            await self._send_files(notice)
        return verdict

    async def update(self, address: Address, message_id: str, reply: Reply) -> Verdict:
        """Replace what a post says; its key stays with it."""
        channel, _, at = message_id.partition(":")
        return await self._judged(address, "chat.update", channel=channel, ts=at, **message(reply))

    async def delete(self, address: Address, message_id: str) -> Verdict:
        """Take a post away."""
        channel, _, at = message_id.partition(":")
        return await self._judged(address, "chat.delete", channel=channel, ts=at)

    async def find(self, address: Address, key: str, since: datetime) -> Found:
        """Read the place back from `since`, page by page; where Slack asks to wait, the next try goes on there."""
        asked = (address, key)
        try:
            channel = await self._calls.channel(address.workspace, address.place)
            while True:
                page = await self._page(address, channel, since, self._pages.get(asked, ""))
                for found in page.get("messages") or ():
                    if _key(found) == key:
                        self._pages.pop(asked, None)
                        return Sent(f"{channel}:{found['ts']}")
                cursor = str((page.get("response_metadata") or {}).get("next_cursor", ""))
                if not cursor:
                    self._pages.pop(asked, None)
                    return Absent()
                self._pages[asked] = cursor
        except CallFailed as failed:
            return _unfound(failed)

    async def _page(self, address: Address, channel: str, since: datetime, cursor: str) -> dict[str, Any]:
        asked = {"channel": channel, "oldest": f"{since.timestamp() - _MARGIN:.6f}", "limit": str(PAGE)}
        if cursor:
            asked["cursor"] = cursor
        asked["include_all_metadata"] = "true"
        if address.thread:
            return await self._calls.read(address.workspace, "conversations.replies", ts=address.thread, **asked)
        return await self._calls.read(address.workspace, "conversations.history", **asked)

    async def _judged(self, address: Address, method: str, **said: Any) -> Verdict:
        try:
            done = await self._calls.call(address.workspace, method, **said)
        except CallFailed as failed:
            return failed.verdict
        return Sent(f"{done.get('channel', address.place)}:{done.get('ts', '')}")

    async def _send_files(self, notice: Notice) -> None:
        """Send what goes with a post; that it stands is what counts, so a file that fails changes nothing."""
        for file in notice.reply.attachments:
            try:
                address = notice.address
                await self._calls.upload(address.workspace, address.place, address.thread, file)
            except CallFailed:
                return


def _key(found: Any) -> str:
    metadata = found.get("metadata") if isinstance(found, dict) else None
    payload = (
        metadata.get("event_payload") if isinstance(metadata, dict) and metadata.get("event_type") == EVENT else None
    )
    return str(payload.get("key", "")) if isinstance(payload, dict) else ""


def _unfound(failed: CallFailed) -> Found:
    """Say what it means that a place cannot be read."""
    verdict = failed.verdict
    if isinstance(verdict, Busy | Failed):
        return verdict
    if failed.why in _UNREADABLE:
        return Blind()
    # Where Stark may not even read, a post is refused too, and that is then said.
    return Absent() if verdict.permanent or failed.why in TOKEN_IS_GONE else Failed(failed.why)
