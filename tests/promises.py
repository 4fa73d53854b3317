"""A desk with a composer of the tests' own, a clock that is moved by hand, and a way to promise posts."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Literal

from sqlmodel import Session, select

from bot.adapter import Adapter
from bot.courier import Courier
from handlers.desk import Desk
from handlers.kit.abilities import gather
from handlers.kit.cards import Card, Text
from handlers.kit.notices import Composer, Occasion, Planner
from handlers.kit.phrases import t
from handlers.kit.request import Address, Reply
from storage.database import Database
from storage.models import Identity, Post
from storage.queries import members, outbox, places

NOW = datetime(2026, 3, 2, 7, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)
COMPOSER = "tests.say"
OWN_WORDS = "Exempel Skolchef har ont i ryggen"


def say(occasion: Occasion, _db: Session) -> Reply | None:
    if occasion.data["of"] == "broken":
        raise ValueError(OWN_WORDS)
    if occasion.data["of"] == "nothing":
        return None
    return Reply(Card(t("Digest"), (Text(occasion.data["of"]),)), seen_by="place")


class House:
    """A desk with a composer of its own, a clock that is moved by hand, and a way to promise posts."""

    def __init__(self, database: Database) -> None:
        known = gather("handlers.topics")
        self.database = database
        self.planned: list[datetime] = []
        planners = (Planner("tests.fails", self._fails), Planner("tests.plans", self._plans))
        composers = {**known.composers, COMPOSER: Composer(COMPOSER, say)}
        self.desk = Desk(database, replace(known, composers=composers, planners=planners))
        self.now = NOW

    def _fails(self, _now: datetime, _db: Session) -> None:
        raise RuntimeError(OWN_WORDS)

    def _plans(self, now: datetime, _db: Session) -> None:
        self.planned.append(now)

    def clock(self) -> datetime:
        return self.now

    def promise(self, key: str, place: str = "C1", *, lasts: timedelta = timedelta(days=1), of: str = "") -> None:
        with self.database.writing() as db:
            outbox.plan(
                db,
                key=key,
                address=Address("fake", "T1", place),
                composer=COMPOSER,
                data={"of": of or key},
                due=self.now,
                expires=self.now + lasts,
                agreement="eais",
                language="sv",
            )

    def change(self, deed: Literal["update", "delete"], key: str, *, of: str = "") -> None:
        """Promise that an earlier post is written anew or taken away."""
        target = self.post(key)
        with self.database.writing() as db:
            outbox.plan(
                db,
                key=f"{deed}:{key}:{self.now.isoformat()}",
                address=target,
                composer=COMPOSER,
                data={"of": of or key},
                due=self.now,
                expires=self.now + timedelta(days=1),
                agreement="eais",
                language="sv",
                deed=deed,
                target_id=target.id,
            )

    def drain(self, *adapters: Adapter, after: timedelta = timedelta(0), alone: bool = True) -> int:
        self.now += after
        return asyncio.run(Courier(self.desk, adapters, self.clock, alone=alone).drain(0))

    def post(self, key: str) -> Post:
        with self.database.reading() as db:
            return db.exec(select(Post).where(Post.key == key)).one()

    def states(self) -> dict[str, str]:
        with self.database.reading() as db:
            return {post.key: post.state for post in db.exec(select(Post))}

    def coordinator(self) -> None:
        with self.database.writing() as db:
            who = Identity(platform="fake", home="T1", user="U1")
            db.add(who)
            db.flush()
            row = members.add_member(db, who, "region-vastmanland", "Exempel Samordnare", NOW, waiting=False)
            members.give_role(db, row.id or 0, "eais", "coordinator", NOW)
            places.renew(db, Address("fake", "T1", "D1"), "", NOW, identity_id=who.id)

    def channel(self, place: str = "C1") -> None:
        with self.database.writing() as db:
            places.bind(
                db,
                Address("fake", "T1", place),
                "eais",
                name="skolchefer",
                language="sv",
                weekday=0,
                clock="08:00",
                now=NOW,
            )
