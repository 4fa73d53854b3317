"""Form → inputs, and what is sent back → values. Pure.

What a form carries is ids alone; it is looked up and authorised again when it is sent. Teams joins what is chosen in a
field of many by commas, and sends "false" for a box that is not ticked.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, assert_never

from bot.adapters.teams import words
from bot.adapters.teams.elements import LARGEST, Element, heading, inert, paragraphs, size_of
from bot.adapters.teams.render import Surface, attached, frame, press, row
from handlers.kit.cards import Choice, Field, Form, Line, Moment, Option, Tick
from handlers.kit.phrases import spoken

OWN = "stark"
_FEW = 10  # options that are shown to choose from at once; more can be searched by typing
_OPTION_LENGTHS = (100, 60, 40, 25)


def form_card(form: Form, surface: Surface, language: str) -> Element:
    """Write a form as a card; what is wrong with the whole of it stands first, the rest at its field.

    Where its choices are very many, they are named in fewer letters.
    """
    found: Element = {}
    for longest in _OPTION_LENGTHS:
        found = _drawn(form, surface, language, longest)
        if size_of(found) <= LARGEST:
            break
    return found


def _drawn(form: Form, surface: Surface, language: str, longest: int) -> Element:
    title = spoken(form.title)
    above = [] if surface == "dialog" else [heading(title, "Large")]
    wrong = [part for key, why in form.errors if not key for part in _fault(spoken(why))]
    fields = [part for field in form.fields for part in _with_fault(field, form, language, longest)]
    many = [field.key for field in form.fields if isinstance(field, Choice) and field.many]
    data = {"a": form.ability, "c": [list(pair) for pair in form.carried], **({"m": many} if many else {})}
    send = press(words.word(words.SEND, language), "send", data, surface, "primary")
    return frame([*above, *wrong, *fields, row([send])], title)


def dialog(content: Element, title: str) -> dict[str, Any]:
    """Write a card as a dialog's window (task module): opened, or in the place of what it shows."""
    window = {"title": title, "width": "medium", "height": "medium", "card": attached(content)}
    return {"task": {"type": "continue", "value": window}}


def values(data: Mapping[str, Any], many: tuple[str, ...]) -> dict[str, tuple[str, ...]]:
    """Read what a form was sent with, by field; what is no text is left out."""
    found: dict[str, tuple[str, ...]] = {}
    for key, value in data.items():
        if key in (OWN, "msteams") or not isinstance(value, str | bool | int | float):
            continue
        text = str(value).lower() if isinstance(value, bool) else str(value)
        found[key] = tuple(filter(None, text.split(","))) if key in many else (text,) if text else ()
    return found


def _with_fault(field: Field, form: Form, language: str, longest: int) -> Iterator[Element]:
    for key, why in form.errors:
        if key == field.key:
            yield from _fault(spoken(why))
    yield _field(field, language, longest)


def _fault(why: str) -> Iterator[Element]:
    """Say what was wrong, by sign and words."""
    return paragraphs(f"⚠️ {why}", bold=True)


def _field(field: Field, language: str, longest: int) -> Element:
    label = spoken(field.label)
    asked = _asked(field, label, language)
    match field:
        case Line():
            return {**asked, **_line(field)}
        case Choice():
            return {**asked, **_choice(field, longest)}
        case Moment():
            kind = "Input.Date" if field.kind == "date" else "Input.Time"
            filled = {"value": field.value} if field.value else {}
            return {**asked, "type": kind, **filled}
        case Tick():
            ticked = "true" if field.value else "false"
            return {"type": "Input.Toggle", "id": field.key, "title": inert(label), "value": ticked, "wrap": True}
        case _:
            assert_never(field)


def _asked(field: Field, label: str, language: str) -> Element:
    found: Element = {"id": field.key, "label": label}
    if not isinstance(field, Tick) and field.required:
        found |= {"isRequired": True, "errorMessage": words.word(words.REQUIRED, language)}
    return found


def _line(field: Line) -> Element:
    found: Element = {"type": "Input.Text", "isMultiline": field.long, "maxLength": field.limit}
    if field.hint:
        found["placeholder"] = spoken(field.hint)
    if field.value:
        found["value"] = field.value[: field.limit]
    return found


def _choice(field: Choice, longest: int) -> Element:
    if field.lookup:
        return {"type": "Input.Text", **({"value": field.chosen[0]} if field.chosen else {})}
    found: Element = {"type": "Input.ChoiceSet", "choices": [_option(option, longest) for option in field.options]}
    if field.many:
        found |= {"isMultiSelect": True, "wrap": True}
    elif len(field.options) > _FEW:
        found["style"] = "filtered"
    if field.chosen:
        found["value"] = ",".join(field.chosen)
    return found


def _option(option: Option, longest: int) -> Element:
    label = spoken(option.label)
    kept = label if len(label) <= longest else f"{label[: longest - 1]}…"
    return {"title": inert(kept), "value": option.key}
