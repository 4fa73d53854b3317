"""What is cleaned at the door: the same text on every database, emoji whole, personal numbers and no others found."""

import unicodedata
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from stdnum import luhn

from handlers.kit.clean import LONGEST_LINE, cleaned, masked, personal_numbers
from handlers.kit.line import Commands, bare, labelled, tidy
from handlers.kit.names import folded, match

ANYTHING = st.text(st.characters(), max_size=60)

CLEANED = [
    ("Köping", "Köping"),
    ("Ko\u0308ping", "Köping"),
    ("a\x00b\x07c\x1b[31m", "abc[31m"),
    ("rad ett\r\nrad två\rrad tre", "rad ett\nrad två\nrad tre"),
    ("a\u2028b\u2029c\x0bd\x0ce\x85f", "a\nb\nc\nd\ne\nf"),
    ("a\tb", "a b"),
    ("  mellan rum  ", "mellan rum"),
    ("no\u00a0break", "no\u00a0break"),
    ("lö\u00adsen\u200bord\u2060\ufeff", "lösenord"),
    ("\u202eelif.exe\u202c \u2066x\u2069", "elif.exe x"),
    ("halv \ud83d surrogat", "halv \ufffd surrogat"),
    ("\ud83d\ude00", "😀"),
    ("👩\u200d👧 👍🏽 ❤️\u200d🔥 🇸🇪 1️⃣", "👩\u200d👧 👍🏽 ❤️\u200d🔥 🇸🇪 1️⃣"),
    ("👩\u200d", "👩"),
    ("a\u200db", "ab"),
    ("🫨 \U0001fae8 \U0001f6dc", "🫨 \U0001fae8 \U0001f6dc"),
    ("\ufdd0\uffff\U0010fffe", ""),
    ("\ue000privat", "privat"),
    ("ﬁ ½ ①", "ﬁ ½ ①"),
]


@pytest.mark.parametrize(("written", "kept"), CLEANED)
def test_what_is_kept(written: str, kept: str) -> None:
    assert cleaned(written) == kept


@given(ANYTHING)
def test_cleaning_twice_is_cleaning_once(text: str) -> None:
    assert cleaned(cleaned(text)) == cleaned(text)


@given(ANYTHING)
def test_what_is_left_can_be_kept_anywhere(text: str) -> None:
    kept = cleaned(text)
    kept.encode("utf-8")
    assert unicodedata.is_normalized("NFC", kept)
    assert not [letter for letter in kept if unicodedata.category(letter) in ("Cc", "Cs", "Co") and letter != "\n"]
    assert not [letter for letter in kept if unicodedata.category(letter) == "Cf" and letter != "\u200d"]
    assert kept == kept.strip()


@given(st.text("abcåäöé 0123.,-–!?😀", max_size=60))
def test_ordinary_words_are_left_alone(text: str) -> None:
    assert cleaned(text) == text.strip()


def test_a_run_of_marks_that_is_far_too_long_costs_no_time() -> None:
    text = "a" + "\u0316\u0301" * LONGEST_LINE
    assert len(cleaned(text)) == len(text), "what is refused by its length is only counted"


# Numbers are the tax agency's published test numbers, or built here with a right check digit.
FOUND = [
    "850709-9805",
    "8507099805",
    "19850709-9805",
    "198507099805",
    "850709 9805",
    "850709 - 9805",
    "850709+9805",
    "850709–9805",
    "850709−9805",
    "８５０７０９-９８０５",
    "٨٥٠٧٠٩-٩٨٠٥",
    "pnr:850709-9805",
    "(850709-9805)",
    "Eleven 850709-9805, klass 3.",
    "Eleven 850709-9805.",
    "850769-9802",
    "19850769-9802",
]
ORDINARY = [
    "850709-9806",  # a wrong check digit
    "851309-9805",  # no such month
    "850732-9805",
    "212000-2890",  # an organisation's number: its third digit is 2 or more
    "556036-0793",
    "SKR2025/03141",
    "dnr 2025/850709-9805/1",
    "070-850709 98 05",
    "tel +468507099805",
    "850709-98051",
    "31 dec 2026",
    "2026-12-31",
    "kl 10:15-11:45",
    "5432109876543210",
    "",
]


