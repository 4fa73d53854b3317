"""The outbox: what is promised, and what became of it. Nothing is lost and nothing said twice."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from functools import cache
from typing import Any, Literal

from sqlalchemy import ColumnElement, CursorResult, and_, bindparam, func, or_, update
from sqlalchemy import select as select_core
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, SQLModel, col, select

from storage.changes import note
from storage.models import Lane, Member, Place, Post
from storage.models.delivery import Located
from storage.prepared import Prepared

_CHUNK = 500  # keys in one question: SQLite takes 32 766 values, older ones 999
_POST = SQLModel.metadata.tables["outbox"]
_STANDING = select_core(_POST.c.key).where(_POST.c.key.in_(bindparam("keys", expanding=True)))
_TAKEN_AWAY = select(Post.target_id).where(
    Post.deed == "delete", Post.state != "skipped", col(Post.target_id).is_not(None)
)
QUIET = "nothing to tell"
TOLD_WITHIN = timedelta(days=14)  # news for one person is worth telling for so long


@dataclass(frozen=True, slots=True)
class Promise:
    """A post that is to be promised, as `plan` takes it."""

    key: str
    address: Located
    composer: str
    data: Mapping[str, str]
    due: datetime
    expires: datetime
    agreement: str
    language: str
    member_id: int | None = None


_FIELDS = tuple(field.name for field in fields(Promise))


def plan_all(db: Session, promises: Iterable[Promise]) -> None:
    """Promise many posts; a planner promises the same ones again and again, so those that stand are found at once."""
    wanted = {promise.key: promise for promise in promises}
    keys = list(wanted)
    for start in range(0, len(keys), _CHUNK):
        chunk = keys[start : start + _CHUNK]
        stand = set(db.execute(_STANDING, {"keys": chunk}).scalars())
        for key in chunk:
            if key not in stand:
                plan(db, **{name: getattr(wanted[key], name) for name in _FIELDS})


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
    deed: Literal["post", "update", "delete"] = "post",
    target_id: int | None = None,
) -> bool:
    """Promise a post, in the caller's transaction; false (and nothing changed) when the key is promised already.

    `composer` ("topic.function", a @notice) writes it from `data` (ids, no words) when it is sent, between `due` and
    `expires` (aware moments). A post to one person names the member, so that "glöm mig" takes it along. The other
    deeds write an earlier post, `target_id`, anew or take it away.
    """
    where = {"platform": address.platform, "workspace": address.workspace, "place": address.place}
    values: dict[str, Any] = {
        "key": key,
        **where,
        "thread": thread,
        "member_id": member_id,
        "deed": deed,
        "target_id": target_id,
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


def key_at(key: str, where: Located) -> str:
    """Give the key of a post that is made in several places, in one of them."""
    return f"{key}:{where.platform}/{where.workspace}/{where.place}"


def told_here(db: Session, keys: Iterable[str], where: Located, agreement: str, now: datetime) -> None:
    """Take posts for told in a place: the answer to a member has said there what they would have said."""
    ended = {"state": "skipped", "error": QUIET, "said": True, "done_at": now}
    for key in keys:
        at = {"platform": where.platform, "workspace": where.workspace, "place": where.place}
        common = {"key": key_at(key, where), **at, "composer": "", "data": {}, "agreement": agreement}
        _insert_new(db, Post, {**common, **ended, "due": now, "ready_at": now, "expires": now})


def tell(
    db: Session,
    member: Member,
    place: Located | None,
    *,
    key: str,
    composer: str,
    data: Mapping[str, str],
    agreement: str,
    now: datetime,
) -> bool:
    """Promise a member a post at `now` in the own private place, worth saying for two weeks; false where none is."""
    if place is None:
        return False
    plan(
        db,
        key=key,
        address=place,
        composer=composer,
        data=data,
        due=now,
        expires=now + TOLD_WITHIN,
        agreement=agreement,
        language=member.language,
        member_id=member.id,
    )
    return True


def rewrite(db: Session, prefix: str, composer: str, data: Mapping[str, str], now: datetime) -> None:
    """Have the posts that stand since two weeks, and whose keys begin so, written anew by a composer."""
    for row in standing(db, prefix, now - TOLD_WITHIN):
        change(db, row, "update", key=f"rewrite:{row.id}:{now.isoformat()}", composer=composer, data=data, due=now)


def change(
    db: Session,
    row: Post,
    deed: Literal["update", "delete"],
    *,
    key: str,
    composer: str,
    data: Mapping[str, str],
    due: datetime,
) -> bool:
    """Promise that a post that stands is written anew by a composer, or taken away; worth doing for two weeks."""
    note(db, "outbox", str(row.id), deed)
    return plan(
        db,
        key=key,
        address=row,
        composer=composer,
        data=data,
        due=due,
        expires=due + TOLD_WITHIN,
        agreement=row.agreement,
        language=row.language,
        member_id=row.member_id,
        deed=deed,
        target_id=row.id,
    )


def _insert_new(db: Session, table: type[SQLModel], values: Mapping[str, Any]) -> bool:
    """Insert a row with the table's defaults unless its key is there; tell whether it was inserted."""
    inserted = _insert_statement(str(table.__tablename__), db.get_bind().dialect.name)
    return db.execute(inserted, values).first() is not None


