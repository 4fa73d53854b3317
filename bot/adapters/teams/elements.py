"""The pieces that an Adaptive Card is made of, and how they are packed into the room that a message has. Pure.

A TextBlock, a Fact and the title of a choice read Markdown, and every text reads {{DATE(…)}}: whatever anybody may
have written stands in the runs of a RichTextBlock, which read no Markdown, with the braces kept apart.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

Element = dict[str, Any]

LARGEST = 25_000  # bytes of a card's JSON, of the 28 that Teams takes in every place
LARGEST_UNIT = 12_000  # bytes of what is shown whole: it fits beside files and a fallback text
LONGEST_TEXT = 3000
JOINER = "\u2060"  # takes no room: what it stands in reads as before
_MARKDOWN = re.compile(r"[\\`*_\[\]<>#~{}|&@]|^\s*(?:[-+]|\d+[.)])\s|https?:|www\.", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Unit:
    """What is shown whole or not at all; `counts` marks an entry or a row."""

    elements: tuple[Element, ...]
    counts: bool = False


def inert(text: str) -> str:
    """Keep apart what Adaptive Cards would take for a date to write, or a choice's title for a link."""
    return text.replace("{{", f"{{{JOINER}{{").replace("](", f"]{JOINER}(")


def run(text: str, *, bold: bool = False, subtle: bool = False, italic: bool = False, size: str = "") -> Element:
    """Write a run of text, literally, on one line; one too long for it is cut."""
    text = text.replace("\n", " ")
    kept = text if len(text) <= LONGEST_TEXT else f"{text[: LONGEST_TEXT - 1]}…"
    found: Element = {"type": "TextRun", "text": kept.replace("{{", f"{{{JOINER}{{") or "–"}
    if bold:
        found["weight"] = "Bolder"
    if subtle:
        found["isSubtle"] = True
    if italic:
        found["italic"] = True
    if size:
        found["size"] = size
    return found


def rich(*runs: Element, **more: Any) -> Element:
    """Write a paragraph of runs."""
    return {"type": "RichTextBlock", "inlines": list(runs), **more}


def paragraphs(text: str, **style: Any) -> Iterator[Element]:
    """Write a text line by line: a line break inside a run is not one on every client."""
    tight = False
    for line in text.split("\n"):
        for piece in pieces(line):
            yield rich(run(piece, **style), **({"spacing": "None"} if tight else {}))
            tight = True


def pieces(text: str) -> list[str]:
    """Split a long text where a word ends, into pieces that each fit in one run."""
    found = []
    while len(text) > LONGEST_TEXT:
        cut = text.rfind(" ", 0, LONGEST_TEXT)
        cut = cut if cut > LONGEST_TEXT // 2 else LONGEST_TEXT
        found.append(text[:cut])
        text = text[cut:].lstrip()
    return [*found, text] if text else found


def heading(text: str, size: str) -> Element:
    """Write a heading: one that a screen reader knows as such, unless something in it could be read as Markdown."""
    if _MARKDOWN.search(text) or "\n" in text:
        return rich(run(text, bold=True, size=size))
    style = {"style": "heading", "weight": "Bolder", "size": size, "wrap": True}
    return {"type": "TextBlock", "text": text, **style}


def note(text: str) -> Iterator[Element]:
    """Write small print."""
    return paragraphs(text, subtle=True, size="Small")


def quote(text: str) -> Iterator[Element]:
    """Write somebody's own words, set apart; very many words in several boxes."""
    lines = list(paragraphs(text, italic=True)) or [rich(run("–"))]
    while lines:
        items, _ = packed((Unit((line,)) for line in lines), LARGEST_UNIT)
        yield {"type": "Container", "style": "emphasis", "items": items}
        lines = lines[len(items) :]


def parted(unit: Unit) -> Iterator[Unit]:
    """Take apart what is too large to be shown whole."""
    if size_of(unit.elements) <= LARGEST_UNIT:
        yield unit
        return
    for number, element in enumerate(unit.elements):
        yield Unit((element,), unit.counts and number == 0)


def size_of(found: Any) -> int:
    """Count the bytes of what is sent."""
    return len(json.dumps(found, ensure_ascii=False).encode())


def packed(units: Iterable[Unit], room: int) -> tuple[list[Element], int]:
    """Put as many whole units as fit into `room` bytes, at least one; give the elements and how many units."""
    elements: list[Element] = []
    shown = 0
    for unit in units:
        room -= sum(size_of(element) + 2 for element in unit.elements)
        if shown and room < 0:
            break
        elements.extend(unit.elements)
        shown += 1
    return elements, shown
