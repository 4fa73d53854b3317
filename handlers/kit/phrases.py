"""Our words, in the member's language: a `Phrase` is translated, a plain `str` is somebody else's, verbatim."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from importlib import resources
from operator import is_
from string import Formatter
from typing import Any, Literal, TypeVar, cast, get_args, get_origin, get_type_hints

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


@cache
def _pieces(text: str) -> tuple[tuple[str, str | None], ...]:
    """Cut one of our sentences at its {fields}: each piece with the field that comes after it."""
    pieces = tuple((before, name) for before, name, _, _ in Formatter().parse(text))
    assert all(name is None or name.isidentifier() for _, name in pieces), text
    return pieces


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
    one, many = _lines(language).get(phrase.text, ("", ""))
    return (many if plural else one) or source


@cache
def _lines(language: str) -> Mapping[str, tuple[str, str]]:
    """Give a catalogue's lines, for one and for many, by the text that stands in the code."""
    found = {}
    for message in catalogue(language):
        forms = (message.string, message.string) if isinstance(message.string, str) else message.string or ("", "")
        found[message.id if isinstance(message.id, str) else message.id[0]] = (forms[0], forms[1])
    return found


def say(value: Value, language: str) -> str:
    """Say a value in a language ("sv" or "en"): dates with weekday and ISO week, lists with their "och".

    Fields are filled by name alone: no attribute, index or format of a value can be reached.
    """
    if isinstance(value, str):
        return value
    match value:
        case Phrase():
            text = _translation(value, language)
            return _filled(text, value, language) if value.values else text
        case Series():
            return _joined([say(item, language) for item in value.items], language)
        case datetime():
            return say_moment(value, language)
        case date():
            return say_date(value, language)
        case _:
            return str(value)


def _filled(text: str, phrase: Phrase, language: str) -> str:
    values = dict(phrase.values)
    return "".join([before + (say(values[name], language) if name else "") for before, name in _pieces(text)])


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
    kind = type(value)
    if kind is str:
        return value
    if kind is Phrase:
        return say(value, language)
    if kind is tuple:
        said = [_translated(item, language) for item in value]
        same = all(map(is_, said, value))
        return value if same else tuple(said)
    changes = {}
    for name in _fields(kind):
        before = getattr(value, name)
        after = _translated(before, language)
        if after is not before:
            changes[name] = after
    return dataclasses.replace(value, **changes) if changes else value


_FIELDS: dict[type, tuple[str, ...]] = {}
_HOLD_NONE = (str, int, bool, bytes, type(None))


def _fields(kind: type) -> tuple[str, ...]:
    """Give the fields of a dataclass that can hold a phrase: a button's ability and ids are nobody's words."""
    found = _FIELDS.get(kind)
    if found is None:
        hints = get_type_hints(kind) if dataclasses.is_dataclass(kind) else {}
        found = _FIELDS[kind] = tuple(name for name, hint in hints.items() if _can_hold(hint))
    return found


def _can_hold(hint: Any) -> bool:
    if get_origin(hint) is Literal or hint in _HOLD_NONE:
        return False
    inner = [part for part in get_args(hint) if part is not ...]
    return any(map(_can_hold, inner)) if inner else True


def spoken(words: Words) -> str:
    """Give the text of words that are translated already; a Phrase here is a mistake of ours (TypeError)."""
    if isinstance(words, Phrase):
        message = f"not translated before rendering: {words.text!r}"
        raise TypeError(message)
    return words
