"""The plan of the house is a test of itself: the contracts hold, and a broken import is caught."""

import ast
import importlib.metadata
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
ROOMS = ("bot", "handlers", "storage")
VENDORS = {
    "slack_bolt": "bot/adapters/slack",
    "slack_sdk": "bot/adapters/slack",
    "microsoft_teams": "bot/adapters/teams",
}
PURE = ("handlers/kit", "handlers/language")
CLOCKS = {"now", "today", "utcnow", "time", "monotonic", "perf_counter"}
FORBIDDEN_IMPORTS = {
    "storage/queries/members.py": "import handlers.desk",
    "handlers/kit/cards.py": "from sqlmodel import Session",
    "handlers/language/dates/reading.py": "import handlers.kit.phrases",
    "handlers/topics/help.py": "import handlers.topics.profile",
    "handlers/desk/who.py": "import bot.settings",
    "storage/queries/commitments.py": "import storage.queries.members",
    "bot/courier.py": "import storage.database",
    "bot/adapters/terminal/wire.py": "import storage.queries.members",
    "bot/adapters/terminal/read.py": "import handlers.desk",
    "bot/adapters/terminal/render.py": "import bot.adapters.web.render",
    "bot/settings.py": "import bot.app",
    "storage/models/columns.py": "import storage.queries.journal",
    "bot/cli.py": "import handlers.topics.help",
}


def _sources() -> Iterator[Path]:
    for room in ROOMS:
        yield from sorted((ROOT / room).rglob("*.py"))


def _lint(folder: Path) -> subprocess.CompletedProcess[str]:
    program = Path(sys.executable).parent / "lint-imports"
    command = [str(program), "--config", str(folder / "pyproject.toml"), "--no-cache"]
    # The folder comes first on the path, before the tree that is installed.
    environment = {"PYTHONPATH": str(folder), "PATH": "/usr/bin:/bin", "COLUMNS": "200"}
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)


def test_every_contract_holds() -> None:
    done = _lint(ROOT)
    assert done.returncode == 0, done.stdout
    assert "0 broken" in done.stdout


@pytest.fixture(scope="module")
def copied(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the tree, to break imports in."""
    folder = tmp_path_factory.mktemp("tree")
    for room in ROOMS:
        shutil.copytree(ROOT / room, folder / room, ignore=shutil.ignore_patterns("__pycache__", "node_modules"))
    shutil.copy(ROOT / "pyproject.toml", folder)
    return folder


def test_the_copy_is_as_whole_as_the_tree(copied: Path) -> None:
    assert _lint(copied).returncode == 0


@pytest.mark.parametrize("name", FORBIDDEN_IMPORTS)
def test_a_broken_import_is_caught(copied: Path, name: str) -> None:
    file = copied / name
    whole = file.read_text(encoding="utf-8")
    file.write_text(f"{whole}\n\ndef _late() -> None:\n    {FORBIDDEN_IMPORTS[name]}\n", encoding="utf-8")
    done = _lint(copied)
    file.write_text(whole, encoding="utf-8")
    assert done.returncode == 1
    assert "BROKEN" in done.stdout


def _imported(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module


def test_a_vendors_library_is_imported_in_its_own_folder_only() -> None:
    for file in _sources():
        for name in _imported(ast.parse(file.read_text(encoding="utf-8"))):
            folder = VENDORS.get(name.split(".")[0])
            assert folder is None or file.is_relative_to(ROOT / folder), f"{file}: {name}"


def test_nothing_is_imported_for_types_alone() -> None:
    assert [str(file) for file in _sources() if "TYPE_CHECKING" in file.read_text(encoding="utf-8")] == []


def test_the_kit_and_the_language_have_no_clock() -> None:
    """`now` is an argument everywhere in them: nobody asks a clock."""
    asked = []
    for file in _sources():
        if not any(file.is_relative_to(ROOT / pure) for pure in PURE):
            continue
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in CLOCKS:
                owner = ast.unparse(node.func.value)
                if owner in {"datetime", "date", "time", "datetime.datetime", "datetime.date"}:
                    asked.append(f"{file}:{node.lineno}")
    assert asked == []


def test_every_import_is_declared() -> None:
    """What the rooms import is named among the dependencies: nothing comes along with another package by chance."""
    known = importlib.metadata.packages_distributions()
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    declared = {_plain(line) for line in project["dependencies"]}
    missing = set()
    for file in _sources():
        for name in _imported(ast.parse(file.read_text(encoding="utf-8"))):
            root = name.split(".")[0]
            if root in ROOMS or root in sys.stdlib_module_names:
                continue
            if not declared & {_plain(found) for found in known.get(root, [root])}:
                missing.add(root)
    # These come with the framework that is declared for them (SQLModel, FastAPI, Jinja), by its own promise.
    assert missing - {"sqlalchemy", "pydantic", "starlette", "typing_extensions", "markupsafe"} == set()


def _plain(requirement: str) -> str:
    name = requirement.split(";", maxsplit=1)[0].split("[", maxsplit=1)[0]
    for sign in "<>=!~ ":
        name = name.split(sign)[0]
    return name.strip().lower().replace("_", "-")
