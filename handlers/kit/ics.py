"""A meeting as an iCalendar file (RFC 5545 and 5546), to be opened in any calendar."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import icalendar

from handlers.kit.calendar import STOCKHOLM
from handlers.kit.meetings import Booked, Changed, aware
from handlers.kit.request import Attachment

MEDIA_TYPE = "text/calendar"
_UNTIL = re.compile(r"UNTIL=(\d{8})(?:T(\d{6}))?")
_ADDRESS = re.compile(r"https://[!-~]+")
# Summer time in the European Union: the last Sundays of March and October (Directive 2000/84/EC).
_SUMMER = (
    icalendar.TimezoneDaylight,
    "CEST",
    datetime(1996, 3, 31, 2),
    1,
    2,
    "FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU",
)
_WINTER = (
    icalendar.TimezoneStandard,
    "CET",
    datetime(1996, 10, 27, 3),
    2,
    1,
    "FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU",
)


def invitation(row: Booked, changes: Sequence[Changed], stamp: datetime) -> Attachment:
    """Give a meeting as it stands: a series with what was moved in it and without what is not held.

    The UID never changes and SEQUENCE counts the changes, so that a calendar keeps the newest. A cancelled meeting is
    taken out of the calendar (METHOD CANCEL). `stamp` is the aware moment at which the file is made.
    """
    whole = _event(row, row.starts, row.minutes, stamp)
    if row.rule:
        whole.add("rrule", icalendar.vRecur.from_ical(_in_utc(row.rule)))
    if row.cancelled_at is not None:
        whole.add("status", "CANCELLED")
        return _file(row, "CANCEL", [whole])
    events = [whole]
    for change in changes:
        if change.starts is None:
            whole.add("exdate", aware(change.original))
        else:
            moved = _event(row, change.starts, change.minutes, stamp)
            moved.add("recurrence-id", aware(change.original))
            events.append(moved)
    return _file(row, "PUBLISH", events)


def cancellation(row: Booked, original: datetime, stamp: datetime) -> Attachment:
    """Take one occurrence, named by the wall-clock time that the rule gives it, out of calendars."""
    event = _event(row, original, row.minutes, stamp)
    event.add("recurrence-id", aware(original))
    event.add("status", "CANCELLED")
    return _file(row, "CANCEL", [event])


def _file(row: Booked, method: str, events: Sequence[icalendar.Event]) -> Attachment:
    calendar = icalendar.Calendar()
    calendar.add("prodid", "-//Stark//Stark//SV")
    calendar.add("version", "2.0")
    calendar.add("method", method)
    calendar.add_component(_zone())
    for event in events:
        calendar.add_component(event)
    return Attachment(f"mote-{row.id}.ics", MEDIA_TYPE, calendar.to_ical())


def _event(row: Booked, starts: datetime, minutes: int, stamp: datetime) -> icalendar.Event:
    event = icalendar.Event()
    event.add("uid", f"{row.uid}@stark")
    event.add("sequence", row.revision)
    event.add("dtstamp", stamp.astimezone(UTC))
    # A publisher must be named (RFC 5546 3.2.1); Stark has no mailbox, and no person's address belongs in the file.
    event.add("organizer", icalendar.vCalAddress("invalid:nomail", params={"CN": "Stark"}))
    event.add("summary", _one_line(row.title))
    event.add("dtstart", aware(starts))
    event.add("dtend", aware(starts + timedelta(minutes=minutes)))
    if row.place:
        event.add("location", _one_line(row.place))
    if row.link:
        event.add("description", _one_line(row.link))
    if _ADDRESS.fullmatch(row.link):
        event.add("url", row.link)
    return event


def _one_line(text: str) -> str:
    """Make a member's words one line of text: no line break or control character can begin a property of its own."""
    kept = (" " if unicodedata.category(letter) in ("Cc", "Zl", "Zp") else letter for letter in text)
    return " ".join("".join(kept).split())


def _in_utc(rule: str) -> str:
    """Write UNTIL, which we keep by Stockholm's clock, in UTC, as RFC 5545 wants beside a start with a zone."""

    def moved(match: re.Match[str]) -> str:
        local = datetime.strptime(match[1] + (match[2] or "235959"), "%Y%m%d%H%M%S")
        return f"UNTIL={aware(local).astimezone(UTC):%Y%m%dT%H%M%SZ}"

    return _UNTIL.sub(moved, rule)


def _zone() -> icalendar.Timezone:
    zone = icalendar.Timezone()
    zone.add("tzid", str(STOCKHOLM))
    for kind, name, since, before, after, rule in (_SUMMER, _WINTER):
        part = kind()
        part.add("tzname", name)
        part.add("dtstart", since)
        part.add("tzoffsetfrom", timedelta(hours=before))
        part.add("tzoffsetto", timedelta(hours=after))
        part.add("rrule", icalendar.vRecur.from_ical(rule))
        zone.add_component(part)
    return zone
