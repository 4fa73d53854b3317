"""The program: what can be piped, what stops it and with which words, and how fast and small the server is."""

import json
import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
from typer.testing import CliRunner, Result

from bot.cli import app
from storage.agreements import SHIPPED
from storage.database import connect
from tests.talk import ADMINISTRATOR, CHIEF, COORDINATOR, GUEST, Talk

STARK = [sys.executable, "-c", "from bot.cli import app; app()"]
NOW = "2026-02-11T10:15"


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every command runs in an empty folder with no settings but the database in it."""
    monkeypatch.chdir(tmp_path)
    for name in [
        name for name in os.environ if name.startswith(("STARK_", "SLACK_", "TEAMS_", "DATABASE_URL", "PORT"))
    ]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("DATABASE_URL", "sqlite:///stark.db")


def _stark(*arguments: str, said: str = "") -> Result:
    return CliRunner().invoke(app, arguments, input=said)


def _chat(who: str, *lines: str, channel: str = "") -> str:
    done = _stark("chat", "--as", who, "--now", NOW, "--channel", channel, said="\n".join(lines))
    assert done.exit_code == 0, done.output
    return done.stdout


def test_a_conversation_can_be_piped_and_goes_on_where_it_ended() -> None:
    told = _chat(COORDINATOR, "nytt område Matematik", "områden")
    assert "Fokusområdet ”Matematik” är öppet." in told
    assert "1. Matematik" in told
    assert "Noterat: Kungsörs kommun deltar i Matematik." in _chat(CHIEF, "delta Matematik", "avsluta", "hjälp")
    assert "Kungsörs kommun                | deltar" in _chat(GUEST, "vilka", channel="#skolchefer")


def test_a_pipe_may_hold_anything(tmp_path: Path) -> None:
    said = b"\xff\xfe hej\n\x00\nomr\xc3\xa5den\r\n" + b"delta " + b"x" * 200_000 + b"\nfrister"
    environment = {"PATH": os.environ["PATH"], "DATABASE_URL": "sqlite:///stark.db", "LC_ALL": "C"}
    environment["PYTHONPATH"] = str(Path(__file__).parent.parent)
    command = [*STARK, "chat", "--as", CHIEF, "--now", NOW]
    done = subprocess.run(
        command, input=said, capture_output=True, cwd=tmp_path, env=environment, timeout=60, check=False
    )
    assert done.returncode == 0, done.stderr
    told = done.stdout.decode("utf-8")
    assert "Fokusområden" in told
    assert "ett meddelande får ha 4000" in told
    assert "Frister som återstår" in told
    assert b"Traceback" not in done.stderr


WRONG = [
    (("chat", "--as", "Namn"), 'expected "NAME, ORGANISATION"'),
    (("chat", "--as", "Namn, Sala, kung"), "no role is called 'kung'"),
    (("chat", "--as", CHIEF, "--now", "i går"), "an ISO 8601 moment was expected"),
    (("chat", "--as", CHIEF, "--database", "hej"), "the database cannot be opened"),
    (("chat", "--as", CHIEF, "--database", "mysql://u@h/d"), "the database cannot be opened"),
    (("doctor", "--database", "postgresql://nobody:HEMLIGT@127.0.0.1:9/none"), "the database cannot be opened"),
    (("doctor", "--database", "sqlite:////proc/nowhere/stark.db"), "/proc/nowhere"),
    (("agreement", "check", "finns-inte.toml"), "finns-inte.toml:1: file: a readable UTF-8 file was expected"),
]


@pytest.mark.parametrize(("arguments", "told"), WRONG)
def test_what_stops_it_is_said_in_one_line(arguments: tuple[str, ...], told: str) -> None:
    done = _stark(*arguments)
    assert done.exit_code == 1
    assert told in done.stderr
    assert done.stderr.count("\n") == 1
    assert "HEMLIGT" not in done.output


@pytest.mark.parametrize(
    ("name", "value"), [("PORT", "http"), ("PORT", "99999"), ("STARK_LOG_LEVEL", "loud"), ("STARK_SECRET_KEY", "kort")]
)
def test_a_wrong_setting_stops_the_start_with_its_name(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    monkeypatch.setenv(name, value)
    done = _stark("doctor")
    assert done.exit_code == 1
    assert done.stderr.startswith(f"wrong setting: {name}: ")
    assert value not in done.stderr or name != "STARK_SECRET_KEY"


def test_a_broken_agreement_stops_the_start(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "wrong").mkdir()
    (tmp_path / "wrong/x.toml").write_text('key = "x"\nname = 5\n', encoding="utf-8")
    monkeypatch.setenv("STARK_AGREEMENTS", str(tmp_path / "wrong"))
    done = _stark("chat", "--as", CHIEF, said="hej")
    assert done.exit_code == 1
    assert done.stderr.startswith("x.toml:2: name: ")


def test_an_agreement_is_checked(tmp_path: Path) -> None:
    done = _stark("agreement", "check", str(SHIPPED / "eais.toml"))
    assert done.exit_code == 0
    assert "Ensam är inte stark" in done.stdout
    text = (SHIPPED / "eais.toml").read_text(encoding="utf-8")
    broken = tmp_path / "broken.toml"
    broken.write_text(text.replace('precision = "season"', 'precision = "soon"'), encoding="utf-8")
    line = broken.read_text(encoding="utf-8").split('precision = "soon"')[0].count("\n") + 1
    done = _stark("agreement", "check", str(broken))
    assert done.exit_code == 1
    assert re.match(rf"broken\.toml:{line}: clauses\[eais\.6\.uppstart\]\.deadline\.precision: ", done.stderr)


ASKED = [
    {"id": "1", "question": "Hur länge gäller överenskommelsen?", "asker_org": "Sala kommun", "now": "2026-02-11"},
    {"id": "2", "question": "Vad kostar lunchen?", "asker_org": None, "now": "2026-02-11T10:00:00+01:00"},
    {"question": 5, "asker_org": 7},
]


def test_questions_are_answered_line_by_line_and_need_no_database(tmp_path: Path) -> None:
    done = _stark("ask", "--jsonl", said="\n".join(map(json.dumps, ASKED)))
    assert done.exit_code == 0, done.stderr
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    assert [answer["id"] for answer in answers] == ["1", "2", None]
    assert [set(answer) for answer in answers] == [{"id", "clause_ids", "abstained", "text"}] * 3
    assert "eais.validity" in answers[0]["clause_ids"]
    assert answers[1]["abstained"] is True
    assert not (tmp_path / "stark.db").exists()


def test_times_are_understood_line_by_line_and_need_no_database(tmp_path: Path) -> None:
    items = [
        {"id": "a", "text": "i övermorgon", "lang": "sv", "now": "2026-03-24T10:00:00+01:00"},
        {"id": "b", "text": "next Friday at 3 pm", "lang": "en", "now": "2026-03-24T10:00:00+01:00"},
        {"id": "c", "text": "blaha", "lang": None, "now": "2026-03-24T10:00:00+01:00"},
    ]
    done = _stark("when", "--jsonl", said="\n".join(map(json.dumps, items)))
    assert done.exit_code == 0, done.stderr
    found = {answer["id"]: answer for answer in map(json.loads, done.stdout.splitlines())}
    assert found["a"]["out"]["start"] == "2026-03-26"
    assert found["b"]["out"]["kind"] == "datetime"
    assert found["c"]["out"] is None
    assert set(found["a"]) == {"id", "out", "alternatives", "needs_clarification"}
    assert not (tmp_path / "stark.db").exists()


@pytest.mark.parametrize("command", ["ask", "when"])
@pytest.mark.parametrize("line", ["{", "[]", "5", "{}", '"text"', "null"])
def test_a_line_that_is_no_object_is_said_with_its_number(command: str, line: str) -> None:
    key = "question" if command == "ask" else "text"
    done = _stark(command, "--jsonl", said=json.dumps({key: "hej"}) + f"\n\n{line}\n")
    assert done.exit_code == 1
    assert done.stderr.startswith("line 3: a JSON object with")


@pytest.mark.parametrize("now", ["i går", 5, [], "2026-13-01"])
def test_a_moment_that_is_none_is_said(now: object) -> None:
    done = _stark("when", "--jsonl", said=json.dumps({"text": "i dag", "now": now}))
    if now:
        assert done.exit_code == 1
        assert "ISO 8601" in done.stderr


def test_a_person_may_ask_in_plain_lines() -> None:
    assert "fre 31 dec 2027, v. 52" in _stark("ask", said="När slutar EÄIS?\n").stdout


def test_an_invitation_makes_the_first_administrator() -> None:
    done = _stark("admin", "invite")
    assert done.exit_code == 0
    code = re.search(r"administratör (\S+) organisation: NAMN", done.stdout)
    assert code is not None
    line = f"administratör {code[1]} organisation: Region Västmanland"
    assert "Nu är du administratör." in _chat(GUEST, line)
    assert "okänd, använd" in _chat(CHIEF, line)
    database = connect("sqlite:///stark.db")
    talk = Talk(database)
    assert "Exempel Gäst" in talk(ADMINISTRATOR, "medlemmar")
    talk.close()
    database.close()


def test_the_doctor_says_what_is_there() -> None:
    done = _stark("doctor")
    assert done.exit_code == 0
    assert "database: ok, sqlite:///stark.db" in done.stdout
    assert "agreement: EÄIS, " in done.stdout
    assert "agreement: STARK, " in done.stdout
    assert "slack: not connected, missing " in done.stdout


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


@contextmanager
def _served(folder: Path) -> Iterator[tuple[subprocess.Popen[str], str]]:
    port = _free_port()
    environment = {**os.environ, "PORT": str(port), "PYTHONPATH": str(Path(__file__).parent.parent)}
    process = subprocess.Popen(
        [*STARK, "run"], cwd=folder, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    try:
        yield process, f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.communicate(timeout=30)


def _healthy(address: str, until: float) -> httpx.Response:
    while True:
        try:
            return httpx.get(f"{address}/healthz", timeout=5)
        except httpx.TransportError:
            assert time.monotonic() < until, "never healthy"
            time.sleep(0.02)


def _seconds_of_work(process_id: int) -> float:
    fields = Path(f"/proc/{process_id}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _megabytes(process_id: int) -> float:
    status = Path(f"/proc/{process_id}/status").read_text(encoding="utf-8")
    resident = re.search(r"VmRSS:\s+(\d+) kB", status)
    assert resident is not None
    return int(resident[1]) / 1024


def test_the_server_is_healthy_soon_and_small(tmp_path: Path) -> None:
    """Work is counted in processor seconds, since other tests run beside; on an idle machine they are the wall's."""
    _stark("doctor")
    begun = time.monotonic()
    with _served(tmp_path) as (process, address):
        reply = _healthy(address, begun + 60)
        work, wall, size = _seconds_of_work(process.pid), time.monotonic() - begun, _megabytes(process.pid)
        print(f"healthy after {wall:.2f} s ({work:.2f} s of work), {size:.0f} MB")
        assert (reply.status_code, reply.json()["status"]) == (200, "ok")
        assert work <= 3
        assert size <= 150
        unknown = httpx.get(f"{address}/docs")
        assert unknown.status_code == 404
    assert process.returncode is not None


def test_a_server_on_a_fresh_folder_makes_what_it_needs_and_stops_when_told(tmp_path: Path) -> None:
    folder = tmp_path / "fresh"
    folder.mkdir()
    with _served(folder) as (process, address):
        assert _healthy(address, time.monotonic() + 60).status_code == 200
        assert (folder / "stark.db").exists()
        process.terminate()
        told, _ = process.communicate(timeout=30)
    assert "Stark listens on http://127.0.0.1:" in told
    assert "Traceback" not in told
