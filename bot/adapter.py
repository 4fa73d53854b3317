"""What every platform's adapter is to the rest of Stark, and how the adapters are found."""

from __future__ import annotations

import importlib
import pkgutil
from abc import ABC, abstractmethod
from dataclasses import dataclass

from fastapi import APIRouter

import bot.adapters
from bot.settings import Settings
from handlers.desk import Desk


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

    @abstractmethod
    def standing(self) -> Standing:
        """Say whether the settings are there that connect this platform."""

    @abstractmethod
    def routes(self) -> APIRouter:
        """Give the HTTP routes where the platform reaches Stark."""


def discover(settings: Settings, desk: Desk) -> list[Adapter]:
    """Find every adapter that serves a platform: each `bot/adapters/<name>/wire.py` with an `attach` function."""
    found = []
    for info in sorted(pkgutil.iter_modules(bot.adapters.__path__), key=lambda module: module.name):
        wire = importlib.import_module(f"bot.adapters.{info.name}.wire")
        if hasattr(wire, "attach"):
            found.append(wire.attach(settings, desk))
    return found
