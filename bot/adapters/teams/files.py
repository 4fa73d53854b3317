"""Files, which a bot can't post in a channel: they ride in a button, and are saved where the member wants them. Pure.

In a private chat Teams asks the member first (a file consent card); what is said yes to comes back with what rode.
"""

from __future__ import annotations

import base64
import binascii
import zlib
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from bot.adapters.teams import words
from bot.adapters.teams.hosts import trusted
from handlers.kit.request import Attachment, Reply

CONSENT = "application/vnd.microsoft.teams.card.file.consent"
INFO = "application/vnd.microsoft.teams.card.file.info"
# Where members' files are: never sent the bot's token, only the file itself.
STORES = ("*.sharepoint.com", "*.sharepoint.us", "*.sharepoint-mil.us")
LARGEST_IN_CARD = 6_000
LARGEST_IN_MESSAGE = 60_000
LARGEST = 2_000_000


def ride(file: Attachment, largest: int) -> dict[str, str] | None:
    """Pack a file so that it can ride in a card; None when it is larger than that."""
    packed = base64.b64encode(zlib.compress(file.content, 9)).decode()
    return {"n": file.name, "t": file.media_type, "z": packed} if len(packed) <= largest else None


def too_large_for_a_card(reply: Reply) -> list[Attachment]:
    """Give the files of a reply that can't ride in a button of its card."""
    return [file for file in reply.attachments if ride(file, LARGEST_IN_CARD) is None]


def arrived(riding: Mapping[str, Any]) -> Attachment | None:
    """Unpack a file that has ridden; None when it is not one of ours any more."""
    name, kind, packed = (riding.get(key) for key in ("n", "t", "z"))
    if not (isinstance(name, str) and isinstance(kind, str) and isinstance(packed, str)):
        return None
    try:
        content = zlib.decompressobj().decompress(base64.b64decode(packed, validate=True), LARGEST)
    except (binascii.Error, ValueError, zlib.error):
        return None
    return Attachment(name, kind, content)


def consent(file: Attachment, language: str) -> dict[str, Any] | None:
    """Write the question whether a file may be saved, as an attachment; None when it is too large to ride."""
    riding = ride(file, LARGEST_IN_MESSAGE)
    if riding is None:
        return None
    content = {
        "description": words.word(words.FILE, language, name=file.name),
        "sizeInBytes": len(file.content),
        "acceptContext": {**riding, "l": language},
        "declineContext": {"l": language},
    }
    return {"contentType": CONSENT, "name": file.name, "content": content}


def saved(upload: Mapping[str, str]) -> dict[str, Any]:
    """Write the card that opens a file that has been saved, as an attachment."""
    content = {"uniqueId": upload.get("uniqueId", ""), "fileType": upload.get("fileType", "")}
    return {
        "contentType": INFO,
        "name": upload.get("name", ""),
        "contentUrl": upload.get("contentUrl", ""),
        "content": content,
    }


def store(upload: Mapping[str, str]) -> str:
    """Give the address at which a file is to be saved; "" when it is no store of Microsoft's."""
    address = upload.get("uploadUrl", "")
    parts = urlsplit(address)
    return address if trusted(f"{parts.scheme}://{parts.netloc}/", STORES) else ""
