"""The operator's guide says what is true, and a wrong setting is told by its name."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.cli import app
from bot.settings import Settings
from handlers.desk.door import HELP, QUESTION
from handlers.desk.router import Router
from handlers.kit.abilities import registry
from tests.teams.world import ELSEWHERE, HOME

ROOT = Path(__file__).parents[2]
GUIDE = (ROOT / "docs" / "drift-teams.md").read_text()
SETTINGS = [name.upper() for name in Settings.model_fields if name.startswith("teams_")]


@pytest.mark.parametrize("name", SETTINGS)
def test_every_setting_is_in_the_guide_and_in_the_example(name: str) -> None:
    assert name in GUIDE
    assert f"# {name}=" in (ROOT / ".env.example").read_text()


def test_every_command_of_the_guide_is_there() -> None:
    typed = set(re.findall(r"\.venv/bin/stark ((?:[a-z-]+ ?)+)", GUIDE))
    assert {"doctor", "run"} < {line.strip() for line in typed}
    for line in typed:
        words = [word for word in line.split() if not word.startswith("-")]
        shown = CliRunner().invoke(app, [*words, "--help"], env={"COLUMNS": "200", "NO_COLOR": "1"})
        assert shown.exit_code == 0, line
    package = CliRunner().invoke(app, ["teams-package", "--help"], env={"COLUMNS": "200", "NO_COLOR": "1"})
    options = re.findall(r"`?(--[a-z]+)", GUIDE)
    assert [option for option in options if option not in package.stdout] == []


def test_what_is_written_to_stark_in_the_guide_is_understood() -> None:
    blocks = re.findall(r"```\n(.*?)```", GUIDE, re.DOTALL)
    lines = [line for block in blocks for line in block.splitlines()]
    said = [line.removeprefix("@Stark ") for line in lines if re.match(r"@Stark|bind|administratör", line)]
    said += re.findall(r"`((?:kanal|länka|hjälp|hem|väntar|medlemmar|roll|gå med|mina|glöm)[^`/]*)`", GUIDE)
    assert len(said) >= 10
    router = Router(registry(), QUESTION, HELP)
    for line in said:
        route = router.route(line)
        assert not route.guessed, line
        assert route.ability.name != QUESTION, line


def test_what_the_log_says_is_what_the_guide_says_that_it_says() -> None:
    sources = "".join(file.read_text() for file in (ROOT / "bot" / "adapters" / "teams").glob("*.py"))
    told = re.findall(r"Loggen säger \*([^*]+)\*", GUIDE)
    assert len(told) == 3
    for text in told:
        assert all(part.strip() in sources for part in text.split("…")), text


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("TEAMS_CLIENT_ID", "stark"),
        ("TEAMS_TENANT_ID", "exempel.se"),
        ("TEAMS_TENANT_ID", f"{HOME},{ELSEWHERE}"),
        ("TEAMS_ALLOWED_TENANTS", "*"),
        ("TEAMS_ALLOWED_TENANTS", f"{HOME} {ELSEWHERE}"),
        ("TEAMS_SERVICE_HOSTS", "*"),
        ("TEAMS_SERVICE_HOSTS", "*.*"),
        ("TEAMS_SERVICE_HOSTS", "*.com"),
        ("TEAMS_SERVICE_HOSTS", "https://smba.trafficmanager.net"),
        ("TEAMS_SERVICE_HOSTS", "smba.trafficmanager.net/x"),
    ],
)
def test_a_wrong_setting_is_told_by_its_name(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    monkeypatch.setenv(name, value)
    told = CliRunner().invoke(app, ["doctor"])
    assert told.exit_code != 0
    assert name in told.output
    assert "Traceback" not in told.output


def test_without_a_list_the_own_tenant_alone_is_served() -> None:
    assert Settings(_env_file=None, teams_tenant_id=HOME).tenants_served == (HOME,)
    both = Settings(_env_file=None, teams_tenant_id=HOME, teams_allowed_tenants=f" {HOME} , {ELSEWHERE} ")
    assert both.tenants_served == (HOME, ELSEWHERE)
