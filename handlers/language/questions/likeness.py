"""How alike a question and others are: by their letters, in runs of four, and by their words, one by one and in pairs.

Runs of letters stay mostly whole through endings, compounds and slips; words and pairs hold the turn of phrase.
"""

import math
from array import array
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from itertools import chain, groupby
from sys import intern
from typing import Final, NamedTuple

from handlers.language.questions.lexicon import tokens_of

Vector = Mapping[str, float]


class Thing(NamedTuple):
    """What questions about a thing are written with: a direction (length 1) among the runs of letters.

    ``spread`` is the logarithm of how much it holds in all, beside what any thing may hold.
    """

    runs: Vector
    spread: float


NOTHING: Final = Thing({}, 0.0)  # about which nobody asks

_QUESTIONS: Final = 24  # bits of a question's number: 16 million
_QUESTION: Final = (1 << _QUESTIONS) - 1
_WORDS: Final = 20  # bits of a word's number: a million, but for the last three
_UNHEARD, _NO_WORD, _ALONE = ((1 << _WORDS) - left for left in (1, 2, 3))  # nobody's word, an end, a word by itself

_LONG: Final = 4  # letters of a run; a word is read with a space before and after
_RARE: Final = 0.7  # how steeply a rare run of letters tells more than a usual one
_OFTEN: Final = 0.7  # how steeply a word tells more when many texts have it
_SHORTER: Final = 0.5  # how much each word of a long text tells less
_FINE: Final = 4096  # how many weights differ: of tens of thousands, those that are nearly the same are one
_LEVELS: Final = tuple((step + 0.5) / _FINE for step in range(_FINE + 1))
_BESIDE: Final = 0.4  # what other texts of a thing weigh beside the questions about it
_UNSEEN: Final = 0.006  # what a run that is not yet in any question about a thing weighs: it may come


@lru_cache(maxsize=4096)
def runs(word: str) -> tuple[str, ...]:
    """Return the runs of a word's letters, with a space before and after: "plan" is " pla", "plan", "lan "."""
    spaced = f" {word} "
    return tuple(intern(spaced[at : at + _LONG]) for at in range(max(1, len(spaced) - _LONG + 1)))


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

    def thing(self, asked: Mapping[str, int], questions: int, others: Sequence[str]) -> Thing:
        """Return what all questions about a thing and other texts about it are written with.

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
        told = {run: weights.get(run, strange) * weight for run, weight in found.items()}
        fine = _FINE / (math.hypot(*told.values()) or 1.0)
        held = {run: _LEVELS[int(weight * fine)] for run, weight in told.items()}
        return Thing(held, math.log(sum(held.values()) + _UNSEEN * (len(weights) + 1)))


def along(question: Vector, thing: Vector) -> float:
    """Return how much one direction goes along with another, from 0 to 1."""
    return sum(weight * thing[run] for run, weight in question.items() if run in thing)


def likely(question: Vector, thing: Thing) -> tuple[float, float]:
    """Return how near a question comes to a thing, from 0 to 1, and how likely its runs are when that is asked for.

    The second is a logarithm of at most 0, by multinomial naive Bayes (Manning, Raghavan and Schütze, Introduction to
    Information Retrieval, section 13.2): runs that one thing has and others have not tell more than those all share.
    """
    near = shared = total = 0.0
    runs, log1p = thing.runs, math.log1p
    for run, weight in question.items():
        total += weight
        if run in runs:
            held = runs[run]
            near += weight * held
            shared += weight * log1p(held / _UNSEEN)
    return near, shared + total * (math.log(_UNSEEN) - thing.spread)


def direction(weights: Mapping[str, float]) -> Vector:
    """Return weights made so long, all together, that their length is 1; nothing stays nothing."""
    length = math.sqrt(sum(weight * weight for weight in weights.values()))
    return {run: weight / length for run, weight in weights.items()} if length else {}


class Turns:
    """How near a question comes to others by its words and its pairs of words, the rarer the nearer.

    Tens of thousands of turns of phrase are held, each as a number above that of a question that has it, in order.
    """

    def __init__(self) -> None:
        self._words: dict[str, int] = {}
        self._things = array("I")
        self._held = array("Q")
        self._lengths = array("f")

    def learn(self, words: Sequence[str], thing: int) -> None:
        """Take one question in, about the thing with a number."""
        question = len(self._things)
        numbers = [self._words.setdefault(word, len(self._words)) for word in words]
        self._things.append(thing)
        self._held.extend(turn << _QUESTIONS | question for turn in _turns(numbers))

    def ready(self) -> None:
        """Put all turns in order, once all questions are taken in."""
        self._held = array("Q", sorted(self._held))
        squares = [0.0] * len(self._things)
        for _, one_turn in groupby(self._held, lambda held: held >> _QUESTIONS):
            having = [held & _QUESTION for held in one_turn]
            square = self._square(len(having))
            for question in having:
                squares[question] += square
        self._lengths = array("f", map(math.sqrt, squares))

    def _square(self, having: int) -> float:
        """Return how much a turn tells, squared: the fewer questions have it, the more."""
        return (math.log((len(self._things) + 1) / (having + 1)) + 1) ** 2

    def nearest(self, words: Sequence[str]) -> dict[int, float]:
        """Return how near a question comes to the nearest one about each thing, by number, from 0 to 1."""
        squares, shared = 0.0, dict[int, float]()
        for turn in _turns([self._words.get(word, _UNHEARD) for word in words]):
            having = self._having(turn)
            square = self._square(len(having))
            squares += square
            for held in having:
                question = held & _QUESTION
                shared[question] = shared.get(question, 0.0) + square
        return self._by_thing(shared, math.sqrt(squares))

    def _having(self, turn: int) -> Sequence[int]:
        """Return the questions that have a turn, with the turn above their numbers."""
        first = bisect_left(self._held, turn << _QUESTIONS)
        return self._held[first : bisect_left(self._held, turn + 1 << _QUESTIONS, first)]

    def _by_thing(self, shared: Mapping[int, float], length: float) -> dict[int, float]:
        nearest: dict[int, float] = {}
        for question, square in shared.items():
            thing, near = self._things[question], square / length / self._lengths[question]
            if near > nearest.get(thing, 0.0):
                nearest[thing] = near
        return nearest


def _turns(words: Sequence[int]) -> set[int]:
    """Return the words of a text and its pairs of words, its beginning and its end among them, each as one number."""
    pairs = zip((_NO_WORD, *words), (*words, _NO_WORD), strict=True)
    return {before << _WORDS | word for before, word in chain(pairs, ((_ALONE, word) for word in words))}
