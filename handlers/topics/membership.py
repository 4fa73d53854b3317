"""Joining a network and leaving it: belonging is proven or approved, never just claimed."""

import re
from dataclasses import replace

from sqlmodel import Session

from handlers.kit.abilities import ANYONE, Label, Oneself, Topic, command
from handlers.kit.cards import Button, Buttons, Card, Choice, Facts, Form, Line, Option, Part, Text
from handlers.kit.clean import LONGEST_NAME
from handlers.kit.names import match, named
from handlers.kit.phrases import Words, both, series, t
from handlers.kit.request import Confirm, Refusal, Reply, Request, Role
from handlers.kit.roles import ROLE_NAMES, role_named
from storage.models import Member, OrganisationRow
from storage.queries import agreements as agreement_rows
from storage.queries import members as rows

TOPIC = Topic(t("Being a member"), 1)

_AS = re.compile(r"(?:^|\s)(?:som|as)\s+(.+)$", re.IGNORECASE)
_FOR = re.compile(r"^(?:för|for|i|med|från|from)\s+", re.IGNORECASE)
_LABELS = (
    Label("organisation", ("organisation",)),
    Label("title", ("titel", "befattning", "title")),
    Label("name", ("namn", "name")),
)


@command(
    "gå med",
    "join",
    also=("anslut", "bli medlem", "registrera mig"),
    may=ANYONE,
    concern=Oneself(),
    labels=_LABELS,
    summary=t("Join the network for your organisation"),
    example=both("gå med Kungsörs kommun som skolchef", "join Kungsörs kommun as head of schools"),
)
def join(ask: Request, db: Session) -> Reply:
    """Become a member of an organisation: at once where it is proven, else when a coordinator has said yes.

    Proof is a workspace or tenant that an administrator has bound, or an address that the platform has verified in
    one of the organisation's domains. What is asked for "som kontakt" or "som samordnare" waits for a coordinator.
    """
    organisation, office = _claimed(ask, db)
    role = _wished(office)
    title = _short(ask.value("title") or ("" if role_named(office) else office), "title")
    sender = ask.heard.sender
    who = rows.identity(db, sender.platform, sender.home, sender.user)
    assert who is not None
    member = rows.member(db, ask.asker.member_id)
    if member is None:
        proven = _proven(ask, db, organisation)
        name = _short(ask.value("name") or sender.name, "name")
        member = rows.add_member(db, who, organisation.key, name, ask.now, title=title, waiting=not proven)
    elif member.organisation != organisation.key:
        raise Refusal(
            t(
                "You belong to {own}, and one belongs to one organisation. Leave first (write: leave), then join.",
                own=ask.asker.organisation_name,
            )
        )
    member.title = title or member.title
    db.add(member)
    return _welcomed(ask, db, member, organisation, role)


def _wished(office: str) -> Role:
    """Read the role that is asked for: who decides wishes must not be able to grant the one above."""
    role = role_named(office) or Role.PARTICIPANT
    if role == Role.ADMINISTRATOR:
        raise Refusal(
            t("An administrator is appointed by an administrator, or by who runs Stark: it can't be asked for.")
        )
    return role


def _short(text: str, field: str) -> str:
    if len(text) > LONGEST_NAME:
        why = t("That is {count} characters; at most {limit}.", count=len(text), limit=LONGEST_NAME)
        raise Refusal(why, field=field)
    return text


@join.form
def join_form(ask: Request, db: Session) -> Form:
    """Ask for organisation, name and office."""
    options = tuple(Option(row.key, row.name) for row in agreement_rows.organisations(db))
    fields = (
        Choice("organisation", t("Organisation"), options),
        Line("name", t("Name"), value=ask.asker.name),
        Line("title", t("Office"), hint=t("for example head of schools"), required=False),
    )
    return Form(t("Join"), join.name, fields)


