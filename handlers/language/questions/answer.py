"""What the answerer gives back: an outcome, sentences in the asker's language, and the clauses they rest on."""

from dataclasses import dataclass
from typing import Literal

from handlers.language.questions.lexicon import Language
from storage.agreements import Agreement, Clause

Outcome = Literal["answer", "near", "silent", "live", "elsewhere"]
Live = Literal["", "participation", "next_meeting", "deadlines", "status", "contacts"]
Verdict = Literal["", "yes", "no", "partly"]


@dataclass(frozen=True)
class Facts:
    """What only the caller knows: the names of the focus areas that members take part in now."""

    areas: tuple[str, ...] = ()


@dataclass(frozen=True)
class Quote:
    """A clause that an answer rests on, and the agreement it stands in."""

    agreement: Agreement
    clause: Clause


@dataclass(frozen=True)
class Answer:
    """An answer, or an honest "it does not say".

    ``outcome``: "answer" rests on its quotes; "near" shows the nearest clauses as such; "silent" is something that
    the agreement is known not to say; "live" is for the caller to answer from its database (``live`` says what);
    "elsewhere" is no question about an agreement. ``verdict`` begins the answer to a yes-or-no question.
    ``lead`` and ``notes`` are whole sentences in ``language``; ``slot`` and ``topic`` are for the log of misses.
    ``worked_out`` holds what no clause says but arithmetic does, as (name, value).
    """

    outcome: Outcome
    language: Language
    slot: str
    topic: str
    lead: str
    quotes: tuple[Quote, ...] = ()
    notes: tuple[str, ...] = ()
    verdict: Verdict = ""
    live: Live = ""
    agreements: tuple[str, ...] = ()
    worked_out: tuple[tuple[str, str], ...] = ()

    @property
    def clause_ids(self) -> tuple[str, ...]:
        """The ids of the quoted clauses, the best first."""
        return tuple(quote.clause.id for quote in self.quotes)

    @property
    def abstained(self) -> bool:
        """Whether no clause answers the question."""
        return self.outcome != "answer"
