"""The week in one post: every topic adds its section; a week without news is quiet."""

from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime, time, timedelta
from typing import Literal

from sqlmodel import Session

from handlers.kit.abilities import ANYONE, Grant, Oneself, Public, Topic, command, registry
from handlers.kit.calendar import STOCKHOLM, today
from handlers.kit.cards import Card, Divider, Facts, Part, Text
from handlers.kit.names import folded
from handlers.kit.notices import Occasion, Span, every, notice
from handlers.kit.phrases import Phrase, Words, both, t
from handlers.kit.request import Again, Refusal, Reply, Request, Role, Scope
from handlers.language.dates.rhythm import Rhythm, day_until
from storage.models import Schedule
from storage.models.delivery import Located
from storage.queries import agreements as agreement_rows
from storage.queries import digests as rows
from storage.queries import members, outbox, places, schedules

TOPIC = Topic(t("Digest"), 71)

_MEMBERS: Grant = {Role.PARTICIPANT: Scope.ONESELF, Role.COORDINATOR: Scope.NETWORK}
_WEEK = timedelta(days=7)
_LONGEST = timedelta(days=92)  # who has been away for long is told of the last quarter
_AT = "08:00"
_MONDAY = 0
_DAILY = ("daglig", "dagligen", "varje dag", "daily", "every day")
_WEEKLY = ("varje vecka", "vecka", "veckovis", "veckovisa", "weekly", "every week", "på", "on")
_OFF = ("av", "stäng av", "aldrig", "nej", "off", "never")
_NOW = ("fortsätt", "resume")


@notice
def channel(occasion: Occasion, db: Session) -> Reply | None:
    """Write a channel's digest; None when nothing has happened since the last."""
    span = Span(occasion.agreement, _untold_since(db, occasion.address, occasion.now), occasion.now, "channel")
    parts = _news(span, db)
    return _reply(span, parts, db) if parts else None


@notice
def private(occasion: Occasion, db: Session) -> Reply | None:
    """Write a member's own digest: what waits for a coordinator, what concerns the own organisation for others."""
    member = members.member(db, int(occasion.data["member"]))
    if member is None:
        return None
    told = outbox.told_until(db, occasion.address, private.name) or min(member.joined_at, occasion.now) - _WEEK
    since = max(told, occasion.now - _LONGEST)
    spans = _spans_of(db, member.id or 0, member.organisation, since, occasion.now)
    written = [(span, parts) for span in spans if (parts := _news(span, db))]
    return _joined(written, db) if written else None


def _spans_of(db: Session, member_id: int, organisation: str, since: datetime, now: datetime) -> list[Span]:
    held = members.roles_of(db, member_id)
    found = []
    for agreement in agreement_rows.agreements_of(db, organisation):
        coordinates = Role.COORDINATOR.value in held.get(agreement, ())
        audience: Literal["coordinator", "member"] = "coordinator" if coordinates else "member"
        found.append(Span(agreement, since, now, audience, organisation, member_id))
    return found


def _news(span: Span, db: Session) -> tuple[Part, ...]:
    """Gather the sections; for a channel or a member, how things stand is told only together with news."""
    parts: list[Part] = []
    fresh = span.audience == "coordinator"
    for part in registry().sections:
        written = part.write(span, db)
        fresh = fresh or (bool(written) and not part.standing)
        parts.extend(written)
    return tuple(parts) if fresh else ()


def _reply(span: Span, parts: tuple[Part, ...], db: Session) -> Reply:
    since = Text(t("Since {day}", day=today(span.since)), "note")
    again = Again(show.name, carried=(("agreement", span.agreement), ("since", span.since.isoformat())))
    return Reply(Card(_title(span, db), (since, *parts)), seen_by="place", again=again)


def _joined(written: Sequence[tuple[Span, tuple[Part, ...]]], db: Session) -> Reply:
    first = written[0][0]
    parts: list[Part] = [Text(t("Since {day}", day=today(first.since)), "note")]
    for span, own in written:
        if span is not first:
            parts += [Divider(), Text(_title(span, db), "strong")]
        parts.extend(own)
    change = Text(t("Change it with: my digest daily · my digest weekly · my digest off"), "note")
    return Reply(Card(_title(first, db), (*parts, change)), again=Again(mine.name))


def _title(span: Span, db: Session) -> Phrase:
    name = agreement_rows.agreement(db, span.agreement).short_name
    day = today(span.now)
    if span.audience == "coordinator":
        return t("What waits for you as coordinator in {agreement}, {day}", agreement=name, day=day)
    if span.audience == "member":
        return t("Your digest from {agreement}, {day}", agreement=name, day=day)
    return t("The week in {agreement}, {day}", agreement=name, day=day)


@command(
    "sammanfattning",
    "digest",
    also=("veckans sammanfattning", "visa sammanfattning", "veckobrev", "summary"),
    may=ANYONE,
    concern=Public(),
    summary=t("Show the network's digest as it would look now, to you alone"),
    example=both("sammanfattning", "digest"),
    reads=True,
)
def show(ask: Request, db: Session) -> Reply:
    """Show what the next digest of the channel would tell; a coordinator sees what waits too."""
    since = _since(ask, db)
    span = Span(ask.agreement, since, ask.now, "channel")
    parts = _news(span, db) or (Text(t("Nothing new. A week without news is quiet: then nothing is posted.")),)
    shown = _reply(span, parts, db).card.parts
    if ask.asker.holds(Role.COORDINATOR, ask.agreement):
        own = Span(ask.agreement, since, ask.now, "coordinator", ask.asker.organisation, ask.asker.member_id)
        waits = _news(own, db) or (Text(t("Nothing waits for you.")),)
        shown = (*shown, Divider(), Text(_title(own, db), "strong"), *waits)
    return Reply(Card(_title(span, db), shown))


