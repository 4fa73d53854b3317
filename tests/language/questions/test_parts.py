"""Questions of several parts, questions after who asks, and what is quoted together."""

import pytest

from handlers.language.questions import ask
from handlers.language.questions.families import are_kin, family
from handlers.language.questions.slots import first_alternative, parts, question_itself
from storage.agreements import Clause
from tests.language.questions.score import ORDINARY, SHIPPED

SCHOOLS = next(agreement for agreement in SHIPPED if agreement.key == "eais")
BY_ID = {clause.id: clause for agreement in SHIPPED for clause in agreement.clauses}


def found(question: str, asker: str | None = None) -> tuple[str, ...]:
    return ask(SHIPPED, question, asker, ORDINARY).clause_ids


def kin(clause: str) -> set[str]:
    return {other.id for other in family(SCHOOLS, BY_ID[clause])}


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("Vem gör planen och när är den klar?", ["Vem gör planen", "när är den klar?"]),
        ("titeln samt diarienumret", ["titeln", "diarienumret"]),
        ("What does it cost, and over what period?", ["What does it cost", "over what period?"]),
        ("planering och uppföljning", ["planering och uppföljning"]),
        ("vad kostar det", ["vad kostar det"]),
        ("", []),
    ],
)
def test_a_question_falls_into_its_parts(question: str, said: list[str]) -> None:
    assert parts(question) == said


@pytest.mark.parametrize(
    ("text", "question"),
    [
        ("Nämnden frågar hur länge det gäller", "hur länge det gäller"),
        ("jag undrar vad det kostar", "vad det kostar"),
        ("Undertecknad önskar besked om vem som kallar", "vem som kallar"),
        ("the council wonders when it ends", "when it ends"),
        ("vad frågar man om", "vad frågar man om"),
        ("", ""),
    ],
)
def test_who_asks_is_no_part_of_the_question(text: str, question: str) -> None:
    assert question_itself(text) == question


def test_a_choice_begins_with_what_stands_before_it() -> None:
    assert first_alternative("gäller det alla, eller bara de små") == "gäller det alla"
    assert first_alternative("gäller det alla") == ""


@pytest.mark.parametrize(
    ("question", "clauses"),
    [
        ("vem tar fram planen och när ska genomlysningen vara gjord", {"eais.6.planering", "eais.6.utvardering"}),
        ("vad kostar stark samt hur länge gäller det", {"stark.fee", "stark.validity"}),
    ],
)
def test_every_part_is_answered(question: str, clauses: set[str]) -> None:
    assert clauses <= set(found(question))


def test_a_part_that_nothing_answers_makes_no_answer_up() -> None:
    assert found("vad heter statsministern och när går bussen") == ()


@pytest.mark.parametrize(
    ("clause", "others"),
    [
        ("eais.3.mal.2", {"eais.3.mal.1", "eais.3.mal.3", "eais.3.mal.4"}),
        ("eais.7.underskrift", {"eais.7.underskrift.ordforande", "eais.7.underskrift.skolchef"}),
        ("eais.5.region.3", {"eais.5.region.1", "eais.5.region.2a", "eais.5.region.2b"}),
        ("eais.4.inriktning.3", set()),
    ],
)
def test_clauses_belong_together(clause: str, others: set[str]) -> None:
    assert kin(clause) == others


def test_promises_of_different_parties_are_no_kin() -> None:
    ours, theirs = BY_ID["eais.5.kommun.1"], BY_ID["eais.5.skr.1"]
    assert isinstance(ours, Clause)
    assert not are_kin(ours, theirs)
    assert are_kin(ours, BY_ID["eais.5.kommun.2"])


def test_all_of_a_kind_are_quoted_when_all_are_asked_for() -> None:
    signed = found("räkna upp samtliga som ska skriva under eäis")
    assert {"eais.7.underskrift.ordforande", "eais.7.underskrift.skolchef"} <= set(signed)


def test_what_only_completes_a_clause_is_quoted_with_it() -> None:
    assert found("vad ska resultatet av genomlysningen ligga till grund för")[:2] == (
        "eais.6.utvardering.beslut",
        "eais.6.utvardering",
    )


@pytest.mark.parametrize("question", ["vad är 12 procent av 69 000", "what is 12 percent of 500"])
def test_no_sums_are_done(question: str) -> None:
    assert found(question) == ()


def test_another_partys_number_is_not_told() -> None:
    assert found("vilket diarienummer har Fagersta på eäis") == ()
    assert found("vilket diarienummer har eäis") == ("eais.meta.dnr",)
