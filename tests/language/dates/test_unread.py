"""A word of time left unread beside what is read never leaves a confident answer; slips of the finger are righted."""

from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handlers.language.dates import Reading, when
from handlers.language.dates.lexicon import Branch, lexicon

NOW = datetime(2026, 2, 11, 9, 15, tzinfo=UTC)
WEIGHTY = {
    "WEEKDAY", "WEEKDAYS", "MONTH", "RELDAY", "RELPART", "UNITS", "DURATION", "PARITY", "THISPERIOD", "NAMED_DAY",
    "NAMED_SPAN", "FRACTION", "SEASONPART", "TURN", "EDGE", "EARLYLATE", "REL", "by", "except", "halfpast", "moved",
}  # fmt: skip


def forms(branch: Branch, head: str = "") -> list[tuple[str, set[str]]]:
    own = [(head.strip(), {sort for sort, _ in branch.meanings})] if branch.meanings else []
    return own + [each for word, below in branch.following.items() for each in forms(below, f"{head} {word}")]


LOOSE_ENDS = (" av", " på", " utav", " i", " of", " in", " on")  # of no weight themselves
WORDS = sorted(
    form
    for form, sorts in forms(lexicon("sv").exact)
    if sorts & WEIGHTY and len(form) > 3 and not form.endswith(LOOSE_ENDS)
)
PLAIN = ("den 17 mars 2026", "den 17 mars 2026 kl 14", "2026-03-17")


def covers(reading: Reading, text: str, word: str) -> bool:
    """Tell whether the answer was read from the word too."""
    at = text.index(word)
    return reading.out is not None and any(a <= at and at + len(word) <= b for a, b in reading.out.words)


def test_every_word_put_beside_a_date_is_read_or_asked_about() -> None:
    for number, word in enumerate(WORDS):
        day = PLAIN[number % len(PLAIN)]
        for text in (f"{word} {day}", f"{day} {word}"):
            reading = when(text, NOW)
            assert reading.out is None or reading.needs_clarification or covers(reading, text, word), text


@settings(max_examples=200, deadline=None)
@given(st.lists(st.sampled_from(WORDS), min_size=2, max_size=3), st.sampled_from(PLAIN), st.integers(0, 3))
def test_words_put_beside_a_date_are_read_or_asked_about(words: list[str], day: str, place: int) -> None:
    text = " ".join([*words[:place], day, *words[place:]])
    reading = when(text, NOW)
    read = all(covers(reading, text, word) for word in words)
    assert reading.out is None or reading.needs_clarification or read, (text, reading.out)


@pytest.mark.parametrize(
    "said",
    [
        "en timme innan tåget går på fredag kl 8", "tre timmar tidigare på fredag kl 10",
        "strax före träffen på fredag",
         "kl 13 i två omgångar varannan fredag eller så", "klockan sexton och sju",
        "tidig lunch på måndag", "fredag till fyra", "inna fredag", "utm fredagar", "tisdag två veckor",
    ],
)  # fmt: skip
def test_what_is_half_read_is_asked_about(said: str) -> None:
    reading = when(said, NOW)
    assert reading.out is None or reading.needs_clarification, reading.out


@pytest.mark.parametrize(
    "said",
    [
        "Alla rektorer ses på fredag", "sal B12 är ledig på fredag", "en rektor från varje kommun kommer på fredag",
        "mötet handlar om de tre punkterna, på fredag", "vi ses på fredag någon gång", "första mötet är på fredag",
        "på fredag som vanligt", "vi har haft fem möten, nästa är på fredag",
    ],
)  # fmt: skip
def test_everyday_words_are_not_asked_about(said: str) -> None:
    reading = when(said, NOW)
    assert reading.out is not None
    assert (str(reading.out.start), reading.needs_clarification) == ("2026-02-13", False)


SLIPS = {
    "varanan torsdg": "varannan torsdag", "fjarde onsdan i manaden": "fjärde onsdagen i månaden",
    "imorron eftermidag": "imorgon eftermiddag", "overmorgn kvall": "övermorgon kväll", "om nio vekor": "om nio veckor",
    "nasta tosdag": "nästa torsdag", "senst mandag": "senast måndag", "jamna vekor onsdagar": "jämna veckor onsdagar",
    "forra onsdgen": "förra onsdagen", "sissta fredagen i maj": "sista fredagen i maj", "hostlovt": "höstlovet",
    "mellna kl 8 och 10 pa tisdg": "mellan kl 8 och 10 på tisdag", "inan mandag": "innan måndag",
    "halv fem pa lordg": "halv fem på lördag", "trejde mandagen i juni": "tredje måndagen i juni",
}  # fmt: skip


@pytest.mark.parametrize(("said", "meant"), SLIPS.items())
def test_slips_and_missing_dots_at_once(said: str, meant: str) -> None:
    slip, right = when(said, NOW).out, when(meant, NOW).out
    assert slip is not None
    assert right is not None
    assert (slip.start, slip.end, slip.rrule, slip.modifier) == (right.start, right.end, right.rrule, right.modifier)


@pytest.mark.parametrize("said", ["ovriga", "övriga", "manad", "varan", "vackra", "andras", "minns", "harlig"])
def test_other_words_are_no_slips(said: str) -> None:
    assert when(said, NOW) == Reading()
