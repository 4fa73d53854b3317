"""What Stark says unasked: planned by the clock, composed when it is sent, and the sections of the digest."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
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
    """A topic's part of the digest; nothing when there is no news."""

    name: str
    order: int
    write: Write


def notice(function: Compose) -> Composer:
    """Make a function the composer "topic.function" of planned posts."""
    return Composer(_name(function), function)


def every(function: Plan) -> Planner:
    """Have a function called with the moment at each beat of the courier, in a session that writes."""
    return Planner(_name(function), function)


def section(order: int) -> Callable[[Write], Section]:
    """Make a function a section of the digest; sections stand in the order of their numbers."""
    return lambda function: Section(_name(function), order, function)


def _name(function: Callable[..., object]) -> str:
    return f"{function.__module__.rpartition('.')[2]}.{function.__name__}"
