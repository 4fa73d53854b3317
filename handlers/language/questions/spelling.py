"""What was meant by what was written: spoken forms, words without dots, slips, names run together with other words."""

from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import pairwise
from typing import Final, NamedTuple

from handlers.language.questions.lexicon import LANGUAGES, Language, folded, tokens_of
from handlers.language.questions.sounds import sound
from handlers.language.questions.vocabulary import Vocabulary

_SLIPPED: Final = 0.92  # how far a mended word is trusted: a letter too many or too few
_SUBSTITUTED: Final = 0.75  # one letter for another, which may well be another word
_COMPOUND: Final = 0.95  # a compound that nobody has written before
_FAR: Final = 0.8  # more than one slip
_NAMED: Final = 10  # letters of a name that is known though it has slips
_SLIPS: Final = 3  # letters that may differ in a long name
_ENDING: Final = 7  # letters that may follow a known beginning: "uppna" + "s", "forank" + "ringen"
_ROOT: Final = 3  # letters before an ending
_HEARD: Final = 4  # letters: a shorter word sounds like too many others
_SAID_TOGETHER: Final = 4  # words that a spoken form may have
_AFTER: Final = 4  # letters that must follow a name in a compound


class Token(NamedTuple):
    """One word of a text: as written, as understood, how sure that is (1 exact, less when mended), and where."""

    raw: str
    word: str
    trust: float = 1.0
    at: int = 0


