"""Every conversation that the terminal passes, once more on a platform: the same words, the same meaning.

A platform's test file calls `collect` in its own name space, and has a fixture `talk` of its own.
"""

from __future__ import annotations

import functools
import importlib
import inspect
import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

# These look at how the terminal makes its senders, names itself and its channels, or lays out a table, which every
# platform does in its own way.
TERMINALS_OWN = {
    "test_the_operators_word_is_audited",
    "test_the_operator_is_believed_when_joining",
    "test_a_change_is_audited_with_before_and_after",
    "test_a_sentence_that_begins_like_a_reply_is_a_question",
    "test_binding_where_one_is",
    "test_binding_one_that_is_named",
    "test_changing_the_time_counts_at_once",
    "test_the_code_is_said_with_what_it_is",
    "test_the_other_accounts_are_told",
    "test_a_line_that_is_too_long_is_refused_at_once",  # it times the desk, not the way to it
}


def _is_fixture(value: Any) -> bool:
    return type(value).__name__ == "FixtureFunctionDefinition"


def _parameters(function: Any) -> set[str]:
    return set(inspect.signature(getattr(function, "__wrapped__", function)).parameters)


def _renamed(function: Callable[..., Any], names: Mapping[str, str]) -> Callable[..., Any]:
    """Copy a function whose parameters have other names: two files may call their fixtures the same."""
    signature = inspect.signature(function)
    back = {names.get(name, name): name for name in signature.parameters}

    @functools.wraps(function)
    def call(**given: Any) -> Any:
        return function(**{back[name]: value for name, value in given.items()})

    parameters = [one.replace(name=names.get(name, name)) for name, one in signature.parameters.items()]
    call.__signature__ = signature.replace(parameters=parameters)
    return call


def _talks(module: ModuleType, left_out: set[str]) -> dict[str, Any]:
    """Give a file's tests that need a conversation on one database, and the fixtures that they need."""
    own = module.__name__.removeprefix("tests.test_")
    fixtures = {name: value for name, value in vars(module).items() if _is_fixture(value)}
    talking = {name: value for name, value in fixtures.items() if "talk" in _parameters(value)}
    names = {name: f"{name}__{own}" for name in talking}
    found: dict[str, Any] = {
        names[name]: pytest.fixture(name=names[name])(_renamed(value.__wrapped__, {}))
        for name, value in talking.items()
    }
    for name, value in vars(module).items():
        mine = name.startswith("test_") and inspect.isfunction(value) and value.__module__ == module.__name__
        if mine and name not in left_out and _parameters(value) & {"talk", *talking}:
            found[f"{name}__{own}"] = _renamed(value, names)
    return found


def _files() -> Iterator[Path]:
    for file in sorted(Path(__file__).parent.glob("test_*.py")):
        # Those of the courier wait for what the terminal prints; a platform's posts have tests of their own.
        if not {"Courier", "tick"} & set(re.findall(r"\w+", file.read_text())):
            yield file


def collect(namespace: dict[str, Any], left_out: set[str] = TERMINALS_OWN) -> None:
    """Put every conversation into a test file's name space, but those that are left out."""
    for file in _files():
        namespace.update(_talks(importlib.import_module(f"tests.{file.stem}"), left_out))


def collected(namespace: Mapping[str, Any]) -> int:
    """Count the conversations in a name space."""
    return sum("__" in name and name.startswith("test_") for name in namespace)
