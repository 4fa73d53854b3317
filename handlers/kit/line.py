"""One line of chat taken apart: the command's words, values written as "label: value", and what is left."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cache
from typing import NamedTuple

from handlers.kit.names import unaccented

_SPACE = re.compile(r"\s+")
_WORD = re.compile(r"\S+")


def tidy(text: str) -> str:
    """Fold every kind of white space (no-break and em spaces too) to single spaces."""
    return _SPACE.sub(" ", text).strip()


def bare(word: str) -> str:
    """Take punctuation, symbols and emoji off both ends of a word, and fold its case."""
    if word.isalnum():
        return word.casefold()
    kept = [at for at, letter in enumerate(word) if letter.isalnum()]
    return word[kept[0] : kept[-1] + 1].casefold() if kept else ""


class Found(NamedTuple):
    """A command found at the start of a line: the spelling it matched, and the rest."""

    spelling: str
    rest: str


class Commands:
    """The spellings of commands, by their first word: a line is compared with few of them."""

    def __init__(self, spellings: Iterable[str]) -> None:
        longest_first = sorted(spellings, key=lambda text: -text.count(" "))
        self._exact = _by_first_word((text.casefold().split(" "), text) for text in longest_first)
        self._plain = _by_first_word((_plain(text).split(" "), text) for text in longest_first)
        self._longest = max((text.count(" ") + 1 for text in longest_first), default=0)

    def found_in(self, line: str) -> Found | None:
        """Find the longest spelling that the line begins with, as whole words, whatever its case and punctuation."""
        words = line.split(" ")
        heads = [bare(word) for word in words[: self._longest]]
        found = _begins(heads, self._exact) or _begins([unaccented(head) for head in heads], self._plain)
        if found is None:
            return None
        return Found(found, " ".join(words[found.count(" ") + 1 :]).strip())


def _by_first_word(spelled: Iterable[tuple[list[str], str]]) -> dict[str, list[tuple[list[str], str]]]:
    found: dict[str, list[tuple[list[str], str]]] = {}
    for parts, spelling in spelled:
        found.setdefault(parts[0], []).append((parts, spelling))
    return found


def _begins(heads: list[str], known: Mapping[str, list[tuple[list[str], str]]]) -> str | None:
    could = known.get(heads[0], ()) if heads else ()
    return next((spelling for parts, spelling in could if heads[: len(parts)] == parts), None)


def _plain(text: str) -> str:
    return unaccented(text.casefold())


class Line(NamedTuple):
    """A line without its labelled values: what is left, and the values by key."""

    rest: str
    values: dict[str, tuple[str, ...]]


def labelled(text: str, labels: Mapping[str, str]) -> Line:
    """Take "word: value" out of a text; a value reaches to the next label or the end.

    `labels` maps each word (lower case) to the key of its value. A word that is no label stays in the text, so
    that "https://…", "kl. 9:30" and "obs: viktigt" are left alone.
    """
    if not labels:
        return Line(text, {})
    parts = _before_values(tuple(labels)).split(text)
    values: dict[str, tuple[str, ...]] = {}
    for word, value in zip(parts[1::2], parts[2::2], strict=True):
        key = labels[word.casefold()]
        values[key] = (*values.get(key, ()), value.strip(" ,;"))
    return Line(parts[0].strip(" ,;"), values)


@cache
def _before_values(words: tuple[str, ...]) -> re.Pattern[str]:
    spelled = "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))
    return re.compile(rf"(?:^|(?<=[\s,;]))({spelled})\s*:(?!//)", re.IGNORECASE)


def after_for(text: str) -> Iterable[tuple[str, str]]:
    """Give every reading of "… för NAME": (the text before it, the name), the longest name first."""
    words = list(_WORD.finditer(text))
    for word in words:
        if bare(word.group()) in ("för", "for", "åt"):
            yield text[: word.start()].strip(" ,;"), text[word.end() :].strip(" ,;.!?")
