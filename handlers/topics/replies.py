"""Who comes to a meeting: each says it for the own organisation, and the replies are counted per organisation."""

from collections.abc import Sequence

from sqlmodel import Session

from handlers.kit.abilities import PARTICIPANTS, Organisation, Topic, command
from handlers.kit.cards import Card, Facts, Form, Line
from handlers.kit.details import LONGEST
from handlers.kit.meetings import Event, counted, facts, known, named, numbered, on_day, wall
from handlers.kit.meetings import coming as still_to_come
from handlers.kit.phrases import both, t
from handlers.kit.request import Passed, Refusal, Reply, Request
from handlers.language.bookings import day_in
from storage.models import Meeting, MeetingChange, MeetingReply
from storage.queries import agreements as agreement_rows
from storage.queries import meetings as rows

TOPIC = Topic(t("Coming to meetings"), 9)


@command(
    "kommer",
    "coming",
    also=("jag kommer", "vi kommer", "i am coming", "we are coming", "attending"),
    may=PARTICIPANTS,
    concern=Organisation(),
    summary=t("Say that you come to a meeting"),
    example=both("kommer 17", "coming 17"),
)
def coming(ask: Request, db: Session) -> Reply:
    """Note that one comes, and give the file for the calendar; what names no meeting is a question."""
    return _answered(ask, db, "yes")


@command(
    "kommer inte",
    "not coming",
    also=("kommer ej", "jag kommer inte", "vi kommer inte", "kan inte komma", "i am not coming", "we are not coming"),
    may=PARTICIPANTS,
    concern=Organisation(),
    summary=t("Say that you do not come to a meeting"),
    example=both("kommer inte 17", "not coming 17"),
)
def absent(ask: Request, db: Session) -> Reply:
    """Note that one does not come."""
    return _answered(ask, db, "no")


@command(
    "ersättare",
    "deputy",
    also=("skickar ersättare", "i send a deputy"),
    may=PARTICIPANTS,
    concern=Organisation(),
    summary=t("Say who comes to a meeting in your place: a name or an office"),
    example=both("ersättare 17: biträdande rektor", "deputy 17: deputy head"),
)
def deputy(ask: Request, db: Session) -> Reply:
    """Note that somebody else comes; who, after a colon."""
    return _answered(ask, db, "deputy")


@deputy.form
def deputy_form(ask: Request, db: Session) -> Form:
    """Ask who comes in one's place."""
    _meeting(ask, db, numbered(ask.words)[0])
    carried = tuple((key, ask.value(key)) for key in ("meeting", "occurrence", "agreement") if ask.value(key))
    who = Line("deputy", t("Who comes instead?"), hint=t("a name or an office"), limit=LONGEST)
    return Form(t("Deputy"), deputy.name, (who,), carried=carried)


def _meeting(ask: Request, db: Session, number: int) -> Meeting:
    said = ask.value("meeting")
    carried = int(said) if said.isdecimal() and len(said) < 10 else 0
    return known(rows.meeting(db, number or carried), ask.agreement)


def _answered(ask: Request, db: Session, said: str) -> Reply:
    number, rest = numbered(ask.words)
    if not number and not ask.value("meeting"):
        if ask.words:
            raise Passed
        raise Refusal(t("Which meeting? Write its number, for example: coming 17. The numbers: meetings"))
    who = ask.value("deputy")
    if said == "deputy" and not who:
        head, _, tail = rest.rpartition(":")
        rest, who = head.strip(), tail.strip()
    row = _meeting(ask, db, number)
    changes = rows.changes_of(db, row)
    event = _event(ask, row, changes, rest.strip(" .!"))
    if said == "deputy" and not 0 < len(who) <= LONGEST:
        why = t(
            "Who comes instead? Write: deputy {number}: NAME OR OFFICE, at most {limit} characters.",
            number=event.number,
            limit=LONGEST,
        )
        raise Refusal(why, field="deputy")
    saved = rows.answer(
        db,
        row,
        event.occurrence,
        wall(event.start),
        ask.organisation,
        ask.asker.member_id,
        said=said,
        deputy=who if said == "deputy" else "",
        now=ask.now,
    )
    return _noted(ask, db, row, changes, event, saved)


def _event(ask: Request, row: Meeting, changes: Sequence[MeetingChange], rest: str) -> Event:
    """Find the occurrence that is answered: the one carried, that of the day named, else the next."""
    if row.cancelled_at is not None:
        raise Refusal(t("That meeting is cancelled already."))
    day = day_in(rest, ask.now, ask.asker.language)
    if rest and day is None:
        raise Passed
    if day is not None:
        event = on_day(row, changes, day)
    elif ask.value("occurrence"):
        event = named(row, changes, ask.value("occurrence"))
    else:
        event = next(iter(still_to_come(row, changes, ask.now)), None) or named(row, changes, "")
    if event is None or event.cancelled:
        raise Refusal(t("That meeting is not held then. Write: meeting {number}", number=row.id or 0))
    if event.end <= ask.now:
        raise Refusal(t("That meeting has been."))
    return event


def _noted(
    ask: Request, db: Session, row: Meeting, changes: Sequence[MeetingChange], event: Event, saved: MeetingReply
) -> Reply:
    from handlers.kit.ics import invitation  # the calendar library takes 60 ms to import

    organisation = agreement_rows.organisation(db, ask.organisation)
    name = organisation.name if organisation else ask.organisation
    replies = rows.answers(db, event.number, event.occurrence, wall(event.start))
    ours = [reply.answer for reply in replies if reply.organisation == ask.organisation]
    said = {"yes": t("Noted: you are coming."), "no": t("Noted: you are not coming.")}
    title = said.get(saved.answer) or t("Noted: {deputy} comes instead.", deputy=saved.deputy)
    file = () if saved.answer == "no" else (invitation(row, changes, ask.now),)
    return Reply(Card(title, (Facts((*facts(event), (name, counted(ours)))),)), attachments=file)
