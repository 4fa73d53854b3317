"""How sure an answer is: how far a clause lies ahead of all that is known to be missing, and of every other clause."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from handlers.language.questions.asked import Asked
from handlers.language.questions.index import Index
from handlers.language.questions.likeness import along
from handlers.language.questions.match import Match
from handlers.language.questions.slots import says

_OF_A_KIND: Final = frozenset({"which", "how_many", "who", "name"})  # "vilken blankett", "hur många områden"
_FOCUSED: Final = 0.4  # how well the word must be covered that such a question turns on

# Fitted by logistic regression on questions with known answers: `python -m benchmarks.sureness` fits them anew.
_WEIGHTS: Final[Mapping[str, float]] = {
    "none": -1.6,
    "worded": 0.4,
    "spelt": 1.1,
    "worded_beyond_gaps": 2.9,
    "spelt_beyond_gaps": 4.7,
    "phrased": -0.4,
    "phrased_beyond_gaps": 5.2,
    "spelt_beyond_strangers": 7.2,
    "foreign": -1.8,
    "ahead": 3.8,
    "unfocused": -0.5,
    "other_thing": -1.8,
}


@dataclass(frozen=True)
class Rivals:
    """What a clause must be surer than: the other clauses, the known gaps, and other matters.

    ``strange`` is how near the question comes by its letters to what is no matter of an agreement, ``foreign`` the
    share of its words that no clause and no gap has.
    """

    clauses: Sequence[Match]
    gaps: Sequence[Match]
    strange: float = 0.0
    foreign: float = 0.0


def rivals(index: Index, asked: Asked, clauses: Sequence[Match], gaps: Sequence[Match]) -> Rivals:
    """Return what any of some clauses must be surer than."""
    letters = index.letters.question(asked.said.split())
    strange = max((along(letters, stranger) for stranger in index.strangers), default=0.0)
    return Rivals(clauses, gaps, strange, _foreign(index, asked))


def _foreign(index: Index, asked: Asked) -> float:
    """Return the share of a question's words, by weight, that no clause and no gap has; "costs" is the asking."""
    asking = {f"c:{concept}" for concept in index.reader.lexicon.kinds["fee"] if asked.slot == "how_much"}
    weights = {word: index.weight(word) for word in asked.words if word.units.isdisjoint(asking)}
    strange = sum(weight for word, weight in weights.items() if not any(map(index.has, word.units)))
    return strange / sum(weights.values()) if strange else 0.0


def sureness(asked: Asked, one: Match, rivals: Rivals) -> float:
    """Return how sure it is that a clause answers the question: 0 is as likely as not, more is likelier."""
    return sum(_WEIGHTS[name] * value for name, value in signs(asked, one, rivals).items())


def signs(asked: Asked, one: Match, rivals: Rivals) -> Mapping[str, float]:
    """Return what speaks for and against a clause among the clauses and gaps that share a word with the question."""
    return {
        "none": 1.0,
        "worded": one.worded,
        "spelt": one.spelt,
        "phrased": one.phrased,
        "worded_beyond_gaps": one.worded - max((gap.worded for gap in rivals.gaps), default=0.0),
        "spelt_beyond_gaps": one.spelt - max((gap.spelt for gap in rivals.gaps), default=0.0),
        "phrased_beyond_gaps": one.phrased - max((gap.phrased for gap in rivals.gaps), default=0.0),
        "spelt_beyond_strangers": min(0.0, one.spelt - rivals.strange),
        "foreign": rivals.foreign,
        "ahead": one.fit - max((other.fit for other in rivals.clauses if other is not one), default=0.0),
        "unfocused": float(asked.slot in _OF_A_KIND and one.focused < _FOCUSED),
        "other_thing": float(says(asked.said, "exists") and one.focused < _FOCUSED),
    }
