"""Reply → Block Kit: plain dicts, pure. What does not fit is counted and can be asked for.

Limits are Slack's own (docs.slack.dev, Block Kit reference; measured ones in the tests): 50 blocks a message, 100 a
view, 3 000 characters a text, 150 a header, 75 a button's label, about 13 000 characters in all the blocks.
A member's words stand in rich text elements, which Slack takes literally, or escaped in text objects: they can
notify nobody, make no link and no formatting.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, assert_never

from bot.adapters.slack import words
from bot.adapters.slack.units import (
    Block,
    Unit,
    as_json,
    context,
    fit,
    packed,
    plain,
    rich,
    section,
    split_text,
    styled,
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

LONGEST_HEADER = 75
LONGEST_VALUE = 2000
_TABLE_ROWS, _TABLE_COLUMNS = 100, 20
_LONGEST_CELL = 500
_FALLBACK = 1000


@dataclass(frozen=True, slots=True)
class Room:
    """How much a surface holds, and whether it can draw a table."""

    blocks: int
    characters: int
    tables: bool = False


MESSAGE = Room(50, 12_800, tables=True)
VIEW = Room(100, 40_000)


def message(reply: Reply, *, skip: int = 0, room: Room = MESSAGE) -> dict[str, Any]:
    """Write a reply as a message: {"text", "blocks"}; `skip` leaves out what has been shown already."""
    return {"text": fallback(reply.card), "blocks": blocks(reply, room, skip=skip)}


def fallback(card: Card) -> str:
    """Write what a notification and a screen reader say, escaped (this text is read as markup by Slack)."""
    return fit(as_text(card).strip(), _FALLBACK) or "Stark"


def blocks(reply: Reply, room: Room, *, skip: int = 0) -> list[Block]:
    """Write a reply's card, its question's buttons, and where it is cut how much is left and a button for it."""
    units = list(_units(reply.card, room))
    shown, count = packed(units[skip:], room.blocks - 3, room.characters - 700)
    left = sum(unit.counts for unit in units[skip + count :])
    if skip + count < len(units):
        shown.extend(_rest(reply, skip + count, left or 1))
    return _with_yes_or_no(shown, reply) if reply.confirm else shown


def _rest(reply: Reply, skip: int, left: int) -> Iterator[Block]:
    yield context(words.word(words.MORE, reply.language, count=left))
    value = again_value(reply.again, skip) if reply.again else ""
    if value:
        label = words.word(words.SHOW_MORE, reply.language)
        yield {"type": "actions", "elements": [_press(label, "more", "0", value)]}


def again_value(again: Again, skip: int) -> str:
    """Write how to ask for the rest, as a button's value; "" when it is too long to carry."""
    value = as_json({"a": again.ability, "w": again.words, "c": again.carried, "s": skip})
    return value if len(value) <= LONGEST_VALUE else ""


def _with_yes_or_no(shown: list[Block], reply: Reply) -> list[Block]:
    """Add a question's two buttons; beside a yes that the card has in its own words, only the no."""
    no = _press(words.word(words.NO, reply.language), "say", "no", "nej")
    own = any(button.words == "ja" for part in reply.card.parts if isinstance(part, Buttons) for button in part.buttons)
    last = shown[-1] if shown else {}
    if own and last.get("type") == "actions" and len(last["elements"]) < 5:
        return [*shown[:-1], {**last, "elements": [*last["elements"], no]}]
    yes = [] if own else [_press(words.word(words.YES, reply.language), "say", "yes", "ja")]
    return [*shown, {"type": "actions", "elements": [*yes, no]}]


def _press(label: str, deed: str, what: str, value: str, weight: str = "plain") -> Block:
    found: Block = {"type": "button", "text": plain(label, 75), "action_id": f"{deed}:{what}", "value": value}
    if weight != "plain":
        found["style"] = weight
    return found


def _units(card: Card, room: Room) -> Iterator[Unit]:
    """Write a card as units that are shown whole or not at all; presses are numbered so that ids are unique."""
    numbers = iter(range(10_000))
    if card.title:
        yield _title(spoken(card.title))
    tables = room.tables and sum(isinstance(part, Table) for part in card.parts) == 1
    for part, before in zip(card.parts, (None, *card.parts), strict=False):
        if _stands_apart(part, before):
            yield Unit(blocks=({"type": "divider"},))
        yield from _part(part, numbers, tables=tables)


def _stands_apart(part: Part, before: Part | None) -> bool:
    """Tell whether a line is drawn between two parts: before a title, and between tables with their legends."""
    if isinstance(part, Table):
        return isinstance(before, Listing | Table)
    return isinstance(part, Listing) and bool(part.title) and not isinstance(before, Divider | Table | None)


def _title(title: str) -> Unit:
    if len(title) <= LONGEST_HEADER and not title.endswith((".", "?", "!")):
        return Unit(blocks=({"type": "header", "text": plain(title, 150)},))
    return Unit(rich=tuple(section(styled(piece, bold=True)) for piece in split_text(title)))


