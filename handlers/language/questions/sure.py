"""How sure an answer is: how far a clause lies ahead of all that is known to be missing, and of every other clause."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from handlers.language.questions.asked import Asked
from handlers.language.questions.match import Match
from handlers.language.questions.slots import says

_OF_A_KIND: Final = frozenset({"which", "how_many", "who", "name"})  # "vilken blankett", "hur många områden"
_FOCUSED: Final = 0.4  # how well the word must be covered that such a question turns on

# Fitted by logistic regression on questions with known answers: `python -m benchmarks.sureness` fits them anew.
_WEIGHTS: Final[Mapping[str, float]] = {
    "none": -2.2,
    "worded": 1.0,
    "spelt": 1.6,
    "worded_beyond_gaps": 3.0,
    "spelt_beyond_gaps": 4.1,
    "phrased": -0.5,
    "phrased_beyond_gaps": 5.5,
    "spelt_beyond_strangers": 8.6,
    "ahead": 3.4,
    "unfocused": -0.4,
    "other_thing": -1.4,
}


@dataclass(frozen=True)
class Rivals:
    """What a clause must be surer than: the other clauses, the known gaps, and how near other matters come."""

    clauses: Sequence[Match]
    gaps: Sequence[Match]
    strange: float = 0.0


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
        "ahead": one.fit - max((other.fit for other in rivals.clauses if other is not one), default=0.0),
        "unfocused": float(asked.slot in _OF_A_KIND and one.focused < _FOCUSED),
        "other_thing": float(says(asked.said, "exists") and one.focused < _FOCUSED),
    }
