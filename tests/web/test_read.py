"""What a browser sends, read: fields and their faults, deliveries, and buttons as Stark itself made them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.adapters.web import read
from bot.adapters.web.people import CHANNELS, PEOPLE, Person, place_named, places_of, private
from handlers.kit.cards import Button, Choice, Form, Line, Moment, Option, Tick
from handlers.kit.phrases import say
from handlers.kit.request import Role

WHO, PLACE = PEOPLE["kungsor"], CHANNELS["skolchefer"]
FORM = Form(
    "Bjud in",
    "meetings.book",
    (
        Line("title", "Rubrik", limit=10),
        Line("notes", "Att ta med", long=True, required=False),
        Choice("kind", "Slag", (Option("forum", "Forum"), Option("start", "Uppstart"))),
        Choice("who", "Vilka", (Option("a", "A"), Option("b", "B"), Option("c", "C")), many=True, required=False),
        Moment("day", "Dag"),
        Moment("at", "Tid", kind="time", required=False),
        Tick("open", "Öppet för alla"),
    ),
    carried=(("agreement", "eais"),),
)
WHOLE = {"title": ("Forum",), "kind": ("forum",), "day": ("2026-03-01",)}


@pytest.mark.parametrize(
    ("body", "found"),
    [
        (b"", {}),
        (b"words=hej+d%C3%A5", {"words": ("hej då",)}),
        (b"a=1&a=2&b=", {"a": ("1", "2"), "b": ("",)}),
        (b"a=%ff", {"a": ("\ufffd",)}),
        (b"a=1;b=2", {"a": ("1;b=2",)}),
        (b"\xff\xfe", {}),
    ],
)
def test_fields(body: bytes, found: dict[str, tuple[str, ...]]) -> None:
    assert {name: values for name, values in read.fields(body).items() if name.isascii()} == found


@given(st.binary(max_size=400))
def test_any_body_is_read_or_refused(body: bytes) -> None:
    try:
        found = read.fields(body)
    except ValueError:
        assert body.count(b"&") >= read.MOST_FIELDS
    else:
        assert all(isinstance(value, str) for values in found.values() for value in values)


@given(st.text())
def test_a_number_is_a_number_or_none(text: str) -> None:
    assert read.number(text) >= 0
    assert read.number(str(len(text))) == len(text)


@given(st.text(max_size=80), st.text(max_size=80))
def test_a_deliverys_key_is_short_and_plain(key: str, session: str) -> None:
    made = read.delivery({"key": (key,)}, session)
    assert len(made) <= 80
    assert not made or made.startswith("playground:")


def test_what_is_no_field_of_the_form_is_left_behind() -> None:
    sent = {"f.title": ("Forum",), "title": ("x",), "f.organisation": ("sala",), "f.agreement": ("stark",)}
    assert set(read.values_of(FORM, sent)) == {"title", "notes", "kind", "who", "day", "at", "open"}


@pytest.mark.parametrize(
    ("sent", "key", "values"),
    [
        ({"f.title": ("a", "b")}, "title", ("a",)),
        ({"f.who": ("a", "b")}, "who", ("a", "b")),
        ({"f.kind": ("forum", "start")}, "kind", ("forum",)),
        ({"f.kind": ("",)}, "kind", ()),
        ({"f.open": ("true",)}, "open", ("true",)),
        ({}, "open", ("false",)),
        ({}, "who", ()),
        ({"f.at": ("09:30",)}, "at", ("09:30",)),
    ],
)
def test_values_of_a_form(sent: dict[str, tuple[str, ...]], key: str, values: tuple[str, ...]) -> None:
    assert read.values_of(FORM, sent)[key] == values


@pytest.mark.parametrize(
    ("changes", "faulty"),
    [
        ({}, []),
        ({"title": ("",)}, ["title"]),
        ({"title": ("   ",)}, ["title"]),
        ({"title": ("x" * 11,)}, ["title"]),
        ({"kind": ()}, ["kind"]),
        ({"day": ()}, ["day"]),
        ({"title": (), "kind": (), "day": ()}, ["title", "kind", "day"]),
        ({"notes": ("x" * 501,)}, ["notes"]),
        ({"notes": ("x" * 500,)}, []),
    ],
)
def test_faults(changes: dict[str, tuple[str, ...]], faulty: list[str]) -> None:
    assert [key for key, _ in read.faults(FORM, {**WHOLE, **changes})] == faulty


def test_what_was_filled_in_is_given_back() -> None:
    values = {**WHOLE, "who": ("a", "c"), "open": ("true",), "notes": ("kaffe",)}
    back = read.given_back(FORM, values, read.faults(FORM, {}))
    kept = {field.key: getattr(field, "chosen", None) or getattr(field, "value", None) for field in back.fields}
    assert kept == {
        "title": "Forum",
        "notes": "kaffe",
        "kind": ("forum",),
        "who": ("a", "c"),
        "day": "2026-03-01",
        "at": "",
        "open": True,
    }
    assert back.carried == FORM.carried
    assert len(back.errors) == 3


def test_a_form_that_is_sent_carries_what_stark_put_in_it() -> None:
    heard = read.filled_in(WHO, PLACE, FORM, {"title": ("x",), "agreement": ("stark",)}, 7, "k")
    assert heard.values == {"title": ("x",), "agreement": ("eais",)}
    assert (heard.ability, heard.deed, heard.card, heard.can_open) == ("meetings.book", "send", "7", True)
    assert heard.shared


@pytest.mark.parametrize(("opens", "deed"), [(True, "open"), (False, "ask")])
def test_a_button_asks_or_opens(opens: bool, deed: str) -> None:
    button = Button("Svara", "meetings.answer", (("meeting", "3"),), opens=opens)
    heard = read.pressed(WHO, private(WHO), button, 12, "k")
    assert (heard.deed, heard.ability, heard.values) == (deed, "meetings.answer", {"meeting": ("3",)})
    assert not heard.shared


def test_a_line_is_heard_as_it_was_written() -> None:
    heard = read.said(WHO, PLACE, "  delta Matematik  ", "k")
    assert heard.words == "  delta Matematik  "
    assert heard.address.place == "#skolchefer"
    assert heard.sender.user == "kungsor"


def test_everybody_has_an_own_identity_and_an_own_place() -> None:
    people = list(PEOPLE.values())
    assert len({person.sender.user for person in people}) == len(people)
    assert len({private(person).address for person in people}) == len(people)
    assert len({person.initials for person in people}) == len(people)
    assert {person.role for person in people} == {Role.CONTACT, Role.PARTICIPANT, Role.COORDINATOR, Role.GUEST}


@pytest.mark.parametrize("person", PEOPLE.values(), ids=PEOPLE.keys())
def test_everybody_can_be_told_of_in_both_languages(person: Person) -> None:
    for phrase in (person.about, *person.first, *person.in_channels):
        assert say(phrase, "sv") != say(phrase, "en")
    assert [place_named(person, place.key) for place in places_of(person)] == list(places_of(person))
    assert place_named(person, "nowhere") is None
