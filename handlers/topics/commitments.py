"""What was promised (EÄIS § 5), and how each organisation says that it is kept."""

from collections.abc import Iterator, Mapping
from textwrap import shorten

from sqlmodel import Session

from handlers.kit import versions
from handlers.kit.abilities import ANYONE, CONTACTS, Label, Organisation, Public, Topic, command
from handlers.kit.calendar import today
from handlers.kit.cards import Button, Buttons, Card, Choice, Form, Item, Line, Listing, Option, Part, Table, Text
from handlers.kit.cite import cite
from handlers.kit.line import bare
from handlers.kit.notices import Span, section
from handlers.kit.phrases import Phrase, Words, both, t, tn
from handlers.kit.request import Refusal, Reply, Request
from storage.agreements import Agreement, Clause, Party
from storage.models import Participation, Report
from storage.queries import agreements as agreement_rows
from storage.queries import commitments as rows
from storage.queries import participation as participation_rows

TOPIC = Topic(t("Commitments"), 3)

STATUS: Mapping[str, Phrase] = {
    "planned": t("planned"),
    "started": t("started"),
    "done": t("done"),
    "paused": t("paused"),
}
_SPELLED = {
    "planned": ("planerat", "planerad", "planeras", "planned"),
    "started": ("påbörjat", "påbörjad", "pågår", "igång", "startat", "started", "ongoing"),
    "done": ("klart", "klar", "klara", "genomfört", "uppfyllt", "done", "fulfilled"),
    "paused": ("pausat", "pausad", "vilar", "paused"),
}
_MEANT = {word: status for status, words in _SPELLED.items() for word in words}


@command(
    "åtaganden",
    "commitments",
    also=("åtagande", "våra åtaganden", "löften", "our commitments"),
    may=ANYONE,
    concern=Organisation(whole=True),
    summary=t("Show what your organisation, or another, has promised"),
    example=both("åtaganden Region Västmanland", "commitments Region Västmanland"),
    reads=True,
)
def show(ask: Request, db: Session) -> Reply:
    """List an organisation's commitments, numbered, with section, quote and the status it has reported."""
    organisation = agreement_rows.organisation(db, ask.organisation)
    if organisation is None:
        return _everyones(db)
    found = _commitments(db, ask.organisation)
    title = t("What {organisation} has promised", organisation=organisation.name)
    if not found:
        note = t(
            "{organisation} is not a party that any agreement here lays a commitment on.",
            organisation=organisation.name,
        )
        return Reply(Card(title, (Text(note),)))
    items = tuple(_item(db, agreement, clause, ask.organisation) for agreement, clause in found)
    own = ask.organisation == ask.asker.organisation
    parts: tuple[Part, ...] = (Listing(items, numbered=True),)
    if own:
        parts = (*parts, Text(t("Report with: report NUMBER STATUS note: … (planned, started, done, paused)"), "note"))
    more = Button(t("How all stand"), overview.name, words="läget")
    return Reply(Card(title, (*parts, Buttons((more,)))))


def _commitments(db: Session, organisation: str) -> list[tuple[Agreement, Clause]]:
    """Give what binds an organisation, in the order in which it is numbered for its members."""
    return [
        (agreement, clause)
        for agreement in agreement_rows.library(db)
        for clause in agreement.commitments_of(organisation)
    ]


def _item(db: Session, agreement: Agreement, clause: Clause, organisation: str) -> Item:
    report = rows.reports(db, agreement.key).get((clause.id, organisation))
    lines: list[Words] = [cite(agreement.name, agreement.short_name, clause.section)]
    if clause.conditional:
        lines.append(t("Conditional: see the wording"))
    lines.append(_status_line(report))
    if report and report.note:
        lines.append(t("Note: {note}", note=report.note))
    return Item(both(clause.summary.sv, clause.summary.en), tuple(lines), quote=clause.text)


def _status_line(report: Report | None) -> Phrase:
    if report is None:
        return t("Not reported yet")
    return t("Status: {status}, {day}", status=STATUS[report.status], day=today(report.reported_at))


def _everyones(db: Session) -> Reply:
    """Show every commitment by who has made it: for who belongs to no organisation."""
    parts: list[Part] = []
    for agreement in agreement_rows.library(db):
        found = [clause for clause in agreement.clauses if clause.kind == "commitment"]
        for role in dict.fromkeys(clause.responsible for clause in found):
            items = tuple(_plain_item(agreement, clause) for clause in found if clause.responsible == role)
            parts.append(Listing(items, title=t("{agreement}: {who}", agreement=agreement.short_name, who=role)))
    return Reply(Card(t("What has been promised"), tuple(parts)))


