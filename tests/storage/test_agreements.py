"""The shipped agreements: complete, verbatim, and honest about what the documents do not say."""

import json
from datetime import date
from pathlib import Path

import pytest

from storage.agreements import Agreement, Clause, digest, read_all, review

SOURCE = Path(__file__).parents[1] / "data" / "agreements" / "clauses.jsonl"
ROWS = [json.loads(line) for line in SOURCE.read_text(encoding="utf-8").splitlines()]
AGREEMENTS = {agreement.key: agreement for agreement in read_all()}
CLAUSES = {clause.id: clause for agreement in AGREEMENTS.values() for clause in agreement.clauses}
EAIS, STARK = AGREEMENTS["eais"], AGREEMENTS["stark"]
MUNICIPALITIES = [
    "arboga",
    "fagersta",
    "hallstahammar",
    "kungsor",
    "koping",
    "norberg",
    "sala",
    "skinnskatteberg",
    "surahammar",
    "vasteras",
]


def test_every_clause_of_the_documents_is_there_once() -> None:
    assert [row["id"] for row in ROWS] == list(CLAUSES)
    assert len(CLAUSES) == 71


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["id"])
def test_a_clause_stands_as_it_was_written(row: dict[str, str | None]) -> None:
    clause = CLAUSES[str(row["id"])]
    assert clause.text == row["text"]
    assert clause.section == row["section"]
    assert clause.role == (row["party_role"] or "")
    assert clause.responsible == (row["responsible"] or "")


@pytest.mark.parametrize("row", [row for row in ROWS if row["deadline"]], ids=lambda row: row["id"])
def test_a_deadline_has_the_bounds_of_the_document(row: dict[str, str]) -> None:
    deadline = CLAUSES[row["id"]].deadline
    assert deadline is not None
    days = [date.fromisoformat(day) for day in row["deadline"].split("/")]
    assert (deadline.start or deadline.end, deadline.end) == (days[0], days[-1])
    assert deadline.words == row["deadline_text"]


def test_no_person_is_named() -> None:
    said = " ".join(clause.model_dump_json() for clause in CLAUSES.values())
    assert "@arboga.se" not in said
    assert "0589" not in said


@pytest.mark.parametrize(
    ("organisation", "commitments"),
    [
        *((key, [f"eais.5.kommun.{n}" for n in (1, 2, 3, 4)]) for key in MUNICIPALITIES),
        ("region-vastmanland", [f"eais.5.region.{n}" for n in ("1", "2a", "2b", "3")]),
        ("skr", [f"eais.5.skr.{n}" for n in (1, 2, 3, 4, 5)]),
        ("stockholm", []),
    ],
)
def test_each_organisation_has_the_commitments_of_its_role(organisation: str, commitments: list[str]) -> None:
    assert [clause.id for clause in EAIS.commitments_of(organisation)] == commitments


def test_the_parties_of_eais_are_twelve() -> None:
    assert [party.key for party in EAIS.parties] == [*MUNICIPALITIES, "region-vastmanland", "skr"]
    assert EAIS.parties_complete


@pytest.mark.parametrize(
    ("key", "genitive", "short_name"),
    [
        ("vasteras", "Västerås stads", "Västerås"),
        ("kungsor", "Kungsörs kommuns", "Kungsör"),
        ("skr", "SKR:s", "SKR"),
    ],
)
def test_a_party_can_be_named_in_a_sentence(key: str, genitive: str, short_name: str) -> None:
    assert (EAIS.party(key).genitive, EAIS.party(key).short_name) == (genitive, short_name)


def test_every_mail_domain_belongs_to_one_organisation() -> None:
    domains = [domain for party in EAIS.parties for domain in party.domains]
    assert len(domains) == len(set(domains)) == len(EAIS.parties)


def test_the_parties_of_stark_are_never_enumerated() -> None:
    assert not STARK.parties_complete
    assert STARK.status == "proposal"
    assert [party.key for party in STARK.parties] == ["arboga"]


def test_the_fee_is_arbogas_alone() -> None:
    amounts = [clause for clause in CLAUSES.values() if clause.amount]
    assert [(c.responsible_parties, c.amount.kronor) for c in amounts if c.amount] == [(("arboga",), 69_000)]


def test_the_start_meeting_lies_before_the_validity_and_is_allowed() -> None:
    deadline = EAIS.clause("eais.6.uppstart").deadline
    assert deadline is not None
    assert deadline.end is not None
    assert deadline.end < EAIS.valid_from
    assert deadline.precision == "season"


@pytest.mark.parametrize("clause_id", ["eais.6.planering", "eais.6.genomforande"])
def test_what_has_no_date_gets_none(clause_id: str) -> None:
    deadline = EAIS.clause(clause_id).deadline
    assert deadline is not None
    assert (deadline.start, deadline.end, deadline.precision) == (None, None, "undated")
    assert deadline.words in EAIS.clause(clause_id).text


def test_conditional_commitments_say_so() -> None:
    conditional = [clause.id for clause in CLAUSES.values() if clause.conditional]
    assert conditional == ["eais.5.region.2b", "eais.5.skr.3"]


@pytest.mark.parametrize("agreement", AGREEMENTS.values(), ids=lambda agreement: agreement.key)
def test_an_agreement_survives_json(agreement: Agreement) -> None:
    assert Agreement.model_validate_json(agreement.model_dump_json()) == agreement


def test_a_digest_follows_every_word() -> None:
    changed: tuple[Clause, ...] = (
        STARK.clauses[0].model_copy(update={"responsible": "någon"}),
        *STARK.clauses[1:],
    )
    assert digest(STARK) == digest(STARK.model_copy())
    assert digest(STARK) != digest(STARK.model_copy(update={"clauses": changed}))


def test_review_names_what_is_thin() -> None:
    clause = STARK.clauses[0].model_copy(update={"asserts": (), "questions": STARK.clauses[0].synonyms})
    thin = review(STARK.model_copy(update={"clauses": (clause,), "gaps": ()}))
    assert f"clause {clause.id} asserts nothing: it is never given as an answer" in thin
    assert "no known gaps: what members ask about and the agreement does not say" in thin


def test_an_unknown_clause_or_party_is_a_key_error() -> None:
    with pytest.raises(KeyError):
        EAIS.clause("eais.99")
    with pytest.raises(KeyError):
        STARK.party("sala")
