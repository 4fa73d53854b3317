"""Answers rest on the agreement's data alone: take a clause out, and what it answered is answered no more."""

import pytest

from handlers.language.questions import ask
from storage.agreements import Agreement
from tests.language.questions.score import ORDINARY, SHIPPED

CLAUSES = [clause.id for agreement in SHIPPED for clause in agreement.clauses]


def without(agreement: Agreement, clause_id: str) -> Agreement:
    kept = tuple(clause for clause in agreement.clauses if clause_id not in (clause.id, clause.part_of))
    return agreement.model_copy(update={"clauses": kept})


@pytest.mark.parametrize("clause_id", CLAUSES[::6])
def test_removing_a_clause_removes_its_answers(clause_id: str) -> None:
    fewer = tuple(without(agreement, clause_id) for agreement in SHIPPED)
    questions = next(c.questions for a in SHIPPED for c in a.clauses if c.id == clause_id)
    before = [ask(SHIPPED, question, None, ORDINARY) for question in (*questions.sv, *questions.en)]
    after = [ask(fewer, question, None, ORDINARY) for question in (*questions.sv, *questions.en)]
    assert any(answer.clause_ids[:1] == (clause_id,) and not answer.abstained for answer in before)
    assert not any(clause_id in answer.clause_ids for answer in after)


def test_without_agreements_nothing_is_answered() -> None:
    found = ask((), "vad har vi lovat?", "Sala kommun", ORDINARY)
    assert (found.outcome, found.clause_ids) == ("elsewhere", ())


def test_an_agreement_without_help_for_the_answerer_still_answers() -> None:
    bare = tuple(
        agreement.model_copy(
            update={
                "gaps": (),
                "concepts": (),
                "clauses": tuple(
                    clause.model_copy(
                        update={"questions": type(clause.questions)(), "synonyms": type(clause.questions)()}
                    )
                    for clause in agreement.clauses
                ),
            }
        )
        for agreement in SHIPPED
    )
    assert ask(bare, "vad har vi lovat", "Sala kommun", ORDINARY).clause_ids[0] == "eais.5.kommun.1"
    assert "eais.5.kommun.1" in ask(bare, "vem förankrar i styrkedjan", None, ORDINARY).clause_ids
