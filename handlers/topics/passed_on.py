"""Questions that the agreement does not answer: passed on to the coordinators, answered by them, kept when it helps."""

from sqlmodel import Session

from handlers.kit.abilities import COORDINATORS, Grant, Network, Oneself, Topic, command
from handlers.kit.calendar import today
from handlers.kit.cards import Button, Buttons, Card, Facts, Item, Listing, Part, Text
from handlers.kit.cite import by_a_person
from handlers.kit.line import bare
from handlers.kit.notices import Occasion, Span, notice, section
from handlers.kit.phrases import both, t, tn
from handlers.kit.request import Refusal, Reply, Request, Role, Scope
from storage.models import Member, PassedQuestion
from storage.queries import agreements as agreement_rows
from storage.queries import members, outbox, places
from storage.queries import questions as rows

TOPIC = Topic(t("Questions passed on"), 6)

_ASKERS: Grant = {Role.PARTICIPANT: Scope.ONESELF, Role.COORDINATOR: Scope.NETWORK}


@command(
    "skicka vidare",
    "pass on",
    also=("skicka frågan vidare", "vidarebefordra"),
    may=_ASKERS,
    concern=Oneself(),
    summary=t("Pass a question on to the network's coordinators"),
    example=both("skicka vidare Hur ofta ska forumet träffas?", "pass on How often does the forum meet?"),
    free_text=True,
)
def pass_on(ask: Request, db: Session) -> Reply:
    """Keep a question for the coordinators and tell them in private; the answer comes back to the asker."""
    text = ask.value("question") or ask.words
    if not text:
        raise Refusal(t("Which question? Write: pass on YOUR QUESTION"))
    row = rows.pass_on(
        db, ask.agreement, text, organisation=ask.asker.organisation, asked_by=ask.asker.member_id, now=ask.now
    )
    for coordinator in members.holders(db, ask.agreement, Role.COORDINATOR.value):
        _tell(ask, db, coordinator, f"question:{row.id}:{coordinator.id}", arrived.name, row)
    facts = Facts(((t("Question {number}", number=row.id or 0), text),))
    note = Text(t("The answer comes to you here. The coordinators see your organisation and the question."))
    return Reply(Card(t("Your question is passed on"), (facts, note)))


def _tell(ask: Request, db: Session, member: Member, key: str, composer: str, row: PassedQuestion) -> None:
    place, data = places.personal_place(db, member.id), {"question": str(row.id)}
    outbox.tell(db, member, place, key=key, composer=composer, data=data, agreement=ask.agreement, now=ask.now)


@notice
def arrived(occasion: Occasion, db: Session) -> Reply | None:
    """Tell a coordinator that a question waits; nothing when it has been answered."""
    row = rows.passed(db, int(occasion.data["question"]), occasion.agreement)
    if row is None or row.answered_at is not None:
        return None
    return Reply(Card(t("A question waits for your answer"), (Listing((_item(db, row),)),)))


@notice
def answered(occasion: Occasion, db: Session) -> Reply | None:
    """Bring a person's answer back to who asked."""
    row = rows.passed(db, int(occasion.data["question"]), occasion.agreement)
    if row is None or row.answered_at is None:
        return None
    return Reply(Card(t("Your question has an answer"), _answer(db, row)))


def _answer(db: Session, row: PassedQuestion) -> tuple[Part, ...]:
    organisation = agreement_rows.organisation(db, row.answered_for)
    name = organisation.name if organisation else row.answered_for
    day = today(row.answered_at or row.asked_at)
    return (Text(row.text, "quote"), Text(row.answer), Text(by_a_person(name, day), "note"))


@command(
    "frågor",
    "questions",
    also=("obesvarade frågor", "unanswered questions"),
    may=COORDINATORS,
    concern=Network(),
    summary=t("Show the questions that wait for your answer"),
    example=both("frågor", "questions"),
    reads=True,
)
def waiting(ask: Request, db: Session) -> Reply:
    """List the questions that members have passed on and nobody has answered."""
    items = tuple(_item(db, row) for row in rows.unanswered(db, ask.agreement))
    if not items:
        return Reply(Card(t("No question waits for an answer.")))
    how = Text(t("Answer with: answer NUMBER YOUR ANSWER"), "note")
    return Reply(Card(t("Questions that wait for an answer"), (Listing(items), how)))


