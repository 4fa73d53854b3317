"""The last resort: what dateparser adds, and that it never says anything without asking."""

import json
import random
import subprocess
import sys
from datetime import UTC, datetime

import pytest

from handlers.language.dates import Reading, when
from handlers.language.dates import resort as resort_module
from tests.language.dates.fuzz import strings

NOW = datetime(2026, 2, 11, 9, 15, tzinfo=UTC)
ADDED = [
    ("5-mar-2026", "2026-03-05"),
    ("2026-mars-05", "2026-03-05"),
    ("Thu, 05 Mar 2026 14:00:00 GMT", "2026-03-05T15:00:00+01:00"),
    ("5 March 2026 2:30 PM EST", "2026-03-05T20:30:00+01:00"),
]


@pytest.mark.parametrize(("said", "start"), ADDED)
def test_what_it_adds(said: str, start: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with_it = when(said, NOW, "en")
    assert with_it.out is not None
    assert with_it.out.start.isoformat() == start
    assert with_it.out.words == ((0, len(said)),)
    monkeypatch.setattr(resort_module, "_parsed", lambda *_: None)
    without = when(said, NOW, "en")
    assert without.out is None or without.out.start.isoformat() != start


@pytest.mark.parametrize(("said", "start"), ADDED)
def test_it_always_asks(said: str, start: str) -> None:
    assert when(said, NOW, "en").needs_clarification, start


@pytest.mark.parametrize(
    "said", ["den 31 juni", "24 dec", "3/4", "31 juni 2026", "tre veckor", "möte 2026 om budget", "may"]
)
def test_what_dateparser_would_guess_is_not_asked_of_it(said: str, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    monkeypatch.setattr(resort_module, "_parsed", lambda text, _: asked.append(text))
    when(said, NOW)
    assert asked == []


def test_whatever_it_says_is_asked_about(monkeypatch: pytest.MonkeyPatch) -> None:
    """Even a dateparser that answered everything could not make an answer without a question."""
    calls: list[str] = []

    def guess(text: str, _: object) -> datetime:
        calls.append(text)
        return datetime(1999, 9, 9, tzinfo=UTC)

    monkeypatch.setattr(resort_module, "_parsed", guess)
    dice = random.Random(5)
    written = [" ".join(dice.sample(["2026", "mars", "5", "-", "utc", "tors", "14:00", "maj"], 4)) for _ in range(300)]
    for said in (*strings(300, 3), *written):
        reading = when(said, NOW)
        if reading.out and reading.out.start.year == 1999:
            assert reading.needs_clarification, said
    assert calls


def test_a_library_that_raises_has_read_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise OverflowError

    monkeypatch.setattr(resort_module, "_parsed", fail)
    assert when("5-mar-2026", NOW) == Reading()


def test_heavy_libraries_wait_until_they_are_needed() -> None:
    code = (
        "import sys, json, time, dataclasses, datetime, typing, unicodedata, collections.abc, functools, re;"
        "begin = time.process_time(); import handlers.language.dates; took = time.process_time() - begin;"
        "print(json.dumps([took, sorted(set(sys.modules) & {'dateparser', 'holidays', 'dateutil.rrule'})]))"
    )
    runs = [
        json.loads(subprocess.run([sys.executable, "-c", code], capture_output=True, check=True).stdout)
        for _ in range(3)
    ]
    assert all(loaded == [] for _, loaded in runs)
    assert min(took for took, _ in runs) < 0.060