def _since(ask: Request, db: Session) -> datetime:
    """Give since when there is news to tell: in this channel, else in the network's first one, else for a week.

    The press for the rest of a long digest says since when that one told.
    """
    with suppress(ValueError):
        said = datetime.fromisoformat(ask.value("since"))
        if said.tzinfo is not None and ask.now - _LONGEST <= said <= ask.now:
            return said
    bound = places.channels_of(db, ask.agreement)
    here = [row for row in bound if row.place == ask.heard.address.place]
    return _untold_since(db, (here or bound)[0], ask.now) if bound else ask.now - _WEEK


def _untold_since(db: Session, where: Located, now: datetime) -> datetime:
    """Give when a channel was last told; before its first digest, a week before it was bound (or before now)."""
    told = outbox.told_until(db, where, channel.name)
    if told is not None and told < now:
        return told
    row = places.channel_at(db, where)
    return min(now, row.bound_at if row else now) - _WEEK


@command(
    "min sammanfattning",
    "my digest",
    also=("mina sammanfattningar", "min summering"),
    may=_MEMBERS,
    concern=Oneself(),
    summary=t("Your own digest in private: weekly, daily, off, or paused until a day"),
    example=both("min sammanfattning daglig", "my digest daily"),
    agreement="none",
)
def mine(ask: Request, db: Session) -> Reply:
    """Show the asker's own digest and its setting, or change the setting."""
    said = folded(ask.words)
    if not said:
        return _preview(ask, db)
    if said in _DAILY:
        return _told(ask, db, _set(ask, db, None))
    if said in _WEEKLY:
        return _told(ask, db, _set(ask, db, _MONDAY))
    if said in _OFF:
        row = _set(ask, db, _MONDAY)
        row.next_at = None
        db.add(row)
        return _told(ask, db, row)
    return _paused(ask, db, resumed=said in _NOW)


def _paused(ask: Request, db: Session, *, resumed: bool) -> Reply:
    """Say nothing unasked in private until a day, or say it again."""
    place = places.personal_place(db, ask.asker.member_id)
    if place is None:
        raise Refusal(t("I do not know yet where to reach you in private: write to me there first."))
    if resumed:
        places.resume(db, ask.now, place)
    else:
        day = day_until(ask.words, ask.now, ask.asker.language)
        if day is None:
            raise Refusal(t("Write: my digest daily – weekly – off – or: my digest pause until 10 August"))
        if day <= today(ask.now):
            raise Refusal(t("{day} has passed. Choose a day that comes.", day=day))
        places.pause(db, place, ask.now, "asked", until=datetime.combine(day, time(), STOCKHOLM))
    db.expire_all()
    return _told(ask, db, schedules.named(db, _key(ask.asker.member_id)) or _set(ask, db, _MONDAY))


def _preview(ask: Request, db: Session) -> Reply:
    since = ask.now - _WEEK
    spans = _spans_of(db, ask.asker.member_id, ask.asker.organisation, since, ask.now)
    written = [(span, parts) for span in spans if (parts := _news(span, db))]
    row = schedules.named(db, _key(ask.asker.member_id)) or _set(ask, db, _MONDAY)
    setting = Facts(((t("Your digest"), _setting(row, ask, db)),))
    if not written:
        return Reply(Card(t("Nothing new for you. A week without news is quiet."), (setting,)))
    card = _joined(written, db).card
    return Reply(Card(card.title, (setting, *card.parts)))


def _setting(row: Schedule, ask: Request, db: Session) -> Words:
    place = places.personal_place(db, ask.asker.member_id)
    if row.next_at is None:
        return t("off")
    if place is not None and place.paused_at is not None and place.paused_until is not None:
        return t("paused until {day}", day=today(place.paused_until))
    if row.weekday is None:
        return t("each working day, next {moment}", moment=row.next_at)
    return t("each week, next {moment}", moment=row.next_at)


def _told(ask: Request, db: Session, row: Schedule) -> Reply:
    return Reply(Card(t("Your digest"), (Facts(((t("It comes"), _setting(row, ask, db)),)),)))


def _key(member_id: int) -> str:
    return f"digest:member/{member_id}"


def _set(ask: Request, db: Session, weekday: int | None) -> Schedule:
    return _save(db, ask.asker.member_id, weekday, ask.now)


def _save(db: Session, member_id: int, weekday: int | None, now: datetime) -> Schedule:
    """Write a member's schedule; where it is sent is looked up when it comes due."""
    place = places.personal_place(db, member_id)
    member = members.member(db, member_id)
    assert member is not None
    day, moment = Rhythm(weekday, time.fromisoformat(_AT), STOCKHOLM).first(now)
    agreement = next(iter(agreement_rows.agreements_of(db, member.organisation)), "")
    return schedules.save(
        db,
        _key(member_id),
        place,
        composer=private.name,
        agreement=agreement,
        weekday=weekday,
        clock=_AT,
        next_date=day,
        next_at=moment,
        member_id=member_id,
    )


@every
def give_everyone_one(now: datetime, db: Session) -> None:
    """Give a weekly digest to who can be reached in private and has not chosen otherwise, from when they wrote."""
    for member_id in rows.without_one(db):
        place = places.personal_place(db, member_id)
        seen = place.seen_at if place is not None else None
        _save(db, member_id, _MONDAY, min(seen or now, now))
