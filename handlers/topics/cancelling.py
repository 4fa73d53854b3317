"""Cancelling a meeting: the whole, one occurrence of a series, or all that remains of it."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlmodel import Session

from handlers.kit.abilities import COORDINATORS, Network, Topic, command
from handlers.kit.announcing import keys_of_news
from handlers.kit.cards import Button, Buttons, Card, Carried, Facts, Text
from handlers.kit.details import told_where
from handlers.kit.meetings import (
    WHOLE,
    Event,
    changeable,
    coming,
    facts,
    known,
    named,
    numbered,
    on_day,
    original_of,
    posts_of,
    wall,
)
from handlers.kit.phrases import Words, both, t
from handlers.kit.request import Confirm, Refusal, Reply, Request
from handlers.language.bookings import day_in
from storage.models import Meeting, MeetingChange
from storage.queries import meetings as rows
from storage.queries import outbox, places

TOPIC = Topic(t("Cancelling meetings"), 8)


@dataclass(frozen=True)
class Found:
    """A meeting with what was changed in it, and the occurrence that is meant.

    `which` is "one", "rest" (all that remains) or "" where a series leaves it open.
    """

    row: Meeting
    changes: Sequence[MeetingChange]
    event: Event
    which: str


@command(
    "möte avboka",
    "meeting cancel",
    also=(
        "avboka möte",
        "avboka mötet",
        "ställ in möte",
        "ställ in mötet",
        "möte ställ in",
        "ta bort möte",
        "cancel meeting",
        "delete meeting",
    ),
    may=COORDINATORS,
    concern=Network(),
    summary=t("Cancel a meeting, one time of a series or all that remains of it; the channel is told"),
    example=both("möte avboka 17", "meeting cancel 17"),
)
def cancel(ask: Request, db: Session) -> Reply:
    """Cancel after a yes; unsent reminders go with it."""
    number, rest = numbered(ask.words or ask.value("text"))
    row = known(rows.meeting(db, number), ask.agreement)
    changeable(row, rows.changes_of(db, row), ask.now, ask.value("revision"))
    found = _cancelled_one(ask, db, row, rest)
    if found.event.start <= ask.now:
        raise Refusal(t("That meeting has begun."))
    if not found.which:
        return _cancel_which(found)
    if not (ask.confirmed or ask.value("sure")):
        return _cancel_sure(found)
    if found.which == "one" and row.rule:
        outbox.cancel(db, posts_of(found.event.number, found.event.occurrence), "cancelled")
        original, minutes = original_of(row, found.event), found.event.end - found.event.start
        length = int(minutes.total_seconds()) // 60
        rows.change(db, row, original, None, length, was=wall(found.event.start), now=ask.now)
    else:
        outbox.cancel(db, posts_of(found.event.number), "cancelled")
        rows.cancel(db, row, ask.now)
    keys = keys_of_news(ask, row, rows.changes_of(db, row))
    outbox.told_here(db, keys, ask.heard.address, row.agreement, ask.now)
    return _cancelled(ask, db, found)


def _cancelled_one(ask: Request, db: Session, row: Meeting, rest: str) -> Found:
    changes = rows.changes_of(db, row)
    following = coming(row, changes, ask.now)[0]
    if not row.rule:
        return Found(row, changes, following, "one")
    carried = named(row, changes, ask.value("occurrence"))
    if carried is not None and not carried.cancelled and ask.value("which") in ("one", "rest"):
        return Found(row, changes, carried, ask.value("which"))
    if WHOLE.match(rest) or not rest:
        return Found(row, changes, following, "rest" if rest else "")
    day = day_in(rest, ask.now, ask.asker.language)
    event = on_day(row, changes, day) if day else None
    if event is None:
        raise Refusal(t("That meeting is not held then. Write: meeting {number}", number=row.id or 0))
    return Found(row, changes, event, "one")


def _cancel_which(found: Found) -> Reply:
    number, day = found.row.id, wall(found.event.start).date()
    buttons = (
        Button(
            t("Only {day}", day=day),
            cancel.name,
            _carried(found, ("which", "one")),
            words=f"möte avboka {number} {day:%Y-%m-%d}",
        ),
        Button(
            t("All that remains"),
            cancel.name,
            _carried(found, ("which", "rest")),
            words=f"möte avboka {number} alla",
        ),
    )
    return Reply(Card(t("That is a series. What shall be cancelled?"), (Facts(facts(found.event)), Buttons(buttons))))


def _cancel_sure(found: Found) -> Reply:
    carried = _carried(found, ("which", found.which))
    sure = t("Cancel it? Answer yes or no.")
    if found.which == "rest":
        sure = t("Cancel this and all that come after it? Answer yes or no.")
    yes = Button(t("Yes, cancel it"), cancel.name, (*carried, ("sure", "yes")), words="ja", weight="danger")
    card = Card(found.row.title, (Facts(facts(found.event)), Text(sure, "strong"), Buttons((yes,))))
    return Reply(card, confirm=Confirm(cancel.name, carried=carried))


def _cancelled(ask: Request, db: Session, found: Found) -> Reply:
    from handlers.kit.ics import cancellation, invitation

    row, event = found.row, found.event
    if row.cancelled_at is None:
        file = cancellation(row, original_of(row, event), ask.now)
    else:
        file = invitation(row, rows.changes_of(db, row), ask.now)
    names = [channel.name for channel in places.channels_of(db, row.agreement)]
    told: tuple[Words, Words] = (t("Tells"), told_where(row.channel, names))
    note = Text(t("No reminder of it will come."), "note")
    return Reply(
        Card(t("Cancelled: {title}", title=row.title), (Facts((*facts(event), told)), note)),
        seen_by="place" if ask.heard.shared else "asker",
        attachments=(file,),
    )


def _carried(found: Found, *more: tuple[str, str]) -> Carried:
    row = found.row
    ids = (("text", str(row.id)), ("occurrence", found.event.occurrence), ("agreement", row.agreement))
    return (*ids, ("revision", str(row.revision)), *more)
