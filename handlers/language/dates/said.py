"""The moment at which something was said, and the choices it leaves open."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import TypeVar
from zoneinfo import ZoneInfo

from handlers.language.dates.reasons import TOO_TANGLED, ImpossibleError

STEPS = 2000
STOCKHOLM = ZoneInfo("Europe/Stockholm")
DAY = timedelta(days=1)
WEEK = timedelta(days=7)

Span = tuple[date, date]
Choice = TypeVar("Choice")


@dataclass
class Effort:
    """How many steps have been taken in the search for the days of one text."""

    steps: int = 0


@dataclass
class Said:
    """When a text was said (`now` in Europe/Stockholm) and in which language, and which open choices to take.

    A node that has several real readings calls `choose`; the first is taken unless `picks` says otherwise, and the
    number of choices is remembered, so that the reader can work the text out again along every other way.
    """

    now: datetime
    language: str = "sv"
    picks: Mapping[int, int] = field(default_factory=dict)
    open: list[int] = field(default_factory=list)
    effort: Effort = field(default_factory=Effort)

    @property
    def today(self) -> date:
        """The day on which the text was said, in Stockholm."""
        return self.now.date()

    def again(self, picks: Mapping[int, int]) -> "Said":
        """Give the same moment with other choices to take; the effort is counted together."""
        return Said(self.now, self.language, picks, effort=self.effort)

    def step(self) -> None:
        """Count a step of the search for a day; ImpossibleError when it has gone on longer than any real text needs."""
        self.effort.steps += 1
        if self.effort.steps > STEPS:
            raise ImpossibleError(TOO_TANGLED)

    def choose(self, *options: Choice) -> Choice:
        """Take one of the readings, the likeliest first."""
        self.open.append(len(options))
        return options[self.picks.get(len(self.open) - 1, 0)]


def monday(day: date) -> date:
    """Give the Monday of the day's ISO week."""
    return day - timedelta(days=day.weekday())


def local(day: date, minutes: int) -> datetime:
    """Give the wall clock time of a day in Stockholm; a time that a DST change leaves out is moved on an hour."""
    wall = datetime(day.year, day.month, day.day) + timedelta(minutes=minutes)
    stamp = wall.replace(tzinfo=STOCKHOLM)
    return stamp.astimezone(ZoneInfo("UTC")).astimezone(STOCKHOLM)
