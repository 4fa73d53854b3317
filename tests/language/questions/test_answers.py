"""Questions and what is answered: the clause that comes first, yes or no, and what is worked out."""

from datetime import datetime

import pytest

from handlers.language.questions import Answer, Facts, as_text, ask, in_their_words
from tests.language.questions.score import ORDINARY, SHIPPED

KOMMUN = tuple(f"eais.5.kommun.{n}" for n in (1, 2, 3, 4))
REGION = tuple(f"eais.5.region.{n}" for n in ("1", "2a", "2b", "3"))


def asked(question: str, asker: str | None = None, now: datetime = ORDINARY, **facts) -> Answer:
    return ask(SHIPPED, question, asker, now, Facts(**facts))


@pytest.mark.parametrize(
    ("question", "asker", "clauses"),
    [
        ("Vilka löften har vi gett?", "Sala kommun", KOMMUN),
        ("Vilka löften har vi gett?", "sala", KOMMUN),
        ("Vilka löften har vi gett?", "Region Västmanland", REGION),
        ("what are our duties", "SKR", tuple(f"eais.5.skr.{n}" for n in (1, 2, 3, 4, 5))),
        ("vilka skyldigheter har Köping", None, KOMMUN),
        ("vilka mål har eäis", None, tuple(f"eais.3.mal.{n}" for n in (1, 2, 3, 4))),
        ("vilka etapper har arbetet i eäis", None, ("eais.6.steg", "eais.6.uppstart", "eais.6.planering")),
        ("hur länge löper EÄIS?", None, ("eais.validity", "eais.6.tidsram")),
        ("nar loper starkavtalet ut", None, ("stark.validity",)),
        ("vad föreslås i stark?", None, ("stark.decision.1", "stark.decision.2")),
        ("vad är ensam är inte stark", None, ("eais.meta.titel",)),
    ],
)
def test_a_list_is_whole_and_in_order(question: str, asker: str | None, clauses: tuple[str, ...]) -> None:
    assert asked(question, asker).clause_ids[: len(clauses)] == clauses


@pytest.mark.parametrize(
    ("question", "clause"),
    [
        ("vem ser till att uppstartsmötet blir av", "eais.6.uppstart"),
        ("vem ser te att uppstarten blir åv", "eais.6.uppstart"),
        ("vem ansvarar för upstarten", "eais.6.uppstart"),
        ("who is going to call the kick-off", "eais.6.uppstart"),
        ("vem håller ihop samordningen", "eais.5.region.2a"),
        ("får högskolor delta", "eais.4.inriktning.7"),
        ("resursavsättning för nyckelpersoner", "eais.5.kommun.3"),
        ("vem har kontakt med regeringen om krångliga regler", "eais.5.skr.4"),
        ("lever samarbetet vidare sedan överenskommelsen gått ut", "eais.6.efter"),
        ("what is the yearly cost of STARK", "stark.fee"),
    ],
)
def test_a_question_finds_its_clause_in_every_register(question: str, clause: str) -> None:
    found = asked(question)
    assert (found.outcome, found.clause_ids[0]) == ("answer", clause)


@pytest.mark.parametrize(
    "question",
    [
        "vem städar efter mötena",
        "vilken dag i november är uppstarten",
        "hur många timmar ska nyckelpersonerna få",
        "hur ofta möts forumen",
        "vad heter skolchefen i Fagersta",
        "kan vi säga upp eäis",
        "vad kostar det att vara med i eäis",
        "vad betalar Köpings kommun för stark",
        "vilka kommuner är parter i stark",
        "tillkommer det moms på starkavgiften",
        "vad blev resultatet av utvärderingen",
        "vad händer om regionen inte samordnar",
        "hur är vädret i Sala",
        "what is the capital of France",
        "vem vann allsvenskan",
    ],
)
def test_what_the_agreements_do_not_say_is_not_answered(question: str) -> None:
    found = asked(question)
    assert found.abstained
    assert found.outcome in {"silent", "near", "elsewhere", "live"}


@pytest.mark.parametrize(
    ("question", "asker", "verdict"),
    [
        ("måste vi delta i alla fokusområden?", "Sala kommun", "no"),
        ("är detta ett projekt?", None, "no"),
        ("får friskolor delta?", None, "yes"),
        ("är Köping part i eäis?", None, "yes"),
        ("är vi part i eäis?", "Sala kommun", "yes"),
        ("är Örebro med i eäis?", None, "no"),
        ("gäller eäis 2027?", None, "yes"),
        ("gäller eäis 2029?", None, "no"),
        ("slutar eäis att gälla 2027?", None, "yes"),
        ("kan vi få expertstöd?", None, "partly"),
        ("är det regionen som ordnar uppstarten?", None, "no"),
        ("är stark gratis?", None, "no"),
        ("när är uppstarten?", None, ""),
    ],
)
def test_a_yes_or_no_begins_the_answer(question: str, asker: str | None, verdict: str) -> None:
    found = asked(question, asker)
    assert (found.outcome, found.verdict) == ("answer", verdict)
    word = {"yes": "Ja.", "no": "Nej.", "partly": "Delvis.", "": ""}[verdict]
    assert as_text(found).startswith(word)


