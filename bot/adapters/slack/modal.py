"""Form → a modal window, an answer in a window, and what is sent back → values. Pure.

What a window carries (`private_metadata`) is ids alone: ability, the ids of its form, and where it was opened. All of
it is looked up and authorised again when the window is sent.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, assert_never

from bot.adapters.slack import words
from bot.adapters.slack.render import VIEW, blocks
from bot.adapters.slack.units import LONGEST_TEXT, Block, plain, section, split_text, styled
from handlers.kit.cards import Card, Carried, Choice, Field, Form, Line, Moment, Option, Text, Tick
from handlers.kit.names import folded, unaccented
from handlers.kit.phrases import spoken
from handlers.kit.request import Reply

FORM, SHOWN = "form", "shown"
SEARCHED_FROM = 50
_TITLE, _OPTION, _LABEL, _KEY = 24, 75, 2000, 150
_OPTIONS = 100


@dataclass(frozen=True, slots=True)
class Carrying:
    """What a window carries: its form's ability and ids, and the place it was opened from."""

    ability: str = ""
    carried: Carried = ()
    place: str = ""
    thread: str = ""

    def packed(self) -> str:
        """Write it as private_metadata (at most 3 000 characters; ValueError beyond)."""
        text = json.dumps({"a": self.ability, "c": self.carried, "p": self.place, "t": self.thread})
        if len(text) > LONGEST_TEXT:
            message = f"a form of {self.ability} carries more than Slack keeps"
            raise ValueError(message)
        return text


def unpacked(text: str) -> Carrying:
    """Read private_metadata; anything that is not of its shape is nothing."""
    try:
        found = json.loads(text or "{}")
        carried = tuple((str(key), str(value)) for key, value in found.get("c", ()))
        return Carrying(str(found.get("a", "")), carried, str(found.get("p", "")), str(found.get("t", "")))
    except (ValueError, TypeError, AttributeError):
        return Carrying()


def form_view(form: Form, place: str, thread: str, language: str) -> Block:
    """Write a form as a modal; what is wrong with it stands first, with the field's name where it is about one."""
    labels = {field.key: f"{spoken(field.label)}: " for field in form.fields}
    wrong = [rich_text(f"⚠️ {labels.get(key, '')}{spoken(why)}") for key, why in form.errors]
    fields = [_field(field, form, language) for field in form.fields]
    return {
        "type": "modal",
        "callback_id": FORM,
        "title": plain(spoken(form.title), _TITLE),
        "submit": plain(words.word(words.SEND, language), _TITLE),
        "close": plain(words.word(words.CANCEL, language), _TITLE),
        "private_metadata": Carrying(form.ability, form.carried, place, thread).packed(),
        "blocks": [*wrong, *fields],
    }


def rich_text(text: str) -> Block:
    """Write a paragraph, literally."""
    return {"type": "rich_text", "elements": [section(styled(piece, bold=True)) for piece in split_text(text)]}


def field_errors(form: Form) -> dict[str, str] | None:
    """Give what is wrong by field, when every error belongs to a field; None when one is about the whole."""
    if not form.errors or any(not key for key, _ in form.errors):
        return None
    return {key: spoken(why)[:LONGEST_TEXT] for key, why in form.errors}


def answer_view(reply: Reply, place: str, thread: str, *, skip: int = 0) -> Block:
    """Write an answer as a window without anything to send."""
    card = reply.card
    title = spoken(card.title)
    short = bool(title) and len(title) <= _TITLE
    shown = replace(reply, card=replace(card, title="")) if short else reply
    return {
        "type": "modal",
        "callback_id": SHOWN,
        "title": plain(title if short else words.word(words.ANSWER, reply.language), _TITLE),
        "close": plain(words.word(words.CLOSE, reply.language), _TITLE),
        "private_metadata": Carrying(place=place, thread=thread).packed(),
        "blocks": blocks(shown, VIEW, skip=skip) or [rich_text(title or "✓")],
    }


def loading_view(language: str) -> Block:
    """Write the window that stands while something is fetched."""
    card = Card(words.word(words.WORKING_TITLE, language), (Text(words.word(words.WORKING, language)),))
    return answer_view(Reply(card, language=language), "", "")


