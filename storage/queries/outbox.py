"""The outbox: what is promised, who is sending it, and what became of it. Nothing is lost and nothing said twice."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import CursorResult, func, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, SQLModel, col

from storage.models import Lane, Place, Post
from storage.models.delivery import Located


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
    return _count(db, build(table).values(**values).on_conflict_do_nothing()) == 1


def _count(db: Session, statement: Any) -> int:
    result = db.execute(statement)
    assert isinstance(result, CursorResult)
    return result.rowcount


def cancel(db: Session, prefix: str, why: str) -> int:
    """Skip every post that is not on its way and whose key begins with `prefix`; give how many, and remember `why`."""
    waiting = (col(Post.state) == "ready") & (func.substr(Post.key, 1, len(prefix)) == prefix)
    skip = update(Post).where(waiting).values(state="skipped", error=why, said=True)
    return _count(db, skip.execution_options(synchronize_session=False))
