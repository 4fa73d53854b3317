"""From a text to a reading: scan, build, choose the pieces that say most, work them out, ask when it is open."""

from dataclasses import replace
from datetime import date, datetime

import handlers.language.dates.rules.clock
import handlers.language.dates.rules.counted
import handlers.language.dates.rules.day
import handlers.language.dates.rules.every
import handlers.language.dates.rules.limit
import handlers.language.dates.rules.moment
import handlers.language.dates.rules.period
import handlers.language.dates.rules.repeat
import handlers.language.dates.rules.span  # noqa: F401 - importing the rules enters them
from handlers.language.dates.answer import Reading, When
from handlers.language.dates.chart import Chart, Piece, TooTangledError
from handlers.language.dates.leaves import leaves, tokens_for
from handlers.language.dates.lexicon import Lexicon, lexicon
from handlers.language.dates.meaning import realise
from handlers.language.dates.moments import Moment
from handlers.language.dates.reasons import NO_SUCH_ONE, TOO_TANGLED, ImpossibleError, Reason
from handlers.language.dates.resort import last_resort, names_zone
from handlers.language.dates.said import STOCKHOLM, Said
from handlers.language.dates.scan import Token, scan
from handlers.language.dates.sentence import Found, joined, sound
from handlers.language.dates.unread import half_read

MANY = 6
NOTHING = Reading()


def read(text: str, now: datetime, language: str) -> Reading:
    """Read the time in a text in composed characters (NFC) of bounded length, said at an aware moment."""
    book = lexicon(language)
    tokens = tokens_for(scan(text), book)
    grown = leaves(tokens, book)
    try:
        answers = _answers(grown)
    except TooTangledError:
        return Reading(reason=Reason(TOO_TANGLED))
    said = Said(now.astimezone(STOCKHOLM), language)
    reading = _read(_found(answers, tokens, book), said)
    if reading.reason and reading.reason.text == NO_SUCH_ONE:
        apart = [piece for piece in answers if not _empty(piece, said)]
        less = _read(_found(apart, tokens, book), said)
        reading = replace(less, needs_clarification=True) if less.out else reading
    reading = _sure(reading, text, tokens, said, book)
    if reading.out and half_read(tokens, grown, reading.out.words, book):
        return replace(reading, needs_clarification=True)
    return reading


def _sure(reading: Reading, text: str, tokens: list[Token], said: Said, book: Lexicon) -> Reading:
    """Ask where a time zone was left out; ask the last resort where nothing else helps."""
    zone = names_zone(text, tokens, book)
    if reading == NOTHING or (zone and reading.out):
        other = last_resort(text, tokens, said, book)
        if other:
            also = tuple(when for when in (reading.out, *reading.alternatives) if when and when.start != other.start)
            return Reading(other, also, needs_clarification=True)
    if reading.out and zone:
        return replace(reading, needs_clarification=True)
    return reading


def _answers(grown: list[list[Piece]]) -> list[Piece]:
    """Give every stretch of the text that can be an answer."""
    pieces = Chart(len(grown)).read(grown)
    return [piece for piece in pieces if piece.sort == "ANSWER"]


def _empty(piece: Piece, said: Said) -> bool:
    """Tell whether the parts of a piece have no day in common."""
    reason = _each(piece.value, (), said).reason
    return bool(reason and reason.text == NO_SUCH_ONE)


def _found(answers: list[Piece], tokens: list[Token], book: Lexicon) -> list[Found]:
    """Give the answers that do not overlap, the longest first choice, joined where they go together."""
    chosen: list[Piece] = []
    for piece in sorted(answers, key=lambda p: (p.start - p.end, -p.weight, p.start)):
        if all(piece.end <= other.start or other.end <= piece.start for other in chosen):
            chosen.append(piece)
    chosen.sort(key=lambda piece: piece.start)
    return joined(sound(chosen, tokens, book), tokens, book)


def _read(found: list[Found], said: Said) -> Reading:
    """Work out what was found; several different times in one text are several readings."""
    if len(found) > MANY:
        return Reading(reason=Reason(TOO_TANGLED))
    readings = [_each(one.value, one.words, said) for one in found]
    readings = _distinct([reading for reading in readings if reading != NOTHING])
    if len(readings) < 2:
        only = readings[0] if readings else NOTHING
        return replace(only, needs_clarification=True) if only.out and any(one.asks for one in found) else only
    refused = next((reading for reading in readings if reading.reason), None)
    if refused:
        return refused
    whole = [when for reading in readings for when in (reading.out, *reading.alternatives) if when]
    return Reading(whole[0], tuple(whole[1:]), needs_clarification=True)


def _distinct(readings: list[Reading]) -> list[Reading]:
    """Drop a reading that only says the day of another, or the same."""
    kept: list[Reading] = []
    for reading in readings:
        if not any(_says(other, reading) for other in kept):
            kept = [other for other in kept if not _says(reading, other)] + [reading]
    return kept


def _says(fuller: Reading, reading: Reading) -> bool:
    """Tell whether one reading already holds the other: the same start, or a time on that day."""
    one, other = fuller.out, reading.out
    if not one or not other or fuller.needs_clarification or reading.needs_clarification:
        return False
    if (one.kind, one.start, one.end, one.rrule) == (other.kind, other.start, other.end, other.rrule):
        return True
    return other.kind == "date" and isinstance(one.start, datetime) and one.start.date() == other.start


def _each(value: Moment, words: tuple[tuple[int, int], ...], said: Said) -> Reading:
    """Work out one expression along every open choice."""
    said = said.again({})
    try:
        out = replace(realise(value, said), words=words)
    except ImpossibleError as impossible:
        return Reading(reason=impossible.reason)
    others: list[When] = []
    for place, count in enumerate(said.open):
        for pick in range(1, count):
            other = _other(value, said.again({place: pick}))
            if other and not _lately(other, out, said) and replace(other, words=words) not in (out, *others):
                others.append(replace(other, words=words))
    return Reading(out, tuple(others), needs_clarification=bool(others))


def _lately(other: When, out: When, said: Said) -> bool:
    """Tell whether another reading is past though the likeliest is not: nobody means that one."""
    return _first_day(other) < said.today <= _first_day(out)


def _first_day(when: When) -> date:
    return when.start.date() if isinstance(when.start, datetime) else when.start


def _other(value: Moment, said: Said) -> When | None:
    try:
        return realise(value, said)
    except ImpossibleError:
        return None
