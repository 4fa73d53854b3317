"""General words of agreements and questions: which concepts a word stands for, in Swedish and in English."""

import re
import tomllib
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from sys import intern
from typing import Final, Literal, NamedTuple

from storage.stems import stem

Language = Literal["sv", "en"]
LANGUAGES: Final[tuple[Language, Language]] = ("sv", "en")

_LOOSE: Final = 3  # letters by which phrases are found that begin with the beginning of a word
_TOKEN: Final = re.compile(r"[^\W_]+(?:[-'’:][^\W_]+)*")
_GENITIVE: Final = re.compile(r"(?:[:'’]s|['’])$")
_MARKS: Final = frozenset("'’:")
_FOLDED: Final = str.maketrans("åäöôéèüáàñ", "aaooeeuaan")


@lru_cache(maxsize=1024)
def tokens_of(text: str) -> tuple[str, ...]:
    """Split a text into lower-case words; "SKR:s" and "SKR's" are the word "skr"."""
    found: list[str] = _TOKEN.findall(unicodedata.normalize("NFC", text).lower())
    if not _MARKS.isdisjoint(text):
        found = [_GENITIVE.sub("", word) for word in found]
    return tuple(map(intern, found))


def folded(word: str) -> str:
    """Take the dots and rings off: how a word is written on a keyboard without å, ä and ö."""
    return word.translate(_FOLDED)


class Phrase(NamedTuple):
    """Some words in a row ("planer*" is every word that begins so), their concept, and the words that must be there."""

    parts: tuple[str, ...]
    concept: str
    needs: frozenset[str]


@dataclass
class Side:
    """The words of one language: as written and by stem, beginnings ("planer*"), phrases by their first word."""

    language: Language
    written: set[str] = field(default_factory=set)
    exact: dict[str, frozenset[str]] = field(default_factory=dict)
    beginnings: dict[str, frozenset[str]] = field(default_factory=dict)
    phrases: dict[str, list[Phrase]] = field(default_factory=dict)
    loose: dict[str, list[Phrase]] = field(default_factory=dict)

    def learn(self, concept: str, written: str) -> None:
        """Let the words of ``written`` ("plan planer* följa_upp") stand for a concept."""
        for word in written.lower().split():
            if "_" in word:
                self._learn_phrase(concept, tuple(word.split("_")))
            elif word.endswith("*"):
                _add(self.beginnings, word[:-1], concept)
            else:
                self.written.add(word)
                _add(self.exact, word, concept)
                _add(self.exact, stem(word, self.language), concept)

    def _learn_phrase(self, concept: str, parts: tuple[str, ...]) -> None:
        phrase = Phrase(parts, concept, frozenset(part for part in parts if not part.endswith("*")))
        if parts[0].endswith("*"):
            self.loose.setdefault(parts[0][:_LOOSE], []).append(phrase)
        else:
            self.phrases.setdefault(parts[0], []).append(phrase)

    def concepts(self, word: str) -> frozenset[str]:
        """Return the concepts of a word: by the word, its stem, or the longest beginning that is known."""
        found = self.exact.get(word) or self.exact.get(stem(word, self.language))
        return found or self._by_beginning(word)

    def begins_phrase(self, word: str) -> bool:
        """Say whether any phrase may begin with a word: most words begin none."""
        return word in self.phrases or word[:_LOOSE] in self.loose

    def phrases_from(self, word: str) -> Iterator[Phrase]:
        """Yield the phrases that may begin with a word."""
        yield from self.phrases.get(word, ())
        for phrase in self.loose.get(word[:_LOOSE], ()):
            if word.startswith(phrase.parts[0][:-1]):
                yield phrase

    def beginning(self, word: str) -> str:
        """Return the longest known beginning of a word, "" when there is none."""
        return next((word[:n] for n in range(len(word), 2, -1) if word[:n] in self.beginnings), "")

    def _by_beginning(self, word: str) -> frozenset[str]:
        return self.beginnings.get(self.beginning(word), frozenset())


def _add(concepts: dict[str, frozenset[str]], word: str, concept: str) -> None:
    concepts[word] = _with(concepts.get(word, frozenset()), concept)


@lru_cache(maxsize=4096)
def _with(concepts: frozenset[str], concept: str) -> frozenset[str]:
    """Add a concept; all words with the same concepts share one set of them."""
    return concepts | {concept}


@dataclass(frozen=True)
class Lexicon:
    """Everything the answerer knows about words before it has read an agreement; ``small`` holds stems."""

    sides: Mapping[Language, Side]
    silent: Mapping[Language, frozenset[str]]
    small: Mapping[Language, frozenset[str]]
    kinds: Mapping[str, frozenset[str]]
    dialect: Mapping[str, str]
    endings: Mapping[str, tuple[str, ...]]
    places: frozenset[str]
    generic: frozenset[str]
    unspecific: frozenset[str]
    between: frozenset[str]


def lexicon(extra: Iterable[tuple[str, tuple[str, ...], tuple[str, ...]]] = ()) -> Lexicon:
    """Read the lexicon; ``extra`` adds (concept, Swedish phrases, English phrases) of agreements."""
    raw = _raw()
    small = _words(raw["small"])
    sides: dict[Language, Side] = {language: Side(language) for language in LANGUAGES}
    for concept, words in raw["concepts"].items():
        for language, written in zip(LANGUAGES, words, strict=True):
            sides[language].learn(concept, written)
    for concept, *phrases in extra:
        for language, some in zip(LANGUAGES, phrases, strict=True):
            sides[language].learn(concept, " ".join(phrase.replace(" ", "_") for phrase in some))
    return Lexicon(
        sides,
        _words(raw["silent"]),
        {language: frozenset(stem(word, language) for word in words) for language, words in small.items()},
        {kind: frozenset(concepts) for kind, concepts in raw["kinds"].items()},
        raw["dialect"],
        {spoken: tuple(written.split()) for spoken, written in raw["endings"].items()},
        frozenset(word.replace("_", " ") for word in raw["places"]["sv"].split()),
        frozenset(f"c:{concept}" for concept in raw["generic"]["concepts"].split()),
        frozenset(f"s:{root}" for root in raw["generic"]["unspecific"].split()),
        frozenset(raw["between"]["words"].split()),
    )


def _words(table: dict[str, str]) -> dict[Language, frozenset[str]]:
    return {language: frozenset(table[language].split()) for language in LANGUAGES}


def _raw() -> dict[str, dict[str, str]]:
    path = Path(__file__).with_name("lexicon.toml")
    return tomllib.loads(path.read_text(encoding="utf-8"))
