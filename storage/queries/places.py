"""Where Stark may speak: places it has been spoken to in, and the channels that are bound to networks."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, delete, func, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import aliased
from sqlmodel import Session, SQLModel, col, select

from storage.changes import NOTED
from storage.models import Channel, Identity, Lane, Member, Place, Post, Schedule
from storage.models.delivery import Located

LEFT = "removed"  # why a place is paused that Stark has been let out of


def renew(
    db: Session, where: Located, route: str, now: datetime, *, identity_id: int | None = None, name: str = ""
) -> None:
    """Remember how to reach a place where Stark has just been spoken to, its name, and whose it is when it is private.

    A place that the platform had closed is open again: somebody has just written there.
    """
    build = sqlite.insert if db.get_bind().dialect.name == "sqlite" else postgresql.insert
    found: dict[str, Any] = {"route": route, "seen_at": now, "identity_id": identity_id}
    if name:
        found["name"] = name
    statement = build(Place).values(**_primary(where), **{"paused_why": "", "name": "", **found})
    db.execute(statement.on_conflict_do_update(index_elements=["platform", "workspace", "place"], set_=found))
    _reopen(db, where)


def _primary(where: Located) -> Mapping[str, str]:
    return {"platform": where.platform, "workspace": where.workspace, "place": where.place}


def _reopen(db: Session, where: Located) -> None:
    gone = col(Place.paused_why).not_in(["", "asked"])
    opened = update(Place).where(_at(Place, where), gone).values(paused_at=None, paused_until=None, paused_why="")
    db.execute(opened.execution_options(**{NOTED: True}))


def _at(table: type[SQLModel], where: Located) -> Any:
    columns = SQLModel.metadata.tables[str(table.__tablename__)].c
    return (
        (columns.platform == where.platform) & (columns.workspace == where.workspace) & (columns.place == where.place)
    )


def place_at(db: Session, where: Located) -> Place | None:
    """Give what is known of a place."""
    return db.get(Place, (where.platform, where.workspace, where.place))


def personal_place(db: Session, member_id: int | None, states: Collection[str] = ("active",)) -> Place | None:
    """Give where a member in one of the states is reached in private: a place that is open, then where last spoken to.

    A member may be on several platforms. None when no place is known.
    """
    statement = (
        select(Place)
        .join(Identity, col(Identity.id) == col(Place.identity_id))
        .join(Member, col(Member.id) == col(Identity.member_id))
        .where(Identity.member_id == member_id, col(Member.state).in_(states))
        .order_by(col(Place.paused_at).is_not(None), col(Place.seen_at).desc(), col(Place.place))
    )
    return db.exec(statement).first()


def channels_of(db: Session, agreement: str) -> list[Channel]:
    """Give the channels that are bound to a network, those bound first first; paused ones too.

    What is planned for a paused channel waits, and is skipped when its moment has passed.
    """
    return list(db.exec(select(Channel).where(Channel.agreement == agreement).order_by(col(Channel.id))))


def channel_at(db: Session, where: Located) -> Channel | None:
    """Give the binding of a place; None when it is not bound."""
    return db.exec(select(Channel).where(_at(Channel, where))).one_or_none()


def known_places(db: Session, platform: str, workspace: str) -> list[Place]:
    """Give the shared places of a workspace where Stark has been spoken to."""
    shared = select(Place).where(
        Place.platform == platform, Place.workspace == workspace, col(Place.identity_id).is_(None)
    )
    return list(db.exec(shared.order_by(col(Place.place))))


def pause(db: Session, where: Located, now: datetime, why: str, *, until: datetime | None = None) -> bool:
    """Have a place's posts wait; false when they do already and for the same reason."""
    same = db.exec(select(Place.paused_why, Place.paused_until).where(_at(Place, where))).one_or_none()
    if same == (why, until):
        return False
    _set(db, where, paused_at=now, paused_why=why, paused_until=until)
    return True


def resume(db: Session, now: datetime, where: Located | None = None) -> None:
    """End the pause of a place, or all pauses whose day has come."""
    over = _at(Place, where) if where is not None else col(Place.paused_until) <= now
    statement = update(Place).where(over).values(paused_at=None, paused_until=None, paused_why="")
    db.execute(statement.execution_options(synchronize_session=False, **{NOTED: True}))


