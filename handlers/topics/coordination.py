"""What coordinators and administrators decide: who belongs, who holds which role, which organisations are there."""

from sqlmodel import Session

from handlers.kit.abilities import ADMINISTRATORS, ANYONE, COORDINATORS, Grant, Label, Network, Oneself, Topic, command
from handlers.kit.cards import Button, Buttons, Card, Facts, Item, Listing, Part, Text
from handlers.kit.line import bare
from handlers.kit.names import folded, match, named, titled
from handlers.kit.notices import Span, section
from handlers.kit.phrases import Phrase, both, series, t, tn
from handlers.kit.request import Confirm, Refusal, Reply, Request, Role, Scope
from handlers.kit.roles import ROLE_NAMES, role_named
from storage.models import Member, OrganisationRow
from storage.queries import agreements as agreement_rows
from storage.queries import members as rows
from storage.queries import personal

TOPIC = Topic(t("Coordination"), 80)

_BOTH: Grant = {Role.COORDINATOR: Scope.NETWORK, Role.ADMINISTRATOR: Scope.NETWORK}
_KINDS = {
    "fristående skola": "fristaende",
    "fristående": "fristaende",
    "independent school": "fristaende",
    "lärosäte": "larosate",
    "university": "larosate",
    "annan": "annan",
    "other": "annan",
}


@command(
    "medlemmar",
    "members",
    may=_BOTH,
    concern=Network(),
    summary=t("Show the network's members and their roles"),
    example=both("medlemmar", "members"),
    reads=True,
)
def members(ask: Request, db: Session) -> Reply:
    """List the active members with the number that `roll` takes."""
    names = {row.key: row.name for row in agreement_rows.organisations(db)}
    items = []
    for who in rows.in_network(db, ask.agreement):
        held = rows.roles_of(db, who.id or 0).get(ask.agreement, set())
        roles = series([ROLE_NAMES[Role.PARTICIPANT], *(ROLE_NAMES[Role(name)] for name in sorted(held))])
        title = t(
            "{number}: {name}, {organisation}",
            number=who.id or 0,
            name=titled(who),
            organisation=names[who.organisation],
        )
        items.append(Item(title, (t("{roles}", roles=roles),)))
    if not items:
        return Reply(Card(t("The network has no members yet.")))
    return Reply(Card(t("Members"), (Listing(tuple(items)),)))


@command(
    "roll",
    "role",
    may=ADMINISTRATORS,
    concern=Network(),
    summary=t("Give a member a role, or take it back"),
    example=both(
        "roll 3 samordnare – eller: roll 3 inte samordnare", "role 3 coordinator – or: role 3 not coordinator"
    ),
)
def role(ask: Request, db: Session) -> Reply:
    """Give or take a role by a member's number; the last coordinator cannot be taken away."""
    number, _, rest = ask.words.partition(" ")
    words = folded(rest).split()
    taken = bool(words) and words[0] in ("inte", "not", "bort")
    named = role_named(" ".join(words[1:] if taken else words))
    # Who waits or has left gets no role that would come into force unseen, with another decision.
    who = next((found for found in rows.in_network(db, ask.agreement) if str(found.id) == number), None)
    if who is None or named in (None, Role.GUEST, Role.PARTICIPANT):
        raise Refusal(t("Write the member's number and a role: role 3 coordinator. The numbers: members"))
    assert named is not None
    if taken and named == Role.COORDINATOR and ask.agreement in rows.only_coordinator(db, who.id or 0):
        raise Refusal(t("That is the network's last coordinator: appoint another first."))
    if taken:
        rows.take_role(db, who.id or 0, ask.agreement, named.value)
    else:
        rows.give_role(db, who.id or 0, ask.agreement, named.value, ask.now)
    title = t("{name} is no longer {role}.", name=titled(who), role=ROLE_NAMES[named])
    if not taken:
        title = t("{name} is now {role}.", name=titled(who), role=ROLE_NAMES[named])
    return Reply(Card(title))


@command(
    "radera",
    "erase",
    may=ADMINISTRATORS,
    concern=Network(),
    summary=t("Erase a person who can't write “forget me” any more"),
    example=both("radera 3", "erase 3"),
)
def erase(ask: Request, db: Session) -> Reply:
    """Erase a member by number after a yes, as "glöm mig" does: GDPR article 17 has no condition of being here."""
    number = bare(ask.words)
    who = rows.member(db, int(number)) if number.isdecimal() and len(number) < 10 else None
    if (
        who is None
        or who.state == "forgotten"
        or ask.agreement not in agreement_rows.agreements_of(db, who.organisation)
    ):
        raise Refusal(t("Write the member's number: erase 3. The numbers: members"))
    if rows.only_coordinator(db, who.id or 0):
        raise Refusal(t("That is the network's last coordinator: appoint another first."))
    if not ask.confirmed:
        sure = t("Erase all that is about {name}? It can't be undone. Answer yes or no.", name=titled(who))
        return Reply(Card("", (Text(sure, "strong"),)), confirm=Confirm(erase.name, number))
    personal.erase(db, who.id or 0, rows.identity_of(db, who.id or 0), ask.now)
    return Reply(Card(t("Erased. What the organisation has decided stays, without the name.")))