def home_view(reply: Reply) -> Block:
    """Write a reply as the App Home."""
    return {"type": "home", "callback_id": "home", "blocks": blocks(reply, VIEW)}


def _field(field: Field, form: Form, language: str) -> Block:
    label = plain(spoken(field.label), _LABEL)
    required = field.required if not isinstance(field, Tick) else False
    found: Block = {"type": "input", "block_id": field.key, "label": label, "optional": not required}
    match field:
        case Line():
            found["element"] = _line(field)
            if field.hint:
                found["hint"] = plain(spoken(field.hint), _LABEL)
        case Choice():
            found["element"] = _choice(field, form.ability, language)
        case Moment():
            found["element"] = _moment(field)
        case Tick():
            found["element"] = _tick(field, language)
        case _:
            assert_never(field)
    return found


def _line(field: Line) -> Block:
    limit = min(field.limit, LONGEST_TEXT)
    element: Block = {"type": "plain_text_input", "action_id": "line", "multiline": field.long, "max_length": limit}
    if field.value:
        element["initial_value"] = field.value[:limit]
    return element


def _choice(field: Choice, ability: str, language: str) -> Block:
    searched = bool(field.lookup) or len(field.options) > SEARCHED_FROM
    kind = ("multi_" if field.many else "") + ("external_select" if searched else "static_select")
    element: Block = {"type": kind, "action_id": f"look:{field.lookup}" if field.lookup else "choice"}
    hint = words.SEARCH if searched else words.CHOOSE
    element["placeholder"] = plain(words.word(hint, language), 150)
    if searched:
        element["action_id"] = f"look:{field.lookup or ability}"
        element["min_query_length"] = 0
    else:
        element["options"] = [_option(option) for option in field.options] or [_option(Option("", "–"))]
    chosen = [_option(option) for option in field.options if option.key in field.chosen]
    if chosen:
        element["initial_options" if field.many else "initial_option"] = chosen if field.many else chosen[0]
    return element


def _option(option: Option) -> Block:
    return {"text": plain(spoken(option.label), _OPTION), "value": option.key[:_KEY]}


def _moment(field: Moment) -> Block:
    day = field.kind == "date"
    element: Block = {"type": "datepicker" if day else "timepicker", "action_id": "moment"}
    if not day:
        element["timezone"] = "Europe/Stockholm"
    if field.value:
        element["initial_date" if day else "initial_time"] = field.value
    return element


def _tick(field: Tick, language: str) -> Block:
    option = {"text": plain(words.word(words.TICKED, language), _OPTION), "value": "true"}
    element: Block = {"type": "checkboxes", "action_id": "tick", "options": [option]}
    if field.value:
        element["initial_options"] = [option]
    return element


def options(form: Form, key: str, typed: str) -> dict[str, list[Block]]:
    """Write what a searched field offers for what has been typed: names that hold every word of it."""
    field = next((field for field in form.fields if isinstance(field, Choice) and field.key == key), None)
    said = unaccented(folded(typed)).split()
    found = [option for option in field.options if _holds(option, said)] if field else []
    return {"options": [_option(option) for option in found[:_OPTIONS]]}


def _holds(option: Option, said: Iterable[str]) -> bool:
    name = unaccented(folded(spoken(option.label)))
    return all(word in name for word in said)


def values(state: Any) -> dict[str, tuple[str, ...]]:
    """Read what a window was sent with: view.state.values → values by field; what is not of its shape is left out."""
    found: dict[str, tuple[str, ...]] = {}
    if not isinstance(state, Mapping):
        return found
    for key, actions in state.items():
        if isinstance(actions, Mapping):
            for element in actions.values():
                found[str(key)] = tuple(_sent(element)) if isinstance(element, Mapping) else ()
    return found


def _sent(element: Mapping[str, Any]) -> Iterable[str]:
    kind = str(element.get("type", ""))
    if kind == "checkboxes":
        return ["true"] if element.get("selected_options") else ["false"]
    if kind.startswith("multi_"):
        return [str(option["value"]) for option in element.get("selected_options") or () if "value" in option]
    option = element.get("selected_option")
    if isinstance(option, Mapping):
        return [str(option.get("value", ""))]
    value = element.get("value") or element.get("selected_date") or element.get("selected_time")
    return [str(value)] if value else []
