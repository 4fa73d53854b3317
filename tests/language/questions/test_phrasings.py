"""Ways to ask that use none of the agreement's words: by ear, in dialect, by what is expected, by what it is about."""

from datetime import datetime

import pytest

from handlers.language.questions import ask
from handlers.language.questions.slots import slot_of
from handlers.language.questions.sounds import sound
from tests.language.questions.score import ORDINARY, SHIPPED

FIRST = {"kommun": "eais.5.kommun.1", "region": "eais.5.region.1", "skr": "eais.5.skr.1"}


def first(question: str, asker: str | None = None, now: datetime = ORDINARY) -> str:
    """Return the clause that answers, "" when none does."""
    found = ask(SHIPPED, question, asker, now)
    return "" if found.abstained else found.clause_ids[0]


@pytest.mark.parametrize(
    ("heard", "written"),
    [
        ("dialåg", "dialog"),
        ("kåsstar", "kostar"),
        ("expärtstödd", "expertstöd"),
        ("jemensam", "gemensam"),
        ("sammordnning", "samordning"),
        ("projeckt", "projekt"),
    ],
)
def test_words_spelt_by_ear_sound_as_they_should(heard: str, written: str) -> None:
    assert sound(heard) == sound(written)


@pytest.mark.parametrize(
    ("question", "slot"),
    [
        ("under vilken tid gäller den", "duration"),
        ("vilken tid börjar mötet", "clock"),
        ("när är det befogat att samarbeta", ""),
        ("när är det möte", "when"),
    ],
)
def test_which_time_and_when_are_no_clock_where_none_is_meant(question: str, slot: str) -> None:
    assert slot_of(question, "sv") == slot


@pytest.mark.parametrize(("one", "other"), [("mål", "mal"), ("syfte", "säfte"), ("plan", "plen"), ("ram", "rum")])
def test_other_words_do_not_sound_alike(one: str, other: str) -> None:
    assert sound(one) != sound(other)


@pytest.mark.parametrize(
    ("question", "clause"),
    [
        ("hur mycke kåsstar stark", "stark.fee"),
        ("vem jör den jemensamma planen", "eais.6.planering"),
        ("vem står föör expärtstöd", "eais.5.skr.3"),
        ("vem tillhandahåler expertstödd", "eais.5.skr.3"),
        ("vem anordnar möttesplatserna", "eais.5.skr.5"),
        ("vem förannkrar i styrkädjan", "eais.5.kommun.1"),
        ("vem för dialåg me staten", "eais.5.skr.4"),
        ("vilket diarienumer har eäis", "eais.meta.dnr"),
        ("nä ä dä slut mä eäis", "eais.validity"),
        ("når ä dä slut mä eäis", "eais.validity"),
        ("va ä dän däre uppstarten te för", "eais.6.uppstart"),
        ("ere nåt projekt", "eais.4.inriktning.2"),
        ("va e syfte mä eäis", "eais.purpose"),
        ("undertecknad önskar besked om vem som kallar till uppstarten", "eais.6.uppstart"),
        ("undertecknad hemställer om upplysning om syftet med eäis", "eais.purpose"),
        ("när är det värt att samarbeta", "eais.4.inriktning.4"),
        ("when is it worth working together", "eais.4.inriktning.4"),
    ],
)
def test_spelling_by_ear_and_dialect_are_understood(question: str, clause: str) -> None:
    assert first(question) == clause


