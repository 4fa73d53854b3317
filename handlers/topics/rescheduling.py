"""Moving a meeting: the whole, one occurrence of a series, or the rest of it; and changing its other facts."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlmodel import Session

from handlers.kit.abilities import COORDINATORS, Label, Network, Topic, command
from handlers.kit.announcing import keys_of_news
from handlers.kit.cards import Button, Buttons, Card, Carried, Facts, Part, Text
from handlers.kit.details import (
    DOUBTS,
    channel_named,
    checked_length,
    checked_link,
    checked_place,
    checked_reminders,
    checked_title,
    told_where,
)
from handlers.kit.meetings import (
    WHOLE,
    Event,
    answer_buttons,
    aware,
    before,
    changeable,
    coming,
    ended,
    facts,
    held,
    hours,
    known,
    named,
    numbered,
    on_day,
    original_of,
    posts_of,
    wall,
)
from handlers.kit.phrases import Phrase, Words, both, t
from handlers.kit.request import Confirm, Refusal, Reply, Request
from handlers.language.bookings import Doubt, choices, clock_on, day_in, doubts, lengths
from handlers.language.dates import Reading, When, when
from storage.models import Meeting, MeetingChange
from storage.queries import meetings as rows
from storage.queries import outbox, places

TOPIC = Topic(t("Moving meetings"), 8)

DETAILS = ("title", "place", "link", "channel", "remind")
_LABELS = (
    Label("title", ("titel", "title")),
    Label("place", ("plats", "place")),
    Label("link", ("länk", "link")),
    Label("channel", ("kanal", "channel")),
    Label("remind", ("påminn", "påminnelser", "påminnelse", "remind", "reminders")),
)
_TO = re.compile(r"(?:^|\s)(?:till|to)\s+", re.IGNORECASE)
_FROM = re.compile(r"^\s*(?:från och med|från|fr\.?o\.?m\.?|av|from|of)?\s*", re.IGNORECASE)
_ONE_DAY = re.compile(r"(?<=BYDAY=)(?:MO|TU|WE|TH|FR|SA|SU)(?=;|$)")
_DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_PLANNED = timedelta(days=40)  # reminders come at most 30 days ahead, and are planned two days before they are due


@dataclass(frozen=True)
class Found:
    """A meeting with what was changed in it; `event` is the occurrence that is meant.

    `which` is "one", "rest" (that occurrence and all after it) or "" where a series leaves it open.
    """

    row: Meeting
    changes: Sequence[MeetingChange]
    event: Event
    which: str


@dataclass(frozen=True)
class Target:
    """The time that a meeting is moved to, by the wall clock; `rule` and `rhythm` are set when it is a series."""

    starts: datetime
    minutes: int
    rule: str = ""
    rhythm: str = ""

    @property
    def said(self) -> Phrase:
        """Write it out."""
        return hours(aware(self.starts), aware(self.starts + timedelta(minutes=self.minutes)))


@command(
    "möte flytta",
    "meeting move",
    also=(
        "flytta möte",
        "flytta mötet",
        "ändra möte",
        "möte ändra",
        "move meeting",
        "change meeting",
        "meeting change",
    ),
    may=COORDINATORS,
    concern=Network(),
    labels=_LABELS,
    summary=t("Move a meeting, one time of a series or the rest of it; the channel is told"),
    example=both(
        "möte flytta 3 den 12 mars till fredag 13 mars kl 9", "meeting move 3 12 March to Friday 13 March at 9"
    ),
)
def move(ask: Request, db: Session) -> Reply:
    """Move a meeting to another time, or change its place and other facts; unsent reminders are planned anew."""
    row, rest = _meeting(ask, db)
    if not rest and any(ask.value(key) for key in DETAILS):
        return _changed(ask, db, row)
    found, said = _which(ask, db, row, rest)
    target, why = _target(ask, found, said)
    if target.rule and row.rule and not found.which:
        found = replace(found, which="rest")
    _check(ask, found, target)
    if not found.which:
        return _which_first(found, said)
    if why:
        return _sure_first(ask, found, target, why, said)
    return _moved(ask, db, found, target)


def _meeting(ask: Request, db: Session) -> tuple[Meeting, str]:
    """Find the meeting by its number, and give the rest of the line; Refusal when it can no longer be changed."""
    number, rest = numbered(ask.words or ask.value("text"))
    row = known(rows.meeting(db, number), ask.agreement)
    changeable(row, rows.changes_of(db, row), ask.now, ask.value("revision"))
    return row, rest


def _which(ask: Request, db: Session, row: Meeting, rest: str) -> tuple[Found, str]:
    """Tell which occurrence is meant ("den 12 mars till …", "resten till …"), and give what it is moved to."""
    changes = rows.changes_of(db, row)
    following = coming(row, changes, ask.now)[0]
    if not row.rule:
        return Found(row, changes, following, "one"), _TO.sub("", rest, count=1) if _TO.match(rest) else rest
    carried = named(row, changes, ask.value("occurrence"))
    if carried is not None and not carried.cancelled and ask.value("which") in ("one", "rest"):
        return Found(row, changes, carried, ask.value("which")), rest
    split = _TO.search(rest)
    head, tail = (rest[: split.start()].strip(), rest[split.end() :]) if split else ("", rest)
    whole = WHOLE.match(head)
    day = day_in(_FROM.sub("", head[whole.end() :] if whole else head), ask.now, ask.asker.language)
    if head and day is None and not whole:
        return Found(row, changes, following, ""), rest
    event = on_day(row, changes, day) if day else following
    if event is None or event.start <= ask.now < event.end:
        raise Refusal(t("That meeting is not held then. Write: meeting {number}", number=row.id or 0))
    return Found(row, changes, event, "rest" if whole else "one" if day else ""), tail


def _target(ask: Request, found: Found, said: str) -> tuple[Target, tuple[Doubt, ...]]:
    """Read the new time: a clock time keeps the day, a day keeps the clock time, and both keep the length."""
    start = wall(found.event.start)
    minutes = int((wall(found.event.end) - start).total_seconds()) // 60
    clock = clock_on(said, start.date(), ask.now) if said else None
    if clock is not None:
        end = checked_length(wall(clock[0]), wall(clock[1])) if clock[1] else minutes
        return Target(wall(clock[0]), end), ()
    reading = _with_clock(when(said, ask.now, ask.asker.language), start)
    if reading.reason is not None:
        why = t(reading.reason.text, **dict(reading.reason.values))
        raise Refusal(t("{why} Write for example: meeting move 17 Thursday 26 February 10:00", why=why))
    open_ = choices(reading)
    if not open_:
        raise Refusal(t("To when? Write for example: meeting move 17 Thursday 26 February 10:00"))
    picked = next((each for each in open_ if _name(each) == ask.value("start")), None)
    chosen = picked or open_[0]
    why_ = doubts(replace(reading, out=chosen, alternatives=open_[1:]), said, ask.now)
    return _as_target(chosen, minutes, said), () if picked else why_


def _with_clock(reading: Reading, start: datetime) -> Reading:
    """Give every day that was read the clock time that the meeting has."""

    def timed(one: When) -> When:
        if isinstance(one.start, datetime) or one.kind != "date":
            return one
        return replace(one, kind="datetime", start=aware(datetime.combine(one.start, start.time())))

    out = timed(reading.out) if reading.out else None
    return replace(reading, out=out, alternatives=tuple(timed(each) for each in reading.alternatives))


def _name(found: When) -> str:
    assert isinstance(found.start, datetime)
    return f"{wall(found.start):%Y-%m-%dT%H:%M}{'R' if found.rrule else ''}"


def _as_target(found: When, minutes: int, said: str) -> Target:
    assert isinstance(found.start, datetime)
    start = wall(found.start)
    if isinstance(found.end, datetime):
        minutes = checked_length(start, wall(found.end))
    return Target(start, minutes, found.rrule or "", said if found.rrule else "")


def _check(ask: Request, found: Found, target: Target) -> None:
    if aware(target.starts) <= ask.now:
        raise Refusal(t("{when} has been. Write a time to come.", when=target.said))
    if target.rule and not found.row.rule:
        raise Refusal(t("That is a single meeting. Book a series with: meeting new TITLE every Thursday 9–11"))
    same = target.starts == wall(found.event.start) and target.said == hours(found.event.start, found.event.end)
    if same and not target.rule:
        raise Refusal(t("The meeting is at that time already: {when}.", when=target.said))
    if found.row.rule and any(ask.value(key) for key in DETAILS):
        raise Refusal(t("Place, link, channel and reminders are the whole series': write them in a line of their own."))


def _carried(found: Found, said: str, *more: tuple[str, str]) -> Carried:
    row = found.row
    ids = (("text", f"{row.id} {said}"), ("occurrence", found.event.occurrence), ("agreement", row.agreement))
    return (*ids, ("revision", str(row.revision)), *more)


def _which_first(found: Found, said: str) -> Reply:
    """Ask whether one time of the series is moved, or that and all after it."""
    number, day = found.row.id, wall(found.event.start)
    buttons = (
        Button(
            t("Only {day}", day=day.date()),
            move.name,
            _carried(found, said, ("which", "one")),
            words=f"möte flytta {number} {day:%Y-%m-%d} till {said}",
        ),
        Button(
            t("That and all after it"),
            move.name,
            _carried(found, said, ("which", "rest")),
            words=f"möte flytta {number} resten till {said}",
        ),
    )
    return Reply(Card(t("That is a series. What shall be moved?"), (Facts(facts(found.event)), Buttons(buttons))))


def _sure_first(ask: Request, found: Found, target: Target, why: tuple[Doubt, ...], said: str) -> Reply:
    """Ask whether the new time was understood; nothing is moved without a yes or a choice."""
    reading = _with_clock(when(said, ask.now, ask.asker.language), wall(found.event.start))
    shown = [_as_target(each, target.minutes, said) for each in choices(reading)]
    names = [_name(each) for each in choices(reading)]
    carried = [_carried(found, said, ("which", found.which), ("start", name)) for name in names]
    yes = Button(t("Yes"), move.name, carried[0], words="ja", weight="primary")
    others = [
        Button(
            each.said, move.name, ids, words=f"möte flytta {found.row.id} {each.starts:%Y-%m-%d} kl {each.starts:%H.%M}"
        )
        for each, ids in zip(shown[1:5], carried[1:5], strict=True)
    ]
    parts: list[Part] = [Text(DOUBTS[each]) for each in why]
    parts.append(Facts(((t("Now"), hours(found.event.start, found.event.end)), (t("To"), target.said))))
    parts.extend((Text(t("Shall I move it? Answer yes or no."), "strong"), Buttons((yes, *others))))
    return Reply(Card(t("Did I understand you right?"), tuple(parts)), confirm=Confirm(move.name, carried=carried[0]))


def _moved(ask: Request, db: Session, found: Found, target: Target) -> Reply:
    """Write the move; what was planned for the old time is cancelled in the same transaction."""
    row, event = found.row, found.event
    _write_details(ask, db, row)
    if not row.rule:
        outbox.cancel(db, posts_of(event.number), "moved")
        rows.reschedule(db, row, target.starts, target.minutes, ask.now)
    elif found.which == "one":
        outbox.cancel(db, posts_of(event.number, event.occurrence), "moved")
        rows.change(db, row, original_of(row, event), target.starts, target.minutes, was=wall(event.start), now=ask.now)
    else:
        row = _moved_rest(ask, db, found, target)
    changes = rows.changes_of(db, row)
    outbox.told_here(db, keys_of_news(ask, row, changes), ask.heard.address, row.agreement, ask.now)
    moved = named(row, changes, event.occurrence) if row is found.row and found.which == "one" else None
    return _told(ask, db, row, moved or coming(row, changes, ask.now)[0], found)


def _moved_rest(ask: Request, db: Session, found: Found, target: Target) -> Meeting:
    """Move an occurrence and all after it: a series that has begun ends before it, and goes on as a new one.

    Calendars do not agree on how to change a series from one day on (RFC 5545, RANGE), but all know an end and a
    beginning.
    """
    row, event = found.row, found.event
    original = original_of(row, event)
    rule, last = target.rule or _shifted(row.rule, target), before(row, original)
    for each in held(row, found.changes, event.start, ask.now + _PLANNED):
        outbox.cancel(db, posts_of(each.number, each.occurrence), "moved")
    if last is None:
        rows.reschedule(db, row, target.starts, target.minutes, ask.now)
        row.rule, row.rhythm = rule, target.rhythm
        return row
    kept = {key: getattr(row, key) for key in ("agreement", "organisation", "title", "place", "link", "channel")}
    reminders = list(row.reminders)
    rows.end_series(db, row, ended(row.rule, last), last)
    return rows.book(
        db,
        ask.now,
        **kept,
        starts=target.starts,
        minutes=target.minutes,
        rule=rule,
        rhythm=target.rhythm,
        reminders=reminders,
        revision=1,
        revised=1,
        was=wall(event.start),
        continues=row.id,
        made_by=ask.asker.member_id or None,
    )


def _shifted(rule: str, target: Target) -> str:
    """Give a series' rule with the weekday that it is moved to; Refusal where only a new rhythm can say it."""
    weekday = _DAYS[target.starts.weekday()]
    if f"BYDAY={weekday}" in rule:
        return rule
    if not _ONE_DAY.search(rule):
        raise Refusal(
            t("Write the new rhythm, for example: meeting move 3 the rest to the first Friday of the month 9–11")
        )
    return _ONE_DAY.sub(weekday, rule)


