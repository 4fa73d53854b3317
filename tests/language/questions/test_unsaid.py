"""What lies near a clause and is not said by it: one of many, a place, another time, a condition, the others."""

import pytest

from handlers.language.questions import ask
from tests.language.questions.score import ORDINARY, SHIPPED


@pytest.mark.parametrize(
    "question",
    [
        "vilket departement för SKR dialog med",
        "vilken myndighet för SKR dialog med",
        "vilket ministerium talar SKR med",
        "which ministry does SKR talk to",
        "vilken högskola är med i eäis",
        "vilken nämnd ska förankra arbetet",
        "which department signs for the region",
        "vilken skola deltar först",
        "vilket parti leder nämnden",
        "var ligger mötesplatserna",
        "var ligger forumet",
        "var hålls forumen",
        "vad säger statsministern",
        "vad tycker statsministern om eäis",
        "vem är statssekreterare",
        "vilka deltog i uppstarten förra året",
        "vad gjorde regionen innan eäis",
        "hur gjorde man uppföljning förra året",
        "vad hände på uppstarten",
        "måste man göra planen innan uppstarten",
        "måste vi ha en plan innan vi avsätter resurser",
        "måste kommunen förankra innan den deltar i planeringen",
        "must we anchor it before we take part in planning",
        "vilka andra kommuner tog fram initiativet",
        "vilka övriga kommuner var med och tog fram initiativet",
        "which other municipalities developed the initiative",
        "vilka skolor i Sala deltar",
        "vilka friskolor är med",
        "vilken forskare leder stark",
        "which minister does SKR meet",
        "vilka kommuner har sämst resultat",
        "vem deltar mest",
        "hur långt är ett forum",
        "vad sa staten till SKR",
        "vad tycker lärarfacket om eäis",
        "what does the teachers' union think of EÄIS",
        "vad är skillnaden mellan eäis och stark",
        "vad kostar lunchen",
        "hur mycket kostar parkeringen",
        "what does the coffee cost",
    ],
)
def test_what_only_lies_near_a_clause_is_not_answered(question: str) -> None:
    assert ask(SHIPPED, question, None, ORDINARY).abstained


@pytest.mark.parametrize(
    ("question", "clause"),
    [
        ("vilket universitet är med i stark", "stark.parties"),
        ("vilken förvaltning har skrivit tjänsteskrivelsen", "stark.meta.avsandare"),
        ("vilka skolor får delta", "eais.4.inriktning.7"),
        ("vilka andra aktörer får delta", "eais.4.inriktning.7"),
        ("måste utvärderingen göras innan årets slut", "eais.6.utvardering"),
        ("var har regionen sin postadress", "eais.meta.kontakt"),
        ("var ligger regionhuset", "eais.meta.kontakt"),
        ("vem för dialog med departement och myndigheter", "eais.5.skr.4"),
    ],
)
def test_what_a_clause_does_say_is_answered(question: str, clause: str) -> None:
    assert ask(SHIPPED, question, None, ORDINARY).clause_ids[:1] == (clause,)
