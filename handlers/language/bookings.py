"""A meeting asked for in one line: its title, time, place, link and channel taken apart; and lengths of time."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal

from handlers.language.dates import Reading, When, when
from handlers.language.dates.calendar import is_workday

DAY = 24 * 60
FAR = timedelta(days=300)

Doubt = Literal["several", "no day", "limit", "part of day", "day off", "far"]

_CHANNEL = re.compile(
    r"(?:[,;]\s*(?:i\s+|in\s+)?(?:kanalen|kanal|channel)\s+#?|(?:\b(?:i\s+|in\s+)?(?:kanalen|kanal|channel)\s+)?(?<!\S)#)"
    r"([\w-]+)[.,;]?",
    re.IGNORECASE,
)
_LINK = re.compile(r"(?:[,;]?\s*\b(?:länk|link|via|på|on)[:\s]\s*)?(https?://\S+?)[.,;]?(?=\s|$)", re.IGNORECASE)
_PLACED = re.compile(r"^(?:i|på|hos|via|in|at|on)\s+(.+)$", re.IGNORECASE)
_LATER_PLACE = re.compile(r"(?:^|.*\s)(?:i|på|hos|via|in|at|on)\s+(?=\S)", re.IGNORECASE)
_DANGLING = re.compile(r"(?:\s+(?:den|kl|klockan|på|at|on|the|from|från))+$", re.IGNORECASE)
_EDGES = " \t\n,;:–-"
_ROOMS = ("teams", "zoom", "meet", "skype", "rådhuset", "stadshuset", "kommunhuset", "biblioteket", "distans")
_UNITS = {
    "minut": 1, "minuter": 1, "min": 1, "minute": 1, "minutes": 1, "mins": 1,
    "timme": 60, "timmar": 60, "tim": 60, "h": 60, "hour": 60, "hours": 60,
    "dag": DAY, "dagar": DAY, "dygn": DAY, "day": DAY, "days": DAY,
    "vecka": 7 * DAY, "veckor": 7 * DAY, "week": 7 * DAY, "weeks": 7 * DAY,
}  # fmt: skip
_COUNTS = ("noll", "en", "två", "tre", "fyra", "fem", "sex", "sju", "åtta", "nio", "tio")
_COUNTED = {
    **{word: count for count, word in enumerate(_COUNTS)},
    "ett": 1,
    "a": 1,
    "an": 1,
    "one": 1,
    "two": 2,
    "three": 3,
    "four": 4,
    "five": 5,
    "seven": 7,
    "ten": 10,
}
_LENGTH = re.compile(
    rf"(?<!\w)(\d{{1,3}}|{'|'.join(_COUNTED)})\s*({'|'.join(sorted(_UNITS, key=len, reverse=True))})\b"
)
_BETWEEN = re.compile(r"(?:[\s,;]|och|and|innan|före|before|ahead)*", re.IGNORECASE)
_PARTS = ((6, 9), (9, 12), (12, 13), (13, 17), (18, 22), (8, 17))
_RELATIVE = re.compile(r"\bi\s?(?:kväll|natt|morse|(?:för|efter)?middag)|\b(?:this|tonight)\b", re.IGNORECASE)
_WEEKEND = re.compile(r"\b(?:lör|sön|helg|sat|sun|weekend)", re.IGNORECASE)


@dataclass(frozen=True)
class Booking:
    """What one line asks for; `said` is the words that give the time, "" when there are none."""

    title: str
    place: str
    link: str
    channel: str
    reading: Reading
    said: str


def booking(text: str, now: datetime, language: str = "sv", places: Iterable[str] = ()) -> Booking:
    """Take a line apart: the time is cut out, what follows it after "i", "på", "hos" … is the place.

    A place before the time is seen when it is among `places` or is a well-known room ("Teams"), else it stays in the
    title, where it does no harm. Never raises.
    """
    text = " ".join(text.split())
    text, channel = _cut(_CHANNEL, text)
    text, link = _cut(_LINK, text)
    reading = when(text, now, language)
    spans = _spans(reading)
    said = " ".join(text[start:end] for start, end in spans)
    before, after = _around(text, spans)
    place = ""
    if before:
        title, place = _with_place(before, places)
        more, later = _after(after, places)
        title, place = f"{title} {more}".strip(), later or place
    else:
        title, place = _with_place(after, places)
    return Booking(title, place, link, channel, reading, said)


def _cut(pattern: re.Pattern[str], text: str) -> tuple[str, str]:
    found = pattern.search(text)
    if found is None:
        return text, ""
    return f"{text[: found.start()].rstrip(_EDGES)} {text[found.end() :].lstrip()}".strip(), found.group(1)


def _spans(reading: Reading) -> list[tuple[int, int]]:
    """Give the stretches of the text that any of the readings used, in order, without overlaps."""
    used = sorted({span for one in (reading.out, *reading.alternatives) if one for span in one.words})
    spans: list[tuple[int, int]] = []
    for start, end in used:
        if spans and start <= spans[-1][1]:
            spans[-1] = (spans[-1][0], max(end, spans[-1][1]))
        else:
            spans.append((start, end))
    return spans


def _around(text: str, spans: Sequence[tuple[int, int]]) -> tuple[str, str]:
    """Give what stands before the first time in the text, and all that stands after it."""
    if not spans:
        return text.strip(_EDGES), ""
    first = text[: spans[0][0]]
    rest = [text[a:b] for (_, a), (b, _) in zip(spans, [*spans[1:], (len(text), 0)], strict=True)]
    joined = " ".join(piece.strip(_EDGES) for piece in rest if piece.strip(_EDGES) not in ("", "eller", "or"))
    return _DANGLING.sub("", first.strip(_EDGES)).strip(_EDGES), joined


def _after(text: str, places: Iterable[str]) -> tuple[str, str]:
    """Part what follows the time into what belongs to the title and the place."""
    placed = _PLACED.match(text)
    if placed:
        return "", placed.group(1).strip(_EDGES)
    if _known(text, places):
        return "", text
    return _with_place(text, places, sure=True)


def _with_place(text: str, places: Iterable[str], *, sure: bool = False) -> tuple[str, str]:
    """Part a text at its last "i", "på" …, where a known place follows (or any, when it is `sure` to be one)."""
    found = _LATER_PLACE.match(text)
    if found is None:
        head, comma, tail = text.rpartition(",")
        return (head.strip(_EDGES), tail.strip(_EDGES)) if comma and _known(tail, places) else (text, "")
    place = text[found.end() :].strip(_EDGES)
    if not (sure or _known(place, places)):
        return text, ""
    return re.sub(r"(?:^|\s)\S+\s*$", "", text[: found.end()].rstrip()).strip(_EDGES), place


def _known(text: str, places: Iterable[str]) -> bool:
    words = [word.strip(".,;").casefold() for word in text.split()]
    known = {place.casefold() for place in places}
    return bool(words) and (" ".join(words) in known or words[0] in known or words[0] in _ROOMS)


def doubts(reading: Reading, said: str, now: datetime) -> tuple[Doubt, ...]:
    """Give the reasons to ask before anything is booked at the time that was read."""
    found = reading.out
    if found is None or not isinstance(found.start, datetime):
        return ()
    start, stop = found.start, found.end
    reasons: list[Doubt] = []
    if reading.needs_clarification or reading.alternatives:
        reasons.append("several")
    if clock_on(said, start.date(), now):
        reasons.append("no day")
    if found.modifier:
        reasons.append("limit")
    if isinstance(stop, datetime) and (start.hour, stop.hour) in _PARTS and not re.search(r"\d", said):
        reasons.append("part of day")
    if not found.rrule and not is_workday(start.date()) and not _WEEKEND.search(said):
        reasons.append("day off")
    if start - now > FAR and not re.search(r"\d{4}", said):
        reasons.append("far")
    return tuple(reasons)


def clock_on(text: str, day: date, now: datetime) -> tuple[datetime, datetime | None] | None:
    """Read a text that is only a clock time ("kl 10", "9–11", "halv tre") on a given day; None when it is more."""
    if _RELATIVE.search(text):
        return None
    line = f"{day.isoformat()} kl {re.sub(r'^(?:till|to|kl|klockan|at)[. ]+', '', text.strip(), flags=re.IGNORECASE)}"
    found = when(line, now).out
    if found is None or found.words != ((0, len(line)),) or not isinstance(found.start, datetime):
        return None
    if found.rrule or found.modifier or found.start.date() != day:
        return None
    return found.start, found.end if isinstance(found.end, datetime) else None


def day_in(text: str, now: datetime, language: str = "sv") -> date | None:
    """Read a text that names one day and no time of it; None for anything else."""
    out = when(text, now, language).out if text else None
    if out is None or out.kind != "date" or out.modifier or isinstance(out.start, datetime):
        return None
    return out.start


def choices(reading: Reading) -> tuple[When, ...]:
    """Give the readings that a meeting can be held at: those with a clock time."""
    found = (reading.out, *reading.alternatives)
    return tuple(one for one in found if one is not None and isinstance(one.start, datetime))


def lengths(text: str) -> tuple[int, ...] | None:
    """Read lengths of time ("2 dagar, 30 minuter", "en timme") as minutes, longest first; None for anything else."""
    said = text.casefold().strip(" .")
    found = list(_LENGTH.finditer(said))
    if not found or not _BETWEEN.fullmatch(_LENGTH.sub("", said)):
        return None
    minutes = {_count(match.group(1)) * _UNITS[match.group(2)] for match in found}
    return tuple(sorted(minutes, reverse=True))


def _count(word: str) -> int:
    return int(word) if word.isdecimal() else _COUNTED[word]
