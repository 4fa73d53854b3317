"""Agreements made ready for questions: what each clause and each gap can be found by, and how telling a word is."""

import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache, partial
from typing import Final

from handlers.language.questions.lexicon import LANGUAGES, Language, lexicon, stem, tokens_of
from handlers.language.questions.names import Names, agreement_names, members, party_names
from handlers.language.questions.slots import is_past, slot_of
from handlers.language.questions.words import Reader, Units, Word
from storage.agreements import Agreement, Clause, Gap, Party, Phrases

Vector = Mapping[str, float]
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
}
_KIND: Final = 0.8  # what the name of its kind weighs as evidence: "goal" for a goal, "background" …
_DONE: Final = 1.5  # what it weighs that a question is about what has happened
_SMALL: Final = 0.3  # what a word like "gemensam" weighs beside a word that tells something
_STRANGE: Final = 0.72  # what a word that is in no lexicon weighs beside one that is known to be missing
_SAMPLE: Final = 0.85  # what a word weighs as evidence when only a sample question has it


@dataclass(frozen=True)
class Point:
    """A question as one point among others: its weights, and how far from nothing they are."""

    weights: Vector
    length: float

    def likeness(self, other: "Point") -> float:
        """Return how alike two questions are, from 0 to 1."""
        shared = sum(w * other.weights[unit] for unit, w in self.weights.items() if unit in other.weights)
        return shared / (self.length * other.length) if shared else 0.0


@dataclass(frozen=True)
class Profile:
    """What one clause, or one gap when ``gap`` is set, can be found by."""

    agreement: Agreement
    clause: Clause | None
    gap: Gap | None
    evidence: Vector
    samples: tuple[Point, ...]
    centre: Point


@dataclass(frozen=True)
class Index:
    """Some agreements, ready to be asked; ``found_by`` leads from a unit to the numbers of clauses that have it."""

    agreements: tuple[Agreement, ...]
    reader: Reader
    names: Names
    parties: Names
    members: Mapping[str, Party]
    called: Mapping[str, Units]
    total: int
    rarity: Mapping[str, float]
    clauses: tuple[Profile, ...] = ()
    gaps: tuple[Profile, ...] = ()
    found_by: Postings = field(default_factory=dict)
    gap_found_by: Postings = field(default_factory=dict)

    @property
    def unknown(self) -> float:
        """The weight of a word that no clause has: the heaviest."""
        return _rarity(self.total, 0)

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

    def point(self, words: Sequence[Word], said: str, slot: str, roles: Iterable[str]) -> Point:
        """Return a question as one point among others: its units by weight, what it asks for, and of whom."""
        vector: dict[str, float] = {**_SLOTS.get(slot, {f"?:{slot}": 1.2}), **{f"@:{role}": 0.8 for role in roles}}
        if is_past(said):
            vector["!:done"] = _DONE
        for word in words:
            for part in word.parts:
                concepts = sorted(unit for unit in part if unit.startswith("c:"))
                named = concepts or sorted(part)
                weight = self._part_weight(part) * (_SMALL if word.small else 1.0) * word.trust
                for unit in named:
                    vector[unit] = max(vector.get(unit, 0.0), weight / math.sqrt(len(named)))
        return _point(vector)


def build(agreements: Sequence[Agreement]) -> Index:
    """Make agreements ready: read every text of every clause once (some milliseconds a clause)."""
    prefixes = [name.lower() for a in agreements for name in (a.short_name, *a.aliases) if " " not in name]
    reader = Reader(lexicon(_own_words(agreements)), _texts(agreements), prefixes)
    owned = [(agreement, clause) for agreement in agreements for clause in agreement.clauses]
    evidence = [_evidence(reader, clause) for _, clause in owned]
    found_by = _postings(evidence)
    index = Index(
        agreements=tuple(agreements),
        reader=reader,
        names=agreement_names(agreements),
        parties=party_names(agreements),
        members=members(agreements),
        called={agreement.key: _called(reader, agreement) for agreement in agreements},
        total=len(evidence),
        rarity={unit: _rarity(len(evidence), len(numbers)) for unit, numbers in found_by.items()},
        found_by=found_by,
    )
    sample = cache(partial(_sample, index))
    gaps = tuple(_gap(index, sample, agreement, gap) for agreement in agreements for gap in agreement.gaps)
    return replace(
        index,
        clauses=tuple(_profile(sample, a, c, units) for (a, c), units in zip(owned, evidence, strict=True)),
        gaps=gaps,
        gap_found_by=_postings([gap.evidence for gap in gaps]),
    )


def _point(weights: Vector) -> Point:
    return Point(weights, math.sqrt(sum(weight * weight for weight in weights.values())))


