"""The clock is one more who asks: what is to be said now, written by the topics, and what became of it.

A post goes plan → claim → compose → (sent by the courier) → verdict; each step but the sending is one transaction.
"""

from __future__ import annotations

import logging
import traceback
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import Future
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlmodel import Session

from handlers.desk.counter import Counter
from handlers.desk.due import LEASE, Due, Told, address_of
from handlers.desk.finish import finished, nothing
from handlers.desk.verdicts import say_missed, unsaid, written
from handlers.kit.abilities import Registry
from handlers.kit.notices import Occasion, Pace, Planner, Verdict
from handlers.kit.request import Reply
from handlers.language.dates.rhythm import Rhythm
from storage.models import Schedule
from storage.models.delivery import Located
from storage.queries import journal, members, outbox, personal, places, schedules, sending
from storage.queries.sending import Taken

log = logging.getLogger("stark.clock")

Outcomes = Sequence[tuple[Due, Verdict]]


def _nobody(*_: object) -> None:
    """Watch nothing."""


class Clock:
    """Plans, claims, has composed, and writes down verdicts, in the desk's threads.

    `watch` is called with each batch of what became of posts, `stirred` when a member may have changed what is to be
    said; both from the desk's threads.
    """

    def __init__(self, counter: Counter[Any], registry: Registry) -> None:
        self._counter = counter
        self._registry = registry
        self.watch: Callable[[Sequence[Told]], None] = _nobody
        self.stirred: Callable[[], None] = _nobody

    def plan(self, now: datetime) -> None:
        """Have every topic plan what it sees ahead; one that fails is logged and does not stop the others.

        What need not be remembered any more is forgotten: deliveries that no platform repeats, old erasures.
        """
        for planner in self._registry.planners:
            try:
                self._counter.write(_planning(planner, now)).result()
            except Exception as raised:  # one topic's mistake must not silence the others
                _log_failure(f"planner {planner.name}", raised)
        self._counter.write(lambda db: _tidied(db, now)).result()

    def due(self, now: datetime, paces: Mapping[str, Pace], owner: str, limit: int) -> list[Due]:
        """Take what is due on the platforms of `paces`, at most `limit` posts each, and compose it.

        Repeated posts come due, what is too late is skipped and said, and pauses that are over end.
        """
        self.turn(now)
        while (taken := self._claimed(now, paces, owner, limit)) and not (found := self._to_send(taken, now)):
            pass  # all that was taken has nothing to say: what waited behind it is free now
        return found if taken else []

    def turn(self, now: datetime) -> None:
        """Let repeated posts come due, end pauses that are over, and skip what is too late, saying so."""
        self.watch(self._counter.write(lambda db: _turn(db, now)).result())

    def doubt(self, since: datetime, until: datetime) -> int:
        """Have all that was due by `until` looked up before it is sent: the database was restored from `since`."""
        count: int = self._counter.write(lambda db: sending.doubt(db, since, until)).result()
        return count

    def _claimed(self, now: datetime, paces: Mapping[str, Pace], owner: str, limit: int) -> list[tuple[Taken, Pace]]:
        taken: list[tuple[Taken, Pace]] = []
        for platform, pace in paces.items():
            claimed = self._counter.write(_claiming(platform, pace, now, owner, limit)).result()
            taken += [(post, pace) for post in claimed]
        return taken

    def _to_send(self, taken: list[tuple[Taken, Pace]], now: datetime) -> list[Due]:
        """Have what was taken composed, and let go of what has nothing to say."""
        composed = self._counter.read(lambda db: self._all_composed(db, [post for post, _ in taken], now)).result()
        found, dropped = [], []
        for (post, pace), reply in zip(taken, composed, strict=True):
            doubtful = reply is None and post.uncertain and post.deed == "post"
            if isinstance(reply, Reply) or doubtful:
                found.append(Due(post, reply if isinstance(reply, Reply) else None, pace))
            else:
                dropped.append((post, reply))
        if dropped:
            self._counter.write(lambda db: _dropped(db, dropped, now)).result()
        return found

    def posted(self, outcomes: Outcomes, now: datetime) -> Future[list[Told]]:
        """Write down what became of posts, in one transaction, but for those that another has taken since."""
        done = self._counter.write(lambda db: [written(db, due, verdict, now) for due, verdict in outcomes])
        done.add_done_callback(self._tell)
        return done

    def _tell(self, done: Future[list[Told]]) -> None:
        if done.exception() is None:
            self.watch(done.result())

    def reclaim(self, now: datetime, settles: timedelta) -> int:
        """Free what a courier that is gone was sending; only for who holds the database alone."""
        count: int = self._counter.write(lambda db: sending.reclaim(db, now, settles)).result()
        return count

    def wakes(self, platforms: Iterable[str]) -> datetime | None:
        """Give the next moment at which something is to be sent or planned; it may have passed."""
        names = tuple(platforms)

        def look(db: Session) -> datetime | None:
            moments = (sending.next_moment(db, names), schedules.next_moment(db))
            return min((moment for moment in moments if moment is not None), default=None)

        moment: datetime | None = self._counter.read(look).result()
        return moment

    def held_up(self, platforms: Iterable[str], now: datetime) -> datetime | None:
        """Give when the pace of the platforms lets the next due post go; None when none waits for that."""
        names = tuple(platforms)
        moment: datetime | None = self._counter.read(lambda db: sending.held_up(db, names, now)).result()
        return moment

    def waiting(self, now: datetime) -> Sequence[tuple[str, str, int, datetime | None]]:
        """Count what is not ended by platform and state, with the oldest moment of each that has passed."""
        found: Sequence[tuple[str, str, int, datetime | None]]
        found = self._counter.read(lambda db: sending.waiting(db, now)).result()
        return found

    def _all_composed(self, db: Session, posts: Sequence[Taken], now: datetime) -> list[Reply | Exception | None]:
        spoken = _languages(db, posts)
        return [self._composed(db, post, spoken[post.id], now) for post in posts]

    def _composed(self, db: Session, post: Taken, language: str, now: datetime) -> Reply | Exception | None:
        """Give the reply, None when there is nothing to say, or what went wrong."""
        if post.deed != "post" and not post.message_id:
            return None  # what it would change was never posted
        if post.deed == "delete":
            return Reply(nothing())
        try:
            occasion = Occasion(post.key, address_of(post), post.agreement, language, now, post.data)
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


