"""Our words, in the member's language: a `Phrase` is translated, a plain `str` is somebody else's, verbatim."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from importlib import resources
from string import Formatter
from typing import Any, TypeVar, cast

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

from handlers.kit.calendar import say_date, say_moment

LANGUAGES = ("sv", "en")


@dataclass(frozen=True, slots=True)
class Phrase:
    """A sentence of ours in English, with the values that go into its {fields}; `many` is its plural.

    `swedish` is for words that exist in both languages by nature, as a command does: the catalogue is not asked.
    """

    text: str
    values: tuple[tuple[str, Value], ...] = ()
    many: str = ""
    count: int = 1
    swedish: str = ""


@dataclass(frozen=True, slots=True)
class Series:
    """Several words that are said as one list: "a, b och c"."""

    items: tuple[Words, ...]


Words = Phrase | str
Value = Phrase | Series | str | int | date | datetime


def t(text: str, /, **values: Value) -> Phrase:
    """Say `text` (English, the key of its Swedish line) with `values` in its {fields}."""
    return Phrase(text, tuple(values.items()))


def both(swedish: str, english: str) -> Phrase:
    """Hold words that exist in both languages outside the catalogue: a command, or a text of an agreement."""
    return Phrase(english, swedish=swedish)


def tn(one: str, many: str, count: int, /, **values: Value) -> Phrase:
    """Say `one` or `many` by `count`, which is {count} in both."""
    return Phrase(one, (*values.items(), ("count", count)), many, count)


def series(items: Iterable[Words]) -> Series:
    """Make one list of several words."""
    return Series(tuple(items))


class _Fields(Formatter):
    """Fills {fields} by name only: no attribute, index or conversion of a value can be reached."""

    def get_field(self, field_name: str, _args: Any, kwargs: Mapping[str, Any]) -> Any:
        return kwargs[field_name], field_name


_FIELDS = _Fields()


@cache
def catalogue(language: str) -> Catalog:
    """Read the texts of a language once (`handlers/texts/<language>.po`)."""
    path = resources.files("handlers.texts").joinpath(f"{language}.po")
    with path.open("rb") as lines:
        return read_po(lines, locale=language)


def _translation(phrase: Phrase, language: str) -> str:
    plural = phrase.count != 1
    source = phrase.many if plural and phrase.many else phrase.text
    if language == "en":
        return source
    if phrase.swedish:
        return phrase.swedish
    message = catalogue(language).get(phrase.text)
    if message is None or not message.string:
        return source
    if isinstance(message.string, str):
        return message.string
    return message.string[1 if plural else 0] or source


def say(value: Value, language: str) -> str:
    """Say a value in a language ("sv" or "en"): dates with weekday and ISO week, lists with their "och"."""
    match value:
        case Phrase():
            filled = {name: say(inner, language) for name, inner in value.values}
            return (
                _FIELDS.vformat(_translation(value, language), (), filled) if filled else _translation(value, language)
            )
        case Series():
            return _joined([say(item, language) for item in value.items], language)
        case datetime():
            return say_moment(value, language)
        case date():
            return say_date(value, language)
        case _:
            return str(value)


def _joined(items: list[str], language: str) -> str:
    if len(items) < 2:
        return "".join(items)
    last = " och " if language == "sv" else " and "
    return ", ".join(items[:-1]) + last + items[-1]


Spoken = TypeVar("Spoken")


def translated(value: Spoken, language: str) -> Spoken:
    """Copy any frozen dataclass or tuple with every Phrase in it said in `language`."""
    return cast(Spoken, _translated(value, language))


def _translated(value: Any, language: str) -> Any:
    if isinstance(value, Phrase):
        return say(value, language)
    if isinstance(value, tuple):
        return tuple(_translated(item, language) for item in value)
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        changes = {}
        for field in dataclasses.fields(value):
            before = getattr(value, field.name)
            after = _translated(before, language)
            if after is not before:
                changes[field.name] = after
        return dataclasses.replace(value, **changes) if changes else value
    return value


def spoken(words: Words) -> str:
    """Give the text of words that are translated already; a Phrase here is a mistake of ours (TypeError)."""
    if isinstance(words, Phrase):
        message = f"not translated before rendering: {words.text!r}"
        raise TypeError(message)
    return words
