"""How alike a question and others are: by their letters, in runs of four, and by their words, one by one and in pairs.

Runs of letters stay mostly whole through endings, compounds and slips; words and pairs hold the turn of phrase.
"""

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final

from handlers.language.questions.lexicon import tokens_of

Vector = Mapping[str, float]

_LONG: Final = 4  # letters of a run; a word is read with a space before and after
_RARE: Final = 0.7  # how steeply a rare run of letters tells more than a usual one
_OFTEN: Final = 0.7  # how steeply a word tells more when many texts have it
_SHORTER: Final = 0.5  # how much each word of a long text tells less
_BESIDE: Final = 0.4  # what other texts of a thing weigh beside the questions about it


@lru_cache(maxsize=32768)
def runs(word: str) -> tuple[str, ...]:
    """Return the runs of a word's letters, with a space before and after: "plan" is " pla", "plan", "lan "."""
    spaced = f" {word} "
    return tuple(spaced[at : at + _LONG] for at in range(max(1, len(spaced) - _LONG + 1)))


def turns(words: Sequence[str]) -> frozenset[str]:
    """Return the words of a text and its pairs of words, its beginning and its end among them."""
    return frozenset((*words, *map(" ".join, zip(("^", *words), (*words, "$"), strict=True))))


class Letters:
    """How telling runs of letters are among some texts, and the directions that texts have among them."""

    def __init__(self) -> None:
        self._words: Counter[str] = Counter()
        self._total = 0
        self._weights: dict[str, float] = {}

    def learn(self, words: Iterable[str]) -> None:
        """Count one text by its words."""
        self._total += 1
        self._words.update(set(words))
        self._weights = {}

    def _weigh(self) -> dict[str, float]:
        """Return how much each run tells: the fewer texts have it, the more."""
        if not self._weights:
            having: Counter[str] = Counter()
            for word, count in self._words.items():
                for run in runs(word):
                    having[run] += count
            self._weights = {run: self._weight(count) for run, count in having.items()}
        return self._weights

    def _weight(self, having: int) -> float:
        return math.pow(max(1.0, math.log((self._total + 1) / (having + 1)) + 1), _RARE)

    def question(self, words: Iterable[str]) -> Vector:
        """Return a question as one direction (length 1) among the runs."""
        weights, strange = self._weigh(), self._weight(0)
        return direction({run: weights.get(run, strange) for word in set(words) for run in runs(word)})

    def thing(self, asked: Mapping[str, int], questions: int, others: Sequence[str]) -> Vector:
        """Return the direction (length 1) of all questions about a thing and of other texts about it.

        ``asked`` counts the words of as many ``questions``.
        """
        words = {word: count / questions for word, count in asked.items()}
        for text in others:
            split = tokens_of(text)
            for word in split:
                words[word] = words.get(word, 0.0) + _BESIDE / len(others) / len(split) ** _SHORTER
        found: dict[str, float] = {}
        for word, often in words.items():
            weight = often**_OFTEN
            for run in runs(word):
                found[run] = found.get(run, 0.0) + weight
        weights, strange = self._weigh(), self._weight(0)
        return direction({run: weights.get(run, strange) * weight for run, weight in found.items()})


def along(question: Vector, thing: Vector) -> float:
    """Return how much one direction goes along with another, from 0 to 1."""
    return sum(weight * thing[run] for run, weight in question.items() if run in thing)


def direction(weights: Mapping[str, float]) -> Vector:
    """Return weights made so long, all together, that their length is 1; nothing stays nothing."""
    length = math.sqrt(sum(weight * weight for weight in weights.values()))
    return {run: weight / length for run, weight in weights.items()} if length else {}


@dataclass(frozen=True)
class Phrasings:
    """Some questions: which of them (by number) have a turn of phrase, and how long each is."""

    having: Mapping[str, Sequence[int]] = field(default_factory=dict)
    lengths: tuple[float, ...] = ()


class Turns:
    """How telling words and pairs of words are, and how near a question comes to others by them."""

    def __init__(self) -> None:
        self._having: Counter[str] = Counter()
        self._total = 0
        self._squares: dict[str, float] = {}

    def learn(self, parts: frozenset[str]) -> None:
        """Count the turns of one text."""
        self._total += 1
        self._having.update(parts)
        self._squares.clear()

    def _square(self, part: str) -> float:
        if part not in self._squares:
            self._squares[part] = self._squared(part)
        return self._squares[part]

    def _squared(self, part: str) -> float:
        """Return how much a part tells, squared: the fewer texts have it, the more."""
        return (math.log((self._total + 1) / (self._having[part] + 1)) + 1) ** 2

    def phrasings(self, questions: Iterable[frozenset[str]]) -> Phrasings:
        """Return the turns of some questions, ready to be compared with those of one."""
        having: dict[str, list[int]] = {}
        lengths: list[float] = []
        for number, parts in enumerate(questions):
            lengths.append(math.sqrt(sum(map(self._square, parts))))
            for part in parts:
                if part in having:
                    having[part].append(number)
                else:
                    having[part] = [number]
        return Phrasings(having, tuple(lengths))

    def question(self, words: Sequence[str]) -> Vector:
        """Return what each turn of phrase of a question weighs in a comparison."""
        squares = {part: self._squares.get(part) or self._squared(part) for part in turns(words)}
        length = math.sqrt(sum(squares.values())) or 1.0
        return {part: square / length for part, square in squares.items()}


def nearest(question: Vector, phrasings: Phrasings) -> float:
    """Return how near the nearest of some questions comes to one, from 0 to 1."""
    shared: dict[int, float] = {}
    for part, weight in question.items():
        for number in phrasings.having.get(part, ()):
            shared[number] = shared.get(number, 0.0) + weight
    return max((weight / phrasings.lengths[number] for number, weight in shared.items()), default=0.0)
