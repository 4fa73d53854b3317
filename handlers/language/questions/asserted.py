"""Whether a clause asserts what a question asks for: not only the topic, but who, when, how many, which party."""

import re
from collections.abc import Callable, Mapping
from typing import Final

from handlers.language.questions.asked import Asked
from handlers.language.questions.lexicon import Side
from handlers.language.questions.slots import places, says
from handlers.language.questions.words import Units
from storage.agreements import Agreement, Clause
from storage.stems import stem

# What must be asserted word by word: an agreement that says nothing of it cannot be read as if it did.
_STRICT: Final[Mapping[str, tuple[str, ...]]] = {
    "how_often": ("how_often",),
    "how_many": ("how_many",),
    "how_much": ("how_much",),
    "where": ("where",),
    "clock": ("clock",),
    "day": ("when",),
    "when": ("when",),
    "duration": ("when",),
    "name": ("name",),
    "who": ("who", "whom"),
    "whom": ("whom", "who"),
}
_WORDS: Final = re.compile(r"[^\W\d_]+")
_ADDRESS: Final = re.compile(r"\b\d{3} \d{2} [A-ZÅÄÖ]")  # a Swedish postal code and its town
_COUNTED: Final = frozenset({"how_much", "how_many"})
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


def _lacks_place(asked: Asked, _: Agreement, clause: Clause) -> bool:
    """Where something lies is told by an address alone; "in the forums" is no place on a map."""
    return asked.slot == "venue" and not ("where" in clause.asserts and _ADDRESS.search(clause.text))


def _lacks_day(asked: Asked, _: Agreement, clause: Clause) -> bool:
    """A season is no answer to "which day", nor is a limit, but to the last day."""
    due = clause.deadline
    if asked.slot != "day" or due is None or clause.kind == "validity":
        return False
    limit = due.start is None and not says(asked.said, "latest")
    return due.precision not in {"day", "undated"} or limit


def _lacks_length(asked: Asked, _: Agreement, clause: Clause) -> bool:
    """When something is done does not tell how long it takes."""
    return asked.slot == "duration" and clause.kind == "step" and not says(asked.said, "remaining")


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


def _lacks_measure(asked: Asked, _: Agreement, clause: Clause) -> bool:
    """What something costs a year does not tell what it costs a pupil or an hour."""
    shown = places(asked.said, "per") if asked.slot in _COUNTED else frozenset()
    words = asked.said.split()
    return any(words[place] not in clause.text.lower().split() for place in shown)


def _lacks_party(asked: Asked, agreement: Agreement, clause: Clause) -> bool:
    """An agreement that does not list its parties tells neither how many nor who is one."""
    if clause.kind != "parties" or agreement.parties_complete:
        return False
    return bool(asked.meant) or asked.outsider or _enumerates(asked, agreement)


def _enumerates(asked: Asked, agreement: Agreement) -> bool:
    all_of_them = bool(asked.concepts & _SEVERAL) and not asked.parties
    several = asked.slot == "how_many" or all_of_them or says(asked.said, "everyone")
    return several and not agreement.parties_complete


def _lacks_name(asked: Asked, _: Agreement, clause: Clause) -> bool:
    """Which ministry, or which committee, is told by a clause that names one, not by one that says "the state"."""
    shown = places(asked.said, "one_body")
    bodies = [word for word in asked.words if word.at in shown and not word.small]
    return bool(bodies) and not any(_names(clause.text, word.units, asked.lexicon.sides["sv"]) for word in bodies)


def _names(text: str, units: Units, side: Side) -> bool:
    """Say whether a text names one of a kind: "Mälardalens universitet", "Kommunstyrelseförvaltningen"."""
    before = ""
    for raw in _WORDS.findall(text):
        word = raw.lower()
        known = {f"s:{stem(word, side.language)}", *(f"c:{concept}" for concept in side.concepts(word))}
        whole = raw[0].isupper() and bool(before)
        if known & units and (whole or before[:1].isupper()):
            return True
        if raw[0].isupper() and _ends_as(word, units, side):
            return True
        before = raw
    return False


def _ends_as(word: str, units: Units, side: Side) -> bool:
    """Say whether a compound is one of a kind: "Kommunstyrelseförvaltningen" is an office."""
    ends = (word[cut:] for cut in range(3, len(word) - 3))
    return any({f"s:{stem(end, side.language)}", *(f"c:{one}" for one in side.concepts(end))} & units for end in ends)


def _lacks_others(asked: Asked, _: Agreement, clause: Clause) -> bool:
    """A clause that says only "some municipalities" does not tell which other ones."""
    return says(asked.said, "others") and "which" not in clause.asserts


def _lacks_order(asked: Asked, _: Agreement, clause: Clause) -> bool:
    """That something shall be done does not make it a condition for something else."""
    return asked.slot == "must" and says(asked.said, "first") and not says(clause.text.lower(), "first")


def _lacks_degree(asked: Asked, _: Agreement, clause: Clause) -> bool:
    """Who does a thing does not tell who does it most."""
    compared = asked.slot in {"which", "who"} and says(asked.said, "degree")
    return compared and not says(clause.text.lower(), "degree")


def _lacks_opinion(asked: Asked, _: Agreement, clause: Clause) -> bool:
    """An agreement says what its parties do; what anybody thinks, or how two things differ, it does not."""
    return says(asked.said, "opinion") and not says(clause.text.lower(), "opinion")


def _lacks_sum(asked: Asked, _: Agreement, __: Clause) -> bool:
    """An agreement does no sums: "vad är 17 procent av …"."""
    return says(asked.said, "sum")


def _lacks_owner(asked: Asked, _: Agreement, clause: Clause) -> bool:
    """What one party calls a document does not tell what another calls it."""
    return clause.kind == "meta" and bool(asked.parties) and not binds(asked, clause)


_LACKS: Final[tuple[Callable[[Asked, Agreement, Clause], bool], ...]] = (
    _lacks_slot,
    _lacks_place,
    _lacks_day,
    _lacks_length,
    _lacks_future,
    _lacks_consequence,
    _lacks_person,
    _lacks_payer,
    _lacks_measure,
    _lacks_party,
    _lacks_name,
    _lacks_others,
    _lacks_order,
    _lacks_degree,
    _lacks_opinion,
    _lacks_sum,
    _lacks_owner,
)