def _told(ask: Request, db: Session, row: Meeting, event: Event, found: Found) -> Reply:
    from handlers.kit.ics import invitation  # the calendar library takes 60 ms to import

    before_ = (t("Before"), hours(found.event.start, found.event.end))
    parts: list[Part] = [Facts((before_, *facts(event), _told_to(db, row)))]
    if event.number != found.event.number:
        parts.append(Text(t("The series goes on as meeting {number} from then.", number=event.number)))
    if found.which == "rest" and found.changes:
        parts.append(Text(t("Times of the series that were moved or cancelled before follow the new rhythm now.")))
    parts.append(Text(t("Who had answered is asked again."), "note"))
    parts.append(answer_buttons(event))
    files = tuple(invitation(*each, ask.now) for each in rows.with_changes(db, rows.with_earlier(db, row)))
    return Reply(
        Card(t("Moved: {title}", title=row.title), tuple(parts)),
        seen_by="place" if ask.heard.shared else "asker",
        attachments=files,
    )


def _write_details(ask: Request, db: Session, row: Meeting) -> None:
    """Write the facts that the line names; the others stay."""
    if ask.value("title"):
        row.title = checked_title(ask.value("title"))
    if ask.value("place"):
        row.place = checked_place(ask.value("place"))
    if ask.value("link"):
        row.link = checked_link(ask.value("link"))
    if ask.value("remind"):
        row.reminders = checked_reminders(ask.value("remind"), lengths(ask.value("remind")))
    if ask.value("channel"):
        row.channel = channel_named(ask.value("channel"), _channels(db, row))
    db.add(row)


def _told_to(db: Session, row: Meeting) -> tuple[Words, Words]:
    return t("Tells"), told_where(row.channel, _channels(db, row))


def _channels(db: Session, row: Meeting) -> list[str]:
    return [channel.name for channel in places.channels_of(db, row.agreement)]


def _changed(ask: Request, db: Session, row: Meeting) -> Reply:
    """Change facts at the same time as before; replies go on counting, reminders are planned anew."""
    from handlers.kit.ics import invitation

    _write_details(ask, db, row)
    outbox.cancel(db, posts_of(row.id or 0), "changed")
    row.was = None
    rows.revise(db, row, ask.now)
    changes = rows.changes_of(db, row)
    outbox.told_here(db, keys_of_news(ask, row, changes), ask.heard.address, row.agreement, ask.now)
    event = coming(row, changes, ask.now)[0]
    parts: tuple[Part, ...] = (Facts((*facts(event), _told_to(db, row))), answer_buttons(event))
    card = Card(t("Changed: {title}", title=row.title), parts)
    file = invitation(row, changes, ask.now)
    return Reply(card, seen_by="place" if ask.heard.shared else "asker", attachments=(file,))
