"""Every card as an Adaptive Card: within Teams' limits whatever its volume, nothing lost, nothing acts by itself."""

from __future__ import annotations

import json
from hashlib import sha256
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.adapters.teams.elements import JOINER, LARGEST, inert, pieces, size_of
from bot.adapters.teams.form import form_card, values
from bot.adapters.teams.render import Surface, card, message
from handlers.kit.abilities import registry
from handlers.kit.cards import (
    Button,
    Buttons,
    Card,
    Choice,
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
from handlers.kit.phrases import translated
from handlers.kit.request import Asker, Attachment, Confirm, Heard, Refusal, Reply, Request, Role
from storage.database import Database
from tests.adapter_suite import PIXEL, SUITE, Draw, Seen
from tests.deliveries import said
from tests.drawn_cards import AGAIN, any_card
from tests.talk import COORDINATOR, NOW
from tests.teams.cards import buttons, card_faults, content, elements, faults, read, shown

SURFACES: tuple[Surface, ...] = ("chat", "channel", "dialog")


@settings(max_examples=150, deadline=None)
@given(any_card, st.booleans(), st.sampled_from(SURFACES))
def test_every_card_is_within_teams_limits(one: Card, asks: bool, surface: Surface) -> None:
    reply = Reply(one, confirm=Confirm("topic.function") if asks else None, again=AGAIN)
    assert faults(message(reply, surface)) == []


def _draw(reply: Reply) -> Seen:
    if reply.form is not None:
        drawn: dict[str, Any] = form_card(reply.form, "chat", "sv")
        return Seen(read(drawn), tuple(_acting(drawn)))
    drawn = message(reply, "channel")
    assert faults(drawn) == []
    return Seen(shown(drawn), tuple(_acting(content(drawn))))


def _acting(drawn: Any) -> list[str]:
    """Find what would act: addresses, mentions, and texts that are read as Markdown or as a date to write."""
    text = json.dumps(drawn, ensure_ascii=False)
    found = [word for word in ("{{", "Action.OpenUrl", '"url"', '"entities"', '"selectAction"') if word in text]
    plain = [one["text"] for one in elements(drawn) if one["type"] == "TextBlock"]
    marked = [said_so for said_so in plain if set("[]<>*_`{}") & set(said_so)]
    return found + marked


@pytest.mark.parametrize("check", SUITE, ids=lambda check: check.__name__)
def test_the_suite_of_every_platform(check: Any) -> None:
    draw: Draw = _draw
    check(draw)


def _pages(reply: Reply) -> list[dict[str, Any]]:
    pages, skip = [], 0
    while True:
        page = card(reply, "channel", skip=skip)
        pages.append(page)
        more = [one for one in buttons(page) if one.get("verb") == "more"]
        if not more:
            return pages
        skip = more[0]["data"]["stark"]["s"]


def _many(count: int) -> Reply:
    items = tuple(Item(f"Erfarenhet {number}", ("Sala kommun",), "Vi läste mer. " * 20) for number in range(count))
    return Reply(Card("Veckan", (Listing(items, "Nya erfarenheter"), Text("Slut", "note"))), again=AGAIN)


@pytest.mark.parametrize("count", [0, 1, 30, 300, 2000])
def test_nothing_is_lost_over_the_pages(count: int) -> None:
    pages = _pages(_many(count))
    for page in pages:
        assert card_faults(page) == []
    said_all = "\n".join(read(page) for page in pages)
    assert [f"Erfarenhet {number}\n" in f"{said_all}\n" for number in range(count)] == [True] * count
    assert said_all.endswith("Slut")


def test_the_cut_says_how_much_is_left() -> None:
    page = card(_many(300), "chat")
    here = read(page).count("Erfarenhet ")
    assert f"… och {300 - here} till" in read(page)
    assert read(page).endswith("[Visa fler]")
    assert 10 < here < 80
    assert 20_000 < size_of(page) <= LARGEST


LONG = "Skolan har läst mer i alla ämnen och årskurser. " * 300


@pytest.mark.parametrize(
    "part",
    [
        Table(
            ("Vem", "Svar", "När", "Hur"), tuple((f"Rad {number}", LONG[:90], LONG[5:90], "") for number in range(40))
        ),
        Text(LONG, "note"),
        Text(LONG, "quote"),
        Listing((Item("En", (LONG,) * 5, LONG),)),
        Facts((("Läget", LONG * 3),)),
    ],
    ids=["table", "note", "quote", "listing", "facts"],
)
def test_one_thing_that_is_too_large_is_shown_over_several_pages(part: Part) -> None:
    file = Attachment("mote.ics", "text/calendar", b"x")
    pages = _pages(Reply(Card("Mycket", (part,)), again=AGAIN, attachments=(file,)))
    assert [card_faults(page) for page in pages] == [[]] * len(pages)
    said_all = "".join(read(page) for page in pages)
    written = LONG[5:90] if isinstance(part, Table) else LONG[:40]
    assert said_all.count(written.strip()) >= (80 if isinstance(part, Table) else 290)


def test_a_table_that_can_be_read_is_drawn() -> None:
    rows = tuple((f"Exempelköpings {number} kommun", "påbörjat", "2026-03-12", "3") for number in range(12))
    (drawn,) = [
        one
        for one in elements(card(Reply(Card("", (Table(("A", "B", "C", "D"), rows),))), "channel"))
        if one["type"] == "Table"
    ]
    assert len(drawn["rows"]) == 13


def test_what_cannot_be_asked_for_again_has_no_button() -> None:
    page = card(Reply(_many(300).card, language="en"), "chat")
    assert "more" in read(page)
    assert buttons(page) == []


@pytest.mark.parametrize(
    ("surface", "kinds"),
    [
        ("chat", {"Kommer": "Action.Execute", "Logga": "Action.Execute", "Ja": "Action.Execute"}),
        ("channel", {"Kommer": "Action.Execute", "Logga": "Action.Submit", "Ja": "Action.Execute"}),
        ("dialog", {"Kommer": "Action.Submit", "Logga": "Action.Submit", "Ja": "Action.Submit"}),
    ],
)
def test_a_button_is_what_its_surface_can_take(surface: Surface, kinds: dict[str, str]) -> None:
    pressed = (Button("Kommer", "replies.coming", (("meeting", "1"),)), Button("Logga", "experiences.log", opens=True))
    drawn = card(Reply(Card("x", (Buttons(pressed),)), confirm=Confirm("a.b")), surface)
    found = {one["title"]: one["type"] for one in buttons(drawn)}
    assert found == {**kinds, "Nej": kinds["Ja"]}
    fetch = [one for one in buttons(drawn) if one["data"].get("msteams") == {"type": "task/fetch"}]
    assert [one["title"] for one in fetch] == (["Logga"] if surface == "channel" else [])


@pytest.mark.parametrize(
    ("labels", "rows"),
    [
        (("Kommer", "Kommer inte", "Ersättare"), [3]),
        (("Ja", "Nej", "Vet inte", "Senare", "Alla"), [4, 1]),
        (("Det var inte det jag frågade", "Visa alla åtaganden"), [1, 1]),
        (("Ä" * 80, "Ja", "Nej"), [1, 2]),
        ((), []),
    ],
)
def test_a_phone_shows_every_button_with_its_whole_label(labels: tuple[str, ...], rows: list[int]) -> None:
    pressed = Buttons(tuple(Button(label, "topic.function") for label in labels))
    drawn = card(Reply(Card("", (Text("Hej"), pressed))), "channel")
    assert [len(one["actions"]) for one in drawn["body"] if one["type"] == "ActionSet"] == rows
    assert [one["title"] for one in buttons(drawn)] == list(labels)


def test_meaning_is_never_by_colour_alone() -> None:
    form = Form("x", "a.b", (Line("text", "Text"),), errors=(("text", "För långt"),))
    drawn = json.dumps([form_card(form, "chat", "sv"), card(_many(3), "chat")], ensure_ascii=False)
    assert '"color"' not in drawn
    assert "⚠️ För långt" in drawn


def test_a_heading_is_one_to_a_screen_reader_unless_it_could_be_markdown() -> None:
    plain, odd = card(Reply(Card("Veckan i EÄIS")), "chat"), card(Reply(Card("[x](https://ond.example)")), "chat")
    assert (plain["body"][0]["type"], plain["body"][0]["style"]) == ("TextBlock", "heading")
    assert odd["body"][0]["type"] == "RichTextBlock"


def test_a_small_file_rides_in_a_button_and_a_large_one_is_offered_in_private() -> None:
    small = Attachment("mote-1.ics", "text/calendar", b"BEGIN:VCALENDAR\n" * 50)
    large = Attachment("allt.json", "application/json", b"".join(sha256(bytes([n])).digest() for n in range(250)))
    drawn = read(card(Reply(Card("x"), attachments=(small, large)), "channel"))
    assert "[Spara mote-1.ics]" in drawn
    assert "Filen allt.json ligger i vår privata chatt" in drawn


def test_a_picture_stands_beside_the_card_and_its_words_in_it() -> None:
    drawn = message(Reply(Card("x", (Picture(PIXEL, "Sala 2, Köping 3"),))), "chat")
    assert [one["contentType"] for one in drawn["attachments"]][1:] == ["image/png"]
    assert drawn["attachments"][1]["contentUrl"].startswith("data:image/png;base64,")
    assert "Sala 2" in read(content(drawn))
    assert len(message(Reply(Card("x", (Picture(b"x" * 90_000, "Stor"),))), "chat")["attachments"]) == 1


FORM = Form(
    "Logga",
    "experiences.log",
    (
        Line("text", "Text", "<b> & värde", "Tips", long=True, limit=2000),
        Choice("kind", "Slag", (Option("a", "Första"), Option("b", "[Andra](x) & sista")), chosen=("b",)),
        Choice("area", "Område", (Option("1", "Matematik"), Option("2", "Svenska")), many=True, chosen=("1", "2")),
        Choice("looked", "Sök", lookup="agreements.find", required=False),
        Moment("date", "Dag", value="2026-03-12"),
        Moment("time", "Tid", "time", "09:00", required=False),
        Tick("open", "Öppet", value=True),
    ),
    carried=(("agreement", "eais"),),
)


@pytest.mark.parametrize("surface", SURFACES)
def test_a_form_is_a_card_within_the_limits(surface: Surface) -> None:
    drawn = form_card(FORM, surface, "sv")
    assert card_faults(drawn) == []
    (send,) = buttons(drawn)
    assert send["data"]["stark"] == {
        "d": "send",
        "a": "experiences.log",
        "c": [["agreement", "eais"]],
        "m": ["area"],
    }
    assert f"[Andra]{JOINER}(x)" in json.dumps(drawn, ensure_ascii=False)
    assert [one["value"] for one in drawn["body"] if one.get("isMultiSelect")] == ["1,2"]


def test_what_is_wrong_stands_at_its_field() -> None:
    wrong = Form(FORM.title, FORM.ability, FORM.fields, errors=(("", "Det gick inte"), ("date", "Dagen finns inte")))
    lines = read(form_card(wrong, "dialog", "sv")).splitlines()
    assert lines[0] == "⚠️ Det gick inte"
    assert lines[lines.index("Dag: 2026-03-12") - 1] == "⚠️ Dagen finns inte"


def test_two_hundred_and_ninety_organisations_fit_and_are_searched_by_typing() -> None:
    many = tuple(Option(f"kommun-{number}", f"Exempelköpings {number} kommun") for number in range(290))
    drawn = form_card(Form("Gå med", "membership.join", (Choice("organisation", "Organisation", many),)), "chat", "sv")
    assert card_faults(drawn) == []
    (field,) = [one for one in drawn["body"] if one["type"] == "Input.ChoiceSet"]
    assert field["style"] == "filtered"
    assert len(field["choices"]) == 290


@pytest.mark.parametrize(("count", "words"), [(290, 1), (290, 3), (250, 9)])
def test_very_many_choices_are_named_in_fewer_letters(count: int, words: int) -> None:
    many = tuple(
        Option(f"kommun-{number}", f"{number} {'Regionförbundet i Exempelköping ' * words}") for number in range(count)
    )
    drawn = form_card(Form("Gå med", "membership.join", (Choice("organisation", "Organisation", many),)), "chat", "sv")
    assert card_faults(drawn) == []
    (field,) = [one for one in drawn["body"] if one["type"] == "Input.ChoiceSet"]
    titles = [choice["title"] for choice in field["choices"]]
    assert len(set(titles)) == count
    assert min(len(title) for title in titles) >= 25


@pytest.mark.parametrize(
    ("sent", "read_as"),
    [
        ("hej", ("hej",)),
        ("", ()),
        ("a,b", ("a,b",)),
        ("true", ("true",)),
        (False, ("false",)),
        (7, ("7",)),
        (None, None),
        (["a"], None),
        ({"a": 1}, None),
    ],
)
def test_what_a_form_was_sent_with_is_read(sent: Any, read_as: tuple[str, ...] | None) -> None:
    found = values({"field": sent, "stark": {"d": "send"}, "msteams": {}}, ())
    assert found == ({"field": read_as} if read_as is not None else {})


def test_what_is_joined_by_commas_is_taken_apart_in_fields_of_many() -> None:
    assert values({"area": "1,2,", "text": "a,b"}, ("area",)) == {"area": ("1", "2"), "text": ("a,b",)}


@given(st.text(max_size=9000))
def test_no_piece_is_lost_or_too_long(text: str) -> None:
    found = pieces(text)
    assert all(len(piece) <= 3000 for piece in found)
    assert "".join(found).replace(" ", "") == text.replace(" ", "") or text != text.strip()


@given(st.text(max_size=80))
def test_what_is_made_inert_reads_as_before(text: str) -> None:
    assert inert(text).replace(JOINER, "") == text.replace(JOINER, "")
    assert "{{" not in inert(text)


def test_every_form_of_stark_fits(database: Database) -> None:
    roles = dict.fromkeys(("eais", "stark"), frozenset(Role))
    asker = Asker(1, "Exempel", "kungsor", "Kungsörs kommun", "sv", roles)
    opened = 0
    with database.writing() as db:
        for ability in registry():
            if ability.opener is None:
                continue
            heard: Heard = said(COORDINATOR, "")
            try:
                form = ability.opener(Request(heard, asker, NOW, agreement="eais", organisation="kungsor"), db)
            except Refusal:  # one that asks about a thing that is not there is tried in a conversation
                continue
            opened += 1
            assert card_faults(form_card(translated(form, "sv"), "dialog", "sv")) == [], ability.name
    assert opened >= 4
