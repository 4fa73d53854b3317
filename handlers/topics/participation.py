"""What an organisation takes part in: each decides for itself (EÄIS § 4), and no answer is not a no."""

from collections.abc import Iterator, Mapping

from sqlmodel import Session

from handlers.kit import versions
from handlers.kit.abilities import (
    ANYONE,
    COORDINATORS,
    PARTICIPANTS,
    Label,
    Network,
    Organisation,
    Public,
    Topic,
    command,
)
from handlers.kit.cards import (
    Button,
    Buttons,
    Card,
    Choice,
    Facts,
    Form,
    Item,
    Line,
    Listing,
    Option,
    Part,
    Table,
    Text,
)
from handlers.kit.names import folded, match, named, several
from handlers.kit.notices import Span, section
from handlers.kit.phrases import Phrase, Words, both, series, t, tn
from handlers.kit.request import Confirm, Passed, Refusal, Reply, Request
from storage.models import FocusArea, OrganisationRow, Participation
from storage.queries import agreements as agreement_rows
from storage.queries import participation as rows

TOPIC = Topic(t("Taking part"), 2)

_CHOOSERS = ("kommun", "fristaende", "larosate", "annan")  # § 4 lets each municipality and other actor choose
LONGEST_AREA = 60
DETAILS = ("contact", "resources", "need")
_SAID: Mapping[str, Phrase] = {"yes": t("takes part"), "no": t("does not take part")}
_AREA = Label("area", ("område", "fokusområde", "area"))
_LABELS = (
    _AREA,
    Label("contact", ("kontakt", "kontaktperson", "contact")),
    Label("resources", ("resurser", "resurs", "resources")),
    Label("need", ("behov", "need", "needs")),
)


@command(
    "delta",
    "take part",
    also=("anmäl", "deltar", "vi deltar i", "participate"),
    may=PARTICIPANTS,
    concern=Organisation(),
    labels=_LABELS,
    summary=t("Say that your organisation takes part in a focus area"),
    example=both("delta Matematik kontakt: rektor resurser: 20 % behov: handledning", "take part Mathematics"),
)
def take_part(ask: Request, db: Session) -> Reply:
    """Register that an organisation takes part in one or more areas, with contact, resources and need."""
    return _answered(ask, db, "yes")


@take_part.form
def take_part_form(ask: Request, db: Session) -> Form:
    """Ask for the areas, and what the organisation sets aside for them (EÄIS § 5)."""
    known = _open_areas(ask, db)
    answers = rows.answers(db, ask.agreement)
    seen = {str(area.id): answers.get((area.id or 0, ask.organisation)) for area in known}
    options = tuple(Option(str(area.id), area.name) for area in known)
    fields = (
        Choice("area", t("Focus area"), options, many=True),
        Line("contact", t("Contact person"), required=False),
        Line("resources", t("Resources set aside"), required=False),
        Line("need", t("What you need"), long=True, required=False),
    )
    carried = versions.carried({key: row.version if row is not None else 0 for key, row in seen.items()})
    return Form(t("Take part"), take_part.name, fields, carried=(("organisation", ask.organisation), *carried))


@command(
    "avstå",
    "decline",
    also=("deltar inte", "vi deltar inte i", "delta inte"),
    may=PARTICIPANTS,
    concern=Organisation(),
    labels=(_AREA,),
    summary=t("Say that your organisation does not take part in a focus area"),
    example=both("avstå Matematik", "decline Mathematics"),
)
def decline(ask: Request, db: Session) -> Reply:
    """Register that an organisation does not take part: an answer as good as any other."""
    return _answered(ask, db, "no")


