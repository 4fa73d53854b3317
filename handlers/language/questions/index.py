"""What each clause and each gap of some agreements can be found by, and how telling a word is."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from handlers.language.questions.likeness import NOTHING, Letters, Thing, Turns, Vector, direction
from handlers.language.questions.names import Names
from handlers.language.questions.slots import is_past
from handlers.language.questions.words import Reader, Units, Word
from storage.agreements import Agreement, Clause, Gap, Party

Postings = Mapping[str, Mapping[int, float]]

# What is asked for, as directions: "which day" lies near "when", "must we" near "may we".
_SLOTS: Final[Mapping[str, Vector]] = {
    "": {},
    "day": {"?:when": 1.0, "?:day": 0.6},
    "duration": {"?:when": 1.0, "?:duration": 0.6},
    "when": {"?:when": 1.2},
    "yesno": {"?:yesno": 1.2},
    "may": {"?:yesno": 0.9, "?:may": 0.7},
    "must": {"?:yesno": 0.9, "?:must": 0.7},
    "what": {"?:what": 1.0},
    "which": {"?:what": 0.8, "?:which": 0.6},
    "how": {"?:what": 0.5, "?:how": 0.9},
    "whom": {"?:who": 0.9, "?:whom": 0.7},
    "who": {"?:who": 1.2},
    "whose": {"?:who": 0.9, "?:what": 0.5},
}
_DONE: Final = 1.5  # what it weighs that a question is about what has happened
_SMALL: Final = 0.3  # what a word like "gemensam" weighs beside a word that tells something
_STRANGE: Final = 0.5  # what a word that is in no lexicon weighs beside one that is known to be missing


@dataclass(frozen=True)
class Profile:
    """What one clause, or one gap when ``gap`` is set, can be found by: words, sample questions, letters.

    ``samples`` is the number of its sample questions, ``slots`` what they ask for, each with its share of them,
    ``past`` the share of those about what has happened.
    """

    agreement: Agreement
    clause: Clause | None
    gap: Gap | None
    evidence: Vector
    centre: Vector = field(default_factory=dict)
    letters: Thing = NOTHING
    samples: int = -1
    slots: Mapping[str, float] = field(default_factory=dict)
    past: float = 0.0


@dataclass(frozen=True)
class Shelf:
    """All clauses, or all gaps, by number: which have a unit, and which numbers belong to an agreement."""

    profiles: tuple[Profile, ...] = ()
    found_by: Postings = field(default_factory=dict)
    places: Mapping[str, range] = field(default_factory=dict)


@dataclass(frozen=True)
class Index:
    """Some agreements, ready to be asked; ``strangers`` are the letters of what is asked and is no matter of theirs."""

    agreements: tuple[Agreement, ...]
    reader: Reader
    names: Names
    parties: Names
    members: Mapping[str, Party]
    called: Mapping[str, Units]
    letters: Letters
    turns: Turns
    total: int
    rarity: Mapping[str, float]
    clauses: Shelf = field(default_factory=Shelf)
    gaps: Shelf = field(default_factory=Shelf)
    strangers: tuple[Thing, ...] = ()

    @property
    def unknown(self) -> float:
        """The weight of a word that no clause has: the heaviest."""
        return rarity(self.total, 0)

    def has(self, unit: str) -> bool:
        """Say whether any clause or any gap has a unit."""
        return unit in self.clauses.found_by or unit in self.gaps.found_by

    def weight(self, word: Word) -> float:
        """Return how much a word tells: the rarer among the clauses, the more."""
        weight = sum(self._part_weight(part) for part in word.parts) / len(word.parts)
        return weight * (_SMALL if word.small else 1.0)

    def _part_weight(self, units: Units) -> float:
        known = [self.rarity[unit] for unit in units if unit in self.rarity]
        if known:
            return sum(known) / len(known)
        return self.unknown * (1.0 if any(unit.startswith("c:") for unit in units) else _STRANGE)

    def matches(self, word: Word, found_by: Postings) -> dict[int, float]:
        """Return how well a word is covered by each clause that has any of it, from 0 to 1."""
        weights = [self._part_weight(part) for part in word.parts]
        covered: dict[int, float] = {}
        for weight, part in zip(weights, word.parts, strict=True):
            share = word.trust * weight / sum(weights)
            for number, strength in _best_of(part, found_by).items():
                covered[number] = covered.get(number, 0.0) + share * strength
        return covered

    def match(self, word: Word, evidence: Vector) -> float:
        """Return how well a word is covered by evidence, from 0 to 1."""
        if len(word.parts) == 1:
            return word.trust * _best(word.parts[0], evidence)
        weights = [self._part_weight(part) for part in word.parts]
        covered = sum(w * _best(part, evidence) for w, part in zip(weights, word.parts, strict=True))
        return word.trust * covered / sum(weights)

    def point(self, words: Sequence[Word], said: str, slot: str) -> Vector:
        """Return a question as one direction (length 1): what it is about, by weight, and what it asks for."""
        vector = dict(self.asking(slot, past=is_past(said)))
        for word in words:
            for unit, weight in self.named(word.parts, small=word.small).items():
                vector[unit] = max(vector.get(unit, 0.0), weight * word.trust)
        return direction(vector)

    def named(self, parts: tuple[Units, ...], *, small: bool) -> Vector:
        """Return what the parts of a word name, by weight: its concepts, or its stem when it has none."""
        weights: dict[str, float] = {}
        for part in parts:
            names = [unit for unit in part if unit.startswith("c:")] or list(part)
            weight = self._part_weight(part) * (_SMALL if small else 1.0) / math.sqrt(len(names))
            weights.update(dict.fromkeys(names, weight))
        return weights

    def asking(self, slot: str, *, past: bool) -> Vector:
        """Return what is asked for, and whether of what has happened, as weights."""
        weights = _SLOTS.get(slot, {f"?:{slot}": 1.2})
        return {**weights, "!:done": _DONE} if past else weights


def _best_of(part: Units, found_by: Postings) -> Mapping[int, float]:
    """Return for each clause the strongest of some alternatives."""
    found = sorted((found_by[unit] for unit in part if unit in found_by), key=len, reverse=True)
    if len(found) < 2:
        return found[0] if found else {}
    best = dict(found[0])
    for numbers in found[1:]:
        for number, strength in numbers.items():
            best[number] = max(best.get(number, 0.0), strength)
    return best


def _best(units: Units, evidence: Vector) -> float:
    return max((evidence.get(unit, 0.0) for unit in units), default=0.0)


def rarity(total: int, having: float) -> float:
    """Return how much a unit tells that some of all clauses have."""
    return math.log(1 + (total - having + 0.5) / (having + 0.5))
