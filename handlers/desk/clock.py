"""The clock is one more who asks: what is to be said now, written by the topics, and what became of it.

A post goes plan → claim → compose → (sent by the courier) → verdict; each step but the sending is one transaction.
"""

from __future__ import annotations

import logging
import traceback
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import Future
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from itertools import groupby
from random import SystemRandom
from typing import Any, assert_never
from zoneinfo import ZoneInfo

from sqlmodel import Session

from handlers.desk.counter import Counter
from handlers.desk.finish import finished
from handlers.kit.abilities import Registry
from handlers.kit.notices import Blind, Busy, Failed, Late, Occasion, Pace, Planner, Refused, Sent, Verdict
from handlers.kit.request import Address, Notice, Reply
from handlers.language.dates.rhythm import Rhythm
from storage.models import Post, Schedule
from storage.models.delivery import Located
from storage.queries import members, outbox, places, schedules

log = logging.getLogger("stark.clock")

LEASE = timedelta(seconds=60)
SAID_WITHIN = timedelta(days=14)  # news of trouble is worth telling for so long
_LONGEST_WAIT = timedelta(minutes=5)
_TROUBLE = "posts."  # the topic that writes of posts that did not go well: of its own posts nothing is said
_CHANCE = SystemRandom()


@dataclass(frozen=True)
class Due:
    """A post that this courier has taken: what to say and where, and how to tell what became of it.

    `reply` is None for what no longer applies but may have been posted. With `uncertain` the platform is asked
    first; an earlier attempt was made at `since`. After `expires` it is not sent any more.
    """

    key: str
    address: Address
    reply: Reply | None
    ticket: outbox.Ticket
    uncertain: bool
    since: datetime
    expires: datetime
    pace: Pace

    @property
    def notice(self) -> Notice:
        """Give what the adapter posts."""
        assert self.reply is not None
        return Notice(self.key, self.address, self.reply)


class Clock:
    """Plans, claims, has composed, and writes down verdicts, in the desk's threads."""

    def __init__(self, counter: Counter[Any], registry: Registry) -> None:
        self._counter = counter
        self._registry = registry

    def plan(self, now: datetime) -> None:
        """Have every topic plan what it sees ahead; one that fails is logged and does not stop the others."""
        for planner in self._registry.planners:
            try:
                self._counter.write(_planning(planner, now)).result()
            except Exception as raised:  # one topic's mistake must not silence the others
                _log_failure(f"planner {planner.name}", raised)

    def due(self, now: datetime, paces: Mapping[str, Pace], owner: str, limit: int) -> list[Due]:
        """Take what is due on the platforms of `paces`, at most `limit` posts each, and compose it.

        Repeated posts come due, what is too late is skipped and said, and pauses that are over end.
        """
        self._counter.write(lambda db: _turn(db, now)).result()
        while (taken := self._claimed(now, paces, owner, limit)) and not (found := self._to_send(taken, now)):
            pass  # all that was taken has nothing to say: what waited behind it is free now
        return found if taken else []

    def _claimed(
        self, now: datetime, paces: Mapping[str, Pace], owner: str, limit: int
    ) -> list[tuple[Post, str, Pace]]:
        taken: list[tuple[Post, str, Pace]] = []
        for platform, pace in paces.items():
            claim = _claiming(platform, pace, now, owner, limit)
            taken += [(post, route, pace) for post, route in self._counter.write(claim).result()]
        return taken

    def _to_send(self, taken: list[tuple[Post, str, Pace]], now: datetime) -> list[Due]:
        """Have what was taken composed, and let go of what has nothing to say."""
        composed = self._counter.read(lambda db: [self._composed(db, post, now) for post, _, _ in taken]).result()
        found = [_due(*one, reply) for one, reply in zip(taken, composed, strict=True) if isinstance(reply, Reply)]
        written = []
        for (post, route, pace), reply in zip(taken, composed, strict=True):
            if reply is None and post.uncertain:
                found.append(_due(post, route, pace, None))
            elif not isinstance(reply, Reply):
                written.append(self._counter.write(_unsaid(post, now, reply)))
        for future in written:
            future.result()
        return found

    def posted(self, due: Due, verdict: Verdict, now: datetime) -> Future[None]:
        """Write down what became of a post, unless another has taken it since."""
        return self._counter.write(lambda db: _written(db, due, verdict, now))

    def reclaim(self, now: datetime, settles: timedelta) -> int:
        """Free what a courier that is gone was sending; only for who holds the database alone."""
        count: int = self._counter.write(lambda db: outbox.reclaim(db, now, settles)).result()
        return count

    def wakes(self, platforms: Iterable[str]) -> datetime | None:
        """Give the next moment at which something is to be sent or planned; it may have passed."""
        names = tuple(platforms)

        def look(db: Session) -> datetime | None:
            moments = (outbox.next_moment(db, names), schedules.next_moment(db))
            return min((moment for moment in moments if moment is not None), default=None)

        moment: datetime | None = self._counter.read(look).result()
        return moment

    def held_up(self, platforms: Iterable[str], now: datetime) -> datetime | None:
        """Give when the pace of the platforms lets the next due post go; None when none waits for that."""
        names = tuple(platforms)
        moment: datetime | None = self._counter.read(lambda db: outbox.held_up(db, names, now)).result()
        return moment

    def _composed(self, db: Session, post: Post, now: datetime) -> Reply | Exception | None:
        """Give the reply, None when the composer finds nothing to say, or what went wrong."""
        try:
            occasion = Occasion(post.key, _address(post), post.agreement, _language(db, post), now, post.data)
            reply = self._registry.composers[post.composer].compose(occasion, db)
            return reply if reply is None else finished(reply, occasion.language, self._registry)
        except Exception as raised:  # tried again later; the others go on
            _log_failure(f"composer {post.composer} for post {post.id}", raised)
            return raised


