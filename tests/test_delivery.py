"""The outbox on both databases: promised once, taken by one, one at a time in each place, at the platform's pace."""

from __future__ import annotations

import threading
from datetime import datetime, timedelta

from sqlmodel import Session, select

from handlers.kit.calendar import STOCKHOLM
from handlers.kit.request import Address
from storage.database import Database
from storage.models import Lane, Post
from storage.queries import outbox, places, sending
from storage.queries.sending import Taken

NOW = datetime(2026, 3, 2, 8, 0, tzinfo=STOCKHOLM)
SECOND = timedelta(seconds=1)
HERE = Address("fake", "T1", "C1")
THERE = Address("fake", "T1", "C2")
LEASE = timedelta(seconds=60)


def promise(
    db: Session, key: str, address: Address = HERE, *, due: datetime = NOW, lasts: timedelta = 10 * SECOND * 60
) -> bool:
    return outbox.plan(
        db,
        key=key,
        address=address,
        composer="tests.say",
        data={"of": key},
        due=due,
        expires=due + lasts,
        agreement="eais",
        language="sv",
    )


def claim(
    database: Database,
    now: datetime = NOW,
    owner: str = "me",
    *,
    pace: timedelta = timedelta(0),
    burst: timedelta = timedelta(0),
    limit: int = 50,
) -> list[Taken]:
    with database.writing() as db:
        return sending.claim(db, "fake", now, owner=owner, lease=LEASE, workspace_pace=pace, burst=burst, limit=limit)


def finish(database: Database, post: Taken, now: datetime = NOW) -> bool:
    with database.writing() as db:
        places.free_from(db, post, now)
        return sending.sent(db, post.ticket, now, "1", found=False)


def states(database: Database) -> dict[str, str]:
    with database.reading() as db:
        return {post.key: post.state for post in db.exec(select(Post))}


def test_a_key_is_promised_once_for_ever(each_database: Database) -> None:
    with each_database.writing() as db:
        assert promise(db, "digest:1")
        assert not promise(db, "digest:1", due=NOW + SECOND)
    (post,) = claim(each_database)
    assert finish(each_database, post)
    with each_database.writing() as db:
        assert not promise(db, "digest:1")
    assert claim(each_database, NOW + SECOND) == []


def test_a_promise_undone_with_its_transaction(each_database: Database) -> None:
    with each_database.writing() as db:
        promise(db, "digest:1")
        db.rollback()
    assert states(each_database) == {}


def test_nothing_is_taken_before_it_is_due(each_database: Database) -> None:
    with each_database.writing() as db:
        promise(db, "later", due=NOW + SECOND)
    assert claim(each_database) == []
    assert [post.key for post in claim(each_database, NOW + SECOND)] == ["later"]


def test_one_at_a_time_in_a_place_oldest_first(each_database: Database) -> None:
    with each_database.writing() as db:
        promise(db, "second", due=NOW - SECOND)
        promise(db, "first", due=NOW - 2 * SECOND)
        promise(db, "elsewhere", THERE)
    taken = claim(each_database)
    assert sorted(post.key for post in taken) == ["elsewhere", "first"]
    assert claim(each_database, NOW + SECOND) == []
    first = next(post for post in taken if post.key == "first")
    assert finish(each_database, first, NOW + SECOND)
    assert [post.key for post in claim(each_database, NOW + SECOND)] == ["second"]


def test_a_workspace_lets_posts_go_at_its_pace_with_a_burst(each_database: Database) -> None:
    with each_database.writing() as db:
        for number in range(10):
            promise(db, f"k{number}", Address("fake", "T1", f"C{number}"))
        promise(db, "other", Address("fake", "T2", "C"))
    first = claim(each_database, pace=SECOND, burst=2 * SECOND)
    assert len([post for post in first if post.workspace == "T1"]) == 3  # one, and a burst of two
    assert len([post for post in first if post.workspace == "T2"]) == 1
    assert claim(each_database, NOW, pace=SECOND, burst=2 * SECOND) == []
    assert len(claim(each_database, NOW + 2 * SECOND, pace=SECOND, burst=2 * SECOND)) == 2
    assert len(claim(each_database, NOW + 50 * SECOND, pace=SECOND, burst=2 * SECOND)) == 3