def _answered(ask: Request, db: Session, answer: str) -> Reply:
    organisation = agreement_rows.organisation(db, ask.organisation)
    if organisation is None:
        raise Refusal(t("For which organisation? Add: for ORGANISATION"))
    if ask.agreement not in agreement_rows.agreements_of(db, organisation.key):
        raise Refusal(t("{organisation} is not in this network.", organisation=organisation.name))
    chosen = _chosen(ask, db)
    _check_versions(ask, db, chosen)
    on_behalf = organisation.key != ask.asker.organisation
    for area in chosen:
        saved = rows.save_answer(
            db,
            area,
            organisation.key,
            answer,
            ask.now,
            answered_by=ask.asker.member_id,
            on_behalf=on_behalf,
            details={name: ask.value(name) for name in DETAILS},
        )
    parts: tuple[Part, ...] = _details(saved) if answer == "yes" else ()
    if on_behalf:
        parts = (*parts, Text(t("Marked as registered by a coordinator.")))
    return Reply(Card(_title(answer, organisation, chosen), (*parts, _see_all())))


def _check_versions(ask: Request, db: Session, chosen: tuple[FocusArea, ...]) -> None:
    """Refuse a form that a colleague has answered since it was opened, and say what the answer is now."""
    found = [(area, rows.answer_of(db, area.id or 0, ask.organisation)) for area in chosen]
    newer = [(area, row) for area, row in found if row is not None and versions.older(ask, str(area.id), row.version)]
    if newer:
        raise versions.changed_meanwhile(said for area, row in newer for said in _as_it_stands(area, row))


def _as_it_stands(area: FocusArea, row: Participation) -> Iterator[Phrase]:
    yield versions.is_now(area.name, _SAID[row.answer])
    yield from (versions.is_now(field, value) for field, value in _set_aside(row) if value)


def _title(answer: str, organisation: OrganisationRow, chosen: tuple[FocusArea, ...]) -> Phrase:
    areas = series(area.name for area in chosen)
    if answer == "yes":
        return t("Noted: {organisation} takes part in {areas}.", organisation=organisation.name, areas=areas)
    return t("Noted: {organisation} does not take part in {areas}.", organisation=organisation.name, areas=areas)


def _details(row: Participation) -> tuple[Part, ...]:
    stated = _set_aside(row)
    facts = Facts(tuple((field, value or t("not stated")) for field, value in stated))
    if all(value for _, value in stated):
        return (facts,)
    return (facts, Text(t("Fill in with: take part AREA contact: … resources: … need: …"), "note"))


def _set_aside(row: Participation) -> tuple[tuple[Phrase, str], ...]:
    return ((t("Contact person"), row.contact), (t("Resources"), row.resources), (t("Need"), row.need))


def _see_all() -> Buttons:
    return Buttons((Button(t("Who takes part?"), who.name, words="vilka"),))


def _open_areas(ask: Request, db: Session) -> list[FocusArea]:
    found = rows.areas(db, ask.agreement)
    if not found:
        raise Refusal(t("The network has no focus areas yet. A coordinator makes them with: new area NAME"))
    return found


def _chosen(ask: Request, db: Session) -> tuple[FocusArea, ...]:
    """Find the areas that the values or the words name; several are separated by commas or "och"."""
    known = _open_areas(ask, db)
    said = [text for text in (*ask.values.get("area", ()), ask.words) if text]
    if not said:
        raise Refusal(
            t("Which focus area? These are open: {areas}.", areas=series(area.name for area in known)), field="area"
        )
    found: dict[int, FocusArea] = {}
    for text in said:
        for area in _named(text, known):
            found[area.id or 0] = area
    return tuple(found.values())


def _named(text: str, known: list[FocusArea]) -> list[FocusArea]:
    """Read one area or several: a name may itself hold "och" or a comma, so the whole is tried before its pieces."""
    names = {str(area.id): (area.name, str(area.id)) for area in known}
    by_key = {str(area.id): area for area in known}
    keys = several(text, names, longest=LONGEST_AREA)
    if keys:
        return [by_key[key] for key in keys]
    could = series(by_key[key].name for key in match(text, names).could_be or by_key)
    raise Refusal(
        t("I know no focus area called “{said}”. Choose among: {could}.", said=text, could=could), field="area"
    )


