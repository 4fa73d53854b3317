"""What who runs Stark can see of it: does it live, is it ready, and how does it go with what was promised.

The figures are Prometheus' (https://prometheus.io/docs/instrumenting/exposition_formats/); none tells of a person.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, datetime
from importlib.metadata import version

from fastapi import APIRouter, Response
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, Histogram, Info, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector
from sqlalchemy.exc import SQLAlchemyError

from handlers.desk import Desk
from handlers.desk.due import Told

_LATE = (0.5, 1, 2, 5, 10, 30, 60, 120, 300, 900, 3600)  # seconds


class Health:
    """Says how Stark is: `/healthz`, `/readyz` and `/metrics`.

    `reached` tells whether the database answers; `at_work` whether the courier has looked at the outbox lately.
    """

    def __init__(self, desk: Desk, reached: Callable[[], bool], at_work: Callable[[], bool]) -> None:
        self._reached = reached
        self._at_work = at_work
        self._registry = CollectorRegistry()
        self._posts = Counter(
            "stark_posts", "Tries to post, by what became of them", ("platform", "outcome"), registry=self._registry
        )
        self._late = Histogram(
            "stark_post_lateness_seconds",
            "How long after the promised moment a post was sent",
            ("platform",),
            buckets=_LATE,
            registry=self._registry,
        )
        Info("stark_build", "The version that runs", registry=self._registry).info({"version": version("stark")})
        self._registry.register(_Outbox(desk))
        self._registry.register(_Work(at_work))
        desk.clock.watch = self.count

    def count(self, told: Sequence[Told]) -> None:
        """Count what became of posts."""
        for one in told:
            self._posts.labels(one.platform, one.outcome).inc()
            if one.late is not None:
                self._late.labels(one.platform).observe(one.late.total_seconds())

    def routes(self) -> APIRouter:
        """Give the three paths."""
        router = APIRouter()
        router.add_api_route("/healthz", self._healthz, methods=["GET"])
        router.add_api_route("/readyz", self._readyz, methods=["GET"])
        router.add_api_route("/metrics", self._metrics, methods=["GET"])
        return router

    def _healthz(self, response: Response) -> dict[str, str]:
        """Say that the process lives and reaches its database."""
        return _said(response, () if self._reached() else ("the database cannot be reached",))

    def _readyz(self, response: Response) -> dict[str, str]:
        """Say that it can be spoken to, and that what it promises is sent."""
        trouble = [] if self._reached() else ["the database cannot be reached"]
        if not self._at_work():
            trouble.append("the courier is not at work")
        return _said(response, trouble)

    def _metrics(self) -> Response:
        """Give the figures; 503 when the database does not answer, for a figure that is left out looks like a zero."""
        headers = {"Cache-Control": "no-store"}
        try:
            return Response(generate_latest(self._registry), media_type=CONTENT_TYPE_LATEST, headers=headers)
        except SQLAlchemyError:
            return Response("the database cannot be reached\n", 503, headers, "text/plain")


def _said(response: Response, trouble: Sequence[str]) -> dict[str, str]:
    response.headers["Cache-Control"] = "no-store"
    if trouble:
        response.status_code = 503
    return {"status": "; ".join(trouble) or "ok"}


class _Outbox(Collector):
    """Reads at each look how much waits, and for how long the oldest has."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def collect(self) -> Iterable[Metric]:
        """Give the queue of each platform."""
        now = datetime.now(UTC)
        queue = GaugeMetricFamily("stark_outbox_posts", "Posts that are not ended", labels=("platform", "state"))
        oldest = GaugeMetricFamily(
            "stark_outbox_oldest_due_seconds", "How long the oldest post that is due has waited", labels=("platform",)
        )
        age: dict[str, float] = {}
        for platform, state, count, since in self._desk.clock.waiting(now):
            queue.add_metric((platform, state), count)
            if since is not None and state in ("ready", "sending"):
                age[platform] = max(age.get(platform, 0.0), (now - since).total_seconds())
        for platform, seconds in age.items():
            oldest.add_metric((platform,), seconds)
        return (queue, oldest)

    def describe(self) -> Iterable[Metric]:
        """Name nothing beforehand: the database is asked when somebody looks, and not before."""
        return ()


class _Work(Collector):
    """Whether the courier is at work, and for how long the process has lived."""

    def __init__(self, at_work: Callable[[], bool]) -> None:
        self._at_work = at_work
        self._begun = time.monotonic()

    def collect(self) -> Iterator[Metric]:
        """Give both."""
        yield GaugeMetricFamily("stark_courier_at_work", "1 while the courier looks at the outbox", self._at_work())
        lived = time.monotonic() - self._begun
        yield GaugeMetricFamily("stark_uptime_seconds", "How long the process has lived", lived)
