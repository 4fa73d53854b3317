"""Ask anything about the agreements: an answer with section and quote, or an honest "framgår inte"."""

from __future__ import annotations

from sqlmodel import Session

from handlers.kit.abilities import ANYONE, Public, Topic, command
from handlers.kit.cards import Card
from handlers.kit.phrases import both, t
from handlers.kit.request import Refusal, Reply, Request
from handlers.language import questions
from storage.queries import agreements as agreement_rows

TOPIC = Topic(t("Questions"), 5)


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
    """Answer a question from the agreements of the asker's organisation, in the question's own language."""
    if not ask.words:
        raise Refusal(t("What would you like to know? Write for example: ask what have we promised?"))
    library = agreement_rows.library(db)
    found = questions.ask(library, ask.words, ask.asker.organisation or None, ask.now)
    return Reply(_card(found))


def _card(found: questions.Answer) -> Card:
    return Card(found.lead)
