"""The words of time, read from the data files beside this one."""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from typing import Any

from handlers.language.dates.scan import scan

FOLD = str.maketrans("åäöéüøæ", "aaoeuoa")
FILES = {"sv": ("swedish", "english"), "en": ("english", "swedish")}

Meaning = tuple[str, Any]


@dataclass
class Branch:
    """A place in the tree of word forms: the meanings of the form that ends here and the words that may follow."""

    meanings: list[Meaning] = field(default_factory=list)
    following: dict[str, "Branch"] = field(default_factory=dict)


@dataclass
class Lexicon:
    """The forms of one language's user, as trees of words, and lists that guard numbers and spelling."""

    exact: Branch = field(default_factory=Branch)
    folded: Branch = field(default_factory=Branch)
    lists: dict[str, frozenset[str]] = field(default_factory=dict)
    slips: dict[tuple[str, bool], list[str]] = field(default_factory=dict)
    words: set[str] = field(default_factory=set)

    def add(self, form: str, meaning: Meaning) -> None:
        """Enter a form, spelt out and without diacritics."""
        words = form.split() if form.replace(" ", "").isalpha() else [token.text for token in scan(form)]
        for tree, fold in ((self.exact, False), (self.folded, True)):
            branch = tree
            for word in words:
                spelt = word.translate(FOLD) if fold else word
                branch = branch.following.setdefault(spelt, Branch())
                self.words.add(spelt)
            if meaning not in branch.meanings:
                branch.meanings.append(meaning)

    def knows(self, word: str) -> list[Meaning]:
        """Give the meanings of a single word, by its exact spelling or else without diacritics."""
        for tree in (self.exact, self.folded):
            branch = tree.following.get(word)
            if branch and branch.meanings and not (tree is self.folded and word in self.lists["unfoldable"]):
                return branch.meanings
        return []


def _value(key: str) -> str | int:
    return int(key) if key.lstrip("-").isdigit() else key


def _entries(tables: dict[str, Any]) -> Iterator[tuple[str, Meaning]]:
    """Yield every form with its sort and value; the table `words` names grammatical words by their role."""
    for sort, table in tables.items():
        if sort == "TENS":
            continue
        for key, forms in table.items():
            for form in forms.split(" | "):
                yield form.strip(), ((key, None) if sort == "words" else (sort, _value(key)))


def _compound_numbers(tables: dict[str, Any]) -> Iterator[tuple[str, Meaning]]:
    """Yield the numbers from 20 to 99: tens alone, and with a unit or an ordinal after them, joined or apart."""
    for ten, heads in tables.get("TENS", {}).items():
        for head in heads.split(" | "):
            yield head, ("NUM", int(ten))
            for sort in ("NUM", "ORD"):
                for one, tails in tables[sort].items():
                    for tail in tails.split(" | ") if 0 < int(one) < 10 else ():
                        for glue in ("", " ", "-"):
                            yield head + glue + tail, (sort, int(ten) + int(one))


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads(resources.files(__package__).joinpath(f"{name}.toml").read_text(encoding="utf-8"))


@cache
def lexicon(language: str) -> Lexicon:
    """Load the lexicon for a user of "sv" or "en": both languages' words, but doubtful ones in their own only."""
    book = Lexicon()
    own, other = FILES["en" if language == "en" else "sv"]
    lists: dict[str, set[str]] = {}
    for name in (own, other, "named", "guards"):
        data = _read(name)
        for kind, words in data.pop("lists", {}).items():
            lists.setdefault(kind, set()).update(words.split())
        doubtful = data.pop("own", {})
        for form, meaning in _compound_numbers(data):
            book.add(form, meaning)
        for form, meaning in _entries(data):
            book.add(form, meaning)
        if name == own:
            for form, meaning in _entries(doubtful):
                book.add(form, meaning)
    book.lists = {kind: frozenset(words) for kind, words in lists.items()}
    return book
