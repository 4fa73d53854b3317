"""One line of chat taken apart: the command's words, values written as "label: value", and what is left."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from handlers.kit.names import unaccented

_SPACE = re.compile(r"\s+")
_WORD = re.compile(r"\S+")


def tidy(text: str) -> str:
    """Fold every kind of white space (no-break and em spaces too) to single spaces."""
    return _SPACE.sub(" ", text).strip()


def bare(word: str) -> str:
    """Take punctuation, symbols and emoji off both ends of a word, and fold its case."""
    kept = [at for at, letter in enumerate(word) if letter.isalnum()]
    return word[kept[0] : kept[-1] + 1].casefold() if kept else ""


class Found(NamedTuple):
    """A command found at the start of a line: the spelling it matched, and the rest."""

    spelling: str
    rest: str


def command_in(line: str, spellings: Iterable[str]) -> Found | None:
    """Find the longest spelling that the line begins with, as whole words, whatever its case and punctuation."""
    words = line.split(" ")
    heads = [bare(word) for word in words]
    for given, known in ((heads, str.casefold), ([unaccented(head) for head in heads], _plain)):
        for spelling in sorted(spellings, key=lambda text: -text.count(" ")):
            parts = known(spelling).split(" ")
            if given[: len(parts)] == parts:
                return Found(spelling, " ".join(words[len(parts) :]).strip())
    return None


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
    spelled = "|".join(re.escape(word) for word in sorted(labels, key=len, reverse=True))
    parts = re.split(rf"(?:^|(?<=[\s,;]))({spelled})\s*:(?!//)", text, flags=re.IGNORECASE)
    values: dict[str, tuple[str, ...]] = {}
    for word, value in zip(parts[1::2], parts[2::2], strict=True):
        key = labels[word.casefold()]
        values[key] = (*values.get(key, ()), value.strip(" ,;"))
    return Line(parts[0].strip(" ,;"), values)


def after_for(text: str) -> Iterable[tuple[str, str]]:
    """Give every reading of "… för NAME": (the text before it, the name), the longest name first."""
    words = list(_WORD.finditer(text))
    for word in words:
        if bare(word.group()) in ("för", "for", "åt"):
            yield text[: word.start()].strip(" ,;"), text[word.end() :].strip(" ,;.!?")
