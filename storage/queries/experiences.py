"""Experiences: written, read by who may see them, and found by their stems with the same result on both databases."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, and_, bindparam, func, or_, select, text
from sqlmodel import Session, col

from storage.changes import Addition, insertion
from storage.models import Experience, ExperienceStems, FocusArea, OrganisationRow
from storage.prepared import Prepared
from storage.stems import sought, stems, terms

COUNTED = 100  # more than these are not counted: "over 90 more" says enough, and takes a bounded time
FIELDS = ("text", "kind", "focus_area_id", "spread", "link")

_experiences, _stems = Addition(Experience), Prepared(insertion(ExperienceStems))
_areas = Prepared(
    select(col(FocusArea.id), col(FocusArea.name))
    .where(col(FocusArea.agreement) == bindparam("agreement"))
    .order_by(col(FocusArea.closed_at).is_not(None), col(FocusArea.id))
)
_shown = (
    select(
        *(col(Experience.id), col(Experience.agreement), col(Experience.organisation), col(OrganisationRow.name)),
        *(col(Experience.kind), func.coalesce(FocusArea.name, ""), col(Experience.spread)),
        *(col(Experience.text), col(Experience.link), col(Experience.logged_at), col(Experience.changed_at)),
    )
    .join(OrganisationRow, col(OrganisationRow.key) == col(Experience.organisation))
    .outerjoin(FocusArea, col(FocusArea.id) == col(Experience.focus_area_id))
)


@dataclass(frozen=True, slots=True)
class Reader:
    """Who reads in a network: the organisation that one has been let in for ("" for guests), and whether it is in."""

    agreement: str
    organisation: str = ""
    in_network: bool = False


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which experiences a list holds; what is not set does not matter."""

    kind: str = ""
    focus_area_id: int = 0
    organisation: str = ""
    logged_by: int = 0
    after: datetime | None = None


class Seen(NamedTuple):
    """An experience as it is shown: whose it is by key and name, and its focus area's name ("" for none)."""

    number: int
    agreement: str
    organisation: str
    organisation_name: str
    kind: str
    area: str
    spread: str
    text: str
    link: str
    logged_at: datetime
    changed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """A page of experiences, and how many come after it (`COUNTED` + 1 stands for more than `COUNTED`).

    A search also says how many terms it looked for, and how many of them the best one holds.
    """

    seen: tuple[Seen, ...]
    more: int = 0
    terms: int = 0
    best: int = 0


def visible(reader: Reader) -> ColumnElement[bool]:
    """Tell in SQL what a reader may see: the open, the network's if in it, the own organisation's; none withdrawn."""
    spread = [col(Experience.spread) == "open"]
    if reader.in_network:
        spread.append(col(Experience.spread) == "county")
    if reader.organisation:
        spread.append(col(Experience.organisation) == reader.organisation)
    shown = col(Experience.withdrawn_at).is_(None)
    return and_(col(Experience.agreement) == reader.agreement, shown, or_(*spread))


def sees(reader: Reader, row: Experience) -> bool:
    """Tell of one experience what `visible` tells in SQL."""
    if row.agreement != reader.agreement or row.withdrawn_at is not None:
        return False
    own = bool(reader.organisation) and row.organisation == reader.organisation
    return own or row.spread == "open" or (row.spread == "county" and reader.in_network)


def areas(db: Session, agreement: str) -> dict[int, str]:
    """Give the names of a network's focus areas by id, open ones first: what was learnt in a closed one stays found."""
    return dict(_areas.rows(db, agreement=agreement))


def experience(db: Session, agreement: str, number: int) -> Experience | None:
    """Give one experience of a network by its number, withdrawn or not, whoever may see it."""
    row = db.get(Experience, number)
    return row if row is not None and row.agreement == agreement else None


def one(db: Session, reader: Reader, number: int) -> Seen | None:
    """Give one experience if the reader may see it."""
    return next(iter(_seen(db, reader, [number])), None)


