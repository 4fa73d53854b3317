"""A whole year with a fast clock: every post of 2026, worked out here from the rules alone, and nothing else.

The expected list knows neither the program's calendar nor its schedules: Easter, the red days and summer time are
computed here.
"""

from __future__ import annotations

import asyncio
from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple

from bot.adapters.terminal.wire import Terminal
from bot.courier import Courier
from handlers.kit.notices import Sent, Verdict
from handlers.kit.phrases import spoken
from handlers.kit.request import Notice
from tests.talk import CHIEF, CONTACT, COORDINATOR, Talk

DAY = timedelta(days=1)
FIRST, LAST = date(2026, 1, 2), date(2027, 1, 8)
YEARS = (2026, 2027)


class Posted(NamedTuple):
    """What came, to whom, at which moment."""

    at: datetime
    name: str
    what: str


# -- the rules, once more ---------------------------------------------------------------------------------------------


def easter(year: int) -> date:
    """Easter Sunday (the anonymous Gregorian computus)."""
    a, b, c = year % 19, year // 100, year % 100
    d, e = divmod(b, 4)
    g = (8 * b + 13) // 25
    h = (19 * a + b - d - g + 15) % 30
    i, k = divmod(c, 4)
    m = (32 + 2 * e + 2 * i - h - k) % 7
    n = (a + 11 * h + 22 * m) // 451
    month, day = divmod(h + m - 7 * n + 114, 31)
    return date(year, month, day + 1)


def first_on(year: int, month: int, day: int, weekday: int) -> date:
    found = date(year, month, day)
    while found.weekday() != weekday:
        found += DAY
    return found


def closed_days(year: int) -> set[date]:
    """The red days (SFS 1989:253), and the eves of midsummer, Christmas and New Year."""
    sunday = easter(year)
    midsummer = first_on(year, 6, 20, 5)
    fixed = ((1, 1), (1, 6), (5, 1), (6, 6), (12, 24), (12, 25), (12, 26), (12, 31))
    moving = (sunday - 2 * DAY, sunday, sunday + DAY, sunday + 39 * DAY, sunday + 49 * DAY)
    return {date(year, *day) for day in fixed} | {*moving, midsummer - DAY, midsummer, first_on(year, 10, 31, 5)}


CLOSED = set.union(*(closed_days(year) for year in YEARS))


def office_open(day: date) -> bool:
    return day.weekday() < 5 and day not in CLOSED


def next_open(day: date) -> date:
    while not office_open(day):
        day += DAY
    return day


def last_open(day: date) -> date:
    while not office_open(day):
        day -= DAY
    return day


def summer(moment: datetime) -> bool:
    """Summer time runs from 01:00 UTC on March's last Sunday to 01:00 UTC on October's (directive 2000/84/EC)."""
    begins, ends = (first_on(moment.year, month, 25, 6) for month in (3, 10))
    start, end = (datetime(day.year, day.month, day.day, 1, tzinfo=UTC) for day in (begins, ends))
    return start <= moment < end


def moment(day: date, hour: int, minute: int = 0) -> datetime:
    """A wall clock time in Sweden; one that is jumped over comes an hour later, one that comes twice is the first."""
    as_utc = datetime(day.year, day.month, day.day, hour, minute, tzinfo=UTC)
    early, late = as_utc - timedelta(hours=2), as_utc - timedelta(hours=1)
    return early if summer(early) else late


def days(weekday: int) -> list[date]:
    return [day for day in span(FIRST, LAST) if day.weekday() == weekday]


def span(first: date, last: date) -> list[date]:
    return [first + DAY * number for number in range((last - first).days + 1)]


# -- the year ---------------------------------------------------------------------------------------------------------

OPENED = [
    *((moment(day, 12), f"Område {number}") for number, day in enumerate(days(2)[1::2])),  # every other Wednesday
    (moment(date(2026, 3, 28), 18), "Före sommartid"),
    (moment(date(2026, 4, 4), 18), "Påskafton"),
    (moment(date(2026, 6, 18), 18), "Före midsommar"),
    (moment(date(2026, 10, 24), 18), "Före vintertid"),
    (moment(date(2026, 12, 23), 18), "Före jul"),
    (moment(date(2026, 12, 31), 12), "Vecka 53"),
]
OPENED.sort()


def when_news(turns: list[datetime], begun: datetime) -> list[datetime]:
    """A digest comes at a turn when something has happened since the turn before."""
    found, before = [], begun
    for turn in turns:
        if any(before < opened <= turn for opened, _ in OPENED):
            found.append(turn)
        before = turn
    return found


def after(begun: datetime, turns: list[datetime]) -> list[datetime]:
    return [turn for turn in turns if turn > begun]


