"""What no clause says but arithmetic does: totals, days left, and premises of the question that do not hold."""

import re
from collections.abc import Iterator
from datetime import date
from typing import Final

from handlers.language.questions.answer import Quote
from handlers.language.questions.asked import Asked
from handlers.language.questions.wording import amount, say, say_day, weekday_name
from storage.agreements import Agreement, Amount

_SUM: Final = re.compile(r"\b(\d{2,3}) (\d{3})\b|\b(\d{4,7})\b")
_YEARS: Final = re.compile(r"\b(\d+|två|tre|fyra|fem|two|three|four|five) (?:hela )?(?:år|years)\b")
_NUMBERS: Final = {"två": 2, "tre": 3, "fyra": 4, "fem": 5, "two": 2, "three": 3, "four": 4, "five": 5}
_WHOLE: Final = re.compile(r"\b(totalt|sammanlagt|hela|total|altogether|whole|entire|totalkostnad\w*)\b")


def worked_out(asked: Asked, quote: Quote) -> Iterator[tuple[str, str]]:
    """Yield (name, sentence) for each thing that can be worked out from the clause that answers."""
    clause, agreement = quote.clause, quote.agreement
    if clause.amount:
        yield from _sums(asked, agreement, clause.amount)
    if clause.deadline and clause.deadline.end and clause.deadline.precision == "day":
        yield from _days(asked, clause.deadline.end)


def _sums(asked: Asked, agreement: Agreement, stated: Amount) -> Iterator[tuple[str, str]]:
    for found in _SUM.finditer(asked.said):
        kronor = int(found[1] + found[2]) if found[1] else int(found[3])
        if kronor != stated.kronor and not 2000 <= kronor <= 2100:
            yield (
                "other_amount",
                say("other_amount", asked.language, kronor=amount(stated.kronor), asked=amount(kronor)),
            )
    if stated.per == "year" and (years := _years(asked.said, agreement)):
        total = amount(stated.kronor * years)
        kronor_ = amount(stated.kronor)
        yield "total", say("total", asked.language, kronor=kronor_, years=years, sum=total)


def _years(said: str, agreement: Agreement) -> int:
    """Return how many years a total is asked for: those named, or the whole validity."""
    if found := _YEARS.search(said):
        return int(found[1]) if found[1].isdigit() else _NUMBERS[found[1]]
    return round((agreement.valid_to - agreement.valid_from).days / 365.25) if _WHOLE.search(said) else 0


def _days(asked: Asked, end: date) -> Iterator[tuple[str, str]]:
    if asked.slot in {"duration", "when", "day", "yesno"}:
        days = (end - asked.now.date()).days
        name = "days_left" if days >= 0 else "days_ago"
        yield name, say(name, asked.language, days=abs(days), date=say_day(end, asked.language))
    if end.weekday() > 4 and asked.slot in {"when", "day", "duration"}:
        before = date.fromordinal(end.toordinal() - end.weekday() + 4)
        yield (
            "last_weekday",
            say(
                "last_weekday",
                asked.language,
                date=say_day(end, asked.language),
                weekday=weekday_name(end, asked.language),
                before=say_day(before, asked.language),
            ),
        )
