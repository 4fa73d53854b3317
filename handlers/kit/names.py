"""Names as members write them: which of the known ones is meant, or which it could be."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple, Protocol

from rapidfuzz.distance import DamerauLevenshtein

_WORD = re.compile(r"[^\W_]+")
_BETWEEN = re.compile(r",| och | and ", re.IGNORECASE)


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
    if text.isascii():
        return text
    return "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))


class _Known(NamedTuple):
    """A known spelling, as texts are compared with it."""

    folded: str
    plain: str
    words: frozenset[str]


@lru_cache(maxsize=20_000)
def _known(spelling: str) -> _Known:
    name = folded(spelling)
    return _Known(name, unaccented(name), frozenset(name.split()))


def named(text: str, names: Mapping[str, Iterable[str]]) -> str:
    """Find the one key whose spellings hold `text`; "" when none does, or several do."""
    found = _exact(folded(text), names)
    return found[0] if len(found) == 1 else ""


def several(text: str, names: Mapping[str, Iterable[str]], *, longest: int) -> list[str]:
    """Find the keys that a text names, one or several with commas or "och" between; [] when a part names none.

    A name of at most `longest` characters may itself hold "och" or a comma: the whole is tried before its pieces.
    """
    whole = named(text, names)
    if whole:
        return [whole]
    for cut in _BETWEEN.finditer(text, 0, longest + 20):
        first = named(text[: cut.start()], names)
        others = several(text[cut.end() :], names, longest=longest) if first else []
        if others:
            return [first, *others]
    return []


def match(text: str, names: Mapping[str, Iterable[str]]) -> Match:
    """Find the one key whose spellings hold `text`; else say which keys it is a part of or nearly is.

    A near miss is never taken as meant: it only comes back in `could_be`.
    """
    said = folded(text)
    if not said:
        return Match()
    exact = _exact(said, names)
    if len(exact) == 1:
        return Match(exact[0])
    if exact:
        return Match(could_be=exact)
    words = set(said.split())
    part = _keys(names, lambda known: words <= known.words)
    return Match(could_be=part or _keys(names, lambda known: _near(said, known)))


def _exact(said: str, names: Mapping[str, Iterable[str]]) -> tuple[str, ...]:
    if not said:
        return ()
    found = [key for key, spellings in names.items() if said in [_known(text).folded for text in spellings]]
    if not found:
        plain = unaccented(said)
        found = [key for key, spellings in names.items() if plain in [_known(text).plain for text in spellings]]
    return tuple(found)


def _keys(names: Mapping[str, Iterable[str]], test: Callable[[_Known], bool]) -> tuple[str, ...]:
    return tuple([key for key, spellings in names.items() if any(test(_known(text)) for text in spellings)])


def _near(said: str, known: _Known) -> bool:
    allowed = 1 if len(known.folded) < 6 else 2
    distance = DamerauLevenshtein.distance(unaccented(said), known.plain, score_cutoff=allowed)
    return len(said) > 2 and distance <= allowed
