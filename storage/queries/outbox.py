"""The outbox: what is promised, who is sending it, and what became of it. Nothing is lost and nothing said twice."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import CursorResult, and_, func, or_, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, SQLModel, col, select

from storage.models import Lane, Place, Post
from storage.models.delivery import Located

_ITS_PLACE = and_(
    col(Place.platform) == col(Post.platform),
    col(Place.workspace) == col(Post.workspace),
    col(Place.place) == col(Post.place),
)


def plan(
    db: Session,
    *,
    key: str,
    address: Located,
    composer: str,
    data: Mapping[str, str],
    due: datetime,
    expires: datetime,
    agreement: str,
    language: str,
    member_id: int | None = None,
    thread: str = "",
) -> bool:
    """Promise a post, in the caller's transaction; false (and nothing changed) when the key is promised already.

    `composer` ("topic.function", a @notice) writes it from `data` (ids, no words) when it is sent, between `due` and
    `expires` (aware moments). A post to one person names the member, so that "glöm mig" takes it along.
    """
    where = {"platform": address.platform, "workspace": address.workspace, "place": address.place}
    values: dict[str, Any] = {
        "key": key,
        **where,
        "thread": thread,
        "member_id": member_id,
        "composer": composer,
        "agreement": agreement,
        "language": language,
        "data": dict(data),
        "due": due,
        "ready_at": due,
        "expires": expires,
    }
    if not _insert_new(db, Post, values):
        return False
    _insert_new(db, Place, where)
    _insert_new(db, Lane, {"platform": address.platform, "workspace": address.workspace})
    return True


def _insert_new(db: Session, table: type[SQLModel], values: Mapping[str, Any]) -> bool:
    """Insert a row with the table's defaults unless its key is there; tell whether it was inserted."""
    build = sqlite.insert if db.get_bind().dialect.name == "sqlite" else postgresql.insert
    rows = SQLModel.metadata.tables[str(table.__tablename__)]
    inserted = build(rows).values(**values).on_conflict_do_nothing().returning(*rows.primary_key)
    return db.execute(inserted).first() is not None


def _count(db: Session, statement: Any) -> int:
    result = db.execute(statement)
    assert isinstance(result, CursorResult)
    return result.rowcount


def cancel(db: Session, prefix: str, why: str) -> int:
    """Skip every post that is not on its way and whose key begins with `prefix`; give how many, and remember `why`."""
    waiting = (col(Post.state) == "ready") & (func.substr(Post.key, 1, len(prefix)) == prefix)
    skip = update(Post).where(waiting).values(state="skipped", error=why, said=True)
    return _count(db, skip.execution_options(synchronize_session=False))


class Ticket(NamedTuple):
    """Who is sending a post: only this owner, in this attempt, may write what became of it."""

    id: int
    owner: str
    attempts: int


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
) -> list[tuple[Post, str]]:
    """Take the oldest due post of each free lane of a platform, at most `limit`, with the route to its place.

    A lane is held until the verdict (or the lease's end), so that it has one post on its way at a time; a workspace
    lets posts go at its pace, with `burst` of it at once. A post whose sender's lease has ended is taken again and
    marked uncertain. On PostgreSQL others that claim at the same time pass what is locked.
    """
    taken: list[tuple[Post, Place]] = []
    held: set[tuple[str, str]] = set()
    for post, place in _claimable(db, platform, now, limit):
        lane = (place.workspace, place.place)
        if lane not in held and len(taken) < limit:
            held.add(lane)
            taken.append((post, place))
    taken = _within_pace(db, platform, taken, now, pace=workspace_pace, burst=burst)
    for post, place in taken:
        _take(post, now, owner, now + lease)
        place.free_at = now + lease
    db.flush()
    return [(post, place.route) for post, place in taken]


def _claimable(db: Session, platform: str, now: datetime, limit: int) -> list[tuple[Post, Place]]:
    statement = (
        select(Post, Place)
        .join(Place, _ITS_PLACE)
        .where(
            Post.platform == platform,
            col(Post.state).in_(("ready", "sending")),
            Post.ready_at <= now,
            or_(col(Post.state) == "sending", col(Post.uncertain), col(Post.expires) > now),
            col(Place.paused_at).is_(None),
            or_(col(Place.free_at).is_(None), col(Place.free_at) <= now),
        )
        .order_by(col(Post.due), col(Post.id))
        .limit(4 * limit)
        .with_for_update(skip_locked=True)
    )
    return [(post, place) for post, place in db.exec(statement)]


def _within_pace(
    db: Session,
    platform: str,
    taken: list[tuple[Post, Place]],
    now: datetime,
    *,
    pace: timedelta,
    burst: timedelta,
) -> list[tuple[Post, Place]]:
    """Keep as many as each workspace's lane lets go now (a leaky bucket: `free_at` is when it will be empty)."""
    if not pace or not taken:
        return taken
    names = sorted({place.workspace for _, place in taken})
    locked = (
        select(Lane)
        .where(Lane.platform == platform, col(Lane.workspace).in_(names))
        .order_by(col(Lane.workspace))
        .with_for_update(skip_locked=True)
    )
    lanes = {lane.workspace: lane for lane in db.exec(locked)}
    kept = []
    for post, place in taken:
        lane = lanes.get(place.workspace)
        if lane is None:
            continue
        free = max(lane.free_at or now, now)
        if free <= now + burst:
            lane.free_at = free + pace
            kept.append((post, place))
    return kept


def _take(post: Post, now: datetime, owner: str, until: datetime) -> None:
    post.uncertain = post.uncertain or post.state == "sending"
    post.state = "sending"
    post.owner = owner
    post.attempts += 1
    post.ready_at = until
    post.claimed_at = now
    post.first_tried_at = post.first_tried_at or now


