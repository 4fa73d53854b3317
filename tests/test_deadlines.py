"""What is to be done by when: fuzzy and undated deadlines with their own words, ends on holidays, conditions."""

from datetime import datetime

import pytest

from handlers.kit.calendar import STOCKHOLM
from tests.talk import CHIEF, GUEST, Talk

ARBOGA = "Exempel Skolchef, Arboga kommun"
REVIEW = "Senast den 31 december 2026 går SKR, skolcheferna"
KICK_OFF = "under senhösten 2025"
END = "Överenskommelsen gäller från den 1 januari 2026"

SAID = [
    (CHIEF, "frister", "Frister som återstår"),
    (
        CHIEF,
        "frister",
        "senast tors 31 dec 2026, v. 53 (”innan utgången av 2026”); sista arbetsdagen är ons 30 dec 2026",
    ),
    (CHIEF, "frister", "tors 1 jan 2026, v. 1 – fre 31 dec 2027, v. 52"),
    (CHIEF, "frister", "323 dagar kvar"),
    (CHIEF, "frister", "Utan datum"),
    (CHIEF, "frister", "I avtalet står ”sedan”"),
    (CHIEF, "frister", "I avtalet står ”återkommande”"),
    (CHIEF, "frister", "Det som är villkorat blir aldrig försenat."),
    (CHIEF, "deadlines", REVIEW),
    (CHIEF, "tidsfrister", REVIEW),
    (CHIEF, "frister i år", REVIEW),
    (CHIEF, "frister 2026", REVIEW),
    (CHIEF, "deadlines this year", REVIEW),
    (CHIEF, "frister i december", REVIEW),
    (CHIEF, "frister nästa år", END),
    (CHIEF, "frister förra året", KICK_OFF),
    (CHIEF, "frister i november 2025", KICK_OFF),
    (CHIEF, "frister i går", "Frister tis 10 feb 2026, v. 7\nIngen frist infaller under den perioden."),
    (CHIEF, "frister nästa vecka", "Ingen frist infaller under den perioden."),
    (CHIEF, "frister den 31 december 2026", REVIEW),
    (CHIEF, "frister blaha", "Skriv till exempel: frister i år"),
    (CHIEF, "frister den 30 februari", "Skriv till exempel: frister i år"),
    (ARBOGA, "frister", "Ur ett förslag, inte ett beslut"),
    (ARBOGA, "frister", "lör 30 sep 2028, v. 39 (”2025-10-01 till 2028-09-30”); sista arbetsdagen är fre 29 sep 2028"),
    (GUEST, "frister", "STARK"),
    (GUEST, "frister", REVIEW),
]


@pytest.mark.parametrize(("who", "line", "answer"), SAID)
def test_what_is_said_and_answered(talk: Talk, who: str, line: str, answer: str) -> None:
    assert answer in talk(who, line)


ABSENT = [
    (CHIEF, "frister", KICK_OFF),
    (CHIEF, "frister", "STARK"),
    (CHIEF, "frister nästa år", REVIEW),
    (CHIEF, "frister i år", KICK_OFF),
    (CHIEF, "frister", "försenad"),
]


@pytest.mark.parametrize(("who", "line", "answer"), ABSENT)
def test_what_is_not_answered(talk: Talk, who: str, line: str, answer: str) -> None:
    assert answer not in talk(who, line)


ENGLISH = [
    ("deadlines", "Deadlines that remain"),
    ("deadlines", "at the latest Thu 31 Dec 2026, week 53"),
    ("deadlines", "323 days left"),
    ("deadlines", "Without a date"),
    ("deadlines in December", "By the end of 2026, SKR"),
    ("deadlines blaha", "Write for example: deadlines this year"),
]


@pytest.mark.parametrize(("line", "answer"), ENGLISH)
def test_in_english(talk: Talk, line: str, answer: str) -> None:
    talk(CHIEF, "language English")
    assert answer in talk(CHIEF, line)


LEFT = [(29, "2 dagar kvar"), (30, "1 dag kvar"), (31, "i dag")]


@pytest.mark.parametrize(("day", "answer"), LEFT)
def test_how_long_is_left(talk: Talk, day: int, answer: str) -> None:
    talk.now = datetime(2026, 12, day, 23, 59, tzinfo=STOCKHOLM)
    assert answer in talk(CHIEF, "frister")


def test_what_has_passed_is_no_longer_left(talk: Talk) -> None:
    talk.now = datetime(2027, 1, 1, 0, 1, tzinfo=STOCKHOLM)
    assert REVIEW not in talk(CHIEF, "frister")
    assert REVIEW in talk(CHIEF, "frister förra året")


def test_after_everything_there_is_nothing_left_but_the_undated(talk: Talk) -> None:
    talk.now = datetime(2029, 1, 1, 12, tzinfo=STOCKHOLM)
    told = talk(CHIEF, "frister")
    assert "Ingen frist infaller" in told
    assert "I avtalet står ”sedan”" in told
