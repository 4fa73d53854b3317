"""Times of day: clock times as they are said, stretches of the clock, and the named parts of a day."""

from dataclasses import dataclass, replace

from handlers.language.dates.reasons import NO_SUCH_TIME, ImpossibleError

NOON, MIDNIGHT = 12 * 60, 24 * 60
PARTS = {
    "morning": (6 * 60, 9 * 60),
    "forenoon": (9 * 60, 12 * 60),
    "lunch": (12 * 60, 13 * 60),
    "afternoon": (13 * 60, 17 * 60),
    "evening": (18 * 60, 22 * 60),
    "night": (22 * 60, 30 * 60),
    "day": (8 * 60, 17 * 60),
}


@dataclass(frozen=True)
class Clock:
    """A time as said: the hour named, minutes from it (halv tre is 3 and -30), whether literal, and the part of day.

    Hours 1–6 said without a leading zero mean the afternoon, 7–12 are as said, unless a part of the day tells.
    """

    hour: int
    minute: int = 0
    sure: bool = False
    part: str = ""

    def minutes(self) -> int:
        """Give the minutes from midnight; ImpossibleError for a time that no clock shows."""
        if not (0 <= self.hour <= 24 and -60 < self.minute < 60) or (self.hour == 24 and self.minute > 0):
            raise ImpossibleError(NO_SUCH_TIME, time=f"{self.hour}:{self.minute:02}")
        if self.hour == 24:
            return MIDNIGHT
        minutes = (self._hour24() * 60 + self.minute) % MIDNIGHT
        return minutes + MIDNIGHT if self.part == "night" and minutes < 6 * 60 else minutes

    def _hour24(self) -> int:
        if self.sure or self.hour > 12 or self.hour == 0:
            return self.hour
        if self.part in ("afternoon", "evening"):
            return self.hour % 12 + (12 if self.hour < 12 or self.part == "afternoon" else 0)
        if self.part == "night":
            return self.hour % 12 + (12 if 6 < self.hour < 12 else 0)
        if self.part == "lunch":
            return self.hour + (12 if self.hour < 5 else 0)
        if self.part in ("morning", "forenoon"):
            return self.hour
        return self.hour + (12 if self.hour < 7 else 0)

    def within(self, part: str) -> "Clock":
        """Give the same time read as lying in a part of the day."""
        return replace(self, part=part)


@dataclass(frozen=True)
class Hours:
    """From one clock time to another; `end` may be on the next day."""

    begin: Clock
    end: Clock

    def minutes(self) -> tuple[int, int]:
        """Give both as minutes from the first midnight, the end after the beginning."""
        begin, end = self.begin.minutes(), self.end.minutes()
        if end <= begin and not self.end.sure and self.end.hour < 12 and not self.end.part:
            end += NOON if end + NOON > begin and end < NOON else 0
        return begin, end + (MIDNIGHT if end <= begin else 0)

    def within(self, part: str) -> "Hours":
        """Give the same stretch read as lying in a part of the day."""
        return Hours(self.begin.within(part), self.end.within(part))


@dataclass(frozen=True)
class Part:
    """A named part of the day, or its "start", "middle" or "end": "sen eftermiddag"; the morning is early as it is."""

    name: str
    which: str = ""

    def minutes(self) -> tuple[int, int]:
        """Give its beginning and end as minutes from midnight; the night ends on the next day."""
        begin, end = PARTS[self.name]
        quarter = (end - begin) // 4
        if self.which == "start" and self.name != "morning":
            return begin, begin + 2 * quarter
        if self.which == "middle":
            return begin + quarter, end - quarter
        return (end - 2 * quarter, end) if self.which == "end" else (begin, end)


@dataclass(frozen=True)
class Lasting:
    """A clock time and how long it lasts, in minutes: "kl 10 i två timmar"."""

    begin: Clock
    length: int

    def minutes(self) -> tuple[int, int]:
        """Give the beginning and end as minutes from midnight."""
        begin = self.begin.minutes()
        return begin, begin + self.length

    def within(self, part: str) -> "Lasting":
        """Give the same read as lying in a part of the day."""
        return Lasting(self.begin.within(part), self.length)


@dataclass(frozen=True)
class Either:
    """Two clock times, one of which is meant."""

    options: tuple[Clock, ...]

    def within(self, part: str) -> "Either":
        """Give both read as lying in a part of the day."""
        return Either(tuple(clock.within(part) for clock in self.options))


Time = Clock | Hours | Part | Lasting | Either


def stretch(time: Time) -> tuple[int, int | None]:
    """Give the minutes from midnight at which a time begins and, if it has a length, ends."""
    if isinstance(time, Either):
        return time.options[0].minutes(), None
    if isinstance(time, Clock):
        return time.minutes(), None
    return time.minutes()
