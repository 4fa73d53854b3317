"""Replies drawn as pages: every part, everything escaped, languages marked, numbers that buttons go by."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jinja2 import UndefinedError

from bot.adapters.web import render
from bot.adapters.web.people import CHANNELS, PEOPLE
from bot.adapters.web.render import Spot
from bot.adapters.web.tongue import tongue
from bot.adapters.web.transcript import Turn
from handlers.kit.cards import (
    Button,
    Buttons,
    Card,
    Choice,
    Divider,
    Facts,
    Field,
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
from handlers.kit.phrases import t
from handlers.kit.request import Attachment, Confirm, Reply
from tests.talk import NOW
from tests.web.visitor import Parsed

SPOT = Spot(PEOPLE["kungsor"], CHANNELS["skolchefer"], "sv", "0123")
PRESS = Button("Visa", "commitments.show")


def drawn(reply: Reply, spot: Spot = SPOT, **changes: str) -> Parsed:
    turn = Turn(7, "#skolchefer", NOW, reply=reply, **changes)
    return Parsed(str(render.drawn(turn, spot)))


def shown(*parts: Part) -> Parsed:
    return drawn(Reply(Card("Rubrik", parts)))


@pytest.mark.parametrize(
    ("part", "tags", "words"),
    [
        (Text("vanlig"), ["p"], "vanlig"),
        (Text("citat", "quote"), ["blockquote"], "citat"),
        (Text("finstilt", "note"), ["p"], "finstilt"),
        (Facts((("Dag", "måndag"), ("Plats", "Sala"))), ["dl", "dt", "dd"], "Dag måndag Plats Sala"),
        (Listing((Item("ett", ("under",), "citat", (PRESS,)),), "Lista"), ["h3", "ul", "blockquote", "button"], "ett"),
        (Listing((Item("ett"),), numbered=True, first=4), ["ol"], "ett"),
        (Listing((), "Ingen"), ["h3"], "Ingen"),
        (Table(("Part", "1"), (("Sala", "klart"),), "Läget"), ["table", "caption", "th", "td"], "Part 1 Sala klart"),
        (Picture(b"png", "en stapel"), ["img"], ""),
        (Divider(), ["hr"], ""),
        (Buttons((PRESS, PRESS)), ["button"], "Visa Visa"),
    ],
)
def test_every_part_is_drawn(part: Part, tags: list[str], words: str) -> None:
    page = shown(part)
    assert [tag for tag in tags if not page.all(tag)] == []
    assert words in page.text


@pytest.mark.parametrize(
    ("field", "tag", "attributes"),
    [
        (Line("a", "Namn"), "input", {"name": "f.a"}),
        (Line("a", "Namn", long=True, hint="kort"), "textarea", {"aria-describedby": "t7-a-hint"}),
        (Choice("a", "Val", tuple(Option(str(n), str(n)) for n in range(9))), "select", {"aria-required": "true"}),
        (Choice("a", "Val", (Option("x", "X"),)), "input", {"type": "radio", "value": "x"}),
        (Choice("a", "Val", (Option("x", "X"),), many=True, chosen=("x",)), "input", {"type": "checkbox"}),
        (Choice("a", "Val", lookup="agreements.find"), "input", {"name": "f.a"}),
        (Moment("a", "Dag", value="2026-03-01"), "input", {"type": "date", "value": "2026-03-01"}),
        (Moment("a", "Tid", kind="time"), "input", {"type": "time"}),
        (Tick("a", "Ja", value=True), "input", {"type": "checkbox", "value": "true", "checked": ""}),
    ],
)
def test_every_field_is_drawn_with_its_label_and_its_error(field: Field, tag: str, attributes: dict[str, str]) -> None:
    page = drawn(Reply(Card(""), form=Form("Fråga", "x.y", (field,))))
    assert [found for found in page.all(tag) if attributes.items() <= found.items()]
    assert field.label in page.text
    assert not page.all("div", class_="faults")
    wrong = drawn(Reply(Card(""), form=Form("Fråga", "x.y", (field,), errors=(("a", "Inte så."),))))
    assert wrong.all("p", id="t7-a-error", class_="error")
    assert [found for _, found in wrong.tags if "t7-a-error" in found.get("aria-describedby", "")]
    assert wrong.all("a", href="#t7-a")
    assert [found for _, found in wrong.tags if found.get("id") == "t7-a"]


def test_an_error_of_the_whole_form_stands_above_it() -> None:
    page = drawn(Reply(Card(""), form=Form("Fråga", "x.y", (Line("a", "Namn"),), errors=(("", "Försök igen."),))))
    assert "Försök igen." in page.text
    assert not page.all("input", aria_invalid="true")


def test_buttons_are_numbered_through_the_card() -> None:
    parts = (Buttons((Button("a", "x.a"), Button("b", "x.b"))), Listing((Item("i", buttons=(Button("c", "x.c"),)),)))
    card = Card("", (*parts, Buttons((Button("d", "x.d"),))))
    assert [button["value"] for button in drawn(Reply(card)).all("button")] == ["7:0", "7:1", "7:2", "7:3"]
    assert [button.ability for button in render.buttons_of(card)] == ["x.a", "x.b", "x.c", "x.d"]


def test_files_pictures_and_questions() -> None:
    reply = Reply(
        Card("", (Picture(b"1", "ett"), Picture(b"2", "två"))),
        attachments=(Attachment("möte.ics", "text/calendar", b"x" * 2345),),
        confirm=Confirm("x.y"),
    )
    page = drawn(reply)
    assert [image["src"][-9:] for image in page.all("img")] == ["picture/0", "picture/1"]
    assert "Hämta möte.ics (2 kB)" in page.text
    assert [button["value"] for button in page.all("button")] == ["Ja", "Nej"]


@settings(max_examples=60, deadline=None)
@given(st.text(alphabet=st.characters(exclude_categories=("Cs", "Cc")), min_size=1))
def test_any_text_is_shown_as_it_is(text: str) -> None:
    said = " ".join(text.split())
    parts = (
        Text(text),
        Facts(((text, text),)),
        Listing((Item(text, (text,), text, (Button(text, "x.y"),)),), text),
        Table((text,), ((text,),), text),
        Picture(b"", text),
    )
    form = Form(
        text, "x.y", (Line("a", text, text, text), Choice("b", text, (Option(text, text),))), errors=(("a", text),)
    )
    page = drawn(Reply(Card(text, parts), form=form))
    assert page.text.count(said) >= 14
    assert not page.all("script")
    assert page.all("img", alt=text) or "\n" in text


def test_a_sentence_of_ours_that_was_not_translated_is_found_out() -> None:
    with pytest.raises((TypeError, UndefinedError)):
        shown(Text(t("Not translated.")))


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Kommunerna ska avsätta de resurser som behövs.", "sv"),
        ("What Kungsörs kommun has promised", "en"),
        ("That takes another role than yours: coordinator. Nothing has changed.", "en"),
        ("The focus area “Språk och läsning” is open.", "en"),
        ("Fokusområdet ”Matematik” är öppet.", "sv"),
        ("Matematik", ""),
        ("1", ""),
        ("", ""),
        ("§ 5", ""),
    ],
)
def test_which_language_a_text_is_in(text: str, language: str) -> None:
    assert tongue(text) == language


def test_languages_are_marked_where_they_differ() -> None:
    quote = "Förankra och integrera valda samarbeten i den egna styrkedjan."
    page = drawn(
        Reply(Card("What your organisation has promised", (Text("This is what it says:"), Text(quote, "quote"))))
    )
    assert page.all("div", class_="card", lang="en")
    assert page.all("blockquote", lang="sv")
    assert not shown(Text(quote, "quote")).all("blockquote", lang="sv")
    english = Spot(SPOT.who, SPOT.place, "en", "0123")
    assert drawn(Reply(Card("Det här är lovat")), english).all("div", class_="card", lang="sv")


def test_what_only_one_sees_and_what_nobody_asked_for_is_tagged() -> None:
    assert "Bara du ser det här" in drawn(Reply(Card("x")), only_for="kungsor").text
    assert "Av sig själv" in drawn(Reply(Card("x")), kind="notice").text
    assert "Bara du ser det här" not in shown().text
    assert render.drawn(Turn(1, "x", NOW, gone=True), SPOT) == ""
