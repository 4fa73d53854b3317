"""A post that a courier has taken, and what is told to who counts what becomes of posts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from handlers.kit.notices import Pace
from handlers.kit.request import Address, Notice, Reply
from storage.queries.sending import Taken

LEASE = timedelta(seconds=60)

Outcome = Literal[
    "sent", "reconciled", "rate_limited", "failed", "dead", "paused", "uncertain", "skipped", "quiet", "lost"
]


@dataclass(frozen=True, slots=True)
class Told:
    """What became of one try, and how late it was when it was sent.

    "reconciled" stood there already; "lost" was another's by then.
    """

    platform: str
    outcome: Outcome
    late: timedelta | None = None


@dataclass(frozen=True)
class Due:
    """A post that this courier has taken: what to say and where, and how to tell what became of it.

    `reply` is None for what no longer applies but may have been posted, and for what is to be taken away. With
    `uncertain` the platform is asked first; an earlier attempt was made at `since`. After `expires` it is not sent.
    """

    taken: Taken
    reply: Reply | None
    pace: Pace

    @property
    def key(self) -> str:
        """Give the key that makes it be said once."""
        return self.taken.key

    @property
    def address(self) -> Address:
        """Give where it is said, with the way there just now."""
        return address_of(self.taken)

    @property
    def uncertain(self) -> bool:
        """Tell whether it may stand on the platform already; writing anew and taking away can be done twice."""
        return self.taken.uncertain and self.taken.deed == "post"

    @property
    def since(self) -> datetime:
        """Give when it was first tried."""
        return self.taken.first_tried_at

    @property
    def expires(self) -> datetime:
        """Give when it is too late to send it."""
        return self.taken.expires

    @property
    def notice(self) -> Notice:
        """Give what the adapter posts."""
        assert self.reply is not None
        return Notice(self.key, self.address, self.reply)


def address_of(taken: Taken) -> Address:
    """Give the address of a taken post, with its route."""
    return Address(taken.platform, taken.workspace, taken.place, taken.thread, taken.route)
