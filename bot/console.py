"""What every command of the program begins with: settings, an open house, and one line when something is wrong."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Annotated, NoReturn

import typer
from pydantic import ValidationError
from sqlalchemy.exc import SQLAlchemyError

from bot.app import House, opened, set_up_logging
from bot.courier import AlreadyAtWork, only_courier
from bot.settings import Settings
from handlers.kit.calendar import STOCKHOLM
from storage.agreements import AgreementError

DatabaseOption = Annotated[str, typer.Option("--database", help="Database address; DATABASE_URL when left out.")]
NowOption = Annotated[str, typer.Option("--now", help="Pretend that it is this moment (ISO 8601, Stockholm).")]


def stop(message: str) -> NoReturn:
    """Say what is wrong on standard error, and end with 1."""
    typer.echo(message, err=True)
    raise typer.Exit(1)


def settings_of(database: str = "") -> Settings:
    """Read the settings, with another database where one is named; a wrong value ends the program."""
    try:
        found = Settings()
    except ValidationError as error:
        faults = (f"{'.'.join(map(str, fault['loc'])).upper()}: {fault['msg']}" for fault in error.errors())
        stop("wrong setting: " + "; ".join(faults))
    return found.model_copy(update={"database_url": database}) if database else found


@contextmanager
def open_house(database: str = "") -> Iterator[House]:
    """Open Stark's database and desk for a command; what hinders it is one line on standard error."""
    settings = settings_of(database)
    set_up_logging(settings.stark_log_level)
    try:
        with opened(settings) as house:
            yield house
    except AgreementError as error:
        stop(str(error))
    except SQLAlchemyError as error:
        stop(f"the database cannot be opened ({type(error).__name__}): DATABASE_URL")
    except OSError as error:
        stop(f"{error.filename}: {error.strerror}")


def moment_of(text: str) -> datetime:
    """Read an ISO moment; one without an offset is Stockholm's clock."""
    try:
        moment = datetime.fromisoformat(text)
    except (ValueError, TypeError):
        stop(f"--now {text!r}: an ISO 8601 moment was expected, as 2026-11-23T08:00")
    return moment if moment.tzinfo else moment.replace(tzinfo=STOCKHOLM)


@contextmanager
def postbag(house: House) -> Iterator[None]:
    """Hold what there is to send, for who sends it or puts another database in its place."""
    try:
        with only_courier(house.database.path):
            yield
    except AlreadyAtWork as error:
        stop(f"{error}: another Stark (run or tick) is sending from this database already; it sends what is due")
