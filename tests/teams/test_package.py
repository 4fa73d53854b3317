"""The app package: right by Microsoft's own schema, says what the adapter does, and the same every time."""

from __future__ import annotations

import json
import struct
import subprocess
import zipfile
import zlib
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from bot.adapters.teams.icons import colour_icon, outline_icon
from bot.adapters.teams.package import MOST_COMMANDS, VERSION
from bot.adapters.teams.read import SHORTCUTS
from bot.cli import app
from bot.cli_teams import EXAMPLE, MENU, menu
from handlers.desk.door import HELP, QUESTION
from handlers.desk.router import Router
from handlers.kit.abilities import registry
from tests.teams.signing import BOT

HERE = Path(__file__).parent


def made(folder: Path, *options: str) -> dict[str, bytes]:
    """Make a package as the operator does; give its files."""
    out = folder / "stark.zip"
    command = ["teams-package", "--url", EXAMPLE, "--client-id", BOT, "--out", str(out), *options]
    done = CliRunner().invoke(app, command)
    assert done.exit_code == 0, done.output
    with zipfile.ZipFile(out) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


@pytest.fixture
def whole(tmp_path: Path) -> dict[str, Any]:
    found = json.loads(made(tmp_path)["manifest.json"])
    assert isinstance(found, dict)
    return found


def faults(schema: str, content: bytes, folder: Path) -> list[str]:
    """Ask Microsoft's schema what is wrong, offline."""
    file = folder / "checked.json"
    file.write_bytes(content)
    command = ["node", str(HERE / "validate.js"), f"v{VERSION}/{schema}", str(file)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    found = json.loads(done.stdout)
    assert isinstance(found, list)
    return found


def test_it_is_right_by_microsofts_schema(tmp_path: Path) -> None:
    files = made(tmp_path)
    assert faults("MicrosoftTeams.schema.json", files["manifest.json"], tmp_path) == []
    assert faults("MicrosoftTeams.Localization.schema.json", files["en.json"], tmp_path) == []


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"name": {"short": "x" * 31}}, "name/short"),
        ({"id": "stark"}, "id"),
        ({"bots": [{"botId": BOT, "scopes": ["team"], "slash": True}]}, "bots"),
        ({"manifestVersion": "1.16"}, "manifestVersion"),
    ],
)
def test_the_schema_would_have_said(whole: dict[str, Any], change: dict[str, Any], why: str, tmp_path: Path) -> None:
    found = faults("MicrosoftTeams.schema.json", json.dumps({**whole, **change}).encode(), tmp_path)
    assert any(why in fault for fault in found), found


def test_it_is_the_same_every_time(tmp_path: Path) -> None:
    first, second = tmp_path / "a", tmp_path / "b"
    first.mkdir()
    second.mkdir()
    made(first)
    made(second)
    assert (first / "stark.zip").read_bytes() == (second / "stark.zip").read_bytes()


def test_it_has_what_teams_asks_for_and_nothing_else(tmp_path: Path) -> None:
    assert set(made(tmp_path)) == {"manifest.json", "en.json", "color.png", "outline.png"}


def test_it_is_this_installations(tmp_path: Path) -> None:
    options = ("--privacy", f"{EXAMPLE}/integritet", "--terms", f"{EXAMPLE}/villkor", "--developer", "Exempelregionen")
    found = json.loads(made(tmp_path, *options)["manifest.json"])
    assert found["developer"] == {
        "name": "Exempelregionen",
        "websiteUrl": EXAMPLE,
        "privacyUrl": f"{EXAMPLE}/integritet",
        "termsOfUseUrl": f"{EXAMPLE}/villkor",
    }
    assert (found["id"], found["bots"][0]["botId"], found["composeExtensions"][0]["botId"]) == (BOT, BOT, BOT)
    assert found["validDomains"] == ["stark.example.se"]
    assert not found["version"].startswith("0.")


