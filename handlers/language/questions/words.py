"""Words as the answerer sees them: phrases found, compounds taken apart, each with what it may stand for."""

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import Final, NamedTuple

from handlers.language.questions.lexicon import Language, Lexicon, Phrase, tokens_of
from handlers.language.questions.spelling import Spelling, Token
from handlers.language.questions.vocabulary import LINKS, SUFFIXES, Vocabulary
from storage.stems import stem

Units = frozenset[str]

_INFLECTED: Final = 4  # letters after a known beginning that are an ending, no second word
_SHORTEST: Final = 7  # letters of a compound
_NOTHING: Final = "c:nothing"  # the concept of phrases that carry no topic
_GAP: Final = 2  # small words that may stand inside a phrase: "skriver man under"


class Word(NamedTuple):
    """One word or phrase that carries a topic: its alternatives, or those of each part of a compound.

    ``at`` is its place among all words of the text.
    """

    said: str
    parts: tuple[Units, ...]
    trust: float = 1.0
    small: bool = False
    at: int = 0

    @property
    def units(self) -> Units:
        """All that the word may stand for: concepts ("c:plan") and stems ("s:plan")."""
        return self.parts[0] if len(self.parts) == 1 else frozenset().union(*self.parts)


class Topic(NamedTuple):
    """What a word says wherever it stands: its parts, and whether it is small."""

    parts: tuple[Units, ...]
    small: bool


class Reader:
    """Reads texts with the general lexicon and the vocabulary of some agreements."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self.vocabulary = vocabulary
        self.spelling = Spelling(vocabulary)
        self.tokens = self.spelling.tokens
        self._phrases_from = lru_cache(maxsize=1024)(self._beginning_with)
        self._units = lru_cache(maxsize=1024)(self._units_of)
        self.topic = lru_cache(maxsize=1024)(self._topic_of)
        self.word_units = lru_cache(maxsize=1024)(self._all_units)
        self.evidence = lru_cache(maxsize=1024)(self._evidence)

    def forget(self) -> None:
        """Let go of what was remembered to read thousands of texts quickly."""
        for remembered in (self._phrases_from, self._units, self.topic, self.word_units):
            remembered.cache_clear()
        self.spelling.forget()

    @property
    def lexicon(self) -> Lexicon:
        """The general lexicon, with the agreements' own concepts."""
        return self.vocabulary.lexicon

    def words(self, tokens: tuple[Token, ...], language: Language) -> tuple[Word, ...]:
        """Return the words and phrases that carry a topic, in order."""
        found: list[Word] = []
        taken: set[int] = set()
        said = [token.word for token in tokens]
        for units, places in self._phrases(said, language):
            taken.update(places)
            if _NOTHING not in units:
                found.append(Word(" ".join(said[place] for place in places), (units,), at=tokens[places[0]].at))
        for place, token in enumerate(tokens):
            if place not in taken and (topic := self.topic(token.word, language)):
                found.append(Word(token.word, topic.parts, token.trust, topic.small, token.at))
        return tuple(found)

    def phrases(self, said: Sequence[str], language: Language) -> list[Units]:
        """Return what each phrase in some words stands for."""
        return [units for units, _ in self._phrases(said, language) if _NOTHING not in units]

    def _phrases(self, said: Sequence[str], language: Language) -> Iterator[tuple[Units, list[int]]]:
        """Yield the phrases in some words, and the places that each takes; no word belongs to two."""
        present = {*said, ""}
        taken: set[int] = set()
        beginnings = self.lexicon.sides[language].begins_phrase
        for start in (place for place, word in enumerate(said) if beginnings(word)):
            by_need = self._phrases_from(said[start], language)
            if by_need and start not in taken:
                phrases = [one for need in by_need.keys() & present for one in by_need[need] if one.needs <= present]
                if phrases and (longest := self._longest(said, start, phrases)):
                    yield longest
                    taken.update(longest[1])

    def _beginning_with(self, word: str, language: Language) -> dict[str, list[Phrase]]:
        """Return the phrases that may begin with a word, by another word that each needs, "" when it needs none."""
        by_need: dict[str, list[Phrase]] = {}
        for phrase in self.lexicon.sides[language].phrases_from(word):
            by_need.setdefault(max(phrase.needs - {word}, key=len, default=""), []).append(phrase)
        return by_need

    def _longest(self, said: Sequence[str], start: int, phrases: Iterable[Phrase]) -> tuple[Units, list[int]] | None:
        """Return the longest of the phrases that begin at a word, all its concepts, and the places it takes."""
        best: list[int] = []
        concepts: set[str] = set()
        for phrase in phrases:
            places = self._places(said, start, phrase.parts)
            if places and len(places) >= len(best):
                concepts = {phrase.concept} if len(places) > len(best) else concepts | {phrase.concept}
                best = places
        return (frozenset(f"c:{concept}" for concept in concepts), best) if best else None

    def _places(self, said: Sequence[str], start: int, parts: tuple[str, ...]) -> list[int]:
        """Return where the words of a phrase stand, with at most a few small words between; [] if not."""
        places = [start]
        for part in parts[1:]:
            place = places[-1] + 1
            while not _fits(said, place, part):
                between = place < len(said) and said[place] in self.lexicon.between
                if not between or place - places[-1] > _GAP:
                    return []
                place += 1
            places.append(place)
        return places

    def _topic_of(self, word: str, language: Language) -> Topic | None:
        if word in self.lexicon.silent[language] or word.isdigit():
            return None
        small = stem(word, language) in self.lexicon.small[language]
        if not small and (parts := self._parts(word, language)):
            return Topic(tuple(self._units(part, language) for part in parts), small=False)
        return Topic((self._units(word, language),), small)

    def _parts(self, word: str, language: Language) -> tuple[str, ...]:
        """Return the parts of a compound, when the word is not known as one whole."""
        side = self.lexicon.sides[language]
        if len(word) < _SHORTEST or word in side.exact or stem(word, language) in side.exact:
            return ()
        ending = word[len(side.beginning(word)) :]
        if len(ending) <= _INFLECTED and not self._is_second(ending, language):
            return ()
        return self.vocabulary.split(word, language)

    def _is_second(self, ending: str, language: Language) -> bool:
        """Say whether what follows a known beginning is a word of its own, as "ram" in "samverkansram"."""
        words = (ending.removeprefix(link) for link in LINKS if ending.startswith(link))
        return any(len(w) > 2 and w not in SUFFIXES and self.vocabulary.means(w, language) for w in words)

    def _units_of(self, word: str, language: Language) -> Units:
        if self.vocabulary.is_place(word):
            return frozenset({f"s:{stem(word, language)}", "c:place"})
        concepts = self.lexicon.sides[language].concepts(word)
        return frozenset({f"s:{stem(word, language)}", *(f"c:{concept}" for concept in concepts)})

    def _evidence(self, text: str, language: Language) -> Units:
        """Return everything a text can be found by: each word, the parts of each compound, and each phrase."""
        said = tokens_of(text)
        words = (self.word_units(word, language) for word in said)
        return frozenset().union(*words, *self.phrases(said, language))

    def _all_units(self, word: str, language: Language) -> Units:
        if word in self.lexicon.silent[language]:
            return frozenset()
        units = self._units(word, language)
        parts = self._parts(word, language)
        return units.union(*(self._units(part, language) for part in parts)) if parts else units


def _fits(said: Sequence[str], place: int, part: str) -> bool:
    if place >= len(said):
        return False
    return said[place].startswith(part[:-1]) if part.endswith("*") else said[place] == part
