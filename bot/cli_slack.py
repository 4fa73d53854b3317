"""What the operator prints to install Stark in Slack."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit

import typer

MANIFEST = Path(__file__).parent.parent / "manifest.yaml"
EXAMPLE = "https://stark.example.se"


def slack_manifest(
    url: Annotated[str, typer.Option("--url", help="Stark's public address; else the app uses Socket Mode.")] = "",
) -> None:
    """Print the Slack app's manifest for an installation at a public address, or for Socket Mode."""
    parts = urlsplit(url)
    if url and not (parts.scheme == "https" and parts.hostname and not parts.path.strip("/") and not parts.query):
        typer.echo(f"--url {url!r}: https:// and a host was expected, as {EXAMPLE}", err=True)
        raise typer.Exit(1)
    typer.echo(manifest(MANIFEST.read_text(encoding="utf-8"), url.rstrip("/")), nl=False)


def manifest(text: str, url: str) -> str:
    """Write the manifest for a public address; for "" without addresses, in Socket Mode."""
    lines = [line for line in text.splitlines(keepends=True) if not line.startswith("#")]
    if url:
        return "".join(lines).replace(EXAMPLE, url)
    kept = [line for line in lines if EXAMPLE not in line and "redirect_urls:" not in line]
    return "".join(kept).replace("socket_mode_enabled: false", "socket_mode_enabled: true")
