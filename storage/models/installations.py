"""Where Stark is installed: the workspaces that have let it in, and installations that are under way."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import SQLModel

from storage.models.columns import fact, moment


class Installation(SQLModel, table=True):
    """A workspace that Stark is installed in; `sealed` holds its tokens, encrypted by who gave them here.

    `version` counts the tokens, so that two processes do not renew the same ones. An installation that has ended
    keeps its row and loses its tokens.
    """

    platform: str = fact(primary_key=True)
    workspace: str = fact(primary_key=True)
    sealed: str = fact("")
    version: int = fact(1)
    installed_at: datetime = moment()
    ended_at: datetime | None = moment(None, nullable=True)


class InstallState(SQLModel, table=True):
    """A one-time proof that an installation was begun here; only its hash is kept."""

    __tablename__ = "install_state"
    state_hash: str = fact(primary_key=True)
    expires_at: datetime = moment(index=True)
