"""Questions one step away from a clause's words: other words for the same thing."""

import pytest

from handlers.language.questions import ask
from tests.language.questions.score import ORDINARY, SHIPPED


@pytest.mark.parametrize(
    ("question", "clauses"),
    [
        ("hur får vi med oss nämnden", {"eais.5.kommun.1"}),
        ("ska politikerna stå bakom samarbetet", {"eais.5.kommun.1"}),
        ("vad används utvärderingens slutsatser till", {"eais.6.utvardering.beslut"}),
        ("vad ska slutsatserna ligga till grund för", {"eais.6.utvardering.beslut"}),
        ("är överenskommelsen ett ramverk", {"eais.6.ram"}),
        ("är överenskommelsen en stomme för samverkan", {"eais.6.ram"}),
        ("ska alla barn få en lika bra skola", {"eais.3.mal.4"}),
        ("kan modellerna införas i kommunen sen", {"eais.3.mal.3"}),
        ("ska mallarna kunna tas i bruk hos oss", {"eais.3.mal.3"}),
        ("ska vi samutnyttja resurser", {"eais.4.inriktning.5", "eais.3.mal.3"}),
        ("kan vi börja försiktigt", {"eais.4.inriktning.6"}),
        ("är detta något utöver det vanliga arbetet", {"eais.4.inriktning.2"}),
        ("ska arbetet ske vid sidan av det vanliga", {"eais.4.inriktning.2"}),
        ("ska samarbetet hålla i längden", {"eais.2.bakgrund.6", "eais.6.efter"}),
        ("vilka svagheter har små kommuner", {"eais.2.bakgrund.2", "eais.2.bakgrund.3"}),
        ("vem står bakom initiativet från början", {"eais.2.bakgrund.4"}),
        ("finns det specialister att låna in", {"eais.5.skr.3"}),
        ("vilka bör vara på plats vid upptakten", {"eais.6.uppstart.malgrupp"}),
        ("vad ska planen redogöra för", {"eais.6.planering.innehall"}),
        ("vad ska planen ta upp", {"eais.6.planering.innehall"}),
        ("får kommunen hoppa över ett område", {"eais.4.inriktning.3"}),
        ("what holds back renewal in STARK", {"stark.bakgrund.3"}),
        ("ska fler engagera sig politiskt enligt stark", {"stark.bakgrund.4"}),
        ("vad ger forskning för insikter i stark", {"stark.bakgrund.7"}),
        ("vem skrev pappret om stark", {"stark.meta.avsandare"}),
        ("berörs barn av stark", {"stark.barn"}),
    ],
)
def test_other_words_for_the_same_thing_find_the_clause(question: str, clauses: set[str]) -> None:
    asker = None if "stark" in question.lower() else "Sala kommun"
    found = ask(SHIPPED, question, asker, ORDINARY)
    assert not found.abstained
    assert found.clause_ids[0] in clauses
