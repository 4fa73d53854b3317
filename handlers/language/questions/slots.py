"""What kind of answer a question asks for, seen by its question words: who, when, how much, yes or no …"""

import re
import tomllib
from functools import cache
from pathlib import Path
from typing import Final

from handlers.language.questions.lexicon import Language

_SECONDARY: Final = frozenset({"what", "how", "which", "where", "when", "who"})


@cache
def _patterns(group: str) -> dict[str, re.Pattern[str]]:
    path = Path(__file__).with_name("patterns.toml")
    raw = tomllib.loads(path.read_text(encoding="utf-8"))
    return {name: re.compile(pattern) for name, pattern in raw[group].items()}


def slot_of(said: str, language: Language) -> str:
    """Return what is asked for ("who", "when", "yesno" …), or "" when there is no question in the words."""
    patterns = _patterns(language)
    yes_no = patterns["yes_no"].search(said) is not None
    for slot, pattern in patterns.items():
        if found := pattern.search(said):
            asked_by_verb = yes_no and found.start() > 0 and slot in _SECONDARY
            return _yes_no(said) if asked_by_verb or slot == "yes_no" else slot
    return _yes_no(said) if yes_no else ""


def _yes_no(said: str) -> str:
    return "must" if says(said, "must") else "may" if says(said, "may") else "yesno"


def says(said: str, pattern: str) -> bool:
    """Say whether the words show a pattern of either language: "must", "may", "not", "done", "next" …"""
    return _patterns("both")[pattern].search(said) is not None