def test_every_command_of_the_menus_is_one_in_both_languages(whole: dict[str, Any], tmp_path: Path) -> None:
    router = Router(registry(), QUESTION, HELP)
    english = json.loads(made(tmp_path)["en.json"])
    assert len(MENU) <= MOST_COMMANDS
    for number, listed in enumerate(whole["bots"][0]["commandLists"]):
        for place, command in enumerate(listed["commands"]):
            in_english = english[f"bots[0].commandLists[{number}].commands[{place}].title"]
            for spelling in (command["title"], in_english):
                assert router.route(spelling).ability.name == MENU[place]
            assert router.route(f"/{command['title']}").ability.name == MENU[place]
    assert [one.swedish for one in menu()][:2] == ["hem", "hjälp"]


def test_commands_are_slash_commands_where_others_read(whole: dict[str, Any]) -> None:
    (bot,) = whole["bots"]
    triggers = {scope: one["triggers"] for one in bot["commandLists"] for scope in one["scopes"]}
    assert triggers == {"personal": ["mention"], "team": ["mention", "slash"], "groupChat": ["mention", "slash"]}
    assert bot["supportsTargetedMessages"] is True
    assert bot["supportsFiles"] is True
    assert whole["supportsChannelFeatures"] == "tier1"


def test_every_message_action_is_handled(whole: dict[str, Any]) -> None:
    actions = {command["id"] for command in whole["composeExtensions"][0]["commands"]}
    assert actions == set(SHORTCUTS)
    assert {registry().named(ability).opener is not None for ability, _ in SHORTCUTS.values()} == {True}


def test_swedish_is_the_default_and_every_text_has_its_english(whole: dict[str, Any], tmp_path: Path) -> None:
    assert whole["localizationInfo"]["defaultLanguageTag"] == "sv-se"
    english = json.loads(made(tmp_path)["en.json"])
    assert len(english) == 1 + 4 + 2 + 2 * 3 * len(MENU)


def _pixels(png: bytes) -> tuple[int, list[tuple[int, int, int, int]]]:
    """Read a PNG that is written without filters: its side and its pixels."""
    side, height, depth, kind = struct.unpack(">IIBB", png[16:26])
    assert (side, depth, kind) == (height, 8, 6)
    start = png.index(b"IDAT")
    raw = zlib.decompress(png[start + 4 : start + 4 + struct.unpack(">I", png[start - 4 : start])[0]])
    rows = [raw[at + 1 : at + 1 + side * 4] for at in range(0, len(raw), side * 4 + 1)]
    return side, [struct.unpack("4B", row[at : at + 4]) for row in rows for at in range(0, side * 4, 4)]


def test_the_icons_are_what_teams_asks_for() -> None:
    side, colour = _pixels(colour_icon())
    assert side == 192
    assert {alpha for *_, alpha in colour} == {255}
    assert (colour[0], (255, 255, 255, 255) in colour) == ((11, 83, 69, 255), True)
    side, outline = _pixels(outline_icon())
    assert side == 32
    assert {pixel[:3] for pixel in outline} == {(255, 255, 255)}
    assert (outline[0][3], max(pixel[3] for pixel in outline)) == (0, 255)


@pytest.mark.parametrize(
    "options",
    [
        ["--url", "http://stark.example.se"],
        ["--url", "https://stark.example.se/sida"],
        ["--url", "https://stark.example.se?x=1"],
        ["--url", "stark.example.se"],
        ["--url", EXAMPLE, "--privacy", "integritet"],
        ["--url", EXAMPLE, "--developer", "x" * 33],
    ],
)
def test_a_wrong_option_is_said_and_nothing_is_written(options: list[str], tmp_path: Path) -> None:
    out = tmp_path / "x.zip"
    done = CliRunner().invoke(app, ["teams-package", *options, "--client-id", BOT, "--out", str(out)])
    assert done.exit_code == 1
    assert "expected" in done.output
    assert not out.exists()


def test_without_a_bots_id_it_is_asked_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("TEAMS_CLIENT_ID", raising=False)
    done = CliRunner().invoke(app, ["teams-package", "--url", EXAMPLE])
    assert (done.exit_code, "TEAMS_CLIENT_ID" in done.output) == (1, True)
