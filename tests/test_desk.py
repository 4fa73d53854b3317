"""The desk promises: one effect per delivery, nothing half done, nobody's words in the log, plain words in trouble."""

import logging
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError
from sqlmodel import Session, col, select

import storage.database
from handlers.desk import Desk
from handlers.desk.counter import Counter
from handlers.desk.visit import Visit
from handlers.kit.abilities import ANYONE, Ability, Public, Registry, command, gather
from handlers.kit.cards import Card
from handlers.kit.phrases import t
from handlers.kit.request import Reply, Request
from storage.database import Database, connect
from storage.models import Audit, Delivery, FocusArea, Identity
from storage.queries import journal
from tests.deliveries import said
from tests.talk import CHIEF, COORDINATOR, NOW, SALA, Talk


def _area(name: str) -> Callable[[Session], str]:
    def work(db: Session) -> str:
        db.add(FocusArea(agreement="eais", name=name, made_at=NOW))
        db.flush()
        return name

    return work


def _areas(database: Database) -> list[str]:
    with database.reading() as db:
        return list(db.exec(select(FocusArea.name).order_by(col(FocusArea.name))))


def _audit(database: Database) -> list[Audit]:
    with database.reading() as db:
        return list(db.exec(select(Audit).order_by(col(Audit.id))))


def _fails(db: Session) -> str:
    _area("Fel")(db)
    raise LookupError


def test_group_commit_one_failing_job_undoes_only_itself(each_database: Database) -> None:
    counter: Counter[str] = Counter(each_database)
    begun, go_on = threading.Event(), threading.Event()

    def first(db: Session) -> str:
        begun.set()
        go_on.wait(5)
        return _area("Ett")(db)

    futures: list[Future[str]] = [counter.write(first)]
    begun.wait(5)
    futures += [counter.write(work) for work in (_area("Två"), _fails, _area("Tre"))]
    go_on.set()
    counter.close()
    assert [type(future.exception()) for future in futures] == [type(None), type(None), LookupError, type(None)]
    assert _areas(each_database) == ["Ett", "Tre", "Två"]


def _refused_by_the_database(db: Session) -> str:
    _area("Fel")(db)
    db.add(FocusArea(agreement="no-such-agreement", name="Fel", made_at=NOW))
    db.flush()
    return "never"


def _writes_and_leaves_it_to_the_counter(db: Session) -> str:
    db.add(FocusArea(agreement="eais", name="Väntande", made_at=NOW))
    return "Väntande"


def _sees_what_others_left(db: Session) -> str:
    return str((len(db.identity_map), dict(db.info)))


def test_what_the_database_refuses_undoes_its_own_work_alone(each_database: Database) -> None:
    """A session that fails takes the whole transaction with it: the others' work is done anew."""
    counter: Counter[str] = Counter(each_database)
    begun, go_on = threading.Event(), threading.Event()
    times: list[str] = []

    def first(db: Session) -> str:
        begun.set()
        go_on.wait(5)
        times.append("first")
        db.info["of"] = "the first"
        return _area("Ett")(db)

    futures: list[Future[str]] = [counter.write(first)]
    begun.wait(5)
    works = (_writes_and_leaves_it_to_the_counter, _refused_by_the_database, _sees_what_others_left, _area("Tre"))
    futures += [counter.write(work) for work in works]
    go_on.set()
    counter.close()
    assert isinstance(futures[2].exception(), IntegrityError)
    assert [future.result() for future in (*futures[:2], *futures[3:])] == ["Ett", "Väntande", "(0, {})", "Tre"]
    assert len(times) in (1, 2), "alone, or with the others and once more"
    assert _areas(each_database) == ["Ett", "Tre", "Väntande"]


def test_a_visit_can_be_written_again_as_if_it_had_never_been(each_database: Database) -> None:
    """What was asked with a yes changes the visit's own words: the second time they are as they were."""
    talk = Talk(each_database)
    talk(COORDINATOR, "nytt område Matematik")
    talk(COORDINATOR, "stäng område Matematik")
    visit = Visit(said(COORDINATOR, "ja"), talk.now, talk.desk.registry, talk.desk._router)
    replies = []
    for _ in range(2):
        with each_database.writer.connect() as connection, connection.begin() as transaction:
            session = Session(connection, join_transaction_mode="rollback_only")
            replies.append(visit.write(session))
            session.close()
            transaction.rollback()
    talk.close()
    assert replies[0] == replies[1]
    assert "Matematik” är stängt" in str(replies[0])
    assert _areas(each_database) == ["Matematik"]


