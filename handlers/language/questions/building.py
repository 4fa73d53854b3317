"""Agreements made ready for questions: every text read once."""

import gc
import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import cache
from itertools import chain
from pathlib import Path
from typing import Final

from handlers.language.questions.index import Index, Profile, Shelf, rarity
from handlers.language.questions.lexicon import LANGUAGES, Language, lexicon, tokens_of
from handlers.language.questions.likeness import Letters, Turns, Vector, direction, runs
from handlers.language.questions.names import agreement_names, members, party_names
from handlers.language.questions.slots import is_past, slot_of
from handlers.language.questions.vocabulary import Vocabulary
from handlers.language.questions.words import Reader, Units
from storage.agreements import Agreement, Clause, Gap, Phrases
from storage.stems import stem

_KIND: Final = 0.8  # what the name of its kind weighs as evidence: "goal" for a goal, "background" …
_SAMPLED: Final = 0.2  # how much a clause counts as one that has a word when only a sample question of it has
_NOTHING: Final = 2**32 - 1  # the number of what is no matter of any agreement
_SAMPLE: Final = 0.85  # what a word weighs as evidence when only a sample question has it


@dataclass
class Samples:
    """The sample questions of one clause or gap: how many they are, and what they hold how often, names left out."""

    number: int
    count: int = 0
    words: dict[Language, Counter[str]] = field(default_factory=lambda: {language: Counter() for language in LANGUAGES})
    phrases: Counter[Units] = field(default_factory=Counter)
    slots: Counter[str] = field(default_factory=Counter)
    past: int = 0


def build(agreements: Sequence[Agreement]) -> Index:
    """Make agreements ready: read every text of every clause and gap (some milliseconds each)."""
    with _without_looking_for_garbage():
        index = _build(agreements)
    index.reader.forget()
    runs.cache_clear()
    stem.cache_clear()
    return index


@contextmanager
def _without_looking_for_garbage() -> Iterator[None]:
    """Make hundreds of thousands of objects that all stay: looking for garbage among them takes a fifth of the time."""
    looked = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if looked:
            gc.enable()


def _build(agreements: Sequence[Agreement]) -> Index:
    building = _Building(agreements)
    strangers = [[tokens_of(text) for text in texts] for texts in _strangers()]
    clauses = [(a, clause, building.samples(clause.questions)) for a in agreements for clause in a.clauses]
    gaps = [(a, gap, building.samples(gap.questions)) for a in agreements for gap in a.gaps]
    for words in chain(*strangers):
        building.learn(words, _NOTHING)
    building.index.turns.ready()
    building.reader.spelling.forget()
    building.weigh([building.evidence(clause, samples) for _, clause, samples in clauses])
    shelved = _shelf([building.gap(*one) for one in gaps])
    building.reader.forget()
    return replace(
        building.index,
        gaps=shelved,
        clauses=_shelf([building.clause(number, *one) for number, one in enumerate(clauses)]),
        strangers=tuple(building.index.letters.thing(Counter(chain(*said)), len(said), ()) for said in strangers),
    )


