"""Agreements made ready for questions: every text read once."""

import tomllib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import chain
from pathlib import Path
from typing import Final

from handlers.language.questions.index import Index, Point, Profile, Shelf, point_of, rarity
from handlers.language.questions.lexicon import LANGUAGES, Language, lexicon, tokens_of
from handlers.language.questions.likeness import Letters, Turns, Vector, letters, turns
from handlers.language.questions.names import agreement_names, members, party_names
from handlers.language.questions.slots import slot_of
from handlers.language.questions.vocabulary import Vocabulary
from handlers.language.questions.words import Reader, Units, Word
from storage.agreements import Agreement, Clause, Gap, Phrases
from storage.stems import stem

_KIND: Final = 0.8  # what the name of its kind weighs as evidence: "goal" for a goal, "background" …
_SAMPLE: Final = 0.85  # what a word weighs as evidence when only a sample question has it


@dataclass(frozen=True)
class Sample:
    """A sample question as a question is read: its words without names, and the roles of those it names."""

    said: str
    language: Language
    slot: str
    words: tuple[Word, ...]
    roles: frozenset[str]
    units: Units


Read = Callable[[str, Language], Sample]


def build(agreements: Sequence[Agreement]) -> Index:
    """Make agreements ready: read every text of every clause once (a millisecond or two a clause)."""
    prefixes = [name.lower() for a in agreements for name in (a.short_name, *a.aliases) if " " not in name]
    known = Vocabulary(lexicon(_own_words(agreements)), _texts(agreements), _names(agreements), prefixes)
    reader = Reader(known)
    index = _empty(agreements, reader)
    read = _once(lambda text, language: _sample(index, text, language))
    clauses = [(agreement, clause) for agreement in agreements for clause in agreement.clauses]
    gaps = [(agreement, gap) for agreement in agreements for gap in agreement.gaps]
    strangers = [[_plain(text) for text in texts] for texts in _strangers()]
    sources = (*(clause.questions for _, clause in clauses), *(gap.questions for _, gap in gaps))
    for said in chain((one.said for questions in sources for one in _samples(read, questions)), *strangers):
        index.letters.learn(letters(said))
        index.turns.learn(turns(said))
    evidence = [_evidence(reader, read, clause) for _, clause in clauses]
    having = Counter(unit for units in evidence for unit in units)
    index = replace(index, total=len(evidence), rarity={unit: rarity(len(evidence), n) for unit, n in having.items()})
    return replace(
        index,
        clauses=_shelf([_profile(index, read, a, c, units) for (a, c), units in zip(clauses, evidence, strict=True)]),
        gaps=_shelf([_gap(index, read, agreement, gap) for agreement, gap in gaps]),
        strangers=tuple(index.letters.thing(questions, ()) for questions in strangers),
    )


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


def _once(read: Read) -> Read:
    """Read each text once: agreements that resemble each other share many."""
    known: dict[tuple[str, Language], Sample] = {}

    def reading(text: str, language: Language) -> Sample:
        if (text, language) not in known:
            known[text, language] = read(text, language)
        return known[text, language]

    return reading


def _names(agreements: Sequence[Agreement]) -> Iterator[str]:
    for agreement in agreements:
        yield from (agreement.name, agreement.short_name, *agreement.aliases)
        for party in agreement.parties:
            yield from (party.name, party.short_name, party.genitive, *party.aliases)


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


def _evidence(reader: Reader, read: Read, clause: Clause) -> dict[str, float]:
    asked = frozenset().union(*(sample.units for sample in _samples(read, clause.questions)))
    own = set().union(*(reader.evidence(text, language) for language, text in _each(clause.synonyms)))
    for language, text in _own_texts(clause):
        own |= reader.evidence(text, language)
    kind = {f"c:{concept}" for concept in reader.lexicon.kinds.get(clause.kind, ())}
    return dict.fromkeys(kind, _KIND) | dict.fromkeys(asked, _SAMPLE) | dict.fromkeys(own, 1.0)