def _plain_item(agreement: Agreement, clause: Clause) -> Item:
    lines: tuple[Words, ...] = (cite(agreement.name, agreement.short_name, clause.section),)
    if clause.conditional:
        lines = (*lines, t("Conditional: see the wording"))
    return Item(both(clause.summary.sv, clause.summary.en), lines, quote=clause.text)


@command(
    "rapportera",
    "report",
    also=("rapport",),
    may=CONTACTS,
    concern=Organisation(),
    labels=(Label("note", ("not", "notering", "kommentar", "note")), Label("status", ("status",))),
    summary=t("Say how a commitment of your organisation is going"),
    example=both(
        "rapportera 2 påbörjat not: planeringen är gemensam sedan augusti", "report 2 started note: planned together"
    ),
)
def report(ask: Request, db: Session) -> Reply:
    """Write a status ("planned", "started", "done", "paused") and a note on one numbered commitment."""
    found = _commitments(db, ask.organisation)
    organisation = agreement_rows.organisation(db, ask.organisation)
    if organisation is None or not found:
        raise Refusal(t("No agreement here lays a commitment on your organisation."))
    number, status, note = _understood(ask, len(found))
    agreement, clause = found[number - 1]
    if agreement.key != ask.agreement:
        # The role that let the asker in is held in one network, and says nothing of another's commitments.
        raise Refusal(
            t(
                "Number {number} belongs to {agreement}. Add: in {agreement}",
                number=number,
                agreement=agreement.short_name,
            )
        )
    before = rows.report_of(db, agreement.key, clause.id, ask.organisation)
    if before is not None and versions.older(ask, str(number), before.version):
        raise versions.changed_meanwhile(_as_it_stands(before))
    saved = rows.save_report(
        db,
        agreement.key,
        clause.id,
        ask.organisation,
        status=status,
        note=note,
        reported_by=ask.asker.member_id,
        now=ask.now,
    )
    title = t("Reported for {organisation}: {status}", organisation=organisation.name, status=STATUS[status])
    lines: tuple[Words, ...] = (cite(agreement.name, agreement.short_name, clause.section),)
    if saved.note:
        lines = (*lines, t("Note: {note}", note=saved.note))
    item = Item(both(clause.summary.sv, clause.summary.en), lines)
    listing = Listing((item,), numbered=True, first=number)
    return Reply(Card(title, (listing, Buttons((Button(t("How all stand"), overview.name, words="läget"),)))))


def _as_it_stands(row: Report) -> Iterator[Phrase]:
    yield versions.is_now(t("Status"), STATUS[row.status])
    if row.note:
        yield versions.is_now(t("Note"), row.note)


@report.form
def report_form(ask: Request, db: Session) -> Form:
    """Ask for the commitment, its status and a note."""
    found = _commitments(db, ask.organisation)
    options = tuple(
        Option(str(number), both(_short(clause.summary.sv), _short(clause.summary.en)))
        for number, (_, clause) in enumerate(found, 1)
    )
    statuses = tuple(Option(key, phrase) for key, phrase in STATUS.items())
    fields = (
        Choice("number", t("Commitment"), options),
        Choice("status", t("Status"), statuses),
        Line("note", t("Note"), long=True, required=False),
    )
    carried = versions.carried({str(number): _version(db, *one, ask) for number, one in enumerate(found, 1)})
    return Form(t("Report"), report.name, fields, carried=(("organisation", ask.organisation), *carried))


def _version(db: Session, agreement: Agreement, clause: Clause, ask: Request) -> int:
    row = rows.reports(db, agreement.key).get((clause.id, ask.organisation))
    return row.version if row is not None else 0


def _short(text: str) -> str:
    """Cut a text between words to what an option has room for (75 characters in Slack)."""
    return shorten(text, 75, placeholder=" …")


def _understood(ask: Request, count: int) -> tuple[int, str, str]:
    words = ask.words.split(" ") if ask.words else []
    said_number = ask.value("number") or bare(words[0] if words else "")
    if not said_number.isdecimal() or not 1 <= int(said_number) <= count:
        raise Refusal(
            t("Which commitment? Write its number, 1 to {count}, and a status: report 2 started", count=count),
            field="number",
        )
    rest = words if ask.value("number") else words[1:]
    said_status = ask.value("status") or bare(rest[0] if rest else "")
    status = _MEANT.get(said_status.casefold()) or (said_status if said_status in STATUS else "")
    if not status:
        raise Refusal(
            t("What status? Write planned, started, done or paused: report {number} started", number=said_number),
            field="status",
        )
    tail = " ".join(rest if ask.value("status") else rest[1:])
    note = ask.value("note") or tail.lstrip(" :,–-")
    return int(said_number), status, note


