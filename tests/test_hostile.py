"""Hostile words through the terminal: kept as they were written, and nothing else comes of them."""

import json
import logging
import time
import unicodedata
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import SQLModel, col, select

from handlers.kit.clean import cleaned, masked
from handlers.language.dates import when
from storage.models import Audit, Experience, FocusArea, Participation, Report
from tests.deliveries import sent
from tests.talk import CHIEF, CONTACT, COORDINATOR, SALA, Talk

ITEMS = [json.loads(line) for line in (Path(__file__).parent / "data/hostile.jsonl").read_text("utf-8").splitlines()]
NUMBERS = [item for item in ITEMS if item["category"] == "pii"]
DATES = [item for item in ITEMS if item["surface"] == "date"]
WORDS = [item for item in ITEMS if item["surface"] in ("free text", "form field") and item not in NUMBERS]
INTERNAL = (
    "Traceback",
    "sqlalchemy",
    "sqlite3",
    "psycopg",
    "Error",
    "KeyError",
    "SECRET]'",
    "Något gick fel",
    "register",
)


def _id(item: dict[str, Any]) -> str:
    return str(item["id"])


def test_all_are_here() -> None:
    assert len(ITEMS) == 30
    assert len(WORDS) + len(NUMBERS) + len(DATES) + 8 == 30, "the other eight have a test each"


def _rows(talk: Talk) -> dict[str, list[str]]:
    own = {"delivery", "audit", "pending_question", "identity", "place", "agreement", "member", "role_grant"}
    with talk.database.reading() as db:
        tables = [table for table in SQLModel.metadata.sorted_tables if table.name not in own]
        return {table.name: sorted(str(row) for row in db.execute(select(table))) for table in tables}


@pytest.mark.parametrize("item", WORDS, ids=_id)
def test_words_are_kept_and_shown_as_they_are(
    talk_on_each: Talk, item: dict[str, Any], caplog: pytest.LogCaptureFixture
) -> None:
    talk, kept = talk_on_each, cleaned(item["text"])
    talk(COORDINATOR, "nytt område Matematik")
    before = _rows(talk)
    with caplog.at_level(logging.DEBUG):
        talk(CHIEF, "hej")
        values = {"area": "1", "need": item["text"], "contact": item["text"]}
        talk.desk.answer(sent(CHIEF, "participation.take_part", values), talk.now)
        told = [talk(SALA, "vilka Matematik"), talk(CONTACT, f"rapportera 2 klart not: {item['text']}")]
        told += [talk(SALA, "åtaganden Kungsör"), talk(CHIEF, f"logga {item['text']}")]
    with talk.database.reading() as db:
        row, report = db.exec(select(Participation)).one(), db.exec(select(Report)).one()
    assert (row.need, row.contact) == (kept, kept)
    assert report.note.split() == kept.split(), "on one line white space is one space"
    assert kept in told[0]
    assert not [letter for letter in row.need if unicodedata.category(letter) in ("Cf", "Cs", "Co") or letter == "\x00"]
    assert [word for text in told for word in INTERNAL if word in text] == []
    assert [record.getMessage() for record in caplog.records if item["text"] in record.getMessage()] == []
    after = _rows(talk)
    changed = {table for table in after if after[table] != before[table]}
    assert changed <= {"participation", "report", "experience", "experience_stems", "passed_question"} | _shadows(after)


def _shadows(tables: dict[str, list[str]]) -> set[str]:
    """The rows that follow an experience: search, and what the clock has to do."""
    return {name for name in tables if name.startswith(("experience", "outbox", "schedule", "lane"))}


@pytest.mark.parametrize("item", WORDS, ids=_id)
def test_the_same_words_anywhere_in_a_line_break_nothing(talk: Talk, item: dict[str, Any]) -> None:
    talk(COORDINATOR, "nytt område Matematik")
    for command in ("", "fråga ", "delta ", "avstå ", "vilka ", "åtaganden ", "frister ", "hjälp ", "sök ", "godkänn "):
        told = talk(CHIEF, command + item["text"])
        assert [word for word in INTERNAL if word in told] == [], command


@pytest.mark.parametrize("item", NUMBERS, ids=_id)
def test_a_personal_number_is_stopped_before_anything_is_kept(
    talk_on_each: Talk, item: dict[str, Any], caplog: pytest.LogCaptureFixture
) -> None:
    talk = talk_on_each
    talk(COORDINATOR, "nytt område Matematik")
    talk(CHIEF, "hej")
    before = _rows(talk)
    with caplog.at_level(logging.DEBUG):
        for line in (f"logga Eleven {item['text']} mår bra", f"delta Matematik behov: {item['text']}", item["text"]):
            reply = talk.reply(CHIEF, line, channel="skolchefer")
            assert reply is not None
            assert reply.seen_by == "asker"
            assert "personnummer" in str(reply.card)
            assert item["text"] not in str(reply)
    assert _rows(talk) == before
    assert item["text"] not in caplog.text
    assert item["text"] not in masked(f"en rad med {item['text']} i")


