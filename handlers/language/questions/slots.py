"""What kind of answer a question asks for, seen by its question words: who, when, how much, yes or no …"""

import re
import tomllib
from calendar import monthrange
from collections.abc import Collection, Sequence
from datetime import date
from functools import cache, lru_cache
from pathlib import Path
from typing import Final, NamedTuple

from handlers.language.questions.lexicon import Language

_SECONDARY: Final = frozenset({"what", "how", "which", "where", "when", "who"})


class _Pattern(NamedTuple):
    """A pattern, and the words of which a text has one when the pattern can fit: most texts need not be searched."""

    words: frozenset[str]
    written: str

    @property
    def regex(self) -> re.Pattern[str]:
        """The pattern, made ready when it is first looked for: that takes longer than to find it."""
        return _compiled(self.written)

    def search(self, said: str, words: Collection[str]) -> re.Match[str] | None:
        """Find the pattern in a text that is made of some words."""
        return None if self.words and self.words.isdisjoint(words) else self.regex.search(said)


_compiled: Final = cache(re.compile)


@cache
def _patterns(group: str) -> dict[str, _Pattern]:
    path = Path(__file__).with_name("patterns.toml")
    raw = tomllib.loads(path.read_text(encoding="utf-8"))
    pairs = ((name, value if isinstance(value, list) else ["", value]) for name, value in raw[group].items())
    return {name: _Pattern(frozenset(words.split()), pattern) for name, (words, pattern) in pairs}


@cache
def _asking(language: Language) -> dict[str, frozenset[str]]:
    """Return for each word that stands in a question of some kinds which kinds they are."""
    kinds: dict[str, set[str]] = {}
    for slot, pattern in _patterns(language).items():
        for word in pattern.words:
            kinds.setdefault(word, set()).add(slot)
    return {word: frozenset(slots) for word, slots in kinds.items()}


def slot_of(said: str, language: Language) -> str:
    """Return what is asked for ("who", "when", "yesno" …), or "" when there is no question in the words.

    The question word that stands first decides; of two that begin together, the narrower one.
    """
    words = said.split()
    patterns, asking = _patterns(language), _asking(language)
    possible = set().union(*(asking[word] for word in words if word in asking))
    matches = ((slot, patterns[slot].regex.search(said)) for slot in patterns if slot in possible)
    found = {slot: match.start() for slot, match in matches if match}
    slot = min(found, key=lambda slot: found[slot], default="")
    if (not slot or (found[slot] > 0 and slot in _SECONDARY)) and _wants_yes_or_no(words, language):
        return _yes_no(said)
    return slot


def _wants_yes_or_no(words: Sequence[str], language: Language) -> bool:
    shows = _yes_or_no()
    first = next((word for word in words if word not in shows["before"]), "")
    asks_at_end = " ".join(words[-2:]) in shows["end"] or " ".join(words[-1:]) in shows["end"]
    return first in shows[language] or asks_at_end or not shows["within"].isdisjoint(words)


@cache
def _yes_or_no() -> dict[str, frozenset[str]]:
    raw = tomllib.loads(Path(__file__).with_name("patterns.toml").read_text(encoding="utf-8"))["yes_no"]
    return {name: frozenset(value.split() if isinstance(value, str) else value) for name, value in raw.items()}


def _yes_no(said: str) -> str:
    return "must" if says(said, "must") else "may" if says(said, "may") else "yesno"


@lru_cache(maxsize=256)  # each of a hundred clauses is judged by what the same question shows
def says(said: str, pattern: str) -> bool:
    """Say whether the words show a pattern of either language: "must", "may", "not", "done", "next" …"""
    return _patterns("both")[pattern].search(said, said.split()) is not None


def places(said: str, pattern: str) -> frozenset[int]:
    """Return the places of the words that show a pattern, counted from 0."""
    found = _patterns("both")[pattern].regex.finditer(said)
    spans = ((len(said[: one.start()].split()), len(one[0].split())) for one in found)
    return frozenset(place for first, count in spans for place in range(first, first + count))


def is_past(said: str) -> bool:
    """Say whether a question asks what has happened, not what comes after it, nor who shall see what has."""
    return (says(said, "happened") or says(said, "done")) and not says(said, "after") and not says(said, "looks_back")


def question_word_ends(said: str, language: Language, slot: str) -> int:
    """Return how many words of the question come before what it asks about, 0 when no question word stands there."""
    pattern = _patterns(language).get(slot)
    found = pattern.regex.search(said) if pattern else None
    return len(said[: found.start()].split()) + 1 if found else 0


def nth(said: str, at: int) -> int | None:
    """Return which of its kind the word at a place is, counted from 0, the last as -1: "tredje steget", "step 3"."""
    words = said.split()
    before = _numbers("ordinal").get(words[at - 1]) if at else None
    after = _numbers("cardinal").get(words[at + 1]) if at + 1 < len(words) else None
    return after if before is None else before


@cache
def _numbers(kind: str) -> dict[str, int]:
    raw = tomllib.loads(Path(__file__).with_name("patterns.toml").read_text(encoding="utf-8"))["numbers"][kind]
    return {word: number for number, words in enumerate(raw, -1) for word in words.split()}


def season(said: str, today: date) -> tuple[date, date]:
    """Return the first and the last day of the season that a question names, of this year: autumn when in doubt."""
    found = _patterns("both")["season"].regex.search(said)
    for (first, last), names in _SEASONS.items():
        if found and any(name in found[0] for name in names):
            year = today.year - (today.month < first and first > last)
            return date(year, first, 1), date(year + (first > last), last, monthrange(year, last)[1])
    return date(today.year, 8, 1), date(today.year, 12, 31)


# The first and the last month of each season, and its names. A school year has two terms.
_SEASONS: Final = {
    (12, 2): ("vinter", "winter"),
    (1, 6): ("vår", "spring"),
    (6, 8): ("sommar", "summer"),
}


def question_itself(text: str) -> str:
    """Return a question without what only tells who asks it: "nämnden undrar vad det kostar" asks what it costs."""
    return _patterns("both")["reported"].regex.sub("", text.strip(), count=1)


def first_alternative(question: str) -> str:
    """Return what stands before "eller" in a question of yes or no; "" when it offers no choice."""
    first, *others = _patterns("both")["alternative"].regex.split(question)
    return first if others else ""


def parts(question: str) -> list[str]:
    """Return the parts of a question that asks for several things: "vem gör planen och när ska den vara klar"."""
    return [part for part in _patterns("both")["joint"].regex.split(question) if part.strip()]
