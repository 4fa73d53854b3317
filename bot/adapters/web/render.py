"""Reply → HTML: pure functions over templates that escape everything; what is somebody's words stays words."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any, assert_never, cast

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from bot.adapters.web.people import CHANNELS, PEOPLE, Person, Place
from bot.adapters.web.tongue import tongue
from bot.adapters.web.transcript import Turn
from bot.adapters.web.words import Word, words
from handlers.kit.calendar import STOCKHOLM, say_clock, say_date
from handlers.kit.cards import (
    Button,
    Buttons,
    Card,
    Choice,
    Divider,
    Facts,
    Field,
    Form,
    Line,
    Listing,
    Moment,
    Part,
    Picture,
    Table,
    Text,
    Tick,
    plain,
)
from handlers.kit.phrases import spoken
from handlers.kit.request import Reply

PAGE_ROOM = 60_000  # characters of turns on a page, so that a page stays under 100 kB
_RADIOS = 5


@dataclass(frozen=True, slots=True)
class Spot:
    """For whom and where something is drawn; `key` makes each form's delivery its own.

    `views` are the platforms whose own form of a reply can be looked at.
    """

    who: Person
    place: Place
    language: str
    key: str
    views: tuple[str, ...] = ()

    @property
    def path(self) -> str:
        """Give the address of the place's page."""
        return f"/as/{self.who.key}/{self.place.key}"

    @property
    def word(self) -> Word:
        """Give our own words in the reader's language."""
        return words(self.language)


def _marked(text: str, around: str) -> Markup:
    """Mark a text's language where it differs from what stands around it."""
    own = tongue(text)
    return Markup(' lang="{}"').format(own) if own and own != around else Markup("")