def sent(db: Session, ticket: Ticket, now: datetime, message_id: str, *, found: bool) -> bool:
    """Write that a post stands on the platform; `found` when it was looked up, and had been sent by an earlier attempt.

    False (nothing written) when somebody else has taken the post since.
    """
    told = Post.first_tried_at if found else Post.claimed_at
    return _settle(
        db, ticket, state="sent", message_id=message_id, done_at=now, told_at=told, uncertain=False, error=""
    )


def again(db: Session, ticket: Ticket, at: datetime, error: str, *, uncertain: bool) -> bool:
    """Have a post tried again at a moment; `uncertain` when this attempt may have been accepted all the same."""
    kept = {"uncertain": True} if uncertain else {}
    return _settle(db, ticket, state="ready", ready_at=at, error=error, owner="", **kept)


def close(db: Session, ticket: Ticket, state: str, now: datetime, error: str, *, said: bool = False) -> bool:
    """End a post that is not sent: "skipped", "dead" or "uncertain"; what was not `said` is told the coordinators."""
    return _settle(db, ticket, state=state, error=error, done_at=now, told_at=Post.claimed_at, said=said)


def _settle(db: Session, ticket: Ticket, **values: Any) -> bool:
    mine = (
        (col(Post.id) == ticket.id)
        & (col(Post.owner) == ticket.owner)
        & (col(Post.attempts) == ticket.attempts)
        & (col(Post.state) == "sending")
    )
    return _count(db, update(Post).where(mine).values(**values).execution_options(synchronize_session=False)) == 1


def expire(db: Session, now: datetime) -> list[tuple[Post, bool]]:
    """Skip what waits and whose moment has passed; give each with whether its place is paused.

    What is uncertain is left: it may stand on the platform, and is looked up first.
    """
    late = (
        select(Post, Place)
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
    on_its_way = select(Post.id).where(_ITS_PLACE, Post.state == "sending").exists()
    held = update(Place).where(on_its_way).values(free_at=now + settles)
    db.execute(held.execution_options(synchronize_session=False))
    mine = update(Post).where(col(Post.state) == "sending")
    return _count(
        db,
        mine.values(state="ready", uncertain=True, owner="", ready_at=now + settles).execution_options(
            synchronize_session=False
        ),
    )


def next_moment(db: Session, platforms: Collection[str]) -> datetime | None:
    """Give when the next post of these platforms may be taken; None when none waits."""
    statement = select(func.min(Post.ready_at)).where(
        col(Post.state).in_(("ready", "sending")), col(Post.platform).in_(platforms)
    )
    return db.exec(statement).one()


def held_up(db: Session, platforms: Collection[str], now: datetime) -> datetime | None:
    """Give when the first lane will be free that keeps a due post waiting; None when none does."""
    statement = (
        select(func.min(func.coalesce(Place.free_at, now)))
        .select_from(Post)
        .join(Place, _ITS_PLACE)
        .where(
            Post.state == "ready",
            Post.ready_at <= now,
            col(Post.platform).in_(platforms),
            col(Place.paused_at).is_(None),
        )
    )
    return db.exec(statement).one()


def listed(db: Session, states: Collection[str], limit: int) -> list[Post]:
    """Give posts in some states, the last planned first."""
    statement = select(Post).where(col(Post.state).in_(states)).order_by(col(Post.due).desc(), col(Post.id).desc())
    return list(db.exec(statement.limit(limit)))


def counted(db: Session) -> dict[tuple[str, str], int]:
    """Count the posts by platform and state."""
    statement = select(Post.platform, Post.state, func.count()).group_by(col(Post.platform), col(Post.state))
    return {(platform, state): count for platform, state, count in db.exec(statement)}


def post(db: Session, post_id: int) -> Post | None:
    """Give one post by its number."""
    return db.get(Post, post_id)


def resend(db: Session, row: Post, now: datetime, expires: datetime) -> bool:
    """Have a post that was not sent for certain sent once more, at once; false when it is sent or on its way."""
    if row.state not in ("skipped", "dead", "uncertain", "ready"):
        return False
    row.state, row.uncertain, row.error, row.said = "ready", False, "", False
    row.ready_at, row.expires = now, max(row.expires, expires)
    db.add(row)
    db.flush()
    return True


def give_up(db: Session, row: Post, now: datetime, why: str) -> bool:
    """Skip a post that waits, is uncertain or dead, for good; false when it is sent or on its way."""
    if row.state not in ("ready", "uncertain", "dead"):
        return False
    row.state, row.error, row.done_at, row.said = "skipped", why, now, True
    db.add(row)
    db.flush()
    return True


def told_until(db: Session, address: Located, composer: str) -> datetime | None:
    """Give the moment up to which a repeated post has told a place what is new; None when it has told nothing yet."""
    statement = select(func.max(Post.told_at)).where(
        Post.platform == address.platform,
        Post.workspace == address.workspace,
        Post.place == address.place,
        Post.composer == composer,
        or_(col(Post.state) == "sent", col(Post.error) == QUIET),
    )
    return db.exec(statement).one()


QUIET = "nothing to tell"


def cancel_at(db: Session, address: Located, why: str) -> int:
    """Skip every post that waits for a place; give how many."""
    waiting = (
        (col(Post.state) == "ready")
        & (col(Post.platform) == address.platform)
        & (col(Post.workspace) == address.workspace)
        & (col(Post.place) == address.place)
    )
    skip = update(Post).where(waiting).values(state="skipped", error=why, said=True)
    return _count(db, skip.execution_options(synchronize_session=False))
