"""Booking a meeting or a series of them, in one line of ordinary words or in a form."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta

from sqlmodel import Session

from handlers.kit.abilities import COORDINATORS, Label, Network, Topic, command
from handlers.kit.announcing import keys_of_news
from handlers.kit.cards import Button, Buttons, Card, Choice, Facts, Form, Line, Moment, Option, Part, Text
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
    USUAL_REMINDERS,
    answer_buttons,
    aware,
    coming,
    due,
    facts,
    hours,
    reminders_said,
    wall,
)
from handlers.kit.phrases import Phrase, Words, both, t
from handlers.kit.request import Confirm, Refusal, Reply, Request
from handlers.language.bookings import Booking, Doubt, booking, choices, clock_on, doubts, lengths
from handlers.language.dates import Reading, When, when
from storage.models import Meeting
from storage.queries import agreements as agreement_rows
from storage.queries import meetings as rows
from storage.queries import outbox, places

TOPIC = Topic(t("Booking meetings"), 7)

_LABELS = (
    Label("title", ("titel", "title")),
    Label("when", ("när", "when")),
    Label("place", ("plats", "place")),
    Label("link", ("länk", "link")),
    Label("end", ("slut", "sluttid", "end")),
    Label("channel", ("kanal", "channel")),
    Label("agreement", ("nätverk", "network")),
    Label("remind", ("påminn", "påminnelser", "påminnelse", "remind", "reminders")),
)


@command(
    "möte nytt",
    "meeting new",
    also=(
        "nytt möte",
        "boka möte",
        "boka ett möte",
        "skapa möte",
        "new meeting",
        "book meeting",
        "book a meeting",
    ),
    may=COORDINATORS,
    concern=Network(),
    labels=_LABELS,
    summary=t("Book a meeting or a series of meetings, in your own words"),
    example=both(
        "möte nytt Avstämning matematik nästa tisdag halv tre i Köping, kanal skolchefer",
        "meeting new Mathematics check-in next Tuesday 14:30 in Köping, channel heads",
    ),
)
def new(ask: Request, db: Session) -> Reply:
    """Book what one line asks for; where the time is not plain it is asked first and nothing is stored."""
    line = _line(ask, db)
    found, open_doubts = _chosen(ask, line)
    checked_title(line.title)
    minutes = _minutes(ask, found)
    if _start(found) <= ask.now:
        raise Refusal(t("{when} has been. Write a time to come.", when=_understood(ask, found)), field="date")
    reminders = _reminders(ask)
    names = [row.name for row in places.channels_of(db, ask.agreement)]
    if open_doubts:
        return _ask_first(ask, line, found, open_doubts)
    row = rows.book(
        db,
        ask.now,
        agreement=ask.agreement,
        organisation=ask.asker.organisation,
        title=line.title,
        place=checked_place(line.place),
        link=checked_link(line.link),
        channel=channel_named(line.channel, names) or _here(ask, db),
        starts=wall(_start(found)),
        minutes=minutes,
        rule=found.rrule or "",
        rhythm=line.said if found.rrule else "",
        reminders=reminders,
        made_by=ask.asker.member_id or None,
    )
    outbox.told_here(db, keys_of_news(ask, row, ()), ask.heard.address, row.agreement, ask.now)
    return _booked(ask, row, names)


@new.form
def new_form(ask: Request, db: Session) -> Form:
    """Ask for title, day, time, place and channel."""
    bound = tuple(Option(row.name, row.name) for row in places.channels_of(db, ask.agreement))
    channel = (Choice("channel", t("Channel"), bound, required=False),) if bound else ()
    fields = (
        Line("title", t("Title"), limit=120),
        Moment("date", t("Day")),
        Moment("time", t("Starts"), kind="time"),
        Moment("end", t("Ends"), kind="time", required=False),
        Line("place", t("Place or link"), required=False),
        *channel,
    )
    return Form(t("New meeting"), new.name, fields, carried=(("agreement", ask.agreement),))


def _line(ask: Request, db: Session) -> Booking:
    """Take the line, the labels and the fields together: what is written after a label goes first."""
    language = ask.asker.language
    towns = [name for row in agreement_rows.organisations(db) for name in (row.short_name, row.name) if name]
    line = booking(ask.words or ask.value("text"), ask.now, language, towns)
    place = ask.value("place") or line.place
    link = ask.value("link") or line.link
    if place.startswith(("https://", "http://")):
        place, link = "", place
    line = replace(
        line,
        title=ask.value("title") or line.title,
        place=place,
        link=link,
        channel=ask.value("channel") or line.channel,
    )
    if ask.value("date"):
        return replace(line, reading=Reading(_filled_in(ask)), said="")
    if ask.value("when"):
        return replace(line, reading=when(ask.value("when"), ask.now, language), said=ask.value("when"))
    return line


def _filled_in(ask: Request) -> When:
    """Read the form's day and time (ISO); Refusal at the field that is wrong."""
    try:
        day = date.fromisoformat(ask.value("date"))
    except ValueError as error:
        raise Refusal(t("Choose a day."), field="date") from error
    try:
        clock = datetime.strptime(ask.value("time"), "%H:%M").time()
    except ValueError as error:
        raise Refusal(t("Choose a time."), field="time") from error
    return When("datetime", aware(datetime.combine(day, clock)))