def _item(db: Session, row: PassedQuestion) -> Item:
    organisation = agreement_rows.organisation(db, row.organisation)
    asked = t(
        "asked by {organisation}, {day}",
        organisation=organisation.name if organisation else row.organisation,
        day=today(row.asked_at),
    )
    return Item(t("Question {number}", number=row.id or 0), (asked,), quote=row.text)


@command(
    "svara",
    "answer",
    may=COORDINATORS,
    concern=Network(),
    summary=t("Answer a question that a member has passed on"),
    example=both("svara 3 Forumet träffas fyra gånger om året.", "answer 3 The forum meets four times a year."),
    free_text=True,
)
def answer(ask: Request, db: Session) -> Reply:
    """Write the answer and send it back to who asked."""
    number, _, text = ask.words.partition(" ")
    row = _numbered(ask, db, bare(number))
    if not text.strip():
        raise Refusal(t("What is the answer? Write: answer {number} YOUR ANSWER", number=row.id or 0))
    row.answer, row.answered_at = text.strip(), ask.now
    row.answered_by, row.answered_for = ask.asker.member_id or None, ask.asker.organisation
    db.add(row)
    db.flush()
    asker = members.member(db, row.asked_by)
    if asker is not None:
        key = f"answer:{row.id}:{ask.now.isoformat()}"
        _tell(ask, db, asker, key, answered.name, row)
    keep_it = Button(
        t("Keep for the next who asks"), keep.name, (("number", str(row.id)),), words=f"behåll svar {row.id}"
    )
    return Reply(Card(t("Answered"), (*_answer(db, row), Buttons((keep_it,)))))


def _numbered(ask: Request, db: Session, said: str) -> PassedQuestion:
    row = rows.passed(db, int(said), ask.agreement) if said.isdecimal() and len(said) < 10 else None
    if row is None:
        raise Refusal(t("There is no question with that number. Write: questions"))
    return row


@command(
    "behåll svar",
    "keep answer",
    may=COORDINATORS,
    concern=Network(),
    summary=t("Keep an answer, so that the next who asks gets it at once"),
    example=both("behåll svar 3", "keep answer 3"),
)
def keep(ask: Request, db: Session) -> Reply:
    """Make an answer show when the same is asked again, as who gave it and when."""
    row = _numbered(ask, db, ask.value("number") or bare(ask.words))
    if row.answered_at is None:
        raise Refusal(t("That question has no answer yet. Write: answer {number} YOUR ANSWER", number=row.id or 0))
    row.kept = True
    db.add(row)
    return Reply(Card(t("Kept. To stop showing it, write: drop answer {number}", number=row.id or 0)))


@command(
    "släpp svar",
    "drop answer",
    may=COORDINATORS,
    concern=Network(),
    summary=t("Stop showing a kept answer"),
    example=both("släpp svar 3", "drop answer 3"),
)
def drop(ask: Request, db: Session) -> Reply:
    """Stop showing an answer to who asks next; it is not erased."""
    row = _numbered(ask, db, bare(ask.words))
    row.kept = False
    db.add(row)
    return Reply(Card(t("That answer is not shown any more.")))


@section(70, standing=True)
def open_questions(span: Span, db: Session) -> tuple[Part, ...]:
    """Say how many questions wait: to coordinators that they wait for them, in the channel that they are open."""
    count = len(rows.unanswered(db, span.agreement)) if span.audience != "member" else 0
    if not count:
        return ()
    if span.audience == "channel":
        return (
            Text(
                tn(
                    "{count} question is open with the coordinators.",
                    "{count} questions are open with the coordinators.",
                    count,
                )
            ),
        )
    return (Text(tn("{count} question waits for your answer: questions", "{count} questions wait: questions", count)),)
