"""Ask anything about the agreements: an answer with section and quote, or an honest "framgår inte"."""

from sqlmodel import Session

from handlers.kit.abilities import ANYONE, Public, Topic, command
from handlers.kit.cards import Button, Buttons, Card, Item, Listing, Part, Text
from handlers.kit.cite import cite
from handlers.kit.names import folded
from handlers.kit.phrases import both, say, t
from handlers.kit.request import Passed, Refusal, Reply, Request
from handlers.language.questions import Answer, Facts, Quote
from handlers.language.questions import ask as answer_from
from storage.queries import agreements as agreement_rows
from storage.queries import participation as participation_rows

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


def _card(found: Answer) -> Card:
    parts: list[Part] = []
    answered = found.outcome == "answer"
    quotes = found.quotes if answered else found.quotes[:_QUOTED_AS_NEAR]
    if quotes:
        items = tuple(_item(quote, found) for quote in quotes)
        parts.append(Listing(items, numbered=answered and len(items) > 1))
    parts.extend(Text(note) for note in found.notes)
    if not answered:
        parts.append(Buttons((Button(t("What can I write?"), "help.show", words="hjälp"),)))
    return Card(found.lead, tuple(parts))


def _item(quote: Quote, found: Answer) -> Item:
    clause, agreement = quote.clause, quote.agreement
    summary = say(both(clause.summary.sv, clause.summary.en), found.language)
    place = say(cite(agreement.name, agreement.short_name, clause.section), found.language)
    if summary in found.lead:
        return Item(place, quote=clause.text)
    return Item(summary, (place,), quote=clause.text)