def test_a_commit_that_fails_keeps_nobodys_work(database: Database) -> None:
    counter: Counter[str] = Counter(database)

    def breaks_at_commit(db: Session) -> str:
        db.connection().exec_driver_sql("PRAGMA defer_foreign_keys=ON")
        db.add(FocusArea(agreement="no-such-agreement", name="Fel", made_at=NOW))
        db.flush()
        return "never"

    failed = counter.write(breaks_at_commit)
    assert isinstance(failed.exception(), DBAPIError)
    assert counter.write(_area("Sedan")).result() == "Sedan"
    counter.close()
    assert _areas(database) == ["Sedan"]


def test_the_same_delivery_has_one_effect(talk_on_each: Talk) -> None:
    talk = talk_on_each
    heard = said(COORDINATOR, "nytt område Matematik")
    assert talk.desk.answer(heard, talk.now) is not None
    assert talk.desk.answer(heard, talk.now) is None
    assert _areas(talk.database) == ["Matematik"]


def test_the_same_delivery_many_times_at_once_has_one_effect(talk_on_each: Talk) -> None:
    talk = talk_on_each
    heard = said(COORDINATOR, "nytt område Matematik")
    replies = [future.result() for future in [talk.desk.submit(heard, talk.now) for _ in range(8)]]
    assert len([reply for reply in replies if reply is not None]) == 1
    assert _areas(talk.database) == ["Matematik"]


def test_a_delivery_that_only_reads_is_answered_once_however_often_it_comes(talk_on_each: Talk) -> None:
    talk = talk_on_each
    heard = said(COORDINATOR, "områden")
    replies = [future.result() for future in [talk.desk.submit(heard, talk.now) for _ in range(8)]]
    assert len([reply for reply in replies if reply is not None]) == 1, "the first contact too, which writes"
    again = replace(heard, key="another")
    assert talk.desk.answer(again, talk.now) is not None
    assert talk.desk.answer(again, talk.now) is None


def test_a_reading_delivery_that_failed_may_come_again(talk: Talk, monkeypatch: pytest.MonkeyPatch) -> None:
    talk(CHIEF, "hej")
    heard = said(CHIEF, "områden")

    def broken(*_: object) -> None:
        raise LookupError

    with monkeypatch.context() as patched:
        patched.setattr("handlers.desk.visit.recognise", broken)
        reply = talk.desk.answer(heard, talk.now)
    assert reply is not None
    assert "Något gick fel" in str(reply.card)
    assert talk.desk.answer(heard, talk.now) is not None
    assert talk.desk.answer(heard, talk.now) is None


