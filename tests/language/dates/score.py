"""Scores a reading against a row of a date set by the sets' conventions, written for this project.

A row says what is right (`kind` and `expect`), what else is right (`accept`), whether it is a deadline, and by how much
days and minutes may differ. An answer is right when it meets any of these; None stands for no answer.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from dateutil.rrule import rrulestr

from handlers.language.dates import Reading, as_json, when

SETS = Path(__file__).parents[2] / "data" / "dates"
STOCKHOLM = ZoneInfo("Europe/Stockholm")
OCCURRENCES = 5

Row = dict[str, Any]
Answer = dict[str, Any] | None
Point = date | datetime


def rows(name: str) -> list[Row]:
    """Read a set of rows, one JSON object a line."""
    return [json.loads(line) for line in (SETS / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()]


def read(row: Row) -> Reading:
    """Read a row's text as it was said."""
    return when(row["text"], datetime.fromisoformat(row["now"]), row["lang"])


def point(text: str | None) -> Point | None:
    """Read a day or a time; times lose seconds and are taken to the wall clock of Stockholm."""
    if not text:
        return None
    if len(text) == len("2026-01-01"):
        return date.fromisoformat(text)
    stamp = datetime.fromisoformat(text)
    return stamp.astimezone(STOCKHOLM).replace(tzinfo=None, second=0, microsecond=0)


def the_day(moment: Point) -> date:
    """Give the day of a day or time."""
    return moment.date() if isinstance(moment, datetime) else moment


def is_right(row: Row, answer: Answer) -> bool:
    """Tell whether the answer meets what is expected or accepted."""
    gold = {"kind": row["kind"], **row["expect"]}
    return any(_meets(row, each, answer) for each in (gold, *row.get("accept", [])))


def _meets(row: Row, gold: dict[str, Any], answer: Answer) -> bool:
    if gold["kind"] == "none" or answer is None:
        return (gold["kind"] == "none") == (answer is None)
    answer = _as_deadline(row, answer) if row.get("deadline") else answer
    return {"date": _date, "datetime": _datetime, "range": _range, "recurrence": _recurrence}[gold["kind"]](
        row, gold, answer
    )


def _as_deadline(row: Row, answer: dict[str, Any]) -> dict[str, Any]:
    """A deadline may be given as a range that ends with it and is open or begins today."""
    start, end = point(answer["start"]), point(answer["end"])
    if answer["kind"] != "range" or end is None or (start and the_day(start) != the_day(point(row["now"]) or end)):
        return answer
    return {**answer, "kind": "datetime" if isinstance(end, datetime) else "date", "start": answer["end"], "end": None}


def _date(row: Row, gold: dict[str, Any], answer: dict[str, Any]) -> bool:
    start, right = point(answer["start"]), point(gold["start"])
    if answer["kind"] not in ("date", "datetime") or start is None or right is None:
        return False
    day = the_day(start) - timedelta(days=answer["mod"] == "before" and not isinstance(start, datetime))
    return abs((day - the_day(right)).days) <= row.get("tol_days", 0)


def _close(row: Row, one: Point | None, other: Point | None) -> bool:
    if isinstance(one, datetime) and isinstance(other, datetime):
        return abs(one - other) <= timedelta(minutes=row.get("tol_min", 0))
    return False


def _datetime(row: Row, gold: dict[str, Any], answer: dict[str, Any]) -> bool:
    return answer["kind"] == "datetime" and _close(row, point(answer["start"]), point(gold["start"]))


def _range(row: Row, gold: dict[str, Any], answer: dict[str, Any]) -> bool:
    mine, right = ([point(each["start"]), point(each["end"])] for each in (answer, gold))
    if answer["kind"] != "range" or None in mine:
        return False
    if isinstance(right[1], datetime):
        return all(_close(row, a, b) for a, b in zip(mine, right, strict=True))
    if isinstance(mine[1], datetime) and mine[1].time().isoformat() == "00:00:00":
        mine[1] -= timedelta(minutes=1)
    return all(
        abs((the_day(a) - the_day(b)).days) <= row.get("tol_days", 0)
        for a, b in zip(mine, right, strict=True)
        if a and b
    )


def _first_few(start: Point, rule: str) -> list[datetime]:
    begin = start if isinstance(start, datetime) else datetime(start.year, start.month, start.day)
    return list(islice(rrulestr(rule, dtstart=begin), OCCURRENCES))


def _recurrence(row: Row, gold: dict[str, Any], answer: dict[str, Any]) -> bool:
    mine, right = point(answer["start"]), point(gold["start"])
    if (
        answer["kind"] != "recurrence"
        or mine is None
        or right is None
        or isinstance(mine, datetime) != isinstance(right, datetime)
    ):
        return False
    if _first_few(mine, answer["rrule"]) != _first_few(right, gold["rrule"]):
        return False
    end, right_end = point(answer["end"]), point(gold["end"])
    return right_end is None or (end is not None and end - mine == right_end - right)


@dataclass(frozen=True)
class Score:
    """How a set went: rows, right ones, wrong ones not asked about, false times where there is none, questions."""

    rows: int
    right: int
    confidently_wrong: int
    without: int
    false: int
    asked: int
    wrong: tuple[str, ...]

    @property
    def share(self) -> float:
        """The share that is right."""
        return self.right / self.rows


def score(some: list[Row]) -> Score:
    """Read and score rows."""
    marks = list(_marks(some))
    empty = [mark for mark in marks if mark[0]["kind"] == "none"]
    return Score(
        rows=len(marks),
        right=sum(right for _, right, _ in marks),
        confidently_wrong=sum(not right and not r.needs_clarification and r.out is not None for _, right, r in marks),
        without=len(empty),
        false=sum(not right for _, right, _ in empty),
        asked=sum(reading.needs_clarification for _, _, reading in marks),
        wrong=tuple(f"{row['id']} {row['text']!r}: {as_json(r)['out']}" for row, right, r in marks if not right),
    )


def _marks(some: list[Row]) -> Iterator[tuple[Row, bool, Reading]]:
    for row in some:
        reading = read(row)
        yield row, is_right(row, as_json(reading)["out"]), reading
