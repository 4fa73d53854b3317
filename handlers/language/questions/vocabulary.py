"""The words that mean something here: those of the lexicon, of some agreements, and the compounds of both."""

from collections import Counter
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import chain
from typing import Final

from handlers.language.questions.lexicon import LANGUAGES, Language, Lexicon, folded, tokens_of
from storage.stems import stem

LINKS: Final = ("", "s", "e", "o", "u", "a")  # letters that may stand between the parts of a compound
SUFFIXES: Final = frozenset({"ring", "ringen", "ningar", "ningen", "skap", "het", "bar", "sam", "era", "ser", "ande"})
_LONGEST: Final = 60  # letters: nothing longer is a word
_BEGINNING: Final = 5  # letters that tell a word
_START: Final = 3  # letters, or one fewer, that a word and its stem both begin with
_MOST_TOLD: Final = 6  # words of a text that are told in the agreements' words


class Vocabulary:
    """Knows every word of the lexicon and of some agreements.

    ``names`` are what agreements and parties are called, ``prefixes`` those among them that begin compounds.
    """

    def __init__(
        self,
        lexicon: Lexicon,
        texts: Iterable[tuple[Language, str]],
        names: Iterable[str] = (),
        prefixes: Iterable[str] = (),
    ) -> None:
        self.lexicon = lexicon
        self.names = frozenset(word for name in names for word in tokens_of(name))
        self.prefixes = tuple(prefixes)
        self.counts: dict[Language, Counter[str]] = {language: Counter() for language in LANGUAGES}
        for language, text in texts:
            self.counts[language].update(tokens_of(text))
        for prefix in self.prefixes:
            self.counts["sv"].pop(prefix, None)
            self.counts["en"].pop(prefix, None)
        self._stems = {lang: {stem(word, lang) for word in self.counts[lang]} for lang in LANGUAGES}
        self.written = {language: frozenset(self._all(language)) for language in LANGUAGES}
        self._begun: dict[str, str] = {}
        for word in (*self.counts["sv"], *self.counts["en"]):
            self._begun.setdefault(word[:_BEGINNING], word)
        self._starts = {language: self._meaningful(language) for language in LANGUAGES}
        self.split = lru_cache(maxsize=1024)(self._split)
        self.means = lru_cache(maxsize=1024)(self._means)

    def _all(self, language: Language) -> Iterator[str]:
        side = self.lexicon.sides[language]
        yield from self.counts[language]
        yield from self.lexicon.silent[language]
        yield from side.written
        yield from self.names
        for phrases in (*side.phrases.values(), *side.loose.values()):
            yield from (word.rstrip("*") for phrase in phrases for word in phrase.parts)

    def plain(self, language: Language) -> dict[str, str]:
        """Map each word without its dots to the word: the silent first, then the frequent."""
        silent, counts = self.lexicon.silent[language], self.counts[language]
        rank = sorted(self.written[language], key=lambda word: (word not in silent, -counts[word], word))
        plain: dict[str, str] = {}
        for word in rank:
            plain.setdefault(folded(word), word)
        return plain

    def told(self, text: str) -> str:
        """Return at most six words of a text as the agreements write them, without those that they do not have."""
        known = (self._begun.get(word[:_BEGINNING]) for word in tokens_of(text)[:_MOST_TOLD])
        return " ".join(word for word in known if word)

    def knows(self, word: str, language: Language) -> bool:
        """Say whether a word is written somewhere here, or is another form of one that is."""
        return (
            word in self.written[language]
            or stem(word, language) in self._stems[language]
            or bool(self.lexicon.sides[language].concepts(word))
        )

    def is_place(self, word: str) -> bool:
        """Say whether a word is the name of a municipality."""
        return word in self.lexicon.places or word.removesuffix("s") in self.lexicon.places

    def _means(self, word: str, language: Language) -> bool:
        """Say whether a word carries a topic here."""
        starts = self._starts[language]
        begins = word[:_START] in starts or word[: _START - 1] in starts
        if not begins or word in self.lexicon.silent[language]:
            return False
        side = self.lexicon.sides[language]
        root = stem(word, language)
        return word in side.exact or root in side.exact or root in self._stems[language] or bool(side.concepts(word))

    def _meaningful(self, language: Language) -> frozenset[str]:
        """Return the letters that words with a topic begin with: a stem keeps them, most cuts of a word have others."""
        side = self.lexicon.sides[language]
        return frozenset(word[:_START] for word in chain(side.exact, side.beginnings, self._stems[language]))

    def _split(self, word: str, language: Language) -> tuple[str, ...]:
        """Take a compound apart into known words, the longest last word first; () when it is none."""
        if len(word) > _LONGEST:
            return ()
        for cut in range(3, len(word) - 2):
            tail = word[cut:]
            if tail not in SUFFIXES and self.means(tail, language):
                for link in LINKS:
                    head = word[:cut].removesuffix(link) if link else word[:cut]
                    if word[:cut].endswith(link) and len(head) >= 3 and self.means(head, language):
                        return (head, tail)
                if inner := self.split(word[:cut], language) if cut >= 6 else ():
                    return (*inner, tail)
        return ()
