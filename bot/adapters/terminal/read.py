"""A line at the keyboard → Heard. The one at the keyboard is the operator and is believed."""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass

from handlers.kit.names import folded
from handlers.kit.request import Address, Heard, Role, Sender, Vouched
from handlers.kit.roles import role_named

PLATFORM = "terminal"
_NUMBERS = itertools.count(1)
# "Stark" alone may as well be the agreement of that name: "STARK gäller när?"
_ADDRESSED = re.compile(r"^(?:@stark\b[:,]?|stark[:,])\s*", re.IGNORECASE)


@dataclass(frozen=True)
class Speaker:
    """Who speaks at the keyboard, from "Exempel Skolchef, Kungsörs kommun[, roll]"."""

    name: str
    organisation: str
    role: Role


def speaker(text: str) -> Speaker:
    """Read who speaks: name, organisation and a role if there is one; ValueError says what was expected."""
    parts = [part.strip() for part in text.split(",")]
    if len(parts) not in (2, 3) or not all(parts):
        message = 'expected "NAME, ORGANISATION" or "NAME, ORGANISATION, ROLE"'
        raise ValueError(message)
    role = role_named(parts[2]) if len(parts) == 3 else Role.PARTICIPANT
    if role is None:
        message = f"no role is called {parts[2]!r}: gäst, deltagare, kontakt, samordnare or administratör"
        raise ValueError(message)
    return Speaker(parts[0], parts[1], role)


def heard(line: str, who: Speaker, channel: str, session: str) -> Heard:
    """Make a delivery of one line; `session` (unique to the process) keeps its key from meeting another's."""
    sender = Sender(
        platform=PLATFORM,
        home=folded(who.organisation),
        user=folded(who.name),
        name=who.name,
        vouched=Vouched(who.organisation, who.role),
    )
    place = f"#{channel}" if channel else f"@{folded(who.name)}"
    return Heard(
        key=f"terminal:{session}:{next(_NUMBERS)}",
        sender=sender,
        address=Address(PLATFORM, PLATFORM, place, route=channel or who.name),
        words=_ADDRESSED.sub("", line),
        shared=bool(channel),
    )
