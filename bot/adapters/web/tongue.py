"""Which language a text is in, for the `lang` that a screen reader needs (WCAG 2.2, 3.1.2): Swedish and English.

An English reply quotes Swedish agreements and Swedish members, so the text itself is asked, not the member's choice.
"""

from __future__ import annotations

import re

_WORD = re.compile(r"[a-zåäöé]+")
_QUOTED = re.compile(r"[“”][^“”]*”")  # somebody else's words: a name, a line to write
_ENGLISH = frozenset(
    _WORD.findall("""
    the and of to is are was has have not with you your for from that this it a an or as by which what who
    when how no yes can may shall will write says takes take part been nothing all there at be does do here
    add then
    """)
)
_SWEDISH = frozenset(
    _WORD.findall("""
    och att det är inte som en ett på av till med du din ditt för från den de om ska har kan eller vad vem
    när hur nej ja skriv sig ni er vi alla inget ingen deltar finns vid så där här varje genom mellan
    """)
)


def tongue(text: str) -> str:
    """Tell "sv" or "en"; "" when the text shows neither (a name, a number, a single word)."""
    words = _WORD.findall(_QUOTED.sub(" ", text).casefold())
    english = sum(word in _ENGLISH for word in words)
    swedish = sum(word in _SWEDISH for word in words) + sum(1 for word in words if set(word) & set("åäö"))
    if english == swedish:
        return ""
    return "en" if english > swedish else "sv"