@pytest.mark.parametrize("item", DATES, ids=_id)
def test_dates_are_understood_as_said_or_not_at_all(talk: Talk, item: dict[str, Any]) -> None:
    talk.now = datetime.fromisoformat(item["now"])
    talk(COORDINATOR, "hej")
    before, begun = _rows(talk), time.perf_counter()
    told = talk(COORDINATOR, f"möte nytt Avstämning {item['text']}") + talk(CHIEF, f"frister {item['text']}")
    assert time.perf_counter() - begun < 2
    reading = when(item["text"], talk.now, "sv")
    if "expect" in item:
        assert reading.out is not None
        assert reading.out.start == type(reading.out.start).fromisoformat(item["expect"])
    else:
        assert reading.out is None
        assert _rows(talk) == before
    assert [word for word in INTERNAL if word in told] == []


def test_an_organisation_s_name_in_any_spelling(talk: Talk) -> None:
    item = next(item for item in ITEMS if item["id"] == "ADV-113")
    assert item["expect"] in talk(CHIEF, f"åtaganden {item['text']}")
    told = talk(COORDINATOR, "nytt område Matematik") + talk(COORDINATOR, f"delta Matematik för {item['text']}")
    assert f"Noterat: {item['expect']}" in told


def test_a_name_that_many_share_is_asked_about(talk: Talk) -> None:
    talk(COORDINATOR, "nytt område Matematik")
    talk(COORDINATOR, "hej")
    before = _rows(talk)
    told = talk(COORDINATOR, "delta Matematik för kommun")
    assert [name for name in ("Arboga kommun", "Köpings kommun", "Sala kommun") if name not in told] == []
    assert _rows(talk) == before


@pytest.mark.parametrize("line", ["ta bort möte 17", "radera Anna Andersson"])
@pytest.mark.parametrize("channel", ["", "skolchefer"])
def test_what_a_member_may_not_is_refused_in_private_and_audited(talk_on_each: Talk, line: str, channel: str) -> None:
    talk = talk_on_each
    talk(CHIEF, "hej")
    before = _rows(talk)
    reply = talk.reply(CHIEF, line, channel=channel)
    assert reply is not None
    assert reply.seen_by == "asker"
    assert "Inget är ändrat." in str(reply.card)
    assert _rows(talk) == before
    with talk.database.reading() as db:
        last = db.exec(select(Audit).order_by(col(Audit.id).desc())).first()
    assert last is not None
    assert (last.outcome, last.organisation) == ("denied", "kungsor")


@pytest.mark.parametrize("item", [item for item in ITEMS if item["surface"] == "url"], ids=_id)
def test_an_address_that_is_not_what_it_seems_is_refused(talk: Talk, item: dict[str, Any]) -> None:
    told = talk(CHIEF, f"logga Läs mer länk: {item['text']}")
    with talk.database.reading() as db:
        links = [row.link for row in db.exec(select(Experience))]
    assert [link for link in links if "xn--" in link or "\n" in link or "Cookie" in link] == []
    assert [word for word in INTERNAL if word in told] == []


def test_an_unusual_space_separates_like_any_other(talk: Talk) -> None:
    item = next(item for item in ITEMS if item["id"] == "ADV-146")
    talk(COORDINATOR, "nytt område Matematik")
    talk(SALA, "hej")
    before = _rows(talk)
    assert "Sala kommun" in talk(SALA, item["text"])
    assert _rows(talk) == before
    assert "Noterat: Sala kommun deltar i Matematik." in talk(SALA, "ANMÄL\xa0Matematik")


def test_an_answer_without_a_question_is_asked_back(talk: Talk) -> None:
    item = next(item for item in ITEMS if item["id"] == "ADV-149")
    talk(SALA, "hej")
    before = _rows(talk)
    assert "Vad vill du svara ja eller nej på?" in talk(SALA, item["text"])
    assert _rows(talk) == before


PATTERNS = [
    "%",
    "_",
    "100 %",
    "a' OR '1'='1",
    "'; DROP TABLE member; --",
    '" OR ""="',
    "NEAR(a b)",
    "a*",
    "(",
    "\\",
    "$1",
    "@x",
]


@pytest.mark.parametrize("words", PATTERNS)
def test_what_means_something_to_a_database_means_nothing(talk_on_each: Talk, words: str) -> None:
    talk = talk_on_each
    talk(COORDINATOR, f"nytt område Ämne {words}")
    talk(CHIEF, f"delta Ämne {words}")
    for line in ("sök", "vilka", "åtaganden", "erfarenheter", "logga", "fråga", "ny organisation", "hjälp"):
        told = talk(COORDINATOR, f"{line} {words}")
        assert [word for word in INTERNAL if word in told] == [], line
    with talk.database.reading() as db:
        assert [area.name for area in db.exec(select(FocusArea))] == [f"Ämne {words}"]
        assert len(list(db.exec(select(Participation)))) == 1