@command(
    "vilka",
    "who",
    also=("deltagande", "participation", "vilka deltar", "who takes part"),
    may=ANYONE,
    concern=Public(),
    labels=(_AREA,),
    summary=t("Show which organisations take part in which focus areas"),
    example=both("vilka Matematik", "who Mathematics"),
    reads=True,
)
def who(ask: Request, db: Session) -> Reply:
    """Show organisations × focus areas, or one area with its contacts; other questions are passed on."""
    known = rows.areas(db, ask.agreement)
    said = ask.value("area") or ask.words
    if not said:
        return _overview(ask, db, known)
    names = {str(area.id): (area.name, str(area.id)) for area in known}
    found = match(said, names)
    if not found.key:
        raise Passed
    return _one_area(ask, db, next(area for area in known if str(area.id) == found.key))


def _overview(ask: Request, db: Session, known: list[FocusArea]) -> Reply:
    title = t("Who takes part")
    if not known:
        return Reply(Card(title, (Text(t("The network has no focus areas yet.")),)))
    answers = rows.answers(db, ask.agreement)
    table: list[tuple[Words, ...]] = []
    for organisation in agreement_rows.organisations(db, ask.agreement):
        cells = tuple(_cell(answers.get((area.id or 0, organisation.key))) for area in known)
        table.append((organisation.name, *cells))
    note = Text(t("* registered by a coordinator for the organisation"), "note")
    notes = (note,) if any(row.on_behalf for row in answers.values()) else ()
    columns: tuple[Words, ...] = (t("Organisation"), *(area.name for area in known))
    return Reply(Card(title, (Table(columns, tuple(table)), *notes)))


def _cell(row: Participation | None) -> Words:
    if row is None:
        return t("has not answered")
    said = _SAID[row.answer]
    return t("{answer}*", answer=said) if row.on_behalf else said


def _one_area(ask: Request, db: Session, area: FocusArea) -> Reply:
    answers = rows.answers(db, ask.agreement)
    yes, no, silent = [], [], []
    for organisation in agreement_rows.organisations(db, ask.agreement):
        row = answers.get((area.id or 0, organisation.key))
        if row is None:
            silent.append(organisation.name)
        elif row.answer == "yes":
            yes.append(Item(organisation.name, _lines(row)))
        else:
            no.append(organisation.name)
    parts: list[Part] = [Text(area.description)] if area.description else []
    parts.append(Listing(tuple(yes), title=tn("{count} takes part", "{count} take part", len(yes))))
    parts.append(
        Facts(
            (
                (t("Do not take part"), _joined(no)),
                (t("Have not answered"), _joined(silent)),
            )
        )
    )
    return Reply(Card(area.name, tuple(parts)))


def _lines(row: Participation) -> tuple[Words, ...]:
    said = (
        t("Contact: {contact}", contact=row.contact) if row.contact else "",
        t("Resources: {resources}", resources=row.resources) if row.resources else "",
        t("Need: {need}", need=row.need) if row.need else "",
        t("registered by a coordinator") if row.on_behalf else "",
    )
    return tuple(line for line in said if line)


def _joined(names: list[str]) -> Words:
    return t("{names}", names=series(names)) if names else t("none")


@command(
    "områden",
    "areas",
    also=("fokusområden", "focus areas", "visa områden"),
    may=ANYONE,
    concern=Public(),
    summary=t("Show the network's focus areas"),
    example=both("områden", "areas"),
    reads=True,
)
def areas(ask: Request, db: Session) -> Reply:
    """List the open focus areas with how many take part."""
    answers = rows.answers(db, ask.agreement).values()
    items = []
    for area in rows.areas(db, ask.agreement):
        count = sum(1 for row in answers if row.focus_area_id == area.id and row.answer == "yes")
        lines: tuple[Words, ...] = (tn("{count} organisation takes part", "{count} organisations take part", count),)
        items.append(Item(area.name, (area.description, *lines) if area.description else lines))
    if not items:
        return Reply(
            Card(t("Focus areas"), (Text(t("There are none yet. A coordinator makes them with: new area NAME")),))
        )
    return Reply(Card(t("Focus areas"), (Listing(tuple(items), numbered=True),)))


