"""What Stark says unasked: planned by the clock, composed when it is sent, and the sections of the digest."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from sqlmodel import Session

from handlers.kit.cards import Part
from handlers.kit.request import Address, Reply


@dataclass(frozen=True, slots=True)
class Occasion:
    """Why something is said now: the key that makes it be said once, where, in what language, and its ids."""

    key: str
    address: Address
    agreement: str
    language: str
    now: datetime
    data: Mapping[str, str]


Compose = Callable[[Occasion, Session], Reply | None]
Plan = Callable[[datetime, Session], None]


@dataclass(frozen=True)
class Composer:
    """Writes a planned post when it is about to be sent, from what is true then; None when it no longer applies."""

    name: str
    compose: Compose


@dataclass(frozen=True)
class Planner:
    """Looks ahead at each beat of the courier and plans posts; planning the same key again changes nothing."""

    name: str
    plan: Plan


@dataclass(frozen=True, slots=True)
class Span:
    """What a digest tells about: a network's time from `since` to `now`, for whom.

    A channel reads what is for all, a coordinator what waits, a member what concerns the own organisation.
    """

    agreement: str
    since: datetime
    now: datetime
    audience: Literal["channel", "coordinator", "member"]
    organisation: str = ""
    member_id: int = 0


Write = Callable[[Span, Session], tuple[Part, ...]]


@dataclass(frozen=True)
class Section:
    """A topic's part of the digest; nothing when there is no news.

    A `standing` part tells how things stand, not what is new: a digest with nothing else is not sent.
    """

    name: str
    order: int
    write: Write
    standing: bool = False


@dataclass(frozen=True, slots=True)
class Pace:
    """How fast a platform lets one post: the least time between two posts in a place and in a whole workspace.

    `burst` is how much of the workspace's pace may be used at once; after `settles` a post that was accepted shows.
    """

    place: timedelta = timedelta(0)
    workspace: timedelta = timedelta(0)
    burst: timedelta = timedelta(0)
    settles: timedelta = timedelta(0)


@dataclass(frozen=True, slots=True)
class Sent:
    """The post stands on the platform, under the platform's own id; `found` when an earlier attempt had made it."""

    message_id: str
    found: bool = False


@dataclass(frozen=True, slots=True)
class Refused:
    """The platform says no: to this post or, when `permanent`, to the place for ever (removed, archived, revoked)."""

    why: str
    permanent: bool


@dataclass(frozen=True, slots=True)
class Busy:
    """The platform asks to wait, and has not taken the post; `wide` when its whole workspace has to wait.

    `lookup` when it is reading that is rationed: this post alone waits to be looked up, others may go meanwhile.
    """

    retry_after: timedelta
    wide: bool = False
    lookup: bool = False


@dataclass(frozen=True, slots=True)
class Failed:
    """Nobody knows whether the platform has taken the post: an error on its side, a lost connection, no answer."""

    why: str


@dataclass(frozen=True, slots=True)
class Absent:
    """The platform does not have the post."""


@dataclass(frozen=True, slots=True)
class Blind:
    """The platform cannot be asked whether it has the post."""


@dataclass(frozen=True, slots=True)
class Late:
    """The post is not there, and its moment has passed."""


Verdict = Sent | Refused | Busy | Failed | Blind | Late
Found = Sent | Absent | Busy | Failed | Blind


def notice(function: Compose) -> Composer:
    """Make a function the composer "topic.function" of planned posts."""
    return Composer(_name(function), function)


def every(function: Plan) -> Planner:
    """Have a function called with the moment at each beat of the courier, in a session that writes."""
    return Planner(_name(function), function)


def section(order: int, *, standing: bool = False) -> Callable[[Write], Section]:
    """Make a function a section of the digest; sections stand in the order of their numbers."""
    return lambda function: Section(_name(function), order, function, standing)


def _name(function: Callable[..., object]) -> str:
    return f"{function.__module__.rpartition('.')[2]}.{function.__name__}"
