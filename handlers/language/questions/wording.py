"""The answerer's sentences: from ``wording.toml``, in Swedish or English, with dates as members read them."""

import tomllib
from collections.abc import Iterable, Sequence
from datetime import date
from functools import cache
from pathlib import Path

from handlers.language.questions.answer import Answer, Quote
from handlers.language.questions.lexicon import Language


@cache
def _wording() -> dict[str, dict[str, str]]:
    path = Path(__file__).with_name("wording.toml")
    return tomllib.loads(path.read_text(encoding="utf-8"))


def say(key: str, language: Language, **values: object) -> str:
    """Return a sentence with its {fields} filled in; raises KeyError for a sentence that does not exist."""
    sentence = _wording()[language][key]
    return sentence.format(**values) if values else sentence


def say_day(day: date, language: Language) -> str:
    """Return a date with weekday and ISO week: "tors 31 dec 2026, v. 53"."""
    words = _wording()[language]
    weekday, month = words["weekdays"].split()[day.weekday()], words["months"].split()[day.month - 1]
    return say("day", language, weekday=weekday, day=day.day, month=month, year=day.year, week=day.isocalendar().week)


def weekday_name(day: date, language: Language) -> str:
    """Return the whole name of a day's weekday."""
    return _wording()[language]["weekday_names"].split()[day.weekday()]


def series(names: Iterable[str], language: Language) -> str:
    """Return "a, b och c"."""
    *first, last = tuple(names) or ("",)
    return f"{', '.join(first)} {say('and', language)} {last}" if first else last


def amount(kronor: int) -> str:
    """Return a sum with a narrow space between the thousands: "69 000"."""
    return f"{kronor:,}".replace(",", "\N{NO-BREAK SPACE}")


def as_text(answer: Answer) -> str:
    """Return the whole answer as plain text: the verdict first, then the sentences, the quotes and the notes."""
    first = f"{say(answer.verdict, answer.language)} {answer.lead}" if answer.verdict else answer.lead
    return "\n".join((first, *_quoted(answer.quotes, answer.language), *answer.notes)).strip()


def _quoted(quotes: Sequence[Quote], language: Language) -> Iterable[str]:
    for quote in quotes:
        proposal = quote.agreement.status == "proposal"
        summary = f"{quote.clause.summary.en} " if language == "en" and len(quotes) > 1 else ""
        yield (
            "– "
            + summary
            + say(
                "quote_part" if proposal else "quote",
                language,
                agreement=quote.agreement.short_name,
                section=quote.clause.section,
                text=quote.clause.text,
            )
        )
