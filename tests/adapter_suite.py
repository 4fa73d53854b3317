"""What every platform's rendering must do, whichever it is: nothing is lost, and nobody's words do anything.

A platform's tests hand in one function that draws a reply as its own payload and gives back (all text that a reader
would see, all that would act: mentions, links, pictures' addresses). New platforms pass this before anything else.
"""

from collections.abc import Callable
from typing import NamedTuple

from handlers.kit.cards import (
    Button,
    Buttons,
    Card,
    Choice,
    Divider,
    Facts,
    Form,
    Item,
    Line,
    Listing,
    Moment,
    Option,
    Part,
    Picture,
    Table,
    Text,
    Tick,
)
from handlers.kit.request import Attachment, Reply

PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c6360000000000200015e2d4c"
    "b30000000049454e44ae426082"
)


class Seen(NamedTuple):
    """What came of a reply on a platform."""

    words: str
    acts: tuple[str, ...] = ()


Draw = Callable[[Reply], Seen]

PARTS: dict[str, tuple[Part, tuple[str, ...]]] = {
    "text": (Text("Ett stycke"), ("Ett stycke",)),
    "strong": (Text("Viktigt", "strong"), ("Viktigt",)),
    "quote": (Text("Någons ord", "quote"), ("Någons ord",)),
    "note": (Text("Finstilt", "note"), ("Finstilt",)),
    "facts": (Facts((("Ort", "Sala"), ("Dag", "mån"))), ("Ort", "Sala", "Dag", "mån")),
    "listing": (
        Listing(
            (Item("Ett", ("rad ett", "rad två"), "citat", (Button("Öppna", "help.show", words="hjälp"),)),), "Lista"
        ),
        ("Lista", "Ett", "rad ett", "rad två", "citat", "Öppna"),
    ),
    "numbered": (Listing((Item("Sjätte"), Item("Sjunde")), numbered=True, first=6), ("6", "Sjätte", "7", "Sjunde")),
    "table": (Table(("Part", "1"), (("Sala", "klart"), ("Köping", "pausat")), "Läget"), ("Läget", "Köping", "pausat")),
    "picture": (Picture(PIXEL, "Ett stapeldiagram: Sala 2, Köping 3"), ("Ett stapeldiagram: Sala 2, Köping 3",)),
    "divider": (Divider(), ()),
    "buttons": (Buttons((Button("Godkänn", "help.show", (("number", "3"),), words="godkänn 3"),)), ("Godkänn",)),
}

HOSTILE = (
    "Tack <@U0123ABCD> för hjälpen",
    "<!channel> <!here> <!everyone>",
    "<!date^1700000000^{date}^https://ond.example|i går>",
    "&lt;!channel&gt; redan kodad text",
    "<at>everyone</at> läs detta",
    "{{DATE(2026-03-24T10:00:00Z,SHORT)}}",
    "${$root.secret}",
    "[klicka](https://ond.example) ![bild](https://ond.example/x.png)",
    "<https://ond.example|Region Västmanland>",
    "<script>fetch('https://ond.example/')</script>",
    '"><img src=x onerror=alert(1)>',
    "*fet* _kursiv_ ~struken~ `kod` > citat",
    '{"type": "AdaptiveCard"}',
)


def every_part_is_drawn(draw: Draw) -> None:
    """Nothing that a card says is lost, part by part and all together."""
    for name, (part, words) in PARTS.items():
        seen = draw(Reply(Card("Rubrik", (part,)))).words
        assert [word for word in ("Rubrik", *words) if word not in seen] == [], name
    everything = Reply(Card("Rubrik", tuple(part for part, _ in PARTS.values())))
    seen = draw(everything).words
    assert [word for _, words in PARTS.values() for word in words if word not in seen] == []


def words_of_members_are_inert(draw: Draw) -> None:
    """Wherever a member's words stand they are read as they were written, and nothing comes of them."""
    for words in HOSTILE:
        for card in _with(words):
            seen = draw(Reply(card))
            assert words in seen.words, (words, card)
            assert seen.acts == (), (words, card)


def _with(words: str) -> tuple[Card, ...]:
    return (
        Card(words, (Text("x"),)),
        Card("x", (Text(words),)),
        Card("x", (Text(words, "quote"),)),
        Card("x", (Facts(((words, words),)),)),
        Card("x", (Listing((Item(words, (words,), words),), words),)),
        Card("x", (Table((words, "y"), ((words, words),), words),)),
        Card("x", (Picture(PIXEL, words),)),
    )


def a_form_says_all_that_it_asks(draw: Draw) -> None:
    """A reply with a form shows its title, its fields, what can be chosen, and what was wrong."""
    fields = (
        Line("text", "Din text", hint="skriv kort"),
        Choice("area", "Område", (Option("1", "Matematik"), Option("2", "Svenska")), many=True),
        Moment("day", "Dag"),
        Tick("yes", "Jag vill"),
    )
    form = Form("Formulär", "help.show", fields, errors=(("day", "Dagen finns inte."), ("", "Något saknas.")))
    seen = draw(Reply(Card(""), form=form)).words
    wanted = (
        "Formulär",
        "Din text",
        "Område",
        "Matematik",
        "Svenska",
        "Dag",
        "Jag vill",
        "Dagen finns inte.",
        "Något saknas.",
    )
    assert [word for word in wanted if word not in seen] == []


def an_attachment_is_named(draw: Draw) -> None:
    """A file that goes with a reply is at least named."""
    file = Attachment("mina-uppgifter.json", "application/json", b"{}")
    assert "mina-uppgifter.json" in draw(Reply(Card("Rubrik"), attachments=(file,))).words


SUITE = (every_part_is_drawn, words_of_members_are_inert, a_form_says_all_that_it_asks, an_attachment_is_named)
