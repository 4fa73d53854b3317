"""The playground's clock: the real one, moved forward as far as whoever tries Stark wants."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta

from handlers.kit.calendar import STOCKHOLM, today

FURTHEST = timedelta(days=366)
_LONGEST_STEP = timedelta(days=1)  # topics plan ahead by days: none may be passed over
_HOUR = timedelta(hours=1)


def _real() -> datetime:
    return datetime.now(UTC)


class Clock:
    """Tells a moment in UTC; `forward` moves it, and it never goes back (what was planned would be planned twice)."""

    def __init__(self, real: Callable[[], datetime] = _real) -> None:
        self._real = real
        self._ahead = timedelta()

    def __call__(self) -> datetime:
        """Give the moment that it is in the playground."""
        return self._real() + self._ahead

    def reaches(self, to: datetime) -> bool:
        """Tell whether the clock can be moved to an aware moment: one to come, at most `FURTHEST` ahead."""
        now = self()
        return now <= to <= now + FURTHEST

    def forward(self, to: datetime) -> None:
        """Move the clock to an aware moment; one that has passed leaves it where it is."""
        self._ahead = max(self._ahead, to - self._real())


def next_stop(now: datetime, wakes: datetime | None) -> datetime:
    """Give the moment to stop at on the way: when something wakes (see `Desk.clock`), at most a day ahead."""
    if wakes is None:
        return now + _LONGEST_STEP
    # What should have woken already waits for something else: look again in an hour.
    return min(wakes, now + _LONGEST_STEP) if wakes > now else now + _HOUR


def moment_of(step: str, day: str, now: datetime) -> datetime | None:
    """Read where the clock shall go: a named step, or a day (ISO) at 08:00 in Stockholm; None if it is no such.

    Days and weeks are steps on the wall clock, so that eight o'clock stays eight o'clock over a change of summer time.
    """
    if step == "hour":
        return now + _HOUR
    days = {"day": 1, "week": 7, "month": 30}.get(step)
    if days is not None:
        return (now.astimezone(STOCKHOLM) + timedelta(days=days)).astimezone(UTC)
    if step == "monday":
        return _morning(_next_monday(now))
    try:
        return _morning(date.fromisoformat(day)) if step == "date" else None
    except (ValueError, OverflowError):
        return None


def _next_monday(now: datetime) -> date:
    here = today(now)
    monday = here + timedelta(days=-here.weekday() % 7)
    return monday if now < _morning(monday) else monday + timedelta(days=7)


def _morning(day: date) -> datetime:
    return datetime.combine(day, time(8), STOCKHOLM).astimezone(UTC)
