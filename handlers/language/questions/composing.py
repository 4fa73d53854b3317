"""An answer put together: what leads it, what it quotes, what it adds, and how it says that nothing answers."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from handlers.language.questions.answer import Answer, Facts, Live, Outcome, Quote
from handlers.language.questions.asked import Asked
from handlers.language.questions.counts import worked_out
from handlers.language.questions.families import family, wants_all, whole_of
from handlers.language.questions.index import Index
from handlers.language.questions.lists import Found
from handlers.language.questions.match import Match
from handlers.language.questions.slots import says
from handlers.language.questions.verdicts import verdict
from handlers.language.questions.wording import say, say_day, series
from storage.agreements import Agreement, Clause, Text

_NEAREST: Final = 3
_NEAR: Final = 0.3  # the share of the question that a clause must cover to be shown as near
_KNOWN: Final = 0.42  # how well a known gap must fit to be what was asked for


def listed(index: Index, asked: Asked, found: Found) -> Answer:
    """Answer with a whole list of clauses."""
    quotes = tuple(Quote(agreement, clause) for agreement, clause in found.clauses)
    due = found.kind in {"deadline", "missed"}
    answer = _answer(index, asked, quotes, _lead(asked, found, quotes), "deadlines" if due else "")
    return replace(answer, verdict="") if due else answer


def matched(index: Index, asked: Asked, best: list[Match]) -> Answer:
    """Answer with the clauses that fit best and what belongs with the first, whose plain words lead."""
    first, found = best[0], [(one.profile.agreement, one.clause) for one in best]
    kin = family if wants_all(asked) or first.clause.text.endswith(":") else whole_of
    found[1:1] = [(first.profile.agreement, clause) for clause in kin(first.profile.agreement, first.clause)]
    quotes = tuple(Quote(*pair) for pair in {id(pair[1]): pair for pair in found}.values())
    return _answer(index, asked, quotes, _plain(asked, quotes[0].clause.summary), "")


def joined(answers: Sequence[Answer]) -> Answer:
    """Answer a question of several parts: what leads each, and all that they quote."""
    first = answers[0]
    quotes = {id(quote.clause): quote for answer in answers for quote in answer.quotes[:1]}
    quotes |= {id(quote.clause): quote for answer in answers for quote in answer.quotes}
    leads = dict.fromkeys(answer.lead for answer in answers)
    notes = dict.fromkeys(note for answer in answers for note in answer.notes)
    return replace(first, lead=" ".join(leads), quotes=tuple(quotes.values()), notes=tuple(notes))


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
            yield _plain(asked, agreement.status_note)


def _lead(asked: Asked, found: Found, quotes: tuple[Quote, ...]) -> str:
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
    if kind in {"fee", "purpose", "title", "one_step"}:
        return _plain(asked, own[0].summary)
    key = "parties_of" if kind == "parties" and _asks_for_municipalities(asked) else kind
    return say(key, asked.language, **_values(asked, kind, agreement, own))


def _asks_for_municipalities(asked: Asked) -> bool:
    return asked.slot in {"how_many", "which", "who"} and "c:municipality" in asked.concepts


def _values(asked: Asked, kind: str, agreement: Agreement, own: tuple[Clause, ...]) -> dict[str, object]:
    """Return what goes into the sentence that leads a list."""
    values: dict[str, object] = {"agreement": agreement.short_name, "count": len(own)}
    if kind == "step":
        values["count"] = sum(1 for clause in own if clause.heading)
    if kind == "parties":
        every = not _asks_for_municipalities(asked)
        names = [party.name for party in agreement.parties if every or party.kind == "kommun"]
        values |= {"count": len(names), "names": series(names, asked.language)}
    if kind == "validity":
        values["start"] = say_day(agreement.valid_from, asked.language)
        values["end"] = say_day(agreement.valid_to, asked.language)
    return values


def silent(asked: Asked, clauses: list[Match], known: list[Match], facts: Facts) -> Answer:
    """Say that no clause answers: what is known to be missing, what lies nearest, or that it is another matter."""
    near = tuple(Quote(one.profile.agreement, one.clause) for one in clauses[:_NEAREST] if one.covered > _NEAR)
    gap = known[0].profile.gap if known and known[0].fit >= _KNOWN else None
    live = _live(asked, facts)
    outcome: Outcome = "live" if live else "silent" if gap else "near" if near else "elsewhere"
    names = series((agreement.short_name for agreement in asked.scope), asked.language)
    return Answer(
        outcome=outcome,
        language=asked.language,
        slot=asked.slot,
        topic=_topic(asked),
        lead=say("nothing" if outcome == "silent" else outcome, asked.language, agreements=names),
        quotes=near if outcome == "near" else (),
        notes=(_plain(asked, gap.says),) if gap and outcome == "silent" else (),
        live=live,
        agreements=tuple(agreement.key for agreement in asked.scope),
    )


def _plain(asked: Asked, text: Text) -> str:
    return text.en if asked.language == "en" else text.sv


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