_ENV = Environment(
    loader=PackageLoader("bot.adapters.web"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
_ENV.filters["s"] = spoken
_ENV.globals["marked"] = _marked


@cache
def _macros(name: str, language: str) -> Any:
    return _ENV.get_template(name).make_module({"w": words(language)})


def _draw(template: str, macro: str, spot: Spot, **context: Any) -> Markup:
    """Draw with one macro; what comes out of a template that escapes is safe to put in another."""
    return cast(Markup, getattr(_macros(template, spot.language), macro)(spot=spot, **context))


def page(template: str, language: str, **context: Any) -> str:
    """Draw a whole page."""
    return _ENV.get_template(template).render(w=words(language), language=language, **context)


def fragment(template: str, spot: Spot, **context: Any) -> str:
    """Draw a piece that a page takes up while it is open."""
    return _ENV.get_template(template).render(w=spot.word, language=spot.language, spot=spot, **context)


def turns(seen: Sequence[Turn], spot: Spot) -> list[tuple[Turn, Markup]]:
    """Draw turns, each with the day above it where a new day begins."""
    before: Iterable[Turn | None] = itertools.chain([None], seen)
    return [(turn, drawn(turn, spot, previous)) for previous, turn in zip(before, seen, strict=False)]


def newest(seen: Sequence[Turn], spot: Spot) -> tuple[list[Markup], int]:
    """Draw the newest turns that a page has room for; also give how many were left out before them."""
    room, kept = PAGE_ROOM, 0
    drawings = [markup for _, markup in turns(seen[-80:], spot)]
    for markup in reversed(drawings):
        room -= len(markup.encode())
        if room < 0 and kept:
            break
        kept += 1
    return drawings[len(drawings) - kept :], len(seen) - kept


def drawn(turn: Turn, spot: Spot, previous: Turn | None = None) -> Markup:
    """Draw one turn of the conversation; nothing for one that is gone."""
    if turn.gone:
        return Markup("")
    context = {"turn": turn, "day": _new_day(turn, previous, spot.language), "clock": say_clock(turn.at, spot.language)}
    if turn.reply is None:
        author = PEOPLE[turn.author]
        lang = tongue(turn.words) or spot.language
        return _draw("turn.html", "said", spot, author=author, mine=author == spot.who, lang=lang, **context)
    lang = tongue(_all_words(turn.reply)) or turn.reply.language
    return _draw("turn.html", "reply", spot, lang=lang, body=_body(turn, turn.reply, spot, lang), **context)


def _new_day(turn: Turn, previous: Turn | None, language: str) -> str:
    day = turn.at.astimezone(STOCKHOLM).date()
    if previous is not None and previous.at.astimezone(STOCKHOLM).date() == day:
        return ""
    return say_date(day, language)


def _all_words(reply: Reply) -> str:
    labels = (spoken(field.label) for field in reply.form.fields) if reply.form else ()
    return " ".join((plain(reply.card), *labels))


@dataclass(frozen=True, slots=True)
class _Scene:
    """What parts need to know of the turn that they stand in, and the numbers that buttons and pictures get."""

    turn: Turn
    spot: Spot
    lang: str
    buttons: Iterator[int]
    pictures: Iterator[int]

    def numbered(self, buttons: tuple[Button, ...]) -> list[tuple[int, Button]]:
        return [(next(self.buttons), button) for button in buttons]


def _body(turn: Turn, reply: Reply, spot: Spot, lang: str) -> Markup:
    scene = _Scene(turn, spot, lang, itertools.count(), itertools.count())
    pieces = [_part(part, scene) for part in reply.card.parts]
    if reply.confirm is not None:
        pieces.append(_draw("parts.html", "yes_no", spot, yes=words(lang)("yes"), no=words(lang)("no")))
    if reply.form is not None:
        pieces.append(form(reply.form, scene.turn.number, spot, lang))
    pieces.extend(
        _draw("parts.html", "file", spot, turn=turn, index=index, file=file, size=_size(file.content))
        for index, file in enumerate(reply.attachments)
    )
    return Markup("").join(pieces)


def _part(part: Part, scene: _Scene) -> Markup:
    numbered: Any = ()
    match part:
        case Text():
            macro = "text"
        case Facts():
            macro = "facts"
        case Listing():
            macro, numbered = "listing", [(item, scene.numbered(item.buttons)) for item in part.items]
        case Table():
            macro = "table"
        case Picture():
            macro, numbered = "picture", next(scene.pictures)
        case Divider():
            macro = "divider"
        case Buttons():
            macro, numbered = "buttons", scene.numbered(part.buttons)
        case _:
            assert_never(part)
    return _draw("parts.html", macro, scene.spot, part=part, numbered=numbered, lang=scene.lang, turn=scene.turn)


def form(asked: Form, number: int, spot: Spot, lang: str) -> Markup:
    """Draw a form, with each error by its field and all of them, as links, above."""
    errors = dict(asked.errors)
    fields = [
        _draw("form.html", _macro(field), spot, field=field, id=f"t{number}-{field.key}", error=errors.get(field.key))
        for field in asked.fields
    ]
    return _draw("form.html", "form", spot, asked=asked, number=number, fields=fields, lang=lang)


def _macro(field: Field) -> str:
    match field:
        case Line():
            return "line"
        case Choice():
            if not field.options:
                return "free"
            return "ticks" if field.many or len(field.options) <= _RADIOS else "select"
        case Moment():
            return "moment"
        case Tick():
            return "tick"
        case _:
            assert_never(field)


def _size(content: bytes) -> str:
    return f"{len(content)} B" if len(content) < 1000 else f"{round(len(content) / 1000)} kB"


def buttons_of(card: Card) -> list[Button]:
    """Give a card's buttons in the order in which they are numbered when it is drawn."""
    found: list[Button] = []
    for part in card.parts:
        match part:
            case Buttons():
                found.extend(part.buttons)
            case Listing():
                found.extend(button for item in part.items for button in item.buttons)
            case _:
                pass
    return found


def pictures_of(card: Card) -> list[Picture]:
    """Give a card's pictures in the order in which they are numbered when it is drawn."""
    return [part for part in card.parts if isinstance(part, Picture)]


def people() -> list[Person]:
    """Give those that one can be."""
    return list(PEOPLE.values())


def named(place: Place, language: str) -> str:
    """Give a place's name as its page shows it."""
    return place.name if place.key in CHANNELS else words(language)("private")


def moment(now: datetime, language: str) -> tuple[str, str]:
    """Write the playground's moment: its day, and its clock."""
    clock = say_clock(now, language)
    return say_date(now.astimezone(STOCKHOLM).date(), language), f"kl. {clock}" if language == "sv" else clock
