"""The one place where it is decided whose data an ability touches, and whether the asker may."""

from __future__ import annotations

import re
from dataclasses import replace

from sqlmodel import Session

from handlers.desk.who import networks, spellings
from handlers.kit.abilities import Ability, Oneself, Organisation, OwnedBy, Owner
from handlers.kit.line import after_for
from handlers.kit.names import Match, match, named
from handlers.kit.phrases import Phrase, series, t
from handlers.kit.request import Asker, Refusal, Request, Role, Scope
from handlers.kit.roles import ROLE_NAMES
from storage.queries import agreements as agreement_rows

_ORGANISATION_LIKE = re.compile(r"\b(kommuns?|stads?|regions?|region|municipality)\b", re.IGNORECASE)
# The name is looked ahead at: "i morgon kl 9 i EÄIS" has two places where it could begin.
_INSIDE = re.compile(r"(?:^|\s)(?:i|in|inom)\s+(?=(\S+(?:\s\S+){0,4}?)[.!?]?$)", re.IGNORECASE)


class Denied(Refusal):
    """A refusal because of who asks: answered in private, and audited."""


def place_request(ask: Request, ability: Ability, bound: str, db: Session) -> Request:
    """Find the network and the organisation that a request concerns; Refusal when a name is not understood.

    `bound` is the network that the place is bound to, "" for none.
    """
    ask = _with_agreement(ask, ability, bound, db)
    if isinstance(ability.concern, Organisation):
        return _with_organisation(ask, ability, ability.concern, db)
    return replace(ask, organisation=ask.asker.organisation)


def _with_agreement(ask: Request, ability: Ability, bound: str, db: Session) -> Request:
    if ability.agreement == "none":
        return ask
    library = agreement_rows.library(db)
    names = {found.key: (found.key, found.name, found.short_name, *found.aliases) for found in library}
    if ask.value("agreement"):
        key = named(ask.value("agreement"), names)
        if key:
            return replace(ask, agreement=key)
    # What a member tells may well end in "i STARK": nothing is cut out of it.
    for inside in () if ability.free_text else _INSIDE.finditer(ask.words):
        if key := named(inside.group(1), names):
            return replace(ask, agreement=key, words=ask.words[: inside.start()].strip())
    if bound:
        return replace(ask, agreement=bound)
    own = networks(db, ask.asker.organisation)
    return replace(ask, agreement=own[0] if own else "")


def _with_organisation(ask: Request, ability: Ability, concern: Organisation, db: Session) -> Request:
    names = {row.key: spellings(row) for row in agreement_rows.organisations(db)}
    said = ask.value("organisation")
    if said:
        return replace(ask, organisation=_named(said, match(said, names), db))
    if concern.whole and ask.words:
        found = match(ask.words, names)
        return replace(ask, organisation=_named(ask.words, found, db), words="")
    for before, name in () if ability.free_text else after_for(ask.words):
        found = match(name, names)
        if found.key or found.could_be or _ORGANISATION_LIKE.search(name):
            return replace(ask, organisation=_named(name, found, db), words=before)
    return replace(ask, organisation=ask.asker.organisation)


def _named(said: str, found: Match, db: Session) -> str:
    if found.key:
        return found.key
    rows = {row.key: row.name for row in agreement_rows.organisations(db)}
    if found.could_be:
        could = series(rows[key] for key in found.could_be)
        raise Refusal(t("Which organisation is “{said}”? It could be: {could}.", said=said, could=could))
    raise Refusal(
        t(
            "I know no organisation called “{said}”. These I know: {known}.",
            said=said,
            known=series(rows.values()),
        )
    )


def authorise(ask: Request, ability: Ability, db: Session) -> None:
    """Let the request pass, or raise Denied by what is declared beside the ability (`may`)."""
    asker = ask.asker
    reach = max((ability.may[role] for role in _held(ask) if role in ability.may), default=None)
    if reach is None:
        raise Denied(_why_not(asker, ability))
    if reach == Scope.NETWORK:
        return
    owner = _owner(ask, ability, db)
    mine = bool(asker.member_id) and owner.member_id == asker.member_id
    ours = bool(asker.organisation) and owner.organisation == asker.organisation
    if not (mine or (ours and reach == Scope.ORGANISATION)):
        raise Denied(_why_not_theirs(ask, owner, db))


def _held(ask: Request) -> frozenset[Role]:
    """Give the roles that count: those in the network it concerns, or in any when it concerns none."""
    if ask.agreement:
        return ask.asker.roles.get(ask.agreement, frozenset()) | {Role.GUEST}
    return frozenset({Role.GUEST}).union(*ask.asker.roles.values())


def _owner(ask: Request, ability: Ability, db: Session) -> Owner:
    match ability.concern:
        case Organisation():
            return Owner(ask.organisation)
        case OwnedBy(find=find):
            return find(ask, db)
        case Oneself():
            return Owner(ask.asker.organisation, ask.asker.member_id)
        case _:
            return Owner()


def _why_not(asker: Asker, ability: Ability) -> Phrase:
    if asker.waiting:
        return t(
            "A coordinator has not approved you yet. Until then you can read what is public: "
            "the agreements, the commitments and the deadlines."
        )
    if not asker.joined:
        return t("Only those who have joined the network can do that. Write: join YOUR ORGANISATION")
    roles = series(ROLE_NAMES[role] for role in Role if role in ability.may)
    return t("That takes another role than yours: {roles}. Nothing has changed.", roles=roles)


def _why_not_theirs(ask: Request, owner: Owner, db: Session) -> Phrase:
    row = agreement_rows.organisation(db, owner.organisation)
    if row is None or owner.organisation == ask.asker.organisation:
        return t("That belongs to somebody else. Nothing has changed.")
    return t(
        "You can't act for {other}: you belong to {own}. Nothing has changed.",
        other=row.name,
        own=ask.asker.organisation_name,
    )
