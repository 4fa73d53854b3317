"""Every card in Block Kit: within Slack's limits whatever its volume, nothing lost, nothing that acts by itself."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.adapters.slack.modal import answer_view, field_errors, form_view, home_view, unpacked, values
from bot.adapters.slack.read import press
from bot.adapters.slack.render import MESSAGE, VIEW, blocks, message
from bot.adapters.slack.units import escape, fit
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
from handlers.kit.request import Confirm, Reply
from tests.drawn_cards import AGAIN, any_card
from tests.slack.blocks import faults, shown, texts

HOSTILE = [
    "<!channel> <!here> <!everyone>",
    "<@U012AB3CD> <#C012AB3CD> <!subteam^S1>",
    "<https://ont.example|https://sala.se>",
    "*fet* _kursiv_ ~struken~ `kod` > citat",
    "&lt;!channel&gt; &amp;",
    '{"type":"section"}',
    ":wave: 👩‍👩‍👧‍👧 =HYPERLINK(1)",
]


@settings(max_examples=150, deadline=None)
@given(any_card, st.booleans())
def test_every_card_is_within_slacks_limits(one: Card, asks: bool) -> None:
    reply = Reply(one, confirm=Confirm("topic.function") if asks else None, again=AGAIN)
    assert faults(message(reply)["blocks"]) == []
    assert faults(answer_view(reply, "C1", "")["blocks"], "modal") == []
    assert faults(home_view(reply)["blocks"], "home") == []
    assert len(json.dumps(home_view(reply))) < 250_000


def _pages(reply: Reply, room: Any = MESSAGE) -> list[list[dict[str, Any]]]:
    pages, skip = [], 0
    while True:
        page = blocks(reply, room, skip=skip)
        pages.append(page)
        more = [one for block in page for one in block.get("elements", ()) if one.get("action_id") == "more:0"]
        if not more:
            return pages
        skip = json.loads(more[0]["value"])["s"]


def _many(count: int) -> Reply:
    items = tuple(Item(f"Erfarenhet {number}", ("Sala kommun",), "Vi läste mer. " * 20) for number in range(count))
    return Reply(Card("Veckan", (Listing(items, "Nya erfarenheter"), Text("Slut", "note"))), again=AGAIN)


@pytest.mark.parametrize("count", [0, 1, 30, 300, 2000])
def test_nothing_is_lost_over_the_pages(count: int) -> None:
    pages = _pages(_many(count))
    for page in pages:
        assert faults(page) == []
    said = "\n".join(shown(page) for page in pages)
    assert [f"Erfarenhet {number}\n" in f"{said}\n" for number in range(count)] == [True] * count
    assert said.endswith("Slut")


def test_the_cut_says_how_much_is_left() -> None:
    page = blocks(_many(300), MESSAGE)
    here = shown(page).count("Erfarenhet ")
    assert f"… och {300 - here} till" in shown(page)
    assert shown(page).endswith("[Visa fler]")
    assert 10 < here < 60


def test_what_cannot_be_asked_for_again_has_no_button() -> None:
    long = Reply(_many(300).card, language="en")
    assert "more" in shown(blocks(long, MESSAGE))
    assert "[" not in shown(blocks(long, MESSAGE))


def test_a_press_for_the_rest_asks_the_same_again() -> None:
    page = blocks(_many(300), MESSAGE)
    element = page[-1]["elements"][0]
    body = {
        "user": {"id": "U1", "team_id": "T1"},
        "team": {"id": "T1"},
        "trigger_id": "1",
        "actions": [element],
        "channel": {"id": "C1"},
        "container": {"message_ts": "1.1"},
    }
    found = press(body)
    assert found is not None
    assert (found.heard.ability, found.heard.words, found.heard.values) == (
        "experiences.browse",
        "alla",
        {"area": ("1",)},
    )
    assert found.skip > 0


@pytest.mark.parametrize("text", HOSTILE)
def test_a_members_words_do_nothing_by_themselves(text: str) -> None:
    everywhere = Card(
        text,
        (
            Text(text),
            Text(text, "note"),
            Text(text, "quote"),
            Facts(((text, text),)),
            Listing((Item(text, (text,), text, (Button(text, "a.b"),)), Item(text)), text),
            Table((text, text), ((text, text),), text),
            Picture(b"", text),
        ),
    )
    drawn = message(Reply(everywhere))
    assert faults(drawn["blocks"]) == []
    assert not any(sign in drawn["text"] for sign in "<>")
    kinds = {block["type"] for block in drawn["blocks"]}
    assert "mrkdwn" not in json.dumps(drawn["blocks"])
    assert "section" not in kinds
    assert {one["type"] for block in drawn["blocks"] for one in _leaves(block)} <= {"text", "plain_text", "raw_text"}


def _leaves(block: Any) -> list[dict[str, Any]]:
    if isinstance(block, dict):
        own = [block] if isinstance(block.get("text"), str) else []
        return own + [leaf for value in block.values() for leaf in _leaves(value)]
    return [leaf for one in block for leaf in _leaves(one)] if isinstance(block, list) else []


@given(st.text(max_size=300), st.integers(1, 80))
def test_what_is_cut_is_still_whole_entities(text: str, limit: int) -> None:
    cut = fit(text, limit)
    assert len(cut) <= max(limit, 1)
    assert escape(text).startswith(cut.removesuffix("…")) or cut == escape(text)


FORM = Form(
    "Logga",
    "experiences.log",
    (
        Line("text", "Text", "<b> & värde", "Tips", long=True, limit=2000),
        Choice("kind", "Slag", (Option("a", "Första"), Option("b", "Andra & sista")), chosen=("b",)),
        Choice("area", "Område", (Option("1", "Matematik"),), many=True, required=False),
        Choice("none", "Tomt", ()),
        Moment("date", "Dag", value="2026-03-12"),
        Moment("time", "Tid", "time", "09:00", required=False),
        Tick("open", "Öppet", value=True),
    ),
    carried=(("agreement", "eais"),),
)


def test_a_form_is_a_window_within_slacks_limits() -> None:
    view = form_view(FORM, "C1", "1.1", "sv")
    assert faults(view["blocks"], "modal") == []
    where = unpacked(view["private_metadata"])
    assert (where.ability, where.carried, where.place, where.thread) == (
        "experiences.log",
        (("agreement", "eais"),),
        "C1",
        "1.1",
    )
    assert (view["title"]["text"], view["submit"]["text"], view["close"]["text"]) == ("Logga", "Skicka", "Avbryt")


def test_an_error_of_the_whole_stands_first_and_one_of_a_field_at_it() -> None:
    whole = Form(FORM.title, FORM.ability, FORM.fields, errors=(("", "Det gick inte <nu>"),))
    assert field_errors(whole) is None
    assert shown(form_view(whole, "C1", "", "sv")["blocks"]).startswith("⚠️ Det gick inte <nu>")
    own = Form(FORM.title, FORM.ability, FORM.fields, errors=(("text", "För långt"),))
    assert field_errors(own) == {"text": "För långt"}


@pytest.mark.parametrize(
    ("element", "sent"),
    [
        ({"type": "plain_text_input", "value": "hej"}, ("hej",)),
        ({"type": "plain_text_input", "value": None}, ()),
        ({"type": "static_select", "selected_option": {"value": "a"}}, ("a",)),
        ({"type": "static_select", "selected_option": None}, ()),
        ({"type": "multi_external_select", "selected_options": [{"value": "a"}, {"value": "b"}]}, ("a", "b")),
        ({"type": "datepicker", "selected_date": "2026-03-12"}, ("2026-03-12",)),
        ({"type": "timepicker", "selected_time": "09:00"}, ("09:00",)),
        ({"type": "checkboxes", "selected_options": [{"value": "true"}]}, ("true",)),
        ({"type": "checkboxes", "selected_options": []}, ("false",)),
        ({}, ()),
    ],
)
def test_what_a_window_was_sent_with_is_read(element: dict[str, Any], sent: tuple[str, ...]) -> None:
    assert values({"field": {"action": element}}) == {"field": sent}


@given(
    st.recursive(
        st.none() | st.booleans() | st.text(), lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner)
    )
)
def test_no_state_and_no_metadata_break_the_reading(odd: Any) -> None:
    assert isinstance(values(odd), dict)
    assert unpacked(json.dumps(odd)) is not None


def test_room_is_what_slack_documents() -> None:
    assert (MESSAGE.blocks, VIEW.blocks) == (50, 100)
    assert sum(len(text) for text in texts(blocks(_many(300), MESSAGE))) <= 13_000


def _labels(block: dict[str, Any]) -> list[str]:
    return [element["text"]["text"] for element in block["elements"]]


@pytest.mark.parametrize(
    ("own", "rows"),
    [
        ((), [["Ja", "Nej"]]),
        ((Button("Ja, ställ in", "a.b", (("n", "1"),), words="ja", weight="danger"),), [["Ja, ställ in", "Nej"]]),
        ((Button("Visa", "a.b", words="visa 1"),), [["Visa"], ["Ja", "Nej"]]),
        (tuple(Button(f"{n}", "a.b", words="ja") for n in range(5)), [["0", "1", "2", "3", "4"], ["Nej"]]),
    ],
)
def test_a_question_has_one_yes_and_one_no(own: tuple[Button, ...], rows: list[list[str]]) -> None:
    asked = blocks(Reply(Card("Säker?", (Buttons(own),) if own else ()), confirm=Confirm("a.b")), MESSAGE)
    assert [_labels(block) for block in asked if block["type"] == "actions"] == rows
    assert faults(asked) == []


def _written(*parts: Part) -> str:
    """Write rich text as it is read: where lines end and what is bold."""
    said = ""
    for block in blocks(Reply(Card("", parts)), MESSAGE):
        for element in block.get("elements", ()):
            for piece in element.get("elements", ()):
                for run in piece.get("elements", (piece,)):
                    said += f"*{run['text']}*" if run.get("style") else run["text"]
    return said


def test_what_begins_anew_is_set_apart_by_an_empty_line() -> None:
    entry = Item("Sala: klart", ("Kommunerna ska delta",), quote="i maj")
    assert _written(Listing((entry,), title="Rapporter")).startswith("*Rapporter\n\n*" + "*Sala: klart*")
    points = Listing((Item("Sala"), Item("Köping")), title="Numren betyder")
    assert _written(Text("Före"), points) == "Före*Numren betyder\n*SalaKöping"
    assert _written(Text("Före"), Facts((("När", "i dag"), ("Plats", "Sala")))) == "Före\n\n*När: *i dag\n*Plats: *Sala"
    assert _written(points, Facts((("Deltar inte", "Arboga"),))).endswith("SalaKöping\n*Deltar inte: *Arboga")
