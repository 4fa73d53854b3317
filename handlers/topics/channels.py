"""Where the network is spoken to: a coordinator binds a channel to it, with day, hour and language of the digest."""

import re
from datetime import datetime, time, timedelta
from typing import NamedTuple

from sqlmodel import Session

from handlers.kit.abilities import COORDINATORS, Grant, Label, Network, Topic, command
from handlers.kit.calendar import STOCKHOLM, today
from handlers.kit.cards import Button, Buttons, Card, Item, Listing, Part, Text
from handlers.kit.names import folded
from handlers.kit.notices import Span, section
from handlers.kit.phrases import Phrase, Words, both, t
from handlers.kit.reasons import said_why
from handlers.kit.request import Address, Confirm, Refusal, Reply, Request, Role, Scope
from handlers.language.dates import when
from handlers.language.dates.rhythm import Rhythm, day_until
from storage.models import Channel
from storage.queries import agreements as agreement_rows
from storage.queries import outbox, places, schedules

TOPIC = Topic(t("Channels and digest"), 70)

_READERS: Grant = {Role.PARTICIPANT: Scope.NETWORK, Role.COORDINATOR: Scope.NETWORK}
_CHANNEL = Label("channel", ("kanal", "channel"))
_SILENT_AFTER = timedelta(days=30)
DAYS = (
    t("Mondays"),
    t("Tuesdays"),
    t("Wednesdays"),
    t("Thursdays"),
    t("Fridays"),
    t("Saturdays"),
    t("Sundays"),
)
_LANGUAGES = {"svenska": "sv", "swedish": "sv", "engelska": "en", "english": "en"}
LANGUAGE_NAMES = {"sv": t("Swedish"), "en": t("English")}
_NAME = re.compile(r"#(\S+)")
_LANGUAGE = re.compile(rf"\b(?:på\s+|in\s+)?({'|'.join(_LANGUAGES)})\b", re.IGNORECASE)
_WEEKDAY = re.compile(
    r"\b(?:mån|tis|ons|tors|fre|lör|sön)(?:dag(?:en|ar)?)?\b|\b(?:mon|tues|wednes|thurs|fri|satur|sun)days?\b",
    re.IGNORECASE,
)
_MARKS = " ,.;:!?"
_FILLERS = re.compile(r"^(?:(?:varje|every|på|on|till|to|och|and|i|in|kanalen|kanal|channel)\b\s*)+", re.IGNORECASE)


class _Wish(NamedTuple):
    """What a line says of a channel: parts that it does not say are empty or None."""

    name: str
    weekday: int | None
    clock: str
    language: str


@command(
    "kanal",
    "channel",
    also=("kanaler", "channels"),
    may=_READERS,
    concern=Network(),
    summary=t("Show the network's channels, and when the digest comes"),
    example=both("kanal", "channel"),
    reads=True,
)
def show(ask: Request, db: Session) -> Reply:
    """List the channels that are bound to the network, with day, hour, language and whether they are paused."""
    found = places.channels_of(db, ask.agreement)
    agreement = agreement_rows.agreement(db, ask.agreement)
    if not found:
        how = Text(t("A coordinator binds one by writing in it: channel bind Monday 8"))
        return Reply(Card(t("No channel is bound to {agreement} yet.", agreement=agreement.short_name), (how,)))
    items = tuple(Item(f"#{channel.name}", _lines(db, channel)) for channel in found)
    return Reply(Card(t("The channels of {agreement}", agreement=agreement.short_name), (Listing(items),)))


def _lines(db: Session, channel: Channel) -> tuple[Words, ...]:
    lines: list[Words] = [_when(channel), t("Language: {language}", language=LANGUAGE_NAMES[channel.language])]
    row = schedules.named(db, _key(channel))
    if row is not None and row.next_at is not None:
        lines.append(t("Next: {moment}", moment=row.next_at))
    state = _pause_of(db, channel)
    return (*lines, state) if state else tuple(lines)


def _when(channel: Channel) -> Phrase:
    return t("Digest: {days} at {clock}", days=DAYS[channel.weekday], clock=_spoken(channel.clock))


def _spoken(clock: str) -> Phrase:
    return both(clock.replace(":", "."), clock)


def _pause_of(db: Session, channel: Channel) -> Phrase | None:
    place = places.place_at(db, channel)
    if place is None or place.paused_at is None:
        return None
    if place.paused_why != "asked":
        return t("Paused: {why}", why=said_why(place.paused_why))
    if place.paused_until is None:
        return t("Paused until somebody writes: channel resume")
    return t("Paused until {day}", day=today(place.paused_until))