def _own_texts(clause: Clause) -> tuple[tuple[Language, str], ...]:
    return ("sv", f"{clause.heading} {clause.text} {clause.summary.sv}"), ("en", clause.summary.en)


def _each(phrases: Phrases) -> Iterator[tuple[Language, str]]:
    for language, texts in zip(LANGUAGES, (phrases.sv, phrases.en), strict=True):
        yield from ((language, text) for text in texts)


def _whole(reader: Reader, phrases: Phrases) -> Units:
    """Return the units of keywords as they stand: the parts of a compound are no keywords."""
    read = (reader.words(reader.tokens(text, language), language) for language, text in _each(phrases))
    return frozenset().union(*(word.units for words in read for word in words if len(word.parts) == 1))


def _samples(read: Read, questions: Phrases) -> list[Sample]:
    return [read(text, language) for language, text in _each(questions)]


def _sample(index: Index, text: str, language: Language) -> Sample:
    every = index.reader.tokens(text, language)
    tokens, _ = index.names.taken_from(every)
    said = " ".join(token.word for token in tokens)
    tokens, parties = index.parties.taken_from(tokens)
    words = index.reader.words(tokens, language)
    roles = frozenset(index.members[key].role for key in parties)
    units = index.reader.units(every, words, language)
    return Sample(said, language, slot_of(said, language), words, roles, units)


def _points(index: Index, samples: Iterable[Sample]) -> tuple[Point, ...]:
    """Return sample questions as points; one that has nothing but names says nothing."""
    return tuple(index.point(one.words, one.said, one.slot, one.roles) for one in samples if one.words)


def _called(reader: Reader, agreement: Agreement) -> Units:
    """Return the stems of the words by which an agreement calls itself: an "överenskommelse", a memo."""
    stems: set[str] = set()
    for clause in agreement.clauses:
        for language, text in _own_texts(clause):
            for token in tokens_of(text):
                if {"agreement", "document"} & reader.lexicon.sides[language].concepts(token):
                    stems.add(f"s:{stem(token, language)}")
    return frozenset(stems)


def _profile(index: Index, read: Read, agreement: Agreement, clause: Clause, evidence: Vector) -> Profile:
    others = (*clause.synonyms.sv, *clause.synonyms.en, clause.summary.sv, clause.summary.en)
    return _found_by(index, Profile(agreement, clause, None, evidence), _samples(read, clause.questions), others)


def _gap(index: Index, read: Read, agreement: Agreement, gap: Gap) -> Profile:
    samples = _samples(read, gap.questions)
    asked = frozenset().union(*(sample.units for sample in samples))
    evidence = dict.fromkeys(asked, _SAMPLE) | dict.fromkeys(_whole(index.reader, gap.keywords), 1.0)
    return _found_by(index, Profile(agreement, None, gap, evidence), samples, (*gap.keywords.sv, *gap.keywords.en))


def _found_by(index: Index, profile: Profile, samples: Sequence[Sample], others: Iterable[str]) -> Profile:
    """Add what a clause or a gap can be found by beside its words: the questions about it."""
    points = _points(index, samples)
    said = [sample.said for sample in samples]
    return replace(
        profile,
        samples=points,
        centre=_centre(points),
        letters=index.letters.thing(said, map(_plain, others)),
        phrasings=index.turns.phrasings(said),
    )


def _plain(text: str) -> str:
    return " ".join(tokens_of(text))


@cache
def _strangers() -> tuple[tuple[str, ...], ...]:
    """Return what members ask that is no matter of an agreement, by matter, in both languages."""
    path = Path(__file__).with_name("strangers.toml")
    matters = tomllib.loads(path.read_text(encoding="utf-8")).values()
    return tuple((*matter["sv"], *matter["en"]) for matter in matters)


def _centre(samples: Sequence[Point]) -> Point:
    """Return the middle of some questions, each weighing the same."""
    centre: dict[str, float] = {}
    for sample in samples:
        for unit, weight in sample.weights.items():
            centre[unit] = centre.get(unit, 0.0) + weight / sample.length
    return point_of(centre)