def move(db: Session, old: Located, new: Located, name: str) -> None:
    """Let a place have another id, another name or both: its binding, what waits and what it has been told go along.

    Where the new place is bound already, it stays as it is, and so does what waits at the old one.
    """
    if _primary(old) != _primary(new) and channel_at(db, new) is None:
        _rename(db, old, new)
    if name:
        for named in (Place, Channel):
            db.execute(update(named).where(_at(named, new)).values(name=name))


def _rename(db: Session, old: Located, new: Located) -> None:
    heard = place_at(db, new)
    if heard is not None:  # somebody wrote there before the platform told of it: the way there is newer
        db.execute(delete(Place).where(_at(Place, new)))
        _set(db, old, route=heard.route, seen_at=heard.seen_at)
        _reopen(db, old)
        db.expunge(heard)
    for table in (Place, Channel, Schedule, Post):
        db.execute(update(table).where(_at(table, old)).values(**_primary(new)))
    build = sqlite.insert if db.get_bind().dialect.name == "sqlite" else postgresql.insert
    lane = {"platform": new.platform, "workspace": new.workspace}
    db.execute(build(Lane).values(**lane).on_conflict_do_nothing())
    for named in (Schedule, Post):
        _rename_keys(db, named, old, new)


def _rename_keys(db: Session, table: type[Schedule] | type[Post], old: Located, new: Located) -> None:
    """Let keys that name the place name the new one: what it has been told is not told again."""
    before, after = ("/".join(_primary(where).values()) for where in (old, new))
    renamed, other = func.replace(col(table.key), before, after), aliased(table)
    taken = select(other.id).where(col(other.key) == renamed).exists()
    statement = update(table).where(_at(table, new), ~taken).values(key=renamed)
    db.execute(statement.execution_options(synchronize_session=False))


_PLACES = SQLModel.metadata.tables["place"]
_FREE = (
    update(_PLACES)
    .where(
        _PLACES.c.platform == bindparam("of"),
        _PLACES.c.workspace == bindparam("inside"),
        _PLACES.c.place == bindparam("at"),
    )
    .values(free_at=bindparam("moment"))
)


def free_from(db: Session, where: Located, moment: datetime) -> None:
    """Let a place have its next post from a moment on."""
    at = {"of": where.platform, "inside": where.workspace, "at": where.place}
    db.execute(_FREE, {**at, "moment": moment})


def hold_workspace(db: Session, where: Located, moment: datetime) -> None:
    """Let a whole workspace have its next post from a moment on."""
    its = (col(Lane.platform) == where.platform) & (col(Lane.workspace) == where.workspace)
    db.execute(update(Lane).where(its).values(free_at=moment).execution_options(synchronize_session=False))


def _set(db: Session, where: Located, **values: Any) -> None:
    statement = update(Place).where(_at(Place, where)).values(**values)
    db.execute(statement.execution_options(synchronize_session=False, **{NOTED: True}))


def bind(
    db: Session,
    where: Located,
    agreement: str,
    *,
    name: str,
    language: str,
    weekday: int,
    clock: str,
    now: datetime,
) -> Channel:
    """Bind a shared place to a network, or change how it is bound."""
    row = channel_at(db, where) or Channel(
        platform=where.platform,
        workspace=where.workspace,
        place=where.place,
        agreement=agreement,
        name=name,
        bound_at=now,
    )
    row.agreement, row.name, row.language = agreement, name, language
    row.weekday, row.clock = weekday, clock
    db.add(row)
    db.flush()
    build = sqlite.insert if db.get_bind().dialect.name == "sqlite" else postgresql.insert
    db.execute(build(Place).values(**_primary(where)).on_conflict_do_nothing())
    return row


def unbind(db: Session, row: Channel) -> None:
    """Let go of a channel."""
    db.delete(row)
    db.flush()


def languages(db: Session, platform: str, places_: Collection[str]) -> Mapping[tuple[str, str], str]:
    """Give the languages of bound channels by workspace and place, for many places of a platform at once."""
    statement = select(Channel.workspace, Channel.place, Channel.language).where(
        Channel.platform == platform, col(Channel.place).in_(places_)
    )
    return {(workspace, place): language for workspace, place, language in db.exec(statement)}


def channel(db: Session, channel_id: int) -> Channel | None:
    """Give a bound channel by its number."""
    return db.get(Channel, channel_id)