@command(
    "nytt område",
    "new area",
    also=("nytt fokusområde", "skapa område", "skapa fokusområde", "fokusområde nytt", "område nytt", "new focus area"),
    may=COORDINATORS,
    concern=Network(),
    summary=t("Make a focus area that organisations can choose"),
    example=both("nytt område Matematik: gemensam fortbildning", "new area Mathematics: joint training"),
)
def add_area(ask: Request, db: Session) -> Reply:
    """Make a focus area: its name, and after a colon what it is about."""
    name, _, description = ask.words.partition(":")
    name, description = name.strip(), description.strip()
    if not folded(name):
        raise Refusal(t("What shall the focus area be called? Write: new area NAME: WHAT IT IS ABOUT"))
    if len(name) > LONGEST_AREA:
        raise Refusal(t("The name is {count} characters; at most {limit}.", count=len(name), limit=LONGEST_AREA))
    known = {area.name: (area.name,) for area in rows.areas(db, ask.agreement)}
    # Names that differ in case alone could never be told apart when somebody answers.
    area = None if named(name, known) else rows.add_area(db, ask.agreement, name, description, ask.now)
    if area is None:
        raise Refusal(t("There is already a focus area called “{name}”.", name=name))
    title = t("The focus area “{name}” is open.", name=name)
    return Reply(Card(title, (Text(t("Organisations answer with: take part {name} – or: decline {name}", name=name)),)))


@command(
    "stäng område",
    "close area",
    also=("stäng fokusområde", "ta bort område", "close focus area"),
    may=COORDINATORS,
    concern=Network(),
    summary=t("Close a focus area; what was answered is kept"),
    example=both("stäng område Matematik", "close area Mathematics"),
)
def close_area(ask: Request, db: Session) -> Reply:
    """Close a focus area, after a yes."""
    (area, *_more) = _chosen(ask, db)
    if not ask.confirmed:
        return _sure(t("Close “{name}”? Nothing is erased. Answer yes or no.", name=area.name), area)
    area.closed_at = ask.now
    db.add(area)
    return Reply(Card(t("“{name}” is closed.", name=area.name)))


def _sure(question: Phrase, area: FocusArea) -> Reply:
    return Reply(Card("", (Text(question),)), confirm=Confirm(close_area.name, area.name))


@section(10)
def news(span: Span, db: Session) -> tuple[Part, ...]:
    """Tell which focus areas are new, and what organisations have answered since the last digest."""
    if span.audience == "coordinator":
        return ()
    known = rows.areas(db, span.agreement)
    names = {row.key: row.name for row in agreement_rows.organisations(db)}
    areas_by_id = {area.id: area.name for area in known}
    fresh = sorted(
        (row for row in rows.answers(db, span.agreement).values() if row.answered_at > span.since),
        key=lambda row: (row.answered_at, row.id or 0),
    )
    items = [Item(_said(row, names, areas_by_id)) for row in fresh]
    opened = [Item(t("New focus area: {area}", area=area.name)) for area in known if area.made_at > span.since]
    return (Listing((*opened, *items), title=t("Taking part")),) if opened or items else ()


def _said(row: Participation, names: dict[str, str], areas_by_id: dict[int | None, str]) -> Phrase:
    organisation, area = names.get(row.organisation, row.organisation), areas_by_id[row.focus_area_id]
    if row.answer == "yes":
        return t("{organisation} takes part in {area}", organisation=organisation, area=area)
    return t("{organisation} does not take part in {area}", organisation=organisation, area=area)


@section(60, standing=True)
def unanswered(span: Span, db: Session) -> tuple[Part, ...]:
    """Tell the coordinators who has not answered, and a member what the own organisation has not answered."""
    if span.audience == "channel":
        return ()
    answers = rows.answers(db, span.agreement)
    known = agreement_rows.organisations(db, span.agreement)
    items = []
    for area in rows.areas(db, span.agreement):
        silent = [row for row in known if (area.id or 0, row.key) not in answers and row.kind in _CHOOSERS]
        if span.audience == "member":
            silent = [row for row in silent if row.key == span.organisation]
        if silent:
            items.append(Item(area.name, (t("{names}", names=series(row.name for row in silent)),)))
    title = t("Focus areas that your organisation has not answered")
    if span.audience == "coordinator":
        title = t("Have not answered")
    return (Listing(tuple(items), title=title),) if items else ()
