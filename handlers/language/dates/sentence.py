"""A sentence around a time: what in it is no time after all, and what in it belongs together."""

from dataclasses import dataclass, replace

from handlers.language.dates.chart import Piece
from handlers.language.dates.clocks import Clock, Hours, Part, Time
from handlers.language.dates.days import DayOfMonth, Days
from handlers.language.dates.lexicon import Lexicon
from handlers.language.dates.moments import At, Every, Limit, Moment
from handlers.language.dates.periods import Months, ThisUnit
from handlers.language.dates.rules.every import every_time
from handlers.language.dates.scan import Token


@dataclass(frozen=True)
class Found:
    """An expression, the spans of the text that say it, whether it is nothing alone, and whether to ask about it."""

    value: Moment
    words: tuple[tuple[int, int], ...]
    weak: bool = False
    asks: bool = False


def sound(pieces: list[Piece], tokens: list[Token], book: Lexicon) -> list[Found]:
    """Drop single words that only look like times in their sentence; mark those that need a day beside them."""
    return [
        Found(piece.value, ((tokens[piece.start].start, tokens[piece.end - 1].end),), weak=_weak(piece))
        for piece in pieces
        if not _doubtful(piece, tokens, book)
    ]


def _weak(piece: Piece) -> bool:
    return piece.weight < -3


def _doubtful(piece: Piece, tokens: list[Token], book: Lexicon) -> bool:
    """Tell whether a lone word ("mars", "maj", "tor", "sommaren") stands in a sentence that says something else."""
    if _counts_something(piece, tokens, book):
        return True
    if piece.end - piece.start == 2 and all(
        token.text in book.lists["names"] for token in tokens[piece.start : piece.end]
    ):
        return len(tokens) > 2
    start = piece.start + (tokens[piece.start].text in ("the", "till") and piece.end - piece.start > 1)
    if piece.end - start > 1:
        return False
    token = tokens[start]
    lone = isinstance(piece.value, Months) or token.text in book.lists["names"] or _bare_figures(token)
    return lone and not all(
        token.sort == "mark3" or token.text in book.lists["small"]
        for at, token in enumerate(tokens)
        if not piece.start <= at < piece.end
    )


def _bare_figures(token: Token) -> bool:
    """Tell whether a token is an ordinal or a figure like 3.12, which may be anything."""
    return token.sort == "ordinal" or (token.sort == "clock" and "." in token.text and token.text[-1] not in "05")


def _counts_something(piece: Piece, tokens: list[Token], book: Lexicon) -> bool:
    """Tell whether "den andra" goes on to say which other thing."""
    last, after = tokens[piece.end - 1], tokens[piece.end : piece.end + 1]
    return (
        isinstance(piece.value, DayOfMonth)
        and last.sort == "word"
        and any(sort == "ORD" for sort, _ in book.knows(last.text))
        and bool(after)
        and after[0].sort == "word"
        and after[0].text not in book.lists["small"]
    )


def joined(found: list[Found], tokens: list[Token], book: Lexicon) -> list[Found]:
    """Join a day and a time that stand apart in a sentence; what is weak and was not joined is dropped."""
    result: list[Found] = []
    for one in found:
        if result and _between(result[-1], one, tokens) & book.lists["appositions"]:
            result.pop()
        both = _joint(result[-1], one) if result else None
        if both:
            result[-1] = both
        else:
            result.append(one)
    kept = [one for one in result if not one.weak]
    if kept and any(one.weak and isinstance(one.value, At) and isinstance(one.value.time, Hours) for one in result):
        kept[0] = replace(kept[0], asks=True)  # "9–12 och 13–16": the other hours were not read
    return kept


def _between(first: Found, second: Found, tokens: list[Token]) -> set[str]:
    """The words between two expressions."""
    return {token.text for token in tokens if first.words[-1][1] <= token.start < second.words[0][0]}


def _joint(first: Found, second: Found) -> Found | None:
    value = _together(first.value, second.value) or _together(second.value, first.value)
    return Found(value, first.words + second.words) if value else None


def _together(day: Moment, time: Moment) -> Moment | None:
    """Give a day the time said elsewhere."""
    if isinstance(time, Limit) and isinstance(time.inner, At) and time.inner.day is None and isinstance(day, Days):
        return Limit(time.side, inclusive=time.inclusive, inner=At(day, time.inner.time))
    return _timed(day, time.time) if isinstance(time, At) and time.day is None else None


def _timed(day: Moment, time: Time) -> Moment | None:
    match day:
        case Every():
            return every_time(day, time)
        case Limit(inner=Days() as inner):
            return Limit(day.side, inclusive=True, inner=At(inner, time))
        case At(day=Days(), time=Part(name)) if isinstance(time, Clock | Hours):
            return At(day.day, time.within(name))
        case Days() if not isinstance(day, Months | ThisUnit):
            return At(day, time)
    return None
