"""Cards of every shape and volume, for what each platform must bear: strategies for hypothesis."""

from __future__ import annotations

from hypothesis import strategies as st

from handlers.kit.cards import Button, Buttons, Card, Divider, Facts, Item, Listing, Part, Picture, Table, Text
from handlers.kit.request import Again
from tests.adapter_suite import HOSTILE, PIXEL

AGAIN = Again("experiences.browse", "alla", (("area", "1"),))
_LONG = ("x " * 2500, "en\ntvå\n\ntre")

_words = st.one_of(st.text(max_size=200), st.sampled_from(HOSTILE), st.sampled_from(_LONG))
_short = st.text(min_size=1, max_size=80)
_button = st.builds(
    Button,
    _short,
    st.just("topic.function"),
    st.lists(st.tuples(_short, _short), max_size=3).map(tuple),
    opens=st.booleans(),
    weight=st.sampled_from(["plain", "primary", "danger"]),
)
_buttons = st.lists(_button, max_size=7).map(tuple)
_item = st.builds(Item, _words, st.lists(_words, max_size=4).map(tuple), _words, _buttons)


@st.composite
def _tables(draw: st.DrawFn) -> Table:
    width = draw(st.integers(1, 24))
    row = st.lists(st.text(max_size=30), min_size=width, max_size=width).map(tuple)
    return Table(draw(row), tuple(draw(st.lists(row, max_size=6))), draw(st.text(max_size=20)))


_part: st.SearchStrategy[Part] = st.one_of(
    st.builds(Text, _words, st.sampled_from(["plain", "strong", "quote", "note"])),
    st.builds(Facts, st.lists(st.tuples(_words, _words), max_size=5).map(tuple)),
    st.builds(Listing, st.lists(_item, max_size=12).map(tuple), _words, st.booleans(), st.integers(1, 99)),
    _tables(),
    st.builds(Picture, st.just(PIXEL), _words),
    st.just(Divider()),
    st.builds(Buttons, _buttons),
)
any_card = st.builds(Card, _words, st.lists(_part, max_size=8).map(tuple))
