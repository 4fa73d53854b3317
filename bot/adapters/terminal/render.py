"""Reply → plain text."""

from __future__ import annotations

from handlers.kit.cards import plain
from handlers.kit.request import Reply


def text(reply: Reply) -> str:
    """Write a reply as plain text; a form is shown as the fields that it asks for."""
    lines = [plain(reply.card)]
    lines.extend(f"[{file.name}, {len(file.content)} B]" for file in reply.attachments)
    return "\n".join(line for line in lines if line)
