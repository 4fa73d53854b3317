"""A question about agreements, answered from their clauses, or an honest "it does not say"."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from functools import lru_cache
from threading import Lock
from typing import Final

from handlers.language.questions import composing, lists, match
from handlers.language.questions.answer import Answer, Facts
from handlers.language.questions.asked import LONGEST, Asked, understand
from handlers.language.questions.asserted import asserts
from handlers.language.questions.building import build
from handlers.language.questions.families import are_kin
from handlers.language.questions.index import Index
from handlers.language.questions.match import Match
from handlers.language.questions.slots import first_alternative, parts, says
from handlers.language.questions.sure import Rivals, is_of_a_gap, rivals, sureness
from storage.agreements import Agreement

ENOUGH: Final = 0.0  # how sure an answer must be
_HOPEFUL: Final = 6  # how many of the best clauses may answer
_BESIDE: Final = 0.7  # how near the best a second clause must come to be quoted too
_OF_ITS_KIND: Final = 0.5
_SAMPLED: Final = 0.9  # how like a sample question a question must be to count as that question
_CLEARLY: Final = 0.05  # how much better than every clause of a list
_NEAREST: Final = 3
_YES_NO: Final = frozenset({"yesno", "may", "must"})
_ALONE: Final = frozenset({"when", "duration", "how_much"})  # "hur länge gäller det" has no other word that tells
_SEVERAL: Final = 2  # questions in one


class _Same:
    """The same agreements, compared by identity: hashing thousands of clauses for each question is slow."""

    def __init__(self, agreements: tuple[Agreement, ...]) -> None:
        self.agreements = agreements

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and self._ids() == other._ids()

    def __hash__(self) -> int:
        return hash(self._ids())

    def _ids(self) -> tuple[int, ...]:
        return tuple(id(agreement) for agreement in self.agreements)


@lru_cache(maxsize=4)
def _index(same: _Same) -> Index:
    return build(same.agreements)


_MAKING: Final = Lock()  # who comes while it is made waits: two at once would take the time and the memory of both


def ready(agreements: Sequence[Agreement]) -> Index:
    """Return the index of some agreements, made once for as long as they are the same objects."""
    with _MAKING:
        return _index(_Same(tuple(agreements)))


def ask(
    agreements: Sequence[Agreement], question: str, asker: str | None, now: datetime, facts: Facts | None = None
) -> Answer:
    """Answer a question from the agreements; never raises.

    ``asker`` is the name or key of the asker's organisation: a party asks about its own agreements, anybody else
    (and None) about all, unless the question names one. ``now`` decides what is next, late or over.
    """
    index = ready(agreements)
    asked = understand(index, question, asker, now)
    whole = _answer(index, asked, facts or Facts())
    each = [_answer(index, part, Facts()) for part in _parts(index, asked, question, whole)]
    told = [one for one in each if not one.abstained]
    if whole.abstained and (not each or len(told) < len(each)):
        return whole
    return composing.joined(_in_order(whole, told)) if told else whole


def _in_order(whole: Answer, told: list[Answer]) -> list[Answer]:
    """Return the answers to the parts of a question in their order, unless the whole is answered by another clause."""
    if whole.abstained:
        return told
    led = whole.quotes[0].clause.id in {one.quotes[0].clause.id for one in told}
    return [*told, whole] if led else [whole, *told]


def _answer(index: Index, asked: Asked, facts: Facts) -> Answer:
    heard = match.hear(index, asked)
    clauses = match.clauses(index, asked, heard)
    if (found := lists.find(index, asked)) and not _particular(asked, clauses, found):
        return composing.listed(index, asked, found)
    known = match.gaps(index, asked, heard)
    if best := _answering(index, asked, rivals(index, asked, clauses, known)):
        return composing.matched(index, asked, best)
    return composing.silent(asked, clauses, known, facts)


def _parts(index: Index, asked: Asked, question: str, whole: Answer) -> list[Asked]:
    """Return the questions in one of several, each about the same agreements and parties; [] of one question.

    A question "is it so, or so?" that is not answered as a whole is its first half.
    """
    choice = first_alternative(question[:LONGEST]) if whole.abstained and asked.slot in _YES_NO else ""
    said = [understand(index, part, None, asked.now) for part in ([choice] if choice else parts(question[:LONGEST]))]
    telling = [part for part in said if part.slot in _ALONE or any(not word.small for word in part.words)]
    if len(telling) < _SEVERAL and not choice:
        return []
    return [
        replace(part, scope=asked.scope, named=asked.named, asker=asked.asker, parties=part.parties or asked.parties)
        for part in telling
    ]


def _answering(index: Index, asked: Asked, rivals: Rivals) -> list[Match]:
    """Return the clause that answers and those that nearly do, the surest first; [] when none is sure enough."""
    if rivals.foreign == 1 and not asked.named and not asked.meant:
        return []  # nothing ties the question to any agreement
    hopeful = [one for one in rivals.clauses[:_HOPEFUL] if _answers(asked, one) and not is_of_a_gap(index, one, rivals)]
    sure = {id(one): sureness(index, asked, one, rivals) for one in hopeful}
    best = max(hopeful, key=lambda one: sure[id(one)], default=None)
    if best is None or sure[id(best)] < ENOUGH:
        return []
    beside = (one for one in hopeful if one is not best and one.fit >= _near(best, one) * best.fit)
    return [best, *beside][:_NEAREST]


def _near(best: Match, one: Match) -> float:
    """Return how near the best a second clause must come: less when it is of its kind, as two goals."""
    return _OF_ITS_KIND if are_kin(best.clause, one.clause) else _BESIDE


def in_their_words(agreements: Sequence[Agreement], topic: str) -> str:
    """Say what a question was about in the words of the agreements: a name, or what else was written, is left out."""
    return ready(agreements).reader.vocabulary.told(topic)


def _particular(asked: Asked, clauses: list[Match], found: lists.Found) -> bool:
    """Say whether a clause of another kind has just this as a sample question: then no list is wanted."""
    best = clauses[0] if clauses else None
    if best is None or best.alike < _SAMPLED or best.covered < _SAMPLED or found.kind == "deadline":
        return False
    listed = max((one.fit for one in clauses if one.clause.kind == found.kind), default=0.0)
    return best.fit > listed + _CLEARLY and _answers(asked, best)


def _answers(asked: Asked, one: Match) -> bool:
    """Say whether a clause asserts what is asked for, if anything is."""
    asks = bool(asked.slot or asked.words) and not says(asked.said, "command")
    return asks and asserts(asked, one.profile.agreement, one.clause)
