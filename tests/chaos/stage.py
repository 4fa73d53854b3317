"""What is promised before a run: channels in workspaces, meetings with a reminder due at once, or digests."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlmodel import Session

from bot.adapters.slack.seal import Seal
from handlers.desk import Desk
from handlers.desk.who import meet
from handlers.kit.calendar import STOCKHOLM
from handlers.kit.meetings import wall
from handlers.kit.request import Address, Heard, Sender, Vouched
from storage.agreements import read_all
from storage.database import Database, connect, prepare
from storage.queries import agreements as agreement_rows
from storage.queries import experiences, installations, meetings, members, places, schedules
from tests.chaos.platform import TOKEN
from tests.deliveries import said
from tests.talk import COORDINATOR

MEMBER = Address("slack", "T0", "U1")
SECRET_KEY = "chaos-" * 8
AGO = timedelta(days=6)
AHEAD = timedelta(hours=2)


@dataclass(frozen=True)
class Promise:
    """Something that must be said once: where, and the words by which it is known."""

    workspace: str
    channel: str
    words: str


def prepared(address: str, workspaces: int, channels: int) -> list[Address]:
    """Make a database in which Stark is installed in so many workspaces, and give so many bound channels."""
    database = connect(address)
    prepare(database, read_all())
    now = datetime.now(UTC)
    seal = Seal(SECRET_KEY)
    bound = [Address("slack", f"T{number % workspaces}", f"C{number}") for number in range(channels)]
    with database.writing() as db:
        for number in range(workspaces):
            kept = {"token": f"{TOKEN}T{number}", "refresh": "", "expires": 0}
            installations.save(db, "slack", f"T{number}", seal.sealed(kept), now)
        for where in bound:
            name = {"name": f"kanal-{where.place}", "language": "sv", "weekday": 0, "clock": "08:00"}
            places.bind(db, where, "eais", now=now - AGO, **name)
    database.close()
    return bound


def joined(address: str) -> None:
    """Let a member belong to a municipality, and have been told what is kept of people."""
    database = connect(address)
    sender = Sender("slack", MEMBER.workspace, MEMBER.place, "Exempel Skolchef", vouched=Vouched("Kungsörs kommun"))
    with database.writing() as db:
        known = meet(db, Heard("x", sender, MEMBER), datetime.now(UTC))
        members.told(db, known.identity_id, datetime.now(UTC))
    database.close()


def reminders(address: str, bound: list[Address], count: int, after: timedelta) -> list[Promise]:
    """Book so many meetings, each with one reminder in every channel, due in `after`; give what that promises."""
    database = connect(address)
    with database.writing() as db:
        titles = [_booked(db, number, datetime.now(UTC) + after) for number in range(1, count + 1)]
    database.close()
    return [Promise(where.workspace, where.place, title) for title in titles for where in bound]


def _booked(db: Session, number: int, due: datetime) -> str:
    title = f"Samråd {number:03}"
    minutes = int(AHEAD.total_seconds()) // 60
    meetings.book(
        db,
        datetime.now(UTC) - AGO,
        agreement="eais",
        organisation="region-vastmanland",
        title=title,
        starts=wall(due + AHEAD),
        minutes=60,
        reminders=[minutes],
    )
    return title


def digests(address: str, bound: list[Address], after: timedelta) -> list[Promise]:
    """Have a digest come due in every channel in `after`, with something to tell; give what that promises."""
    database = connect(address)
    _tell_something(database)
    due = datetime.now(UTC) + after
    with database.writing() as db:
        for where in bound:
            schedules.save(
                db,
                f"digest:{where.platform}/{where.workspace}/{where.place}",
                where,
                composer="digests.channel",
                agreement="eais",
                weekday=due.astimezone(STOCKHOLM).weekday(),
                clock=f"{due.astimezone(STOCKHOLM):%H:%M}",
                next_date=due.astimezone(STOCKHOLM).date(),
                next_at=due,
            )
    database.close()
    return [Promise(where.workspace, where.place, "Veckan i EÄIS") for where in bound]


def _tell_something(database: Database) -> None:
    desk = Desk(database)
    desk.answer(said(COORDINATOR, "nytt område Matematik", key=f"chaos:{time.time()}"), datetime.now(UTC))
    desk.close()


def experienced(address: str, count: int) -> None:
    """Store so many experiences, logged over the last year by all municipalities."""
    database = connect(address)
    now = datetime.now(UTC)
    with database.writing() as db:
        own = [row.key for row in agreement_rows.organisations(db) if row.kind == "kommun"]
        for number in range(count):
            told = f"Gemensam läsning nummer {number} gav bättre resultat i årskurs {number % 9 + 1}"
            values = {"text": told, "kind": "lesson", "focus_area_id": None, "spread": "county", "link": ""}
            at = now - timedelta(days=365) * (number / count)
            experiences.add(db, "eais", own[number % len(own)], at, logged_by=0, values=values)
    database.close()
