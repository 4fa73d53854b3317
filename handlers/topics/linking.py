"""One person on two platforms: a one-time code from the one, written on the other, makes both the same member."""

import re
from collections.abc import Mapping, Sequence
from datetime import timedelta

from sqlmodel import Session

from handlers.kit.abilities import ANYONE, Oneself, Topic, command
from handlers.kit.cards import Card, Facts, Item, Listing, Part, Text
from handlers.kit.notices import Occasion, notice
from handlers.kit.phrases import Words, both, series, t
from handlers.kit.request import Confirm, Refusal, Reply, Request
from storage.models import Identity, Member
from storage.queries import agreements as agreement_rows
from storage.queries import linking as rows
from storage.queries import members, outbox

TOPIC = Topic(t("One person, several platforms"), 91)

_SAID_FOR = timedelta(days=14)
_CODE = re.compile(r"[0-9A-Za-z]{5}[-\s]?[0-9A-Za-z]{5}\Z")
_NAMES: Mapping[str, Words] = {
    "slack": "Slack",
    "teams": "Microsoft Teams",
    "terminal": t("the terminal"),
    "web": t("the playground"),
}


@command(
    "länka",
    "link",
    also=("länka konto", "koppla ihop konton", "link account"),
    may=ANYONE,
    concern=Oneself(),
    summary=t("Be the same member on two platforms: get a code here, and write it to me there"),
    example=both("länka", "link"),
    agreement="none",
)
def link(ask: Request, db: Session) -> Reply:
    """Give a member a code; a code that is written here makes who writes it the same member, after a yes."""
    if ask.heard.shared:
        raise Refusal(t("That is between you and me: write it to me in private."))
    if ask.confirmed:
        return _redeemed(ask, db, ask.value("code"))
    said = ask.words or ask.value("code")
    return _redeemed(ask, db, rows.hashed(said) if _CODE.match(said) else "") if said else _offered(ask, db)


def _offered(ask: Request, db: Session) -> Reply:
    member = members.member(db, ask.asker.member_id)
    if member is None or not ask.asker.joined:
        raise Refusal(
            t(
                "Start where you have joined the network: write link to me there, and you get a code to write here. "
                "If you have joined nowhere yet, write: join YOUR ORGANISATION"
            )
        )
    code = rows.new_code(db, member, ask.now)
    known = series(_platform(row) for row in rows.identities_of(db, ask.asker.member_id))
    parts: tuple[Part, ...] = (
        Text(t("Write this to me on the other platform, within ten minutes:")),
        Text(t("link {code}", code=code), "strong"),
        Text(t("The code is good once. Show it to nobody: who has it can act as you."), "note"),
        Facts(((t("You are the same member on"), t("{platforms}", platforms=known)),)),
    )
    return Reply(Card(t("Link another platform"), parts))


def _redeemed(ask: Request, db: Session, code_hash: str) -> Reply:
    """Ask whether the code's member is meant, and make who writes it the same one; the code itself is kept nowhere."""
    who = _identity(ask, db)
    if rows.too_many_tries(db, who.id or 0, ask.now):
        raise Refusal(t("That is many codes that were none. Wait an hour, and ask for a new one."))
    member = rows.meant(db, code_hash, ask.now)
    if member is None or member.state != "active":
        # Said, not refused: what a refusal has written is undone, and the tries have to be counted.
        rows.count_try(db, who.id or 0, ask.now)
        wrong = t("That code is unknown, used or older than ten minutes. Ask for a new one where you have joined: link")
        return Reply(Card("", (Text(wrong),)))
    _check_one_person(db, who, member)
    name = _organisation(db, member)
    if not ask.confirmed:
        sure = t("Here too you will be {name}, {organisation}. Answer yes or no.", name=member.name, organisation=name)
        return Reply(Card("", (Text(sure),)), confirm=Confirm(link.name, carried=(("code", code_hash),)))
    rows.use(db, code_hash)
    rows.link(db, who, member)
    _tell_the_others(ask, db, who, member)
    done = t("You are {name}, {organisation}, here too", name=member.name, organisation=name)
    return Reply(Card(done, (Text(t("Whatever you do on one platform counts on the other.")),)))


