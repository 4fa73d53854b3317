"""Scores answers about agreements against a set of questions, written for this project from the rule of the sets.

A row names the clauses that may come first (`expect_ids`) and those that a whole answer holds (`all_ids`); a question
that no clause answers has neither. An answer is right when its first clause is expected, or when it abstains where
nothing is expected.
"""

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from handlers.language.questions import ask
from storage.agreements import Agreement, read_all

SETS = Path(__file__).parents[2] / "data" / "questions"
SHIPPED = read_all()
ORDINARY = datetime(2026, 3, 2, 9)  # a Monday on which both agreements are in force

Row = dict[str, Any]
Given = tuple[tuple[str, ...], bool]  # the clauses, the best first, and whether it abstained
Answerer = Callable[[Row], Given]


def rows(name: str) -> list[Row]:
    """Read a set of rows, one JSON object a line."""
    return [json.loads(line) for line in (SETS / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()]


def answer(row: Row, agreements: Sequence[Agreement] = SHIPPED) -> Given:
    """Answer a row from the agreements."""
    now = datetime.fromisoformat(row["now"]) if row["now"] else ORDINARY
    found = ask(agreements, row["question"], row["asker_org"], now)
    return found.clause_ids, found.abstained


@dataclass(frozen=True)
class Marks:
    """Shares from 0 to 1: right, wrongly answered, answered though nothing answers, whole where several belong."""

    accuracy: float
    wrong: float
    hallucinated: float
    completeness: float
    count: int


def is_right(row: Row, given: Given) -> bool:
    """Say whether an answer is right."""
    clauses, abstained = given
    if not row["answerable"]:
        return abstained or not clauses
    return not abstained and bool(clauses) and clauses[0] in row["expect_ids"]


def is_answered(given: Given) -> bool:
    """Say whether an answer was given at all."""
    return bool(given[0]) and not given[1]


def wholeness(row: Row, given: Given) -> float:
    """Return how much of a whole answer was given; two clauses too many are allowed, no more count."""
    wanted = set(row["all_ids"])
    first = dict.fromkeys(given[0] if is_answered(given) else ())
    return len(wanted & set(list(first)[: len(wanted) + 2])) / len(wanted)


def marks(set_: Iterable[Row], answerer: Answerer = answer) -> Marks:
    """Score an answerer on a set."""
    given = [(row, answerer(row)) for row in set_]
    silent = [one for row, one in given if not row["answerable"]]
    whole = [wholeness(row, one) for row, one in given if len(row["all_ids"]) > 1]
    return Marks(
        accuracy=sum(is_right(row, one) for row, one in given) / len(given),
        wrong=sum(is_answered(one) and not is_right(row, one) for row, one in given) / len(given),
        hallucinated=sum(is_answered(one) for one in silent) / max(1, len(silent)),
        completeness=sum(whole) / max(1, len(whole)),
        count=len(given),
    )
