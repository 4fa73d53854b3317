"""Words as the answerer sees them: spelling mended, compounds taken apart, each with what it may stand for."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Final

from handlers.language.questions.lexicon import LANGUAGES, Language, Lexicon, folded, stem, tokens_of
from handlers.language.questions.sounds import sound

Units = frozenset[str]

_LINKS: Final = ("", "s", "e", "o", "u", "a")
_SLIPPED: Final = 0.92  # how far a mended word is trusted: a letter too many or too few
_NAMED: Final = 10  # letters of a name that is known though it has slips
_SLIPS: Final = 3  # letters that may differ in a long name
_SUBSTITUTED: Final = 0.75  # one letter for another, which may well be another word
_ENDING: Final = 7  # letters that may follow a known beginning: "uppna" + "s", "forank" + "ringen"
_INFLECTED: Final = 4  # letters after a known beginning that are an ending, no second word
_SUFFIXES: Final = frozenset({"ring", "ringen", "ningar", "ningen", "skap", "het", "bar", "sam", "era", "ser", "ande"})
_ROOT: Final = 3  # letters before an ending
_HEARD: Final = 4  # letters: a shorter word sounds like too many others
_LONGEST: Final = 60  # letters: nothing longer is a word
_BEGINNING: Final = 5  # letters that tell a word
_MOST_KNOWN: Final = 6  # words of a text that are told in the agreements' words
_SAID_TOGETHER: Final = 4  # words that a spoken form may have
_NOTHING: Final = "c:nothing"  # the concept of phrases that carry no topic
_GAP: Final = 2  # small words that may stand inside a phrase: "skriver man under"


@dataclass(frozen=True)
class Token:
    """One word of a text: as written, as understood, how sure that is (1 exact, less when mended), and where."""

    raw: str
    word: str
    trust: float = 1.0
    at: int = 0


@dataclass(frozen=True)
class Word:
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
        return frozenset().union(*self.parts)


class Reader:
    """Reads texts with the general lexicon and the vocabulary of some agreements."""

    def __init__(
        self,
        lexicon: Lexicon,
        texts: Iterable[tuple[Language, str]],
        prefixes: Iterable[str] = (),
        names: Iterable[str] = (),
    ) -> None:
        self.lexicon = lexicon
        self.prefixes = tuple(prefixes)
        self._names = frozenset(word for name in names for word in tokens_of(name))
        self._long_names = tuple(sorted(name for name in self._names if len(name) >= _NAMED))
        self.vocabulary: dict[Language, dict[str, int]] = {language: {} for language in LANGUAGES}
        for language, text in texts:
            counts = self.vocabulary[language]
            for token in tokens_of(text):
                if token not in self.prefixes:
                    counts[token] = counts.get(token, 0) + 1
        self._stems = {lang: {stem(token, lang) for token in self.vocabulary[lang]} for lang in LANGUAGES}
        self._written = {language: frozenset(self._all(language)) for language in LANGUAGES}
        self._folded = {language: self._fold(language) for language in LANGUAGES}
        self._by_letter = {language: _by_letter(self._folded[language]) for language in LANGUAGES}
        self._by_sound = {language: _by_sound(self._folded[language]) for language in LANGUAGES}
        self._beginnings = {
            language: {folded(begin): begin for begin in lexicon.sides[language].beginnings} for language in LANGUAGES
        }
        self._begun: dict[str, str] = {}
        for word in (*self.vocabulary["sv"], *self.vocabulary["en"]):
            self._begun.setdefault(word[:_BEGINNING], word)
        self._mended = lru_cache(maxsize=4096)(self._mend)
        self.split = lru_cache(maxsize=16384)(self._split)
        self._units = lru_cache(maxsize=16384)(self._units_of)
        self._token_units = lru_cache(maxsize=16384)(self._all_units)
        self.evidence = lru_cache(maxsize=16384)(self._evidence)

    def _all(self, language: Language) -> Iterator[str]:
        side = self.lexicon.sides[language]
        yield from self.vocabulary[language]
        yield from self.lexicon.silent[language]
        yield from side.written
        yield from self._names
        for many in (*side.phrases.values(), *side.loose.values()):
            yield from (word.rstrip("*") for parts, _ in many for word in parts)

    def _fold(self, language: Language) -> dict[str, str]:
        """Map each word without its dots to the word: the silent first, then the frequent."""
        silent, counts = self.lexicon.silent[language], self.vocabulary[language]
        rank = sorted(self._written[language], key=lambda word: (word not in silent, -counts.get(word, 0), word))
        plain: dict[str, str] = {}
        for word in rank:
            plain.setdefault(folded(word), word)
        return plain

    def known_words(self, text: str) -> str:
        """Return at most six words of a text as the agreements write them, without those that they do not have."""
        known = (self._begun.get(word[:_BEGINNING]) for word in tokens_of(text)[:_MOST_KNOWN])
        return " ".join(word for word in known if word)

    def knows(self, word: str, language: Language) -> bool:
        """Say whether the word means anything here: silent, in the lexicon, or in an agreement."""
        return (
            word in self.lexicon.silent[language]
            or self._is_place(word)
            or word in self.prefixes
            or word in self._written[language]
            or stem(word, language) in self._stems[language]
            or bool(self.lexicon.sides[language].concepts(word))
        )

    def tokens(self, text: str, language: Language) -> tuple[Token, ...]:
        """Return the words of a text with dialect, missing dots and misspellings read as the known word."""
        together = self._together(tokens_of(text), language)
        mended = (token for raw in together for token in self._spoken(raw, language))
        return tuple(replace(token, at=at) for at, token in enumerate(mended))

    def _spoken(self, raw: str, language: Language) -> Iterator[Token]:
        """Yield what one word, or some words that are always said together, stand for."""
        if (spoken := self.lexicon.dialect.get(raw)) is not None and language == "sv":
            for word in spoken.split():
                yield Token(raw, word)
        elif prefix := self._prefix(raw, language):
            yield Token(prefix, prefix)
            yield self._mended(raw.removeprefix(prefix).lstrip("-"), language)
        else:
            yield self._mended(raw, language)

    def _together(self, raws: tuple[str, ...], language: Language) -> Iterator[str]:
        """Yield the words as written, those that dialect says together ("vid det här laget") as one."""
        place = 0
        while place < len(raws):
            lengths = range(min(_SAID_TOGETHER, len(raws) - place), 1, -1) if language == "sv" else ()
            many = (n for n in lengths if " ".join(raws[place : place + n]) in self.lexicon.dialect)
            length = next(many, 1)
            yield " ".join(raws[place : place + length])
            place += length

    def _prefix(self, raw: str, language: Language) -> str:
        """Return the name that a compound begins with: "eäis-dokumentet" is a document of EÄIS."""
        for prefix in self.prefixes:
            rest = raw.removeprefix(prefix).lstrip("-")
            if rest == raw or len(rest) < 4 or self._is_word(raw, language):
                continue
            if rest in self.lexicon.silent[language] or self._means(rest, language):
                return prefix
        return ""

    def _is_word(self, word: str, language: Language) -> bool:
        return word in self.lexicon.silent[language] or bool(self.lexicon.sides[language].concepts(word))

    def _mend(self, raw: str, language: Language) -> Token:
        if any(c.isdigit() for c in raw) or raw in self._written[language] or self._is_place(raw):
            return Token(raw, raw)
        if name := self._name(raw):
            return Token(raw, name, _SLIPPED)
        # "hosten" has the stem of "hosta" and is "hösten" all the same.
        known = raw if self.knows(raw, language) else self._unfolded(raw, language)
        if plain := self._folded[language].get(folded(raw)) or known:
            return Token(raw, plain)
        return self._guessed(raw, language)

    def _name(self, raw: str) -> str:
        """Return the name that a long word is, but for a slip or two; a name may begin as a known word does."""
        if len(raw) < _NAMED or raw in self._names:
            return ""
        from rapidfuzz.distance import OSA  # slow to import, and most words are spelt right

        near = ((OSA.distance(raw, name, score_cutoff=_SLIPS), name) for name in self._long_names if name[0] == raw[0])
        distance, name = min(near, default=(_SLIPS + 1, ""))
        return name if distance <= _SLIPS else ""

    def _guessed(self, raw: str, language: Language) -> Token:
        if alike := self._by_sound[language].get(sound(raw)) if len(raw) >= _HEARD else None:
            return Token(raw, alike, _SLIPPED)
        if language == "sv" and (written := self._written_out(raw)):
            return Token(raw, written, _SLIPPED)
        near, distance = self._nearest(raw, language)
        if near and distance == 1:
            return Token(raw, near, _SUBSTITUTED if len(near) == len(raw) else _SLIPPED)
        if self.split(raw, language):
            return Token(raw, raw, 0.95)
        return Token(raw, near, 0.8) if near else Token(raw, raw)

    def _written_out(self, raw: str) -> str:
        """Return the known word that a spoken form with another ending ("pappere") stands for, "" when none does."""
        plain = folded(raw)
        for length in (3, 2, 1):
            root = plain[:-length]
            for ending in self.lexicon.endings.get(raw[-length:], ()) if len(root) >= _ROOT else ():
                if word := self._folded["sv"].get(root + folded(ending)):
                    return word
        return ""

    def _unfolded(self, raw: str, language: Language) -> str:
        """Put the dots back into a word whose beginning is known; a name is no such beginning."""
        if any(raw.startswith(prefix) for prefix in self.prefixes):
            return ""
        for length in range(len(raw) - 1, max(3, len(raw) - _ENDING), -1):
            if begin := self._beginnings[language].get(raw[:length]):
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
        return self._folded[language][near], int(distance)

    def _split(self, word: str, language: Language) -> tuple[str, ...]:
        """Take a compound apart into known words, the longest last word first; () when it is none."""
        if len(word) > _LONGEST:
            return ()
        for cut in range(3, len(word) - 2):
            tail = word[cut:]
            if len(tail) >= 3 and tail not in _SUFFIXES and self._means(tail, language):
                for link in _LINKS:
                    head = word[:cut].removesuffix(link) if link else word[:cut]
                    if word[:cut].endswith(link) and len(head) >= 3 and self._means(head, language):
                        return (head, tail)
                if inner := self.split(word[:cut], language) if cut >= 6 else ():
                    return (*inner, tail)
        return ()

    def _means(self, word: str, language: Language) -> bool:
        if word in self.lexicon.silent[language]:
            return False
        side = self.lexicon.sides[language]
        root = stem(word, language)
        return word in side.exact or root in side.exact or root in self._stems[language] or bool(side.concepts(word))

    def words(self, tokens: tuple[Token, ...], language: Language) -> tuple[Word, ...]:
        """Return the words and phrases that carry a topic, in order."""
        found: list[Word] = []
        taken: set[int] = set()
        for start in range(len(tokens)):
            if start not in taken and (phrase := self._phrase(tokens, start, language)):
                word, places = phrase
                found.append(word)
                taken.update(places)
        rest = [self._word(t, language) for place, t in enumerate(tokens) if place not in taken]
        return (*(word for word in found if _NOTHING not in word.units), *(word for word in rest if word))

    def _phrase(self, tokens: tuple[Token, ...], start: int, language: Language) -> tuple[Word, list[int]] | None:
        """Return the longest phrase that begins at a word, all its concepts, and the places it takes."""
        best: list[int] = []
        concepts: set[str] = set()
        for parts, concept in self.lexicon.sides[language].phrases_from(tokens[start].word):
            places = self._places(tokens, start, parts)
            if places and len(places) >= len(best):
                concepts = {concept} if len(places) > len(best) else concepts | {concept}
                best = places
        if not best:
            return None
        said = " ".join(tokens[place].word for place in best)
        return Word(said, (frozenset(f"c:{concept}" for concept in concepts),), at=tokens[start].at), best

    def _places(self, tokens: tuple[Token, ...], start: int, parts: tuple[str, ...]) -> list[int]:
        """Return where the words of a phrase stand, with at most a few small words between; [] if not."""
        places = [start]
        for part in parts[1:]:
            place = places[-1] + 1
            while not _fits(tokens, place, part):
                between = place < len(tokens) and tokens[place].word in self.lexicon.between
                if not between or place - places[-1] > _GAP:
                    return []
                place += 1
            places.append(place)
        return places

    def _word(self, token: Token, language: Language) -> Word | None:
        silent = self.lexicon.silent[language]
        if token.word in silent or token.word.isdigit():
            return None
        small = stem(token.word, language) in self.small_stems(language)
        if not small and (parts := self._parts(token.word, language)):
            return Word(token.word, tuple(self._units(part, language) for part in parts), token.trust, at=token.at)
        return Word(token.word, (self._units(token.word, language),), token.trust, small, token.at)

    def _parts(self, word: str, language: Language) -> tuple[str, ...]:
        """Return the parts of a compound, when the word is not known as one whole."""
        side = self.lexicon.sides[language]
        if len(word) < 7 or word in side.exact or stem(word, language) in side.exact:
            return ()
        ending = word[len(side.beginning(word)) :]
        if len(ending) <= _INFLECTED and not self._is_second(ending, language):
            return ()
        return self.split(word, language)

    def _is_second(self, ending: str, language: Language) -> bool:
        """Say whether what follows a known beginning is a word of its own, as "ram" in "samverkansram"."""
        words = (ending.removeprefix(link) for link in _LINKS if ending.startswith(link))
        return any(len(word) > 2 and word not in _SUFFIXES and self._means(word, language) for word in words)

    def small_stems(self, language: Language) -> frozenset[str]:
        """Return the stems of the words that carry a topic only when nothing else does."""
        return _stems_of(self.lexicon.small[language], language)

    def _is_place(self, word: str) -> bool:
        return word in self.lexicon.places or word.removesuffix("s") in self.lexicon.places

    def _units_of(self, word: str, language: Language) -> Units:
        if self._is_place(word):
            return frozenset({f"s:{stem(word, language)}", "c:place"})
        concepts = self.lexicon.sides[language].concepts(word)
        return frozenset({f"s:{stem(word, language)}", *(f"c:{concept}" for concept in concepts)})

    def _evidence(self, text: str, language: Language) -> Units:
        """Return everything a text can be found by: each word, and the parts of each compound."""
        tokens = tuple(Token(raw, raw) for raw in tokens_of(text))
        return self.units(tokens, self.words(tokens, language), language)

    def units(self, tokens: Iterable[Token], words: Iterable[Word], language: Language) -> Units:
        """Return all that some words, and the words and phrases in them, may stand for."""
        found = {unit for word in words for unit in word.units}
        return frozenset(found.union(*(self._token_units(token.word, language) for token in tokens)))

    def _all_units(self, word: str, language: Language) -> Units:
        if word in self.lexicon.silent[language]:
            return frozenset()
        return self._units(word, language).union(*(self._units(part, language) for part in self._parts(word, language)))


def _by_sound(plain: dict[str, str]) -> dict[str, str]:
    """Map each sound to the word that has it; the words come with the likeliest first."""
    heard: dict[str, str] = {}
    for word in plain.values():
        heard.setdefault(sound(word), word)
    return heard


def _by_letter(words: Iterable[str]) -> dict[str, list[str]]:
    """Sort words by their first letter, which a slip seldom touches."""
    sorted_: dict[str, list[str]] = {}
    for word in words:
        sorted_.setdefault(word[0], []).append(word)
    return sorted_


@lru_cache(maxsize=4)
def _stems_of(words: frozenset[str], language: Language) -> frozenset[str]:
    return frozenset(stem(word, language) for word in words)


def _fits(tokens: tuple[Token, ...], place: int, part: str) -> bool:
    if place >= len(tokens):
        return False
    word = tokens[place].word
    return word.startswith(part[:-1]) if part.endswith("*") else word == part


def _likely(raw: str, near: str) -> bool:
    """Say whether a difference looks like a slip: the first letter holds, and the ending is no other word's.

    "städar" is no slip for "städer": in short words a changed ending is another word.
    """
    if abs(len(raw) - len(near)) > 2:
        return False
    if len(raw) >= 9 or sorted(raw) == sorted(near):
        return True
    return raw[-2:] == near[-2:] and len(near) >= 4