def _log_failure(what: str, error: Exception) -> None:
    # The message of an exception can hold what a member wrote: its type and the places in the code are enough.
    log.error("%s: %s\n%s", what, type(error).__name__, "".join(traceback.format_tb(error.__traceback__)))


def _planning(planner: Planner, now: datetime) -> Callable[[Session], None]:
    return lambda db: planner.plan(now, db)


def _claiming(
    platform: str, pace: Pace, now: datetime, owner: str, limit: int
) -> Callable[[Session], list[tuple[Post, str]]]:
    return lambda db: outbox.claim(
        db,
        platform,
        now,
        owner=owner,
        lease=LEASE,
        workspace_pace=pace.workspace,
        burst=pace.burst,
        limit=limit,
    )


def _turn(db: Session, now: datetime) -> None:
    """Let repeated posts come due, end pauses that are over, and skip what is too late, saying so."""
    places.resume(db, now)
    for row in schedules.due(db, now):
        _come_due(db, row, now)
    expired = outbox.expire(db, now)
    missed = sorted((post for post, paused in expired if not paused), key=lambda post: post.agreement)
    for agreement, posts in groupby(missed, key=lambda post: post.agreement):
        _say_missed(db, agreement, list(posts), now)


def _come_due(db: Session, row: Schedule, now: datetime) -> None:
    """Promise the newest turn that has come (those missed before it are in it), and go on to the next."""
    rhythm = Rhythm(row.weekday, time.fromisoformat(row.clock), ZoneInfo(row.zone))
    day, moment = row.next_date, row.next_at or now
    following = rhythm.after(day)
    while following[1] <= now:
        day, moment = following
        following = rhythm.after(day)
    address: Located | None = places.personal_place(db, row.member_id) if row.member_id else row
    if address is not None:
        outbox.plan(
            db,
            key=f"{row.key}:{day}",
            address=address,
            composer=row.composer,
            data={"member": str(row.member_id)} if row.member_id else {},
            due=moment,
            expires=following[1],
            agreement=row.agreement,
            language="sv",
            member_id=row.member_id,
        )
    row.next_date, row.next_at = following
    db.add(row)


def _address(post: Post, route: str = "") -> Address:
    return Address(post.platform, post.workspace, post.place, post.thread, route)


def _language(db: Session, post: Post) -> str:
    """Give the language of who reads there now, not of when the post was planned."""
    member = members.member(db, post.member_id)
    channel = None if member else places.channel_at(db, post)
    return member.language if member else channel.language if channel else post.language


def _due(post: Post, route: str, pace: Pace, reply: Reply | None) -> Due:
    assert post.first_tried_at is not None
    return Due(
        post.key,
        _address(post, route),
        reply,
        outbox.Ticket(post.id or 0, post.owner, post.attempts),
        post.uncertain,
        post.first_tried_at,
        post.expires,
        pace,
    )


def _unsaid(post: Post, now: datetime, reason: Exception | None) -> Callable[[Session], None]:
    """Write down that there is nothing to say, or that composing failed and is to be tried again."""

    def write(db: Session) -> None:
        ticket = outbox.Ticket(post.id or 0, post.owner, post.attempts)
        if reason is None:
            outbox.close(db, ticket, "skipped", now, outbox.QUIET, said=True)
        else:
            outbox.again(db, ticket, now + _wait(post.attempts), type(reason).__name__, uncertain=False)
        places.free_from(db, post, now)

    return write


