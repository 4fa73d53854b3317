"""Reply → plain text."""

from __future__ import annotations

from handlers.kit.cards import plain
from handlers.kit.request import Address, Reply


def text(reply: Reply) -> str:
    """Write a reply as plain text; a form is shown as the fields that it asks for."""
    lines = [plain(reply.card)]
    lines.extend(f"[{file.name}, {len(file.content)} B]" for file in reply.attachments)
    return "\n".join(line for line in lines if line)


def post(address: Address, reply: Reply) -> str:
    """Write what is said unasked as "→ NAME: text": the channel's name, or the member's for a private post."""
    name = address.place.removeprefix("#") if address.place.startswith("#") else address.route or address.place
    return f"→ {name}: {text(reply)}"
