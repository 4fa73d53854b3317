"""The pieces that Block Kit is made of, and how they are packed into the room that a surface has."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from pydantic import TypeAdapter

Block = dict[str, Any]

LONGEST_TEXT = 3000
_ONE_BLOCK = 3000


class Unit(NamedTuple):
    """What is shown whole or not at all: rich text elements, then blocks. `counts` marks an entry or a row.

    `tight` units stand on the next line, others after an empty one.
    """

    rich: tuple[Block, ...] = ()
    blocks: tuple[Block, ...] = ()
    counts: bool = False
    tight: bool = False


def escape(text: str) -> str:
    """Take the meaning out of Slack's three control characters, and of no other (docs: escaping text)."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def fit(text: str, limit: int) -> str:
    """Escape a text and cut it, so that what is sent is no longer than `limit`."""
    escaped, kept = escape(text), min(len(text), limit)
    while len(escaped) > limit:
        kept -= max(1, (len(escaped) - limit) // 5)
        escaped = escape(text[: kept - 1]) + "…"
    return escaped


def plain(text: str, limit: int) -> Block:
    """Write a text object without any formatting; emoji codes stay as they were written."""
    return {"type": "plain_text", "text": fit(text, limit) or "–", "emoji": False}


def context(text: str) -> Block:
    """Write small print."""
    return {"type": "context", "elements": [plain(text, LONGEST_TEXT)]}


def styled(text: str, *, bold: bool = False) -> Block:
    """Write a rich text element: Slack shows its text literally; one too long for it is cut."""
    kept = text if len(text) <= LONGEST_TEXT else f"{text[: LONGEST_TEXT - 1]}…"
    found: Block = {"type": "text", "text": kept or "–"}
    if bold:
        found["style"] = {"bold": True}
    return found


def section(*elements: Mapping[str, Any]) -> Block:
    """Write a paragraph of rich text."""
    return {"type": "rich_text_section", "elements": list(elements)}


def rich(kind: str, *elements: Mapping[str, Any], **more: Any) -> Block:
    """Write a quote or a list of rich text."""
    return {"type": f"rich_text_{kind}", **more, "elements": list(elements)}


def split_text(text: str) -> list[str]:
    """Split a long text where a line or a word ends, into pieces that each fit in one text."""
    pieces = []
    while len(text) > LONGEST_TEXT:
        cut = max(text.rfind("\n", 0, LONGEST_TEXT), text.rfind(" ", 0, LONGEST_TEXT))
        cut = cut if cut > LONGEST_TEXT // 2 else LONGEST_TEXT
        pieces.append(text[:cut])
        text = text[cut:].lstrip()
    return [*pieces, text] if text else pieces


def packed(units: Sequence[Unit], blocks: int, characters: int) -> tuple[list[Block], int]:
    """Put as many whole units as fit into blocks; give the blocks and how many units they show.

    Slack counts the characters of a message's blocks in its own way: the length of their JSON stays on the safe side.
    """
    page = _Page([], [])
    shown = 0
    for unit, (rich_size, blocks_size) in zip(units, _sizes(units), strict=True):
        characters -= rich_size + blocks_size
        if shown and (characters < 0 or page.count() + bool(unit.rich) + len(unit.blocks) > blocks):
            break
        page.add(unit, rich_size)
        shown += 1
    page.flush()
    return page.blocks, shown


_ANYTHING = TypeAdapter(Any).serializer


def as_json(value: Any) -> str:
    """Write plain values as JSON, as briefly as it can be; four times as fast as the standard library does."""
    return _ANYTHING.to_json(value).decode()


def _sizes(units: Sequence[Unit]) -> Iterable[tuple[int, int]]:
    """Give the size of each unit's rich text and of its blocks; all of it together where that is little."""
    whole = len(as_json([(unit.rich, unit.blocks) for unit in units]))
    if whole <= _ONE_BLOCK:
        return [(whole, 0), *[(0, 0)] * (len(units) - 1)] if units else ()
    return ((len(as_json(unit.rich)), len(as_json(unit.blocks))) for unit in units)


@dataclass(slots=True)
class _Page:
    """Blocks so far, and rich text that can still grow into one block."""

    blocks: list[Block]
    pending: list[Block]
    size: int = 0

    def count(self) -> int:
        return len(self.blocks) + bool(self.pending)

    def add(self, unit: Unit, size: int) -> None:
        if self.pending and self.size + size > _ONE_BLOCK:
            self.flush()
        for position, element in enumerate(unit.rich):
            self._append(element, tight=unit.tight if position == 0 else True)
        self.size += size
        if unit.rich and unit.rich[-1]["type"] == "rich_text_quote":
            self.flush()  # what follows a quote begins a block of its own, which Slack sets apart
        if unit.blocks:
            self.flush()
            self.blocks.extend(unit.blocks)

    def _append(self, element: Block, *, tight: bool) -> None:
        """Join a paragraph to the one before with its line break, and a list to the list that it continues."""
        last = self.pending[-1] if self.pending else None
        if last is None:
            self.pending.append(_copied(element))
        elif last["type"] == element["type"] == "rich_text_section":
            _end_line(last, "\n" if tight else "\n\n")
            last["elements"].extend(element["elements"])
        elif _continues(last, element):
            last["elements"].extend(element["elements"])
        else:
            if last["type"] == "rich_text_section":
                _end_line(last, "\n")
            element = _copied(element)
            if not tight and last["type"] == "rich_text_list" and element["type"] == "rich_text_section":
                element["elements"].insert(0, styled("\n"))  # Slack sets nothing between a list and what follows it
            self.pending.append(element)

    def flush(self) -> None:
        if self.pending:
            self.blocks.append({"type": "rich_text", "elements": self.pending})
            self.pending, self.size = [], 0


def _end_line(paragraph: Block, end: str) -> None:
    """Add to the text that comes last: an element of its own would take twice the room."""
    *before, last = paragraph["elements"]
    paragraph["elements"] = [*before, {**last, "text": last["text"] + end}]


def _copied(element: Block) -> Block:
    return {**element, "elements": list(element["elements"])}


def _continues(last: Block, element: Block) -> bool:
    if last["type"] != "rich_text_list" or element["type"] != "rich_text_list" or last["style"] != element["style"]:
        return False
    return bool(element["style"] == "bullet" or last.get("offset", 0) + len(last["elements"]) == element.get("offset"))