def newest(db: Session, reader: Reader, wanted: Wanted, *, offset: int = 0, limit: int = 10) -> Found:
    """Give a page of what a reader may see and wants, newest first."""
    test = and_(visible(reader), *_tests(wanted))
    order = select(col(Experience.id)).where(test).order_by(col(Experience.id).desc())
    found = db.execute(order.offset(offset).limit(limit + COUNTED + 1)).scalars()
    numbers = [number for number in found if number is not None]
    return Found(tuple(_seen(db, reader, numbers[:limit])), max(len(numbers) - limit, 0))


def _tests(wanted: Wanted) -> Iterable[ColumnElement[bool]]:
    for name in ("kind", "focus_area_id", "organisation", "logged_by"):
        value = getattr(wanted, name)
        if value:
            yield col(getattr(Experience, name)) == value
    if wanted.after is not None:
        yield col(Experience.logged_at) > wanted.after


def _seen(db: Session, reader: Reader, numbers: Sequence[int]) -> list[Seen]:
    """Read experiences in the order of their numbers; what the reader may not see is left out here once more."""
    statement = _shown.where(col(Experience.id).in_(numbers), visible(reader))
    found = {seen.number: seen for seen in map(Seen._make, db.execute(statement))}
    return [found[number] for number in numbers if number in found]


def add(
    db: Session, agreement: str, organisation: str, now: datetime, *, logged_by: int, values: Mapping[str, Any]
) -> int:
    """Write a new experience and give its number; `values` holds every one of `FIELDS`."""
    number = _experiences.add(
        db,
        agreement=agreement,
        organisation=organisation,
        logged_by=logged_by or None,
        logged_at=now,
        changed_at=None,
        changed={},
        withdrawn_by=None,
        withdrawn_at=None,
        version=1,
        **values,
    )
    written = _written(agreement, organisation, values["spread"], values["text"])
    _stems.run(db, experience_id=number, stems=written)
    return number


def change(db: Session, row: Experience, now: datetime, changes: Mapping[str, Any]) -> None:
    """Change some of `FIELDS`, and note which version changed them."""
    row.version += 1
    row.changed_at = now
    row.changed = {**row.changed, **dict.fromkeys(changes, row.version)}
    for name, value in changes.items():
        setattr(row, name, value)
    db.add(row)
    db.flush()
    _index(db, row)


def withdraw(db: Session, row: Experience, now: datetime, withdrawn_by: int) -> None:
    """Stop showing an experience; the row is kept."""
    row.withdrawn_at = now
    row.withdrawn_by = withdrawn_by or None
    row.version += 1
    db.add(row)
    db.flush()
    _index(db, row)


def _index(db: Session, row: Experience) -> None:
    assert row.id is not None
    db.merge(ExperienceStems(experience_id=row.id, stems=stems_of(row)))
    db.flush()


def stems_of(row: Experience) -> str:
    """Write what a row is found by, as both databases index it; nothing when it is not shown."""
    shown = row.text and row.withdrawn_at is None
    return _written(row.agreement, row.organisation, row.spread, row.text) if shown else ""


def _written(agreement: str, organisation: str, spread: str, text: str) -> str:
    return " ".join((*_marks_of(agreement, organisation, spread), *sorted(stems(text))))


def _marks_of(agreement: str, organisation: str, spread: str) -> list[str]:
    """Give the marks of who may find a row: its own organisation, and those it is spread to."""
    own = _mark("own", agreement, organisation)
    return [own, _mark(spread, agreement)] if spread in ("open", "county") else [own]


def _marks_for(reader: Reader) -> list[str]:
    marks = [_mark("open", reader.agreement)]
    if reader.in_network:
        marks.append(_mark("county", reader.agreement))
    if reader.organisation:
        marks.append(_mark("own", reader.agreement, reader.organisation))
    return marks


@lru_cache(maxsize=5000)
def _mark(*parts: str) -> str:
    """Make a word that no member can write: "§" stands in no stem, and both databases take it for a letter."""
    return "§".join(("", *(re.sub(r"[\W_]", "§", part.casefold()) for part in parts)))


