"""Ask anything about the agreements: an answer with section and quote, or an honest "framgår inte"."""

from dataclasses import replace

from sqlmodel import Session

from handlers.kit.abilities import ANYONE, Public, Topic, button, command
from handlers.kit.calendar import today
from handlers.kit.cards import Button, Buttons, Card, Divider, Item, Listing, Part, Text
from handlers.kit.cite import by_a_person, cite
from handlers.kit.names import folded
from handlers.kit.phrases import both, say, t
from handlers.kit.request import Confirm, NeedsWriting, Passed, Refusal, Reply, Request
from handlers.language.questions import Answer, Facts, Quote, in_their_words
from handlers.language.questions import ask as answer_from
from storage.agreements import Agreement
from storage.models import PassedQuestion
from storage.queries import agreements as agreement_rows
from storage.queries import participation as participation_rows
from storage.queries import questions as rows

TOPIC = Topic(t("Questions"), 5)

# What changes from day to day is not in the agreement: these abilities know it.
_LIVE = {
    "participation": "participation.who",
    "next_meeting": "meetings.coming",
    "deadlines": "deadlines.show",
    "status": "commitments.overview",
    "contacts": "participation.who",
}
_QUOTED_AS_NEAR = 3


@command(
    "fråga",
    "ask",
    also=("undrar", "jag undrar"),
    may=ANYONE,
    concern=Public(),
    summary=t("Ask about the agreement in your own words"),
    example=both("fråga vem kallar till uppstarten?", "ask who calls the start-up meeting?"),
    reads=True,
    agreement="none",
)
def ask(ask: Request, db: Session) -> Reply:
    """Answer from the agreements of the asker's organisation, in the question's own language.

    What only the database knows is passed on to the ability that shows it.
    """
    if not ask.words:
        raise Refusal(t("What would you like to know? Write for example: ask what have we promised?"))
    library = agreement_rows.library(db)
    areas = tuple(area.name for agreement in library for area in participation_rows.areas(db, agreement.key))
    found = answer_from(library, ask.words, ask.asker.organisation or None, ask.now, Facts(areas=areas))
    if found.outcome in ("silent", "near"):
        return _unanswered(ask, db, found, library)
    if found.outcome == "live" and found.live:
        raise Passed(
            _LIVE[found.live], _area_in(ask.words, areas) if found.live in ("participation", "contacts") else ""
        )
    return Reply(_card(found))


def _area_in(question: str, areas: tuple[str, ...]) -> str:
    """Find the focus area that a question names, compounds included ("matematiksatsningen")."""
    words = folded(question).split()
    for area in areas:
        name = folded(area)
        if name in " ".join(words) or any(word.startswith(name) for word in words):
            return area
    return ""


def _unanswered(ask: Request, db: Session, found: Answer, library: tuple[Agreement, ...]) -> Reply:
    """Say that the agreement is silent, show a person's earlier answer if there is one, and offer to pass it on."""
    agreements = found.agreements or (ask.agreement,)
    if db.info.get("reads"):
        raise NeedsWriting
    topic = in_their_words(library, found.topic)
    rows.count_miss(db, agreements[0], found.slot, topic, found.outcome, today(ask.now))
    card = _card(found)
    kept = rows.kept_answer(db, agreements, ask.words)
    if kept is not None:
        return Reply(replace(card, parts=(*card.parts, *_by_a_person(db, kept))))
    if not ask.asker.joined:
        return Reply(card)
    offer = Text(t("Shall I pass your question on to the coordinator? Answer yes, or write another command."))
    press = Button(t("Pass the question on"), "passed_on.pass_on", (("question", ask.words[:500]),), words="ja")
    confirm = Confirm("passed_on.pass_on", ask.words[:500])
    return Reply(replace(card, parts=(*card.parts, offer, Buttons((press,)))), confirm=confirm)


def _by_a_person(db: Session, kept: PassedQuestion) -> tuple[Part, ...]:
    """Show a vetted answer as who gave it and when: never as the agreement's words."""
    row = agreement_rows.organisation(db, kept.answered_for)
    who = by_a_person(row.name if row else kept.answered_for, today(kept.answered_at or kept.asked_at))
    return (
        Divider(),
        Text(t("A member has asked this before:"), "strong"),
        Text(kept.answer, "quote"),
        Text(who, "note"),
    )


def _card(found: Answer) -> Card:
    parts: list[Part] = []
    answered = found.outcome == "answer"
    quotes = found.quotes if answered else found.quotes[:_QUOTED_AS_NEAR]
    if quotes:
        items = tuple(_item(quote, found) for quote in quotes)
        parts.append(Listing(items, numbered=answered and len(items) > 1))
    parts.extend(Text(note) for note in found.notes)
    if answered:
        carried = (("agreement", quotes[0].agreement.key), ("slot", found.slot), ("topic", found.topic))
        parts.append(Buttons((Button(t("That was not what I asked"), not_that.name, carried),)))
    return Card(found.lead, tuple(parts))


def _item(quote: Quote, found: Answer) -> Item:
    clause, agreement = quote.clause, quote.agreement
    summary = say(both(clause.summary.sv, clause.summary.en), found.language)
    place = say(cite(agreement.name, agreement.short_name, clause.section), found.language)
    if summary in found.lead:
        return Item(place, quote=clause.text)
    return Item(summary, (place,), quote=clause.text)


@button(may=ANYONE, concern=Public(), summary=t("Say that an answer missed the question"))
def not_that(ask: Request, db: Session) -> Reply:
    """Count an answer that missed, for the agreement's editor; whose press it was is not kept."""
    known = {agreement.key for agreement in agreement_rows.library(db)}
    if ask.value("agreement") not in known:
        raise Refusal(t("That answer is too old to be judged."))
    slot = ask.value("slot") if ask.value("slot").isidentifier() else ""
    topic = in_their_words(agreement_rows.library(db), ask.value("topic"))
    rows.count_miss(db, ask.value("agreement"), slot, topic, "wrong", today(ask.now))
    return Reply(
        Card("", (Text(t("Thank you: the agreement's editor sees it. Ask again in other words, or write: help")),))
    )
