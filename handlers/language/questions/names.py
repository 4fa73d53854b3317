"""Names of agreements and organisations in a question: found by whole words, the longest first, and taken out."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from handlers.language.questions.lexicon import folded, tokens_of
from handlers.language.questions.spelling import Token
from storage.agreements import Agreement, Party

_BEGIN: Final = 2  # letters: no name is shorter
_ENDINGS: Final = ("", "s", "en", "ens", "et", "ets")


@dataclass(frozen=True)
class Names:
    """Names as words with what each is the name of, how long those are that begin with some letters, and their first
    words."""

    keys: dict[tuple[str, ...], str]
    lengths: dict[str, tuple[int, ...]]
    first: frozenset[str]

    def without(self, words: list[str]) -> list[str]:
        """Return the words of a text without the names in it."""
        if self.first.isdisjoint(words):
            return words
        rest, _ = self.taken_from(tuple(Token(word, word) for word in words))
        return [token.word for token in rest]

    def taken_from(self, tokens: tuple[Token, ...]) -> tuple[tuple[Token, ...], tuple[str, ...]]:
        """Take the names out of a text; return the other words, and the keys of what was named."""
        rest: list[Token] = []
        keys: list[str] = []
        place = 0
        while place < len(tokens):
            length, key = self._at(tokens, place) if tokens[place].word in self.first else (0, "")
            if key:
                keys.append(key)
                place += length
            else:
                rest.append(tokens[place])
                place += 1
        return tuple(rest), tuple(dict.fromkeys(keys))

    def _at(self, tokens: tuple[Token, ...], place: int) -> tuple[int, str]:
        for length in self.lengths.get(tokens[place].word[:_BEGIN], ()):
            words = tuple(token.word for token in tokens[place : place + length])
            for ending in _ENDINGS if len(words) == length else ():
                if words[-1].endswith(ending):
                    name = (*words[:-1], words[-1].removesuffix(ending))
                    if key := self.keys.get(name):
                        return length, key
        return 0, ""


def names(pairs: Iterable[tuple[str, str]]) -> Names:
    """Make (name, key) pairs findable, also as they are written without å, ä and ö; the first key wins."""
    keys: dict[tuple[str, ...], str] = {}
    for name, key in pairs:
        for written in (name, folded(name.lower())):
            if words := tokens_of(written):
                keys.setdefault(words, key)
    lengths: dict[str, set[int]] = {}
    for words in keys:
        lengths.setdefault(words[0][:_BEGIN], set()).add(len(words))
    first = {words[0] + ending for words in keys for ending in (_ENDINGS if len(words) == 1 else ("",))}
    longest = {begin: tuple(sorted(found, reverse=True)) for begin, found in lengths.items()}
    return Names(keys, longest, frozenset(first))


def agreement_names(agreements: Sequence[Agreement]) -> Names:
    """Return every name of every agreement."""
    return names((name, a.key) for a in agreements for name in (a.short_name, a.name, *a.aliases))


def party_names(agreements: Sequence[Agreement]) -> Names:
    """Return every name of every party; a key means the same organisation in every agreement."""
    parties = [party for agreement in agreements for party in agreement.parties]
    return names((name, p.key) for p in parties for name in (p.name, p.short_name, p.genitive, *p.aliases))


def members(agreements: Sequence[Agreement]) -> dict[str, Party]:
    """Return every party by its key and by each of its names; the first agreement that has it decides."""
    found: dict[str, Party] = {}
    for agreement in agreements:
        for party in agreement.parties:
            for name in (party.key, party.name, party.short_name, *party.aliases):
                found.setdefault(spoken(name), party)
            found.setdefault(party.key, party)
    return found


def spoken(name: str) -> str:
    """Return a name as it is compared: its words in lower case."""
    return " ".join(tokens_of(name))
