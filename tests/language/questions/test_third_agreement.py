"""A third agreement answers by its data alone."""

import json
from pathlib import Path

import pytest

from handlers.language.questions import as_text, ask
from storage.agreements import read, review
from tests.language.questions.score import ORDINARY, SETS, SHIPPED, answer, marks, rows

LIBRARY = read(Path(SETS.parent / "agreements" / "library.toml"))
ROWS = [json.loads(line) for line in (SETS / "library_clauses.jsonl").read_text(encoding="utf-8").splitlines()]


def test_it_is_whole_and_verbatim() -> None:
    assert [(clause.id, clause.text) for clause in LIBRARY.clauses] == [(row["id"], row["text"]) for row in ROWS]
    assert review(LIBRARY) == ()


@pytest.mark.parametrize(
    ("question", "asker", "first"),
    [
        ("vem kör boktransporterna", None, "lib.5.1"),
        ("hur ofta sammanträder styrgruppen", None, "lib.8.2"),
        ("vad kostar det för oss", "Norrby kommun", "lib.7.3"),
        ("hur lång är uppsägningstiden", None, "lib.10.2"),
        ("när ska statistiken vara inne", "Sagoviks kommun", "lib.9.1"),
        ("what is the loan period for films", None, "lib.4.3"),
        ("vilka är parterna", None, "lib.1.1"),
        ("vem är värdkommun", None, "lib.1.2"),
    ],
)
def test_it_answers(question: str, asker: str | None, first: str) -> None:
    found = ask((LIBRARY,), question, asker, ORDINARY)
    assert (found.outcome, found.clause_ids[0]) == ("answer", first)


def test_a_role_that_only_clauses_name_has_its_commitments() -> None:
    found = ask((LIBRARY,), "vilka åtaganden har värdkommunen", None, ORDINARY)
    assert found.clause_ids == ("lib.1.2", "lib.4.1", "lib.7.6", "lib.9.2")


@pytest.mark.parametrize("question", ["vilka öppettider har biblioteket", "hur löses tvister", "vad kostar stark"])
def test_it_is_silent_where_it_says_nothing(question: str) -> None:
    assert ask((LIBRARY,), question, None, ORDINARY).abstained


def test_three_agreements_keep_to_themselves() -> None:
    everything = (*SHIPPED, LIBRARY)
    assert ask(everything, "när går avtalet ut", "Norrby kommun", ORDINARY).agreements == ("lasringen",)
    assert ask(everything, "när går avtalet ut", "Sala kommun", ORDINARY).agreements == ("eais",)
    assert "Läsringen" in as_text(ask(everything, "när går Läsringen ut", "Sala kommun", ORDINARY))


@pytest.mark.parametrize(("name", "count", "wrong"), [("library", 60, 0.08), ("library_2", 70, 0.10)])
def test_questions_written_from_its_text_alone_are_answered_well(name: str, count: int, wrong: float) -> None:
    found = marks(rows(name), lambda row: answer(row, (LIBRARY,)))
    assert found.count == count
    assert found.accuracy >= 0.75
    assert found.wrong <= wrong
