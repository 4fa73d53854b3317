"""What a member writes, cleaned once at the door, and the numbers that must never pass it."""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from functools import lru_cache

from stdnum import luhn

LONGEST_LINE = 4000
LONGEST_VALUE = 3000
LONGEST_NAME = 100

_ZWJ, _VARIATION = "\u200d", "\ufe0f"
# Letters, digits and signs that are as they should be: most of what is written, so it is not looked at one by one.
_CLEAN = re.compile(r"[\n -~\u00a0-\u00ac\u00ae-\u017f\u2010-\u2027\u20ac]*\Z")
_BREAKS = re.compile("\r\n|[\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
_NUMBER = re.compile(r"(?<![\d/.+-])(?:(\d{2})(\d{6})|(\d{6}))\s?([-+\u2010-\u2015\u2212]?)\s?(\d{4})(?![\d/:]|[.-]\d)")

_FEWEST_DIGITS = 10
_PERHAPS_DIGITS = re.compile(r"[^\sa-zA-ZåäöÅÄÖ.,:;!?()/]")  # most lines hold too few of these to be looked at closely


def cleaned(text: str) -> str:
    """Take control, bidi and zero-width characters out, mend lone surrogates, compose (NFC), keep emoji whole.

    Line breaks and tabs become line feeds and spaces. The same text results on every database.
    """
    if _CLEAN.match(text):
        return text.strip()
    mended = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    lines = _BREAKS.sub("\n", mended).replace("\t", " ")
    kept = "".join(letter for at, letter in enumerate(lines) if _kept(lines, at, letter))
    # Composing takes time in the square of a run of combining marks: what is too long for us is only counted.
    return (unicodedata.normalize("NFC", kept) if len(kept) <= 2 * LONGEST_LINE else kept).strip()


def _kept(text: str, at: int, letter: str) -> bool:
    if letter == "\n":
        return True
    if letter == _ZWJ:
        return _joins_emoji(text, at)
    category = unicodedata.category(letter)
    # An unassigned letter is a newer emoji than Python knows; the 66 noncharacters never become any.
    return category not in ("Cc", "Cf", "Co") and not (category == "Cn" and _is_noncharacter(ord(letter)))


def _is_noncharacter(code: int) -> bool:
    return 0xFDD0 <= code <= 0xFDEF or code & 0xFFFE == 0xFFFE


def _joins_emoji(text: str, at: int) -> bool:
    """A zero-width joiner stays only between two pictures, where it makes one of them."""
    before = text[at - 2] if at > 1 and text[at - 1] == _VARIATION else text[at - 1 : at]
    after = text[at + 1 : at + 2]
    return all(side and _is_picture(side) for side in (before, after))


def _is_picture(letter: str) -> bool:
    return unicodedata.category(letter) in ("So", "Sk") or "\U0001f000" <= letter <= "\U0001faff"


def personal_numbers(text: str) -> list[tuple[int, int]]:
    """Find Swedish personnummer and samordningsnummer: their spans in the text (NFKC digits count as digits).

    A number counts when its day exists (60 added in a samordningsnummer) and its check digit is right
    (SFS 1991:481 § 18). Organisation numbers (third digit 2 or more) and diary numbers do not.
    """
    if len(_PERHAPS_DIGITS.findall(text)) < _FEWEST_DIGITS:
        return []
    folded = text if text.isascii() else "".join([_folded(letter) for letter in text])
    return [match.span() for match in _NUMBER.finditer(folded) if _is_person(match)]


@lru_cache(maxsize=2000)
def _folded(letter: str) -> str:
    """Write every kind of digit as 0–9 and full-width signs as plain ones, a letter for a letter."""
    digit = unicodedata.decimal(letter, None)
    return letter if letter.isascii() else unicodedata.normalize("NFKC", letter)[:1] if digit is None else str(digit)


def _is_person(match: re.Match[str]) -> bool:
    century, long, short, sign, last = match.groups()
    six = long or short
    year, month, day = int(six[:2]), int(six[2:4]), int(six[4:])
    if not luhn.is_valid(six + last) or month > 12:
        return False
    years = [int(century) * 100 + year] if century else [1900 + year, 2000 + year]
    if sign == "+":
        years = [1900 + year, 1800 + year]
    return any(_is_day(full, month, day % 60 if day > 60 else day) for full in years)


def _is_day(year: int, month: int, day: int) -> bool:
    try:
        date(year, month, day)
    except ValueError:
        return False
    return 1800 <= year <= 2100


def masked(text: str) -> str:
    """Write a text with every personal number in it as stars, for logs."""
    for start, end in reversed(personal_numbers(text)):
        text = f"{text[:start]}{'*' * (end - start)}{text[end:]}"
    return text