def _wait(attempts: int) -> timedelta:
    """Back off: twice as long each time up to five minutes, at a random point of the second half."""
    longest = min(timedelta(seconds=2 ** min(attempts, 10)), _LONGEST_WAIT)
    return longest * _CHANCE.uniform(0.5, 1.0)


def _written(db: Session, due: Due, verdict: Verdict, now: datetime) -> None:
    free = now + due.pace.place
    match verdict:
        case Sent(message_id, found):
            mine = outbox.sent(db, due.ticket, now, message_id, found=found)
        case Busy(retry_after, wide):
            free = now + max(retry_after, due.pace.place)
            mine = outbox.again(db, due.ticket, free, "the platform asked to wait", uncertain=False)
            if mine and wide:
                places.hold_workspace(db, due.address, free)
        case Failed(why):
            at = now + max(due.pace.settles, _wait(due.ticket.attempts))
            mine = outbox.again(db, due.ticket, at, why, uncertain=True)
        case Refused():
            mine = _refused(db, due, verdict, now)
        case Blind():
            mine = outbox.close(db, due.ticket, "uncertain", now, "it may or may not have been posted", said=True)
        case Late():
            # What no longer applies is nobody's loss; what came too late is said.
            quiet = due.reply is None
            why = outbox.QUIET if quiet else "too late"
            mine = outbox.close(db, due.ticket, "skipped", now, why, said=quiet)
        case _:
            assert_never(verdict)
    if mine:
        places.free_from(db, due.address, free)
        if isinstance(verdict, Late | Blind | Refused):
            _tell_of(db, due, verdict, now)


def _refused(db: Session, due: Due, verdict: Refused, now: datetime) -> bool:
    if not verdict.permanent:
        return outbox.close(db, due.ticket, "dead", now, verdict.why, said=True)
    mine = outbox.again(db, due.ticket, now, verdict.why, uncertain=False)
    if mine:
        close_place(db, due.address, verdict.why, now)
    return mine


def _tell_of(db: Session, due: Due, verdict: Verdict, now: datetime) -> None:
    post = outbox.post(db, due.ticket.id)
    if post is None or post.composer.startswith(_TROUBLE):
        return
    if isinstance(verdict, Late):
        _say_missed(db, post.agreement, [post], now)
    elif isinstance(verdict, Blind) or (isinstance(verdict, Refused) and not verdict.permanent):
        key = f"unsure:{post.id}:{post.attempts}"
        _tell_coordinators(db, post.agreement, key, "posts.unsure", {"post": str(post.id)}, now)


def _say_missed(db: Session, agreement: str, posts: list[Post], now: datetime) -> None:
    """Tell the coordinators what came too late to be sent: never silent, once, in one post."""
    told = [post for post in posts if not post.composer.startswith(_TROUBLE) and not post.said]
    for post in told:
        post.said = True
        db.add(post)
    if told:
        numbers = ",".join(str(post.id) for post in told)
        _tell_coordinators(db, agreement, f"missed:{told[0].id}", "posts.missed", {"posts": numbers}, now)


def close_place(db: Session, where: Located, why: str, now: datetime) -> None:
    """Pause a place that refuses for good; what waits there stays, and goes if somebody writes there in time."""
    if not places.pause(db, where, now, why):
        return
    log.warning("paused %s place: %s", where.platform, why)
    channel = places.channel_at(db, where)
    if channel is not None:
        data = {"channel": str(channel.id), "why": why}
        key = f"closed:{channel.id}:{now.isoformat()}"
        _tell_coordinators(db, channel.agreement, key, "posts.closed", data, now, but=where)


def _tell_coordinators(
    db: Session,
    agreement: str,
    key: str,
    composer: str,
    data: Mapping[str, str],
    now: datetime,
    *,
    but: Located | None = None,
) -> None:
    """Tell a network's coordinators in private; where none can be reached so, its channels (`but` one)."""
    common: dict[str, Any] = {
        "composer": composer,
        "data": data,
        "due": now,
        "expires": now + SAID_WITHIN,
        "agreement": agreement,
    }
    reached = False
    for member in members.holders(db, agreement, "coordinator"):
        place = places.personal_place(db, member.id)
        if place is not None:
            own: dict[str, Any] = {"language": member.language, "member_id": member.id}
            outbox.plan(db, key=f"{key}:{member.id}", address=place, **own, **common)
            reached = True
    others = [] if reached else places.channels_of(db, agreement)
    for channel in others:
        if but is None or (channel.platform, channel.place) != (but.platform, but.place):
            outbox.plan(db, key=f"{key}:#{channel.id}", address=channel, language=channel.language, **common)
