"""Hostile and random strings against the reader of times: no exception, 20 ms at most each, 1 ms in the middle.

Run with `python -m tests.language.dates.fuzz --count 100000`; the tests run a few thousand with the same makers.
"""

import argparse
import random
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime

from handlers.language.dates import Reading, when
from handlers.language.dates.calendar import is_workday
from handlers.language.dates.lexicon import Branch, lexicon

MEDIAN_LIMIT, EACH_LIMIT, LONGEST = 0.001, 0.020, 200
SIGNS = " \t\n.,:;/-–—+()[]{}<>§%&@#'\"_*"
ODD = "\x00\x07\u200b\u202e\ufeffİßſﬀ²①８५٣é́öÅ𝟙🎉"
NOWS = tuple(
    datetime(*parts, tzinfo=UTC)
    for parts in ((2026, 2, 11, 9, 15), (2026, 3, 28, 13, 40), (2026, 10, 25, 0, 30), (2026, 12, 30, 15, 20))
)


def forms(branch: Branch, head: str = "") -> Iterator[str]:
    """Yield every form of a lexicon's tree."""
    if branch.meanings:
        yield head.strip()
    for word, below in branch.following.items():
        yield from forms(below, f"{head} {word}")


WORDS = tuple(sorted({*forms(lexicon("sv").exact), *forms(lexicon("en").exact)}))


def of_words(dice: random.Random) -> str:
    """Row up words of time."""
    return " ".join(dice.choice(WORDS) for _ in range(dice.randint(1, 14)))


def of_words_and_numbers(dice: random.Random) -> str:
    """Row up words of time, numbers and signs."""
    makers = (lambda: dice.choice(WORDS), lambda: str(dice.randint(0, 40)), lambda: dice.choice(SIGNS))
    return "".join(dice.choice(makers)() + dice.choice((" ", " ", "")) for _ in range(dice.randint(1, 30)))


def of_digits(dice: random.Random) -> str:
    """Row up digits and the signs of dates and clocks."""
    return "".join(dice.choice("0123456789 :./-–T+Zv") for _ in range(dice.randint(1, LONGEST)))


def repeated(dice: random.Random) -> str:
    """Say the same thing again and again."""
    few = [dice.choice((*WORDS, "1", "i", "13.30", "3/4", "kl", ",", "v.")) for _ in range(dice.randint(1, 3))]
    glue = dice.choice((" ", "", ", "))
    return glue.join(few * 80)


def of_anything(dice: random.Random) -> str:
    """Row up any characters, odd ones often."""
    some = ODD + SIGNS + "abcåäö0123456789"
    return "".join(
        dice.choice(some) if dice.random() < 0.7 else chr(dice.choice((dice.randint(0, 0x2FFF), 0x1F600)))
        for _ in range(dice.randint(0, LONGEST))
    )


MAKERS: tuple[Callable[[random.Random], str], ...] = (
    of_words, of_words_and_numbers, of_digits, repeated, of_anything,
)  # fmt: skip


@dataclass
class Result:
    """How the strings went: the time of each in seconds, and those that took too long with their time."""

    times: list[float] = field(default_factory=list)
    slow: list[tuple[float, str]] = field(default_factory=list)

    @property
    def median(self) -> float:
        """The time in the middle, in seconds."""
        return sorted(self.times)[len(self.times) // 2]


def strings(count: int, seed: int) -> Iterator[str]:
    """Yield so many strings of at most 200 characters, every maker in turn; the same for the same seed."""
    dice = random.Random(seed)
    for number in range(count):
        yield MAKERS[number % len(MAKERS)](dice)[:LONGEST]


def check(reading: Reading, text: str) -> None:
    """Assert what holds of any reading: places inside the text, times aware, alternatives only when it asks."""
    found = [each for each in (reading.out, *reading.alternatives) if each]
    for each in found:
        assert each.words, text
        assert all(0 <= start < end <= len(text) for start, end in each.words), text
        assert not isinstance(each.start, datetime) or each.start.tzinfo is not None, text
    assert reading.needs_clarification or not reading.alternatives, text
    assert not (reading.reason and reading.out), text
    if reading.reason:
        assert str(reading.reason), text


def best_of(text: str, now: datetime, language: str, tries: int = 3) -> tuple[Reading, float]:
    """Read a text and take its processor time; a slow one is read again, for other work may have come between."""
    best = float("inf")
    for _ in range(tries):
        begin = time.thread_time()
        reading = when(text, now, language)
        best = min(best, time.thread_time() - begin)
        if best < EACH_LIMIT:
            break
    return reading, best


def run(count: int, seed: int) -> Result:
    """Read so many strings; AssertionError or any other exception is a bug found."""
    is_workday(NOWS[0].date())
    result = Result()
    for number, text in enumerate(strings(count, seed)):
        reading, took = best_of(text, NOWS[number % len(NOWS)], ("sv", "en")[number % 2])
        check(reading, text)
        result.times.append(took)
        if took > EACH_LIMIT:
            result.slow.append((took, text))
    return result


def main() -> int:
    """Run as many strings as asked and say how it went."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=8)
    given = parser.parse_args()
    result = run(given.count, given.seed)
    print(f"{given.count} strings, median {1000 * result.median:.3f} ms, longest {1000 * max(result.times):.1f} ms")
    for took, text in sorted(result.slow, reverse=True)[:10]:
        print(f"  {1000 * took:.1f} ms  {text!r}")
    return 1 if result.slow or result.median > MEDIAN_LIMIT else 0


if __name__ == "__main__":
    sys.exit(main())
