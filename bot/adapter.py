"""What every platform's adapter is to the rest of Stark, and how the adapters are found."""

from __future__ import annotations

import importlib
import pkgutil
from abc import ABC, abstractmethod
from dataclasses import dataclass
from datetime import datetime
from importlib.util import find_spec

from fastapi import APIRouter

from bot.settings import Settings
from handlers.desk import Desk
from handlers.kit.notices import Found, Pace, Verdict
from handlers.kit.request import Address, Notice, Reply


@dataclass(frozen=True)
class Standing:
    """Whether a platform is connected, or which settings are missing."""

    platform: str
    connected: bool
    missing: tuple[str, ...] = ()

    def __str__(self) -> str:
        """Say it in one line."""
        if self.connected:
            return f"{self.platform}: connected"
        return f"{self.platform}: not connected, missing {', '.join(self.missing)}"


class Adapter(ABC):
    """A platform that Stark speaks on: its folder holds read.py, render.py and wire.py, and wire names the class."""

    platform: str
    pace: Pace = Pace()

    @abstractmethod
    def standing(self) -> Standing:
        """Say whether the settings are there that connect this platform."""

    @abstractmethod
    def routes(self) -> APIRouter:
        """Give the HTTP routes where the platform reaches Stark."""

    async def start(self) -> None:
        """Begin what goes on while the server does, in its loop; most platforms have nothing to begin."""
        return

    async def stop(self) -> None:
        """Finish what is under way and let go of what is open."""
        return

    @abstractmethod
    async def post(self, notice: Notice) -> Verdict:
        """Post once, with the notice's key where the platform keeps one, and say what became of it.

        Never tries again by itself: the courier does, when it has looked for what may already be there. `Sent` only
        when the platform says so, `Busy` and `Refused` only when the platform says that it has not taken the post;
        all else (no answer, a lost connection, an error on its side) is `Failed`. It is cancelled after half a lease.
        """

    @abstractmethod
    async def update(self, address: Address, message_id: str, reply: Reply) -> Verdict:
        """Replace what a post says."""

    @abstractmethod
    async def delete(self, address: Address, message_id: str) -> Verdict:
        """Take a post away."""

    @abstractmethod
    async def find(self, address: Address, key: str, since: datetime) -> Found:
        """Look for the post of a notice's key in a place, made at `since` (aware) or later.

        `Blind` where the platform cannot be asked: what is uncertain is then never posted again by itself.
        """


def discover(settings: Settings, desk: Desk) -> list[Adapter]:
    """Find every adapter that serves a platform: each `bot/adapters/<name>/wire.py` with an `attach` function."""
    found = []
    folders = importlib.import_module("bot.adapters").__path__  # by name: an adapter's wire imports this module
    for info in sorted(pkgutil.iter_modules(folders), key=lambda module: module.name):
        if find_spec(f"bot.adapters.{info.name}.wire") is None:
            continue  # a folder that does not speak to anybody yet
        wire = importlib.import_module(f"bot.adapters.{info.name}.wire")
        if hasattr(wire, "attach"):
            found.append(wire.attach(settings, desk))
    return found
