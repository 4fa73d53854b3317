"""The operator's guides name what is there: commands, settings, figures, and files that hold together."""

from __future__ import annotations

import re
import subprocess
import sys
from configparser import ConfigParser
from pathlib import Path

import click
import pytest
import typer
from prometheus_client.parser import text_string_to_metric_families

from bot.app import opened, server
from bot.cli import app
from bot.health import Health
from bot.settings import Settings
from handlers.desk.due import Outcome

ROOT = Path(__file__).parent.parent
GUIDES = sorted((ROOT / "docs").glob("drift*.md"))
DRIFT = (ROOT / "docs/drift.md").read_text(encoding="utf-8")


def _commands(group: click.Command, before: str = "") -> set[str]:
    found = set()
    for name, command in getattr(group, "commands", {}).items():
        found.add(f"{before}{name}")
        found |= _commands(command, f"{before}{name} ")
    return found


@pytest.mark.parametrize("guide", GUIDES, ids=lambda path: path.name)
def test_every_command_that_a_guide_gives_exists(guide: Path) -> None:
    known = _commands(typer.main.get_command(app))
    given = re.findall(
        r"(?:\.venv/bin/|`|^)stark ((?:[a-z-]+)(?: [a-z]+)?)", guide.read_text(encoding="utf-8"), re.MULTILINE
    )
    assert given
    wrong = [words for words in given if words not in known and words.split()[0] not in known]
    assert wrong == []
    assert [words for words in given if words.split()[0] in ("outbox", "admin") and words not in known] == []


@pytest.mark.parametrize("guide", GUIDES, ids=lambda path: path.name)
def test_every_setting_that_a_guide_names_exists(guide: Path) -> None:
    known = {name.upper() for name in Settings.model_fields}
    named = set(re.findall(r"\b((?:SLACK|STARK|TEAMS|DATABASE)_[A-Z_]+[A-Z])\b", guide.read_text(encoding="utf-8")))
    assert named <= known


def test_every_setting_is_in_the_example() -> None:
    example = (ROOT / ".env.example").read_text(encoding="utf-8")
    assert [name for name in Settings.model_fields if f"{name.upper()}=" not in example] == []


def test_every_figure_of_the_guide_is_given_and_every_outcome_is_explained(tmp_path: Path) -> None:
    with opened(Settings(database_url=f"sqlite:///{tmp_path}/stark.db")) as house:
        server(house)
        health = Health(house.desk, lambda: True, lambda: True)
        text = health._metrics().body.decode()
    given = {family.name for family in text_string_to_metric_families(text)}
    named = {name.removesuffix("_total") for name in re.findall(r"`(stark_[a-z_]+)", DRIFT)}
    assert named <= given
    assert given - named == {"stark_build_info"}
    assert [outcome for outcome in Outcome.__args__ if f"`{outcome}`" not in DRIFT] == []


def test_the_service_finishes_before_it_is_killed() -> None:
    """systemd.unit(5): what the guide gives is a unit whose stop leaves the ten seconds that a stop may take."""
    unit = re.search(r"```ini\n(.*?)```", DRIFT, re.DOTALL)
    assert unit is not None
    read = ConfigParser(strict=False, interpolation=None)
    read.read_string(unit[1])
    assert read["Service"]["ExecStart"].endswith("/.venv/bin/stark run")
    assert int(read["Service"]["TimeoutStopSec"]) >= 12
    assert read["Service"]["Restart"] == "always"


def test_the_services_own_command_reaches_the_services_database(tmp_path: Path) -> None:
    """From wherever it is run: a code made in another database lets nobody in, and a copy of it holds nothing."""
    block = re.search(r"```sh\n(ln -s .*?)```", DRIFT, re.DOTALL)
    assert block is not None
    program = Path(sys.executable).parent / "stark"
    script = block[1].replace("runuser -u stark -- /opt/stark/.venv/bin/stark", str(program))
    script = script.replace("-o stark -g stark ", "").replace("\nstark ", f"\n{tmp_path}/usr/local/bin/stark ")
    script = re.sub(r"(?<=[ >])(?=/(?:etc|var|usr)/)", str(tmp_path), script)
    for folder in ("etc/stark", "var/lib/stark", "usr/local/bin", "elsewhere"):
        (tmp_path / folder).mkdir(parents=True)
    kept = tmp_path / "var/lib/stark/kept.db"
    (tmp_path / "etc/stark/stark.env").write_text(f"DATABASE_URL=sqlite:///{kept}\n")
    environment = {"PATH": "/usr/bin:/bin"}
    elsewhere = tmp_path / "elsewhere"
    done = subprocess.run(
        ["sh", "-ec", script], cwd=elsewhere, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert f"database: ok, sqlite:///{kept}" in done.stdout
    copy = tmp_path / "var/backups/stark/copy.db"
    subprocess.run(
        [tmp_path / "usr/local/bin/stark", "backup", copy], cwd=elsewhere, env=environment, check=True, timeout=60
    )
    assert copy.exists()
    assert list(elsewhere.iterdir()) == []


def test_no_line_of_the_guide_goes_past_the_services_own_command() -> None:
    after = DRIFT.partition("/usr/local/bin/stark\n")[2]
    assert re.findall(r".*(?<!/opt/stark/)\.venv/bin/stark .*", after) == []


@pytest.mark.parametrize("guide", GUIDES, ids=lambda path: path.name)
def test_every_picture_and_page_that_a_guide_shows_is_there(guide: Path) -> None:
    links = re.findall(r"\]\(([^)#:]+)\)", guide.read_text(encoding="utf-8"))
    assert [link for link in links if not (guide.parent / link).exists()] == []
