"""What became of the promises: by the platform's own record and a list written beforehand, without asking Stark."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from tests.chaos.stage import Promise

PLACE_PACE, WORKSPACE_PACE, BURST = 1.0, 0.2, 2.0  # seconds, as Slack documents them
_JITTER = 0.02  # seconds that the network may bring two requests closer than they were sent
_ON_THE_WAY = 0.5  # seconds between a post's turn in its workspace and its arrival: it is composed and sent
_WINDOW = 10.0


@dataclass
class Count:
    """The result of a run: how often each promise was kept, and what was broken."""

    promised: int = 0
    kept: int = 0
    lost: list[Promise] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)
    too_fast: list[str] = field(default_factory=list)
    answers: Counter[str] = field(default_factory=Counter)
    seconds: float = 0.0


def counted(promises: Iterable[Promise], record: dict[str, Any]) -> Count:
    """Hold the record against the promises: each once, no key twice, no lane faster than its pace."""
    found = Count()
    messages, attempts = record["messages"], record["attempts"]
    said: Counter[tuple[str, str]] = Counter()
    texts: dict[tuple[str, str], list[str]] = defaultdict(list)
    for message in messages:
        # The title alone: what is said of a post that may not have arrived names it too, further down.
        texts[message["workspace"], message["channel"]].append(message["text"].split("\n")[0])
        said[message["key"], message["channel"]] += 1
    for promise in promises:
        found.promised += 1
        times = sum(promise.words in text for text in texts[promise.workspace, promise.channel])
        found.kept += times > 0
        if not times:
            found.lost.append(promise)
        if times > 1:
            found.doubled.append(f"{promise.words} in {promise.channel}: {times} times")
    found.doubled += [f"{key} in {channel}: {times} times" for (key, channel), times in said.items() if times > 1]
    found.answers = Counter(attempt["answer"] or "cut off" for attempt in attempts)
    found.too_fast = [*_hurried(attempts), *_crowded(attempts)]
    if attempts:
        found.seconds = attempts[-1]["at"] - attempts[0]["at"]
    return found


def _hurried(attempts: list[dict[str, Any]]) -> Iterable[str]:
    """Find channels that were spoken to again before their pace allowed, or while they had been asked to wait."""
    lanes: dict[tuple[str, str], list[dict[str, Any]]] = defaultdict(list)
    for attempt in attempts:
        lanes[attempt["workspace"], attempt["channel"]].append(attempt)
    for (_, channel), tried in lanes.items():
        for before, after in pairwise(tried):
            earliest = max(before["at"] + PLACE_PACE, before["wait_until"])
            if after["at"] < earliest - _JITTER:
                yield f"{channel}: {earliest - after['at']:.2f} s too early"


def _crowded(attempts: list[dict[str, Any]]) -> Iterable[str]:
    """Find workspaces that got more within ten seconds than pace and burst allow."""
    allowed = (_WINDOW + BURST + _ON_THE_WAY) / WORKSPACE_PACE + 1
    moments: dict[str, list[float]] = defaultdict(list)
    for attempt in attempts:
        moments[attempt["workspace"]].append(attempt["at"])
    for workspace, found in moments.items():
        first = 0
        for last, at in enumerate(found):
            while found[first] < at - _WINDOW:
                first += 1
            if last - first + 1 > allowed:
                yield f"{workspace}: {last - first + 1} posts in {_WINDOW:.0f} s"
                break
