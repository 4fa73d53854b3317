"""How days and moments are written: weekday, date and ISO week, as Swedish public bodies expect them."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

STOCKHOLM = ZoneInfo("Europe/Stockholm")

_DAYS = {
    "sv": ("mån", "tis", "ons", "tors", "fre", "lör", "sön"),
    "en": ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"),
}
_MONTHS = {
    "sv": ("jan", "feb", "mars", "april", "maj", "juni", "juli", "aug", "sep", "okt", "nov", "dec"),
    "en": ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"),
}


def say_date(day: date, language: str) -> str:
    """Write a day: "tors 31 dec 2026, v. 53" or "Thu 31 Dec 2026, week 53" (ISO 8601 week)."""
    week = day.isocalendar().week
    name, month = _DAYS[language][day.weekday()], _MONTHS[language][day.month - 1]
    label = "v." if language == "sv" else "week"
    return f"{name} {day.day} {month} {day.year}, {label} {week}"


def say_clock(moment: datetime, language: str) -> str:
    """Write a clock time in Stockholm: "13.30" in Swedish, "13:30" in English."""
    local = moment.astimezone(STOCKHOLM)
    return local.strftime("%H.%M" if language == "sv" else "%H:%M")


def say_moment(moment: datetime, language: str) -> str:
    """Write an aware moment on Stockholm's clock: "tors 31 dec 2026, v. 53, kl. 13.30"."""
    day = say_date(moment.astimezone(STOCKHOLM).date(), language)
    clock = say_clock(moment, language)
    return f"{day}, kl. {clock}" if language == "sv" else f"{day}, {clock}"


def today(now: datetime) -> date:
    """Give the day that an aware moment falls on in Stockholm."""
    return now.astimezone(STOCKHOLM).date()


def days_between(start: date, end: date) -> int:
    """Count the days from `start` to `end`, negative when `end` comes first."""
    return (end - start) // timedelta(days=1)
