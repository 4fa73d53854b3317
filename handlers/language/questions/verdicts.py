"""Yes, no or partly: what a clause says to a question that wants one of them."""

import re
from typing import Final

from handlers.language.questions.answer import Verdict
from handlers.language.questions.asked import Asked
from handlers.language.questions.index import Index
from handlers.language.questions.slots import says
from storage.agreements import Agreement, Clause

_YEAR: Final = re.compile(r"\b(20\d\d)\b")
_ASKS: Final = frozenset({"yesno", "may", "must"})


def verdict(index: Index, asked: Asked, agreement: Agreement, clause: Clause) -> Verdict:
    """Return the verdict of the clause that answers the question, "" when none can be read from it."""
    if asked.slot not in _ASKS or (agreement.status == "proposal" and clause.kind == "proposal"):
        return ""
    if clause.kind == "parties":
        return _party(asked, agreement)
    if clause.kind == "validity":
        return _valid(asked, agreement)
    denied = _denied(index, asked, clause) or _somebody_else(asked, clause)
    if clause.conditional and not denied:
        return "partly"
    return "no" if denied != says(asked.said, "not") else "yes"


def _party(asked: Asked, agreement: Agreement) -> Verdict:
    """Say whether those that the question means are parties; a place that is no party is none."""
    if asked.outsider:
        return "no" if agreement.parties_complete else ""
    keys = {party.key for party in agreement.parties}
    if asked.meant:
        return "yes" if all(party.key in keys for party in asked.meant) else "no"
    return ""


def _valid(asked: Asked, agreement: Agreement) -> Verdict:
    """Say whether the agreement is in force in the year asked for, or now."""
    year = _YEAR.search(asked.said)
    ending = "c:end" in asked.concepts
    if year:
        within = agreement.valid_from.year <= int(year[1]) <= agreement.valid_to.year
        ends = agreement.valid_to.year == int(year[1])
        return "yes" if (ends if ending else within) else "no"
    ended, begun = asked.now.date() > agreement.valid_to, asked.now.date() >= agreement.valid_from
    return "yes" if (ended if ending else begun and not ended) else "no"


def _denied(index: Index, asked: Asked, clause: Clause) -> bool:
    """Say whether the question has a word that the clause says no to ("projekt", "alla områden")."""
    words = clause.denies.sv if asked.language == "sv" else clause.denies.en
    units = frozenset().union(*(index.reader.evidence(word, asked.language) for word in words))
    concepts = {unit for unit in units if unit.startswith("c:")}
    return any((concepts or units) & word.units for word in asked.words) or any(w in asked.said for w in words)


def _somebody_else(asked: Asked, clause: Clause) -> bool:
    """Say whether the question names a party as the one who does it, and the clause names another."""
    if clause.kind not in {"commitment", "step"} or not asked.parties or not clause.responsible_parties:
        return False
    return not any(party.key in clause.responsible_parties for party in asked.parties)
