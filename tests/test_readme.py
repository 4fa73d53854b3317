"""The README's tour and the member's guide are conversations: what they show is what Stark answers."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from handlers.desk.door import HELP, QUESTION
from handlers.desk.router import Router
from handlers.kit.abilities import registry

ROOT = Path(__file__).parent.parent
STARK = Path(sys.executable).with_name("stark")


class Scene(NamedTuple):
    """One command of the tour: what is run, what is typed into it, and the lines that must come, in order."""

    command: list[str]
    typed: list[str]
    shown: list[str]


def scenes(page: Path) -> Iterator[Scene]:
    """Read the ```console blocks of a page: "$" is a command, ">" is typed, "…" stands for lines left out."""
    for block in re.findall(r"```console\n(.*?)```", page.read_text(encoding="utf-8"), re.DOTALL):
        for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
            first, *rest = part.splitlines()
            typed = [line[2:] for line in rest if line.startswith("> ")]
            shown = [line.strip() for line in rest if line.strip() not in ("", "…") and not line.startswith("> ")]
            yield Scene(shlex.split(first), typed, shown)


def play(scene: Scene, folder: Path) -> str:
    """Run a scene as a person would, in a folder of its own."""
    assert scene.command[0] == "stark"
    done = subprocess.run(
        [str(STARK), *scene.command[1:]],
        input="\n".join(scene.typed) + "\n",
        capture_output=True,
        text=True,
        cwd=folder,
        timeout=120,
        check=False,
        env={**os.environ, "DATABASE_URL": "sqlite:///var/stark.db"},
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.parametrize("page", ["README.md", "docs/handbok.md"])
def test_every_line_shown_is_said_in_that_order(page: str, tmp_path: Path) -> None:
    played = list(scenes(ROOT / page))
    assert played
    for scene in played:
        heard_all = play(scene, tmp_path)
        assert scene.shown or not heard_all.strip(), (scene.command, heard_all)
        said = iter(heard_all.splitlines())
        for line in scene.shown:
            expected = line.removesuffix("…").strip()
            assert any(expected in heard for heard in said), (scene.command, line)


def test_the_guide_shows_every_command() -> None:
    typed = [line for scene in scenes(ROOT / "docs/handbok.md") for line in scene.typed]
    router = Router(registry(), QUESTION, HELP)
    shown = {router.route(line).ability.name for line in typed}
    assert {ability.name for ability in registry() if ability.swedish and not ability.hidden} - shown == set()
