"""Reply → Adaptive Card 1.5: plain dicts, pure. What does not fit is counted and can be asked for.

Limits: a card of at most 25 kB (Teams takes 28 in every place), six buttons a row. On a phone, in dark mode and in a
screen reader: no colours of our own, meaning never by colour alone, headings, `fallbackText` and a summary.
"""

from __future__ import annotations

import base64
from collections.abc import Iterator, Mapping
from typing import Any, Literal, assert_never

from bot.adapters.teams import files, words
from bot.adapters.teams.elements import (
    LARGEST,
    LARGEST_UNIT,
    Element,
    Unit,
    heading,
    inert,
    note,
    packed,
    paragraphs,
    parted,
    pieces,
    quote,
    rich,
    run,
    size_of,
)
from handlers.kit.cards import (
    Button,
    Buttons,
    Card,
    Divider,
    Facts,
    Item,
    Listing,
    Part,
    Picture,
    Table,
    Text,
    row_as_line,
)
from handlers.kit.cards import plain as as_text
from handlers.kit.phrases import Words, spoken
from handlers.kit.request import Again, Reply

# Where a card stands: in a private chat a form stands in the message, in a channel it opens in a dialog, and in a
# dialog everything that is pressed is sent as the dialog's answer.
Surface = Literal["chat", "channel", "dialog"]
CARD = "application/vnd.microsoft.card.adaptive"
_FALLBACK, _SUMMARY = 1000, 200
_A_ROW = 4
_A_LINE, _FRAME = 36, 3  # letters that stand side by side on a phone; a button's edges take as much as some of them
_WIDE = 4
_LARGEST_PICTURE = 60_000
_STYLES = {"plain": "default", "primary": "positive", "danger": "destructive"}


def message(reply: Reply, surface: Surface, *, skip: int = 0) -> dict[str, Any]:
    """Write a reply as a message with one card, and its pictures beside it."""
    return posting(card(reply, surface, skip=skip), reply)


def posting(content: Element, reply: Reply) -> dict[str, Any]:
    """Write a card as a message."""
    pictures = [_picture(part) for part in reply.card.parts if isinstance(part, Picture)]
    kept = [found for found in pictures if found is not None]
    summary = " ".join(content["fallbackText"].split())[:_SUMMARY]
    return {"type": "message", "summary": summary, "attachments": [attached(content), *kept]}


def attached(content: Element) -> dict[str, Any]:
    """Write a card as an attachment."""
    return {"contentType": CARD, "content": content}


def _picture(part: Picture) -> dict[str, Any] | None:
    data = base64.b64encode(part.png).decode()
    if len(data) > _LARGEST_PICTURE:
        return None  # its words stand in the card
    return {"contentType": "image/png", "contentUrl": f"data:image/png;base64,{data}", "name": spoken(part.alt)[:100]}


def fallback(shown: Card) -> str:
    """Write what stands where a card can't be shown, and what a notification says."""
    return inert(as_text(shown).strip()[:_FALLBACK]) or "Stark"


def frame(body: list[Element], text: str) -> Element:
    """Write a card around its body."""
    return {
        "type": "AdaptiveCard",
        "version": "1.5",
        "fallbackText": text,
        "msteams": {"width": "full"},
        "body": body,
    }


def card(reply: Reply, surface: Surface, *, skip: int = 0) -> Element:
    """Write a reply's card: its parts, its question's buttons, its files' buttons; where it is cut, what is left."""
    text = fallback(reply.card)
    tail = [*_yes_or_no(reply, surface), *_files(reply, surface)]
    units = [part for unit in _units(reply.card, surface) for part in parted(unit)]
    room = LARGEST - 1500 - size_of(text) - size_of(tail)
    shown, count = packed(units[skip:], room)
    if skip + count < len(units):
        left = sum(unit.counts for unit in units[skip + count :])
        shown.extend(_rest(reply, surface, skip + count, left or 1))
    return frame([*shown, *tail], text)