def _part(part: Part, numbers: Iterator[int], *, tables: bool) -> Iterator[Unit]:
    match part:
        case Text():
            yield from _text(part)
        case Facts():
            yield from _facts(part)
        case Listing():
            yield from _listing(part, numbers)
        case Table():
            yield from _table(part, native=tables)
        case Picture():
            yield Unit(blocks=(context(spoken(part.alt)),))
        case Divider():
            yield Unit(blocks=({"type": "divider"},))
        case Buttons():
            yield from _buttons(part.buttons, numbers)
        case _:
            assert_never(part)


def _text(part: Text) -> Iterator[Unit]:
    for piece in split_text(spoken(part.words)):
        match part.style:
            case "note":
                yield Unit(blocks=(context(piece),))
            case "quote":
                yield Unit(rich=(rich("quote", styled(piece)),))
            case "plain" | "strong":
                yield Unit(rich=(section(styled(piece, bold=part.style == "strong")),))
            case _:
                assert_never(part.style)


def _facts(part: Facts) -> Iterator[Unit]:
    for row, (label, value) in enumerate(part.rows):
        head, *rest = split_text(spoken(value)) or [""]
        yield Unit(rich=(section(styled(f"{spoken(label)}: ", bold=True), styled(head)),), tight=row > 0)
        yield from (Unit(rich=(section(styled(piece)),), tight=True) for piece in rest)


def _listing(part: Listing, numbers: Iterator[int]) -> Iterator[Unit]:
    # Under a title entries are points of a list, so that the title alone is bold; those that need more are paragraphs.
    paragraphs = any(item.quote or item.buttons or (item.lines and not part.title) for item in part.items)
    title = tuple(_heading(part.title, apart=paragraphs)) if part.title else ()
    if not part.items and title:
        yield Unit(rich=title)
    for number, item in enumerate(part.items, part.first):
        # A title goes with its first entry, so that no page ends with a title over nothing.
        above, mark = title if number == part.first else (), number if part.numbered else 0
        yield _paragraph(item, mark, above, numbers) if paragraphs else _point(item, mark, above)


def _heading(title: Words, *, apart: bool) -> Iterator[Block]:
    """Write a listing's title; an empty line sets it apart from entries that begin in bold themselves."""
    yield section(styled(f"{spoken(title)}\n" if apart else spoken(title), bold=True))


def _point(item: Item, number: int, title: tuple[Block, ...]) -> Unit:
    point = rich("list", section(*_head(item, "")), style="ordered" if number else "bullet")
    if number > 1:
        point["offset"] = number - 1
    return Unit(rich=(*title, point), counts=True, tight=not title)


def _paragraph(item: Item, number: int, title: tuple[Block, ...], numbers: Iterator[int]) -> Unit:
    quote = [rich("quote", styled(piece)) for piece in split_text(spoken(item.quote))]
    head = section(*_head(item, f"{number}. " if number else "", bold=True))
    return Unit(rich=(*title, head, *quote), blocks=tuple(_presses(item.buttons, numbers)), counts=True)


def _head(item: Item, mark: str, *, bold: bool = False) -> Iterator[Block]:
    first, *more = split_text(spoken(item.title)) or ["–"]
    yield styled(f"{mark}{first}", bold=bold)
    for line in (*more, *(spoken(line) for line in item.lines)):
        yield styled("\n")
        yield styled(line)


def _buttons(buttons: tuple[Button, ...], numbers: Iterator[int]) -> Iterator[Unit]:
    yield from (Unit(blocks=(block,)) for block in _presses(buttons, numbers))


def _presses(buttons: tuple[Button, ...], numbers: Iterator[int]) -> Iterator[Block]:
    """Write buttons, at most five a row so that a phone shows them all."""
    for start in range(0, len(buttons), 5):
        elements = [_button(button, next(numbers)) for button in buttons[start : start + 5]]
        yield {"type": "actions", "elements": elements}


def _button(button: Button, number: int) -> Block:
    deed = "open" if button.opens else "ask"
    value = as_json(button.carried) if button.carried else "[]"
    return _press(spoken(button.label), deed, f"{button.ability}:{number}", value, button.weight)


def _table(part: Table, *, native: bool) -> Iterator[Unit]:
    title: tuple[Block, ...] = (section(styled(spoken(part.title), bold=True)),) if part.title else ()
    drawn = _drawn(part)
    if native and len(part.rows) < _TABLE_ROWS and len(part.columns) <= _TABLE_COLUMNS and _size(drawn) < 9000:
        yield Unit(rich=title, blocks=(drawn,))
        return
    for row in part.rows:
        name, rest = row_as_line(part.columns, row)
        line = section(styled(name, bold=True), styled(f"  {rest}"))
        yield Unit(rich=(*title, line), counts=True, tight=True)
        title = ()


def _drawn(part: Table) -> Block:
    """Draw Slack's own table; a cell may not be empty."""
    rows = [
        [{"type": "raw_text", "text": _cut(spoken(cell)) or "–"} for cell in row] for row in (part.columns, *part.rows)
    ]
    return {"type": "table", "column_settings": [{"is_wrapped": True}], "rows": rows}


def _cut(cell: str) -> str:
    return cell if len(cell) <= _LONGEST_CELL else f"{cell[: _LONGEST_CELL - 1]}…"


def _size(block: Block) -> int:
    return len(as_json(block))
