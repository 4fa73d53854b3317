"""When something that comes each week or each working day is next: wall clock, time zone, red days."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from handlers.language.dates.calendar import DAY, holiday_name, is_workday, next_workday
from handlers.language.dates.reading import when
from handlers.language.dates.said import STOCKHOLM


@dataclass(frozen=True)
class Rhythm:
    """Each week on `weekday` (0 is Monday), or each working day (None), at a wall clock time in a time zone."""

    weekday: int | None
    clock: time
    zone: ZoneInfo

    def first(self, now: datetime) -> tuple[date, datetime]:
        """Give the first turn whose moment is after an aware moment: its local date by the rule, and the moment."""
        # A turn of last week may have been moved past now by red days.
        day = now.astimezone(self.zone).date() - timedelta(days=8)
        while True:
            day = self._on_or_after(day)
            moment = self.moment(day)
            if moment > now:
                return day, moment
            day += DAY

    def after(self, day: date) -> tuple[date, datetime]:
        """Give the turn after the one of a local date."""
        following = self._on_or_after(day + DAY)
        return following, self.moment(following)

    def moment(self, day: date) -> datetime:
        """Give the moment (UTC) of the turn of a local date, moved to the next working day when offices are closed.

        A time that the clocks jump over is moved forward by as much as they jump; one that comes twice is the first.
        """
        local = datetime.combine(_open_day(day), self.clock, self.zone)
        return local.astimezone(UTC)

    def _on_or_after(self, day: date) -> date:
        if self.weekday is None:
            return day if is_workday(day) else next_workday(day)
        return day + timedelta(days=(self.weekday - day.weekday()) % 7)


def _open_day(day: date) -> date:
    """Give the day itself, or the next working day when it is a red day or an eve on which offices are closed.

    A Saturday or Sunday that somebody has chosen stands, unless it is a named day.
    """
    closed = not is_workday(day) if day.weekday() < 5 else holiday_name(day) is not None
    return next_workday(day) if closed else day


def day_until(text: str, now: datetime, language: str) -> date | None:
    """Read the day on which a wait is over: the day that is named, or the day after a period; None when it names none.

    `now` is aware; a day that has passed is given as it is.
    """
    found = when(text, now, language).out
    if found is None:
        return None
    last = found.start if found.end is None else found.end
    day = last.astimezone(STOCKHOLM).date() if isinstance(last, datetime) else last
    return day + DAY if found.kind == "range" else day
