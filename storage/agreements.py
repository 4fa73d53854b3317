"""Agreements as data: one TOML file each in ``storage/agreements/``, read, checked and frozen.

Nothing here knows a database. A file that is wrong never becomes an :class:`Agreement`: it becomes an
:class:`AgreementError` that names file, line, key and what was expected, so that an editor can mend it.
"""

import hashlib
import re
import tomllib
from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Final, Literal

from pydantic import BaseModel, ConfigDict, StrictBool, StringConstraints, ValidationError

from storage.toml_lines import line_of, spoken

SHIPPED: Final = Path(__file__).with_name("agreements")

Words = Annotated[str, StringConstraints(pattern=r"\S")]
Key = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9._-]*$")]
PartyKind = Literal["kommun", "region", "skr", "fristaende", "larosate", "annan"]
Precision = Literal["day", "month", "season", "quarter", "year", "undated"]
_Content = Literal["purpose", "background", "goal", "principle", "commitment", "step", "outcome", "fee", "assessment"]
ClauseKind = Literal["meta", "parties", "validity", "signature", "proposal", _Content]
_Asked = Literal["who", "whom", "what", "which", "when", "where", "why", "how", "how_much", "how_many", "how_often"]
Slot = Literal[_Asked, "may", "must", "name", "happened", "clock", "consequence"]

EVERYONE: Final = "alla"


class Frozen(BaseModel):
    """What all agreement data share: it never changes and tolerates no unknown key."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Text(Frozen):
    """The same thing said in Swedish and in English."""

    sv: Words
    en: Words


class Phrases(Frozen):
    """Words, phrases or questions, in Swedish and in English."""

    sv: tuple[Words, ...] = ()
    en: tuple[Words, ...] = ()


class Party(Frozen):
    """An organisation that is bound by the agreement; its key means the same organisation in every file."""

    key: Key
    name: Words
    kind: PartyKind
    role: Words
    short_name: Words
    genitive: Words
    aliases: tuple[Words, ...] = ()
    domains: tuple[Words, ...] = ()


class Deadline(Frozen):
    """When something is due: bounds (inclusive local days), the wording, and how exact the wording is."""

    start: date | None = None
    end: date | None = None
    words: Words
    precision: Precision


class Amount(Frozen):
    """A sum of money that a clause states: whole kronor, per year or once."""

    kronor: int
    per: Literal["year", "once"]


class Clause(Frozen):
    """One sentence of an agreement, verbatim, and what it asserts.

    ``asserts`` lists the kinds of question that the words themselves answer; ``part_of`` names the clause
    that this one only completes; ``synonyms`` and ``questions`` are other people's words for the same thing,
    ``denies`` the words that make it answer a question with no.
    """

    id: Key
    section: Words
    heading: str = ""
    text: Words
    role: str = ""
    responsible: str = ""
    responsible_parties: tuple[Key, ...] = ()
    kind: ClauseKind
    part_of: str = ""
    conditional: StrictBool = False
    deadline: Deadline | None = None
    amount: Amount | None = None
    summary: Text
    asserts: tuple[Slot, ...] = ()
    denies: Phrases = Phrases()
    synonyms: Phrases = Phrases()
    questions: Phrases = Phrases()


class Concept(Frozen):
    """Words that mean the same thing in this agreement, though a dictionary would not say so."""

    key: Key
    words: Phrases


class Gap(Frozen):
    """Something that members ask about and that the agreement does not say; ``not_for`` are parties it does tell."""

    key: Key
    keywords: Phrases
    questions: Phrases = Phrases()
    says: Text
    not_for: tuple[Key, ...] = ()


class Term(Frozen):
    """A word that the agreement uses in a sense of its own, and the clause that shows it."""

    term: Text
    meaning: Text
    clause: Key


class Agreement(Frozen):
    """A whole agreement: who, how long, every clause, and what it is known not to say.

    The parties of ``choosing_roles`` decide themselves what they take part in: what they have promised binds those
    that take part.
    """

    key: Key
    name: Words
    short_name: Words
    aliases: tuple[Words, ...] = ()
    diary_number: str = ""
    status: Literal["agreement", "proposal"]
    status_note: Text
    source: Text
    valid_from: date
    valid_to: date
    parties_complete: StrictBool
    parties: tuple[Party, ...]
    choosing_roles: tuple[Words, ...] = ()
    terms: tuple[Term, ...] = ()
    concepts: tuple[Concept, ...] = ()
    gaps: tuple[Gap, ...] = ()
    clauses: tuple[Clause, ...]

    def clause(self, clause_id: str) -> Clause:
        """Return the clause with this id; raise KeyError when the agreement has none."""
        for clause in self.clauses:
            if clause.id == clause_id:
                return clause
        raise KeyError(clause_id)

    def party(self, key: str) -> Party:
        """Return the party with this organisation key; raise KeyError when it is no party."""
        for party in self.parties:
            if party.key == key:
                return party
        raise KeyError(key)

    def commitments_of(self, organisation_key: str) -> tuple[Clause, ...]:
        """Return the commitments that bind this organisation, in the document's order."""
        return tuple(c for c in self.commitments() if organisation_key in c.responsible_parties)

    def commitments(self) -> tuple[Clause, ...]:
        """Return every commitment, in the document's order."""
        return tuple(clause for clause in self.clauses if clause.kind == "commitment")


