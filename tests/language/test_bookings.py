"""One line that asks for a meeting: what it is called, when, where, by which link and in which channel."""

from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.kit.calendar import STOCKHOLM
from handlers.language.bookings import booking, clock_on, day_in, doubts, lengths

NOW = datetime(2026, 2, 11, 10, 15, tzinfo=STOCKHOLM)  # a Wednesday
TUESDAY = "2026-02-17T14:30"
TOWNS = ("Köping", "Sala", "Västerås", "Sala kommun")

# (said, title, place, channel, start by the wall clock, reasons to ask first)
LINES = [
    (
        "Avstämning matematik nästa tisdag halv tre i Köping, kanal skolchefer",
        "Avstämning matematik", "Köping", "skolchefer", TUESDAY, (),
    ),
    ("Avstämning matematik i Köping nästa tisdag halv tre", "Avstämning matematik", "Köping", "", TUESDAY, ()),
    ("nästa tisdag halv tre Avstämning i Köping", "Avstämning", "Köping", "", TUESDAY, ()),
    ("Träff nästa tisdag halv tre om läsning i Köping", "Träff om läsning", "Köping", "", TUESDAY, ()),
    ("Handledning i Matematik tisdag kl 9", "Handledning i Matematik", "", "", "2026-02-17T09:00", ()),
    ("Möte om NPF fredag 13-14.30 på Teams", "Möte om NPF", "Teams", "", "2026-02-13T13:00", ()),
    ("Möte Sala och Arboga 3 mars kl 9-10.30, Teams", "Möte Sala och Arboga", "Teams", "", "2026-03-03T09:00", ()),
    ("Nätverk den 12:e mars, kl 9 till 11 hos Sala kommun", "Nätverk", "Sala kommun", "", "2026-03-12T09:00", ()),
    ("Avstämning kl 14 på fredag via Zoom", "Avstämning", "Zoom", "", "2026-02-13T14:00", ()),
    ("Möte torsdag kl 9 i rådhuset, Sala, kanal #chefer", "Möte", "rådhuset, Sala", "chefer", "2026-02-12T09:00", ()),
    ("Möte om ny digital kanal torsdag kl 9", "Möte om ny digital kanal", "", "", "2026-02-12T09:00", ()),
    ("Styrgrupp varannan torsdag 9–11", "Styrgrupp", "", "", "2026-02-12T09:00", ("several",)),
    ("Avstämning torsdag kl 9 eller fredag kl 10 i Sala", "Avstämning", "Sala", "", "2026-02-12T09:00", ("several",)),
    ("Nätverksträff kl 9", "Nätverksträff", "", "", "2026-02-12T09:00", ("no day",)),
    ("Nätverksträff kl 14 i två timmar", "Nätverksträff", "", "", "2026-02-11T14:00", ("no day",)),
    ("Planering fredag förmiddag", "Planering", "", "", "2026-02-13T09:00", ("part of day",)),
    ("Påskmöte den 3 april kl 9", "Påskmöte", "", "", "2026-04-03T09:00", ("day off",)),
    ("Träff den 5 februari kl 9", "Träff", "", "", "2027-02-05T09:00", ("far",)),
    ("Träff den 5 februari 2027 kl 9", "Träff", "", "", "2027-02-05T09:00", ()),
    ("Loppis lördag kl 10 i Sala", "Loppis", "Sala", "", "2026-02-14T10:00", ()),
    ("Avstämning senast fredag kl 9", "Avstämning", "", "", "2026-02-13T09:00", ("limit",)),
]  # fmt: skip
ENGLISH = [
    ("Reading group next Tuesday at 14:30 in Köping, channel heads", "Reading group", "Köping", "heads", TUESDAY),
    ("Check-in on Friday 9-11 on Teams", "Check-in", "Teams", "", "2026-02-13T09:00"),
]  # fmt: skip