class _Building:
    """An index in the making; agreements that share sample questions have them read once."""

    def __init__(self, agreements: Sequence[Agreement]) -> None:
        prefixes = [name.lower() for a in agreements for name in (a.short_name, *a.aliases) if " " not in name]
        known = Vocabulary(lexicon(_own_words(agreements)), _texts(agreements), _names(agreements), prefixes)
        self.reader = Reader(known)
        self.index = _empty(agreements, self.reader)
        self._samples: dict[int, Samples] = {}
        self._evidence: list[Vector] = []
        self._named = cache(self._name)

    def samples(self, questions: Phrases) -> Samples:
        """Read sample questions."""
        if id(questions) not in self._samples:
            self._samples[id(questions)] = self._read(questions)
        return self._samples[id(questions)]

    def _read(self, questions: Phrases) -> Samples:
        found = Samples(len(self._samples))
        for language, texts in zip(LANGUAGES, (questions.sv, questions.en), strict=True):
            whole = (self.index.names.without(self.reader.spelling.words(text, language)) for text in texts)
            said = [words for words in whole if words]
            found.count += len(said)
            for words in said:
                self.learn(words, found.number)
            found.words[language].update(chain(*said))
            found.phrases.update(chain(*(self.reader.phrases(words, language) for words in said)))
            written = [" ".join(words) for words in said]
            found.slots.update(slot_of(text, language) for text in written)
            found.past += sum(map(is_past, written))
        return found

    def learn(self, words: Sequence[str], thing: int) -> None:
        """Take in the letters and the turns of a question about the thing with a number."""
        self.index.letters.learn(words)
        self.index.turns.learn(words, thing)

    def weigh(self, evidence: list[Vector]) -> None:
        """Learn how telling each unit is from what the clauses have."""
        self._evidence = evidence
        having: dict[str, float] = {}
        for units in evidence:
            for unit, strength in units.items():
                having[unit] = having.get(unit, 0.0) + (1.0 if strength == 1 else _SAMPLED)
        weights = {unit: rarity(len(evidence), count) for unit, count in having.items()}
        self.index = replace(self.index, total=len(evidence), rarity=weights)

    def evidence(self, clause: Clause, samples: Samples) -> Vector:
        """Return what the words of a question may find a clause by, and how strongly each speaks for it."""
        asked, own = self._units(samples), self._all_units((*_own_texts(clause), *_each(clause.synonyms)))
        kind = {f"c:{concept}" for concept in self.reader.lexicon.kinds.get(clause.kind, ())}
        return dict.fromkeys(kind, _KIND) | dict.fromkeys(asked, _SAMPLE) | dict.fromkeys(own, 1.0)

    def _units(self, samples: Samples) -> Units:
        words = (self.reader.word_units(word, language) for language, words in samples.words.items() for word in words)
        return frozenset().union(*words, *samples.phrases)

    def _all_units(self, texts: Iterable[tuple[Language, str]]) -> set[str]:
        units: set[str] = set()
        words: set[tuple[str, Language]] = set()
        for language, text in texts:
            said = tokens_of(text)
            words.update([(word, language) for word in said])
            units.update(*self.reader.phrases(said, language))
        return units.union(*(self.reader.word_units(word, language) for word, language in words))

    def clause(self, number: int, agreement: Agreement, clause: Clause, samples: Samples) -> Profile:
        """Return what the clause with a number can be found by."""
        others = (*clause.synonyms.sv, *clause.synonyms.en, clause.summary.sv, clause.summary.en)
        return self._complete(Profile(agreement, clause, None, self._evidence[number]), samples, others)

    def gap(self, agreement: Agreement, gap: Gap, samples: Samples) -> Profile:
        """Return what a gap can be found by."""
        keywords = dict.fromkeys(self._whole(gap.keywords), 1.0)
        evidence = dict.fromkeys(self._units(samples), _SAMPLE) | keywords
        return self._complete(Profile(agreement, None, gap, evidence), samples, (*gap.keywords.sv, *gap.keywords.en))

    def _whole(self, keywords: Phrases) -> Units:
        """Return the units of keywords as they stand: the parts of a compound are no keywords."""
        read = (self.reader.words(self.reader.tokens(text, language), language) for language, text in _each(keywords))
        return frozenset().union(*(word.units for words in read for word in words if len(word.parts) == 1))

    def _complete(self, profile: Profile, samples: Samples, others: Sequence[str]) -> Profile:
        """Add what a clause or a gap can be found by beside its words: the questions about it."""
        return replace(
            profile,
            centre=self._centre(samples),
            letters=self.index.letters.thing(sum(samples.words.values(), Counter()), samples.count, others),
            samples=samples.number,
            slots={slot: count / samples.count for slot, count in samples.slots.items()},
            past=samples.past / max(1, samples.count),
        )

    def _name(self, word: str, language: Language) -> Vector:
        topic = self.reader.topic(word, language)
        return self.index.named(topic.parts, small=topic.small) if topic else {}

    def _centre(self, samples: Samples) -> Vector:
        """Return the direction of all sample questions together, by what they are about and ask for."""
        centre: dict[str, float] = {}
        for language, words in samples.words.items():
            for word, count in words.items():
                _add(centre, self._named(word, language), count)
        for units, count in samples.phrases.items():
            _add(centre, self.index.named((units,), small=False), count)
        for slot, count in samples.slots.items():
            _add(centre, self.index.asking(slot, past=False), count)
        _add(centre, self.index.asking("", past=True), samples.past)
        return direction(centre)


