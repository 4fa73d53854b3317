"""How well each clause and each gap fits a question: by its words, by sample questions, by who is meant."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from handlers.language.questions.asked import Asked
from handlers.language.questions.asserted import binds
from handlers.language.questions.index import Index, Profile, Vector, cosine
from handlers.language.questions.slots import is_past
from storage.agreements import Clause

_COVERED: Final = 0.55  # what the question's words weigh beside its likeness to a sample question
_ALIKE: Final = 0.45
_CENTRE: Final = 0.35  # what the middle of all sample questions weighs beside the nearest one
_OTHER_PARTY: Final = 0.75  # a commitment of somebody else than the one the question is about
_OTHER_ROLE: Final = 0.93
_NOT_HAPPENED: Final = 0.6  # a question about what has happened, and a clause about what shall


@dataclass(frozen=True)
class Match:
    """One clause or gap and how well it fits: all words covered is 1, a sample question word for word is 1."""

    profile: Profile
    covered: float
    alike: float
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
    def fit(self) -> float:
        """The two together, less when another party or another time is meant."""
        return (_COVERED * self.covered + _ALIKE * self.alike) * self.party * self.time


def clauses(index: Index, asked: Asked) -> list[Match]:
    """Return the clauses in scope that share any word with the question, the best first."""
    keys = {agreement.key for agreement in asked.scope}
    vector = _vector(index, asked)
    profiles = (index.clauses[number] for number in _candidates(index, asked))
    found = [_match(index, asked, vector, profile) for profile in profiles if profile.agreement.key in keys]
    return sorted(found, key=lambda match: -match.fit)


def gaps(index: Index, asked: Asked) -> list[Match]:
    """Return the gaps in scope that share any word with the question, the best first."""
    keys = {agreement.key for agreement in asked.scope}
    vector = _vector(index, asked)
    found = [_match(index, asked, vector, gap) for gap in index.gaps if gap.agreement.key in keys]
    return sorted((match for match in found if match.covered), key=lambda match: -match.fit)


def _vector(index: Index, asked: Asked) -> Vector:
    return index.vector(asked.words, asked.said, asked.slot, {party.role for party in asked.meant})


def _candidates(index: Index, asked: Asked) -> list[int]:
    units = {unit for word in asked.words for unit in word.units}
    return sorted({number for unit in units for number in index.found_by.get(unit, ())})


def _match(index: Index, asked: Asked, vector: Vector, profile: Profile) -> Match:
    covered = coverage(index, asked, profile.evidence)
    nearest = max((cosine(vector, sample) for sample in profile.samples), default=0.0)
    alike = (1 - _CENTRE) * nearest + _CENTRE * cosine(vector, profile.centre)
    if profile.clause is None:
        return Match(profile, covered, alike)
    focused = index.match(asked.focus, profile.evidence) if asked.focus else 1.0
    return Match(profile, covered, alike, _party(asked, profile.clause), _time(asked, profile.clause), focused)


def coverage(index: Index, asked: Asked, evidence: Mapping[str, float]) -> float:
    """Return the share of the question's words, by weight, that some evidence covers."""
    weights = [(index.weight(word), index.match(word, evidence)) for word in asked.words]
    total = sum(weight for weight, _ in weights)
    return sum(weight * match for weight, match in weights) / total if total else 0.0


def _party(asked: Asked, clause: Clause) -> float:
    """Return less than 1 when another party is meant."""
    if binds(asked, clause):
        return 1.0
    return _OTHER_PARTY if clause.kind == "commitment" else _OTHER_ROLE


def _time(asked: Asked, clause: Clause) -> float:
    """Return less than 1 when the question is about what has happened and the clause about what shall."""
    by_date = asked.slot == "yesno" and (clause.kind == "proposal" or clause.deadline is not None)
    promised = "c:commitment" in asked.concepts or by_date
    return _NOT_HAPPENED if is_past(asked.said) and "happened" not in clause.asserts and not promised else 1.0
