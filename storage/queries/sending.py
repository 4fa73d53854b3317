"""Posts on their way: who takes which, who may write what became of it, and what is freed when a sender is gone.

Plain statements, built once: a post costs three of them, and a busy minute has thousands of posts.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import CursorResult, and_, bindparam, case, func, literal, or_, select, tuple_, update
from sqlmodel import Session, SQLModel, col
from sqlmodel import select as select_rows

from storage.models import Lane, Place, Post

_POST, _PLACE, _LANE = (SQLModel.metadata.tables[name] for name in ("outbox", "place", "lane"))
_TARGET = _POST.alias("target")
_ITS_PLACE = and_(
    _PLACE.c.platform == _POST.c.platform,
    _PLACE.c.workspace == _POST.c.workspace,
    _PLACE.c.place == _POST.c.place,
)
_ITS_LANE = and_(_LANE.c.platform == _POST.c.platform, _LANE.c.workspace == _POST.c.workspace)


class Ticket(NamedTuple):
    """Who is sending a post: only this owner, in this attempt, may write what became of it."""

    id: int
    owner: str
    attempts: int


@dataclass(frozen=True, slots=True)
class Taken:
    """A post that one sender has taken: what the outbox holds of it, the route to its place just now, and its ticket.

    `message_id` is that of the post that this one changes ("" while it is not sent, or when it changes none).
    """

    id: int
    key: str
    platform: str
    workspace: str
    place: str
    thread: str
    member_id: int | None
    deed: str
    message_id: str
    composer: str
    agreement: str
    language: str
    data: Mapping[str, str]
    due: datetime
    expires: datetime
    first_tried_at: datetime
    uncertain: bool
    attempts: int
    route: str
    owner: str

    @property
    def ticket(self) -> Ticket:
        """Give what lets its sender write the verdict."""
        return Ticket(self.id, self.owner, self.attempts)


_CLAIMABLE = (
    select(
        *(_POST.c[name] for name in ("id", "key", "platform", "workspace", "place", "thread", "member_id", "deed")),
        func.coalesce(
            select(_TARGET.c.message_id).where(_TARGET.c.id == _POST.c.target_id).scalar_subquery(), ""
        ).label("message_id"),
        *(_POST.c[name] for name in ("composer", "agreement", "language", "data", "due", "expires")),
        func.coalesce(_POST.c.first_tried_at, bindparam("now", type_=_POST.c.due.type)).label("first_tried_at"),
        or_(_POST.c.uncertain, _POST.c.state == "sending").label("uncertain"),
        (_POST.c.attempts + 1).label("attempts"),
        _PLACE.c.route,
        bindparam("owner", type_=_POST.c.owner.type).label("owner"),
    )
    .join(_PLACE, _ITS_PLACE)
    .join(_LANE, _ITS_LANE)
    .where(
        _POST.c.platform == bindparam("platform"),
        _POST.c.state.in_(("ready", "sending")),
        _POST.c.ready_at <= bindparam("now"),
        or_(_POST.c.state == "sending", _POST.c.uncertain, _POST.c.expires > bindparam("now")),
        _PLACE.c.paused_at.is_(None),
        or_(_PLACE.c.free_at.is_(None), _PLACE.c.free_at <= bindparam("now")),
        # A workspace that waits for its pace does not stand in the way of the others.
        or_(_LANE.c.free_at.is_(None), _LANE.c.free_at <= bindparam("until")),
    )
    .order_by(_POST.c.due, _POST.c.id)
    .limit(bindparam("most"))
    .with_for_update(skip_locked=True, of=[_POST, _PLACE])
)
_TAKE = (
    update(_POST)
    .where(_POST.c.id.in_(bindparam("ids", expanding=True)))
    .values(
        uncertain=or_(_POST.c.uncertain, _POST.c.state == "sending"),
        state="sending",
        owner=bindparam("by"),
        attempts=_POST.c.attempts + 1,
        ready_at=bindparam("lease"),
        claimed_at=bindparam("moment"),
        first_tried_at=func.coalesce(_POST.c.first_tried_at, bindparam("moment", type_=_POST.c.due.type)),
    )
)
_HOLD = (
    update(_PLACE)
    .where(
        tuple_(_PLACE.c.platform, _PLACE.c.workspace, _PLACE.c.place).in_(bindparam("places", expanding=True)),
    )
    .values(free_at=bindparam("lease"))
)


def claim(
    db: Session,
    platform: str,
    now: datetime,
    *,
    owner: str,
    lease: timedelta,
    workspace_pace: timedelta,
    burst: timedelta,
    limit: int,
) -> list[Taken]:
    """Take the oldest due post of each free lane of a platform, at most `limit`.

    A lane is held until the verdict (or the lease's end), so that it has one post on its way at a time; a workspace
    lets posts go at its pace, with `burst` of it at once. A post whose sender's lease has ended is taken again and
    marked uncertain. On PostgreSQL others that claim at the same time pass what is locked.
    """
    asked = {"platform": platform, "now": now, "until": now + burst, "most": 4 * limit, "owner": owner}
    first: dict[tuple[str, str, str], Taken] = {}
    for row in db.execute(_CLAIMABLE, asked):
        post = Taken(**row._mapping)
        first.setdefault((post.platform, post.workspace, post.place), post)
    taken = _within_pace(db, platform, list(first.values())[:limit], now, pace=workspace_pace, burst=burst)
    if taken:
        until = now + lease
        db.execute(_TAKE, {"ids": [post.id for post in taken], "by": owner, "lease": until, "moment": now})
        lanes = [(post.platform, post.workspace, post.place) for post in taken]
        db.execute(_HOLD, {"places": lanes, "lease": until})
    return taken


def _within_pace(
    db: Session, platform: str, taken: list[Taken], now: datetime, *, pace: timedelta, burst: timedelta
) -> list[Taken]:
    """Keep as many as each workspace's lane lets go now (a leaky bucket: `free_at` is when it will be empty)."""
    if not pace or not taken:
        return taken
    names = sorted({post.workspace for post in taken})
    locked = (
        select_rows(Lane)
        .where(Lane.platform == platform, col(Lane.workspace).in_(names))
        .order_by(col(Lane.workspace))
        .with_for_update(skip_locked=True)
    )
    lanes = {lane.workspace: lane for lane in db.exec(locked)}
    kept = []
    for post in taken:
        lane = lanes.get(post.workspace)
        if lane is None:
            continue
        free = max(lane.free_at or now, now)
        if free <= now + burst:
            lane.free_at = free + pace
            kept.append(post)
    db.flush()
    return kept


_MINE = and_(
    _POST.c.id == bindparam("number"),
    _POST.c.owner == bindparam("by"),
    _POST.c.attempts == bindparam("try"),
    _POST.c.state == "sending",
)
_SENT = (
    update(_POST)
    .where(_MINE)
    .values(
        state="sent",
        message_id=bindparam("message"),
        done_at=bindparam("moment"),
        told_at=case((bindparam("found") == literal(value=True), _POST.c.first_tried_at), else_=_POST.c.claimed_at),
        uncertain=False,
        error="",
    )
)
_AGAIN = (
    update(_POST)
    .where(_MINE)
    .values(
        state="ready",
        ready_at=bindparam("moment"),
        error=bindparam("why"),
        owner="",
        uncertain=or_(_POST.c.uncertain, bindparam("unsure", type_=_POST.c.uncertain.type)),
    )
)
_CLOSE = (
    update(_POST)
    .where(_MINE)
    .values(
        state=bindparam("ends"),
        error=bindparam("why"),
        done_at=bindparam("moment"),
        told_at=_POST.c.claimed_at,
        said=bindparam("told"),
    )
)


def sent(db: Session, ticket: Ticket, now: datetime, message_id: str, *, found: bool) -> bool:
    """Write that a post stands on the platform; `found` when it was looked up, and had been sent by an earlier attempt.

    False (nothing written) when somebody else has taken the post since.
    """
    return _settle(db, _SENT, ticket, moment=now, message=message_id, found=found)


def again(db: Session, ticket: Ticket, at: datetime, error: str, *, uncertain: bool) -> bool:
    """Have a post tried again at a moment; `uncertain` when this attempt may have been accepted all the same."""
    return _settle(db, _AGAIN, ticket, moment=at, why=error, unsure=uncertain)


def close(db: Session, ticket: Ticket, state: str, now: datetime, error: str, *, said: bool = False) -> bool:
    """End a post that is not sent: "skipped", "dead" or "uncertain"; what was not `said` is told the coordinators."""
    return _settle(db, _CLOSE, ticket, moment=now, ends=state, why=error, told=said)


def _settle(db: Session, statement: Any, ticket: Ticket, **values: Any) -> bool:
    mine = {"number": ticket.id, "by": ticket.owner, "try": ticket.attempts}
    return _count(db, statement, {**mine, **values}) == 1


def _count(db: Session, statement: Any, values: Mapping[str, Any] | None = None) -> int:
    result = db.execute(statement, values)
    assert isinstance(result, CursorResult)
    return result.rowcount


def expire(db: Session, now: datetime) -> list[tuple[Post, bool]]:
    """Skip what waits and whose moment has passed; give each with whether its place is paused.

    What is uncertain is left: it may stand on the platform, and is looked up first.
    """
    late = (
        select_rows(Post, Place)
        .join(Place, _ITS_PLACE)
        .where(Post.state == "ready", col(Post.uncertain).is_(False), Post.expires <= now)
        .order_by(col(Post.due), col(Post.id))
        .with_for_update(skip_locked=True, of=Post)
    )
    found = [(post, place.paused_at is not None) for post, place in db.exec(late)]
    for post, _ in found:
        post.state, post.error, post.done_at = "skipped", "too late", now
    db.flush()
    return found


def reclaim(db: Session, now: datetime, settles: timedelta) -> int:
    """Free what a sender that is gone had taken (only for who holds the database alone); give how many.

    Each is uncertain, and is looked up when what was on its way has had time to show.
    """
    on_its_way = select(_POST.c.id).where(_ITS_PLACE, _POST.c.state == "sending").exists()
    db.execute(update(_PLACE).where(on_its_way).values(free_at=now + settles))
    free = {"state": "ready", "uncertain": True, "owner": "", "ready_at": now + settles}
    return _count(db, update(_POST).where(_POST.c.state == "sending").values(**free))


def doubt(db: Session, since: datetime, until: datetime) -> int:
    """Look up before it is sent all that waits and was due by `until`: it may have been sent after `since`.

    For a database that was restored from a copy made at `since`; gives how many posts that are.
    """
    waits = and_(_POST.c.state.in_(("ready", "sending")), _POST.c.due <= until)
    doubted = {
        "state": "ready",
        "uncertain": True,
        "owner": "",
        "ready_at": until,
        "first_tried_at": func.coalesce(_POST.c.first_tried_at, bindparam("since", type_=_POST.c.due.type)),
    }
    return _count(db, update(_POST).where(waits, _POST.c.deed == "post").values(**doubted), {"since": since})


_NEXT = select(func.min(_POST.c.ready_at)).where(
    _POST.c.state.in_(("ready", "sending")), _POST.c.platform.in_(bindparam("platforms", expanding=True))
)


def next_moment(db: Session, platforms: Collection[str]) -> datetime | None:
    """Give when the next post of these platforms may be taken; None when none waits."""
    moment: datetime | None = db.execute(_NEXT, {"platforms": list(platforms)}).scalar_one()
    return moment


def held_up(db: Session, platforms: Collection[str], now: datetime) -> datetime | None:
    """Give when the first lane will be free that keeps a due post waiting; None when none does."""
    statement = (
        select(func.min(func.coalesce(_PLACE.c.free_at, bindparam("now", type_=_POST.c.due.type))))
        .select_from(_POST)
        .join(_PLACE, _ITS_PLACE)
        .where(
            _POST.c.state == "ready",
            _POST.c.ready_at <= now,
            _POST.c.platform.in_(platforms),
            _PLACE.c.paused_at.is_(None),
        )
    )
    moment: datetime | None = db.execute(statement, {"now": now}).scalar_one()
    return moment


def waiting(db: Session, now: datetime) -> Sequence[tuple[str, str, int, datetime | None]]:
    """Count what is not ended by platform and state, with the oldest moment that has passed of each."""
    passed = case((_POST.c.due <= now, _POST.c.due), else_=None)
    statement = (
        select(_POST.c.platform, _POST.c.state, func.count(), func.min(passed))
        .where(_POST.c.state.in_(("ready", "sending", "uncertain", "dead")))
        .group_by(_POST.c.platform, _POST.c.state)
    )
    return [(platform, state, count, oldest) for platform, state, count, oldest in db.execute(statement)]
