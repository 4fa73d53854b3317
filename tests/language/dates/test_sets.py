"""The public set and our own, scored by category; and the scorer itself, shown to say no."""

import pytest

from tests.language.dates.score import is_right, rows, score

PLAIN = {"weekday_rel", "clock", "daypart", "week", "date", "range", "holiday", "relative", "deadline", "colloquial"}


def test_public_set_is_nearly_all_right() -> None:
    public = score(rows("public"))
    assert public.share >= 0.95, public.wrong
    assert public.confidently_wrong <= 2, public.wrong


def test_own_set_is_nearly_all_right() -> None:
    own = score(rows("own"))
    assert own.rows >= 350
    assert own.share >= 0.95, own.wrong
    assert own.confidently_wrong <= 0.02 * own.rows, own.wrong


def test_texts_without_a_time_give_none() -> None:
    own = score([row for row in rows("own") if row["kind"] == "none"])
    assert own.false <= 0.05 * own.without, own.wrong


def test_plain_texts_are_rarely_asked_about() -> None:
    plain = score([row for row in rows("own") if row["category"] in PLAIN])
    assert plain.asked <= 0.10 * plain.rows


@pytest.mark.parametrize(("name", "asked"), [("kept_aside_1", 0.10), ("kept_aside_2", 0.10)])
def test_sets_kept_aside_while_the_grammar_was_built(name: str, asked: float) -> None:
    found = score(rows(name))
    assert found.rows == 150
    assert found.share >= 0.88, found.wrong
    assert found.confidently_wrong <= 0.04 * found.rows, found.wrong
    assert found.false <= 0.05 * found.without, found.wrong
    assert found.asked <= asked * found.rows


ROW = {
    "now": "2026-02-11T10:15:00+01:00",
    "kind": "date",
    "expect": {"start": "2026-02-28", "end": None, "rrule": None},
}
RANGE = {"start": "2026-03-02", "end": "2026-03-08", "rrule": None}
WEEKLY = {"start": "2026-02-12T10:00:00+01:00", "end": None, "rrule": "FREQ=WEEKLY;BYDAY=TH"}


def answer(kind: str, start: str, end: str | None = None, rrule: str | None = None, mod: str | None = None) -> dict:
    return {"kind": kind, "start": start, "end": end, "rrule": rrule, "mod": mod}


@pytest.mark.parametrize(
    ("change", "given", "right"),
    [
        ({}, answer("date", "2026-02-28"), True),
        ({}, answer("date", "2026-02-27"), False),
        ({}, None, False),
        ({"tol_days": 1}, answer("date", "2026-02-27"), True),
        ({}, answer("datetime", "2026-02-28T09:00:00+01:00"), True),
        ({}, answer("date", "2026-03-01", mod="before"), True),
        ({}, answer("date", "2026-02-28", mod="before"), False),
        ({}, answer("date", "2026-02-28", mod="by"), True),
        ({"deadline": True}, answer("range", "2026-02-11", "2026-02-28"), True),
        ({"deadline": True}, answer("range", "2026-02-13", "2026-02-28"), False),
        ({"accept": [{"kind": "none"}]}, None, True),
        ({"kind": "none"}, answer("date", "2026-02-28"), False),
        ({"kind": "none"}, None, True),
        ({"kind": "range", "expect": RANGE}, answer("range", "2026-03-02", "2026-03-08"), True),
        ({"kind": "range", "expect": RANGE}, answer("range", "2026-03-02", "2026-03-06"), False),
        ({"kind": "range", "expect": RANGE}, answer("date", "2026-03-02"), False),
        ({"kind": "recurrence", "expect": WEEKLY}, answer("recurrence", **WEEKLY), True),
        ({"kind": "recurrence", "expect": WEEKLY}, answer("recurrence", **{**WEEKLY, "rrule": "FREQ=DAILY"}), False),
        ({"kind": "recurrence", "expect": WEEKLY}, answer("recurrence", "2026-02-12", rrule=WEEKLY["rrule"]), False),
    ],
)
def test_scorer(change: dict, given: dict | None, right: bool) -> None:
    assert is_right({**ROW, **change}, given) is right