@pytest.mark.parametrize(("said", "title", "place", "channel", "start", "reasons"), LINES)
def test_a_line_is_taken_apart(
    said: str, title: str, place: str, channel: str, start: str, reasons: tuple[str, ...]
) -> None:
    found = booking(said, NOW, "sv", TOWNS)
    assert (found.title, found.place, found.channel) == (title, place, channel)
    out = found.reading.out
    assert out is not None
    assert isinstance(out.start, datetime)
    assert out.start.replace(tzinfo=None) == datetime.fromisoformat(start)
    assert doubts(found.reading, found.said, NOW) == reasons


@pytest.mark.parametrize(("said", "title", "place", "channel", "start"), ENGLISH)
def test_a_line_in_english(said: str, title: str, place: str, channel: str, start: str) -> None:
    found = booking(said, NOW, "en", TOWNS)
    assert (found.title, found.place, found.channel) == (title, place, channel)
    assert found.reading.out is not None
    assert found.reading.out.start == datetime.fromisoformat(start).replace(tzinfo=STOCKHOLM)


def test_a_link_is_taken_out_and_no_time_is_none() -> None:
    found = booking("Uppföljning torsdag kl 9 https://teams.example.se/l/7 #skolchefer", NOW)
    assert (found.title, found.link, found.channel) == ("Uppföljning", "https://teams.example.se/l/7", "skolchefer")
    assert booking("Uppföljning", NOW).reading.out is None
    assert booking("Uppföljning", NOW).said == ""


@given(st.text(max_size=250))
def test_any_line_gives_an_answer(said: str) -> None:
    found = booking(said, NOW, "sv", TOWNS)
    assert set("".join((found.title, found.place, found.channel)).lower()) <= set(said.lower()) | {" "}
    assert isinstance(doubts(found.reading, found.said, NOW), tuple)


@pytest.mark.parametrize(
    ("said", "start", "end"),
    [
        ("kl 10", "10:00", ""),
        ("till kl 14", "14:00", ""),
        ("halv tre", "14:30", ""),
        ("9–11", "09:00", "11:00"),
        ("14:00-15:00", "14:00", "15:00"),
        ("kl 9 i två timmar", "09:00", "11:00"),
        ("i dag kl 9", "", ""),
        ("om två timmar", "", ""),
        ("i eftermiddag", "", ""),
        ("tisdag", "", ""),
        ("torsdag 9", "", ""),
        ("12 mars", "", ""),
        ("", "", ""),
    ],
)
def test_a_clock_time_alone_keeps_the_day(said: str, start: str, end: str) -> None:
    day = date(2026, 3, 12)
    found = clock_on(said, day, NOW)
    shown = ("", "") if found is None else (f"{found[0]:%H:%M}", f"{found[1]:%H:%M}" if found[1] else "")
    assert shown == (start, end)
    assert found is None or found[0].date() == day


@pytest.mark.parametrize(
    ("said", "day"),
    [("den 12 mars", date(2026, 3, 12)), ("nästa fredag", date(2026, 2, 20)), ("fredag kl 9", None), ("v. 12", None),
     ("senast fredag", None), ("varje fredag", None), ("", None)],
)  # fmt: skip
def test_a_day_alone(said: str, day: date | None) -> None:
    assert day_in(said, NOW) == day


@pytest.mark.parametrize(
    ("said", "minutes"),
    [
        ("2 dagar, 30 minuter", (2880, 30)),
        ("30 minuter, 2 dagar", (2880, 30)),
        ("en vecka, 1 dag och en timme", (10080, 1440, 60)),
        ("7 days, 1 hour", (10080, 60)),
        ("30 min innan", (30,)),
        ("2h", (120,)),
        ("kl 9", None),
        ("ofta", None),
        ("2 dagar eller så", None),
        ("", None),
    ],
)
def test_lengths_of_time(said: str, minutes: tuple[int, ...] | None) -> None:
    assert lengths(said) == minutes