def _rest(reply: Reply, surface: Surface, skip: int, left: int) -> Iterator[Element]:
    yield from note(words.word(words.MORE, reply.language, count=left))
    if reply.again is not None:
        data = again(reply.again, skip)
        if size_of(data) <= 1000:
            yield row([press(words.word(words.SHOW_MORE, reply.language), "more", data, surface)])


def again(how: Again, skip: int = 0) -> dict[str, Any]:
    """Write how to ask for the same once more, as what a press carries."""
    return {"a": how.ability, "w": how.words, "c": [list(pair) for pair in how.carried], "s": skip}


def row(actions: list[Element]) -> Element:
    """Write buttons side by side."""
    return {"type": "ActionSet", "actions": actions}


def press(label: str, deed: str, data: Mapping[str, Any], surface: Surface, weight: str = "plain") -> Element:
    """Write a button; what it carries is looked up and authorised again when it is pressed."""
    carried: dict[str, Any] = {"stark": {"d": deed, **data}}
    if surface == "channel" and deed == "open":
        found: Element = {"type": "Action.Submit", "data": {"msteams": {"type": "task/fetch"}, **carried}}
    elif surface == "dialog":
        found = {"type": "Action.Submit", "data": carried}
    else:
        found = {"type": "Action.Execute", "verb": deed, "data": carried}
    return {**found, "title": label, **({"style": _STYLES[weight]} if weight != "plain" else {})}


def _yes_or_no(reply: Reply, surface: Surface) -> Iterator[Element]:
    if reply.confirm is not None:
        yes = press(words.word(words.YES, reply.language), "say", {"w": "ja"}, surface)
        no = press(words.word(words.NO, reply.language), "say", {"w": "nej"}, surface)
        yield row([yes, no])


def _files(reply: Reply, surface: Surface) -> Iterator[Element]:
    """Write a button for each file that can ride in it; of one that can't, which is offered by itself, it is said."""
    for file in reply.attachments:
        riding = files.ride(file, files.LARGEST_IN_CARD)
        if riding is not None:
            label = words.word(words.SAVE_FILE, reply.language, name=file.name)
            yield row([press(label, "file", {**riding, "l": reply.language}, surface)])
        elif surface != "chat":
            yield from note(words.word(words.FILE_IN_PRIVATE, reply.language, name=file.name))


def _units(shown: Card, surface: Surface) -> Iterator[Unit]:
    """Write a card as units that are shown whole or not at all."""
    if shown.title:
        yield _title(spoken(shown.title))
    for part, before in zip(shown.parts, (None, *shown.parts), strict=False):
        units = _part(part, surface)
        if isinstance(before, Divider) or _stands_apart(part, before):
            units = _apart(units)
        yield from units


def _stands_apart(part: Part, before: Part | None) -> bool:
    """Tell whether a line is drawn between two parts: before what has a title of its own."""
    titled = isinstance(part, Listing | Table) and bool(part.title)
    return titled and not isinstance(before, Divider | None)


def _apart(units: Iterator[Unit]) -> Iterator[Unit]:
    """Draw a line above the first of some units."""
    for number, unit in enumerate(units):
        if number == 0 and unit.elements:
            first, *rest = unit.elements
            yield Unit(({**first, "separator": True, "spacing": "Large"}, *rest), unit.counts)
        else:
            yield unit


def _title(title: str) -> Unit:
    if len(title) <= 120 and not title.endswith((".", "?", "!")):
        return Unit((heading(title, "Large"),))
    return Unit(tuple(paragraphs(title, bold=True)))


def _part(part: Part, surface: Surface) -> Iterator[Unit]:
    match part:
        case Text():
            yield from _text(part)
        case Facts():
            yield from _facts(part)
        case Listing():
            yield from _listing(part, surface)
        case Table():
            yield from _table(part)
        case Picture():
            yield Unit(tuple(note(spoken(part.alt))))
        case Divider():
            return  # the line stands above what follows
        case Buttons():
            yield from (Unit((found,)) for found in _presses(part.buttons, surface))
        case _:
            assert_never(part)


