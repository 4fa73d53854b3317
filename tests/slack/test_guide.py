"""The operator's guide is followed as it is written: what is to be typed in Slack is typed, and answered."""

from __future__ import annotations

import functools
import re
import subprocess
import sys
from pathlib import Path

import pytest

from storage.queries import members
from tests.slack.blocks import shown
from tests.slack.world import Person as Somebody
from tests.slack.world import World
from tests.talk import NOW

ROOT = Path(__file__).parents[2]
GUIDE = (ROOT / "docs/drift-slack.md").read_text(encoding="utf-8")
FIRST = Somebody("U0FIRST", name="Exempel Driftansvarig")
NEXT = Somebody("U0NEXT", name="Exempel Samordnare")

# Each line of the guide that begins with /stark, in its order: who types it, and what the answer says.
TYPED = {
    "administratör 1A2B3-4C5D6-… organisation: Region Västmanland": (FIRST, "Nu är du administratör"),
    "bind Region Västmanland": (FIRST, "Region Västmanland"),
    "gå med SIN ORGANISATION": (NEXT, "Du är med i nätverket"),
    "väntar": (FIRST, "Ingen väntar"),
    "medlemmar": (FIRST, "2: Exempel Samordnare"),
    "roll NUMMER samordnare": (FIRST, "samordnare"),
    "kanal koppla": (NEXT, "#skolchefer är kopplad"),
    "kanal tid måndag 8": (NEXT, "mån"),
    "sammanfattning": (NEXT, "Veckan i EÄIS"),
    "hjälp": (NEXT, "Det här kan du skriva till Stark"),
}
PROGRAM = ("slack-manifest", "slack-manifest --url https://stark.er-adress.se", "doctor", "admin invite", "outbox list")


def _lines() -> list[str]:
    """Give what follows /stark in the guide, each once; "/stark" alone is the command's name."""
    found = re.findall(r"(?<![\w/])/stark ([^`\n]+)", GUIDE)
    return [line.strip() for line in dict.fromkeys(found)]


def test_every_line_of_the_guide_is_tried_here() -> None:
    assert _lines() == list(TYPED)


def test_from_an_invitation_to_a_digest_in_a_channel(world: World) -> None:
    for person in (FIRST, NEXT):
        world.join(person, is_email_confirmed=True)
    with world.database.writing() as db:
        code = members.invite(db, NOW)
    filled_in = {"1A2B3-4C5D6-…": code, "SIN ORGANISATION": "Region Västmanland", "NUMMER": "2"}
    for line, (who, answer) in TYPED.items():
        typed = functools.reduce(lambda text, word: text.replace(*word), filled_in.items(), line)
        said = world.command(who, typed)
        assert answer in shown(said["blocks"]), typed


@pytest.mark.parametrize("command", PROGRAM)
def test_the_program_does_what_the_guide_has_it_do(command: str, tmp_path: Path) -> None:
    assert f".venv/bin/stark {command}" in GUIDE
    environment = {"DATABASE_URL": f"sqlite:///{tmp_path}/stark.db", "PATH": "/usr/bin:/bin", "SLACK_BOT_TOKEN": "x"}
    program = [str(Path(sys.executable).parent / "stark"), *command.split()]
    done = subprocess.run(program, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    if command.startswith("slack-manifest"):
        assert "- command: /stark" in done.stdout
    if command == "admin invite":
        assert re.search(r"administratör (\w{5}-){3}\w{5} organisation: ", done.stdout)
    if command == "doctor":
        assert "slack: not connected, missing SLACK_SIGNING_SECRET (or SLACK_APP_TOKEN)" in done.stdout


def test_every_setting_that_the_guide_names_is_explained_in_the_example() -> None:
    example = (ROOT / ".env.example").read_text(encoding="utf-8")
    named = set(re.findall(r"\b(?:SLACK|STARK)_[A-Z_]+\b", GUIDE)) | {"PORT"}
    assert [name for name in named if f"{name}=" not in example] == []