@command(
    "kanal koppla",
    "channel bind",
    also=("koppla kanal", "koppla kanalen", "bind channel"),
    may=COORDINATORS,
    concern=Network(),
    labels=(_CHANNEL,),
    summary=t("Bind this channel to the network: digest and reminders come here"),
    example=both("kanal koppla måndag 8", "channel bind Monday 8"),
)
def bind(ask: Request, db: Session) -> Reply:
    """Bind the channel in which it is written, or the one named, with the digest's weekday, hour and language."""
    wish = _understood(ask)
    address = _address(ask, db, wish.name)
    before = places.channel_at(db, address)
    if before is not None and before.agreement != ask.agreement:
        other = agreement_rows.agreement(db, before.agreement)
        raise Refusal(t("That channel is bound to {agreement} already.", agreement=other.short_name))
    weekday = wish.weekday if wish.weekday is not None else before.weekday if before else 0
    channel = places.bind(
        db,
        address,
        ask.agreement,
        name=wish.name or (before.name if before else _name_of(address)),
        language=wish.language or (before.language if before else ask.asker.language),
        weekday=weekday,
        clock=wish.clock or (before.clock if before else "08:00"),
        now=ask.now,
    )
    _schedule(db, channel, ask.now)
    agreement = agreement_rows.agreement(db, ask.agreement)
    title = t("#{channel} is bound to {agreement}", channel=channel.name, agreement=agreement.short_name)
    return _told(db, channel, title)


def _told(db: Session, channel: Channel, title: Phrase) -> Reply:
    change = Text(t("Change it with: channel time Tuesday 9 · channel language English · channel pause"), "note")
    return Reply(Card(title, (Listing((Item(f"#{channel.name}", _lines(db, channel)),)), change)), seen_by="place")


@command(
    "kanal tid",
    "channel time",
    may=COORDINATORS,
    concern=Network(),
    labels=(_CHANNEL,),
    summary=t("Choose on which weekday and at what hour the digest comes to a channel"),
    example=both("kanal tid tisdag 9.30", "channel time Tuesday 9:30"),
)
def at(ask: Request, db: Session) -> Reply:
    """Change the digest's weekday, hour or both; it counts at once."""
    wish = _understood(ask)
    channel = _bound(ask, db, wish.name)
    if wish.weekday is None and not wish.clock:
        raise Refusal(t("On which day, at what hour? Write: channel time Tuesday 9:30"))
    channel.weekday = wish.weekday if wish.weekday is not None else channel.weekday
    channel.clock = wish.clock or channel.clock
    db.add(channel)
    _schedule(db, channel, ask.now)
    return _told(db, channel, t("The digest's time in #{channel} is changed", channel=channel.name))


@command(
    "kanal språk",
    "channel language",
    may=COORDINATORS,
    concern=Network(),
    labels=(_CHANNEL,),
    summary=t("Choose the language of what Stark posts in a channel"),
    example=both("kanal språk engelska", "channel language Swedish"),
)
def language(ask: Request, db: Session) -> Reply:
    """Change the language of all that is posted in a channel from now on."""
    wish = _understood(ask)
    channel = _bound(ask, db, wish.name)
    if not wish.language:
        raise Refusal(t("Write: channel language Swedish – or: channel language English"))
    channel.language = wish.language
    db.add(channel)
    return _told(db, channel, t("The language of #{channel} is changed", channel=channel.name))


@command(
    "kanal paus",
    "channel pause",
    also=("pausa kanal", "pausa kanalen", "kanal pausa", "pause channel"),
    may=COORDINATORS,
    concern=Network(),
    labels=(_CHANNEL,),
    summary=t("Say nothing unasked in a channel, until a day or until you say so"),
    example=both("kanal paus till 10 augusti", "channel pause until 10 August"),
)
def pause(ask: Request, db: Session) -> Reply:
    """Have a channel's digest and reminders wait; what has become too old by then is never posted."""
    named = _NAME.search(ask.words)
    rest = _NAME.sub("", ask.words).strip()
    channel = _bound(ask, db, named.group(1) if named else "")
    until = day_until(rest, ask.now, ask.asker.language) if rest else None
    if rest and until is None:
        raise Refusal(t("Until which day? Write for example: channel pause until 10 August"))
    if until is not None and until <= today(ask.now):
        raise Refusal(t("{day} has passed. Choose a day that comes.", day=until))
    moment = datetime.combine(until, time(), STOCKHOLM) if until else None
    places.pause(db, channel, ask.now, "asked", until=moment)
    db.expire_all()
    return _told(db, channel, t("#{channel} is paused", channel=channel.name))


@command(
    "kanal fortsätt",
    "channel resume",
    also=("kanal starta", "resume channel"),
    may=COORDINATORS,
    concern=Network(),
    labels=(_CHANNEL,),
    summary=t("End a channel's pause"),
    example=both("kanal fortsätt", "channel resume"),
)
def resume(ask: Request, db: Session) -> Reply:
    """Speak in a channel again."""
    channel = _bound(ask, db, _understood(ask).name)
    places.resume(db, ask.now, channel)
    db.expire_all()
    return _told(db, channel, t("#{channel} is spoken in again", channel=channel.name))


