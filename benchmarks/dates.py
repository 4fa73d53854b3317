"""Accuracy and time of the reader of times beside dateparser, on the public set and on our own.

Run from the project's root with `python -m benchmarks.dates`. dateparser gets what it can use: both languages, day
before month, the moment as its base, future dates preferred. Its answers are a day when the text holds no clock time.
"""

import re
import statistics
import time
import warnings
from collections.abc import Callable
from datetime import datetime

from handlers.language.dates import as_json, when
from tests.language.dates.score import STOCKHOLM, Answer, Row, is_right, rows

CLOCK = re.compile(r"\d[:.]\d\d|\bkl\b|klockan|\bat\b|[ap]m\b")
Reader = Callable[[Row], Answer]


def ours(row: Row) -> Answer:
    """Read a row with our own reader."""
    out = as_json(when(row["text"], datetime.fromisoformat(row["now"]), row["lang"]))["out"]
    return out if isinstance(out, dict) else None


def theirs(row: Row) -> Answer:
    """Read a row with dateparser."""
    import dateparser

    now = datetime.fromisoformat(row["now"]).astimezone(STOCKHOLM).replace(tzinfo=None)
    settings = {
        "DATE_ORDER": "DMY",
        "RELATIVE_BASE": now,
        "PREFER_DATES_FROM": "future",
        "TIMEZONE": "Europe/Stockholm",
    }
    found = dateparser.parse(row["text"], languages=["sv", "en"], settings=settings)
    if found is None:
        return None
    timed = bool(CLOCK.search(row["text"]))
    start = found.replace(tzinfo=found.tzinfo or STOCKHOLM).isoformat() if timed else found.date().isoformat()
    return {"kind": "datetime" if timed else "date", "start": start, "end": None, "rrule": None, "mod": None}


def measured(read: Reader, some: list[Row]) -> tuple[float, float, float, float]:
    """Give the share right and the share wrong with an answer, in percent, and the median and longest time in ms."""
    for row in some:
        read(row)  # once before the clock starts: both load their words with the first texts
    right, wrong, times = 0, 0, []
    for row in some:
        begin = time.perf_counter()
        answer = read(row)
        times.append(1000 * (time.perf_counter() - begin))
        good = is_right(row, answer)
        right += good
        wrong += answer is not None and not good
    return 100 * right / len(some), 100 * wrong / len(some), statistics.median(times), max(times)


def main() -> None:
    """Print a line for each set and reader."""
    warnings.simplefilter("ignore")
    print(f"{'set':8} {'reader':12} {'rows':>5} {'right':>7} {'wrong':>7} {'median':>10} {'longest':>10}")
    for name in ("public", "own"):
        some = rows(name)
        for reader, read in (("stark", ours), ("dateparser", theirs)):
            right, wrong, median, longest = measured(read, some)
            print(f"{name:8} {reader:12} {len(some):5} {right:6.1f}% {wrong:6.1f}% {median:7.2f} ms {longest:7.1f} ms")


if __name__ == "__main__":
    main()
