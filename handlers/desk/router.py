"""From words to an ability: the command that a line begins with, a near miss, or a question."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from rapidfuzz.distance import DamerauLevenshtein

from handlers.kit.abilities import Ability, Registry
from handlers.kit.line import Commands, bare, tidy
from handlers.kit.names import unaccented

YES = frozenset({"ja", "japp", "jajamän", "jo", "ok", "okej", "gärna", "stämmer", "yes", "y", "yep", "sure"})
NO = frozenset({"nej", "nä", "nix", "avbryt", "inte", "no", "n", "nope", "cancel"})
_ASKING = frozenset(
    [
        "vad",
        "va",
        "vem",
        "vems",
        "vilka",
        "vilken",
        "vilket",
        "när",
        "nar",
        "var",
        "hur",
        "varför",
        "vart",
        "måste",
        "kan",
        "får",
        "far",
        "ska",
        "skall",
        "är",
        "ar",
        "finns",
        "har",
        "kommer",
        "behöver",
        "gäller",
        "ingår",
        "betyder",
        "what",
        "who",
        "whom",
        "whose",
        "which",
        "when",
        "where",
        "how",
        "why",
        "must",
        "may",
        "can",
        "could",
        "should",
        "shall",
        "is",
        "are",
        "does",
        "do",
        "did",
        "will",
        "would",
        "has",
        "have",
    ]
)
_POLITE = frozenset({"tack", "snälla", "please", "thanks", "thank", "you"})
_GREETINGS = frozenset({"hej", "hejsan", "hallå", "tja", "tjena", "god", "hello", "hi", "start", "meny", "menu"})


@dataclass(frozen=True)
class Route:
    """Where a line goes: an ability with the rest of the line, and whether it was only a near miss."""

    ability: Ability
    rest: str
    guessed: bool = False


class Router:
    """Knows every spelling of every command."""

    def __init__(self, registry: Registry, question: str, help_: str) -> None:
        self._spellings = {spelling: ability for ability in registry for spelling in ability.spellings if spelling}
        self._commands = Commands(self._spellings)
        self._question = registry.named(question)
        self._help = registry.named(help_)

    def route(self, words: str) -> Route:
        """Find the ability that a line asks for; a line that begins with no command is a question."""
        line = tidy(words).removeprefix("/stark").removeprefix("/").strip()
        if not any(map(bare, line.split(" "))):
            return Route(self._help, "")
        found = self._commands.found_in(line)
        if found is not None:
            ability = self._spellings[found.spelling]
            # "delta i allt, måste vi det?" asks: nobody changes anything by a question.
            changes = not (ability.reads or ability.free_text)
            asked = line.endswith("?") and found.rest and changes
            return self.question(line) if asked else Route(ability, found.rest)
        if bare(line.split(" ")[0]) in _GREETINGS:
            return Route(self._help, "")
        if not is_question(line):
            near = self._near(line)
            if near is not None:
                return near
        return self.question(line)

    def question(self, line: str) -> Route:
        """Take a line as a question about the agreement."""
        return Route(self._question, tidy(line))

    def _near(self, line: str) -> Route | None:
        words = line.split(" ")
        best: tuple[float, int, Route] | None = None
        for spelling, ability in self._spellings.items():
            count = spelling.count(" ") + 1
            head = " ".join(bare(word) for word in words[:count])
            miss = _miss(head, spelling.casefold())
            if miss is not None and (best is None or (miss, -count) < best[:2]):
                best = (miss, -count, Route(ability, " ".join(words[count:]), guessed=True))
        return best[2] if best else None


def _miss(head: str, spelling: str) -> float | None:
    """Say how far a misspelt word is from a command (a share of its length); None when it is another word."""
    if len(head) < 4 or len(spelling) < 4:
        return None
    allowed = 1 if len(spelling) < 7 else 2
    distance = min(
        DamerauLevenshtein.distance(head, spelling, score_cutoff=allowed),
        DamerauLevenshtein.distance(unaccented(head), unaccented(spelling), score_cutoff=allowed),
    )
    return distance / len(spelling) if distance <= allowed else None


def is_question(line: str) -> bool:
    """Tell whether a line is asked rather than commanded."""
    words = line.split(" ")
    return line.rstrip().endswith("?") or (len(words) > 1 and bare(words[0]) in _ASKING)


class Yes(NamedTuple):
    """A line that only says yes or no."""

    agreed: bool


def yes_or_no(words: str) -> Yes | None:
    """Hear a plain yes or no, whatever its politeness, punctuation and emoji; None for anything more."""
    said = set()
    for word in map(bare, tidy(words).split(" ")):
        if word in YES or word in NO:
            said.add(word in YES)
        elif word and word not in _POLITE:
            return None
    return Yes(agreed=said.pop()) if len(said) == 1 else None
