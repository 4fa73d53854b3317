"""The neutral card: a closed union of parts that every platform draws in its own way, and forms made of fields."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, assert_never

from handlers.kit.phrases import Words, spoken

Carried = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Button:
    """A press that asks for an ability with ids in `carried`; `words` is what a member types for the same.

    `opens` is set by the desk from the ability: the press opens a form instead of asking at once.
    """

    label: Words
    ability: str
    carried: Carried = ()
    words: str = ""
    opens: bool = False
    weight: Literal["plain", "primary", "danger"] = "plain"


@dataclass(frozen=True, slots=True)
class Text:
    """A paragraph; a quote is somebody's own words, a note is small print."""

    words: Words
    style: Literal["plain", "strong", "quote", "note"] = "plain"


@dataclass(frozen=True, slots=True)
class Facts:
    """Label and value, row by row."""

    rows: tuple[tuple[Words, Words], ...]


@dataclass(frozen=True, slots=True)
class Item:
    """One entry of a listing: a title, the lines under it, a quote and the buttons that act on it."""

    title: Words
    lines: tuple[Words, ...] = ()
    quote: Words = ""
    buttons: tuple[Button, ...] = ()


@dataclass(frozen=True, slots=True)
class Listing:
    """Entries in order, numbered from `first` where the number can be used in a command."""

    items: tuple[Item, ...]
    title: Words = ""
    numbered: bool = False
    first: int = 1


@dataclass(frozen=True, slots=True)
class Table:
    """Columns and rows of short texts; the first column names the row."""

    columns: tuple[Words, ...]
    rows: tuple[tuple[Words, ...], ...]
    title: Words = ""


@dataclass(frozen=True, slots=True)
class Picture:
    """A PNG with the text that says the same."""

    png: bytes
    alt: Words


@dataclass(frozen=True, slots=True)
class Divider:
    """A line between two parts."""


@dataclass(frozen=True, slots=True)
class Buttons:
    """Buttons that act on the whole card."""

    buttons: tuple[Button, ...]


Part = Text | Facts | Listing | Table | Picture | Divider | Buttons


@dataclass(frozen=True, slots=True)
class Card:
    """What a reply shows: a title and its parts."""

    title: Words
    parts: tuple[Part, ...] = ()


@dataclass(frozen=True, slots=True)
class Line:
    """A field for free text; `limit` counts characters."""

    key: str
    label: Words
    value: str = ""
    hint: Words = ""
    long: bool = False
    required: bool = True
    limit: int = 500


@dataclass(frozen=True, slots=True)
class Option:
    """One thing to choose: `key` travels, `label` is read."""

    key: str
    label: Words


@dataclass(frozen=True, slots=True)
class Choice:
    """A field that chooses among options, or among what the ability named by `lookup` finds while one types."""

    key: str
    label: Words
    options: tuple[Option, ...] = ()
    lookup: str = ""
    many: bool = False
    chosen: tuple[str, ...] = ()
    required: bool = True


@dataclass(frozen=True, slots=True)
class Moment:
    """A field for a day (ISO date) or a clock time (HH:MM, Stockholm)."""

    key: str
    label: Words
    kind: Literal["date", "time"] = "date"
    value: str = ""
    required: bool = True


@dataclass(frozen=True, slots=True)
class Tick:
    """A box to tick."""

    key: str
    label: Words
    value: bool = False


Field = Line | Choice | Moment | Tick


@dataclass(frozen=True, slots=True)
class Form:
    """Fields that are sent to an ability together with the ids in `carried`; title ≤ 24 characters (Slack's limit).

    `errors` says, per field key ("" for the whole form), what was wrong.
    """

    title: Words
    ability: str
    fields: tuple[Field, ...]
    carried: Carried = ()
    errors: tuple[tuple[str, Words], ...] = ()


def plain(card: Card) -> str:
    """Write a translated card as plain text, with everything that it says in it."""
    return "\n".join(line for line in (spoken(card.title), *_lines(card)) if line is not None).strip("\n")


def _lines(card: Card) -> Iterator[str]:
    for part in card.parts:
        yield from _part(part)


def _part(part: Part) -> Iterator[str]:
    match part:
        case Text():
            yield f"» {spoken(part.words)}" if part.style == "quote" else spoken(part.words)
        case Facts():
            yield from (f"{spoken(label)}: {spoken(value)}" for label, value in part.rows)
        case Listing():
            yield from _listing(part)
        case Table():
            yield from _table(part)
        case Picture():
            yield f"[{spoken(part.alt)}]"
        case Divider():
            yield ""
        case Buttons():
            yield from _buttons(part.buttons)
        case _:
            assert_never(part)


def _listing(part: Listing) -> Iterator[str]:
    if part.title:
        yield f"\n{spoken(part.title)}"
    for number, item in enumerate(part.items, part.first):
        mark = f"{number}." if part.numbered else "–"
        yield f"{mark} {spoken(item.title)}"
        yield from (f"   {spoken(line)}" for line in item.lines)
        if item.quote:
            yield f"   » {spoken(item.quote)}"
        yield from (f"   {line}" for line in _buttons(item.buttons))


def _table(part: Table) -> Iterator[str]:
    if part.title:
        yield f"\n{spoken(part.title)}"
    rows = [[spoken(cell) for cell in row] for row in (part.columns, *part.rows)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(part.columns))]
    for number, row in enumerate(rows):
        yield " | ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        if number == 0:
            yield "-+-".join("-" * width for width in widths)


def row_as_line(columns: tuple[Words, ...], row: tuple[Words, ...]) -> tuple[str, str]:
    """Write a translated table's row for a narrow screen: the row's name, and "columns: value" by value."""
    by_value: dict[str, list[str]] = {}
    for name, cell in zip(columns[1:], row[1:], strict=True):
        by_value.setdefault(spoken(cell), []).append(spoken(name))
    alike = len(by_value) == 1 and len(row) > 2
    said = by_value if alike else (f"{', '.join(names)}: {value}" for value, names in by_value.items())
    return spoken(row[0]), " · ".join(said)


def _buttons(buttons: tuple[Button, ...]) -> Iterator[str]:
    yield from (f"[{spoken(button.label)}] {button.words}" for button in buttons if button.words)
