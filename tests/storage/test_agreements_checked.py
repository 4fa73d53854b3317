"""A wrong agreement file is refused with file, line, key and what was expected."""

from pathlib import Path

import pytest

from storage.agreements import AgreementError, read, read_all

GOOD = """\
key = "bad"
name = "Badhus"
short_name = "BAD"
status = "agreement"
valid_from = 2026-01-01
valid_to = 2026-12-31
parties_complete = true

[status_note]
sv = "Gäller."
en = "In force."

[source]
sv = "Källan"
en = "The source"

[[parties]]
key = "sala"
name = "Sala kommun"
kind = "kommun"
role = "kommun"
short_name = "Sala"
genitive = "Sala kommuns"
domains = [
  "sala.se",  # two lines
]

[[clauses]]
id = "bad.1"
section = "1"
text = "Kommunen öppnar badet."
role = "kommun"
responsible = "kommunen"
responsible_parties = ["kommun"]
kind = "commitment"
deadline = { start = 2025-11-01, end = 2025-12-01, words = "i november", precision = "month" }
summary.sv = "Badet öppnas."
summary.en = "The bath opens."

[[clauses]]
id = "bad.2"
section = "2"
text = "Badet är fritt."
kind = "fee"
[clauses.summary]
sv = "Det kostar inget."
en = "It is free."
"""


def written(folder: Path, text: str, name: str = "bad.toml") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_a_good_file_is_read(tmp_path: Path) -> None:
    agreement = read(written(tmp_path, GOOD))
    assert agreement.clause("bad.1").responsible_parties == ("sala",)
    assert agreement.clause("bad.2").summary.en == "It is free."


@pytest.mark.parametrize(
    ("old", "new", "at", "key", "expected"),
    [
        ('short_name = "BAD"', 'short_nam = "BAD"', 1, "short_name", "this key was expected and is missing"),
        ("parties_complete = true", 'parties_complete = true\nfee = "0"', 8, "fee", "no such key"),
        ("parties_complete = true", "parties_complete = 1", 7, "parties_complete", "boolean"),
        ('name = "Badhus"', "name = 5", 2, "name", "string"),
        ("valid_to = 2026-12-31", "valid_to = 2025-12-31", 6, "valid_to", "not before valid_from"),
        ("valid_to = 2026-12-31", 'valid_to = "snart"', 6, "valid_to", "date"),
        ('kind = "kommun"', 'kind = "stad"', 20, "parties[sala].kind", "'kommun', 'region'"),
        ('key = "sala"', 'key = "Sala kommun"', 18, "parties[Sala kommun].key", "match pattern"),
        ('id = "bad.2"', 'id = "bad.1"', 41, "clauses[bad.1].id", "used before"),
        ('text = "Badet är fritt."', 'text = " "', 43, "clauses[bad.2].text", "some text was expected"),
        ('sv = "Det kostar inget."\n', "", 45, "clauses[bad.2].summary.sv", "missing"),
        ('["kommun"]', '["region"]', 34, "clauses[bad.1].responsible_parties", "'region'"),
        ('responsible = "kommunen"\n', "", 28, "clauses[bad.1].responsible", "who is responsible"),
        ("end = 2025-12-01", "end = 2025-10-01", 36, "clauses[bad.1].deadline.end", "not before start"),
        ('"month" }', '"undated" }', 36, "clauses[bad.1].deadline.precision", '"undated"'),
        ('"month" }', '"week" }', 36, "clauses[bad.1].deadline.precision", "'day', 'month'"),
        ('kind = "fee"', 'kind = "fee"\npart_of = "bad.9"', 45, "clauses[bad.2].part_of", "'bad.9'"),
        ('kind = "fee"', 'kind = "fee"\nconditional = "no"', 45, "clauses[bad.2].conditional", "boolean"),
        ('kind = "fee"', 'kind = "fee"\nasserts = ["whose"]', 45, "clauses[bad.2].asserts[1]", "'who'"),
    ],
)
def test_what_is_wrong_is_said(tmp_path: Path, old: str, new: str, at: int, key: str, expected: str) -> None:
    assert GOOD.count(old) >= 1
    with pytest.raises(AgreementError) as caught:
        read(written(tmp_path, GOOD.replace(old, new, 1)))
    error = caught.value
    assert (error.file, error.line, error.key) == ("bad.toml", at, key)
    assert expected in error.expected
    assert str(error) == f"bad.toml:{at}: {key}: {error.expected}"
    assert "\n" not in str(error)


@pytest.mark.parametrize(
    ("text", "at"),
    [(GOOD.replace('"Badhus"', '"Badhus'), 2), ("key = \n", 1), ("a = 1\na = 2\n", 2), ("[[clauses]\n", 1)],
)
def test_broken_toml_is_said_with_its_line(tmp_path: Path, text: str, at: int) -> None:
    with pytest.raises(AgreementError) as caught:
        read(written(tmp_path, text))
    assert (caught.value.line, caught.value.key) == (at, "syntax")
    assert "TOML" in caught.value.expected


@pytest.mark.parametrize("text", ["", "clauses = 3\n", "clauses = [1]\n", "parties = 'x'\n", "[[clauses]]\n"])
def test_a_file_of_another_shape_is_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(AgreementError):
        read(written(tmp_path, text))


def test_a_file_that_cannot_be_read_is_said(tmp_path: Path) -> None:
    with pytest.raises(AgreementError, match=r"gone\.toml:1: file: a readable"):
        read(tmp_path / "gone.toml")
    (tmp_path / "latin.toml").write_bytes('name = "Åland"'.encode("latin-1"))
    with pytest.raises(AgreementError, match="UTF-8"):
        read(tmp_path / "latin.toml")


OTHER = GOOD.replace('"bad"', '"sim"').replace("bad.1", "sim.1").replace("bad.2", "sim.2")


@pytest.mark.parametrize(
    ("old", "new", "at", "key", "expected"),
    [
        ('key = "sim"', 'key = "bad"', 1, "key", "another agreement"),
        ("sim.2", "bad.2", 41, "clauses[bad.2].id", "another agreement"),
        ('name = "Sala kommun"', 'name = "Sala stad"', 19, "parties[sala].name", "'Sala kommun'"),
    ],
)
def test_files_agree_with_each_other(tmp_path: Path, old: str, new: str, at: int, key: str, expected: str) -> None:
    written(tmp_path, GOOD)
    written(tmp_path, OTHER, "sim.toml")
    assert [agreement.key for agreement in read_all(tmp_path)] == ["bad", "sim"]
    written(tmp_path, OTHER.replace(old, new, 1), "sim.toml")
    with pytest.raises(AgreementError) as caught:
        read_all(tmp_path)
    assert (caught.value.file, caught.value.line, caught.value.key) == ("sim.toml", at, key)
    assert expected in caught.value.expected


def test_an_empty_folder_holds_no_agreements(tmp_path: Path) -> None:
    assert read_all(tmp_path) == ()
