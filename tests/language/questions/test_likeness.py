"""How alike questions are, by their letters and by their turns of phrase; and what is held of a built index."""

import pytest

from handlers.language.questions import ask
from handlers.language.questions.answering import ready
from handlers.language.questions.lexicon import tokens_of
from handlers.language.questions.likeness import Letters, Turns, along, likely, runs
from storage.stems import stem
from tests.language.questions.score import ORDINARY, SHIPPED

MEETING, FEE = 0, 1


@pytest.fixture
def turns() -> Turns:
    learnt = Turns()
    for question, thing in (
        ("när ska vi ses", MEETING),
        ("var ska vi ses", MEETING),
        ("vad kostar det", FEE),
        ("vad kostar det för oss", FEE),
    ):
        learnt.learn(question.split(), thing)
    learnt.ready()
    return learnt


def test_the_same_question_is_as_near_as_can_be(turns: Turns) -> None:
    assert turns.nearest(["när", "ska", "vi", "ses"])[MEETING] == pytest.approx(1, abs=1e-6)


def test_what_shares_a_turn_of_phrase_is_nearer_than_what_shares_words_alone(turns: Turns) -> None:
    in_order, mixed = turns.nearest(["vad", "kostar"]), turns.nearest(["kostar", "vad"])
    assert 0 < mixed[FEE] < in_order[FEE] < 1


def test_what_shares_nothing_is_near_nothing(turns: Turns) -> None:
    assert turns.nearest(["hästar", "galopperar"]) == {}
    assert turns.nearest([]) == {}


def test_an_unheard_word_makes_a_question_less_near(turns: Turns) -> None:
    assert turns.nearest(["vad", "kostar", "lunchen"])[FEE] < turns.nearest(["vad", "kostar"])[FEE]


def test_a_compound_is_like_its_parts_by_letters() -> None:
    letters = Letters()
    for question in ("när hålls uppstarten", "vad kostar avtalet"):
        letters.learn(question.split())
    start = letters.thing({"uppstarten": 1, "hålls": 1}, 1, ())
    fee = letters.thing({"kostar": 1, "avtalet": 1}, 1, ("avgift",))
    asked = letters.question(["uppstartsmötet"])
    (near_start, like_start), (near_fee, like_fee) = likely(asked, start), likely(asked, fee)
    assert (near_start, near_fee) == (along(asked, start.runs), along(asked, fee.runs))
    assert near_start > near_fee >= 0
    assert like_fee < like_start < 0


def test_what_only_one_thing_is_asked_with_tells_more_than_what_all_share() -> None:
    letters = Letters()
    for question in ("när hålls uppstarten", "när betalas avgiften"):
        letters.learn(question.split())
    start = letters.thing({"när": 1, "hålls": 1, "uppstarten": 1}, 1, ())
    fee = letters.thing({"när": 1, "betalas": 1, "avgiften": 1}, 1, ())
    shared, own = letters.question(["när"]), letters.question(["avgiften"])
    by_own = likely(own, fee)[1] - likely(own, start)[1]
    assert by_own > abs(likely(shared, fee)[1] - likely(shared, start)[1])
    assert likely({}, fee) == (0, 0)


def test_what_was_remembered_to_build_is_let_go() -> None:
    ask(SHIPPED, "när går avtalet ut", None, ORDINARY)
    fresh = tuple(agreement.model_copy() for agreement in SHIPPED)
    reader = ready(fresh).reader
    held = [reader.word_units, reader.topic, reader.vocabulary.split, reader.vocabulary.means, tokens_of, runs, stem]
    assert [remembered.cache_info().currsize for remembered in held] == [0] * len(held)
