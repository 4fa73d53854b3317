"""The Swedish calendar: red days, eves and workdays."""

from datetime import date, timedelta
from functools import cache, lru_cache
from importlib.util import find_spec, module_from_spec, spec_from_file_location
from pathlib import Path
from typing import Any

DAY = timedelta(days=1)
EVES_OFF = ((12, 24), (12, 31))


@cache
def _sweden() -> Any:
    """Give Sweden of the library `holidays` alone: asked for a country, the library loads 250 (8 MB that stay)."""
    library = find_spec("holidays")
    if library is None or library.origin is None:
        raise ImportError("holidays")
    spec = spec_from_file_location("holidays_sweden", Path(library.origin).parent / "countries" / "sweden.py")
    if spec is None or spec.loader is None:
        raise ImportError("holidays.countries.sweden")
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.Sweden


@lru_cache(maxsize=64)
def _named(year: int) -> dict[date, str]:
    """Every day of a year that the library `holidays` names for Sweden, bank and customary days too."""
    sweden = _sweden()
    days = sweden(years=year, language="sv", categories=sweden.supported_categories, include_sundays=False)
    return {day: name for day, name in days.items() if day.year == year}


@lru_cache(maxsize=64)
def _red(year: int) -> frozenset[date]:
    """The public holidays of a year, Sundays not counted (Act 1989:253 on general holidays)."""
    return frozenset(_sweden()(years=year, include_sundays=False))


def is_midsummer_eve(day: date) -> bool:
    """Tell whether the day is midsommarafton: the Friday between 19 and 25 June."""
    return day.month == 6 and day.weekday() == 4 and 19 <= day.day <= 25


def is_workday(day: date) -> bool:
    """Tell whether Swedish offices work: Monday to Friday, no red day, not midsommarafton, julafton or nyårsafton."""
    if day.weekday() > 4 or (day.month, day.day) in EVES_OFF or is_midsummer_eve(day):
        return False
    return day not in _red(day.year)


def next_workday(day: date) -> date:
    """Give the first workday after the day, never the day itself."""
    day += DAY
    while not is_workday(day):
        day += DAY
    return day


def last_workday_before_or_on(day: date) -> date:
    """Give the day itself if it is a workday, else the nearest workday before it."""
    while not is_workday(day):
        day -= DAY
    return day


def holiday_name(day: date) -> str | None:
    """Give the Swedish name of a red day, eve or customary half day, or None for a day without a name."""
    return _named(day.year).get(day)
