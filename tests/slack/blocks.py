"""What Slack would say of blocks: its library's own checks, and the limits that its documentation gives."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from slack_sdk.models.blocks import Block as Model

_ELEMENTS = {"button", "static_select", "multi_static_select", "external_select", "multi_external_select"}
_ELEMENTS |= {"plain_text_input", "datepicker", "timepicker", "checkboxes"}
_IN = {
    "message": {"header", "section", "rich_text", "context", "actions", "divider", "table", "image"},
    "modal": {"header", "section", "rich_text", "context", "actions", "divider", "input", "image"},
    "home": {"header", "section", "rich_text", "context", "actions", "divider", "input", "image"},
}


def faults(blocks: list[dict[str, Any]], surface: str = "message") -> list[str]:
    """Give what is wrong with blocks on a surface: "message", "modal" or "home"."""
    found = [*_whole(blocks, surface)]
    for block in blocks:
        if block.get("type") not in _IN[surface]:
            found.append(f"{block.get('type')} in a {surface}")
            continue
        try:
            parsed = Model.parse(json.loads(json.dumps(block)))
            assert parsed is not None
            parsed.validate_json()
        except Exception as error:  # the library says what is wrong by raising
            found.append(f"{block['type']}: {error}")
        found.extend(_block(block))
    return found


def _whole(blocks: list[dict[str, Any]], surface: str) -> Iterator[str]:
    if len(blocks) > (50 if surface == "message" else 100):
        yield f"{len(blocks)} blocks"
    if surface == "message" and sum(len(text) for text in texts(blocks)) > 13_000:
        yield "more than 13 000 characters"
    if sum(block.get("type") == "table" for block in blocks) > 1:
        yield "two tables"
    ids = [block["block_id"] for block in blocks if "block_id" in block]
    if len(ids) != len(set(ids)):
        yield "a block_id twice"
    actions = [
        element["action_id"] for block in blocks for element in block.get("elements", ()) if "action_id" in element
    ]
    if len(actions) != len(set(actions)):
        yield "an action_id twice"


def _block(block: Mapping[str, Any]) -> Iterator[str]:
    match block["type"]:
        case "header":
            yield from _text(block["text"], 150, "plain_text")
        case "context" | "actions":
            if not 1 <= len(block["elements"]) <= (10 if block["type"] == "context" else 25):
                yield f"{block['type']} elements"
            for element in block["elements"]:
                yield from _text(element, 3000) if block["type"] == "context" else _element(element)
        case "input":
            yield from _text(block["label"], 2000, "plain_text")
            yield from _element(block["element"])
        case "rich_text":
            yield from _rich(block)
        case "table":
            yield from _table(block)


def _text(text: Mapping[str, Any], limit: int, kind: str = "") -> Iterator[str]:
    said = text["text"]
    if not 1 <= len(said) <= limit:
        yield f"a text of {len(said)}"
    if kind and text["type"] != kind:
        yield f"{text['type']} is not {kind}"
    if "<" in said or ">" in said or "&" in said.replace("&amp;", "").replace("&lt;", "").replace("&gt;", ""):
        yield f"not escaped: {said[:60]!r}"


def _element(element: Mapping[str, Any]) -> Iterator[str]:
    if element["type"] not in _ELEMENTS:
        yield f"element {element['type']}"
    if not 1 <= len(element["action_id"]) <= 255:
        yield "action_id"
    if element["type"] == "button":
        yield from _text(element["text"], 75, "plain_text")
        if len(element.get("value", "")) > 2000:
            yield "a long value"
    options = element.get("options", [])
    if len(options) > 100 or ("options" in element and not options):
        yield f"{len(options)} options"
    for option in options:
        yield from _text(option["text"], 75, "plain_text")
        if not len(option["value"]) <= 150:
            yield "an option's value"


def _rich(block: Mapping[str, Any]) -> Iterator[str]:
    for part in block["elements"]:
        if part["type"] not in ("rich_text_section", "rich_text_list", "rich_text_quote"):
            yield part["type"]
        sections = part["elements"] if part["type"] == "rich_text_list" else [part]
        for section in sections:
            for element in section["elements"]:
                if element["type"] != "text" or not 1 <= len(element["text"]) <= 3100:
                    yield f"rich text {element['type']} of {len(element.get('text', ''))}"


def _table(block: Mapping[str, Any]) -> Iterator[str]:
    rows = block["rows"]
    if len(rows) > 100 or any(len(row) > 20 for row in rows) or len({len(row) for row in rows}) != 1:
        yield "a table's size"
    if any(not cell["text"] for row in rows for cell in row):
        yield "an empty cell"


def texts(blocks: Any) -> Iterator[str]:
    """Give every text in blocks, as it was sent."""
    if isinstance(blocks, Mapping):
        if isinstance(blocks.get("text"), str):
            yield blocks["text"]
        for key, value in blocks.items():
            if key not in ("text", "value") or not isinstance(value, str):
                yield from texts(value)
    elif isinstance(blocks, list):
        for block in blocks:
            yield from texts(block)


def shown(blocks: list[dict[str, Any]]) -> str:
    """Write blocks as their reader sees them, line by line, as the terminal would write the same card."""
    return "\n".join(line for block in blocks for line in _lines(block))


def _lines(block: Mapping[str, Any]) -> Iterator[str]:
    match block["type"]:
        case "header" | "section":
            yield plain(block["text"]["text"])
        case "context":
            yield from (plain(element["text"]) for element in block["elements"])
        case "divider":
            yield ""
        case "actions":
            yield from (f"[{plain(element['text']['text'])}]" for element in block["elements"])
        case "input":
            yield f"{plain(block['label']['text'])}: "
        case "table":
            yield from (" | ".join(cell["text"] for cell in row) for row in block["rows"])
        case "rich_text":
            for part in block["elements"]:
                yield from _rich_lines(part)


def _rich_lines(part: Mapping[str, Any]) -> Iterator[str]:
    if part["type"] == "rich_text_list":
        for number, section in enumerate(part["elements"], part.get("offset", 0) + 1):
            mark = f"{number}." if part["style"] == "ordered" else "–"
            yield f"{mark} {_joined(section)}"
    elif part["type"] == "rich_text_quote":
        yield f"» {_joined(part)}"
    else:
        yield _joined(part).strip("\n")


def _joined(section: Mapping[str, Any]) -> str:
    return "".join(element["text"] for element in section["elements"])


def plain(text: str) -> str:
    """Read a text object as its reader does."""
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
