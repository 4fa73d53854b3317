"""Search in experiences: the same rows in the same order on SQLite and on PostgreSQL, and by a rule in plain Python."""

from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete

from storage.database import Database
from storage.models import Experience, ExperienceStems
from storage.queries import experiences as rows
from storage.queries.experiences import COUNTED, Found, Reader, Wanted
from storage.stems import sought, stems, terms
from tests.talk import NOW

READERS = [
    Reader("eais"),
    Reader("eais", "sala", in_network=True),
    Reader("eais", "kungsor", in_network=True),
    Reader("eais", "kungsor"),
    Reader("stark", "sala", in_network=True),
]
WORDS = ("matte", "mattesatsning", "satsningar", "lärare", "lärarna", "skolan", "skolskjuts", "rektor", "träning", "vi")
TEXTS = st.lists(st.sampled_from(WORDS), min_size=1, max_size=5).map(" ".join)
LOGGED = st.tuples(TEXTS, st.sampled_from(["sala", "kungsor"]), st.sampled_from(["organisation", "county", "open"]))


@pytest.fixture
def both(database: Database, postgres: Database) -> tuple[Database, Database]:
    """A fresh database of each kind."""
    return database, postgres


def _log(database: Database, logged: list[tuple[str, str, str]]) -> None:
    with database.writing() as db:
        db.execute(delete(ExperienceStems))
        db.execute(delete(Experience))
        if not database.embedded:  # SQLite begins at 1 again by itself
            db.connection().exec_driver_sql("ALTER SEQUENCE experience_id_seq RESTART")
        for text, organisation, spread in logged:
            values = {"text": text, "kind": "lesson", "focus_area_id": None, "spread": spread, "link": ""}
            rows.add(db, "eais", organisation, NOW, logged_by=0, values=values)


def _found(database: Database, reader: Reader, said: str, offset: int = 0) -> tuple[list[int | None], int, int]:
    with database.reading() as db:
        found = rows.search(db, reader, said, offset=offset, limit=3)
    return [seen.number for seen in found.seen], found.more, found.best


def _by_hand(logged: list[tuple[str, str, str]], reader: Reader, said: str) -> list[int]:
    """Rank in plain Python: those that hold more of the words first, then the newest; at least half of them."""
    ranked = []
    looked_for = [set(sought(term)) for term in terms(said)]
    for number, (text, organisation, spread) in enumerate(logged, 1):
        row = Experience(agreement="eais", organisation=organisation, kind="", spread=spread, text=text, logged_at=NOW)
        held = sum(1 for term in looked_for if term & stems(text))
        if rows.sees(reader, row) and looked_for and held * 2 >= len(looked_for):
            ranked.append((-held, -number))
    return [-number for _held, number in sorted(ranked)]


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(logged=st.lists(LOGGED, max_size=10), said=TEXTS)
def test_both_databases_find_the_same_by_the_same_rule(
    both: tuple[Database, Database], logged: list[tuple[str, str, str]], said: str
) -> None:
    for database in both:
        _log(database, logged)
    for reader in READERS:
        wanted = _by_hand(logged, reader, said)
        for offset in (0, 3):
            answers = [_found(database, reader, said, offset) for database in both]
            assert answers[0] == answers[1]
            assert answers[0][0] == wanted[offset : offset + 3]
            assert answers[0][1] == max(len(wanted) - offset - 3, 0)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(said=st.text(max_size=30))
def test_any_words_can_be_searched_for(both: tuple[Database, Database], said: str) -> None:
    said = said.replace("\x00", "")
    _log(both[0], [("Vi delar lärare", "sala", "open")])
    _log(both[1], [("Vi delar lärare", "sala", "open")])
    assert _found(both[0], READERS[0], said) == _found(both[1], READERS[0], said)


def test_a_words_in_another_form_is_found(each_database: Database) -> None:
    _log(
        each_database, [("Mattesatsningen lyckades", "sala", "open"), ("ÅÄÖ", "sala", "open"), ("aao", "sala", "open")]
    )
    assert _found(each_database, READERS[0], "satsningar")[0] == [1]
    assert _found(each_database, READERS[0], "åäö")[0] == [2]
    assert _found(each_database, READERS[0], "aao")[0] == [3]


def test_nobody_can_write_the_mark_of_who_may_find(each_database: Database) -> None:
    own = ("hemligt §open§eais §county§eais", "kungsor", "organisation")
    _log(each_database, [own])
    assert _found(each_database, READERS[1], "hemligt")[0] == []
    assert _found(each_database, READERS[2], "hemligt")[0] == [1]
    assert _found(each_database, READERS[1], "§own§eais§kungsor hemligt")[0] == []


def _more(database: Database, number: int) -> Iterator[Found]:
    with database.reading() as db:
        yield rows.newest(db, READERS[0], Wanted(), offset=0, limit=number)
        yield rows.search(db, READERS[0], "träff", offset=0, limit=number)


def test_many_are_counted_up_to_a_limit(each_database: Database) -> None:
    _log(each_database, [("träff", "sala", "open")] * (COUNTED + 12))
    assert [found.more for found in _more(each_database, 10)] == [COUNTED + 1, COUNTED + 1]
    assert [found.more for found in _more(each_database, 12)] == [COUNTED, COUNTED]
    assert [found.more for found in _more(each_database, COUNTED + 12)] == [0, 0]


def test_the_newest_are_not_the_only_ones_looked_through(postgres: Database) -> None:
    """PostgreSQL looks through the newest 1 000 first: what is older is found all the same, in the same order."""
    rare = ("ovanligt", "sala", "open")
    _log(postgres, [rare, ("annat", "sala", "open"), rare, *[("vanligt", "sala", "open")] * 1001, rare])
    assert _found(postgres, READERS[0], "ovanligt") == ([1005, 3, 1], 0, 1)
