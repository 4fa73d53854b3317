"""What a browser sends → Heard. Abilities and ids come from what Stark itself has shown, never from the browser."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from urllib.parse import parse_qsl

from bot.adapters.web.people import Person, Place
from handlers.kit.cards import Button, Carried, Choice, Field, Form, Line, Moment, Tick
from handlers.kit.phrases import Words, both
from handlers.kit.request import Heard, Values

MOST_FIELDS = 500
_LONGEST_KEY = 40


def fields(body: bytes) -> dict[str, tuple[str, ...]]:
    """Read an urlencoded form, every value under its name in order; ValueError when it has too many fields."""
    pairs = parse_qsl(body.decode("ascii", "replace"), keep_blank_values=True, max_num_fields=MOST_FIELDS)
    found: dict[str, tuple[str, ...]] = {}
    for name, value in pairs:
        found[name] = (*found.get(name, ()), value)
    return found


def first(sent: Mapping[str, tuple[str, ...]], name: str) -> str:
    """Give the first value under a name, "" when there is none."""
    return next(iter(sent.get(name, ())), "")


def number(text: str) -> int:
    """Read a number out of an address, 0 when it is none."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 16 else 0


def delivery(sent: Mapping[str, tuple[str, ...]], session: str) -> str:
    """Give the key of a delivery: a page's forms carry one each, so that a double click has one effect."""
    key = "".join(letter for letter in first(sent, "key") if letter.isalnum() or letter in "-_")
    return f"playground:{session[:12]}:{key[:_LONGEST_KEY]}" if key else ""


def said(who: Person, place: Place, words: str, key: str) -> Heard:
    """Make a delivery of a written line."""
    return Heard(key, who.sender, place.address, words=words, can_open=True, shared=place.shared)


def pressed(who: Person, place: Place, button: Button, card: int, key: str) -> Heard:
    """Make a delivery of a pressed button; the card's number is where a reply that replaces goes."""
    return Heard(
        key,
        who.sender,
        place.address,
        ability=button.ability,
        values=_values(button.carried),
        deed="open" if button.opens else "ask",
        can_open=True,
        card=str(card),
        shared=place.shared,
    )


def filled_in(who: Person, place: Place, form: Form, values: Values, card: int, key: str) -> Heard:
    """Make a delivery of a form that is sent; what the form carries goes before what was written in it."""
    return Heard(
        key,
        who.sender,
        place.address,
        ability=form.ability,
        values={**values, **_values(form.carried)},
        deed="send",
        can_open=True,
        card=str(card),
        shared=place.shared,
    )


def _values(carried: Carried) -> dict[str, tuple[str, ...]]:
    return {key: (value,) for key, value in carried}


def values_of(form: Form, sent: Mapping[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    """Take the form's own fields out of what was sent; what is no field of it is left behind.

    Fields travel as "f.KEY". A box is "true" or "false"; a choice of nothing is an empty tuple.
    """
    found: dict[str, tuple[str, ...]] = {}
    for field in form.fields:
        got = sent.get(f"f.{field.key}", ())
        match field:
            case Tick():
                found[field.key] = ("true" if got else "false",)
            case Choice():
                found[field.key] = tuple(value for value in got if value)[: None if field.many else 1]
            case Line() | Moment():
                found[field.key] = got[:1]
    return found


def faults(form: Form, values: Values) -> tuple[tuple[str, Words], ...]:
    """Say which fields lack what they must have, or have more than there is room for."""
    return tuple((field.key, why) for field in form.fields if (why := _fault(field, values.get(field.key, ()))))


def _fault(field: Field, values: tuple[str, ...]) -> Words:
    if isinstance(field, Tick):
        return ""
    if not any(value.strip() for value in values):
        return _LACKS[type(field)] if field.required else ""
    if isinstance(field, Line) and len(values[0]) > field.limit:
        room = str(field.limit)
        swedish = f"Det är {len(values[0])} tecken; här får {room} plats."
        return both(swedish, f"That is {len(values[0])} characters; here there is room for {room}.")
    return ""


_LACKS: Mapping[type[Field], Words] = {
    Line: both("Fyll i det här fältet.", "Fill in this field."),
    Choice: both("Välj något här.", "Choose something here."),
    Moment: both("Ange en dag eller tid.", "Give a day or a time."),
}


def given_back(form: Form, values: Values, errors: tuple[tuple[str, Words], ...]) -> Form:
    """Give the form as it was filled in, with what was wrong in it."""
    return replace(form, fields=tuple(_kept(field, values) for field in form.fields), errors=errors)


def _kept(field: Field, values: Values) -> Field:
    sent = values.get(field.key, ())
    match field:
        case Line() | Moment():
            return replace(field, value="".join(sent[:1]))
        case Choice():
            return replace(field, chosen=sent)
        case Tick():
            return replace(field, value=sent == ("true",))
