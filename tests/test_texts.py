"""Every text of ours exists in both languages with the same fields, and every command can be written in both."""

import ast
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from string import Formatter
from typing import NamedTuple

import pytest

from handlers.desk.door import HELP, QUESTION
from handlers.desk.router import Router
from handlers.kit.abilities import Ability, registry
from handlers.kit.names import folded
from handlers.kit.phrases import catalogue, say, t, tn

HANDLERS = Path(__file__).parent.parent / "handlers"
ABILITIES = [ability for ability in registry() if ability.swedish]


class Written(NamedTuple):
    """A text in the code: its English, its plural if it has one, and where it stands."""

    text: str
    many: str
    where: str


def _texts() -> Iterator[Written]:
    for path in sorted(HANDLERS.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("t", "tn", "mark"):
                said = [arg.value for arg in node.args if isinstance(arg, ast.Constant) and isinstance(arg.value, str)]
                if said:
                    many = said[1] if node.func.id == "tn" else ""
                    yield Written(said[0], many, f"{path.name}:{node.lineno}")


TEXTS = list(_texts())


def _fields(text: str) -> Counter[str]:
    return Counter(name for _, name, _, _ in Formatter().parse(text) if name is not None)


def _swedish(text: str) -> tuple[str, ...]:
    message = catalogue("sv").get(text)
    if message is None or not message.string:
        return ()
    return (message.string,) if isinstance(message.string, str) else tuple(message.string)


def test_there_are_texts() -> None:
    assert len(TEXTS) > 150


def test_every_text_has_its_swedish_line() -> None:
    assert [f"{written.where}: {written.text}" for written in TEXTS if not all(_swedish(written.text) or ("",))] == []


def test_every_plural_has_two_swedish_forms() -> None:
    assert [written.where for written in TEXTS if written.many and len(_swedish(written.text)) != 2] == []


def test_every_swedish_line_has_the_fields_of_its_text() -> None:
    wrong = []
    for written in TEXTS:
        for line, source in zip(_swedish(written.text), (written.text, written.many or written.text), strict=False):
            # A form for one may say "en" where the form for many says the number.
            optional = {"count"} if written.many else set()
            if set(_fields(line)) - optional != set(_fields(source)) - optional:
                wrong.append(f"{written.where}: {source} → {line}")
    assert wrong == []


def test_no_swedish_line_is_without_its_text() -> None:
    known = {written.text for written in TEXTS}
    spoken = {message.id[0] if isinstance(message.id, tuple) else message.id for message in catalogue("sv")}
    assert sorted(text for text in spoken - known if text) == []


def test_a_field_is_named_and_nothing_of_a_value_is_reached() -> None:
    for written in TEXTS:
        for line in (written.text, written.many, *_swedish(written.text)):
            assert all(name.isidentifier() for name in _fields(line)), f"{written.where}: {line}"


def test_quotation_marks_are_those_of_the_language() -> None:
    swedish = [line for written in TEXTS for line in _swedish(written.text) if '"' in line or "“" in line]
    english = [written.text for written in TEXTS if '"' in written.text]
    assert swedish + english == []


def test_a_value_is_never_read_as_a_text() -> None:
    assert (
        say(t("{name} and {other}", name="{other}", other="{name.__class__}"), "en") == "{other} and {name.__class__}"
    )
    assert say(tn("{count} a", "{count} b", 2, name="x"), "en") == "2 b"


def _route(line: str) -> str:
    route = Router(registry(), QUESTION, HELP).route(line)
    return f"{route.ability.name} (guessed)" if route.guessed else route.ability.name


@pytest.mark.parametrize("ability", ABILITIES, ids=lambda ability: str(ability.name))
def test_every_ability_is_said_in_both_languages(ability: Ability) -> None:
    assert ability.swedish
    assert ability.english
    for phrase in (ability.summary, ability.example):
        assert say(phrase, "sv"), "something to read in Swedish"
        assert say(phrase, "en"), "something to read in English"
    assert say(ability.summary, "sv") != say(ability.summary, "en")


@pytest.mark.parametrize("ability", ABILITIES, ids=lambda ability: str(ability.name))
def test_every_spelling_and_example_is_understood_as_the_ability(ability: Ability) -> None:
    for spelling in ability.spellings:
        for line in (spelling, spelling.upper(), f"/stark {spelling}", f"  {spelling}!"):
            assert _route(line) == ability.name, line
    examples = [part for language in ("sv", "en") for part in say(ability.example, language).split("–")]
    lines = [part.removeprefix(" eller:").removeprefix(" or:").strip() for part in examples]
    assert [(line, _route(line)) for line in lines if line and _route(line) != ability.name] == []


@pytest.mark.parametrize("ability", ABILITIES, ids=lambda ability: str(ability.name))
def test_an_example_begins_with_the_command_of_its_language(ability: Ability) -> None:
    if ability.example.text:
        assert folded(say(ability.example, "sv")).startswith(folded(ability.swedish))
        assert folded(say(ability.example, "en")).startswith(folded(ability.english))


def test_no_two_abilities_share_a_spelling() -> None:
    spelled = Counter(spelling.casefold() for ability in ABILITIES for spelling in set(ability.spellings))
    assert [spelling for spelling, count in spelled.items() if count > 1] == []


def test_every_label_is_unlike_the_others_of_its_ability() -> None:
    for ability in ABILITIES:
        words = [word for label in ability.labels for word in label.words]
        assert len(words) == len(set(words)), ability.name


@pytest.mark.parametrize("name", registry().topics)
def test_every_topic_has_a_title_in_both_languages(name: str) -> None:
    title = registry().topics[name].title
    assert say(title, "sv")
    assert say(title, "en")