def _check_one_person(db: Session, who: Identity, member: Member) -> None:
    """Let nobody be two members at once, or bring what is one organisation's to another."""
    if who.member_id == member.id:
        raise Refusal(t("You are that member here already. Write the code on the other platform."))
    own = members.member(db, who.member_id)
    if own is not None and own.state != "forgotten" and own.organisation != member.organisation:
        raise Refusal(
            t(
                "Here you are known for {organisation}, and the code is another organisation's. If you have moved, "
                "write first: forget me – what your organisation has decided stays – and then the code again.",
                organisation=_organisation(db, own),
            )
        )


def _organisation(db: Session, member: Member) -> str:
    row = agreement_rows.organisation(db, member.organisation)
    return row.name if row is not None else member.organisation


def _identity(ask: Request, db: Session) -> Identity:
    sender = ask.heard.sender
    who = members.identity(db, sender.platform, sender.home, sender.user)
    assert who is not None
    return who


def _platform(row: Identity) -> Words:
    return _NAMES.get(row.platform) or row.platform


def _tell_the_others(ask: Request, db: Session, who: Identity, member: Member) -> None:
    """Tell the person wherever else Stark knows how to: somebody may have been shown a code of theirs."""
    others = [row.id or 0 for row in rows.identities_of(db, member.id or 0) if row.id != who.id]
    latest = {place.identity_id: place for place in reversed(rows.private_places(db, others))}
    for place in latest.values():
        outbox.plan(
            db,
            key=f"linked:{who.id}:{place.identity_id}:{ask.now.isoformat()}",
            address=place,
            composer=linked.name,
            agreement="",
            data={"identity": str(who.id)},
            due=ask.now,
            expires=ask.now + _SAID_FOR,
            language=member.language,
            member_id=member.id,
        )


@notice
def linked(occasion: Occasion, db: Session) -> Reply | None:
    """Say that another platform's account acts as the reader, and how to end that."""
    who = db.get(Identity, int(occasion.data["identity"]))
    if who is None or who.member_id is None:
        return None
    end = Text(t("Was it not you? Write at once: unlink"), "strong")
    return Reply(Card(t("An account in {platform} is now you too", platform=_platform(who)), (end,)))


@command(
    "koppla isär",
    "unlink",
    also=("koppla isär konton", "avlänka", "unlink accounts"),
    may=ANYONE,
    concern=Oneself(),
    summary=t("Let the account you write from be your only one again"),
    example=both("koppla isär", "unlink"),
    agreement="none",
)
def unlink(ask: Request, db: Session) -> Reply:
    """Take every other account from the member, after a yes; the one that writes stays."""
    who = _identity(ask, db)
    others = [row for row in rows.identities_of(db, who.member_id or 0) if row.id != who.id]
    if not others:
        raise Refusal(t("You have no other account that is linked to this one."))
    if not ask.confirmed:
        sure = t("These accounts will no longer be you. Answer yes or no.")
        found = Listing(tuple(Item(_platform(row)) for row in others))
        return Reply(Card("", (Text(sure), found)), confirm=Confirm(unlink.name))
    rows.unlink(db, others)
    _say_here(db, who, others)
    return Reply(Card(t("Only the account you write from is you now.")))


def _say_here(db: Session, who: Identity, others: Sequence[Identity]) -> None:
    """Let what waits to be said to the member be said to the account that stays; what warns the others is left."""
    own = next(iter(rows.private_places(db, [who.id or 0])), None)
    for place in rows.private_places(db, [row.id or 0 for row in others]):
        outbox.redirect(db, who.member_id or 0, place, own, but=linked.name)
