"""The sets of questions: how often the answer is right, wrong, made up or incomplete."""

import re

import pytest

from storage.agreements import Clause, Gap
from tests.language.questions.score import SHIPPED, Marks, answer, is_right, marks, rows, wholeness

ROW = {"answerable": True, "expect_ids": ["a", "b"], "all_ids": ["a", "c"]}
SILENT = {"answerable": False, "expect_ids": [], "all_ids": []}


@pytest.mark.parametrize(
    ("row", "given", "right", "whole"),
    [
        (ROW, (("a", "c"), False), True, 1.0),
        (ROW, (("b",), False), True, 0.0),
        (ROW, (("c", "a"), False), False, 1.0),
        (ROW, (("a", "x", "y", "z", "c"), False), True, 0.5),
        (ROW, (("a",), True), False, 0.0),
        (ROW, ((), False), False, 0.0),
        (SILENT, ((), True), True, None),
        (SILENT, (("a",), True), True, None),
        (SILENT, (("a",), False), False, None),
    ],
)
def test_the_score_follows_its_rule(row, given, right, whole) -> None:
    assert is_right(row, given) == right
    assert whole is None or wholeness(row, given) == whole


def test_marks_are_shares_of_their_own_kind() -> None:
    given = {"1": (("a", "c"), False), "2": (("x",), False), "3": (("a",), False), "4": ((), True)}
    set_ = [ROW | {"id": "1"}, ROW | {"id": "2"}, SILENT | {"id": "3"}, SILENT | {"id": "4"}]
    assert marks(set_, lambda row: given[row["id"]]) == Marks(0.5, 0.5, 0.5, 0.5, 4)


@pytest.mark.parametrize("name", ["public", "own"])
def test_a_set_is_answered_well(name: str) -> None:
    found = marks(rows(name))
    assert found.accuracy >= 0.90
    assert found.wrong <= 0.05
    assert found.hallucinated <= 0.10
    assert found.completeness >= 0.90


@pytest.mark.parametrize(("name", "accuracy"), [("kept_aside_1", 0.93), ("kept_aside_2", 0.95), ("kept_aside_3", 0.87)])
def test_sets_kept_aside_while_the_answerer_was_built(name: str, accuracy: float) -> None:
    # First scored at 0.827, 0.840 and 0.883 right: what has been reached since is not lost again. The third has never
    # been looked at by who built the answerer: it tells how others' questions fare.
    found = marks(rows(name))
    assert found.accuracy >= accuracy
    assert found.wrong <= 0.05
    assert found.hallucinated <= 0.10


@pytest.mark.parametrize(
    ("name", "accuracy"),
    [("trial_1", 0.93), ("trial_2", 0.89), ("trial_3", 0.89), ("trial_4", 0.88), ("trial_5", 0.92)],
)
def test_sets_that_the_answerer_was_tried_on(name: str, accuracy: float) -> None:
    # Written from the agreements' texts alone, a third unanswerable; their kinds of misses have been mended.
    # The fifth was first scored at 0.856 right, 0.061 wrong and 0.583 whole.
    found = marks(rows(name))
    assert found.accuracy >= accuracy
    assert found.wrong <= 0.05
    assert found.hallucinated <= 0.10
    assert found.completeness >= 0.70


SETS = [
    "public",
    "own",
    *(f"kept_aside_{number}" for number in (1, 2, 3)),
    *(f"trial_{number}" for number in range(1, 6)),
]


def plain(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.lower()))


@pytest.mark.parametrize("name", SETS)
def test_no_question_of_a_set_stands_in_the_agreements(name: str) -> None:
    asked = {plain(row["question"]) for row in rows(name)}
    for agreement in SHIPPED:
        sources: tuple[Clause | Gap, ...] = (*agreement.clauses, *agreement.gaps)
        own = {plain(q) for source in sources for q in (*source.questions.sv, *source.questions.en)}
        assert own & asked == set()


def test_answers_are_the_same_every_time() -> None:
    set_ = rows("own")[::7]
    assert [answer(row) for row in set_] == [answer(row) for row in set_]