def expected(begun: datetime) -> list[Posted]:
    mondays = after(begun, [moment(next_open(day), 8) for day in days(0)])
    nights = after(begun, [moment(day if day not in CLOSED else next_open(day), 2, 30) for day in days(6)])
    daily = after(begun, [moment(day, 8) for day in span(FIRST, LAST) if office_open(day)])
    # People who had joined since a week before are news of their own in each first digest.
    week = [Posted(at, "natverk", "Veckan i EÄIS") for at in {*when_news(mondays, begun), mondays[0]}]
    night = [Posted(at, "natt", "Veckan i EÄIS") for at in {*when_news(nights, begun), nights[0]}]
    own = [Posted(at, "Exempel Skolchef", "Din sammanfattning") for at in {*when_news(daily, begun), daily[0]}]
    contact = [Posted(at, "Exempel Kontakt", "Din sammanfattning") for at in {*when_news(mondays, begun), mondays[0]}]
    waits = [Posted(at, "Exempel Samordnare", "Det här väntar") for at in mondays]
    return sorted([*week, *night, *own, *contact, *waits, *ladder()])


def ladder() -> list[Posted]:
    """EÄIS: the evaluation by 31 December 2026, and what ends with the agreement on 31 December 2027."""
    last = date(2026, 12, 31)
    rungs = [(last_open(last - DAY * count), "Senast den 31 december 2026") for count in (90, 30, 7)]
    rungs += [(last_open(last), "Senast den 31 december 2026"), (last_open(date(2026, 12, 31)), "av EÄIS")]
    names = ("natverk", "natt", "Exempel Kontakt")
    return [Posted(moment(day, 8), name, what) for day, what in rungs for name in names]


KINDS = ("Veckan i EÄIS", "Din sammanfattning", "Det här väntar", "Senast den 31 december 2026", "av EÄIS")


class Ear(Terminal):
    """Writes down what is posted, and at what moment of the fast clock."""

    def __init__(self, talk: Talk) -> None:
        super().__init__()
        self.talk = talk
        self.heard: list[Posted] = []

    async def post(self, notice: Notice) -> Verdict:
        title = spoken(notice.reply.card.title)
        name = notice.address.route or notice.address.place.removeprefix("#")
        kind = next((kind for kind in KINDS if kind in title), title)
        self.heard.append(Posted(self.talk.now.astimezone(UTC), name, kind))
        return Sent(notice.key)


def lived(talk: Talk, ear: Ear) -> None:
    """Go from moment to moment at which something is to be done; the planners look ahead every third day."""
    end = moment(LAST, 23)
    coming = iter([*OPENED, (end, "")])
    opened = next(coming)
    while talk.now < end:
        asyncio.run(Courier(talk.desk, [ear], lambda: talk.now, alone=True).drain(0))
        wakes = talk.desk.clock.wakes([ear.platform]) or end
        talk.now = min(max(wakes, talk.now + timedelta(seconds=1)), talk.now + 3 * DAY, opened[0])
        if talk.now == opened[0] and opened[1]:
            talk(COORDINATOR, f"nytt område {opened[1]}")
            opened = next(coming)


def test_a_whole_year(talk: Talk) -> None:
    begun = talk.now = moment(FIRST, 10)
    talk(COORDINATOR, "kanal koppla #natverk måndag 8")
    talk(COORDINATOR, "kanal koppla #natt söndag kl 02.30")
    talk(CONTACT, "min sammanfattning")
    talk(CHIEF, "min sammanfattning daglig")
    ear = Ear(talk)
    lived(talk, ear)
    wanted = expected(begun)
    assert (sorted(set(ear.heard) - set(wanted)), sorted(set(wanted) - set(ear.heard))) == ([], [])
    assert sorted(ear.heard) == wanted
    assert len(ear.heard) == len(set(ear.heard))
    assert len(wanted) > 150


def test_the_rules_of_this_test_are_right() -> None:
    assert easter(2026) == date(2026, 4, 5)
    assert easter(2027) == date(2027, 3, 28)
    assert moment(date(2026, 3, 29), 2, 30) == datetime(2026, 3, 29, 1, 30, tzinfo=UTC)  # a gap: 03.30
    assert moment(date(2026, 10, 25), 2, 30) == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)  # an overlap: the first
    assert moment(date(2026, 7, 1), 8) == datetime(2026, 7, 1, 6, tzinfo=UTC)
    assert next_open(date(2026, 4, 6)) == date(2026, 4, 7)
    assert [day.isocalendar().week for day in (date(2026, 12, 28), date(2027, 1, 4))] == [53, 1]
