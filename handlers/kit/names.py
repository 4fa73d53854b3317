"""Names as members write them: which of the known ones is meant, or which it could be."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Protocol

from rapidfuzz.distance import DamerauLevenshtein

_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True)
class Match:
    """What a text names: one key, or none and the keys it could mean."""

    key: str = ""
    could_be: tuple[str, ...] = ()


def folded(text: str) -> str:
    """Compare names by this: composed, lower case, words with single spaces, no punctuation."""
    return " ".join(_WORD.findall(unicodedata.normalize("NFC", text).casefold()))


class Titled(Protocol):
    """A person with an office."""

    name: str
    title: str


def titled(who: Titled) -> str:
    """Write a person as a name with the office held, where it is known."""
    return f"{who.name} ({who.title})" if who.title else who.name


def unaccented(text: str) -> str:
    """Fold å ä ö é to their base letters: a fallback for who cannot type them."""
    return "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))


def match(text: str, names: Mapping[str, Iterable[str]]) -> Match:
    """Find the one key whose spellings hold `text`; else say which keys it is a part of or nearly is.

    A near miss is never taken as meant: it only comes back in `could_be`.
    """
    said = folded(text)
    if not said:
        return Match()
    spelled = {key: {folded(spelling) for spelling in spellings} for key, spellings in names.items()}
    exact = _keys(spelled, lambda known: known == said)
    if not exact:
        plain = unaccented(said)
        exact = _keys(spelled, lambda known: unaccented(known) == plain)
    if len(exact) == 1:
        return Match(exact[0])
    if exact:
        return Match(could_be=exact)
    words = set(said.split())
    part = _keys(spelled, lambda known: words <= set(known.split()))
    return Match(could_be=part or _keys(spelled, lambda known: _near(said, known)))


def _keys(spelled: Mapping[str, set[str]], test: Callable[[str], bool]) -> tuple[str, ...]:
    return tuple(key for key, known in spelled.items() if any(test(name) for name in known))


def _near(said: str, known: str) -> bool:
    allowed = 1 if len(known) < 6 else 2
    distance = DamerauLevenshtein.distance(unaccented(said), unaccented(known), score_cutoff=allowed)
    return len(said) > 2 and distance <= allowed