@command(
    "läget",
    "status",
    also=("läge", "måluppfyllelse", "hur går det", "overview"),
    may=ANYONE,
    concern=Public(),
    summary=t("Show commitment by commitment how every organisation stands"),
    example=both("läget", "status"),
    reads=True,
)
def overview(ask: Request, db: Session) -> Reply:
    """Show the matrix commitment × party; not taking part, not having answered and conditional are kept apart."""
    agreement = agreement_rows.agreement(db, ask.agreement)
    title = t("How the commitments stand: {agreement}", agreement=agreement.name)
    commitments = agreement.commitments()
    if not commitments:
        return Reply(Card(title, (Text(t("The source of this agreement lays no commitments on named parties.")),)))
    reports = rows.reports(db, agreement.key)
    answers = list(participation_rows.answers(db, agreement.key).values())
    parts: list[Part] = []
    for role in dict.fromkeys(clause.role for clause in commitments):
        clauses = [clause for clause in commitments if clause.role == role]
        parts.append(_matrix(agreement, clauses, reports, answers))
        parts.append(_legend(clauses))
    parts.append(Text(t("What is conditional is never late."), "note"))
    return Reply(Card(title, tuple(parts)))


def _matrix(
    agreement: Agreement,
    clauses: list[Clause],
    reports: Mapping[tuple[str, str], Report],
    answers: list[Participation],
) -> Table:
    columns: tuple[Words, ...] = (t("Party"), *(str(number) for number in range(1, len(clauses) + 1)))
    bound = {key for clause in clauses for key in clause.responsible_parties}
    lines = []
    for party in agreement.parties:
        if party.key not in bound:
            continue
        stands = _stands(party, answers) if party.role in agreement.choosing_roles else None
        cells = tuple(_cell(clause, reports.get((clause.id, party.key)), stands) for clause in clauses)
        lines.append((party.short_name, *cells))
    return Table(columns, tuple(lines))


def _stands(party: Party, answers: list[Participation]) -> Phrase | None:
    """Say why a party that chooses for itself has nothing to report yet; None when it takes part."""
    own = [row.answer for row in answers if row.organisation == party.key]
    if not own:
        return t("has not answered")
    return None if "yes" in own else t("does not take part")


def _cell(clause: Clause, report: Report | None, stands: Phrase | None) -> Words:
    if report is not None:
        return STATUS[report.status]
    if stands is not None:
        return stands
    return t("conditional") if clause.conditional else t("not reported")


def _legend(clauses: list[Clause]) -> Listing:
    items = tuple(Item(both(clause.summary.sv, clause.summary.en)) for clause in clauses)
    return Listing(
        items, numbered=True, title=tn("What the number stands for", "What the numbers stand for", len(items))
    )


@section(30)
def reported(span: Span, db: Session) -> tuple[Part, ...]:
    """Tell what organisations have reported since the last digest."""
    if span.audience == "coordinator":
        return ()
    agreement = agreement_rows.agreement(db, span.agreement)
    names = {row.key: row.name for row in agreement_rows.organisations(db)}
    fresh = [row for row in rows.reports(db, agreement.key).values() if row.reported_at > span.since]
    clauses = {clause.id: clause for clause in agreement.commitments()}
    items = []
    for row in sorted(fresh, key=lambda row: (row.reported_at, row.id or 0)):
        if row.clause in clauses:
            clause = clauses[row.clause]
            who = t("{organisation}: {status}", organisation=names[row.organisation], status=STATUS[row.status])
            items.append(Item(who, (both(clause.summary.sv, clause.summary.en),), quote=row.note))
    return (Listing(tuple(items), title=t("Commitments: new reports")),) if items else ()


@section(65, standing=True)
def unreported(span: Span, db: Session) -> tuple[Part, ...]:
    """Tell how many commitments nobody has reported on; conditional ones are not counted, for they are never late."""
    agreement = agreement_rows.agreement(db, span.agreement)
    reports = rows.reports(db, agreement.key)
    missing = {
        party.key: [
            clause
            for clause in agreement.commitments_of(party.key)
            if not clause.conditional and (clause.id, party.key) not in reports
        ]
        for party in agreement.parties
    }
    if span.audience == "member":
        own = missing.get(span.organisation, [])
        items = tuple(Item(both(clause.summary.sv, clause.summary.en)) for clause in own)
        return (Listing(items, title=t("Your organisation's commitments, not reported yet")),) if items else ()
    if span.audience == "coordinator":
        counts = [(agreement.party(key).name, len(clauses)) for key, clauses in missing.items() if clauses]
        lines = tuple(
            Item(tn("{name}: {count} commitment", "{name}: {count} commitments", count, name=name))
            for name, count in counts
        )
        return (Listing(lines, title=t("Commitments not reported yet")),) if lines else ()
    count = sum(len(clauses) for clauses in missing.values())
    said = tn(
        "{count} commitment is not reported yet. Show them with: commitments",
        "{count} commitments are not reported yet. Show them with: commitments",
        count,
    )
    return (Text(said, "note"),) if count else ()