def _text(part: Text) -> Iterator[Unit]:
    said = spoken(part.words)
    match part.style:
        case "note":
            yield Unit(tuple(note(said)))
        case "quote":
            yield Unit(tuple(quote(said)))
        case "plain" | "strong":
            yield from (Unit((found,)) for found in paragraphs(said, bold=part.style == "strong"))
        case _:
            assert_never(part.style)


def _facts(part: Facts) -> Iterator[Unit]:
    for number, (label, value) in enumerate(part.rows):
        first, *more = pieces(spoken(value)) or [""]
        tight = {"spacing": "Small"} if number else {}
        yield Unit((rich(run(f"{spoken(label)}: ", bold=True), run(first), **tight),))
        yield from (Unit((rich(run(piece), spacing="None"),)) for piece in more)


def _listing(part: Listing, surface: Surface) -> Iterator[Unit]:
    title = (heading(spoken(part.title), "Medium"),) if part.title else ()
    if not part.items and title:
        yield Unit(title)
    for number, item in enumerate(part.items, part.first):
        mark = f"{number}. " if part.numbered else "• "
        # A title goes with its first entry, so that no page ends with a title over nothing.
        above = title if number == part.first else ()
        yield Unit((*above, *_item(item, mark, surface)), counts=True)


def _item(item: Item, mark: str, surface: Surface) -> Iterator[Element]:
    heavy = bool(item.lines or item.quote or item.buttons)
    yield from paragraphs(f"{mark}{spoken(item.title)}", bold=heavy)
    for line in item.lines:
        yield from ({**found, "spacing": "None"} for found in paragraphs(spoken(line)))
    if item.quote:
        yield from quote(spoken(item.quote))
    yield from _presses(item.buttons, surface)


def _presses(buttons: tuple[Button, ...], surface: Surface) -> Iterator[Element]:
    """Write buttons, so few a row that a phone shows them all with their whole labels."""
    line: list[Button] = []
    for button in buttons:
        width = sum(len(spoken(one.label)) + _FRAME for one in (*line, button))
        if line and (width > _A_LINE or len(line) == _A_ROW):
            yield row([_button(one, surface) for one in line])
            line = []
        line.append(button)
    if line:
        yield row([_button(one, surface) for one in line])


def _button(button: Button, surface: Surface) -> Element:
    data = {"a": button.ability, "c": [list(pair) for pair in button.carried]}
    return press(spoken(button.label), "open" if button.opens else "ask", data, surface, button.weight)


def _table(part: Table) -> Iterator[Unit]:
    title = (heading(spoken(part.title), "Medium"),) if part.title else ()
    drawn = _drawn(part) if len(part.columns) <= _WIDE and len(part.rows) <= 40 else None
    if drawn is not None and size_of(drawn) <= LARGEST_UNIT:
        yield Unit((*title, drawn))
        return
    for table_row in part.rows:
        name, rest = row_as_line(part.columns, table_row)
        yield Unit((*title, rich(run(name, bold=True), run(f"  {rest}"), spacing="Small")), counts=True)
        title = ()


def _drawn(part: Table) -> Element:
    """Draw a table whose first row and column name the others."""
    lines = [_cells(part.columns, bold=True), *(_cells(table_row) for table_row in part.rows)]
    rows = [{"type": "TableRow", "cells": cells} for cells in lines]
    widths = [{"width": 2 if number == 0 else 1} for number in range(len(part.columns))]
    return {"type": "Table", "firstRowAsHeaders": True, "columns": widths, "rows": rows}


def _cells(cells: tuple[Words, ...], *, bold: bool = False) -> list[Element]:
    return [{"type": "TableCell", "items": [rich(run(spoken(cell), bold=bold))]} for cell in cells]