@pytest.mark.parametrize("text", FOUND)
def test_a_personal_number_is_found_and_masked(text: str) -> None:
    assert len(personal_numbers(text)) == 1
    assert "9805" not in unicodedata.normalize("NFKC", masked(text))
    assert "*" * 10 in masked(text)


@pytest.mark.parametrize("text", ORDINARY)
def test_what_is_no_personal_number_is_left_alone(text: str) -> None:
    assert personal_numbers(text) == []
    assert masked(text) == text


@given(
    st.dates(min_value=date(1900, 1, 1), max_value=date(2026, 12, 31)),
    st.integers(0, 999),
    st.booleans(),
    st.sampled_from(("", "-", " ", "–")),
    st.booleans(),
)
def test_every_number_with_a_day_and_a_check_digit_is_found(
    born: date, serial: int, coordination: bool, sign: str, long: bool
) -> None:
    day = born.day + 60 if coordination else born.day
    six = f"{born:%y%m}{day:02d}"
    last = f"{serial:03d}"
    number = f"{six}{sign}{last}{luhn.calc_check_digit(six + last)}"
    text = f"{born:%Y}"[:2] + number if long else number
    assert personal_numbers(f"hej {text} då") == [(4, 4 + len(text))]


@given(ANYTHING)
def test_looking_for_numbers_never_fails_and_masks_all(text: str) -> None:
    assert len(masked(text)) == len(text)
    assert personal_numbers(masked(text)) == []


@given(ANYTHING)
def test_a_line_can_always_be_taken_apart(text: str) -> None:
    assert bare(bare(text)) == bare(text)
    line = tidy(text)
    assert tidy(line) == line
    assert labelled(text, {"kontakt": "contact"}).rest is not None
    found = Commands(["delta", "delta inte"]).found_in(line)
    assert found is None or found.spelling in ("delta", "delta inte")


LABELS = {"kontakt": "contact", "behov": "need", "länk": "link"}
LABELLED = [
    ("Matematik kontakt: rektor", "Matematik", {"contact": ("rektor",)}),
    ("Matematik, kontakt: rektor, behov: tid och ro", "Matematik", {"contact": ("rektor",), "need": ("tid och ro",)}),
    ("KONTAKT: a Kontakt: b", "", {"contact": ("a", "b")}),
    ("obs: viktigt kl. 9:30", "obs: viktigt kl. 9:30", {}),
    ("länk: https://www.sala.se/x?a=b", "", {"link": ("https://www.sala.se/x?a=b",)}),
    ("se https://kontakt://x", "se https://kontakt://x", {}),
    ("min kontaktperson är ny", "min kontaktperson är ny", {}),
    ("kontakt:", "", {"contact": ("",)}),
]


@pytest.mark.parametrize(("text", "rest", "values"), LABELLED)
def test_labelled_values(text: str, rest: str, values: dict[str, tuple[str, ...]]) -> None:
    line = labelled(text, LABELS)
    assert (line.rest, line.values) == (rest, values)


NAMES = {"koping": ("Köpings kommun", "Köping"), "sala": ("Sala kommun", "Sala"), "skr": ("SKR",)}
MEANT = [
    ("Köping", "koping", ()),
    ("KÖPINGS KOMMUN", "koping", ()),
    ("Ko\u0308pings kommun!", "koping", ()),
    ("koping", "koping", ()),
    ("kommun", "", ("koping", "sala")),
    ("Kopign", "", ("koping",)),
    ("Sal", "", ("sala",)),
    ("Sla", "", ("sala",)),
    ("X", "", ()),
    ("", "", ()),
    ("👍", "", ()),
]


@pytest.mark.parametrize(("said", "key", "could_be"), MEANT)
def test_which_name_is_meant(said: str, key: str, could_be: tuple[str, ...]) -> None:
    found = match(said, NAMES)
    assert (found.key, found.could_be) == (key, could_be)


@settings(max_examples=50)
@given(st.sampled_from(sorted(NAMES)), st.text(max_size=20))
def test_a_near_miss_is_never_taken_as_meant(key: str, text: str) -> None:
    spelled = {folded(name) for name in NAMES[key]}
    found = match(text, {key: NAMES[key]})
    plain = {unicodedata.normalize("NFKD", name).encode("ascii", "ignore") for name in spelled}
    if found.key:
        assert unicodedata.normalize("NFKD", folded(text)).encode("ascii", "ignore") in plain
