"""The house's numbers: short functions, short files, a docstring on every public name, few exceptions and why."""

import ast
import re
import tokenize
from collections.abc import Iterator
from io import StringIO
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
SOURCES = ("bot", "handlers", "storage")
EVERYTHING = (*SOURCES, "tests", "benchmarks")
LONGEST_FILE = 400
LONGEST_FUNCTION = 60
NINTH_TENTH = 30
MOST_EXCEPTIONS = 10
VAGUE = {"util", "utils", "helper", "helpers", "common", "base", "manager", "managers", "service", "services", "misc"}
EXCEPTION = re.compile(r"#\s*(?:type:\s*ignore|noqa)(?P<code>[\[:][^\s#]*)?(?P<why>.*)")

Function = ast.FunctionDef | ast.AsyncFunctionDef


def _files(rooms: tuple[str, ...]) -> list[Path]:
    found = (path for room in rooms for path in (ROOT / room).rglob("*.py"))
    # A migration is generated: its tables stand as long as they are.
    return sorted(path for path in found if not {"node_modules", "versions"} & set(path.parts))


def _tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def _functions(path: Path) -> Iterator[Function]:
    yield from (node for node in ast.walk(_tree(path)) if isinstance(node, Function))


def _lines_of_code(function: Function) -> int:
    """Count a function's lines from its `def`, without its docstring and decorators."""
    docstring = ast.get_docstring(function, clean=False)
    told = len(docstring.splitlines()) if docstring else 0
    return (function.end_lineno or function.lineno) - function.lineno + 1 - told


def _lengths(rooms: tuple[str, ...]) -> list[tuple[int, str]]:
    return sorted(
        (_lines_of_code(function), f"{path.relative_to(ROOT)}:{function.lineno} {function.name}")
        for path in _files(rooms)
        for function in _functions(path)
    )


def test_functions_are_short() -> None:
    lengths = _lengths(SOURCES)
    assert [name for count, name in lengths if count > LONGEST_FUNCTION] == []
    assert lengths[len(lengths) * 9 // 10][0] <= NINTH_TENTH


def test_most_functions_are_under_ten_lines() -> None:
    lengths = [count for count, _ in _lengths(SOURCES)]
    ratio = _count(("tests",)) / _count(SOURCES)
    print(f"{len(lengths)} functions, median {lengths[len(lengths) // 2]} lines; tests to source {ratio:.2f} lines")
    assert sum(count < 10 for count in lengths) > len(lengths) / 2


def _count(rooms: tuple[str, ...]) -> int:
    return sum(len(path.read_text("utf-8").splitlines()) for path in _files(rooms))


def test_no_test_is_longer_than_a_function_may_be() -> None:
    assert [name for count, name in _lengths(("tests",)) if count > LONGEST_FUNCTION] == []


def test_files_are_short() -> None:
    lengths = {str(path.relative_to(ROOT)): len(path.read_text("utf-8").splitlines()) for path in _files(EVERYTHING)}
    assert {name: count for name, count in lengths.items() if count > LONGEST_FILE} == {}


def _public(tree: ast.Module | ast.ClassDef) -> Iterator[tuple[str, ast.ClassDef | Function]]:
    for node in tree.body:
        if isinstance(node, ast.ClassDef | Function) and not node.name.startswith("_"):
            yield node.name, node
            if isinstance(node, ast.ClassDef):
                yield from ((f"{node.name}.{name}", inner) for name, inner in _public(node))


@pytest.mark.parametrize("path", _files(SOURCES), ids=lambda path: str(path.relative_to(ROOT)))
def test_every_public_name_says_what_it_is(path: Path) -> None:
    tree = _tree(path)
    assert ast.get_docstring(tree) or not tree.body, "a module says what it is about"
    for name, node in _public(tree):
        if any(ast.unparse(mark).endswith("override") for mark in node.decorator_list):
            continue  # it does what the one that it overrides says
        said = ast.get_docstring(node)
        assert said, f"{path.name}: {name}"
        first = said.split("\n\n")[0]
        assert first.rstrip().endswith((".", "…", ":", "?", '."', '".', ").")), f"{path.name}: {name}: {first!r}"


def _comments(path: Path) -> Iterator[str]:
    for token in tokenize.generate_tokens(StringIO(path.read_text(encoding="utf-8")).readline):
        if token.type == tokenize.COMMENT:
            yield token.string


def _exceptions() -> Iterator[tuple[str, str]]:
    for path in _files(EVERYTHING):
        for comment in _comments(path):
            found = EXCEPTION.search(comment)
            if found:
                yield f"{path.relative_to(ROOT)}: {comment}", found["why"].strip(" #-:")


def _ignored_imports() -> list[tuple[str, str]]:
    lines = (ROOT / "pyproject.toml").read_text(encoding="utf-8").splitlines()
    found = [line.strip() for line in lines if re.match(r'\s*"[\w.*]+ -> [\w.*]+"', line)]
    return [(line, line.partition("#")[2].strip()) for line in found]


def test_few_exceptions_each_with_its_reason() -> None:
    exceptions = [*_exceptions(), *_ignored_imports()]
    assert [where for where, why in exceptions if len(why) < 10] == []
    assert len(exceptions) <= MOST_EXCEPTIONS, exceptions


def test_no_module_has_a_name_that_says_nothing() -> None:
    names = {part for path in _files(EVERYTHING) for part in path.relative_to(ROOT).with_suffix("").parts}
    assert names & VAGUE == set()
    assert [name for name in names if VAGUE & set(name.split("_"))] == []


def test_no_test_is_skipped_or_allowed_to_fail() -> None:
    words = re.compile(
        r"pytest\.(?:mark\.)?(?:skip|skipif|xfail|importorskip)|unittest\.mock|from unittest import mock"
    )
    assert [
        str(path) for path in _files(("tests",)) if words.search(path.read_text("utf-8")) and path != Path(__file__)
    ] == []


def test_nothing_speaks_of_where_it_was_made() -> None:
    """The tree holds no path of a machine and no registry's address."""
    words = re.compile(r"(?<![\w/])/(?:work|tmp|home|root)/\w|pypi\.org|npmjs\.(?:org|com)")
    texts = [*_files(EVERYTHING), *ROOT.glob("*.md"), *ROOT.glob("*.toml"), *ROOT.glob("docs/**/*.md")]
    found = [str(path) for path in texts if path != Path(__file__) and words.search(path.read_text("utf-8"))]
    assert found == []