@pytest.mark.parametrize(
    ("now", "first"),
    [
        (datetime(2026, 5, 4), "eais.6.utvardering"),
        (datetime(2026, 12, 31, 23), "eais.6.utvardering"),
        (datetime(2027, 1, 1), "eais.3.mal.2"),
        (datetime(2025, 11, 3), "eais.6.uppstart"),
    ],
)
def test_the_next_deadline_depends_on_the_day(now: datetime, first: str) -> None:
    assert asked("vilken är nästa deadline", "Sala kommun", now).clause_ids[0] == first


def test_what_is_late_is_the_past_alone() -> None:
    found = asked("vilka frister är försenade", "Sala kommun", datetime(2027, 2, 1))
    assert found.clause_ids == ("eais.6.utvardering", "eais.6.uppstart")


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("vad kostar stark totalt", "207\N{NO-BREAK SPACE}000"),
        ("vad blir kostnaden för stark på två år", "138\N{NO-BREAK SPACE}000"),
        ("kostar stark 79 000 kr", "inte 79\N{NO-BREAK SPACE}000"),
        ("hur många dagar är det kvar på eäis", "669 dagar kvar"),
        ("när slutar stark", "fre 29 sep 2028, v. 39"),
        ("what does STARK cost altogether", "207\N{NO-BREAK SPACE}000"),
    ],
)
def test_what_is_worked_out_is_said_to_be(question: str, said: str) -> None:
    assert said in as_text(asked(question))


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("vad kostar stark", "STARK (förslag), Sammanfattning: ”Arboga kommuns kostnad är 69 000 kronor per år.”"),
        ("vad kostar stark", "Förslag: texten är Arboga kommuns tjänsteskrivelse inför beslut."),
        ("kan vi få expertstöd", "Åtagandet är villkorat"),
        ("Who are the parties to EÄIS?", "EÄIS has 12 parties: Arboga kommun, Fagersta kommun"),
        ("vad är uppsägningstiden i eäis", "Det framgår inte av EÄIS."),
        ("what is the notice period in EÄIS", "EÄIS does not say."),
        ("vilka åtaganden har Norberg", "Norbergs kommun har 4 åtaganden i EÄIS."),
        ("när gäller eäis", "EÄIS gäller från tors 1 jan 2026, v. 1 till fre 31 dec 2027, v. 52."),
    ],
)
def test_the_text_says_where_it_stands(question: str, said: str) -> None:
    assert said in as_text(asked(question))


@pytest.mark.parametrize(
    ("asker", "agreements"),
    [("Sala kommun", {"eais"}), ("Arboga kommun", {"eais", "stark"}), ("Heby kommun", {"eais", "stark"})],
)
def test_a_party_asks_about_its_own_agreements(asker: str, agreements: set[str]) -> None:
    assert set(asked("när slutar det gälla?", asker).agreements) == agreements


def test_an_agreement_that_is_named_goes_before_the_askers_own() -> None:
    assert asked("när slutar stark gälla?", "Sala kommun").agreements == ("stark",)


@pytest.mark.parametrize(
    ("question", "areas", "live"),
    [
        ("vilka deltar i matematiksatsningen", ("Matematiksatsningen",), "participation"),
        ("när är nästa möte", (), "next_meeting"),
        ("vem är kontaktperson i Sala", (), "contacts"),
    ],
)
def test_what_lives_in_the_database_is_passed_on(question: str, areas: tuple[str, ...], live: str) -> None:
    found = asked(question, areas=areas)
    assert (found.outcome, found.live) == ("live", live)


@pytest.mark.parametrize(
    ("question", "language"),
    [
        ("when does it end", "en"),
        ("deadline?", "sv"),
        ("när slutar det", "sv"),
        ("Vem är coordinator?", "sv"),
        ("Is SKR a party?", "en"),
    ],
)
def test_the_answer_has_the_language_of_the_question(question: str, language: str) -> None:
    assert asked(question).language == language


@pytest.mark.parametrize(
    ("topic", "words"),
    [
        ("uppstarten", 1),
        ("Qvintus Zetterqvist", 0),
        ("Qvintus uppstarten Zetterqvist", 1),
        ("", 0),
        ("utvärdering " * 9, 6),
    ],
)
def test_what_was_asked_about_is_told_in_the_agreements_words(topic: str, words: int) -> None:
    told = in_their_words(SHIPPED, topic).split()
    assert len(told) == words
    assert all(word.startswith(("uppst", "utvär")) for word in told)
