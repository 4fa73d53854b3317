"""The kinds of columns that the tables are built of: every column says whether it is about a person."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, Literal

from sqlalchemy import JSON, DateTime, Dialect, TypeDecorator
from sqlmodel import Field

Erasure = Literal["blank", "row", "name", "keep"]


class Moment(TypeDecorator[datetime]):
    """An aware moment, kept in UTC on every database; a naive one is refused (ValueError)."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Store in UTC."""
        if value is None:
            return None
        if value.tzinfo is None:
            message = "a moment without a time zone"
            raise ValueError(message)
        utc = value.astimezone(UTC)
        return utc.replace(tzinfo=None) if dialect.name == "sqlite" else utc

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Give back an aware moment in UTC (SQLite stores none of the zone)."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if dialect.name == "sqlite" else value.astimezone(UTC)


def fact(default: Any = ..., **options: Any) -> Any:
    """Declare a column that is about an organisation, an agreement or the machine, never about a person."""
    return _column(default, {"about": "fact"}, options)


def personal(default: Any = ..., *, erase: Erasure = "blank", **options: Any) -> Any:
    """Declare a column about a person, and what "glöm mig" does with it.

    "blank" empties it; "row" deletes its row; "name" empties it where it holds the person's name; "keep" leaves it,
    for what an organisation has decided.
    """
    return _column(default, {"about": "person", "erase": erase}, options)


def moment(default: Any = ..., **options: Any) -> Any:
    """Declare a column that holds an aware moment; it says nothing of a person by itself."""
    return _column(default, {"about": "fact"}, {"sa_type": Moment, **options})


def listing(**options: Any) -> Any:
    """Declare a column that holds a list of short texts."""
    return _column(..., {"about": "fact"}, {"default_factory": list, "sa_type": JSON, **options})


def _column(default: Any, info: dict[str, str], options: dict[str, Any]) -> Any:
    arguments = dict(options)
    arguments["sa_column_kwargs"] = {"info": info, **arguments.get("sa_column_kwargs", {})}
    if default is not ... and "default_factory" not in arguments:
        arguments["default"] = default
    return Field(**arguments)
