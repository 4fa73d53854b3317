"""A question about agreements, answered from their clauses, or an honest "it does not say"."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Final

from handlers.language.questions import lists, match
from handlers.language.questions.answer import Answer, Facts, Live, Quote
from handlers.language.questions.asked import Asked, understand
from handlers.language.questions.asserted import asserts
from handlers.language.questions.counts import worked_out
from handlers.language.questions.index import Index, build
from handlers.language.questions.match import Match
from handlers.language.questions.slots import says
from handlers.language.questions.verdicts import verdict
from handlers.language.questions.wording import say, say_day, series
from storage.agreements import Agreement, Clause

COVERED: Final = 0.61  # the share of the question's words, by weight, that an answer must cover
ENOUGH: Final = 0.52  # how well a clause must fit to be an answer
_MARGIN: Final = 0.02  # how much better than a known gap
_BESIDE: Final = 0.8  # how near the best a second clause must come to be quoted too
_HOPEFUL: Final = 0.85  # how near the best a clause must come to answer when the best does not
_SAMPLED: Final = 0.9  # how like a sample question a question must be to count as that question
_CLEARLY: Final = 0.05  # how much better than every clause of a list
_FOCUSED: Final = 0.4  # how well the word that the question turns on must be covered
_NEAREST: Final = 3


class _Same:
    """The same agreements, compared by identity: hashing thousands of clauses for each question is slow."""

    def __init__(self, agreements: tuple[Agreement, ...]) -> None:
        self.agreements = agreements

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and self._ids() == other._ids()

    def __hash__(self) -> int:
        return hash(self._ids())

    def _ids(self) -> tuple[int, ...]:
        return tuple(id(agreement) for agreement in self.agreements)


@lru_cache(maxsize=4)
def _index(same: _Same) -> Index:
    return build(same.agreements)


def ready(agreements: Sequence[Agreement]) -> Index:
    """Return the index of some agreements, made once for as long as they are the same objects."""
    return _index(_Same(tuple(agreements)))


def ask(
    agreements: Sequence[Agreement], question: str, asker: str | None, now: datetime, facts: Facts | None = None
) -> Answer:
    """Answer a question from the agreements; never raises.

    ``asker`` is the name or key of the asker's organisation: a party asks about its own agreements, anybody else
    (and None) about all, unless the question names one. ``now`` decides what is next, late or over.
    """
    index = ready(agreements)
    asked = understand(index, question, asker, now)
    clauses = match.clauses(index, asked)
    if (found := lists.find(index, asked)) and not _particular(asked, clauses, found):
        return _listed(index, asked, found)
    known = match.gaps(index, asked)
    hopeful = [one for one in clauses if one.fit >= _HOPEFUL * clauses[0].fit]
    answering = [one for one in hopeful if _answers(asked, one) and not _beaten(one, known)]
    if answering:
        return _matched(index, asked, [one for one in answering if one.fit >= _BESIDE * answering[0].fit][:_NEAREST])
    return _silent(asked, clauses, known, facts or Facts())


def _particular(asked: Asked, clauses: list[Match], found: lists.Found) -> bool:
    """Say whether a clause of another kind has just this as a sample question: then no list is wanted."""
    best = clauses[0] if clauses else None
    if best is None or best.alike < _SAMPLED or best.covered < _SAMPLED or found.kind == "deadline":
        return False
    listed = max((one.fit for one in clauses if one.clause.kind == found.kind), default=0.0)
    return best.fit > listed + _CLEARLY and _answers(asked, best)


def _answers(asked: Asked, one: Match) -> bool:
    """Say whether a clause covers what is asked and asserts what is asked for."""
    enough = one.fit >= ENOUGH and one.covered * one.time >= COVERED
    tells = asked.slot or any(not word.small for word in asked.words)
    return bool(enough and tells) and one.focused >= _FOCUSED and asserts(asked, one.profile.agreement, one.clause)


def _beaten(one: Match, known: list[Match]) -> bool:
    """Say whether a known gap of the same agreement fits the question as well as the clause does."""
    same = [gap.fit for gap in known if gap.profile.agreement is one.profile.agreement]
    return bool(same) and one.fit < same[0] + _MARGIN


def _listed(index: Index, asked: Asked, found: lists.Found) -> Answer:
    quotes = tuple(Quote(agreement, clause) for agreement, clause in found.clauses)
    live: Live = "deadlines" if found.kind == "deadline" else ""
    return _answer(index, asked, quotes, _lead(asked, found, quotes), live)


def _matched(index: Index, asked: Asked, best: list[Match]) -> Answer:
    quotes = tuple(Quote(one.profile.agreement, one.clause) for one in best)
    summary = quotes[0].clause.summary
    return _answer(index, asked, quotes, summary.en if asked.language == "en" else summary.sv, "")


def _answer(index: Index, asked: Asked, quotes: tuple[Quote, ...], lead: str, live: Live) -> Answer:
    first = quotes[0]
    worked = tuple(worked_out(asked, first))
    return Answer(
        outcome="answer",
        language=asked.language,
        slot=asked.slot,
        topic=_topic(asked),
        lead=lead,
        quotes=quotes,
        notes=(*(sentence for _, sentence in worked), *_cautions(asked, quotes)),
        verdict=verdict(index, asked, first.agreement, first.clause),
        live=live,
        agreements=tuple(dict.fromkeys(quote.agreement.key for quote in quotes)),
        worked_out=worked,
    )


def _cautions(asked: Asked, quotes: tuple[Quote, ...]) -> Iterator[str]:
    if any(quote.clause.conditional for quote in quotes):
        yield say("conditional", asked.language)
    for agreement in {quote.agreement.key: quote.agreement for quote in quotes}.values():
        if agreement.status == "proposal":
            yield agreement.status_note.en if asked.language == "en" else agreement.status_note.sv


def _lead(asked: Asked, found: lists.Found, quotes: tuple[Quote, ...]) -> str:
    """Say what the list is, for each agreement in it."""
    agreements = {quote.agreement.key: quote.agreement for quote in quotes}.values()
    return " ".join(_led(asked, found.kind, agreement, quotes) for agreement in agreements)


def _led(asked: Asked, kind: str, agreement: Agreement, quotes: tuple[Quote, ...]) -> str:
    own = tuple(quote.clause for quote in quotes if quote.agreement is agreement)
    if kind == "commitment" and asked.meant:
        who = series((party.name for party in asked.meant), asked.language)
        return say("commitment", asked.language, who=who, count=len(own), agreement=agreement.short_name)
    if kind == "commitment":
        return say("every_commitment", asked.language, count=len(own), agreement=agreement.short_name)
    if kind == "parties" and not agreement.parties_complete:
        return say("parties_open", asked.language, agreement=agreement.short_name)
    if kind in {"fee", "purpose", "title"}:
        return own[0].summary.en if asked.language == "en" else own[0].summary.sv
    return say(kind, asked.language, **_values(asked, kind, agreement, own))


def _values(asked: Asked, kind: str, agreement: Agreement, own: tuple[Clause, ...]) -> dict[str, object]:
    """Return what goes into the sentence that leads a list."""
    values: dict[str, object] = {"agreement": agreement.short_name, "count": len(own)}
    if kind == "step":
        values["count"] = sum(1 for clause in own if clause.heading)
    if kind == "parties":
        names = [party.name for party in agreement.parties]
        values |= {"count": len(names), "names": series(names, asked.language)}
    if kind == "validity":
        values["start"] = say_day(agreement.valid_from, asked.language)
        values["end"] = say_day(agreement.valid_to, asked.language)
    return values


def _silent(asked: Asked, clauses: list[Match], known: list[Match], facts: Facts) -> Answer:
    """Say that no clause answers: what is known to be missing, what lies nearest, or that it is another matter."""
    names = series((agreement.short_name for agreement in asked.scope), asked.language)
    near = tuple(Quote(one.profile.agreement, one.clause) for one in clauses[:_NEAREST] if one.covered > 0.3)
    live = _live(asked, facts)
    notes: tuple[str, ...] = ()
    if live:
        outcome, lead = "live", say("live", asked.language, agreements=names)
    elif known and known[0].fit >= ENOUGH - 0.1 and known[0].profile.gap:
        says_ = known[0].profile.gap.says
        outcome, lead = "silent", say("nothing", asked.language, agreements=names)
        notes = (says_.en if asked.language == "en" else says_.sv,)
    elif near:
        outcome, lead = "near", say("near", asked.language, agreements=names)
    else:
        outcome, lead = "elsewhere", say("elsewhere", asked.language, agreements=names)
    return Answer(
        outcome=outcome,  # type: ignore[arg-type]
        language=asked.language,
        slot=asked.slot,
        topic=_topic(asked),
        lead=lead,
        quotes=near if outcome == "near" else (),
        notes=notes,
        live=live,
        agreements=tuple(agreement.key for agreement in asked.scope),
    )


def _live(asked: Asked, facts: Facts) -> Live:
    """Name what the caller's database may answer: who takes part, the next meeting, contacts, how it goes."""
    if any(area.lower() in asked.said for area in facts.areas) or "c:focus_area" in asked.concepts:
        return "participation"
    if "c:meeting" in asked.concepts and says(asked.said, "next"):
        return "next_meeting"
    if "c:person_name" in asked.concepts:
        return "contacts"
    return "status" if "c:status" in asked.concepts else ""


def _topic(asked: Asked) -> str:
    return " ".join(word.said for word in asked.words)
