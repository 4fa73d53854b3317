"""Words as they are searched for: stemmed in Swedish and English, with the ends of compounds; pure.

Both databases index the same stems, so that the same words find the same rows. å, ä and ö are letters of their own
and stay. A stem holds letters and digits only, in lower case.
"""

from __future__ import annotations

import re
import threading
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from sys import intern
from typing import Literal

import Stemmer

MOST_TERMS = 5  # of a search; the words after them are not looked for
_LONGEST_WORD = 40
_SHORTEST_START, _SHORTEST_START_FOUND, _SHORTEST_END = 3, 5, 5
_WORD = re.compile(r"[^\W_]+")
_VOWEL = re.compile(r"[aeiouyåäöéü]")
_ONSET = re.compile(
    r"([bfgkp]l|[bdfgkptv]r|[fgks]n|[dkst]v|[bdfhlmnpst]j|s[klmpt]|s[kpt]r|s[kp]l|skv|stj|skj|sch|ch|ph|th|[b-z])?"
    r"[aeiouyåäöéü]"
)
_DEFINITE = re.compile(r"(a|or|el|er)n$")
_STEMMERS = threading.local()  # a snowball stemmer keeps its word while it works: one for each thread

# Words that say nothing of what is looked for, in "vem har gjort något liknande det här?".
_EMPTY_WORDS = """
    alla allt att av den denna det detta de dem du en er ett eller erfarenhet erfarenheter finns för från gjort gör ha
    har hur hos här i in inte jag kan kring med men mot något någon några när nu oss och om på redan samma sig sin ska
    som så sådan sådant till under ut vad var vem vi vid vilka vilken är över
    a about all an and any anyone are as at be by did do does done experience experiences for from had has have how in
    into is it not of on or our that the their them there they this to us was we what when where which who with you
"""
_EMPTY = frozenset(_EMPTY_WORDS.split())


def terms(text: str) -> tuple[str, ...]:
    """Give the words of a text that are worth looking for, each once, at most `MOST_TERMS`."""
    found = dict.fromkeys(word for word in _words(text) if word not in _EMPTY)
    return tuple(found)[:MOST_TERMS]


def stems(text: str) -> frozenset[str]:
    """Give every stem that a text is found by."""
    return frozenset(stem for word in _words(text) for stem in _indexed(word))


def sought(term: str) -> tuple[str, ...]:
    """Give the stems that one term looks for: a text that holds one of them holds the term."""
    return tuple(sorted(_stemmed(term) | {term}))


@lru_cache(maxsize=65_536)
def stem(word: str, language: Literal["sv", "en"]) -> str:
    """Give the Swedish or the English stem of a lower-case word."""
    return intern(_stemmer(language).stemWord(word))


def _words(text: str) -> Iterator[str]:
    return (word[:_LONGEST_WORD] for word in _WORD.findall(unicodedata.normalize("NFC", text).casefold()))


@lru_cache(maxsize=50_000)
def _indexed(word: str) -> frozenset[str]:
    """A long word is also found by its parts: "mattesatsning" by "satsning" and by "matte".

    No word list knows every compound: it is cut wherever two words could meet. A number is found by itself alone.
    """
    if word.isdecimal():
        return frozenset({word})
    cuts = [cut for cut in range(_SHORTEST_START, len(word) - _SHORTEST_END + 1) if _meet(word[:cut], word[cut:])]
    ends = {_swedish(word[cut:]) for cut in cuts}
    starts = {word[:cut] for cut in cuts if cut >= _SHORTEST_START_FOUND}
    return _stemmed(word) | ends | starts


def _meet(start: str, end: str) -> bool:
    """Tell whether two parts could be words: each has a vowel, and the second begins as a Swedish word can."""
    return bool(_VOWEL.search(start) and _ONSET.match(end))


@lru_cache(maxsize=50_000)
def _stemmed(word: str) -> frozenset[str]:
    """The Swedish and the English stem, and those of "skola" and "rektor" for "skolan" and "rektorns".

    The Swedish stemmer leaves these definite forms as they are.
    """
    found = _swedish(word)
    whole = {form[:-1] for form in (word, found) if len(form) > 5 and _DEFINITE.search(form)}
    return frozenset({found, stem(word, "en"), *whole, *map(_swedish, whole)})


def _swedish(word: str) -> str:
    return stem(word, "sv")


def _stemmer(language: str) -> Stemmer.Stemmer:
    found = getattr(_STEMMERS, language, None)
    if found is None:
        found = Stemmer.Stemmer("swedish" if language == "sv" else "english", 0)  # `stem` remembers, once
        setattr(_STEMMERS, language, found)
    return found
