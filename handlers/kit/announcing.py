"""What there is to tell of a meeting once: that it is booked, moved, changed or cancelled; and what that undoes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Literal, NamedTuple

from handlers.kit.meetings import Booked, Changed, Event, aware, called_off, coming, event_of, posts_of
from handlers.kit.request import Request

TOLD_WITHIN = timedelta(days=3)


class News(NamedTuple):
    """One thing to tell: `key` begins the keys of its posts, `which` names the occurrence ("all": the whole meeting).

    `earlier` begins the keys of the posts that it undoes: of those about times from `since` on.
    """

    key: str
    kind: Literal["booked", "moved", "cancelled"]
    which: str
    event: Event
    revision: int
    at: datetime
    earlier: tuple[str, ...]
    since: datetime

    @property
    def expires(self) -> datetime:
        """Give when it is too late to tell it."""
        return min(self.at + TOLD_WITHIN, self.event.start)


def news(row: Booked, changes: Sequence[Changed], now: datetime) -> Iterator[News]:
    """Give what has been booked, moved, changed or cancelled lately: of the whole, and of single occurrences."""
    if row.changed_at > now - TOLD_WITHIN:
        yield from _of_the_whole(row, changes)
    for change in changes:
        if change.revision > row.revised and change.changed_at > now - TOLD_WITHIN:
            event = event_of(row, change.original, change)
            own = posts_of(event.number, event.occurrence)
            key = f"{own}{change.revision}:changed"
            kind: Literal["moved", "cancelled"] = "moved" if change.starts else "cancelled"
            since = change.changed_at
            yield News(key, kind, event.occurrence, event, change.revision, change.changed_at, (own,), since)


def _of_the_whole(row: Booked, changes: Sequence[Changed]) -> Iterator[News]:
    off = row.cancelled_at is not None
    event = called_off(row, changes) if off else next(iter(coming(row, changes, row.changed_at)), None)
    if event is None:
        return
    own, at = posts_of(event.number), row.changed_at
    if not row.revised:
        yield News(f"{own}all:0:booked", "booked", "all", event, 0, at, (), at)
        return
    kind: Literal["moved", "cancelled"] = "cancelled" if off else "moved"
    begun = row.continues is not None and row.revised == 1 and row.was is not None
    # A series that took over from another undoes what was said of the later times of that one.
    before = (posts_of(row.continues),) if row.continues is not None and begun else ()
    since = max(at, aware(row.was)) if row.was is not None and begun else at
    yield News(f"{own}all:{row.revised}:changed", kind, "all", event, row.revised, at, (own, *before), since)


def keys_of_news(ask: Request, row: Booked, changes: Sequence[Changed]) -> Iterator[str]:
    """Give the keys of the posts that an answer which all read has made needless where it stands; none in private."""
    return (each.key for each in news(row, changes, ask.now) if ask.heard.shared)
