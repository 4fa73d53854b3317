"""What the answerer tells an agreement's editor."""

from handlers.language.questions.review import review
from storage.agreements import Gap, Phrases, Text, read
from tests.language.questions.score import SETS

LIBRARY = read(SETS.parent / "agreements" / "library.toml")
CLAUSE, OTHER = LIBRARY.clause("lib.6.4"), LIBRARY.clause("lib.5.2")
PAIR = LIBRARY.model_copy(update={"clauses": (CLAUSE, OTHER), "terms": (), "gaps": ()})


def test_a_question_that_finds_another_clause_is_named() -> None:
    astray = CLAUSE.model_copy(update={"questions": Phrases(sv=("vem packar lådorna före transporten",))})
    said = review(PAIR.model_copy(update={"clauses": (astray, OTHER)}))
    assert "clause lib.6.4: 'vem packar lådorna före transporten' finds clause lib.5.2" in said


def test_a_question_that_finds_nothing_is_named() -> None:
    astray = CLAUSE.model_copy(update={"questions": Phrases(en=("who waters the plants",))})
    said = review(PAIR.model_copy(update={"clauses": (astray, OTHER)}))
    assert "clause lib.6.4: 'who waters the plants' finds no clause" in said


def test_a_gap_that_is_answered_is_named() -> None:
    says = Text(sv="Avtalet säger inget om lådor.", en="The agreement says nothing about boxes.")
    gap = Gap(key="lador", keywords=Phrases(sv=("bord",)), questions=Phrases(sv=("vem packar lådorna",)), says=says)
    said = review(PAIR.model_copy(update={"gaps": (gap,)}))
    assert "gap lador: 'vem packar lådorna' is answered with clause lib.5.2" in said


def test_questions_that_find_their_clause_are_not_named() -> None:
    assert not any("'vem packar lådorna'" in line for line in review(PAIR))
