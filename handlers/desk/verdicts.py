"""What is written down of a post that was tried, and who is told when it did not go well."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from itertools import groupby
from logging import getLogger
from random import SystemRandom
from typing import assert_never

from sqlmodel import Session

from handlers.desk.due import Due, Outcome, Told
from handlers.kit.notices import Blind, Busy, Failed, Late, Refused, Sent, Verdict
from storage.models import Post
from storage.models.delivery import Located
from storage.queries import members, outbox, places, sending
from storage.queries.sending import Taken

log = getLogger("stark.clock")

_LONGEST_WAIT = timedelta(minutes=5)
_TROUBLE = "posts."  # the topic that writes of posts that did not go well: of its own posts nothing is said
_SETTLED = timedelta(seconds=5)  # by then every verdict of the minute is written
_CHANCE = SystemRandom()


def written(db: Session, due: Due, verdict: Verdict, now: datetime) -> Told:
    """Write down what became of a try, unless another has taken the post since, and free its lane."""
    free = now + due.pace.place
    outcome: Outcome
    match verdict:
        case Sent(message_id, found):
            outcome = "reconciled" if found else "sent"
            mine = sending.sent(db, due.taken.ticket, now, message_id, found=found)
        case Busy(retry_after, wide, lookup):
            outcome, at = "rate_limited", now + max(retry_after, due.pace.place)
            free = free if lookup else at
            mine = sending.again(db, due.taken.ticket, at, "the platform asked to wait", uncertain=False)
            if mine and wide and not lookup:
                places.hold_workspace(db, due.address, at)
        case Failed(why):
            outcome, at = "failed", now + max(due.pace.settles, wait(due.taken.attempts))
            mine = sending.again(db, due.taken.ticket, at, why, uncertain=True)
        case Refused():
            outcome = "paused" if verdict.permanent else "dead"
            mine = _refused(db, due, verdict, now)
        case Blind():
            outcome, why = "uncertain", "it may or may not have been posted"
            mine = sending.close(db, due.taken.ticket, "uncertain", now, why, said=True)
        case Late():
            # What no longer applies is nobody's loss; what came too late is said.
            quiet = due.reply is None
            outcome = "quiet" if quiet else "skipped"
            why = outbox.QUIET if quiet else "too late"
            mine = sending.close(db, due.taken.ticket, "skipped", now, why, said=quiet)
        case _:
            assert_never(verdict)
    if not mine:
        return Told(due.address.platform, "lost")
    places.free_from(db, due.address, free)
    if isinstance(verdict, Late | Blind | Refused):
        _tell_of(db, due, verdict, now)
    return Told(due.address.platform, outcome, max(now - due.taken.due, timedelta(0)) if outcome == "sent" else None)


def unsaid(db: Session, post: Taken, now: datetime, reason: Exception | None) -> None:
    """Write down that there is nothing to say, or that composing failed and is to be tried again."""
    if reason is None:
        sending.close(db, post.ticket, "skipped", now, outbox.QUIET, said=True)
    else:
        sending.again(db, post.ticket, now + wait(post.attempts), type(reason).__name__, uncertain=False)
    places.free_from(db, post, now)


def wait(attempts: int) -> timedelta:
    """Back off: twice as long each time up to five minutes, at a random point of the second half."""
    longest = min(timedelta(seconds=2 ** min(attempts, 10)), _LONGEST_WAIT)
    return longest * _CHANCE.uniform(0.5, 1.0)


def _refused(db: Session, due: Due, verdict: Refused, now: datetime) -> bool:
    if verdict.permanent:
        mine = sending.again(db, due.taken.ticket, now, verdict.why, uncertain=False)
        if mine:
            close_place(db, due.address, verdict.why, now)
        return mine
    if due.taken.deed != "post":  # what was to be changed has been taken away by somebody: nobody misses it
        return sending.close(db, due.taken.ticket, "skipped", now, verdict.why, said=True)
    return sending.close(db, due.taken.ticket, "dead", now, verdict.why, said=True)


def _tell_of(db: Session, due: Due, verdict: Verdict, now: datetime) -> None:
    post = outbox.post(db, due.taken.id)
    if post is None or post.composer.startswith(_TROUBLE) or post.deed != "post":
        return
    if isinstance(verdict, Late):
        say_missed(db, [post], now)
    elif isinstance(verdict, Blind) or (isinstance(verdict, Refused) and not verdict.permanent):
        # A minute's worth of them are told together.
        since = now.replace(second=0, microsecond=0)
        until = since + timedelta(minutes=1)
        data = {"since": since.isoformat(), "until": until.isoformat()}
        key = f"unsure:{post.agreement}:{since.isoformat()}"
        _tell_coordinators(db, post.agreement, key, "posts.unsure", data, until + _SETTLED)


def say_missed(db: Session, missed: list[Post], now: datetime) -> None:
    """Tell each network's coordinators what came too late to be sent: never silent, once, in one post."""
    told = [post for post in missed if not (post.composer.startswith(_TROUBLE) or post.said or post.deed != "post")]
    for agreement, posts in groupby(sorted(told, key=_network), key=_network):
        own = list(posts)
        for post in own:
            post.said = True
            db.add(post)
        numbers = ",".join(str(post.id) for post in own)
        _tell_coordinators(db, agreement, f"missed:{own[0].id}", "posts.missed", {"posts": numbers}, now)


def _network(post: Post) -> str:
    return post.agreement


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
    """Tell a network's coordinators in private at `now`; where none can be reached so, a channel of it (not `but`)."""
    reached = False
    for member in members.holders(db, agreement, "coordinator"):
        place, own = places.personal_place(db, member.id), f"{key}:{member.id}"
        told = outbox.tell(db, member, place, key=own, composer=composer, data=data, agreement=agreement, now=now)
        reached = reached or told
    if reached:
        return
    for channel in places.channels_of(db, agreement):
        if but is None or (channel.platform, channel.place) != (but.platform, but.place):
            outbox.plan(
                db,
                key=f"{key}:#{channel.id}",
                address=channel,
                composer=composer,
                data=data,
                due=now,
                expires=now + outbox.TOLD_WITHIN,
                agreement=agreement,
                language=channel.language,
            )
            return