@pytest.mark.parametrize(
    ("question", "asker", "role"),
    [
        ("vad kräver eäis av oss", "Sala kommun", "kommun"),
        ("vad kräver överenskommelsen av oss", "SKR", "skr"),
        ("vad förväntas av oss", "Region Västmanland", "region"),
        ("vad förväntas av Norberg", None, "kommun"),
        ("vad är vi skyldiga att göra", "Region Västmanland", "region"),
        ("vilka krav ställs på oss", "Sala kommun", "kommun"),
        ("vad måste vi uppfylla", "Sala kommun", "kommun"),
        ("vad har vi skrivit under på", "SKR", "skr"),
        ("vad krävs av kommunerna", None, "kommun"),
        ("what is expected of us", "Sala kommun", "kommun"),
        ("what does the agreement require of us", "SKR", "skr"),
        ("what is required of the municipalities", None, "kommun"),
    ],
)
def test_what_is_expected_is_what_was_promised(question: str, asker: str | None, role: str) -> None:
    assert first(question, asker) == FIRST[role]


@pytest.mark.parametrize(
    "question", ["vad krävs för en ändring", "vad krävs av vädret", "vad krävs av rektorn i Paris"]
)
def test_what_is_required_of_something_else_is_no_commitment(question: str) -> None:
    assert first(question, "Sala kommun") == ""


@pytest.mark.parametrize(
    ("question", "clause"),
    [
        ("vad går eäis ut på", "eais.purpose"),
        ("vad går samarbetet ut på", "eais.purpose"),
        ("vad handlar stark om", "stark.purpose"),
        ("vad handlar överenskommelsen om", "eais.purpose"),
        ("what is EÄIS about", "eais.purpose"),
        ("vad är den fullständiga titeln på eäis", "eais.meta.titel"),
        ("vad heter stark egentligen", "stark.meta.titel"),
        ("hur ska arbetet fortlöpa från början till slut", "eais.6.steg"),
        ("hur löper arbetet från start till mål", "eais.6.steg"),
        ("hur ser gången i arbetet ut", "eais.6.steg"),
        ("hur går det till steg för steg", "eais.6.steg"),
        ("what is the order of the work from start to finish", "eais.6.steg"),
    ],
)
def test_what_it_is_about_and_how_it_goes(question: str, clause: str) -> None:
    assert first(question, None if "stark" in question else "Sala kommun") == clause


def test_what_it_is_about_is_its_purpose_and_then_its_goals() -> None:
    goals = tuple(f"eais.3.mal.{n}" for n in (1, 2, 3, 4))
    assert ask(SHIPPED, "vad går eäis ut på?", None, ORDINARY).clause_ids[:1] == ("eais.purpose",)
    assert ask(SHIPPED, "vad handlar eäis om?", None, ORDINARY).clause_ids == ("eais.purpose", *goals)


@pytest.mark.parametrize(
    ("question", "clause"),
    [
        ("gäller avtalet fortfarande", "eais.validity"),
        ("gäller det ännu", "eais.validity"),
        ("löper överenskommelsen fortfarande", "eais.validity"),
        ("vilken veckodag slutar eäis", "eais.validity"),
        ("vilken veckodag börjar stark gälla", "stark.validity"),
        ("what weekday does EÄIS end", "eais.validity"),
        ("har eäis gått ut", "eais.validity"),
        ("hur lång tid har vi på oss att göra genomlysningen", "eais.6.utvardering"),
        ("hur länge har vi på oss med genomlysningen", "eais.6.utvardering"),
        ("skulle uppstarten ha hållits vid det här laget", "eais.6.uppstart"),
        ("borde utvärderingen vara gjord nu", "eais.6.utvardering"),
        ("should the start-up have been held by now", "eais.6.uppstart"),
    ],
)
def test_time_asked_from_now_finds_the_clause_with_the_date(question: str, clause: str) -> None:
    assert first(question, None if "stark" in question else "Sala kommun") == clause


@pytest.mark.parametrize(
    ("now", "verdict"),
    [(datetime(2025, 6, 1), "no"), (datetime(2026, 6, 1), "yes"), (datetime(2028, 6, 1), "no")],
)
def test_whether_it_still_holds_depends_on_the_day(now: datetime, verdict: str) -> None:
    assert ask(SHIPPED, "gäller avtalet fortfarande?", "Sala kommun", now).verdict == verdict
