"""Stems: the forms of a word and the parts of a compound meet, å ä ö are letters, and nothing else comes through."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.stems import MOST_TERMS, sought, stems, terms

MEETS = [
    ("satsning", "satsningarna"),
    ("satsningar", "Satsningen"),
    ("lärare", "lärarnas"),
    ("skola", "skolan"),
    ("skolans", "skolor"),
    ("rektor", "rektorn"),
    ("rektorns", "rektorer"),
    ("provat", "prova"),
    ("training", "trainings"),
    ("satsning", "mattesatsningen"),
    ("matte", "mattesatsningar"),
    ("pedagoger", "specialpedagogen"),
    ("upphandlingar", "skolskjutsupphandling"),
    ("skolskjuts", "skolskjutsupphandling"),
    ("undervisning", "FJÄRRUNDERVISNING"),
]
PART = [("bar", "bär"), ("läsa", "skriva"), ("får", "far"), ("öra", "ora")]


@pytest.mark.parametrize(("term", "text"), MEETS)
def test_forms_and_compounds_meet(term: str, text: str) -> None:
    assert set(sought(term)) & stems(text)


@pytest.mark.parametrize(("term", "text"), PART)
def test_other_words_do_not(term: str, text: str) -> None:
    assert not set(sought(term)) & stems(text)


def test_terms_are_what_is_worth_looking_for() -> None:
    assert terms("Vem har gjort något med specialpedagoger i förskolan?") == ("specialpedagoger", "förskolan")
    assert terms("vem har gjort detta?") == ()
    assert terms("ett två tre fyra fem sex sju") == ("två", "tre", "fyra", "fem", "sex")[:MOST_TERMS]
    assert terms("matte Matte MATTE") == ("matte",)
    assert terms("A\u030arskurs") == ("årskurs",)


@given(st.text(max_size=200))
def test_stems_are_letters_and_digits_in_lower_case(text: str) -> None:
    assert all(stem.isalnum() and stem == stem.casefold() for stem in stems(text) if stem.isascii())
    assert all(" " not in stem and "§" not in stem and stem for stem in stems(text))


@given(st.text(alphabet="abdefgiklmnoprstuvyåäö", min_size=1, max_size=30))
def test_a_word_is_found_by_itself(word: str) -> None:
    assert set(sought(word)) & stems(f"Vi har {word} här")


def test_a_word_without_end_takes_no_time() -> None:
    before = time.perf_counter()
    assert len(stems("matte" * 20_000)) < 100
    assert time.perf_counter() - before < 0.5
