"""Workspaces that have let Stark in: their sealed tokens, and what their leaving does to their places."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import CursorResult, delete, update
from sqlmodel import Session, col, select

from storage.models import Installation, InstallState, Place

ENDED = "uninstalled"
# What a platform answers when a workspace's token has been taken back: its places wait for a new installation.
TOKEN_IS_GONE = (
    ENDED,
    "not_installed",
    "token_revoked",
    "token_expired",
    "invalid_auth",
    "account_inactive",
    "not_authed",
    "team_access_not_granted",
)


def find(db: Session, platform: str, workspace: str) -> Installation | None:
    """Give a workspace's installation; None when there is none or it has ended."""
    row = db.get(Installation, (platform, workspace))
    return row if row is not None and row.ended_at is None else None


def present(db: Session, platform: str) -> Sequence[Installation]:
    """Give the installations of a platform that have not ended, by workspace."""
    statement = select(Installation).where(Installation.platform == platform, col(Installation.ended_at).is_(None))
    return db.exec(statement.order_by(col(Installation.workspace))).all()


def save(db: Session, platform: str, workspace: str, sealed: str, now: datetime) -> None:
    """Keep a new installation, or the same anew: what waited for it goes on."""
    row = db.get(Installation, (platform, workspace))
    if row is None:
        row = Installation(platform=platform, workspace=workspace, installed_at=now)
    else:
        row.version += 1
    row.sealed, row.installed_at, row.ended_at = sealed, now, None
    db.add(row)
    its = (col(Place.platform) == platform) & (col(Place.workspace) == workspace)
    waited = its & col(Place.paused_why).in_(TOKEN_IS_GONE)
    db.execute(update(Place).where(waited).values(paused_at=None, paused_until=None, paused_why=""))


def renew(db: Session, platform: str, workspace: str, sealed: str, version: int) -> bool:
    """Replace the tokens of `version`; false (and nothing changed) when another has renewed them since."""
    mine = (
        (col(Installation.platform) == platform)
        & (col(Installation.workspace) == workspace)
        & (col(Installation.version) == version)
        & col(Installation.ended_at).is_(None)
    )
    result = db.execute(update(Installation).where(mine).values(sealed=sealed, version=version + 1))
    assert isinstance(result, CursorResult)
    return result.rowcount == 1


def end(db: Session, platform: str, workspace: str, now: datetime) -> bool:
    """End an installation: its tokens go, its places wait; false when there is none."""
    row = find(db, platform, workspace)
    if row is None:
        return False
    row.sealed, row.ended_at = "", now
    row.version += 1
    db.add(row)
    its = (col(Place.platform) == platform) & (col(Place.workspace) == workspace) & (col(Place.paused_why) == "")
    db.execute(update(Place).where(its).values(paused_at=now, paused_until=None, paused_why=ENDED))
    return True


def begin(db: Session, state: str, expires: datetime, now: datetime) -> None:
    """Remember that an installation has begun, until `expires`; what nobody has finished in time is forgotten."""
    _forget(db, now)
    db.add(InstallState(state_hash=_hash(state), expires_at=expires))


def finish(db: Session, state: str, now: datetime) -> bool:
    """Use up the proof of an installation that was begun here; false when it is unknown, used or too old."""
    _forget(db, now)
    result = db.execute(delete(InstallState).where(col(InstallState.state_hash) == _hash(state)))
    assert isinstance(result, CursorResult)
    return result.rowcount == 1


def _forget(db: Session, now: datetime) -> None:
    db.execute(delete(InstallState).where(col(InstallState.expires_at) < now))


def _hash(state: str) -> str:
    return hashlib.sha256(state.encode()).hexdigest()
