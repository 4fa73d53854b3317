"""Changing and withdrawing what one's own organisation has logged."""

from sqlmodel import Session

from handlers.kit import versions
from handlers.kit.abilities import PARTICIPANTS, Grant, Label, OwnedBy, Owner, Topic, command
from handlers.kit.calendar import today
from handlers.kit.cards import Buttons, Card, Facts, Form, Text
from handlers.kit.experiences import (
    FIELDS,
    KINDS,
    LABELS,
    SPREADS,
    excerpt,
    fields,
    numbered,
    own_buttons,
    reads_as,
    said,
    unknown_number,
)
from handlers.kit.phrases import Words, both, t
from handlers.kit.request import Confirm, Refusal, Reply, Request, Role, Scope
from storage.models import Experience
from storage.queries import experiences as rows
from storage.queries.experiences import Reader

TOPIC = Topic(t("Changing experiences"), 5)

_OWN: Grant = {Role.PARTICIPANT: Scope.ORGANISATION}


def _row(ask: Request, db: Session) -> Experience:
    """Find the experience that is named, whoever's it is; Refusal when there is none with that number."""
    number, _rest = numbered(ask)
    row = rows.experience(db, ask.agreement, number)
    if row is None:
        raise unknown_number(number)
    return row


def _owner(ask: Request, db: Session) -> Owner:
    """Say whose an experience is; what the asker may not see is somebody else's, and not said whose."""
    row = _row(ask, db)
    known = row.organisation == ask.asker.organisation or rows.sees(Reader(*reads_as(ask)), row)
    return Owner(row.organisation) if known else Owner()


def _standing(row: Experience) -> Experience:
    if row.withdrawn_at is not None:
        day = today(row.withdrawn_at)
        raise Refusal(t("Experience {number} was withdrawn {day}. Nothing has changed.", number=row.id or 0, day=day))
    return row


def _buttons(row: Experience) -> Buttons:
    return Buttons(own_buttons(row.id or 0, row.agreement))


@command(
    "ändra erfarenhet",
    "change experience",
    also=("redigera erfarenhet", "rätta erfarenhet", "edit experience"),
    may=_OWN,
    concern=OwnedBy(_owner),
    labels=tuple(Label(*pair) for pair in LABELS),
    summary=t("Change an experience that your organisation has logged"),
    example=both(
        "ändra erfarenhet 3 typ: hinder – eller: ändra erfarenhet 3 NY TEXT",
        "change experience 3 kind: obstacle – or: change experience 3 NEW TEXT",
    ),
    free_text=True,
)
def change(ask: Request, db: Session) -> Reply:
    """Change what is said and leave the rest; a form that was opened before another's change is not sent over it."""
    row = _standing(_row(ask, db))
    _number, rest = numbered(ask)
    _check_version(ask, db, row)
    found = said(ask, rows.areas(db, ask.agreement), ask.value("text") or rest)
    before = {name: _shown(db, row, name) for name in rows.FIELDS}
    changes = {name: value for name, value in found.items() if getattr(row, name) != value}
    if not found:
        note = t(
            "What shall change? Write: change experience {number} kind: obstacle – or a new text after the number.",
            number=row.id or 0,
        )
        return Reply(Card("", (Text(note), _buttons(row))))
    if not changes:
        return Reply(Card(t("It already says so. Nothing has changed."), (_buttons(row),)))
    rows.change(db, row, ask.now, changes)
    facts = tuple(
        (FIELDS[name], t("{after} (before: {before})", after=_shown(db, row, name), before=before[name]))
        for name in changes
    )
    return Reply(Card(t("Experience {number} is changed", number=row.id or 0), (Facts(facts), _buttons(row))))


@change.form
def change_form(ask: Request, db: Session) -> Form:
    """Show an experience as it stands, with the version that the sender has seen."""
    row = _standing(_row(ask, db))
    number = str(row.id)
    carried = (("number", number), *versions.carried({number: row.version}), ("agreement", row.agreement))
    return Form(
        t("Change an experience"), change.name, fields(rows.areas(db, row.agreement), row.model_dump()), carried=carried
    )


def _check_version(ask: Request, db: Session, row: Experience) -> None:
    """Refuse what was written to an older version, and say what has been changed since."""
    newer = [name for name in rows.FIELDS if versions.older(ask, str(row.id), row.changed.get(name, 0))]
    if newer:
        raise versions.changed_meanwhile(versions.is_now(FIELDS[name], _shown(db, row, name)) for name in newer)


def _shown(db: Session, row: Experience, name: str) -> Words:
    """Say a field's value as a member reads it."""
    match name:
        case "kind":
            return KINDS[row.kind]
        case "spread":
            return SPREADS[row.spread]
        case "focus_area_id":
            return rows.areas(db, row.agreement).get(row.focus_area_id or 0, "") or t("none chosen")
        case _:
            return excerpt(getattr(row, name)) or t("none")


@command(
    "ta bort erfarenhet",
    "withdraw experience",
    also=("dra tillbaka erfarenhet", "radera erfarenhet", "remove experience", "delete experience"),
    may=PARTICIPANTS,
    concern=OwnedBy(_owner),
    summary=t("Withdraw an experience: it is no longer shown, but kept"),
    example=both("ta bort erfarenhet 3", "withdraw experience 3"),
)
def withdraw(ask: Request, db: Session) -> Reply:
    """Stop showing an experience, after a yes; it is kept, for it may be an allmän handling."""
    row = _row(ask, db)
    if row.organisation != ask.asker.organisation and not rows.sees(Reader(*reads_as(ask)), row):
        raise unknown_number(row.id or 0)
    _standing(row)
    if not ask.confirmed:
        sure = t("Withdraw experience {number}? It is kept but no longer shown. Answer yes or no.", number=row.id or 0)
        return Reply(
            Card("", (Text(excerpt(row.text), "quote"), Text(sure))), confirm=Confirm(withdraw.name, str(row.id))
        )
    rows.withdraw(db, row, ask.now, ask.asker.member_id)
    return Reply(Card(t("Experience {number} is withdrawn: nobody is shown it any more.", number=row.id or 0)))