def _add(centre: dict[str, float], weights: Vector, count: int) -> None:
    for unit, weight in weights.items():
        centre[unit] = centre.get(unit, 0.0) + weight * count


def _shelf(profiles: Sequence[Profile]) -> Shelf:
    """Shelve the profiles of some agreements, those of one after those of another."""
    found_by: dict[str, dict[int, float]] = {}
    places: dict[str, range] = {}
    for number, profile in enumerate(profiles):
        key = profile.agreement.key
        places[key] = range(places[key].start if key in places else number, number + 1)
        for unit, strength in profile.evidence.items():
            found_by.setdefault(unit, {})[number] = strength
    return Shelf(tuple(profiles), found_by, places)


def _empty(agreements: Sequence[Agreement], reader: Reader) -> Index:
    return Index(
        agreements=tuple(agreements),
        reader=reader,
        names=agreement_names(agreements),
        parties=party_names(agreements),
        members=members(agreements),
        called={agreement.key: _called(reader, agreement) for agreement in agreements},
        letters=Letters(),
        turns=Turns(),
        total=0,
        rarity={},
    )


def _names(agreements: Sequence[Agreement]) -> Iterator[str]:
    """Yield what agreements and parties are called in one word or as organisations; a long title is no such name."""
    for agreement in agreements:
        yield from (name for name in (agreement.short_name, *agreement.aliases) if " " not in name)
        for party in agreement.parties:
            yield from (party.name, party.short_name, party.genitive)


def _own_words(agreements: Sequence[Agreement]) -> Iterator[tuple[str, tuple[str, ...], tuple[str, ...]]]:
    for agreement in agreements:
        for concept in agreement.concepts:
            yield concept.key, concept.words.sv, concept.words.en


def _texts(agreements: Sequence[Agreement]) -> Iterator[tuple[Language, str]]:
    for agreement in agreements:
        for clause in agreement.clauses:
            yield from (("sv", clause.text), ("sv", clause.summary.sv), ("en", clause.summary.en))
            yield from chain(_each(clause.synonyms), _each(clause.questions))
        for gap in agreement.gaps:
            yield from chain(_each(gap.keywords), _each(gap.questions))


def _own_texts(clause: Clause) -> tuple[tuple[Language, str], ...]:
    return ("sv", f"{clause.heading} {clause.text} {clause.summary.sv}"), ("en", clause.summary.en)


def _each(phrases: Phrases) -> Iterator[tuple[Language, str]]:
    for language, texts in zip(LANGUAGES, (phrases.sv, phrases.en), strict=True):
        yield from ((language, text) for text in texts)


def _called(reader: Reader, agreement: Agreement) -> Units:
    """Return the stems of the words by which an agreement calls itself: an "överenskommelse", a memo."""
    stems: set[str] = set()
    for clause in agreement.clauses:
        for language, text in _own_texts(clause):
            for token in tokens_of(text):
                if {"agreement", "document"} & reader.lexicon.sides[language].concepts(token):
                    stems.add(f"s:{stem(token, language)}")
    return frozenset(stems)


@cache
def _strangers() -> tuple[tuple[str, ...], ...]:
    """Return what members ask that is no matter of an agreement, by matter, in both languages."""
    path = Path(__file__).with_name("strangers.toml")
    matters = tomllib.loads(path.read_text(encoding="utf-8")).values()
    return tuple((*matter["sv"], *matter["en"]) for matter in matters)
