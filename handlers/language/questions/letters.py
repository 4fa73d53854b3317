"""How alike texts are by their letters: runs of four, which endings, compounds and slips leave mostly whole."""

import math
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final

Vector = Mapping[str, float]

_LONG: Final = 4  # letters of a run; a word is read with a space before and after
_RARE: Final = 0.7  # how steeply a rare run tells more than a usual one
_OFTEN: Final = 0.7  # how much a run tells more when many texts have it
_SHORTER: Final = 0.5  # how much each word of a long text tells less
_BESIDE: Final = 0.4  # what other texts of a thing weigh beside the questions about it


@lru_cache(maxsize=32768)
def runs(word: str) -> tuple[str, ...]:
    """Return the runs of a word's letters, with a space before and after: "plan" is " pla", "plan", "lan "."""
    spaced = f" {word} "
    return tuple(spaced[at : at + _LONG] for at in range(max(1, len(spaced) - _LONG + 1)))


@dataclass
class Letters:
    """How telling each run of letters is among some texts: the fewer have it, the more."""

    having: Counter[str] = field(default_factory=Counter)
    total: int = 0

    def learn(self, text: str) -> None:
        """Count one text."""
        self.total += 1
        self.having.update({run for word in set(text.split()) for run in runs(word)})

    def weight(self, run: str) -> float:
        """Return how much a run tells."""
        return math.pow(math.log((self.total + 1) / (self.having[run] + 1)) + 1, _RARE)

    def question(self, said: str) -> Vector:
        """Return a question as one direction (length 1) among the runs."""
        return _direction({run: self.weight(run) for word in said.split() for run in runs(word)})

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


def likeness(question: Vector, thing: Vector) -> float:
    """Return how alike a question and a thing are, from 0 to 1."""
    return sum(weight * thing[run] for run, weight in question.items() if run in thing)


def _direction(weights: dict[str, float]) -> Vector:
    length = math.sqrt(sum(weight * weight for weight in weights.values()))
    return {run: weight / length for run, weight in weights.items()} if length else {}
