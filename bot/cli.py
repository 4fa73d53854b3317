"""The program `stark`: each command is a few lines over the house."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from io import TextIOWrapper
from pathlib import Path
from typing import Annotated, Any, TextIO

import typer

from bot.adapter import Adapter
from bot.app import House, agreement_folder
from bot.cli_backup import backup, erasures, restore
from bot.cli_outbox import outbox_app
from bot.cli_slack import slack_manifest
from bot.cli_teams import teams_package
from bot.console import DatabaseOption, NowOption, moment_of, open_house, postbag, settings_of, stop
from bot.courier import Courier
from storage.agreements import AgreementError, read, read_all

app = typer.Typer(
    help="Stark carries a co-operation agreement in chat.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
agreement_app = typer.Typer(help="Agreement files.", no_args_is_help=True)
admin_app = typer.Typer(help="What only who runs Stark can do.", no_args_is_help=True)
app.add_typer(agreement_app, name="agreement")
app.add_typer(admin_app, name="admin")
app.add_typer(outbox_app, name="outbox")
for command in (slack_manifest, teams_package, backup, restore, erasures):
    app.command()(command)

_STARTED = 1.0  # seconds; by then who waits for the server has been answered

JsonlOption = Annotated[bool, typer.Option("--jsonl", help="Read and write one JSON object a line.")]


def _clock(now: str) -> Callable[[], datetime]:
    if not now:
        return lambda: datetime.now(UTC)
    fixed = moment_of(now)
    return lambda: fixed


def _streams() -> tuple[TextIO, TextIO]:
    """Give standard input and output as UTF-8, whatever the terminal calls itself; a broken byte is no end."""
    for stream in (sys.stdin, sys.stdout):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="replace")
    return sys.stdin, sys.stdout


@app.command()
def chat(
    who: Annotated[str, typer.Option("--as", help='"NAME, ORGANISATION[, ROLE]": you are believed.')],
    channel: Annotated[str, typer.Option("--channel", help="Speak in a shared channel of this name.")] = "",
    now: NowOption = "",
    database: DatabaseOption = "",
) -> None:
    """Converse in the terminal, one line at a time; a conversation can be piped."""
    from bot.adapters.terminal import read as terminal
    from bot.adapters.terminal import wire

    try:
        speaker = terminal.speaker(who)
    except ValueError as error:
        stop(f"--as {who!r}: {error}")
    clock, (lines, out) = _clock(now), _streams()
    with open_house(database) as house:
        wire.converse(house.desk, speaker, channel=channel.removeprefix("#"), clock=clock, lines=lines, out=out)


@app.command()
def run(
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    database: DatabaseOption = "",
    *,
    playground: Annotated[bool, typer.Option("--playground", help="Open the playground beside the platforms.")] = False,
) -> None:
    """Serve the platforms that are configured, on PORT; while none is, the playground, on loopback only."""
    from threading import Timer

    from bot.app import server, settle_memory, warm
    from bot.serving import serve

    with open_house(database) as house, postbag(house):
        web, adapters = server(house, host, playground=playground)
        for adapter in adapters:
            typer.echo(str(adapter.standing()))
        if not any(adapter.standing().connected and adapter.routes().routes for adapter in adapters):
            typer.echo(f"nothing is served on {host}: connect a platform, or open the playground with --playground")
        typer.echo(f"Stark listens on http://{host}:{house.settings.port}")
        settle_memory()
        warming = Timer(_STARTED, warm, [house.desk])
        warming.start()
        try:
            serve(web, host, house.settings.port)
        finally:
            warming.cancel()


@app.command()
def tick(now: NowOption = "", database: DatabaseOption = "") -> None:
    """Plan, send and record all that is due now, then end: for cron, and for trying things out."""
    import asyncio

    from bot.adapter import discover
    from bot.app import courier_of

    with open_house(database) as house, postbag(house):
        adapters = discover(house.settings, house.desk)
        asyncio.run(_until_stopped(courier_of(house, adapters, _moving_clock(now)), adapters))


async def _until_stopped(courier: Courier, adapters: Sequence[Adapter]) -> None:
    import asyncio
    import signal

    for name in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(name, courier.stop)
    await courier.drain()
    for adapter in adapters:
        await adapter.stop()


def _moving_clock(now: str) -> Callable[[], datetime]:
    """Give a clock that begins at `now` and goes on from there: a platform's pace is waited for."""
    begun, start = time.monotonic(), _clock(now)()
    return lambda: start + timedelta(seconds=time.monotonic() - begun)