@command(
    "administratör",
    "administrator",
    may=ANYONE,
    concern=Oneself(),
    labels=(Label("organisation", ("organisation",)),),
    summary=t("Become the administrator with a one-time code from who runs Stark"),
    example=both(
        "administratör KOD organisation: Region Västmanland", "administrator CODE organisation: Region Västmanland"
    ),
    hidden=True,
    agreement="none",
)
def administrator(ask: Request, db: Session) -> Reply:
    """Claim the code that `stark admin invite` printed; it also proves which organisation its claimer belongs to."""
    if not ask.words or not rows.claim(db, ask.words, ask.now):
        raise Refusal(
            t("That code is unknown, used or too old. Who runs Stark makes a new one with: stark admin invite")
        )
    member = rows.member(db, ask.asker.member_id)
    if member is None:
        member = _first_member(ask, db)
    member.state = "active"
    db.add(member)
    for agreement in agreement_rows.library(db):
        rows.give_role(db, member.id or 0, agreement.key, Role.ADMINISTRATOR.value, ask.now)
    note = Text(t("Appoint the first coordinator: members, then role NUMBER coordinator."))
    return Reply(
        Card(
            t("You are the administrator now."),
            (note, Buttons((Button(t("Members"), members.name, words="medlemmar"),))),
        )
    )


def _first_member(ask: Request, db: Session) -> Member:
    organisation = _known_organisation(ask, db)
    sender = ask.heard.sender
    who = rows.identity(db, sender.platform, sender.home, sender.user)
    assert who is not None
    return rows.add_member(db, who, organisation.key, sender.name, ask.now, waiting=False)


def _known_organisation(ask: Request, db: Session) -> OrganisationRow:
    known = {row.key: row for row in agreement_rows.organisations(db)}
    said = ask.value("organisation")
    key = match(said, agreement_rows.called(known.values())).key
    if not key:
        names = series(row.name for row in known.values())
        raise Refusal(
            t(
                "Which organisation are you from? Write: administrator CODE organisation: NAME. I know {names}.",
                names=names,
            )
        )
    return known[key]


@command(
    "bind",
    "bind",
    may=ADMINISTRATORS,
    concern=Network(),
    labels=(Label("organisation", ("organisation",)), Label("home", ("arbetsyta", "klient", "workspace", "tenant"))),
    summary=t("Bind a workspace or tenant to an organisation: its people then belong there"),
    example=both("bind Sala kommun arbetsyta: T0123ABCD", "bind Sala kommun workspace: T0123ABCD"),
)
def bind(ask: Request, db: Session) -> Reply:
    """Bind the named workspace or tenant, else the administrator's own, to an organisation."""
    known = {row.key: row for row in agreement_rows.organisations(db)}
    said = ask.value("organisation") or ask.words
    found = match(said, agreement_rows.called(known.values()))
    if not found.key:
        names = series(row.name for row in known.values())
        raise Refusal(t("Which organisation? Write: bind ORGANISATION. I know {names}.", names=names))
    sender = ask.heard.sender
    home = ask.value("home") or sender.home
    rows.bind(db, sender.platform, home, found.key, ask.now)
    facts = Facts(
        ((t("Organisation"), known[found.key].name), (t("Workspace or tenant"), home), (t("Platform"), sender.platform))
    )
    return Reply(Card(t("Bound. Who joins from there belongs to the organisation at once."), (facts,)))


@command(
    "ny organisation",
    "new organisation",
    also=("lägg till organisation",),
    may=COORDINATORS,
    concern=Network(),
    labels=(Label("kind", ("typ", "slag", "kind")),),
    summary=t("Add an actor that is no party: an independent school, a university or another"),
    example=both(
        "ny organisation Exempelskolan typ: fristående skola", "new organisation Exempelskolan kind: independent school"
    ),
)
def new_organisation(ask: Request, db: Session) -> Reply:
    """Add an organisation to the network with what a guest may see (EÄIS § 4: open to others)."""
    name = ask.words
    kind = _KINDS.get(folded(ask.value("kind")) if ask.value("kind") else "annan", "")
    key = folded(name).replace(" ", "-")
    if not key or len(name) > 80:
        raise Refusal(t("What is the organisation called? Write: new organisation NAME kind: independent school"))
    if not kind:
        raise Refusal(t("What kind is it? Write independent school, university or other after “kind:”."))
    known = agreement_rows.called(agreement_rows.organisations(db))
    if named(name, known):
        raise Refusal(t("There is already an organisation called “{name}”.", name=name))
    agreement_rows.add_organisation(db, ask.agreement, key, name, kind)
    note: Phrase = t("Its people join with: join {name}", name=name)
    return Reply(Card(t("{name} is in the network.", name=name), (Text(note),)))


@section(15)
def newcomers(span: Span, db: Session) -> tuple[Part, ...]:
    """Tell from which organisations people have joined since the last digest: how many, no names."""
    if span.audience == "coordinator":
        return ()
    names = {row.key: row.name for row in agreement_rows.organisations(db)}
    fresh = [names[who.organisation] for who in rows.in_network(db, span.agreement) if who.joined_at > span.since]
    items = tuple(
        Item(tn("{name}: {count} person", "{name}: {count} persons", fresh.count(name), name=name))
        for name in dict.fromkeys(fresh)
    )
    return (Listing(items, title=t("New in the network")),) if items else ()