@command(
    "kanal koppla bort",
    "channel unbind",
    also=("koppla bort kanal", "koppla bort kanalen", "unbind channel"),
    may=COORDINATORS,
    concern=Network(),
    labels=(_CHANNEL,),
    summary=t("Let go of a channel: no digest and no reminders come there any more"),
    example=both("kanal koppla bort", "channel unbind"),
)
def unbind(ask: Request, db: Session) -> Reply:
    """Unbind a channel after a yes; what was to be posted there is not."""
    channel = _bound(ask, db, _understood(ask).name)
    if not ask.confirmed:
        sure = t("No more digests and reminders in #{channel}? Answer yes or no.", channel=channel.name)
        return Reply(Card("", (Text(sure),)), confirm=Confirm(unbind.name, f"#{channel.name}"))
    schedules.remove(db, _key(channel))
    outbox.cancel_at(db, channel, "the channel was unbound")
    name = channel.name
    places.unbind(db, channel)
    return Reply(Card(t("#{channel} is no longer bound.", channel=name)), seen_by="place")


def _key(channel: Channel) -> str:
    return f"digest:{channel.platform}/{channel.workspace}/{channel.place}"


def _schedule(db: Session, channel: Channel, now: datetime) -> None:
    rhythm = Rhythm(channel.weekday, time.fromisoformat(channel.clock), STOCKHOLM)
    day, moment = rhythm.first(now)
    schedules.save(
        db,
        _key(channel),
        channel,
        composer="digests.channel",
        agreement=channel.agreement,
        weekday=channel.weekday,
        clock=channel.clock,
        next_date=day,
        next_at=moment,
    )


def _understood(ask: Request) -> _Wish:
    """Read "[#name] weekday hour language", in any order; what is left is the channel's name."""
    text = ask.words
    name = ask.value("channel").removeprefix("#")
    if marked := _NAME.search(text):
        name, text = marked.group(1), _NAME.sub(" ", text, count=1)
    spoken = _LANGUAGE.search(text)
    text = _LANGUAGE.sub(" ", text, count=1)
    reading = when(text, ask.now, ask.asker.language)
    if reading.out is None:
        reading = when(text, ask.now, "en" if ask.asker.language == "sv" else "sv")
    weekday, clock = None, ""
    if reading.out is not None:
        start = reading.out.start
        if isinstance(start, datetime):
            clock = start.astimezone(STOCKHOLM).strftime("%H:%M")
        weekday = start.weekday() if _WEEKDAY.search(text) else None
        for begin, end in reversed(reading.out.words):
            text = text[:begin] + text[end:]
    left = _FILLERS.sub("", " ".join(text.split()).strip(_MARKS)).strip(_MARKS)
    language_said = _LANGUAGES[folded(spoken.group(1))] if spoken else ""
    return _Wish(name or left, weekday, clock, language_said)


def _address(ask: Request, db: Session, name: str) -> Address:
    """Find the place to bind: the one named, else the one in which it is written."""
    here = ask.heard.address
    if not name:
        if not ask.heard.shared:
            raise Refusal(t("Which channel? Write it in the channel, or name it: channel bind #NAME Monday 8"))
        return here
    if ask.heard.shared and folded(_name_of(here)) == folded(name):
        return here
    for place in places.known_places(db, here.platform, here.workspace):
        if folded(name) in (folded(place.place), folded(place.name)):
            return Address(place.platform, place.workspace, place.place)
    if here.place.startswith(("#", "@")):  # a platform where a channel's name is its id
        return Address(here.platform, here.workspace, f"#{name}")
    raise Refusal(t("I know no channel called “{name}”. Invite me there, and write in it: channel bind", name=name))


def _name_of(address: Address) -> str:
    return address.place.removeprefix("#") if address.place.startswith("#") else address.name or address.place


def _bound(ask: Request, db: Session, name: str) -> Channel:
    """Find the bound channel that is meant: the one named, the one written in, or the only one."""
    found = places.channels_of(db, ask.agreement)
    if name:
        chosen = [channel for channel in found if folded(channel.name) == folded(name)]
    else:
        here = ask.heard.address
        chosen = [channel for channel in found if channel.place == here.place and channel.platform == here.platform]
        chosen = chosen or (found if len(found) == 1 else [])
    if len(chosen) == 1:
        return chosen[0]
    if not found:
        raise Refusal(t("No channel is bound yet. Write in the channel: channel bind Monday 8"))
    known = ", ".join(f"#{channel.name}" for channel in found)
    raise Refusal(t("Which channel? Write it there, or name one of {known}.", known=known))


@section(70)
def silent(span: Span, db: Session) -> tuple[Part, ...]:
    """Tell the coordinators which channels are paused, or have heard nothing from anybody for a month."""
    if span.audience != "coordinator":
        return ()
    items = []
    for channel in places.channels_of(db, span.agreement):
        place = places.place_at(db, channel)
        last = place.seen_at if place is not None else None
        state = _pause_of(db, channel)
        if state is not None:
            items.append(Item(f"#{channel.name}", (state,)))
        elif span.now - (last or channel.bound_at) > _SILENT_AFTER:
            items.append(Item(f"#{channel.name}", (t("Nobody has written there for 30 days"),)))
    if not items:
        return ()
    more = Buttons((Button(t("Channels"), show.name, words="kanal"),))
    return (Listing(tuple(items), title=t("Channels that are silent")), more)