def search(db: Session, reader: Reader, said: str, *, offset: int = 0, limit: int = 10) -> Found:
    """Find what holds at least half of the words: those that hold more of them first, then the newest.

    The rule is the same on both databases, and so is the order.
    """
    looked_for = [sought(term) for term in terms(said)]
    if not looked_for:
        return Found(())
    index = _INDEXES[db.get_bind().dialect.name]
    if index.first:
        db.execute(text(index.first))
    marks, most, least = _marks_for(reader), len(looked_for), (len(looked_for) + 1) // 2
    numbers: list[int] = []
    best = 0
    for held in range(most, least - 1, -1):
        room = offset + limit + COUNTED + 1 - len(numbers)
        found = index.numbers(db, index.query(looked_for, marks, held), room) if room else []
        best = best or (held if found else 0)
        numbers.extend(found)
    shown, more = numbers[offset : offset + limit], max(len(numbers) - offset - limit, 0)
    return Found(tuple(_seen(db, reader, shown)), more, most, best)


@dataclass(frozen=True, slots=True)
class _Index:
    """How a database's own index is asked: its operators, how a stem is written, and its statements.

    `pages` are asked in turn until one is full; the last one looks everywhere.
    """

    both: str
    either: str
    but_not: str
    stem: str
    pages: tuple[str, ...]
    first: str = ""

    def query(self, looked_for: Sequence[tuple[str, ...]], marks: Sequence[str], held: int) -> str:
        """Write a query for rows with one of the marks that hold so many of the terms, no more and no fewer."""
        words = [self._any(group) for group in looked_for]
        query = self.both.join((self._any(marks), self._at_least(words, held)))
        return query if held == len(words) else f"({query}){self.but_not}{self._at_least(words, held + 1)}"

    def numbers(self, db: Session, query: str, limit: int) -> list[int]:
        """Give the numbers of the newest rows that a query finds."""
        for statement in self.pages:
            found = list(db.execute(text(statement), {"query": query, "limit": limit}).scalars())
            if len(found) == limit:
                break
        return found

    def _at_least(self, written: Sequence[str], held: int) -> str:
        if held == 1:
            return f"({self.either.join(written)})"
        if held == len(written):
            return f"({self.both.join(written)})"
        first, rest = written[0], written[1:]
        with_first = self.both.join((first, self._at_least(rest, held - 1)))
        return f"({self.either.join((f'({with_first})', self._at_least(rest, held)))})"

    def _any(self, found: Iterable[str]) -> str:
        return f"({self.either.join(self.stem.format(stem) for stem in found)})"


_INDEXES = {
    "sqlite": _Index(
        both=" AND ",
        either=" OR ",
        but_not=" NOT ",
        stem='"{}"',
        pages=(
            "SELECT rowid FROM experience_search WHERE experience_search MATCH :query ORDER BY rowid DESC LIMIT :limit",
        ),
    ),
    # Measured at 100 000 rows: GIN visits every row that it finds, 60 ms for a common word, so the newest 1 000 are
    # looked through first; and the planner does not know what it costs to unpack the lexemes of a whole table (200 ms):
    # it may neither scan the table (`first`) nor walk it backwards in search of a rare word ("+ 0").
    "postgresql": _Index(
        both=" & ",
        either=" | ",
        but_not=" & !",
        stem="'{}'",
        pages=(
            "SELECT experience_id FROM "
            "(SELECT * FROM experience_stems ORDER BY experience_id DESC LIMIT 1000) AS latest "
            "WHERE lexemes @@ CAST(:query AS tsquery) ORDER BY experience_id DESC LIMIT :limit",
            "SELECT experience_id FROM experience_stems WHERE lexemes @@ CAST(:query AS tsquery) "
            "ORDER BY experience_id + 0 DESC LIMIT :limit",
        ),
        first="SET LOCAL enable_seqscan = off",
    ),
}
