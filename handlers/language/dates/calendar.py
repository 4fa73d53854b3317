"""The Swedish calendar: red days, eves and workdays."""

from datetime import date, timedelta
from functools import lru_cache

DAY = timedelta(days=1)
EVES_OFF = ((12, 24), (12, 31))


@lru_cache(maxsize=64)
def _named(year: int) -> dict[date, str]:
    """Every day of a year that the library `holidays` names for Sweden, bank and customary days too."""
    import holidays

    sweden = holidays.country_holidays("SE")
    days = holidays.country_holidays(
        "SE", years=year, language="sv", categories=sweden.supported_categories, include_sundays=False
    )
    return {day: name for day, name in days.items() if day.year == year}


@lru_cache(maxsize=64)
def _red(year: int) -> frozenset[date]:
    """The public holidays of a year, Sundays not counted (Act 1989:253 on general holidays)."""
    import holidays

    return frozenset(holidays.country_holidays("SE", years=year, include_sundays=False))


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
