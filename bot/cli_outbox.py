"""What who runs Stark sees of what it has promised to say, and can do about it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Annotated

import typer

from bot.console import DatabaseOption, open_house, stop
from handlers.kit.calendar import STOCKHOLM
from storage.queries import outbox

LONGEST = 500  # posts of each state that are listed
outbox_app = typer.Typer(help="What Stark has promised to say.", no_args_is_help=True)


@outbox_app.command("list")
def outbox_list(
    *,
    everything: Annotated[bool, typer.Option("--all", help="What is sent and skipped too.")] = False,
    database: DatabaseOption = "",
) -> None:
    """List what is uncertain or dead, on its way, or waits: number, state, moment, where, what, and what went wrong."""
    states = ("uncertain", "dead", "sending", "ready", *(("skipped", "sent") if everything else ()))
    with open_house(database) as house, house.database.reading() as session:
        for state in states:
            rows = outbox.listed(session, (state,), LONGEST + 1)
            for row in rows[:LONGEST]:
                due = row.due.astimezone(STOCKHOLM).strftime("%Y-%m-%d %H:%M")
                where = "private" if row.member_id else row.place
                words = (str(row.id), row.state, due, row.platform, where, row.composer, row.error)
                typer.echo("  ".join(word for word in words if word))
            if len(rows) > LONGEST:
                typer.echo(f"…  {state}: more than {LONGEST}")


@outbox_app.command("retry")
def outbox_retry(number: int, database: DatabaseOption = "") -> None:
    """Send a post again that is skipped, dead or uncertain: look first whether it is there already."""
    moment = datetime.now(UTC)
    with open_house(database) as house, house.database.writing() as session:
        row = outbox.post(session, number)
        done = row is not None and outbox.resend(session, row, moment, moment + timedelta(days=1))
    if not done:
        stop(f"no post {number} that could be sent again: stark outbox list --all")
    typer.echo(f"post {number} is sent at the next tick")


@outbox_app.command("skip")
def outbox_skip(number: int, database: DatabaseOption = "") -> None:
    """Never send a post that waits, is dead or uncertain."""
    with open_house(database) as house, house.database.writing() as session:
        row = outbox.post(session, number)
        done = row is not None and outbox.give_up(session, row, datetime.now(UTC), "skipped by the operator")
    if not done:
        stop(f"no post {number} waits: stark outbox list")
    typer.echo(f"post {number} is not sent")
