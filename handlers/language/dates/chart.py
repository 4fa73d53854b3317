"""The chart: builds every reading of a row of words from rules of the form "SORT word? SORT"."""

from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import product
from typing import Any, TypeVar

LIMIT = 1000
READINGS = 5

Builder = Callable[..., Any]
Built = TypeVar("Built", bound=Builder)


@dataclass(frozen=True)
class Piece:
    """A stretch of tokens [start, end) read as one thing of a sort, and how much its reading is to be preferred."""

    sort: str
    value: Any
    start: int
    end: int
    weight: int = 0


@dataclass
class State:
    """A place in the tree of rules: what may come next and which rules are complete here."""

    following: dict[str, "State"] = field(default_factory=dict)
    complete: list[tuple[str, Builder, int]] = field(default_factory=list)


ROOT = State()


def rule(sort: str, *shapes: str, weight: int = 0) -> Callable[[Built], Built]:
    """Declare that a function builds `sort` from the shapes; it is called with the values of the upper-case symbols.

    A shape is symbols parted by blanks: SORTS and words; `?` marks what may be left out, `a/b` what may be either.
    The function returns None to say that these values do not go together.
    """

    def declare(build: Built) -> Built:
        for shape in shapes:
            for symbols in _spread(shape):
                _enter(symbols, (sort, build, weight))
        return build

    return declare


def _spread(shape: str) -> list[tuple[str, ...]]:
    """Write out the optional and alternative symbols of a shape."""
    choices = []
    for symbol in shape.split():
        options: list[tuple[str, ...]] = [(each,) for each in symbol.rstrip("?").split("/")]
        choices.append([*options, ()] if symbol.endswith("?") else options)
    return [tuple(s for part in parts for s in part) for parts in product(*choices)]


def _enter(symbols: tuple[str, ...], done: tuple[str, Builder, int]) -> None:
    state = ROOT
    for symbol in symbols:
        state = state.following.setdefault(symbol, State())
    state.complete.append(done)


class TooTangledError(Exception):
    """Raised when a text gives more pieces than a person could mean."""


class Chart:
    """All pieces found in a row of tokens; `read` adds what the lexicon gave and lets the rules build on it."""

    def __init__(self, length: int) -> None:
        self.pieces: dict[tuple[str, int, int], list[Piece]] = {}
        self.waiting: list[list[tuple[State, int, tuple[Any, ...], int]]] = [[] for _ in range(length + 1)]
        self.count = 0

    def read(self, leaves: list[list[Piece]]) -> list[Piece]:
        """Build everything that the leaves, grouped by where they end, give."""
        for ending in leaves:
            agenda = list(ending)
            while agenda:
                self._take(agenda.pop(), agenda)
        return [piece for group in self.pieces.values() for piece in group]

    def _take(self, piece: Piece, agenda: list[Piece]) -> None:
        """Keep a piece unless it is known, and carry on every rule that waits for it, and those that begin with it."""
        group = self.pieces.setdefault((piece.sort, piece.start, piece.end), [])
        if _is_known(piece, group):
            return
        group.append(piece)
        self._step(ROOT, piece.start, (), 0, piece, agenda)
        for state, start, values, weight in self.waiting[piece.start]:
            if piece.sort in state.following:
                self._step(state, start, values, weight, piece, agenda)

    def _step(
        self,
        state: State,
        start: int,
        values: tuple[Any, ...],
        weight: int,
        piece: Piece,
        agenda: list[Piece],
    ) -> None:
        after = state.following.get(piece.sort)
        if after is None:
            return
        self.count += 1
        if self.count > LIMIT:
            raise TooTangledError
        values = (*values, piece.value) if piece.sort.isupper() else values
        weight += piece.weight
        for sort, build, bonus in after.complete:
            value = build(*values)
            if value is not None:
                agenda.append(Piece(sort, value, start, piece.end, weight + bonus))
        if after.following:
            self.waiting[piece.end].append((after, start, values, weight))


def _is_known(piece: Piece, group: list[Piece]) -> bool:
    """Tell whether the same reading, or enough better ones, are there already."""
    if len(group) >= READINGS and all(known.weight >= piece.weight for known in group):
        return True
    return any(known.value == piece.value and known.weight >= piece.weight for known in group)
