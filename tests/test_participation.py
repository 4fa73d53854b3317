"""Taking part: what organisations answer, and what is said of those that have not."""

import pytest

from tests.talk import CHIEF, COORDINATOR, SALA, Talk


def test_take_part_in_two_areas(talk_on_each: Talk) -> None:
    talk = talk_on_each
    talk.lines(COORDINATOR, ["nytt område Matematik", "nytt område Språk och läsning"])
    said = talk(CHIEF, "delta Matematik, Språk och läsning kontakt: rektor resurser: 20 % behov: handledning")
    assert "Kungsörs kommun" in said
    assert "Matematik och Språk och läsning" in said
    table = talk(CHIEF, "vilka")
    assert [line for line in table.splitlines() if line.startswith("Kungsörs kommun")]
