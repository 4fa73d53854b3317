"""Who wants to belong or to hold a role, and the coordinators' yes or no: told at once, decided once, answered."""

from datetime import datetime

from sqlmodel import Session

from handlers.kit.abilities import Grant, Network, Topic, command
from handlers.kit.calendar import today
from handlers.kit.cards import Button, Buttons, Card, Facts, Item, Listing, Part, Text
from handlers.kit.line import bare
from handlers.kit.names import titled
from handlers.kit.notices import Occasion, Span, every, notice, section
from handlers.kit.phrases import Words, both, t
from handlers.kit.request import Refusal, Reply, Request, Role, Scope
from handlers.kit.roles import ROLE_NAMES
from storage.models import Application, Member
from storage.queries import agreements as agreement_rows
from storage.queries import members as rows
from storage.queries import outbox, places

TOPIC = Topic(t("Approvals"), 79)

_BOTH: Grant = {Role.COORDINATOR: Scope.NETWORK, Role.ADMINISTRATOR: Scope.NETWORK}


@command(
    "väntar",
    "waiting",
    also=("väntande", "ansökningar", "applications"),
    may=_BOTH,
    concern=Network(),
    summary=t("Show who waits for your yes"),
    example=both("väntar", "waiting"),
    reads=True,
)
def waiting(ask: Request, db: Session) -> Reply:
    """List the wishes to join or to hold a role that nobody has decided."""
    items = tuple(_wish(db, wish, who) for wish, who in rows.waiting(db, ask.agreement))
    if not items:
        return Reply(Card(t("Nobody waits for your yes.")))
    return Reply(Card(t("They wait for your yes"), (Listing(items),)))


def _wish(db: Session, wish: Application, who: Member) -> Item:
    row = agreement_rows.organisation(db, wish.organisation)
    name = row.name if row else wish.organisation
    title = t("{number}: {name}, {organisation}", number=wish.id or 0, name=titled(who), organisation=name)
    carried = (("number", str(wish.id)),)
    buttons = (
        Button(t("Approve"), approve.name, carried, words=f"godkänn {wish.id}", weight="primary"),
        Button(t("Decline"), refuse.name, carried, words=f"neka {wish.id}"),
    )
    lines: tuple[Words, ...] = (
        t("wants to be: {role}", role=ROLE_NAMES[Role(wish.role)]),
        t("asked {day}", day=today(wish.applied_at)),
    )
    return Item(title, lines, buttons=buttons)


@command(
    "godkänn",
    "approve",
    may=_BOTH,
    concern=Network(),
    summary=t("Let somebody in, or give the role that was asked for"),
    example=both("godkänn 3", "approve 3"),
)
def approve(ask: Request, db: Session) -> Reply:
    """Say yes to a wish, by its number."""
    return _decided(ask, db, agreed=True)


@command(
    "neka",
    "refuse",
    may=_BOTH,
    concern=Network(),
    summary=t("Say no to a wish to join or to hold a role"),
    example=both("neka 3", "refuse 3"),
)
def refuse(ask: Request, db: Session) -> Reply:
    """Say no to a wish, by its number."""
    return _decided(ask, db, agreed=False)


def _decided(ask: Request, db: Session, *, agreed: bool) -> Reply:
    said = ask.value("number") or bare(ask.words)
    wish = rows.wish(db, int(said), ask.agreement) if said.isdecimal() and len(said) < 10 else None
    who = rows.member(db, wish.member_id) if wish else None
    if wish is None or who is None:
        raise Refusal(t("No wish with that number waits. Write: waiting"))
    rows.decide(db, wish, who, ask.now, agreed=agreed)
    _tell_decided(ask, db, wish, who)
    return Reply(Card(_outcome(wish), (_about(wish, who),)))


@every
def tell(now: datetime, db: Session) -> None:
    """Tell a network's coordinators, else its administrators, in private that somebody waits for their yes."""
    for agreement in agreement_rows.library(db):
        for wish, _ in rows.waiting(db, agreement.key):
            for decider in _deciders(db, agreement.key):
                place = places.personal_place(db, decider.id)
                key, data = f"wish:{wish.id}:{decider.id}", {"wish": str(wish.id)}
                outbox.tell(
                    db, decider, place, key=key, composer=arrived.name, data=data, agreement=agreement.key, now=now
                )


def _deciders(db: Session, agreement: str) -> list[Member]:
    return rows.holders(db, agreement, Role.COORDINATOR.value) or rows.holders(db, agreement, Role.ADMINISTRATOR.value)


@notice
def arrived(occasion: Occasion, db: Session) -> Reply | None:
    """Tell a coordinator that somebody waits; nothing when it has been decided."""
    wish = rows.wish(db, int(occasion.data["wish"]), occasion.agreement)
    who = rows.member(db, wish.member_id) if wish else None
    if wish is None or who is None:
        return None
    return Reply(Card(t("Somebody waits for your yes"), (Listing((_wish(db, wish, who),)),)))


@notice
def settled(occasion: Occasion, db: Session) -> Reply | None:
    """Write what told of a wish anew when it has been decided, so that nobody decides it twice."""
    wish = rows.application(db, int(occasion.data["wish"]))
    who = rows.member(db, wish.member_id) if wish else None
    if wish is None or who is None:
        return None
    return Reply(Card(_outcome(wish), (_about(wish, who),)))


@notice
def answered(occasion: Occasion, db: Session) -> Reply | None:
    """Tell who asked what has been decided, and what one can do now."""
    wish = rows.application(db, int(occasion.data["wish"]))
    if wish is None or wish.outcome not in ("approved", "declined"):
        return None
    row = agreement_rows.organisation(db, wish.organisation)
    role, name = ROLE_NAMES[Role(wish.role)], row.name if row else wish.organisation
    if wish.outcome == "declined":
        why = t("A coordinator has said no to your wish to be {role} for {organisation}.", role=role, organisation=name)
        return Reply(
            Card(
                t("Your wish has been declined"),
                (Text(why), Text(t("Ask a coordinator if you think that it is wrong."), "note")),
            )
        )
    steps = Buttons(
        (
            Button(t("Our commitments"), "commitments.show", words="åtaganden"),
            Button(t("What can I write?"), "help.show", words="hjälp"),
        )
    )
    facts = Facts(((t("Organisation"), name), (t("Role"), role)))
    return Reply(Card(t("Your wish has been approved"), (facts, steps)))


def _outcome(wish: Application) -> Words:
    return t("Approved") if wish.outcome == "approved" else t("Declined")


def _about(wish: Application, who: Member) -> Facts:
    return Facts(((t("Name"), titled(who)), (t("Role"), ROLE_NAMES[Role(wish.role)])))


def _tell_decided(ask: Request, db: Session, wish: Application, who: Member) -> None:
    """Answer who asked, and have what told the coordinators say how it went."""
    data = {"wish": str(wish.id)}
    place = places.personal_place(db, who.id, ("active", "left"))  # who has been declined hears of it too
    key = f"decided:{wish.id}"
    outbox.tell(db, who, place, key=key, composer=answered.name, data=data, agreement=wish.agreement, now=ask.now)
    outbox.rewrite(db, f"wish:{wish.id}:", settled.name, data, ask.now)


@section(61, standing=True)
def undecided(span: Span, db: Session) -> tuple[Part, ...]:
    """Tell the coordinators who waits for their yes."""
    if span.audience != "coordinator":
        return ()
    found = rows.waiting(db, span.agreement)
    if not found:
        return ()
    items = tuple(_wish(db, wish, who) for wish, who in found)
    return (Listing(items, title=t("They wait for your yes")),)
