"""How sure an answer is: how far a clause lies ahead of all that is known to be missing, and of every other clause."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import Final

from handlers.language.questions.asked import Asked
from handlers.language.questions.families import are_kin, wants_all
from handlers.language.questions.index import Index
from handlers.language.questions.likeness import likely
from handlers.language.questions.match import Match
from handlers.language.questions.slots import says
from handlers.language.questions.words import Word

_OF_A_KIND: Final = frozenset({"which", "how_many", "who", "name"})  # "vilken blankett", "hur många områden"
_FOCUSED: Final = 0.4  # how well the word must be covered that such a question turns on
_OF_A_GAP: Final = 0.8  # the share of the question's words, by weight
_FURTHEST: Final = 6.0  # how much likelier one thing may count than another

# Fitted by logistic regression (L2) on all sets of questions with known answers, each set checked with the weights of
# the others; "none" is lower by 0.65 than fitted, so that a wrong answer is rarer than one that is left out.
_WEIGHTS: Final[Mapping[str, float]] = {
    "none": -1.8,
    "worded": 0.25,
    "worded_beyond_gaps": 3.1,
    "phrased_beyond_gaps": 4.5,
    "spelt_beyond_strangers": 16.4,
    "foreign": -1.15,
    "left_to_gaps": -1.0,
    "likelier_beyond_gaps": 0.24,
    "likelier": 0.23,
    "ahead": 2.15,
    "unfocused": -0.45,
    "other_thing": -2.1,
}


@dataclass(frozen=True)
class Rivals:
    """What a clause must be surer than: the other clauses, the known gaps, and other matters.

    ``strange`` is how near the question comes by its letters to what is no matter of an agreement, ``likely`` how
    likely they are in a question about the likeliest such matter or gap, ``foreign`` the share of its words that no
    clause and no gap has; ``telling`` holds the words that are more than the asking itself,
    each with its weight and how well the gaps cover it.
    """

    clauses: Sequence[Match]
    gaps: Sequence[Match]
    strange: float = 0.0
    likely: float = -math.inf
    foreign: float = 0.0
    telling: Mapping[Word, tuple[float, float]] = field(default_factory=dict)


def rivals(index: Index, asked: Asked, clauses: Sequence[Match], gaps: Sequence[Match]) -> Rivals:
    """Return what any of some clauses must be surer than."""
    letters = index.letters.question(asked.said.split())
    strange = [likely(letters, stranger) for stranger in index.strangers]
    chances = chain((gap.likely for gap in gaps), (chance for _, chance in strange))
    telling = _telling(index, asked)
    by_gaps = {word: max((index.match(word, gap.profile.evidence) for gap in gaps), default=0.0) for word in telling}
    named = {word: (weight, by_gaps[word]) for word, weight in telling.items()}
    near = max((near for near, _ in strange), default=0.0)
    return Rivals(clauses, gaps, near, max(chances, default=-math.inf), _foreign(index, telling), named)


def _telling(index: Index, asked: Asked) -> Mapping[Word, float]:
    """Return the words that are not the asking itself, as "costs" in "what costs", each with its weight."""
    asking = {f"c:{concept}" for concept in index.reader.lexicon.kinds["fee"] if asked.slot == "how_much"}
    return {word: index.weight(word) for word in asked.words if word.units.isdisjoint(asking)}


def _foreign(index: Index, telling: Mapping[Word, float]) -> float:
    """Return the share of a question's words, by weight, that no clause and no gap has."""
    strange = sum(weight for word, weight in telling.items() if not any(map(index.has, word.units)))
    return strange / sum(telling.values()) if strange else 0.0


def _left_to_gaps(index: Index, one: Match, telling: Mapping[Word, tuple[float, float]]) -> float:
    """Return the share of a question's words, by weight, that a known gap covers better than the clause does."""
    total = sum(weight for weight, _ in telling.values())
    left = (w * max(0.0, by_gaps - index.match(word, one.profile.evidence)) for word, (w, by_gaps) in telling.items())
    return sum(left) / total if total else 0.0


def is_of_a_gap(index: Index, one: Match, rivals: Rivals) -> bool:
    """Say whether all that the question tells is what a known gap names and the clause does not: "what costs lunch"."""
    return _left_to_gaps(index, one, rivals.telling) > _OF_A_GAP


def sureness(index: Index, asked: Asked, one: Match, rivals: Rivals) -> float:
    """Return how sure it is that a clause answers the question: 0 is as likely as not, more is likelier."""
    return sum(_WEIGHTS[name] * value for name, value in signs(index, asked, one, rivals).items())


def _others(asked: Asked, one: Match, rivals: Rivals) -> list[Match]:
    """Return the clauses that one must be surer than: not those that belong with it, when all of them are asked for."""
    every = wants_all(asked)
    return [other for other in rivals.clauses if other is not one and not (every and are_kin(one.clause, other.clause))]


def signs(index: Index, asked: Asked, one: Match, rivals: Rivals) -> Mapping[str, float]:
    """Return what speaks for and against a clause among the clauses and gaps that share a word with the question."""
    others = _others(asked, one, rivals)
    return {
        "none": 1.0,
        "worded": one.worded,
        "worded_beyond_gaps": one.worded - max((gap.worded for gap in rivals.gaps), default=0.0),
        "phrased_beyond_gaps": one.phrased - max((gap.phrased for gap in rivals.gaps), default=0.0),
        "spelt_beyond_strangers": min(0.0, one.spelt - rivals.strange),
        "foreign": rivals.foreign,
        "left_to_gaps": _left_to_gaps(index, one, rivals.telling),
        "likelier_beyond_gaps": min(_FURTHEST, one.likely - rivals.likely),
        "likelier": min(_FURTHEST, one.likely - max((other.likely for other in others), default=-math.inf)),
        "ahead": one.fit - max((other.fit for other in others), default=0.0),
        "unfocused": float(asked.slot in _OF_A_KIND and one.focused < _FOCUSED),
        "other_thing": float(says(asked.said, "exists") and one.focused < _FOCUSED),
    }
