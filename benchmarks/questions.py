"""How well and how fast questions are answered, beside BM25 and character n-grams, in one run.

Run from the project's root with `python -m benchmarks.questions`. The baselines search the clauses' own words and their
plain summaries, and abstain below the score that suits the set best: they are given every advantage. Times are
processor time, so that what else the machine does is not counted.
"""

import math
import re
import statistics
import time
from collections import Counter
from collections.abc import Callable, Iterable, Sequence

from bot.app import settle_memory
from handlers.language.questions.answering import ready
from storage.agreements import Agreement, Clause, read_all
from tests.language.questions.score import SHIPPED, Given, Marks, Row, answer, marks, rows

MANY = 200
Terms = Callable[[str], list[str]]


def words(text: str) -> list[str]:
    """Split a text into lower-case words."""
    return re.findall(r"\w+", text.lower())


def grams(text: str) -> list[str]:
    """Split a text into all runs of four characters within its padded words."""
    return [padded[i : i + 4] for word in words(text) for padded in [f"_{word}_"] for i in range(len(padded) - 3)]


class Bm25:
    """The usual ranking of texts by the words that they share with a question (k1 1.2, b 0.75)."""

    def __init__(self, clauses: Sequence[Clause], terms: Terms) -> None:
        self.terms = terms
        self.ids = [clause.id for clause in clauses]
        self.counts = [Counter(terms(f"{c.text} {c.summary.sv} {c.summary.en}")) for c in clauses]
        self.length = statistics.mean(counts.total() for counts in self.counts)
        self.having = Counter(term for counts in self.counts for term in counts)

    def best(self, question: str) -> list[tuple[float, str]]:
        """Return the clauses by their score, the best first."""
        terms = self.terms(question)
        scores = (sum(self.weight(term, counts) for term in terms) for counts in self.counts)
        return sorted(zip(scores, self.ids, strict=True), reverse=True)

    def weight(self, term: str, counts: Counter[str]) -> float:
        """Return what one term adds to the score of one clause."""
        rarity = math.log(1 + (len(self.ids) - self.having[term] + 0.5) / (self.having[term] + 0.5))
        length = 1.2 * (0.25 + 0.75 * counts.total() / self.length)
        return rarity * counts[term] * 2.2 / (counts[term] + length) if counts[term] else 0.0


def baseline(set_: Sequence[Row], ranking: Bm25) -> Marks:
    """Score a ranking with the limit for abstaining that gives it the highest accuracy on this very set."""
    ranked = {row["id"]: ranking.best(row["question"]) for row in set_}

    def at(limit: float) -> Marks:
        def given(row: Row) -> Given:
            top = ranked[row["id"]][:3]
            return tuple(clause for _, clause in top), top[0][0] < limit

        return marks(set_, given)

    return max((at(limit / 2) for limit in range(60)), key=lambda found: found.accuracy)


def many() -> tuple[Agreement, ...]:
    """Return two hundred agreements of 71 clauses: all that is shipped, again and again, under other names."""
    return tuple(_copy(number) for number in range(MANY))


def _copy(number: int) -> Agreement:
    clauses = (clause for agreement in SHIPPED for clause in agreement.clauses)
    renamed = tuple(clause.model_copy(update={"id": f"{clause.id}.{number}", "part_of": ""}) for clause in clauses)
    names = {"key": f"agreement-{number}", "name": f"Avtal {number}", "short_name": f"AVTAL-{number}"}
    return SHIPPED[0].model_copy(update={**names, "aliases": (), "clauses": renamed})


def timed(agreements: Sequence[Agreement], set_: Iterable[Row]) -> str:
    """Answer a set and say how long an answer takes."""
    taken: list[float] = []
    for row in set_:
        start = time.process_time()
        answer(row, agreements)
        taken.append((time.process_time() - start) * 1000)
    taken.sort()
    return f"median {statistics.median(taken):.2f} ms, p99 {taken[int(len(taken) * 0.99)]:.2f} ms"


def line(name: str, found: Marks) -> str:
    """Say a set's marks on one line."""
    return (
        f"{name:28} {found.count:4} questions: accuracy {found.accuracy:.3f}, wrong {found.wrong:.3f}, "
        f"hallucinated {found.hallucinated:.3f}, completeness {found.completeness:.3f}"
    )


def main() -> None:
    """Print accuracy and time."""
    start = time.process_time()
    agreements = read_all()
    read = time.process_time()
    ready(agreements)
    print(f"reading {(read - start) * 1000:.0f} ms, making ready {(time.process_time() - read) * 1000:.0f} ms")
    clauses = [clause for agreement in SHIPPED for clause in agreement.clauses]
    for name in ("public", "own"):
        set_ = rows(name)
        print(line(f"{name}: Stark", marks(set_)))
        print(line(f"{name}: BM25", baseline(set_, Bm25(clauses, words))))
        print(line(f"{name}: character n-grams", baseline(set_, Bm25(clauses, grams))))
    print(f"two agreements: {timed(SHIPPED, rows('own'))}")
    generated = many()
    start = time.process_time()
    ready(generated)
    settle_memory()  # as the server does when the index is ready
    count = sum(len(agreement.clauses) for agreement in generated)
    print(f"{MANY} agreements, {count} clauses: made ready in {time.process_time() - start:.1f} s")
    print(f"{MANY} agreements: {timed(generated, rows('own'))}")


if __name__ == "__main__":
    main()