@app.command()
def ask(*, jsonl: JsonlOption = False) -> None:
    """Answer questions about the agreements: lines {"id","question","asker_org","now"}; no database needed."""
    from handlers.language.questions import as_text
    from handlers.language.questions import ask as answer

    agreements = _agreements()

    def one(item: dict[str, Any]) -> dict[str, Any]:
        found = answer(agreements, item["question"], item.get("asker_org"), _given_moment(item))
        text = as_text(found)
        return {"clause_ids": list(found.clause_ids), "abstained": found.abstained, "text": text}

    _each_line(one, "question", "text", jsonl=jsonl)


@app.command()
def when(*, jsonl: JsonlOption = False) -> None:
    """Understand time expressions: lines {"id","text","lang","now"}; no database needed."""
    from handlers.language.dates import as_json
    from handlers.language.dates import when as understood

    def one(item: dict[str, Any]) -> dict[str, Any]:
        return dict(as_json(understood(item["text"], _given_moment(item), item.get("lang") or "sv")))

    _each_line(one, "text", "out", jsonl=jsonl)


def _agreements() -> Any:
    try:
        return read_all(agreement_folder(settings_of()))
    except AgreementError as error:
        stop(str(error))


def _given_moment(item: dict[str, Any]) -> datetime:
    return moment_of(item["now"]) if item.get("now") else datetime.now(UTC)


def _each_line(one: Callable[[dict[str, Any]], dict[str, Any]], taken: str, shown: str, *, jsonl: bool) -> None:
    """Answer each line of standard input: JSON objects, or plain lines for a person."""
    lines, _out = _streams()
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        if not jsonl:
            typer.echo(one({taken: line.strip()})[shown])
            continue
        try:
            item = json.loads(line)
            item[taken] = str(item[taken])
            item["asker_org"] = str(item["asker_org"]) if item.get("asker_org") else None
        except (ValueError, KeyError, TypeError):
            stop(f"line {number}: a JSON object with {taken!r} was expected")
        typer.echo(json.dumps({"id": item.get("id"), **one(item)}, ensure_ascii=False))


@agreement_app.command("check")
def check(file: Path) -> None:
    """Check an agreement file: what is wrong (file, line, key), what is thin, which sample questions go astray."""
    from handlers.language.questions.review import review

    try:
        agreement = read(file)
    except AgreementError as error:
        stop(str(error))
    for remark in review(agreement):
        typer.echo(f"{file.name}: {remark}")
    typer.echo(
        f"{file.name}: {agreement.name}: {len(agreement.clauses)} clauses, {len(agreement.parties)} parties, correct"
    )


@agreement_app.command("gaps")
def gaps(database: DatabaseOption = "") -> None:
    """List what members ask about and get no answer to, or a wrong one: kinds of question, nobody's words."""
    from storage.queries.questions import misses

    with open_house(database) as house, house.database.reading() as session:
        for miss in misses(session):
            line = f"{miss.times} × {miss.agreement}: {miss.slot} {miss.topic} ({miss.outcome}, last {miss.last_on})"
            typer.echo(" ".join(line.split()))


@admin_app.command("invite")
def invite(database: DatabaseOption = "") -> None:
    """Print a one-time code (good for seven days) that the first administrator claims in chat."""
    from storage.queries.members import invite as make

    with open_house(database) as house, house.database.writing() as session:
        code = make(session, datetime.now(UTC))
    typer.echo(f"Write to Stark in chat, within seven days:  administratör {code} organisation: NAMN")


@app.command()
def doctor(database: DatabaseOption = "") -> None:
    """Say whether everything that Stark needs is in order, one line each; exit 1 when something is not."""
    from bot.app import server

    with open_house(database) as house:
        typer.echo(f"database: ok, {house.database.url.render_as_string(hide_password=True)}")
        for agreement in house.agreements:
            typer.echo(f"agreement: {agreement.short_name}, {len(agreement.clauses)} clauses, to {agreement.valid_to}")
        _, adapters = server(house)
        for adapter in adapters:
            typer.echo(str(adapter.standing()))
        _say_posts(house, {adapter.platform for adapter in adapters if adapter.standing().connected} | {"terminal"})


def _say_posts(house: House, connected: set[str]) -> None:
    from storage.queries import outbox

    with house.database.reading() as session:
        counted = outbox.counted(session)
    for (platform, state), count in sorted(counted.items()):
        if state == "ready" and platform not in connected:
            typer.echo(f"posts: {count} wait for {platform}, which is not connected")
        elif state in ("uncertain", "dead"):
            typer.echo(f"posts: {count} to {platform} are {state}: stark outbox list")