def test_a_lease_that_ends_makes_it_uncertain_and_the_late_verdict_is_not_written(each_database: Database) -> None:
    with each_database.writing() as db:
        promise(db, "k", lasts=timedelta(days=1))
    (mine,) = claim(each_database, owner="me")
    assert not mine.uncertain
    assert claim(each_database, NOW + LEASE - SECOND, "you") == []
    (yours,) = claim(each_database, NOW + LEASE, "you")
    assert yours.uncertain
    assert yours.attempts == 2
    assert yours.first_tried_at == NOW
    assert not finish(each_database, mine)
    assert finish(each_database, yours)
    assert states(each_database) == {"k": "sent"}


def test_the_same_owner_is_fenced_by_its_own_earlier_attempt(each_database: Database) -> None:
    with each_database.writing() as db:
        promise(db, "k", lasts=timedelta(days=1))
    (first,) = claim(each_database, owner="me")
    (second,) = claim(each_database, NOW + LEASE, "me")
    with each_database.writing() as db:
        assert not sending.again(db, first.ticket, NOW, "late", uncertain=False)
        assert not sending.close(db, first.ticket, "skipped", NOW, "late")
        assert sending.again(db, second.ticket, NOW, "500", uncertain=False)


def test_uncertain_stays_so_until_it_is_settled(each_database: Database) -> None:
    with each_database.writing() as db:
        promise(db, "k", lasts=timedelta(days=1))
    (post,) = claim(each_database)
    with each_database.writing() as db:
        assert sending.again(db, post.ticket, NOW + SECOND, "connection lost", uncertain=True)
        places.free_from(db, post, NOW)
    (post,) = claim(each_database, NOW + SECOND)
    assert post.uncertain
    with each_database.writing() as db:
        assert sending.again(db, post.ticket, NOW + 2 * SECOND, "asked to wait", uncertain=False)
        places.free_from(db, post, NOW)
    (post,) = claim(each_database, NOW + 2 * SECOND)
    assert post.uncertain


def test_cancelling_by_prefix_takes_what_waits_and_no_more(each_database: Database) -> None:
    with each_database.writing() as db:
        for key in ("meeting:1:0:7d", "meeting:1:0:1d", "meeting:10:0:7d", "meeting:1:0:1h"):
            promise(db, key, Address("fake", "T1", key), due=NOW + SECOND)
        promise(db, "meeting:1:0:now", THERE)
        promise(db, "MEETING:1:0:7d", Address("fake", "T1", "upper"), due=NOW + SECOND)
    claim(each_database)
    with each_database.writing() as db:
        assert outbox.cancel(db, "meeting:1:", "the meeting was moved") == 3
        assert outbox.cancel(db, "meeting:_:", "a wildcard is a letter here") == 0
    found = states(each_database)
    assert found["meeting:10:0:7d"] == found["MEETING:1:0:7d"] == "ready"
    assert found["meeting:1:0:now"] == "sending"
    assert [key for key, state in found.items() if state == "skipped"] == [
        "meeting:1:0:7d",
        "meeting:1:0:1d",
        "meeting:1:0:1h",
    ]


def test_what_may_have_been_sent_is_not_skipped_but_looked_up(each_database: Database) -> None:
    with each_database.writing() as db:
        promise(db, "perhaps", lasts=SECOND)
    (post,) = claim(each_database)
    with each_database.writing() as db:
        assert sending.again(db, post.ticket, NOW, "connection lost", uncertain=True)
        places.free_from(db, post, NOW)
    with each_database.writing() as db:
        assert sending.expire(db, NOW + SECOND) == []
    assert [post.key for post in claim(each_database, NOW + SECOND)] == ["perhaps"]