def _claimed(ask: Request, db: Session) -> tuple[OrganisationRow, str]:
    """Read which organisation and which office or role the asker claims; nothing is believed yet."""
    words = ask.words
    office = _AS.search(words)
    said = ask.value("organisation") or _FOR.sub("", words[: office.start()] if office else words).strip()
    known = {row.key: row for row in agreement_rows.organisations(db)}
    key = ask.asker.organisation or _home(ask, db)
    if said:
        found = match(said, agreement_rows.called(known.values()))
        key = found.key
        if not key:
            names = series(known[could].name for could in found.could_be or known)
            raise Refusal(
                t("I know no organisation called “{said}”. It could be: {names}.", said=said, names=names),
                field="organisation",
            )
    if not key:
        names = series(row.name for row in known.values())
        raise Refusal(
            t("For which organisation? Write: join ORGANISATION as OFFICE. I know {names}.", names=names),
            field="organisation",
        )
    return known[key], office.group(1).strip() if office else ""


def _home(ask: Request, db: Session) -> str:
    """Give the organisation whose workspace or tenant is the asker's own; a guest there belongs elsewhere."""
    sender = ask.heard.sender
    return "" if sender.visits else rows.bound_to(db, sender.platform, sender.home)


def _proven(ask: Request, db: Session, organisation: OrganisationRow) -> bool:
    sender = ask.heard.sender
    vouched = sender.vouched
    if vouched is not None and vouched.role != Role.GUEST:
        known = {
            organisation.key: (organisation.key, organisation.name, organisation.short_name, *organisation.aliases)
        }
        if named(vouched.organisation, known):
            return True
    return _home(ask, db) == organisation.key or rows.proven_by_email(sender.email, organisation)


def _welcomed(ask: Request, db: Session, member: Member, organisation: OrganisationRow, role: Role) -> Reply:
    own = agreement_rows.agreements_of(db, organisation.key)
    if own and ask.agreement not in own:
        # A stranger asks from no network: the wish goes to those who know the organisation.
        ask = replace(ask, agreement=own[0])
    facts: list[tuple[Words, Words]] = [(t("Organisation"), organisation.name)]
    if member.title:
        facts.append((t("Office"), member.title))
    if member.state == "waiting":
        rows.apply(db, member, ask.agreement, Role.PARTICIPANT.value, ask.now)
    held = rows.roles_of(db, member.id or 0).get(ask.agreement, set())
    wished = role not in (Role.GUEST, Role.PARTICIPANT) and role.value not in held
    if wished:
        rows.apply(db, member, ask.agreement, role.value, ask.now)
    if member.state == "waiting":
        note = t(
            "Waiting for approval: a coordinator checks that you belong there. Until then you can read what is public."
        )
        return Reply(Card(t("Your wish to join is received"), (Facts(tuple(facts)), Text(note, "strong"))))
    roles = series([ROLE_NAMES[Role.PARTICIPANT], *(ROLE_NAMES[Role(name)] for name in sorted(held))])
    facts.append((t("Role"), t("{roles}", roles=roles)))
    parts: list[Part] = [Facts(tuple(facts))]
    if wished:
        parts.append(Text(t("The role “{role}” waits for a coordinator's yes.", role=ROLE_NAMES[role])))
    parts.append(_next_steps())
    return Reply(Card(t("You have joined the network"), tuple(parts)))


def _next_steps() -> Buttons:
    return Buttons(
        (
            Button(t("Our commitments"), "commitments.show", words="åtaganden"),
            Button(t("Take part in a focus area"), "participation.take_part", words="delta"),
            Button(t("What can I write?"), "help.show", words="hjälp"),
        )
    )


@command(
    "lämna",
    "leave",
    also=("gå ur", "avsluta medlemskap"),
    may=ANYONE,
    concern=Oneself(),
    summary=t("Leave the network; what your organisation has decided stays"),
    example=both("lämna", "leave"),
)
def leave(ask: Request, db: Session) -> Reply:
    """Leave, after a yes; who is the last coordinator hands over first."""
    member = rows.member(db, ask.asker.member_id)
    if member is None:
        raise Refusal(t("You have not joined, so there is nothing to leave."))
    if ask.words:
        raise Refusal(
            t("To leave a focus area, write: decline {area}. To leave the network, write only: leave", area=ask.words)
        )
    if rows.only_coordinator(db, member.id or 0):
        raise Refusal(t("You are the network's last coordinator: let an administrator appoint another first."))
    if not ask.confirmed:
        sure = t("Leave the network? Your organisation's answers and reports stay. Answer yes or no.")
        return Reply(Card("", (Text(sure),)), confirm=Confirm(leave.name))
    rows.leave(db, member, ask.now)
    return Reply(Card(t("You have left the network. Welcome back whenever you like: write join.")))