def _chosen(ask: Request, line: Booking) -> tuple[When, tuple[Doubt, ...]]:
    """Give the time that is meant, and the reasons to ask first; none when the member has chosen among the readings."""
    if line.reading.reason is not None:
        why = t(line.reading.reason.text, **dict(line.reading.reason.values))
        raise Refusal(t("{why} Write the time after “when:” – when: Tuesday 24 February 14:30", why=why), field="date")
    found = choices(line.reading)
    if not found:
        raise Refusal(_missing(line), field="date")
    picked = next((each for each in found if _name(each) == ask.value("start")), None)
    if picked is not None:
        return picked, ()
    reading = replace(line.reading, out=found[0], alternatives=found[1:])
    return found[0], doubts(reading, line.said, ask.now)


def _missing(line: Booking) -> Phrase:
    if line.reading.out is None:
        return t(
            "When? Write the day and the time too, for example: meeting new Mathematics check-in Tuesday 24 February "
            "14:30 – or a series: every other Thursday 9–11"
        )
    return t("At what time? Write the time too, for example: {said} 9–11", said=line.said)


def _name(found: When) -> str:
    """Name a reading so that a button can carry it: only what the words themselves say can be chosen."""
    return f"{wall(_start(found)):%Y-%m-%dT%H:%M}{'R' if found.rrule else ''}"


def _start(found: When) -> datetime:
    assert isinstance(found.start, datetime)
    return found.start


def _minutes(ask: Request, found: When) -> int:
    """Give how long the meeting is, by the wall clock: one hour unless the line or "end:" says something else."""
    said, start = ask.value("end"), _start(found)
    if said:
        clock = clock_on(said, wall(start).date(), ask.now)
        if clock is not None:
            return checked_length(wall(start), wall(clock[0]))
        length = lengths(said)
        if length is None:
            raise Refusal(t("When does it end? Write for example: end: 16:00 – or: end: 2 hours"), field="end")
        return checked_length(wall(start), wall(start) + timedelta(minutes=sum(length)))
    if isinstance(found.end, datetime):
        return checked_length(wall(start), wall(found.end))
    return 60


def _reminders(ask: Request) -> list[int]:
    said = ask.value("remind")
    return checked_reminders(said, lengths(said)) if said else list(USUAL_REMINDERS)


def _here(ask: Request, db: Session) -> str:
    """Give the channel in which the meeting is booked, when it is one of the network's; else all of them are meant."""
    channel = places.channel_at(db, ask.heard.address)
    return channel.name if channel is not None and channel.agreement == ask.agreement else ""


def _ask_first(ask: Request, line: Booking, found: When, why: tuple[Doubt, ...]) -> Reply:
    """Ask whether the time was understood; nothing is stored without a yes or a choice."""
    said = {key: sent[0] for key, sent in ask.values.items() if sent} | {"agreement": ask.agreement}
    carried = tuple((said | {"text": ask.words or ask.value("text")}).items())
    rows_: list[tuple[Words, Words]] = [(t("Title"), line.title), (t("When"), _understood(ask, found))]
    parts: list[Part] = [Text(DOUBTS[each]) for each in why]
    parts.append(Facts((*rows_, (t("Place"), line.place or line.link or t("not stated")))))
    parts.append(Text(t("Shall I book it? Answer yes or no."), "strong"))
    buttons = [Button(t("Yes"), new.name, (*carried, ("start", _name(found))), words="ja", weight="primary")]
    for each in choices(line.reading) if "several" in why else ():
        if _name(each) != _name(found):
            option = (*carried, ("start", _name(each)))
            buttons.append(Button(_understood(ask, each), new.name, option, words=_typed(ask, line, each)))
    parts.append(Buttons(tuple(buttons[:5])))
    confirm = Confirm(new.name, carried=(*carried, ("start", _name(found))))
    return Reply(Card(t("Did I understand you right?"), tuple(parts)), confirm=confirm)


def _understood(ask: Request, found: When) -> Phrase:
    start = _start(found)
    span = hours(start, aware(wall(start) + timedelta(minutes=_minutes(ask, found))))
    return t("a series, first {when}", when=span) if found.rrule else span


def _typed(ask: Request, line: Booking, found: When) -> str:
    """Write a whole line that books one of the readings and leaves nothing open."""
    start = wall(_start(found))
    day = f"{line.said} från {start:%Y-%m-%d}" if found.rrule else f"{start:%Y-%m-%d} kl {start:%H.%M}"
    kept = [f"{word}: {value}" for word, value in (("plats", line.place), ("kanal", line.channel)) if value]
    length = () if found.rrule else (f"slut: {_minutes(ask, found)} min",)
    return " ".join((f"möte nytt {line.title} när: {day}", *length, *kept))


def _booked(ask: Request, row: Meeting, names: Sequence[str]) -> Reply:
    """Echo what was understood: weekday, date, time and week, where, whom it reaches and how to change it."""
    from handlers.kit.ics import invitation  # the calendar library takes 60 ms to import

    event, *more = coming(row, [], ask.now, 4 if row.rule else 1)
    # Of a single meeting soon at hand the early reminders do not come; of a series they come later.
    ahead = [minutes for minutes in row.reminders if row.rule or due(event.start, minutes) > ask.now]
    series_: list[tuple[Words, Words]] = [(t("Series"), row.rhythm)] if row.rule else []
    series_.extend((t("Then"), hours(each.start, each.end)) for each in more)
    whom = told_where(row.channel, names)
    parts: list[Part] = [
        Facts((*facts(event), *series_, (t("Channel"), whom), (t("Reminders"), reminders_said(ahead)))),
    ]
    wrong = t("Wrong? Write: meeting move {number} TIME – or: meeting cancel {number}", number=event.number)
    parts.extend((Text(wrong, "note"), answer_buttons(event)))
    return Reply(
        Card(t("Booked: {title}", title=row.title), tuple(parts)),
        seen_by="place" if ask.heard.shared else "asker",
        attachments=(invitation(row, [], ask.now),),
    )
