"""What the operator makes to install Stark in Microsoft Teams."""

from __future__ import annotations

from importlib.metadata import version
from pathlib import Path
from typing import Annotated, NoReturn
from urllib.parse import urlsplit

import typer

from bot.adapters.teams.package import Published, Spelled, package
from bot.settings import Settings
from handlers.kit.abilities import registry
from handlers.kit.phrases import say

EXAMPLE = "https://stark.example.se"
# What Teams' menus show, at most twelve; everything else that can be written is understood just as well.
MENU = (
    "home.show",
    "help.show",
    "commitments.show",
    "deadlines.show",
    "participation.take_part",
    "participation.who",
    "experiences.log",
    "experiences.browse",
    "meetings.listed",
    "commitments.report",
    "digests.show",
    "channels.bind",
)


def teams_package(
    url: Annotated[str, typer.Option("--url", help="Stark's public address, as https://stark.example.se.")],
    out: Annotated[Path, typer.Option("--out", help="The file to write.")] = Path("stark.zip"),
    client_id: Annotated[str, typer.Option("--client-id", help="The bot's id; TEAMS_CLIENT_ID when left out.")] = "",
    privacy: Annotated[str, typer.Option("--privacy", help="The page on personal data; else the address.")] = "",
    terms: Annotated[str, typer.Option("--terms", help="The page with the terms of use; else the address.")] = "",
    developer: Annotated[str, typer.Option("--developer", help="Who runs it, at most 32 characters.")] = "Stark",
) -> None:
    """Write the app package that is uploaded in each organisation's Teams."""
    base = _address("--url", url)
    bot = client_id or Settings().teams_client_id
    if not bot:
        _stop("TEAMS_CLIENT_ID is not set: set it, or say --client-id")
    if not 1 <= len(developer) <= 32:
        _stop(f"--developer {developer!r}: 1 to 32 characters were expected")
    pages = (_address("--privacy", privacy or base), _address("--terms", terms or base))
    published = Published(bot.lower(), base, _version(version("stark")), *pages, developer)
    out.write_bytes(package(published, menu()))
    typer.echo(f"{out}: upload it in the Teams admin centre of each organisation, or under Apps in a team")


def menu() -> tuple[Spelled, ...]:
    """Give the commands of Teams' menus, with what the help says of them."""
    known = (registry().named(name) for name in MENU)
    return tuple(Spelled(one.swedish, one.english, say(one.summary, "sv"), say(one.summary, "en")) for one in known)


def _version(own: str) -> str:
    """Write Stark's version as Teams takes it: never one that begins with 0."""
    major, _, rest = own.partition(".")
    return f"{max(int(major), 1)}.{rest}"


def _address(option: str, url: str) -> str:
    """Give an address that others can reach by https; --url has no path."""
    parts = urlsplit(url)
    path = parts.path.strip("/")
    if parts.scheme != "https" or not parts.hostname or parts.query or (option == "--url" and path):
        _stop(f"{option} {url!r}: https:// and a host was expected, as {EXAMPLE}")
    return url.rstrip("/")


def _stop(message: str) -> NoReturn:
    typer.echo(message, err=True)
    raise typer.Exit(1)
