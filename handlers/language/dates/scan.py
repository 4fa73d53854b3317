"""From text to tokens: words, numbers, written dates and clock times, each with its place in the text."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

Meanings = list[tuple[str, Any]]


@dataclass(frozen=True)
class Token:
    """A word or number of the text: how it is spelt in lower case, where it stands, and what its form alone says.

    `capital` when the text has it with a capital letter first.
    """

    text: str
    start: int
    end: int
    meanings: tuple[tuple[str, Any], ...] = ()
    sort: str = "word"
    capital: bool = False


PATTERN = re.compile(
    r"""
    (?P<fours>(?<![\d.,:/-])(?:[01]\d|2[0-3])[0-5][05]\s?[-–]\s?(?:[01]\d|2[0-4])[0-5][05](?![\d.,:/-]))
    | (?P<opaque>https?://\S+ | [\w.+-]+@[\w-]+\.[\w.]+ | \w*_\w+(?:\.\w+)* | <[^<>]{1,80}> | [{]{2}.*?[}]{2} | [#]\S+
        | (?<![\d-])(?:19|20)?\d{6}[-+]\d{4}(?!\d)
        | \d{9,}(?!\d|\s(?:dag|veck|mån|år|tim|min|arb|day|week|month|year|hour))
        | (?<![\w-])\+\d[\d -]{6,}\d
        | (?<![\d-])0\d{1,3}[- ]\d{2,3}(?:[ -]?\d{2,3}){1,3}(?![\d:./-])
        | (?<![\d:.])\d{2,3}\ \d{2}\ \d{2}(?![\d:.])
        | (?<!\d)\d{1,3}(?:\ \d{3})+(?!\d)(?=\ ?(?:kr|:-|sek|st|elever|€))
        | (?<!\d)(?:19|20)\d\d[/:-](?!20\d\d\b)\d{3,5}(?!\d) | \d{4}:\d+
        | §+\s*\d+ | \d+\s*§ | \d+\s*kap\b
        | \b(?!KL\b|KL\d)[A-ZÅÄÖ]{2,4}[-_ ]?(?:19|20)\d\d[-/_:]\d+ | \b\d+(?:\.\d+){3,}
        | \b[^\W\d_]\.?\d{1,2}\.\d+(?:\.\d+)*)
    | (?P<instant>(?<!\d)\d{4}-\d\d-\d\d
        (?:T\d\d:\d\d(?::\d\d(?:[.,]\d{1,9})?)?(?:Z|[+-]\d\d:?\d\d)?
        |[ ]\d\d:\d\d(?::\d\d(?:[.,]\d{1,9})?)?(?:Z|[+-]\d\d:?\d\d))(?![\d:]))
    | (?P<isoweek>(?<!\d)\d{4}-?[Ww]\d\d?(?:-[1-7])?(?!\w))
    | (?P<iso>(?<!\d)(?<!\d-)(?:19|20)\d\d(?P<mark>[-/.])\d{1,2}(?P=mark)\d{1,2}(?!\d|-\d))
    | (?P<dmy>(?<![\d./-])\d{1,2}(?P<mark2>[/.-])\d{1,2}(?P=mark2)(?:19|20)\d\d(?![\d])
        | (?<![\d./-])\d{1,2}/\d{1,2}\s?-\s?(?:20)?\d\d(?![\d/])
        | (?<![\d./-])\d{1,2}/\d{1,2}/\d\d(?![\d/]))
    | (?P<years>(?<!\d)20\d\d\s?[/–]\s?(?:20)?\d\d(?![\d/-]))
    | (?P<isomonth>(?<![\d-])20\d\d-(?:0[1-9]|1[0-2])(?![\d-]))
    | (?P<compact>(?<![\d.,:-])(?:20\d{6}|\d{6})(?![\d.,:%-]*\d|\s?(?:kr|:-|%)))
    | (?P<version>(?<![\d.])\d+\.\d+\.\d+(?![\d]))
    | (?P<clock>(?<![\d.,:/])\d{1,2}[:.h]\d\d(?:[:.]\d\d)?(?:\s?[aApP]\.?[mM]\b\.?)?
        (?![\d:%]|[.,]\d|\s?(?:%|kr\b|procent\b)))
    | (?P<around>(?<![\d.,:/])\d{1,2}-tiden\b)
    | (?P<meridiem>(?<![\d.,:/])\d{1,2}\s?[aApP]\.?[mM]\b\.?)
    | (?P<slash>(?<![\d/.,])\d{1,2}/\d{1,2}(?![\d/%]))
    | (?P<ordinal>(?<![\d.,:/])\d{1,2}(?:[:.]?[ae](?:\b|(?=–))|:?(?:st|nd|rd|th)\b))
    | (?P<weekyear>\b[vVwW]\.?\s?\d{4}(?!\d|-\d\d-\d))
    | (?P<weekno>\b[vVwW]\d{1,2}(?!\d|\.\d|[^\W\d_]))
    | (?P<coded>\b(?:[qQhHtT]|[kK][vV])[1-4]\b)
    | (?P<decimal>(?<![\d.,])\d+[.,]\d+(?![\d]))
    | (?P<military>(?<![\d.,:/-])(?:[01]\d|2[0-3])[0-5]\d(?![\d.,:/-]*\d|\s?(?:kr|%)))
    | (?P<hours>(?<![\d.,:/])\d{1,3}(?=(?:h|min|tim|dgr|v)\b))
    | (?P<number>\d+)
    | (?P<word>(?:[^\W\d_]{1,2}(?:\.[^\W\d_]){1,3}(?![^\W\d_])\.?) | [^\W\d_]+(?:['’:][^\W\d_]+)*)
    | (?P<mark3>[^\s\w]|_)
    """,
    re.VERBOSE,
)


def scan(text: str) -> list[Token]:
    """Part a text into tokens in order; white space is dropped, everything else is kept."""
    return [_token(match) for match in PATTERN.finditer(text)]


def _token(match: re.Match[str]) -> Token:
    sort = match.lastgroup or "word"
    sort = {"mark": "iso", "mark2": "dmy"}.get(sort, sort)
    spelt = match.group().lower().replace("’", "'")
    if sort == "word" and "." in spelt:
        spelt = spelt.rstrip(".")
    read = READERS.get(sort)
    meanings = tuple(read(spelt)) if read else ()
    return Token(spelt, match.start(), match.end(), meanings, sort, capital=match.group()[0].isupper())


def _digits(text: str) -> list[int]:
    return [int(part) for part in re.findall(r"\d+", text)]


def _instant(text: str) -> Meanings:
    return [("INSTANT", text.upper().replace(" ", "T", 1).replace(",", "."))]


def _iso(text: str) -> Meanings:
    year, month, day = _digits(text)
    return [("DATE", (day, month, year))]


def _dmy(text: str) -> Meanings:
    day, month, year = _digits(text)
    sort = "SLASHDATE" if "/" in text else "DATE"
    return [(sort, (day, month, year if year > 99 else 2000 + year))]


def _slash(text: str) -> Meanings:
    first, second = _digits(text)
    return [("SLASH", (first, second))]


def _years(text: str) -> Meanings:
    first, second = _digits(text)
    if "/" in text:
        return [("YEARS", first)] if second % 100 == (first + 1) % 100 else []
    last = second if second > 99 else 2000 + second
    return [("YEARSPAN", (first, last))] if first < last else []


def _isomonth(text: str) -> Meanings:
    year, month = _digits(text)
    return [("YEARMONTH", (year, month))]


def _compact(text: str) -> Meanings:
    year = text[:-4] if len(text) == 8 else "20" + text[:2]
    month, day = int(text[-4:-2]), int(text[-2:])
    return [("DATE", (day, month, int(year)))] if 1 <= month <= 12 and 1 <= day <= 31 else []


def _clock(text: str) -> Meanings:
    hour, minute = _digits(text)[:2]
    half = re.search(r"[ap]", text)
    if half:
        return _meridiem(text)
    sure = text[0] == "0" or hour > 12 or hour == 0
    sort = "DOTTED" if "." in text else "CLOCKTIME"
    return [(sort, (hour, minute, sure)), *_dotted(text)]


def _dotted(text: str) -> Meanings:
    parts = re.fullmatch(r"(\d{1,2})\.(\d{1,2})", text)
    return [("DOTDATE", (int(parts[1]), int(parts[2])))] if parts else []


def _meridiem(text: str) -> Meanings:
    hour, *minutes = _digits(text)
    return [("MERIDIEM", (hour, minutes[0] if minutes else 0, "p" in text))]


def _around(text: str) -> Meanings:
    return [("AROUND", _digits(text)[0])]


def _ordinal(text: str) -> Meanings:
    return [("ORD", _digits(text)[0]), ("DAYORD", _digits(text)[0])]


def _isoweek(text: str) -> Meanings:
    parts = re.fullmatch(r"(\d{4})-?w(\d\d?)(?:-(\d))?", text)
    if not parts:
        return []
    year, week, day = (int(part) if part else None for part in parts.groups())
    return [("ISOWEEK", (year, week, day))]


def _weekyear(text: str) -> Meanings:
    digits = "".join(c for c in text if c.isdigit())
    return [("ISOWEEK", (2000 + int(digits[:2]), int(digits[2:]), None))]


def _weekno(text: str) -> Meanings:
    return [("WEEKNO", _digits(text)[0])]


def _military(text: str) -> Meanings:
    """Four digits are a time as well, but 2026 is rather a year."""
    found: Meanings = [("FOUR", (int(text[:2]), int(text[2:])))]
    if 2000 <= int(text) < 2060:
        found = [("YEARLIKE", (int(text[:2]), int(text[2:])))]
    return found + _number(text)


def _decimal(text: str) -> Meanings:
    return _dotted(text)


def _fours(text: str) -> Meanings:
    begin, end = re.findall(r"\d{4}", text)
    return [("FOURS", (int(begin[:2]), int(begin[2:]), int(end[:2]), int(end[2:])))]


def _number(text: str) -> Meanings:
    if len(text) > 6:
        return [("NUM", 10**7)]
    value = int(text)
    found: Meanings = [("NUM", value), ("DIGITS", value)]
    if len(text) == 2 and text[0] == "0":
        found.append(("FOUR", (value, 0)))
    if len(text) == 4 and 1990 <= value <= 2100:
        found.append(("YEAR", value))
    return found


READERS: dict[str, Callable[[str], Meanings]] = {
    "instant": _instant,
    "iso": _iso,
    "dmy": _dmy,
    "slash": _slash,
    "years": _years,
    "isomonth": _isomonth,
    "compact": _compact,
    "clock": _clock,
    "around": _around,
    "meridiem": _meridiem,
    "ordinal": _ordinal,
    "isoweek": _isoweek,
    "weekyear": _weekyear,
    "weekno": _weekno,
    "military": _military,
    "decimal": _decimal,
    "fours": _fours,
    "hours": _number,
    "number": _number,
}
