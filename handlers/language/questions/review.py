"""For the editor of an agreement: which of its own sample questions find another clause, or none."""

from collections.abc import Iterator
from datetime import datetime

from handlers.language.questions.answering import ask
from storage.agreements import Agreement, Clause, Gap, Phrases
from storage.agreements import review as thin


def review(agreement: Agreement) -> tuple[str, ...]:
    """Say what is thin in an agreement and which sample questions lead astray: one sentence each.

    Every question is asked of the agreement without that question, so that it cannot find itself. This takes a
    second or two for each agreement.
    """
    return (*thin(agreement), *_astray(agreement))


def _astray(agreement: Agreement) -> Iterator[str]:
    for turn in range(_TURNS):
        ours, asked = _without(agreement, turn)
        yield from _findings(ours, asked)


_TURNS = 4

Asked = list[tuple[Clause | Gap, str]]


def _without(agreement: Agreement, turn: int) -> tuple[Agreement, Asked]:
    """Take every fourth sample question out; return what is left, and what was taken."""
    taken: Asked = []
    clauses = tuple(_thinned(clause, turn, taken) for clause in agreement.clauses)
    gaps = tuple(_thinned(gap, turn, taken) for gap in agreement.gaps)
    return agreement.model_copy(update={"clauses": clauses, "gaps": gaps}), taken


def _thinned(source: Clause | Gap, turn: int, taken: Asked) -> Clause | Gap:
    kept: dict[str, tuple[str, ...]] = {}
    for language, questions in (("sv", source.questions.sv), ("en", source.questions.en)):
        out = questions[turn::_TURNS]
        taken.extend((source, question) for question in out)
        kept[language] = tuple(question for question in questions if question not in out)
    return source.model_copy(update={"questions": Phrases(sv=kept["sv"], en=kept["en"])})


def _findings(agreement: Agreement, asked: Asked) -> Iterator[str]:
    """Yield one sentence for each sample question that does not find what it is a sample of."""
    moment = datetime.combine(agreement.valid_from, datetime.min.time())
    for source, question in asked:
        found = ask((agreement,), question, None, moment)
        if isinstance(source, Gap):
            if not found.abstained:
                yield f"gap {source.key}: {question!r} is answered with clause {found.clause_ids[0]}"
        elif found.abstained:
            yield f"clause {source.id}: {question!r} finds no clause"
        elif source.id not in found.clause_ids:
            yield f"clause {source.id}: {question!r} finds clause {found.clause_ids[0]}"
