"""Two editors of one thing: a form carries the versions that its sender has seen, and what came after is said first."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from handlers.kit.cards import Carried
from handlers.kit.phrases import Phrase, Words, series, t
from handlers.kit.request import Refusal, Request

_KEY = "version"


def carried(versions: Mapping[str, int]) -> Carried:
    """Write what a form carries of the things that it may change: 0 is the version of what is not there yet."""
    return ((_KEY, " ".join(f"{thing}:{version}" for thing, version in versions.items())),)


def older(ask: Request, thing: str, version: int) -> bool:
    """Tell whether a form was opened before a thing got this version; a typed line names none and is never older."""
    said = ask.value(_KEY)
    if not said:
        return False
    seen = dict(part.partition(":")[::2] for part in said.split())
    number = seen.get(thing, "")
    return version > (int(number) if number.isdecimal() and len(number) < 10 else 0)


def is_now(field: Words, value: Words) -> Phrase:
    """Say how a field stands."""
    return t("{field} is now “{value}”", field=field, value=value)


def changed_meanwhile(what: Iterable[Words]) -> Refusal:
    """Say what a colleague has changed since the form was opened; the form comes back with the newest versions."""
    return Refusal(
        t(
            "A colleague has changed this meanwhile: {what}. Nothing of yours is saved yet. Send again to replace it.",
            what=series(what),
        )
    )
