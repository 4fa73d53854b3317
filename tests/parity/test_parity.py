"""Every ability on every platform: each cell of docs/paritet.md is held once more."""

from __future__ import annotations

from pathlib import Path

import pytest

from handlers.kit.abilities import registry
from tests.parity.held import Peopled, held, peopled
from tests.parity.scenes import SCENES
from tests.parity.stages import STAGES
from tests.parity.table import cell, named, read, written


@pytest.fixture(scope="module")
def ground(tmp_path_factory: pytest.TempPathFactory) -> Peopled:
    """A database in which everybody has something."""
    return peopled(tmp_path_factory.mktemp("parity"))


@pytest.mark.parametrize("platform", STAGES)
@pytest.mark.parametrize("name", SCENES)
def test_the_cell_is_true(name: str, platform: str, ground: Peopled, tmp_path: Path) -> None:
    assert cell(held(name, platform, ground, tmp_path)) == read()[named(registry().named(name)), platform]


def test_there_is_a_row_for_each_ability_and_no_other() -> None:
    assert set(SCENES) == set(registry().abilities)
    assert written(read()).splitlines() == Path("docs/paritet.md").read_text().splitlines()


def test_no_platform_is_behind_another() -> None:
    cells = read()
    for ability in registry():
        web, slack, teams = (cells[named(ability), platform] for platform in ("Webben", "Slack", "Teams"))
        assert web == slack == teams, ability.name
