"""Experiences as members write them: the words for kinds and spread, and a line or a form taken apart and checked."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from handlers.kit.cards import Button, Choice, Line, Option
from handlers.kit.links import public_link
from handlers.kit.names import folded, named
from handlers.kit.phrases import Phrase, both, series, t
from handlers.kit.request import Refusal, Request, Role

SHORTEST, LONGEST = 4, 2000  # “log in” and “log out” are no experiences
DEFAULTS: Mapping[str, object] = {"kind": "lesson", "focus_area_id": None, "spread": "county", "link": ""}

KINDS: Mapping[str, Phrase] = {
    "lesson": both("lärdom", "lesson"),
    "practice": both("arbetssätt", "practice"),
    "success_factor": both("framgångsfaktor", "success factor"),
    "obstacle": both("hinder", "obstacle"),
    "model": both("modell", "model"),
    "data": both("data", "data"),
}
KIND_WORDS: Mapping[str, tuple[str, ...]] = {
    "lesson": ("lesson", "lärdom", "lärdomar", "lessons"),
    "practice": ("practice", "arbetssätt", "arbetssätten", "metod", "metoder", "way of working", "ways of working"),
    "success_factor": ("success_factor", "framgångsfaktor", "framgångsfaktorer", "success factor", "success factors"),
    "obstacle": ("obstacle", "hinder", "hindret", "hindren", "obstacles"),
    "model": ("model", "modell", "modeller", "models"),
    "data": ("data", "underlag", "statistik"),
}
SPREADS: Mapping[str, Phrase] = {
    "organisation": both("organisation", "organisation"),
    "county": both("länet", "county"),
    "open": both("öppet", "open"),
}
SEEN_BY: Mapping[str, Phrase] = {
    "organisation": t("organisation: only its own members see it"),
    "county": t("county: the network's members see it"),
    "open": t("open: everyone sees it, guests too"),
}
SPREAD_WORDS: Mapping[str, tuple[str, ...]] = {
    "organisation": ("organisation", "organisationen", "egen", "egna", "internt", "intern", "internal", "own"),
    "county": ("county", "länet", "län", "nätverket", "nätverk", "the county", "network"),
    "open": ("open", "öppet", "öppen", "alla", "offentligt", "everyone", "public"),
}
FIELDS: Mapping[str, Phrase] = {
    "text": t("Text"),
    "kind": t("Kind"),
    "focus_area_id": t("Focus area"),
    "spread": t("Spread"),
    "link": t("Link"),
}
ASSUMED: Mapping[str, tuple[Phrase, Phrase]] = {  # what a line may leave out: its word, and how it is written
    "kind": (both("typ", "kind"), both("typ: hinder", "kind: obstacle")),
    "focus_area_id": (both("område", "area"), both("område: NAMN", "area: NAME")),
    "spread": (both("spridning", "spread"), both("spridning: öppet", "spread: open")),
}
EXAMPLE = Phrase(
    "log A shared special teacher cut the waiting time by half kind: model area: Mathematics spread: open",
    swedish="logga En gemensam specialpedagog halverade väntetiden typ: modell område: Matematik spridning: öppet",
)
LABELS = (
    ("kind", ("typ", "slag", "kind", "type")),
    ("area", ("område", "fokusområde", "area")),
    ("spread", ("spridning", "sprid", "spread")),
    ("link", ("länk", "link")),
)
_NO_WORDS = ("ingen", "inget", "inga", "none", "no")
_NUMBER = re.compile(r"\W*(?:nr\s+|nummer\s+|number\s+)?\W*(\d{1,9})\b[.:,]?\s*", re.IGNORECASE)


def first_named(value: str, names: Mapping[str, Iterable[str]]) -> tuple[str, str]:
    """Give the key that the beginning of a value names, and the rest; ("", value) when it names none.

    "hinder Vi saknar lokaler" is the kind and then the text.
    """
    words = value.split()
    for count in range(len(words), 0, -1):
        key = named(" ".join(words[:count]), names)
        if key:
            return key, " ".join(words[count:])
    return "", value


def unknown(said: str, field: str, known: Iterable[Phrase | str]) -> Refusal:
    """Say that a value of "kind", "spread" or "area" is none of those that can be chosen."""
    could = series(known)
    match field:
        case "kind":
            why = t("I know no kind called “{said}”. Choose among: {could}. Nothing was saved.", said=said, could=could)
        case "spread":
            why = t("I know no spread “{said}”. Choose among: {could}. Nothing was saved.", said=said, could=could)
        case _:
            why = t("I know no focus area called “{said}”. Choose among: {could}.", said=said, could=could)
    return Refusal(why, field=field)


def checked_text(text: str) -> str:
    """Give a text that can be logged; Refusal (field "text") when it says nothing or is too long."""
    if len(text) < SHORTEST:
        raise Refusal(
            t("What have you learnt? Write: log TEXT – or with more: {example}", example=EXAMPLE), field="text"
        )
    if len(text) > LONGEST:
        raise Refusal(
            t("That is {count} characters; here there is room for {limit}.", count=len(text), limit=LONGEST),
            field="text",
        )
    return text


def excerpt(text: str, longest: int = 280) -> str:
    """Shorten a text for a list, between two words."""
    if len(text) <= longest:
        return text
    return f"{text[:longest].rpartition(' ')[0] or text[:longest]} …"


def reads_as(ask: Request) -> tuple[str, str, bool]:
    """Give the network, the own organisation and whether the asker is in the network: "" and False for guests."""
    own = ask.asker.organisation if ask.asker.joined else ""
    return ask.agreement, own, ask.asker.holds(Role.PARTICIPANT, ask.agreement)


def numbered(ask: Request) -> tuple[int, str]:
    """Give the number that a button or a line names, and the rest of the line; Refusal when there is none."""
    number = ask.value("number")
    if number.isdecimal() and len(number) < 10:
        return int(number), ask.words.removeprefix(number).strip()
    found = _NUMBER.match(ask.words)
    if found is None:
        raise Refusal(t("Which experience? Write its number: show experience 3. Yours are shown by: experiences mine"))
    return int(found.group(1)), ask.words[found.end() :]


def unknown_number(number: int) -> Refusal:
    """Say that there is no such experience, as far as the asker may know."""
    return Refusal(t("I find no experience with number {number}. Write: experiences", number=number))


def said(ask: Request, areas: Mapping[int, str], text: str) -> dict[str, Any]:
    """Give the fields that were said, each checked; what follows a kind, an area or a spread may be the text.

    A form sends all its fields: there an empty area or link means none. Keys are those of `FIELDS`.
    """
    found: dict[str, Any] = {}
    whole = ask.heard.deed == "send"
    head, colon, tail = text.partition(":")
    if colon and tail.strip() and not ask.value("kind") and (kind := named(head, KIND_WORDS)):
        found["kind"], text = kind, tail.strip()
    for key, names, known in (("kind", KIND_WORDS, KINDS), ("spread", SPREAD_WORDS, SPREADS)):
        if ask.value(key):
            found[key], text = _named(ask.value(key), text, key, names, known.values())
    if ask.value("area") or whole:
        found["focus_area_id"], text = _area(ask.value("area"), text, areas)
    if ask.value("link") or whole:
        link = ask.value("link")
        found["link"] = "" if not link or folded(link) in _NO_WORDS else public_link(link)
    if text or whole:
        found["text"] = checked_text(text)
    return found


def _named(
    value: str, text: str, field: str, names: Mapping[str, Iterable[str]], known: Iterable[Phrase | str]
) -> tuple[str, str]:
    """Give the key that a value names, and the text, which may have followed it; Refusal when it names none."""
    key, rest = first_named(value, names)
    if not key or (rest and text):
        raise unknown(value, field, known)
    return key, text or rest


def _area(value: str, text: str, areas: Mapping[int, str]) -> tuple[int | None, str]:
    if not value or folded(value) in _NO_WORDS:
        return None, text
    if not areas:
        raise Refusal(t("The network has no focus areas yet: leave the area out. Nothing was saved."), field="area")
    names = {str(number): (name, str(number)) for number, name in areas.items()}
    key, text = _named(value, text, "area", names, areas.values())
    return int(key), text


def fields(areas: Mapping[int, str], stand: Mapping[str, Any]) -> tuple[Line | Choice, ...]:
    """Make the fields of a form that asks for an experience, filled in as it stands."""
    area = str(stand["focus_area_id"] or "")
    options = tuple(Option(str(number), name) for number, name in areas.items())
    choice = Choice("area", FIELDS["focus_area_id"], options, chosen=(area,) if area else (), required=False)
    kinds = tuple(Option(key, words) for key, words in KINDS.items())
    spreads = tuple(Option(key, words) for key, words in SEEN_BY.items())
    return (
        Line("text", t("What have you learnt?"), value=stand.get("text", ""), long=True, limit=LONGEST),
        Choice("kind", FIELDS["kind"], kinds, chosen=(stand["kind"],)),
        *((choice,) if areas else ()),
        Choice("spread", FIELDS["spread"], spreads, chosen=(stand["spread"],)),
        Line("link", t("Link (https)"), value=stand["link"], required=False),
    )


def own_buttons(number: int, agreement: str) -> tuple[Button, ...]:
    """Make the buttons that change and withdraw one's own experience."""
    carried = (("number", str(number)), ("agreement", agreement))
    return (
        Button(t("Change"), "experience_changes.change", carried, words=f"ändra erfarenhet {number}", opens=True),
        Button(
            t("Withdraw"), "experience_changes.withdraw", carried, words=f"ta bort erfarenhet {number}", weight="danger"
        ),
    )
