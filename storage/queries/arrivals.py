"""Who writes, and where: all that has to be known before anything is answered, read in one statement."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import ColumnElement, and_, bindparam, literal, select
from sqlmodel import Session, col

from storage.models import Channel, Identity, Member, OrganisationRow, Place, Question
from storage.models.delivery import Located
from storage.prepared import Prepared

SEEN_OFTEN = timedelta(hours=1)


class Arrival(NamedTuple):
    """What is known of a person and of a place; None for what there is no row of.

    `agreement` is the network that the place is bound to; `asked` is the place again when a question waits there for
    the person's yes.
    """

    identity_id: int | None
    identity_language: str | None
    told_at: datetime | None
    member_id: int | None
    name: str | None
    state: str | None
    member_language: str | None
    pseudonym: str | None
    organisation: str | None
    organisation_name: str | None
    route: str | None
    place_name: str | None
    place_identity_id: int | None
    seen_at: datetime | None
    paused_why: str | None
    agreement: str | None
    asked: str | None

    @property
    def is_member(self) -> bool:
        """Tell whether there is a member who has neither left nor been forgotten."""
        return self.member_id is not None and self.state not in ("left", "forgotten")

    @property
    def language(self) -> str:
        """Give the language that the person is answered in."""
        return (self.member_language if self.is_member else None) or self.identity_language or "sv"

    def knows_place(self, route: str, now: datetime, *, shared: bool, name: str = "") -> bool:
        """Tell whether the place is known as it has just been heard: then nothing needs to be written.

        Without a `name`, whatever it is called is right.
        """
        owner = None if shared else self.identity_id
        same = (self.route, self.place_identity_id) == (route, owner) and name in ("", self.place_name)
        open_ = self.paused_why in ("", "asked")
        return same and open_ and self.seen_at is not None and now - self.seen_at < SEEN_OFTEN


_nothing = select(literal(1).label("one")).subquery()  # a row to join to: none of the others needs to be there
_person = and_(
    col(Identity.platform) == bindparam("platform"),
    col(Identity.home) == bindparam("home"),
    col(Identity.user) == bindparam("user"),
)


def _at(table: type[Place] | type[Channel]) -> ColumnElement[bool]:
    return and_(
        col(table.platform) == bindparam("place_platform"),
        col(table.workspace) == bindparam("workspace"),
        col(table.place) == bindparam("place"),
    )


_arrivals = Prepared(
    select(
        *(col(Identity.id), col(Identity.language), col(Identity.told_at)),
        *(col(Member.id), col(Member.name), col(Member.state), col(Member.language), col(Member.pseudonym)),
        *(col(OrganisationRow.key), col(OrganisationRow.name)),
        *(col(Place.route), col(Place.name), col(Place.identity_id), col(Place.seen_at), col(Place.paused_why)),
        *(col(Channel.agreement), col(Question.place)),
    )
    .select_from(_nothing)
    .outerjoin(Identity, _person)
    .outerjoin(Member, col(Member.id) == col(Identity.member_id))
    .outerjoin(OrganisationRow, col(OrganisationRow.key) == col(Member.organisation))
    .outerjoin(Place, _at(Place))
    .outerjoin(Channel, _at(Channel))
    .outerjoin(
        Question,
        and_(col(Question.identity_id) == col(Identity.id), col(Question.place) == bindparam("place")),
    )
)


def arrival(db: Session, person: tuple[str, str, str], where: Located) -> Arrival:
    """Find what is known of a person, by platform, home and user id, and of the place that was written in."""
    platform, home, user = person
    found = _arrivals.first(
        db,
        platform=platform,
        home=home,
        user=user,
        place_platform=where.platform,
        workspace=where.workspace,
        place=where.place,
    )
    assert found is not None
    return Arrival(*found)