class AgreementError(Exception):
    """An agreement file is wrong: which file, line and key, and what was expected there."""

    def __init__(self, file: str, line: int, key: str, expected: str) -> None:
        super().__init__(f"{file}:{line}: {key}: {expected}")
        self.file = file
        self.line = line
        self.key = key
        self.expected = expected


Place = tuple[str | int, ...]
Fault = tuple[Place, str]


def read(path: Path) -> Agreement:
    """Read and check one agreement file; raise AgreementError at the first thing that is wrong."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise AgreementError(path.name, 1, "file", f"a readable UTF-8 file was expected ({error})") from error
    raw = _parse(path.name, text)
    try:
        agreement = Agreement.model_validate(_expanded(raw))
    except ValidationError as error:
        place, expected = _first(error)
        raise _error(path.name, text, place, expected, raw) from error
    for place, expected in _faults(agreement):
        raise _error(path.name, text, place, expected, raw)
    return agreement


def read_all(folder: Path = SHIPPED) -> tuple[Agreement, ...]:
    """Read every agreement file of a folder, in the order of their names, and check them against each other.

    Raises AgreementError when a file is wrong, when two share a key or a clause id, or when an organisation
    key means two different organisations.
    """
    paths = sorted(folder.glob("*.toml"))
    agreements = tuple(read(path) for path in paths)
    for (path, agreement), (place, expected) in _faults_between(tuple(zip(paths, agreements, strict=True))):
        text = path.read_text(encoding="utf-8")
        raise _error(path.name, text, place, expected, agreement.model_dump())
    return agreements


def digest(agreement: Agreement) -> str:
    """Return a fingerprint of everything in the agreement (64 hexadecimal digits)."""
    return hashlib.sha256(agreement.model_dump_json().encode()).hexdigest()


def review(agreement: Agreement) -> tuple[str, ...]:
    """Say what is thin in an agreement that is otherwise correct: one sentence each, for its editor."""
    return tuple(_thin(agreement))


def _thin(agreement: Agreement) -> Iterator[str]:
    for clause in agreement.clauses:
        if clause.summary.sv == clause.text:
            yield f"clause {clause.id}: the Swedish summary only repeats the text"
        if clause.summary.en == clause.summary.sv:
            yield f"clause {clause.id} has no English summary"
        for language, questions in (("Swedish", clause.questions.sv), ("English", clause.questions.en)):
            if not questions:
                yield f"clause {clause.id} has no {language} sample questions"
        if not clause.asserts:
            yield f"clause {clause.id} asserts nothing: it is never given as an answer"
    if not agreement.gaps:
        yield "no known gaps: what members ask about and the agreement does not say"


def _parse(name: str, text: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        found = re.search(r"\(at line (\d+)", str(error))
        line = int(found[1]) if found else text.count("\n") + 1
        said = re.sub(r"\s*\(at .*\)$", "", str(error))
        raise AgreementError(name, line, "syntax", f"valid TOML was expected ({said})") from error


def _expanded(raw: dict[str, Any]) -> dict[str, Any]:
    """Write out the roles among ``responsible_parties``: "kommun" means every party of that role."""
    parties = [p for p in _tables(raw.get("parties")) if isinstance(p.get("key"), str)]
    clauses = raw.get("clauses")
    if not isinstance(clauses, list):
        return raw
    return {**raw, "clauses": [_with_parties(c, parties) if isinstance(c, dict) else c for c in clauses]}


def _with_parties(clause: dict[str, Any], parties: list[dict[str, Any]]) -> dict[str, Any]:
    named = clause.get("responsible_parties")
    if not isinstance(named, list):
        return clause
    keys: list[Any] = []
    for name in named:
        of_role = [p["key"] for p in parties if name in (EVERYONE, p.get("role"))]
        keys.extend(of_role or [name])
    return {**clause, "responsible_parties": keys}


def _tables(value: object) -> list[dict[str, Any]]:
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def _first(error: ValidationError) -> Fault:
    fault = error.errors()[0]
    match fault["type"]:
        case "extra_forbidden":
            return fault["loc"], "no such key was expected here"
        case "missing":
            return fault["loc"], "this key was expected and is missing"
        case "string_pattern_mismatch" if fault["ctx"]["pattern"] == r"\S":
            return fault["loc"], "some text was expected, it is empty"
        case _:
            return fault["loc"], f"{fault['msg'][0].lower()}{fault['msg'][1:]} (found {fault['input']!r:.60})"


def _error(file: str, text: str, place: Place, expected: str, raw: dict[str, Any]) -> AgreementError:
    return AgreementError(file, line_of(text, place), spoken(place, raw), expected)


def _faults(agreement: Agreement) -> Iterator[Fault]:
    """Yield what is wrong between the keys of one file."""
    if agreement.valid_to < agreement.valid_from:
        yield ("valid_to",), "a day that is not before valid_from was expected"
    yield from _repeated("parties", "key", [party.key for party in agreement.parties])
    yield from _repeated("clauses", "id", [clause.id for clause in agreement.clauses])
    yield from _repeated("gaps", "key", [gap.key for gap in agreement.gaps])
    yield from _repeated("concepts", "key", [concept.key for concept in agreement.concepts])
    ids = {clause.id for clause in agreement.clauses}
    keys = {party.key for party in agreement.parties}
    for index, clause in enumerate(agreement.clauses):
        for key, expected in _clause_faults(clause, ids, keys):
            yield ("clauses", index, *key), expected
    for index, gap in enumerate(agreement.gaps):
        for party in gap.not_for:
            if party not in keys:
                yield ("gaps", index, "not_for"), f"the key of a party was expected, found {party!r}"
    for index, term in enumerate(agreement.terms):
        if term.clause not in ids:
            yield ("terms", index, "clause"), f"the id of a clause was expected, found {term.clause!r}"


def _clause_faults(clause: Clause, ids: set[str], keys: set[str]) -> Iterator[tuple[Place, str]]:
    for key in clause.responsible_parties:
        if key not in keys:
            yield ("responsible_parties",), f"the key or role of a party was expected, found {key!r}"
    if clause.kind == "commitment" and not (clause.responsible.strip() and clause.responsible_parties):
        yield ("responsible",), "a commitment names who is responsible, in words and as parties"
    if clause.part_of and (clause.part_of not in ids or clause.part_of == clause.id):
        yield ("part_of",), f"the id of another clause was expected, found {clause.part_of!r}"
    if clause.deadline is not None:
        yield from _deadline_faults(clause.deadline)


def _deadline_faults(deadline: Deadline) -> Iterator[tuple[Place, str]]:
    # A deadline outside the validity is allowed: a start meeting may be held before the agreement begins.
    if deadline.start and deadline.end and deadline.end < deadline.start:
        yield ("deadline", "end"), "a day that is not before start was expected"
    dated = deadline.start is not None or deadline.end is not None
    if dated == (deadline.precision == "undated"):
        yield ("deadline", "precision"), '"undated" was expected exactly when start and end are left out'


def _repeated(table: str, key: str, values: list[str]) -> Iterator[Fault]:
    seen = Counter[str]()
    for index, value in enumerate(values):
        seen[value] += 1
        if seen[value] > 1:
            yield (table, index, key), f"a value of its own was expected, {value!r} is used before"


Read = tuple[Path, Agreement]


def _faults_between(files: tuple[Read, ...]) -> Iterator[tuple[Read, Fault]]:
    """Yield what is wrong between files: each thing means one thing wherever it stands."""
    keys: set[str] = set()
    clauses: set[str] = set()
    names: dict[str, str] = {}
    for file in files:
        agreement = file[1]
        if agreement.key in keys:
            yield file, (("key",), f"a key of its own was expected, {agreement.key!r} is another agreement")
        keys.add(agreement.key)
        for index, clause in enumerate(agreement.clauses):
            if clause.id in clauses:
                yield file, (("clauses", index, "id"), f"{clause.id!r} is a clause of another agreement")
        clauses.update(clause.id for clause in agreement.clauses)
        for index, party in enumerate(agreement.parties):
            if names.setdefault(party.key, party.name) != party.name:
                place = ("parties", index, "name")
                yield file, (place, f"{names[party.key]!r} was expected: {party.key!r} is that organisation")