def _postings(evidence: Sequence[Vector]) -> Postings:
    found_by: dict[str, dict[int, float]] = {}
    for number, units in enumerate(evidence):
        for unit, strength in units.items():
            found_by.setdefault(unit, {})[number] = strength
    return found_by


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


def _rarity(total: int, having: int) -> float:
    return math.log(1 + (total - having + 0.5) / (having + 0.5))


def _own_words(agreements: Sequence[Agreement]) -> Iterator[tuple[str, tuple[str, ...], tuple[str, ...]]]:
    for agreement in agreements:
        for concept in agreement.concepts:
            yield concept.key, concept.words.sv, concept.words.en


def _texts(agreements: Sequence[Agreement]) -> Iterator[tuple[Language, str]]:
    for agreement in agreements:
        for clause in agreement.clauses:
            yield "sv", " ".join((clause.text, clause.summary.sv, *clause.synonyms.sv, *clause.questions.sv))
            yield "en", " ".join((clause.summary.en, *clause.synonyms.en, *clause.questions.en))
        for gap in agreement.gaps:
            yield "sv", " ".join((*gap.keywords.sv, *gap.questions.sv))
            yield "en", " ".join((*gap.keywords.en, *gap.questions.en))


def _evidence(reader: Reader, clause: Clause) -> dict[str, float]:
    asked = _all(reader, clause.questions)
    evidence = dict.fromkeys(asked, _SAMPLE)
    own: set[str] = set(_all(reader, clause.synonyms))
    for language, text in _own_texts(clause):
        own |= reader.evidence(text, language)
    kind = {f"c:{concept}" for concept in reader.lexicon.kinds.get(clause.kind, ())}
    return dict.fromkeys(kind, _KIND) | evidence | dict.fromkeys(own, 1.0)


def _own_texts(clause: Clause) -> tuple[tuple[Language, str], ...]:
    return ("sv", f"{clause.heading} {clause.text} {clause.summary.sv}"), ("en", clause.summary.en)


def _all(reader: Reader, phrases: Phrases) -> frozenset[str]:
    sides = zip(LANGUAGES, (phrases.sv, phrases.en), strict=True)
    return frozenset().union(*(reader.evidence(text, lang) for lang, texts in sides for text in texts))


def _whole(reader: Reader, phrases: Phrases) -> frozenset[str]:
    """Return the units of keywords as they stand: the parts of a compound are no keywords."""
    sides = zip(LANGUAGES, (phrases.sv, phrases.en), strict=True)
    read = [reader.words(reader.tokens(text, lang), lang) for lang, texts in sides for text in texts]
    return frozenset().union(*(word.units for words in read for word in words if len(word.parts) == 1))


Sample = Callable[[str, Language], Point | None]


def _samples(sample: Sample, questions: Phrases) -> tuple[Point, ...]:
    sides = zip(LANGUAGES, (questions.sv, questions.en), strict=True)
    samples = (sample(text, language) for language, texts in sides for text in texts)
    return tuple(point for point in samples if point)


def _sample(index: Index, text: str, language: Language) -> Point | None:
    """Read a sample question as a question is read; one that has nothing but names says nothing."""
    tokens, _ = index.names.taken_from(index.reader.tokens(text, language))
    said = " ".join(token.word for token in tokens)
    tokens, parties = index.parties.taken_from(tokens)
    words = index.reader.words(tokens, language)
    roles = {index.members[key].role for key in parties}
    return index.point(words, said, slot_of(said, language), roles) if words else None


def _called(reader: Reader, agreement: Agreement) -> Units:
    """Return the stems of the words by which an agreement calls itself: an "överenskommelse", a memo."""
    stems: set[str] = set()
    for clause in agreement.clauses:
        for language, text in _own_texts(clause):
            for token in tokens_of(text):
                if {"agreement", "document"} & reader.lexicon.sides[language].concepts(token):
                    stems.add(f"s:{stem(token, language)}")
    return frozenset(stems)


def _profile(sample: Sample, agreement: Agreement, clause: Clause, evidence: Vector) -> Profile:
    samples = _samples(sample, clause.questions)
    return Profile(agreement, clause, None, evidence, samples, _centre(samples))


def _gap(index: Index, sample: Sample, agreement: Agreement, gap: Gap) -> Profile:
    evidence = dict.fromkeys(_whole(index.reader, gap.keywords), 1.0)
    samples = _samples(sample, gap.questions)
    return Profile(agreement, None, gap, evidence, samples, _centre(samples))


def _centre(samples: Sequence[Point]) -> Point:
    """Return the middle of some questions, each weighing the same."""
    centre: dict[str, float] = {}
    for sample in samples:
        for unit, weight in sample.weights.items():
            centre[unit] = centre.get(unit, 0.0) + weight / sample.length
    return _point(centre)
