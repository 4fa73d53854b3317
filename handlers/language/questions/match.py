"""How well each clause and each gap fits a question: by its words, by sample questions, by who is meant."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from heapq import nlargest
from itertools import chain
from typing import Final, NamedTuple

from handlers.language.questions.asked import Asked
from handlers.language.questions.asserted import binds
from handlers.language.questions.index import Index, Postings, Profile, Shelf
from handlers.language.questions.likeness import Vector, along, likely
from handlers.language.questions.slots import is_past, says
from handlers.language.questions.words import Word
from storage.agreements import Clause, Gap

_COMPARED: Final = 80  # how many clauses are compared with their sample questions
_TELLING: Final = 0.6  # a word of less weight makes no clause a candidate
_COVERED: Final = 0.55  # what the question's words weigh beside its likeness to a sample question
_ALIKE: Final = 0.45
_PHRASED: Final = 0.5  # what its turn of phrase weighs beside what a question says
_OTHER_PARTY: Final = 0.75  # a commitment of somebody else than the one the question is about
_RARE: Final = 0.02  # the share of a gap's sample questions that ask for something it is seldom asked for
_NOT_ASKED: Final = 0.8  # a gap that is seldom asked for what the question asks for
_MOSTLY: Final = 0.5  # the share of a gap's sample questions that ask for what has happened
_UNLIKELIER: Final = 10.0  # how much a gap seldom asked for this loses in likelihood beside what it loses otherwise
_NO_LIST: Final = 0.8
_NO_REASON: Final = 0.85
_NO_DEADLINE: Final = 0.85
_OWN: Final = 1.04
_OTHER_ROLE: Final = 0.93
_NOT_HAPPENED: Final = 0.6  # a question about what has happened, and a clause about what shall


@dataclass(frozen=True)
class Match:
    """One clause or gap and how well it fits, from 0 to 1 each but for ``likely``.

    ``covered`` is the share of the question's words that it has, ``alike`` how near all sample questions come by what
    they are about and ask for, ``spelt`` how near they come by their letters, ``phrased`` how near one of them comes
    by its turns of phrase. ``likely`` is a logarithm: how likely its letters are in questions about this.
    """

    profile: Profile
    covered: float
    alike: float
    spelt: float
    phrased: float
    likely: float
    party: float = 1.0
    time: float = 1.0
    focused: float = 1.0

    @property
    def clause(self) -> Clause:
        """The clause that was matched; only clauses have one, gaps raise ValueError."""
        if self.profile.clause is None:
            raise ValueError("a gap has no clause")
        return self.profile.clause

    @property
    def worded(self) -> float:
        """How well the words fit, less when another party or another time is meant."""
        return (_COVERED * self.covered + _ALIKE * self.alike) * self.party * self.time

    @property
    def fit(self) -> float:
        """How well words and letters fit."""
        return self.worded + self.spelt + _PHRASED * self.phrased


class Heard(NamedTuple):
    """A question as it is compared: its direction, its letters, how near its turns of phrase come, what it turns on."""

    point: Vector
    letters: Vector
    turns: Mapping[int, float]
    focus: Word | None


def hear(index: Index, asked: Asked) -> Heard:
    """Make a question ready to be compared with clauses and gaps."""
    words = asked.said.split()
    point = index.point(asked.words, asked.said, asked.slot)
    return Heard(point, index.letters.question(words), index.turns.nearest(words), asked.focus)


def clauses(index: Index, asked: Asked, heard: Heard) -> list[Match]:
    """Return the clauses in scope that share any word with the question, the best first."""
    return _matches(index, asked, heard, index.clauses)


def gaps(index: Index, asked: Asked, heard: Heard) -> list[Match]:
    """Return the gaps in scope that share any word with the question, the best first."""
    return [one for one in _matches(index, asked, heard, index.gaps) if not _told(asked, one.profile.gap)]


def _told(asked: Asked, gap: Gap | None) -> bool:
    """Say whether the agreement does tell those that the question is about what it does not tell others."""
    return gap is not None and bool(asked.meant) and all(party.key in gap.not_for for party in asked.meant)


def _matches(index: Index, asked: Asked, heard: Heard, shelf: Shelf) -> list[Match]:
    covered = _coverage(index, asked, shelf.found_by)
    places = [shelf.places[one.key] for one in asked.scope if one.key in shelf.places]
    inside = set(chain(*places))
    if len(inside) > _COMPARED:
        inside = {number for number in covered if number in inside}
    best = nlargest(_COMPARED, sorted(inside), key=lambda number: covered.get(number, 0.0))
    found = [_match(index, asked, heard, shelf.profiles[number], covered.get(number, 0.0)) for number in best]
    return sorted(found, key=lambda match: -match.fit)


def _coverage(index: Index, asked: Asked, found_by: Postings) -> dict[int, float]:
    """Return the share of the question's words, by weight, that each clause covers."""
    weights = [index.weight(word) for word in asked.words]
    total = sum(weights)
    covered: dict[int, float] = {}
    # The telling words first: what only shares a word like "gemensam" with the question is no candidate.
    for weight, word in sorted(zip(weights, asked.words, strict=True), key=lambda pair: -pair[0]):
        found = index.matches(word, found_by)
        telling = weight >= _TELLING or not covered
        for number in found if telling else covered.keys() & found.keys():
            covered[number] = covered.get(number, 0.0) + weight * found[number] / total
    return covered


