"""How alike a question and others are: by their letters, in runs of four, and by their words, one by one and in pairs.

Runs of letters stay mostly whole through endings, compounds and slips; words and pairs hold the turn of phrase.
"""

import math
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final

Vector = Mapping[str, float]

_LONG: Final = 4  # letters of a run; a word is read with a space before and after
_RARE: Final = 0.7  # how steeply a rare run of letters tells more than a usual one
_OFTEN: Final = 0.7  # how much a run tells more when many texts have it
_SHORTER: Final = 0.5  # how much each word of a long text tells less
_BESIDE: Final = 0.4  # what other texts of a thing weigh beside the questions about it


@lru_cache(maxsize=32768)
def runs(word: str) -> tuple[str, ...]:
    """Return the runs of a word's letters, with a space before and after: "plan" is " pla", "plan", "lan "."""
    spaced = f" {word} "
    return tuple(spaced[at : at + _LONG] for at in range(max(1, len(spaced) - _LONG + 1)))


def letters(said: str) -> set[str]:
    """Return the runs of letters of a text."""
    return {run for word in set(said.split()) for run in runs(word)}


def turns(said: str) -> set[str]:
    """Return the words of a text and its pairs of words, its beginning and its end among them."""
    words = said.split()
    return {*words, *map(" ".join, zip(("^", *words), (*words, "$"), strict=True))}


@dataclass
class Rarity:
    """How telling each part of some texts is: the fewer texts have it, the more."""

    steep: float = 1.0
    having: Counter[str] = field(default_factory=Counter)
    total: int = 0

    def learn(self, parts: Collection[str]) -> None:
        """Count one text by its parts."""
        self.total += 1
        self.having.update(parts)

    def weight(self, part: str) -> float:
        """Return how much a part tells."""
        return math.pow(math.log((self.total + 1) / (self.having[part] + 1)) + 1, self.steep)


class Letters(Rarity):
    """How telling runs of letters are, and the directions that texts have among them."""

    def __init__(self) -> None:
        super().__init__(_RARE)

    def question(self, said: str) -> Vector:
        """Return a question as one direction (length 1) among the runs."""
        return _direction({run: self.weight(run) for run in letters(said)})

    def thing(self, questions: Iterable[str], others: Iterable[str]) -> Vector:
        """Return the direction (length 1) of all questions about a thing and of other texts about it."""
        words: Counter[str] = Counter()
        for texts, weight in ((tuple(questions), 1.0), (tuple(others), _BESIDE)):
            for text in texts:
                split = text.split()
                for word in split:
                    words[word] += weight / len(texts) / len(split) ** _SHORTER
        found: Counter[str] = Counter()
        for word, weight in words.items():
            for run in runs(word):
                found[run] += weight
        return _direction({run: self.weight(run) * weight**_OFTEN for run, weight in found.items()})


def along(question: Vector, thing: Vector) -> float:
    """Return how much one direction goes along with another, from 0 to 1."""
    return sum(weight * thing[run] for run, weight in question.items() if run in thing)


def _direction(weights: dict[str, float]) -> Vector:
    length = math.sqrt(sum(weight * weight for weight in weights.values()))
    return {run: weight / length for run, weight in weights.items()} if length else {}


@dataclass(frozen=True)
class Phrasings:
    """Some questions: which of them (by number) have a turn of phrase, and how long each is."""

    having: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    lengths: tuple[float, ...] = ()


class Turns(Rarity):
    """How telling words and pairs of words are, and how near a question comes to others by them."""

    def phrasings(self, questions: Iterable[str]) -> Phrasings:
        """Return some questions, ready to be compared with one."""
        having: dict[str, tuple[int, ...]] = {}
        lengths: list[float] = []
        for number, said in enumerate(questions):
            parts = turns(said)
            lengths.append(math.sqrt(sum(self.weight(part) ** 2 for part in parts)))
            for part in parts:
                having[part] = (*having.get(part, ()), number)
        return Phrasings(having, tuple(lengths))

    def question(self, said: str) -> Vector:
        """Return what each turn of phrase of a question weighs in a comparison."""
        squares = {part: self.weight(part) ** 2 for part in turns(said)}
        length = math.sqrt(sum(squares.values())) or 1.0
        return {part: square / length for part, square in squares.items()}

    def nearest(self, question: Vector, phrasings: Phrasings) -> float:
        """Return how near the nearest of some questions comes, from 0 to 1."""
        shared: dict[int, float] = {}
        for part, weight in question.items():
            for number in phrasings.having.get(part, ()):
                shared[number] = shared.get(number, 0.0) + weight
        return max((weight / phrasings.lengths[number] for number, weight in shared.items()), default=0.0)