class Spelling:
    """Reads each written word as the known word that it stands for."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self.vocabulary = vocabulary
        self._dialect = vocabulary.lexicon.dialect
        self._prefixes = vocabulary.prefixes
        self._pairs = {tuple(spoken.split()[:2]) for spoken in self._dialect if " " in spoken}
        self._long_names = tuple(sorted(name for name in vocabulary.names if len(name) >= _NAMED))
        self._plain = {language: vocabulary.plain(language) for language in LANGUAGES}
        self._by_letter = {language: _by_letter(self._plain[language]) for language in LANGUAGES}
        self._sounding: dict[Language, dict[str, str]] = {}
        self._begun = {
            language: {folded(begin): begin for begin in vocabulary.lexicon.sides[language].beginnings}
            for language in LANGUAGES
        }
        self._mended = lru_cache(maxsize=1024)(self._mend)
        self._spoken = lru_cache(maxsize=1024)(self._stands_for)

    def forget(self) -> None:
        """Let go of what was remembered to read thousands of texts quickly."""
        self._mended.cache_clear()
        self._spoken.cache_clear()
        self.vocabulary.split.cache_clear()
        self.vocabulary.means.cache_clear()
        tokens_of.cache_clear()

    def words(self, text: str, language: Language) -> list[str]:
        """Return the words of a text as they are understood."""
        return [token.word for raw in self._raws(text, language) for token in self._spoken(raw, language)]

    def _raws(self, text: str, language: Language) -> tuple[str, ...]:
        raws = tokens_of(text)
        if language == "sv" and not self._pairs.isdisjoint(pairwise(raws)):
            return tuple(self._together(raws))
        return raws

    def tokens(self, text: str, language: Language) -> tuple[Token, ...]:
        """Return the words of a text with dialect, missing dots and misspellings read as the known word."""
        mended = [token for raw in self._raws(text, language) for token in self._spoken(raw, language)]
        return tuple(Token(raw, word, trust, at) for at, (raw, word, trust, _) in enumerate(mended))

    def _stands_for(self, raw: str, language: Language) -> tuple[Token, ...]:
        """Return what one word, or some words that are always said together, stand for."""
        if language == "sv" and (spoken := self._dialect.get(raw)) is not None:
            return tuple(Token(raw, word) for word in spoken.split())
        if prefix := self._prefix(raw, language):
            return Token(prefix, prefix), self._mended(raw.removeprefix(prefix).lstrip("-"), language)
        return (self._mended(raw, language),)

    def _together(self, raws: tuple[str, ...]) -> Iterator[str]:
        """Yield the words as written, those that dialect says together ("vid det här laget") as one."""
        place = 0
        while place < len(raws):
            lengths = range(min(_SAID_TOGETHER, len(raws) - place), 1, -1)
            many = (n for n in lengths if " ".join(raws[place : place + n]) in self._dialect)
            length = next(many, 1)
            yield " ".join(raws[place : place + length])
            place += length

    def _prefix(self, raw: str, language: Language) -> str:
        """Return the name that a compound begins with: "eäis-dokumentet" is a document of EÄIS."""
        if not raw.startswith(self._prefixes) or self._is_word(raw, language):
            return ""
        for prefix in self._prefixes:
            rest = raw.removeprefix(prefix).lstrip("-")
            if rest == raw or len(rest) < _AFTER:
                continue
            if rest in self.vocabulary.lexicon.silent[language] or self.vocabulary.means(rest, language):
                return prefix
        return ""

    def _is_word(self, word: str, language: Language) -> bool:
        lexicon = self.vocabulary.lexicon
        return word in lexicon.silent[language] or bool(lexicon.sides[language].concepts(word))

    def _mend(self, raw: str, language: Language) -> Token:
        known = raw in self.vocabulary.written[language] or raw in self._prefixes
        if known or any(c.isdigit() for c in raw) or self.vocabulary.is_place(raw):
            return Token(raw, raw)
        if name := self._name(raw):
            return Token(raw, name, _SLIPPED)
        # "hosten" has the stem of "hosta" and is "hösten" all the same.
        form = raw if self.vocabulary.knows(raw, language) else self._unfolded(raw, language)
        if plain := self._plain[language].get(folded(raw)) or form:
            return Token(raw, plain)
        return self._guessed(raw, language)

    def _name(self, raw: str) -> str:
        """Return the name that a long word is, but for a slip or two; a name may begin as a known word does."""
        if len(raw) < _NAMED:
            return ""
        from rapidfuzz.distance import OSA  # slow to import, and most words are spelt right

        near = ((OSA.distance(raw, name, score_cutoff=_SLIPS), name) for name in self._long_names if name[0] == raw[0])
        distance, name = min(near, default=(_SLIPS + 1, ""))
        return name if distance <= _SLIPS else ""

    def _guessed(self, raw: str, language: Language) -> Token:
        if alike := self._by_sound(language).get(sound(raw)) if len(raw) >= _HEARD else None:
            return Token(raw, alike, _SLIPPED)
        if language == "sv" and (written := self._written_out(raw)):
            return Token(raw, written, _SLIPPED)
        near, distance = self._nearest(raw, language)
        if near and distance == 1:
            return Token(raw, near, _SUBSTITUTED if len(near) == len(raw) else _SLIPPED)
        if self.vocabulary.split(raw, language):
            return Token(raw, raw, _COMPOUND)
        return Token(raw, near, _FAR) if near else Token(raw, raw)

    def _by_sound(self, language: Language) -> dict[str, str]:
        """Return each sound with the word that has it, the likeliest when several do."""
        if language not in self._sounding:
            heard: dict[str, str] = {}
            for word in self._plain[language].values():
                heard.setdefault(sound(word), word)
            self._sounding[language] = heard
        return self._sounding[language]

    def _written_out(self, raw: str) -> str:
        """Return the known word that a spoken form with another ending ("pappere") stands for, "" when none does."""
        plain = folded(raw)
        for length in (3, 2, 1):
            root = plain[:-length]
            for ending in self.vocabulary.lexicon.endings.get(raw[-length:], ()) if len(root) >= _ROOT else ():
                if word := self._plain["sv"].get(root + folded(ending)):
                    return word
        return ""

    def _unfolded(self, raw: str, language: Language) -> str:
        """Put the dots back into a word whose beginning is known; a name is no such beginning."""
        if raw.startswith(self._prefixes):
            return ""
        for length in range(len(raw) - 1, max(3, len(raw) - _ENDING), -1):
            if begin := self._begun[language].get(raw[:length]):
                return begin + raw[length:]
        return ""

    def _nearest(self, raw: str, language: Language) -> tuple[str, int]:
        """Return the known word that a misspelt one most likely is, and how many letters differ."""
        if len(raw) < 4:
            return "", 0
        from rapidfuzz import process  # slow to import, and most words are spelt right
        from rapidfuzz.distance import OSA

        limit = 1 if len(raw) < 9 else 2 if len(raw) < 14 else 3
        plain = folded(raw)
        alike = self._by_letter[language].get(plain[0], ())
        found = process.extract(plain, alike, scorer=OSA.distance, score_cutoff=limit, limit=8)
        likely = [(distance, near) for near, distance, _ in found if _likely(plain, near)]
        if not likely:
            return "", 0
        distance, near = min(likely)
        return self._plain[language][near], int(distance)


def _by_letter(words: Iterable[str]) -> dict[str, list[str]]:
    """Sort words by their first letter, which a slip seldom touches."""
    sorted_: dict[str, list[str]] = {}
    for word in words:
        sorted_.setdefault(word[0], []).append(word)
    return sorted_


def _likely(raw: str, near: str) -> bool:
    """Say whether a difference looks like a slip: the first letter holds, and the ending is no other word's.

    "städar" is no slip for "städer": in short words a changed ending is another word.
    """
    if abs(len(raw) - len(near)) > 2:
        return False
    if len(raw) >= 9 or sorted(raw) == sorted(near):
        return True
    return raw[-2:] == near[-2:] and len(near) >= 4