def test_only_so_many_reading_deliveries_are_remembered(talk: Talk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("handlers.desk.door.REMEMBERED", 2)
    talk(CHIEF, "hej")
    heard = [said(CHIEF, "områden") for _ in range(3)]
    assert [talk.desk.answer(one, talk.now) is not None for one in (*heard, heard[2], heard[0])] == [
        *(True, True, True),
        *(False, True),
    ]


def test_first_contacts_at_once_are_all_answered(talk_on_each: Talk) -> None:
    talk = talk_on_each
    futures = [talk.desk.submit(said(COORDINATOR, f"nytt område Nummer {n}"), talk.now) for n in range(8)]
    titles = [reply.card.title for reply in (future.result() for future in futures) if reply is not None]
    assert titles == [f"Fokusområdet ”Nummer {n}” är öppet." for n in range(8)]
    with talk.database.reading() as db:
        assert len(list(db.exec(select(Identity)))) == 1


def test_a_busy_minute_ends_in_no_apology(talk_on_each: Talk) -> None:
    """Many members at once, some deliveries twice, in any order: all are answered, each has one effect."""
    talk = talk_on_each
    talk(COORDINATOR, "nytt område Matematik")
    organisations = ("Sala kommun", "Köpings kommun", "Kungsörs kommun", "Arboga kommun", "Norbergs kommun")
    lines = ("delta Matematik", "avstå Matematik", "rapportera 2 klart", "rapportera 1 pausat")
    heard = [said(f"Exempel {n % 6}, {organisations[n % 5]}, kontakt", lines[n * 7 % 4]) for n in range(60)]
    heard = sorted((*heard, *heard[::3]), key=lambda item: item.key[::-1])
    replies = [future.result() for future in [talk.desk.submit(item, talk.now) for item in heard]]
    told = [str(reply.card.title) for reply in replies if reply is not None]
    assert len(told) == 60
    assert [title for title in told if not title.startswith(("Noterat: ", "Rapporterat för "))] == []


def test_a_denied_attempt_keeps_its_delivery_and_is_audited(talk_on_each: Talk) -> None:
    talk = talk_on_each
    talk(COORDINATOR, "nytt område Matematik")
    heard = said(SALA, "delta Matematik för Köpings kommun")
    reply = talk.desk.answer(heard, talk.now)
    assert reply is not None
    assert reply.seen_by == "asker"
    assert talk.desk.answer(heard, talk.now) is None
    last = _audit(talk.database)[-1]
    assert (last.ability, last.outcome, last.organisation) == ("participation.take_part", "denied", "sala")
    assert (last.agreement, last.target) == ("eais", "koping")
    assert last.actor != "guest"
    assert "Exempel" not in last.actor
    with talk.database.reading() as db:
        assert db.get(Delivery, heard.key) is not None


def test_a_change_is_audited_with_before_and_after(talk: Talk) -> None:
    talk(COORDINATOR, "nytt område Matematik")
    talk(CHIEF, "delta Matematik")
    talk(CHIEF, "avstå Matematik")
    last = _audit(talk.database)[-1]
    change = next(change for change in last.changes if change["column"] == "answer")
    assert (change["table"], change["before"], change["after"]) == ("participation", "yes", "no")
    assert (last.platform, last.outcome, last.agreement, last.target) == ("terminal", "done", "eais", "kungsor")


def test_a_refusal_leaves_nothing_behind_but_its_delivery(talk_on_each: Talk) -> None:
    talk = talk_on_each
    talk(CHIEF, "hej")
    before = len(_audit(talk.database))
    talk(CHIEF, "delta Finns inte")
    assert len(_audit(talk.database)) == before


def test_a_reading_session_cannot_write(each_database: Database) -> None:
    with each_database.reading() as db, pytest.raises(DBAPIError):
        _area("Fel")(db)
    assert _areas(each_database) == []


@command("skriv", "scribble", may=ANYONE, concern=Public(), summary=t("x"), example=t("skriv"), reads=True)
def _writes_though_it_reads(ask: Request, db: Session) -> Reply:
    _area("Fel")(db)
    return Reply(Card("skrivet"))


@command("krascha", "crash", may=ANYONE, concern=Public(), summary=t("x"), example=t("krascha"))
def _crashes(ask: Request, db: Session) -> Reply:
    _area("Fel")(db)
    raise ValueError(f"{ask.asker.name} skrev {ask.words}")


def _with(*abilities: Ability) -> Registry:
    known = gather("handlers.topics")
    return replace(known, abilities={**known.abilities, **{ability.name: ability for ability in abilities}})


def test_an_ability_that_promises_only_to_read_is_held_to_it(database: Database) -> None:
    desk = Desk(database, _with(_writes_though_it_reads))
    desk.answer(said(CHIEF, "hej"), NOW)
    reply = desk.answer(said(CHIEF, "skriv"), NOW)
    desk.close()
    assert reply is not None
    assert reply.card.title != "skrivet"
    assert _areas(database) == []


def test_a_failure_of_ours_is_an_apology_with_a_reference(
    each_database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    desk = Desk(each_database, _with(_crashes))
    heard = said(CHIEF, "krascha Hemligheten 850709-9805")
    desk.answer(said(CHIEF, "hej"), NOW)
    with caplog.at_level(logging.DEBUG):
        reply = desk.answer(replace(heard, words="krascha Hemligheten"), NOW)
    assert reply is not None
    words = str(reply.card)
    reference = caplog.records[-1].getMessage().split()[1].rstrip(":")
    assert "Något gick fel hos mig" in words
    assert reference in words
    assert "ValueError" in caplog.text
    assert not [hidden for hidden in ("Hemligheten", "Skolchef", "Traceback") if hidden in caplog.text + words]
    assert _areas(each_database) == []
    again = desk.answer(replace(heard, words="områden"), NOW)
    desk.close()
    assert again is not None, "the delivery that failed may be tried again"


def test_a_locked_database_is_a_plain_notice_and_recovers(
    prepared_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "stark.db"
    path.write_bytes(prepared_file.read_bytes())
    monkeypatch.setattr(storage.database, "_BUSY_SECONDS", 0.05)
    database = connect(f"sqlite:///{path}")
    other = connect(f"sqlite:///{path}")
    desk = Desk(database)
    with other.writer.connect() as holds:
        holds.exec_driver_sql("SELECT 1")
        locked = desk.answer(said(COORDINATOR, "nytt område Matematik"), NOW)
    free = desk.answer(said(COORDINATOR, "nytt område Matematik"), NOW)
    desk.close()
    assert locked is not None
    assert free is not None
    assert "Jag når inte mitt register" in str(locked.card)
    assert "Matematik" in str(free.card)
    other.close()
    database.close()


def test_an_unreachable_server_is_a_plain_notice() -> None:
    database = connect("postgresql+psycopg://nobody@127.0.0.1:9/none")
    desk = Desk(database)
    reply = desk.answer(said(CHIEF, "hej"), NOW)
    desk.close()
    database.close()
    assert reply is not None
    assert "Jag når inte mitt register" in str(reply.card)


def test_a_server_that_hangs_up_is_a_plain_notice_and_recovers(postgres: Database) -> None:
    desk = Desk(postgres)
    assert desk.answer(said(COORDINATOR, "hej"), NOW) is not None
    with postgres.writer.connect() as other:
        others = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()"
        other.exec_driver_sql(f"{others} AND datname = current_database()").all()

    def hangs_up(db: Session) -> None:
        pid = db.connection().exec_driver_sql("SELECT pg_backend_pid()").scalar_one()
        with postgres.writer.connect() as other:
            other.exec_driver_sql(f"SELECT pg_terminate_backend({pid})").all()
        time.sleep(0.1)
        journal.first_time(db, "hung up", NOW)

    after = desk.answer(said(COORDINATOR, "nytt område Matematik"), NOW)
    assert after is not None
    assert "är öppet" in str(after.card), "a connection that was idle is tried before it is used"
    assert isinstance(desk._counter.write(hangs_up).exception(), OperationalError)
    again = desk.answer(said(COORDINATOR, "nytt område Teknik"), NOW)
    desk.close()
    assert again is not None
    assert "är öppet" in str(again.card)
    assert _areas(postgres) == ["Matematik", "Teknik"]


def test_a_caller_that_has_gone_away_does_not_stop_the_desk(talk: Talk, caplog: pytest.LogCaptureFixture) -> None:
    begun, go_on = threading.Event(), threading.Event()

    def holds(db: Session) -> None:
        begun.set()
        go_on.wait(5)

    talk.desk._counter.write(holds)
    begun.wait(5)
    future = talk.desk.submit(said(CHIEF, "hej"), NOW)
    assert future.cancel()
    go_on.set()
    assert "Det här kan du skriva" in talk(CHIEF, "hjälp")
    assert caplog.text == ""


def test_a_full_disk_is_a_plain_notice(talk: Talk, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object, **__: object) -> bool:
        raise OperationalError("INSERT", None, Exception("database or disk is full"))

    talk(COORDINATOR, "hej")
    monkeypatch.setattr(journal, "first_time", full)
    said_now = talk(COORDINATOR, "nytt område Matematik")
    monkeypatch.undo()
    assert "Jag når inte mitt register" in said_now
    assert _areas(talk.database) == []
