"""Questions for a whole kind of clause: all commitments of a party, all goals, the parties, what is due next."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise
from typing import Final

from handlers.language.questions.asked import Asked
from handlers.language.questions.asserted import asserts
from handlers.language.questions.index import Index
from handlers.language.questions.slots import is_past, nth, places, says, season
from handlers.language.questions.words import Word
from storage.agreements import EVERYONE, Agreement, Clause

_TELLS: Final = 0.8  # a word rarer than this sets one clause apart from the others
_NAMES: Final = 0.9  # how well a word must match the heading of the step that it names
_MOST: Final = 40  # clauses in one answer


@dataclass(frozen=True)
class Found:
    """The clauses of a list, and which kind of list it is."""

    kind: str
    clauses: tuple[tuple[Agreement, Clause], ...]


def find(index: Index, asked: Asked) -> Found | None:
    """Return the whole list that the question asks for, or None when it asks for something in particular."""
    if any(says(asked.said, pattern) for pattern in ("what_if", "opinion", "sum")):
        return None
    for rule in _RULES:
        if (found := rule(index, asked)) and found.clauses:
            return found
    return None


def _rest(index: Index, asked: Asked, kind: str) -> list[Word]:
    """Return the words that tell something beside the kind itself."""
    of_kind = {f"c:{concept}" for concept in index.reader.lexicon.kinds[kind]}
    ignored = of_kind if kind == "parties" else of_kind | {"c:join"}
    return [word for word in asked.words if not _is_generic(index, word, ignored)]


def _is_generic(index: Index, word: Word, of_kind: set[str]) -> bool:
    if word.small or index.weight(word) < _TELLS:
        return True
    ignored = of_kind | index.reader.lexicon.generic
    return all(part & ignored for part in word.parts)


def _has(index: Index, asked: Asked, kind: str) -> bool:
    return any(f"c:{concept}" in asked.concepts for concept in index.reader.lexicon.kinds[kind])


def _of_kind(asked: Asked, kind: str) -> Iterator[tuple[Agreement, Clause]]:
    for agreement in asked.scope:
        yield from ((agreement, clause) for clause in agreement.clauses if clause.kind == kind)


def _roles(index: Index, asked: Asked) -> dict[str, Word | None]:
    """Return the roles that the question is about, each with the word that names it.

    They are those of the parties meant (no word), or roles named as such: "kommunerna", "värdkommunen".
    """
    if asked.meant:
        return {party.role: None for party in asked.meant}
    named: dict[str, Word | None] = {}
    for role in _all_roles(asked):
        read = index.reader.words(index.reader.tokens(role, "sv"), "sv")
        units = {unit for word in read for unit in word.parts[0]} or {f"s:{role}"}
        for word in asked.words:
            if len(word.parts) == 1 and units & word.units:
                named[role] = word
    return named


def _all_roles(asked: Asked) -> set[str]:
    """Return the roles in scope: of the parties, and those that only a clause names ("värdkommun")."""
    of_parties = {party.role for agreement in asked.scope for party in agreement.parties}
    of_clauses = {clause.role for agreement in asked.scope for clause in agreement.clauses}
    return of_parties | of_clauses - {"", EVERYONE}


def _title(_: Index, asked: Asked) -> Found | None:
    """Answer "what is X?" about an agreement itself with its title."""
    if asked.words or not asked.named or asked.meant or not says(asked.said, "what_is"):
        return None
    return Found("title", tuple((a, c) for a, c in _of_kind(asked, "meta") if "name" in c.asserts))


def _about(index: Index, asked: Asked) -> Found | None:
    """Answer "what is X about?" with its purpose first, then its goals."""
    if asked.slot != "what" or not says(asked.said, "about") or _rest(index, asked, "purpose"):
        return None
    return Found("purpose", (*_of_kind(asked, "purpose"), *_of_kind(asked, "goal")))


def _course(index: Index, asked: Asked) -> Found | None:
    """Answer how the work goes from beginning to end with its steps."""
    shown = places(asked.said, "course")
    if not shown or asked.slot not in _ASKED_BY["step"]:
        return None
    if any(word.at not in shown for word in _rest(index, asked, "step")):
        return None
    return Found("step", tuple((a, c) for a, c in _of_kind(asked, "step") if not c.part_of))


def _following(index: Index, asked: Asked) -> Found | None:
    """Answer what comes after a step of the work with the step that follows."""
    shown = places(asked.said, "follows")
    telling = _rest(index, asked, "step")
    steps = [word for word in telling if word.at in shown]
    beside = any("c:" in unit for word in telling if word.at not in shown for unit in word.units)
    if asked.slot not in {"what", "which"} or len(steps) != 1 or beside:
        return None
    for agreement in asked.scope:
        for step, following in pairwise(_steps(agreement)):
            if index.match(steps[0], dict.fromkeys(index.reader.evidence(step.heading, "sv"), 1.0)) > _NAMES:
                return Found("one_step", ((agreement, following),))
    return None


def _numbered(index: Index, asked: Asked) -> Found | None:
    """Answer what the third step is, or who has the first, with the step of that number."""
    step = next((word for word in asked.words if "c:step" in word.units), None)
    number = nth(asked.said, step.at) if step else None
    if number is None or _rest(index, asked, "step"):
        return None
    found = ((a, step) for a in asked.scope for step in _steps(a)[number : number + 1 or None])
    return Found("one_step", tuple(pair for pair in found if asserts(asked, *pair)))


def _steps(agreement: Agreement) -> list[Clause]:
    return [clause for clause in agreement.clauses if clause.kind == "step" and clause.heading]


def _commitments(index: Index, asked: Asked) -> Found | None:
    asks = asked.slot in {"what", "which", "how_many", "", "yesno", "must"}
    named = _has(index, asked, "commitment") and asked.slot != "yesno"
    doing = says(asked.said, "doing") and says(asked.said, "do") and asked.slot in {"what", "must"}
    owed = places(asked.said, "owed") if asked.slot in {"what", "which", "must"} else frozenset()
    if not asks or not (named or doing or owed):
        return None
    roles = _roles(index, asked)
    rest = (word for word in _rest(index, asked, "commitment") if word.at not in owed)
    if any(word not in roles.values() for word in rest):
        return None
    keys = {party.key for party in asked.meant}
    if not named and not roles:
        return None
    return Found("commitment", tuple(_owed(asked, keys, set(roles)))[:_MOST])


def _owed(asked: Asked, keys: set[str], roles: set[str]) -> Iterator[tuple[Agreement, Clause]]:
    for agreement, clause in _of_kind(asked, "commitment"):
        if keys & set(clause.responsible_parties) or (not keys and (not roles or clause.role in roles)):
            yield agreement, clause


def _parties(index: Index, asked: Asked) -> Found | None:
    asks = asked.slot in {"who", "which", "how_many", "yesno", "why", "", "whom"}
    rest = [word for word in _rest(index, asked, "parties") if "c:place" not in word.units]
    if asked.slot == "why" and not (asked.outsider or says(asked.said, "only")):
        return None
    member = asked.slot in {"how_many", "why"} and not asked.meant and _roles(index, asked)
    if (
        not asks
        or rest
        or not (_has(index, asked, "parties") or member or (asked.outsider and asked.slot in {"why", "yesno"}))
    ):
        return None
    found = [(a, c) for a, c in _of_kind(asked, "parties") if asserts(replace(asked, slot="who"), a, c)]
    return Found("parties", tuple(sorted(found, key=lambda pair: not pair[0].parties_complete)))


def _validity(index: Index, asked: Asked) -> Found | None:
    year = any(word.isdigit() and len(word) == 4 for word in asked.said.split())
    span = says(asked.said, "span") or year
    asks = asked.slot in {"when", "day", "duration", "yesno", "may", "", "which", "how_many"} or (
        span and asked.slot == "why"
    )
    plain = asked.slot == "what" and "c:validity" in asked.concepts
    until = asked.named and (asked.slot in {"when", "day", "duration"} or "gäller" in asked.said.split())
    alone = all("c:join" in word.units for word in asked.words)
    told = _has(index, asked, "validity") or ((span or until) and alone) or says(asked.said, "still")
    if not (asks or plain) or not told or _begins(asked):
        return None
    if _rest(index, asked, "validity"):
        return None
    return Found("validity", tuple(_of_kind(asked, "validity")))


def _begins(asked: Asked) -> bool:
    """Say whether a question is about how somebody begins, not about when the agreement does: "får vi börja smått"."""
    of_time = asked.concepts & {"c:validity", "c:deadline", "c:end"}
    return (
        "c:start" in asked.concepts and not asked.named and not of_time and asked.slot in {"may", "must", "yesno", ""}
    )


def _others(index: Index, asked: Asked) -> Found | None:
    for kind, slots in _ASKED_BY.items():
        amount = kind == "fee" and asked.slot == "how_much" and not asked.words
        if asked.slot not in slots or not (_has(index, asked, kind) or amount):
            continue
        found = tuple((a, c) for a, c in _of_kind(asked, kind) if not c.part_of or kind == "signature")
        found = tuple(pair for pair in found if asserts(asked, *pair)) if kind == "fee" else found
        if found and _all_about(index, asked, kind, found):
            return Found(kind, found)
    return None


_ASKED_BY: Final[Mapping[str, frozenset[str]]] = {
    "goal": frozenset({"what", "which", "how_many", ""}),
    "purpose": frozenset({"what", "which", "why", ""}),
    "step": frozenset({"what", "which", "how_many", "how", ""}),
    "signature": frozenset({"who", "which", "whom", ""}),
    "proposal": frozenset({"what", "which"}),
    "fee": frozenset({"what", "how_much", "yesno", ""}),
}


def _all_about(index: Index, asked: Asked, kind: str, found: tuple[tuple[Agreement, Clause], ...]) -> bool:
    """Say whether every other word of the question is about all clauses of the list."""
    rest = _rest(index, asked, kind)
    if not rest:
        return True
    ids = {clause.id for _, clause in found}
    own = [profile.evidence for profile in index.clauses.profiles if profile.clause and profile.clause.id in ids]
    parts = [word._replace(parts=(part,)) for word in rest for part in word.parts]
    return all(index.match(part, evidence) > 0 for part in parts for evidence in own)


def _deadlines(index: Index, asked: Asked) -> Found | None:
    if asked.slot == "duration" or (is_past(asked.said) and not says(asked.said, "missed")):
        return None
    if "c:end" in asked.concepts:
        return None
    shown = frozenset().union(*(places(asked.said, pattern) for pattern in _TIMELY))
    named = "c:deadline" in asked.concepts
    rest = [word for word in _rest(index, asked, "validity") if not {"c:commitment", "c:deadline"} & word.units]
    if any(word.at not in shown for word in rest) or not (named or shown):
        return None
    if not named and any(word.at not in shown for word in asked.words if not word.small):
        return None
    if not shown and asked.slot not in {"what", "which", ""} and not says(asked.said, "whole"):
        return None
    found = sorted(_due(asked), key=lambda one: (one.day, one.clause.kind == "validity"))
    kind = "missed" if says(asked.said, "missed") else "deadline"
    return Found(kind, tuple((one.agreement, one.clause) for one in _chosen(asked, found)))


_TIMELY: Final = ("next", "missed", "this_year", "season", "ahead")


@dataclass(frozen=True)
class Due:
    """A deadline: its last day, and the clause that sets it."""

    day: date
    agreement: Agreement
    clause: Clause


def _due(asked: Asked) -> Iterator[Due]:
    for agreement in asked.scope:
        for clause in agreement.clauses:
            if clause.deadline and clause.deadline.end:
                yield Due(clause.deadline.end, agreement, clause)


def _chosen(asked: Asked, due: list[Due]) -> list[Due]:
    """Choose among all deadlines, the earliest first, those that the question means."""
    today = asked.now.date()
    ahead = [one for one in due if one.day >= today]
    if says(asked.said, "whole"):
        return due
    if says(asked.said, "missed"):
        return [one for one in reversed(due) if one.day < today]
    if says(asked.said, "season"):
        begins, ends = season(asked.said, today)
        return [one for one in due if begins <= one.day <= ends]
    if says(asked.said, "next"):
        return [one for one in ahead if one.day == ahead[0].day]
    if says(asked.said, "this_year"):
        return [one for one in ahead if one.day.year == today.year]
    return ahead


_RULES: Final = (
    _title,
    _about,
    _course,
    _following,
    _numbered,
    _deadlines,
    _commitments,
    _parties,
    _validity,
    _others,
)