def _tidied(db: Session, now: datetime) -> None:
    journal.forget_deliveries(db, now)
    personal.forget_erasures(db, now)


def _claiming(platform: str, pace: Pace, now: datetime, owner: str, limit: int) -> Callable[[Session], list[Taken]]:
    return lambda db: sending.claim(
        db,
        platform,
        now,
        owner=owner,
        lease=LEASE,
        workspace_pace=pace.workspace,
        burst=pace.burst,
        limit=limit,
    )


def _turn(db: Session, now: datetime) -> list[Told]:
    places.resume(db, now)
    for row in schedules.due(db, now):
        _come_due(db, row, now)
    expired = sending.expire(db, now)
    say_missed(db, [post for post, paused in expired if not paused], now)
    return [Told(post.platform, "skipped") for post, _ in expired]


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


def _languages(db: Session, posts: Sequence[Taken]) -> dict[int, str]:
    """Give the language of who reads each post now, not of when it was planned."""
    own = members.languages(db, {post.member_id for post in posts if post.member_id})
    bound: dict[tuple[str, str, str], str] = {}
    for platform in {post.platform for post in posts}:
        found = places.languages(db, platform, {post.place for post in posts if post.platform == platform})
        bound.update({(platform, *where): language for where, language in found.items()})
    return {
        post.id: own.get(post.member_id or 0) or bound.get((post.platform, post.workspace, post.place)) or post.language
        for post in posts
    }


def _dropped(db: Session, dropped: Sequence[tuple[Taken, Exception | None]], now: datetime) -> None:
    for post, reason in dropped:
        unsaid(db, post, now, reason)