@cache
def _insert_statement(table: str, dialect: str) -> Any:
    build = sqlite.insert if dialect == "sqlite" else postgresql.insert
    rows = SQLModel.metadata.tables[table]
    return build(rows).on_conflict_do_nothing().returning(*rows.primary_key)


def _count(db: Session, statement: Any) -> int:
    result = db.execute(statement)
    assert isinstance(result, CursorResult)
    return result.rowcount


def cancel(db: Session, prefix: str, why: str) -> int:
    """Skip every post that is not on its way and whose key begins with `prefix`; give how many, and remember `why`."""
    waiting = (col(Post.state) == "ready") & (func.substr(Post.key, 1, len(prefix)) == prefix)
    skip = update(Post).where(waiting).values(state="skipped", error=why, said=True)
    return _count(db, skip.execution_options(synchronize_session=False))


def listed(db: Session, states: Collection[str], limit: int) -> list[Post]:
    """Give posts in some states, the last due first."""
    statement = select(Post).where(col(Post.state).in_(states)).order_by(col(Post.due).desc(), col(Post.id).desc())
    return list(db.exec(statement.limit(limit)))


def unsettled(db: Session, agreement: str, since: datetime, until: datetime) -> list[Post]:
    """Give a network's posts that ended uncertain or refused in [since, until), oldest first."""
    statement = select(Post).where(
        Post.agreement == agreement,
        col(Post.state).in_(("uncertain", "dead")),
        col(Post.done_at) >= since,
        col(Post.done_at) < until,
        col(Post.composer).not_like("posts.%"),
    )
    return list(db.exec(statement.order_by(col(Post.due), col(Post.id))))


def latest(db: Session, agreement: str, limit: int) -> list[Post]:
    """Give a network's latest posts in shared places that have not been taken away, the newest first."""
    statement = select(Post).where(
        Post.agreement == agreement,
        Post.state == "sent",
        Post.deed == "post",
        col(Post.member_id).is_(None),
        col(Post.id).not_in(_TAKEN_AWAY),
    )
    return list(db.exec(statement.order_by(col(Post.done_at).desc(), col(Post.id).desc()).limit(limit)))


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


def standing(db: Session, prefix: str, since: datetime) -> list[Post]:
    """Give the posts that have been made since a moment and stand, with keys that begin so, oldest first.

    One that has been taken away stands no more.
    """
    statement = select(Post).where(
        func.substr(Post.key, 1, len(prefix)) == prefix,
        Post.state == "sent",
        Post.deed == "post",
        col(Post.done_at) >= since,
        col(Post.id).not_in(_TAKEN_AWAY),
    )
    return list(db.exec(statement.order_by(col(Post.id))))


_told_until = Prepared(
    select(func.max(Post.told_at)).where(
        Post.platform == bindparam("platform"),
        Post.workspace == bindparam("workspace"),
        Post.place == bindparam("place"),
        Post.composer == bindparam("composer"),
        or_(col(Post.state) == "sent", col(Post.error) == QUIET),
    )
)


def told_until(db: Session, address: Located, composer: str) -> datetime | None:
    """Give the moment up to which a repeated post has told a place what is new; None when it has told nothing yet."""
    at = {"platform": address.platform, "workspace": address.workspace, "place": address.place}
    found = _told_until.first(db, composer=composer, **at)
    return found[0] if found is not None else None


def redirect(db: Session, member_id: int, old: Located, new: Located | None, *, but: str) -> None:
    """Let what waits to be said to a member in a place be said in another, `but` what one composer writes.

    Where there is no other place it is not said; and what was to be changed in the old one stays as it is.
    """
    waiting = _at(old) & (col(Post.state) == "ready") & (col(Post.member_id) == member_id) & (col(Post.composer) != but)
    if new is not None:
        _insert_new(db, Lane, {"platform": new.platform, "workspace": new.workspace})
        there = {"platform": new.platform, "workspace": new.workspace, "place": new.place}
        posts = update(Post).where(waiting, col(Post.deed) == "post").values(**there)
        db.execute(posts.execution_options(synchronize_session=False))
    rest = update(Post).where(waiting).values(state="skipped", error=QUIET, said=True)
    db.execute(rest.execution_options(synchronize_session=False))


def cancel_at(db: Session, address: Located, why: str) -> int:
    """Skip every post that waits for a place; give how many."""
    waiting = _at(address) & (col(Post.state) == "ready")
    skip = update(Post).where(waiting).values(state="skipped", error=why, said=True)
    return _count(db, skip.execution_options(synchronize_session=False))


def _at(where: Located) -> ColumnElement[bool]:
    return and_(
        col(Post.platform) == where.platform, col(Post.workspace) == where.workspace, col(Post.place) == where.place
    )
