"""What Teams would say of a card: its library's own models, the limits of its documentation, and how it is read."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from microsoft_teams import cards
from pydantic import ValidationError

from bot.adapters.teams.elements import JOINER
from bot.adapters.teams.render import CARD

LARGEST = 25_000
LARGEST_MESSAGE = 100_000
_MODELS = {
    "Input.Text": "TextInput",
    "Input.ChoiceSet": "ChoiceSetInput",
    "Input.Date": "DateInput",
    "Input.Time": "TimeInput",
    "Input.Toggle": "ToggleInput",
    "Action.Execute": "ExecuteAction",
    "Action.Submit": "SubmitAction",
}
_INSIDE = {"items", "inlines", "rows", "actions", "choices"}
_KNOWN = {
    *("TextBlock", "RichTextBlock", "Container", "Table", "ActionSet"),
    *("Input.Text", "Input.ChoiceSet", "Input.Date", "Input.Time", "Input.Toggle"),
}
_MARKDOWN = re.compile(r"[*_\[\]`~#]|\]\(|^\d+[.)] |^- |https?:")


def faults(message: Mapping[str, Any]) -> list[str]:
    """Give what is wrong with a message that is sent."""
    if message["type"] != "message":
        return []
    found = [] if len(json.dumps(message)) <= LARGEST_MESSAGE else ["a message of more than 100 kB"]
    cards = [one["content"] for one in message.get("attachments", ()) if one["contentType"] == CARD]
    if cards and not message.get("summary"):
        found.append("no summary")
    return [*found, *(fault for card in cards for fault in card_faults(card))]


def card_faults(card: Mapping[str, Any]) -> list[str]:
    """Give what is wrong with a card."""
    return [*_whole(card), *_model_faults(card), *(fault for one in elements(card) for fault in _element(one))]


def _whole(card: Mapping[str, Any]) -> Iterator[str]:
    if len(json.dumps(card, ensure_ascii=False).encode()) > LARGEST:
        yield f"a card of {len(json.dumps(card, ensure_ascii=False).encode())} bytes"
    if card["version"] != "1.5" or not card.get("fallbackText"):
        yield "version or fallbackText"
    ids = [one["id"] for one in elements(card) if "id" in one]
    if len(ids) != len(set(ids)):
        yield "an id twice"


def _model_faults(card: Mapping[str, Any]) -> Iterator[str]:
    """Read the card as Microsoft's library does, piece by piece: each by the model of its type."""
    yield from _read_as("AdaptiveCard", {**card, "body": []})
    if "refresh" in card:
        yield from _read_as("ExecuteAction", card["refresh"]["action"])
    for one in elements(card):
        yield from _read_as(_MODELS.get(one["type"], one["type"]), {**one, **{key: [] for key in _INSIDE & set(one)}})
        for key, model in {"inlines": "TextRun", "choices": "Choice", "rows": "TableRow"}.items():
            for inner in one.get(key, ()):
                yield from _read_as(model, {**inner, **({"cells": []} if key == "rows" else {})})
        for action in one.get("actions", ()):
            yield from _read_as(_MODELS[action["type"]], action)


def _read_as(model: str, part: Mapping[str, Any]) -> Iterator[str]:
    """Say what a model finds wrong; a property that it does not know is wrong too."""
    try:
        found = getattr(cards, model).model_validate(json.loads(json.dumps(part)))
    except (ValidationError, AttributeError) as error:
        yield f"{model}: {error}"
        return
    yield from (f"{model}.{name} is unknown" for name in found.model_extra or {})


def elements(card: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """Give every element of a card, those inside others too, in the order in which they are read."""
    yield from _within(card["body"])


def _within(parts: Any) -> Iterator[dict[str, Any]]:
    for part in parts:
        yield part
        yield from _within(part.get("items", ()))
        for row in part.get("rows", ()):
            for cell in row["cells"]:
                yield from _within(cell["items"])


def _element(one: Mapping[str, Any]) -> Iterator[str]:
    kind = one["type"]
    if kind not in _KNOWN:
        yield kind
    if kind == "TextBlock" and (_MARKDOWN.search(one["text"]) or one.get("style") != "heading" or not one["wrap"]):
        yield f"a text that could be Markdown, or is no heading: {one['text']!r}"
    if kind == "RichTextBlock":
        yield from (fault for run in one["inlines"] for fault in _run(run["text"]))
    if kind == "ActionSet" and not 1 <= len(one["actions"]) <= 6:
        yield f"{len(one['actions'])} buttons in a row"
    if kind == "Input.Toggle":
        yield from [] if one.get("title") else ["a box without a title"]
    elif kind.startswith("Input."):
        yield from [] if one.get("label") else [f"{kind} without a label"]
        if one.get("isRequired") and not one.get("errorMessage"):
            yield "nothing is said when a field is left empty"


def _run(text: str) -> Iterator[str]:
    if not 1 <= len(text) <= 3100 or "\n" in text:
        yield f"a run of {len(text)}, or of several lines"
    if "{{" in text:
        yield "a date to write"


def buttons(card: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Give a card's buttons."""
    return [action for one in elements(card) for action in one.get("actions", ())]


def content(message: Mapping[str, Any]) -> dict[str, Any]:
    """Give a message's card."""
    found = next(one["content"] for one in message["attachments"] if one["contentType"] == CARD)
    assert isinstance(found, dict)
    return found


def shown(message: Mapping[str, Any]) -> str:
    """Write a message as its reader sees it."""
    lines = [message["text"]] if message.get("text") else []
    for one in message.get("attachments", ()):
        lines.append(read(one["content"]) if one["contentType"] == CARD else f"[{one['name']}]")
    return "\n".join(lines)


def read(card: Mapping[str, Any]) -> str:
    """Write a card as its reader sees it, line by line, as the terminal would write the same."""
    return "\n".join(line for part in card["body"] for line in _lines(part)).replace(JOINER, "")


def _lines(part: Mapping[str, Any]) -> Iterator[str]:
    match part["type"]:
        case "TextBlock":
            yield part["text"]
        case "RichTextBlock":
            yield "".join(run["text"] for run in part["inlines"])
        case "Container":
            yield from (f"» {line}" for inner in part["items"] for line in _lines(inner))
        case "Table":
            for row in part["rows"]:
                yield " | ".join(line for cell in row["cells"] for inner in cell["items"] for line in _lines(inner))
        case "ActionSet":
            yield from (f"[{action['title']}]" for action in part["actions"])
        case "Input.ChoiceSet":
            yield f"{part['label']}: {', '.join(choice['title'] for choice in part['choices'])}"
        case "Input.Toggle":
            yield part["title"]
        case _:
            yield f"{part['label']}: {part.get('value') or part.get('placeholder', '')}"