def _match(index: Index, asked: Asked, heard: Heard, profile: Profile, covered: float) -> Match:
    alike, (spelt, chance) = along(heard.point, profile.centre), likely(heard.letters, profile.letters)
    phrased = heard.turns.get(profile.samples, 0.0)
    if profile.clause is None:
        party = 1.0 if profile.slots.get(asked.slot, 0.0) > _RARE else _NOT_ASKED
        happened = is_past(asked.said) and not says(asked.said, "due")
        party *= _NOT_ASKED if profile.past > _MOSTLY and not happened else 1.0
        chance += _UNLIKELIER * math.log(party)
        return Match(profile, covered, alike, spelt * party, phrased * party, chance, party)
    focused = index.match(heard.focus, profile.evidence) if heard.focus else 1.0
    party = _party(asked, profile.clause) * _kind(asked, profile.clause)
    time = _time(asked, profile.clause)
    return Match(profile, covered, alike, spelt * party * time, phrased * party * time, chance, party, time, focused)


def _party(asked: Asked, clause: Clause) -> float:
    """Return less than 1 when another party is meant, more for what the party meant has promised."""
    if binds(asked, clause):
        own = asked.meant and clause.responsible_parties and clause.kind == "commitment"
        return _OWN if own else 1.0
    is_it_they = asked.slot in {"yesno", "why"} and bool(
        asked.parties
    )  # "is it SKR that coordinates": no, it is another
    return _OTHER_PARTY if clause.kind == "commitment" and not is_it_they else _OTHER_ROLE


def _kind(asked: Asked, clause: Clause) -> float:
    """Return less than 1 for another kind of clause: no list ("vilka områden"), no deadline ("redan ha hållits")."""
    if clause.deadline is None and says(asked.said, "due"):
        return _NO_DEADLINE
    if asked.slot == "why" and clause.amount is None and "why" not in clause.asserts:
        return _NO_REASON
    lists = asked.slot == "which" and says(asked.said, "list") and "which" not in clause.asserts
    return _NO_LIST if lists else 1.0


def _time(asked: Asked, clause: Clause) -> float:
    """Return less than 1 when the question is about what has happened and the clause about what shall."""
    by_date = asked.slot == "yesno" and (clause.kind == "proposal" or clause.deadline is not None)
    promised = "c:commitment" in asked.concepts or by_date
    return _NOT_HAPPENED if is_past(asked.said) and "happened" not in clause.asserts and not promised else 1.0
