"""Who writes, and where, in one statement: whatever of it there is."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
from sqlmodel import Session

from storage.database import Database
from storage.models import Identity, Member
from storage.queries import agreements, journal, members, places
from storage.queries.arrivals import SEEN_OFTEN, arrival

NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
ANNA = ("slack", "T1", "U1")


@dataclass(frozen=True)
class Where:
    """A place, as its address says it."""

    platform: str = "slack"
    workspace: str = "T1"
    place: str = "C1"


HERE = Where()


def _joined(db: Session, **facts: str) -> Identity:
    member = Member(
        organisation="sala", name="Exempel Person", pseudonym="p1", joined_at=NOW, **{"state": "active", **facts}
    )
    db.add(member)
    db.flush()
    platform, home, user = ANNA
    row = Identity(platform=platform, home=home, user=user, member_id=member.id, language="en")
    db.add(row)
    db.flush()
    return row


def test_of_a_stranger_in_a_new_place_nothing_is_known(each_database: Database) -> None:
    with each_database.reading() as db:
        found = arrival(db, ANNA, HERE)
    assert set(found) == {None}
    assert (found.is_member, found.language) == (False, "sv")
    assert not found.knows_place("", NOW, shared=True)


def test_all_that_there_is_comes_together(each_database: Database) -> None:
    with each_database.writing() as db:
        who = _joined(db, language="sv")
        places.renew(db, HERE, "skolchefer", NOW)
        places.bind(db, HERE, "eais", name="skolchefer", language="sv", weekday=0, clock="08:00", now=NOW)
        journal.ask_later(db, who.id or 0, "C1", ability="x", words="", carried=[], now=NOW)
        found = arrival(db, ANNA, HERE)
        assert (found.identity_id, found.name, found.pseudonym) == (who.id, "Exempel Person", "p1")
        assert (found.organisation, found.organisation_name) == ("sala", "Sala kommun")
        assert (found.is_member, found.language) == (True, "sv"), "a member's language, not the identity's"
        assert (found.route, found.seen_at, found.agreement, found.asked) == ("skolchefer", NOW, "eais", "C1")
        elsewhere = arrival(db, ANNA, Where(place="C2"))
        assert (elsewhere.name, elsewhere.seen_at, elsewhere.agreement, elsewhere.asked) == (found.name, *[None] * 3)
        stranger = arrival(db, ("slack", "T2", "U1"), HERE)
        assert (stranger.identity_id, stranger.asked, stranger.agreement) == (None, None, "eais")


@pytest.mark.parametrize("state", ["left", "forgotten"])
def test_who_has_left_is_no_member_and_has_the_language_of_the_identity(database: Database, state: str) -> None:
    with database.writing() as db:
        _joined(db, state=state, language="sv")
        found = arrival(db, ANNA, HERE)
    assert (found.is_member, found.language) == (False, "en")


@pytest.mark.parametrize(
    ("route", "later", "shared", "known"),
    [
        ("a", timedelta(0), True, True),
        ("a", SEEN_OFTEN - timedelta(seconds=1), True, True),
        ("a", SEEN_OFTEN, True, False),
        ("b", timedelta(0), True, False),
        ("a", timedelta(0), False, False),
    ],
)
def test_a_place_is_known_while_it_is_as_it_was_heard(
    database: Database, route: str, later: timedelta, *, shared: bool, known: bool
) -> None:
    with database.writing() as db:
        _joined(db)
        places.renew(db, HERE, "a", NOW)
        found = arrival(db, ANNA, HERE)
    assert found.knows_place(route, NOW + later, shared=shared) == known


@pytest.mark.parametrize(("why", "known"), [("", True), ("asked", True), ("is_archived", False)])
def test_a_place_that_was_closed_is_to_be_written_anew(database: Database, why: str, *, known: bool) -> None:
    with database.writing() as db:
        who = _joined(db)
        places.renew(db, HERE, "", NOW, identity_id=who.id)
        places.pause(db, HERE, NOW, why)
        found = arrival(db, ANNA, HERE)
    assert found.knows_place("", NOW, shared=False) == known


def test_how_one_stands_in_each_network_is_one_statement(each_database: Database) -> None:
    with each_database.writing() as db:
        who = _joined(db)
        for role in ("contact", "coordinator"):
            members.give_role(db, who.member_id or 0, "eais", role, NOW)
        found = agreements.standings(db, "sala", who.member_id or 0)
        assert found["eais"] == agreements.Standing(inside=True, roles=frozenset({"contact", "coordinator"}))
        assert found["stark"] == agreements.Standing(inside=False, roles=frozenset())
        assert agreements.agreements_of(db, "sala") == ("eais",)
        assert [one.key for one in agreements.library(db)] == list(found) == ["eais", "stark"]
        assert agreements.standings(db, "", 0)["eais"] == agreements.Standing(inside=False, roles=frozenset())
