"""How sure an answer is: how far a clause lies ahead of all that is known to be missing, and of every other clause."""

from collections.abc import Mapping, Sequence
from typing import Final

from handlers.language.questions.asked import Asked
from handlers.language.questions.match import Match

_COUNTED: Final = frozenset({"how_many", "how_often", "day", "clock", "name", "where", "venue", "which"})

# Fitted by logistic regression on questions with known answers: `python -m benchmarks.sureness` fits them anew.
_WEIGHTS: Final[Mapping[str, float]] = {
    "none": -2.2,
    "worded": 0.2,
    "spelt": 2.2,
    "worded_beyond_gaps": 2.6,
    "spelt_beyond_gaps": 9.9,
    "ahead": 4.2,
    "counted": -0.2,
}


def sureness(asked: Asked, one: Match, clauses: Sequence[Match], gaps: Sequence[Match]) -> float:
    """Return how sure it is that a clause answers the question: 0 is as likely as not, more is likelier."""
    return sum(_WEIGHTS[name] * value for name, value in signs(asked, one, clauses, gaps).items())


def signs(asked: Asked, one: Match, clauses: Sequence[Match], gaps: Sequence[Match]) -> Mapping[str, float]:
    """Return what speaks for and against a clause among the clauses and gaps that share a word with the question."""
    next_best = max((other.fit for other in clauses if other is not one), default=0.0)
    return {
        "none": 1.0,
        "worded": one.worded,
        "spelt": one.spelt,
        "worded_beyond_gaps": one.worded - max((gap.worded for gap in gaps), default=0.0),
        "spelt_beyond_gaps": one.spelt - max((gap.spelt for gap in gaps), default=0.0),
        "ahead": one.fit - next_best,
        "counted": float(asked.slot in _COUNTED),
    }
