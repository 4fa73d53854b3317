"""Clauses that belong together: a whole and its parts, all goals, all that one party has promised."""

from collections.abc import Iterator
from typing import Final

from handlers.language.questions.asked import Asked
from handlers.language.questions.slots import says
from storage.agreements import Agreement, Clause

_LISTED: Final = frozenset({"goal", "proposal", "signature", "step", "commitment"})
_ASKING: Final = frozenset({"", "which", "what", "who", "whom"})


def wants_all(asked: Asked) -> bool:
    """Say whether a question asks for all of a kind: "samtliga", "båda punkterna", "vilka steg"."""
    return asked.slot in _ASKING and (says(asked.said, "whole") or (asked.slot == "which" and says(asked.said, "list")))


def are_kin(one: Clause, other: Clause) -> bool:
    """Say whether two clauses of an agreement belong together when all of a kind are asked for."""
    if other.id in (one.id, one.part_of) or one.id == other.part_of:
        return True
    alike = one.kind == other.kind and one.kind in _LISTED and one.section == other.section
    return alike and (one.kind != "commitment" or one.responsible_parties == other.responsible_parties)


def family(agreement: Agreement, clause: Clause) -> tuple[Clause, ...]:
    """Return the clauses that belong with one, without it: wholes before what only completes them."""
    kin = (other for other in agreement.clauses if other is not clause and are_kin(clause, other))
    return tuple(sorted(kin, key=lambda other: other.kind == "step" and bool(other.part_of)))


def whole_of(agreement: Agreement, clause: Clause) -> Iterator[Clause]:
    """Yield the clause that one only completes, if it does: "the result" of which review."""
    yield from (other for other in agreement.clauses if other.id == clause.part_of)
