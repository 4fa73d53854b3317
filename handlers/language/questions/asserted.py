"""Whether a clause asserts what a question asks for: not only the topic, but who, when, how many, which party."""

from collections.abc import Callable, Mapping
from typing import Final

from handlers.language.questions.asked import Asked
from handlers.language.questions.slots import says
from storage.agreements import Agreement, Clause

# What must be asserted word by word: an agreement that says nothing of it cannot be read as if it did.
_STRICT: Final[Mapping[str, tuple[str, ...]]] = {
    "how_often": ("how_often",),
    "how_many": ("how_many",),
    "how_much": ("how_much",),
    "where": ("where",),
    "clock": ("clock",),
    "venue": ("venue",),
    "day": ("when",),
    "when": ("when",),
    "duration": ("when",),
    "name": ("name",),
    "who": ("who", "whom"),
    "whom": ("whom", "who"),
}
_SEVERAL: Final = frozenset({"c:municipality", "c:region"})
_OF_THINGS: Final = frozenset({"when", "day", "what", "which", "who"})


def asserts(asked: Asked, agreement: Agreement, clause: Clause) -> bool:
    """Say whether the clause asserts what the question asks for: who, when, how many, of the party meant …"""
    return bool(clause.asserts) and not any(lacks(asked, agreement, clause) for lacks in _LACKS)


def binds(asked: Asked, clause: Clause) -> bool:
    """Say whether the clause is about a party that the question means, or about no party in particular."""
    keys = clause.responsible_parties
    return not keys or not asked.meant or any(party.key in keys for party in asked.meant)


def _lacks_slot(asked: Asked, _: Agreement, clause: Clause) -> bool:
    wanted = _STRICT.get(asked.slot)
    return wanted is not None and not any(slot in clause.asserts for slot in wanted)


def _lacks_day(asked: Asked, _: Agreement, clause: Clause) -> bool:
    """A season is no answer to "which day"."""
    dated = clause.deadline is not None and clause.deadline.precision not in {"day", "undated"}
    return asked.slot == "day" and dated


def _lacks_future(asked: Asked, _: Agreement, clause: Clause) -> bool:
    """What is next lies ahead: a meeting that has been is no answer to "when is the next"."""
    if asked.slot not in _OF_THINGS or not says(asked.said, "next") or "c:step" in asked.concepts:
        return False
    end = clause.deadline.end if clause.deadline else None
    return end is None or end < asked.now.date()


def _lacks_consequence(asked: Asked, _: Agreement, clause: Clause) -> bool:
    """What shall be done does not say what follows when it is not."""
    return says(asked.said, "breach") and "consequence" not in clause.asserts


def _lacks_person(asked: Asked, _: Agreement, clause: Clause) -> bool:
    return asked.slot == "name" and clause.kind == "meta" and bool(asked.meant)


def _lacks_payer(asked: Asked, agreement: Agreement, clause: Clause) -> bool:
    """A sum that one party pays says nothing of what others pay."""
    if clause.amount is None:
        return False
    return asked.outsider or not binds(asked, clause) or _enumerates(asked, agreement)


def _lacks_party(asked: Asked, agreement: Agreement, clause: Clause) -> bool:
    """An agreement that does not list its parties tells neither how many nor who is one."""
    if clause.kind != "parties" or agreement.parties_complete:
        return False
    return bool(asked.meant) or asked.outsider or _enumerates(asked, agreement)


def _enumerates(asked: Asked, agreement: Agreement) -> bool:
    several = asked.slot == "how_many" or (bool(asked.concepts & _SEVERAL) and not asked.parties)
    return several and not agreement.parties_complete


_LACKS: Final[tuple[Callable[[Asked, Agreement, Clause], bool], ...]] = (
    _lacks_slot,
    _lacks_day,
    _lacks_future,
    _lacks_consequence,
    _lacks_person,
    _lacks_payer,
    _lacks_party,
)