def test_expiring_tells_whether_the_place_was_paused(each_database: Database) -> None:
    with each_database.writing() as db:
        promise(db, "late", lasts=SECOND)
        promise(db, "paused", THERE, lasts=SECOND)
        promise(db, "still good", Address("fake", "T1", "C3"), lasts=2 * SECOND)
        assert places.pause(db, THERE, NOW, "asked")
    with each_database.writing() as db:
        found = {post.key: paused for post, paused in sending.expire(db, NOW + SECOND)}
    assert found == {"late": False, "paused": True}


def test_a_paused_place_is_passed_and_freed_when_somebody_writes_there(each_database: Database) -> None:
    with each_database.writing() as db:
        promise(db, "k")
        assert places.pause(db, HERE, NOW, "is_archived")
        assert not places.pause(db, HERE, NOW + SECOND, "is_archived")
    assert claim(each_database) == []
    with each_database.writing() as db:
        places.renew(db, HERE, "", NOW)
    assert [post.key for post in claim(each_database)] == ["k"]


def test_a_pause_that_was_asked_for_is_not_ended_by_writing_there_but_by_its_day(each_database: Database) -> None:
    with each_database.writing() as db:
        promise(db, "k")
        places.pause(db, HERE, NOW, "asked", until=NOW + 5 * SECOND)
        places.renew(db, HERE, "", NOW + SECOND)
        places.resume(db, NOW + 4 * SECOND)
    assert claim(each_database, NOW + 4 * SECOND) == []
    with each_database.writing() as db:
        places.resume(db, NOW + 5 * SECOND)
    assert len(claim(each_database, NOW + 5 * SECOND)) == 1


def test_reclaiming_waits_until_what_was_on_its_way_shows(each_database: Database) -> None:
    with each_database.writing() as db:
        promise(db, "k")
    claim(each_database)
    with each_database.writing() as db:
        assert sending.reclaim(db, NOW, 5 * SECOND) == 1
    assert claim(each_database, NOW + 4 * SECOND) == []
    (post,) = claim(each_database, NOW + 5 * SECOND)
    assert post.uncertain


def test_other_platforms_are_left(each_database: Database) -> None:
    with each_database.writing() as db:
        promise(db, "k", Address("other", "T1", "C1"))
    assert claim(each_database) == []
    with each_database.reading() as db:
        assert sending.next_moment(db, ["fake"]) is None
        assert sending.next_moment(db, ["other"]) == NOW
        assert outbox.counted(db) == {("other", "ready"): 1}


def test_many_claimers_at_once_never_take_the_same(each_database: Database) -> None:
    with each_database.writing() as db:
        for number in range(60):
            promise(db, f"k{number}", Address("fake", "T1", f"C{number % 20}"))
    taken: list[str] = []

    def work(owner: str) -> None:
        for _ in range(12):
            for post in claim(each_database, owner=owner, limit=7):
                taken.append(post.key)
                assert finish(each_database, post)

    threads = [threading.Thread(target=work, args=(f"owner{number}",)) for number in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    while rest := claim(each_database):
        for post in rest:
            taken.append(post.key)
            finish(each_database, post)
    assert sorted(taken) == sorted(f"k{number}" for number in range(60))


def test_resending_and_giving_up(each_database: Database) -> None:
    with each_database.writing() as db:
        promise(db, "k")
    (post,) = claim(each_database)
    with each_database.writing() as db:
        row = outbox.post(db, post.id)
        assert row is not None
        assert not outbox.resend(db, row, NOW, NOW + SECOND)
        assert not outbox.give_up(db, row, NOW, "no")
        assert sending.close(db, post.ticket, "uncertain", NOW, "perhaps")
    with each_database.writing() as db:
        row = outbox.post(db, post.id)
        assert row is not None
        assert outbox.resend(db, row, NOW, NOW + timedelta(days=1))
        places.free_from(db, HERE, NOW)
    (post,) = claim(each_database)
    assert not post.uncertain
    assert finish(each_database, post)
    with each_database.writing() as db:
        row = outbox.post(db, post.id)
        assert row is not None
        assert not outbox.resend(db, row, NOW, NOW)
        assert db.exec(select(Lane)).all()
