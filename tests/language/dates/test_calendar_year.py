"""A year of every day as now: weeks against isocalendar, named days and workdays against the library holidays."""

import subprocess
import sys
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import holidays
import pytest

from handlers.language.dates import When, when
from handlers.language.dates.calendar import (
    holiday_name,
    is_workday,
    last_workday_before_or_on,
    next_workday,
)

STOCKHOLM = ZoneInfo("Europe/Stockholm")
DAY = timedelta(days=1)
YEAR = [date(2026, 1, 1) + n * DAY for n in range(365)]
WEEKDAYS = ("måndag", "tisdag", "onsdag", "torsdag", "fredag", "lördag", "söndag")
SWEDISH = holidays.country_holidays(
    "SE",
    years=range(2026, 2029),
    language="sv",
    categories=("public", "de_facto", "bank", "optional"),
    include_sundays=False,
)
NAMED = {
    "nyårsdagen": "Nyårsdagen",
    "trettondagen": "Trettondedag jul",
    "trettondedag jul": "Trettondedag jul",
    "skärtorsdagen": "Skärtorsdagen",
    "långfredagen": "Långfredagen",
    "påskafton": "Påskafton",
    "påskdagen": "Påskdagen",
    "annandag påsk": "Annandag påsk",
    "valborg": "Valborgsmässoafton",
    "första maj": "Första maj",
    "kristi himmelsfärd": "Kristi himmelsfärdsdag",
    "pingstafton": "Pingstafton",
    "pingstdagen": "Pingstdagen",
    "nationaldagen": "Nationaldagen",
    "midsommarafton": "Midsommarafton",
    "midsommardagen": "Midsommardagen",
    "alla helgons dag": "Alla helgons dag",
    "julafton": "Julafton",
    "juldagen": "Juldagen",
    "annandag jul": "Annandag jul",
    "nyårsafton": "Nyårsafton",
}


def noon(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 12, tzinfo=STOCKHOLM)


def read(text: str, day: date) -> When:
    reading = when(text, noon(day))
    assert reading.out is not None, (text, day, reading.reason)
    return reading.out


def test_weeks_of_every_day() -> None:
    for day in YEAR:
        monday = day - day.weekday() * DAY
        week = day.isocalendar().week
        for text, first in (
            (f"v. {week}", monday),
            ("nästa vecka", monday + 7 * DAY),
            ("förra veckan", monday - 7 * DAY),
        ):
            found = read(text, day)
            assert (found.start, found.end) == (first, first + 6 * DAY), (text, day)
        assert read("nästa onsdag", day).start == monday + 9 * DAY, day


def test_weekdays_of_every_day() -> None:
    for day in YEAR:
        for number, name in enumerate(WEEKDAYS):
            coming = day + ((number - day.weekday() - 1) % 7 + 1) * DAY
            assert read(f"på {name}", day).start == coming, day
            assert read(f"i {name}s", day).start == day - ((day.weekday() - number - 1) % 7 + 1) * DAY, day
            assert read(f"{name} åtta dar", day).start == coming + 7 * DAY, day


def test_every_day_written_in_every_way() -> None:
    for day in YEAR:
        for text in (f"{day.day}/{day.month}/{day.year}", day.isoformat(), f"{day:%y%m%d}", f"{day:%Y%m%d}"):
            assert read(text, date(2026, 5, 5)).start == day, text
        week = day.isocalendar()
        assert read(f"{WEEKDAYS[day.weekday()]} v. {week.week} {week.year}", date(2026, 5, 5)).start == day


@pytest.mark.parametrize(("said", "name"), NAMED.items())
def test_named_days_of_every_day(said: str, name: str) -> None:
    days = sorted(day for day, names in SWEDISH.items() if name in [part.split(" (")[0] for part in names.split("; ")])
    assert len(days) >= 3, name
    for day in YEAR:
        assert read(said, day).start == next(each for each in days if each >= day), (said, day)


def test_workdays_of_every_day() -> None:
    public = set(holidays.country_holidays("SE", years=range(2025, 2028), include_sundays=False))
    for day in YEAR:
        eve = SWEDISH.get(day, "")
        off = day.weekday() > 4 or day in public or eve in ("Midsommarafton", "Julafton", "Nyårsafton")
        assert is_workday(day) is not off, day
        after = next(day + n * DAY for n in range(1, 12) if is_workday(day + n * DAY))
        assert next_workday(day) == after
        assert read("om en arbetsdag", day).start == after
        assert last_workday_before_or_on(after - DAY) <= day or is_workday(day + DAY) or after - DAY > day
        assert last_workday_before_or_on(after) == after


@pytest.mark.parametrize(
    ("day", "name"),
    [
        (date(2026, 6, 19), "Midsommarafton"),
        (date(2027, 12, 25), "Juldagen"),
        (date(2026, 4, 3), "Långfredagen"),
        (date(2026, 4, 7), None),
        (date(2026, 2, 15), None),
    ],
)
def test_holiday_name(day: date, name: str | None) -> None:
    assert holiday_name(day) == name


def test_the_eve_is_no_workday_and_the_day_before_it_is() -> None:
    assert not is_workday(date(2026, 6, 19))
    assert last_workday_before_or_on(date(2026, 6, 21)) == date(2026, 6, 18)
    assert next_workday(date(2026, 6, 18)) == date(2026, 6, 22)


def test_sweden_is_loaded_without_the_other_countries() -> None:
    script = "import sys; from handlers.language.dates.calendar import is_workday; from datetime import date; "
    script += "print(is_workday(date(2026, 6, 5)), 'holidays.countries' in sys.modules)"
    told = subprocess.run([sys.executable, "-c", script], capture_output=True, check=True, text=True)
    assert told.stdout.split() == ["True", "False"]
