"""Months and days that are names: they are no dates, and the real date beside them is read."""

from datetime import UTC, datetime

import pytest

from handlers.language.dates import Reading, when

NOW = datetime(2026, 2, 11, 9, 15, tzinfo=UTC)
THURSDAY = "2026-02-12"
BESIDE_A_DATE = [
    "lokalen Maj på torsdag", "vi ses i mötesrummet Juni på torsdag", "avstämning med April på torsdag",
    "hälsa August på torsdag", "projektgruppen Mars träffas på torsdag", "kan Juli på torsdag?",
    "paviljongen Våren på torsdag", "salen Tisdag på torsdag", "fråga Maj på torsdag", "enheten April, på torsdag",
    "träff med Juni Exempel på torsdag", "Kafé Midsommar på torsdag", "vi väntar på Maj på torsdag",
]  # fmt: skip
ALONE = [
    "lokalen Maj", "hej Juni", "vi väntar på April", "avstämning med August", "mötesrummet Mars", "ring Maj",
    "projektgruppen Juli", "klassen Sommar",
]  # fmt: skip
MONTHS_STILL = {
    "möte i Juni": "2026-06-01", "den 9 April": "2026-04-09", "Maj 2027": "2027-05-01", "slutet av Mars": "2026-03-21",
    "på torsdag i April": "2026-04-02", "Augusti": "2026-08-01", "nästa Juli": "2026-07-01",
    "från Mars till Maj": "2026-03-01", "årsmöte Maj 2026": "2026-05-01", "Juni månad": "2026-06-01",
}  # fmt: skip
ENGLISH = {
    "lunch with May on Thursday": THURSDAY, "room June on Thursday": THURSDAY, "ask April on Thursday": THURSDAY,
    "planning in April": "2026-04-01", "the meeting in May": "2026-05-01", "June 4": "2026-06-04",
}  # fmt: skip


@pytest.mark.parametrize("said", BESIDE_A_DATE)
def test_the_date_beside_a_name_is_read(said: str) -> None:
    out = when(said, NOW).out
    assert out is not None
    assert str(out.start) == THURSDAY


@pytest.mark.parametrize("said", ALONE)
def test_a_name_alone_is_no_date(said: str) -> None:
    assert when(said, NOW) == Reading()


@pytest.mark.parametrize(("said", "start"), MONTHS_STILL.items())
def test_a_month_with_a_capital_is_still_a_month(said: str, start: str) -> None:
    reading = when(said, NOW)
    assert reading.out is not None
    assert (str(reading.out.start), reading.needs_clarification) == (start, False)


@pytest.mark.parametrize(("said", "start"), ENGLISH.items())
def test_english_months_always_have_a_capital(said: str, start: str) -> None:
    out = when(said, NOW, "en").out
    assert out is not None
    assert str(out.start) == start
