"""The program itself, `stark run`: quick to answer, small, and gone when it is told to."""

import os
import re
import resource
import signal
import subprocess
import sys
import time
from pathlib import Path

import httpx
import pytest

from bot.adapters.web.people import PEOPLE
from tests.web.chrome import free_port

STARK = Path(sys.executable).parent / "stark"
SECONDS_OF_WORK = 3.0  # of the processor, until the first answer: the clock on the wall is shared with other tests
MEGABYTES = 150  # of 2**20 bytes, as `ps` and `top` count


class Running:
    """A `stark run` on a free port, in an empty folder, without settings of any platform."""

    def __init__(self, folder: Path, *options: str) -> None:
        self.port = free_port()
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("SLACK_", "TEAMS_"))}
        changes = {"PORT": str(self.port), "DATABASE_URL": f"sqlite:///{folder / 'stark.db'}"}
        self.address = f"http://localhost:{self.port}"
        self.process = subprocess.Popen(
            [str(STARK), "run", *options], cwd=folder, env={**kept, **changes}, stdout=subprocess.PIPE, text=True
        )

    def answered(self) -> httpx.Response:
        """Ask for the first page until it is answered."""
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            try:
                return httpx.get(self.address)
            except httpx.TransportError:
                assert self.process.poll() is None
                time.sleep(0.02)
        raise AssertionError("no answer")

    def megabytes(self) -> float:
        """Give how much memory it holds (what a process reports of itself at its end counts its parent in)."""
        told = subprocess.run(["ps", "-o", "rss=", "-p", str(self.process.pid)], capture_output=True, check=True)
        return int(told.stdout) / 1024

    def ended(self) -> tuple[resource.struct_rusage, str]:
        """Stop it as Ctrl-C does; give what it has used, and what it has printed."""
        assert self.process.stdout is not None
        self.process.send_signal(signal.SIGINT)
        printed = self.process.stdout.read()
        _, status, used = os.wait4(self.process.pid, 0)
        self.process.stdout.close()
        self.process.returncode = os.waitstatus_to_exitcode(status)
        assert self.process.returncode in (0, 130, -signal.SIGINT)
        return used, printed


def _converse(address: str) -> None:
    """Say what every sample member may begin with, in private and in a channel."""
    with httpx.Client(base_url=address, headers={"origin": address}, follow_redirects=True, timeout=60) as browser:
        browser.get("/")
        for who, person in PEOPLE.items():
            for place in ("privat", "skolchefer"):
                for line in (*person.first, *person.in_channels):
                    answer = browser.post(f"/as/{who}/{place}/say", data={"words": line.swedish})
                    assert answer.status_code == 200
                    assert len(answer.content) < 100_000
        assert browser.post("/as/skr/privat/clock", data={"step": "month"}).status_code == 200


def test_the_first_answer_is_quick(tmp_path: Path) -> None:
    running = Running(tmp_path)
    assert "Prova Stark" in running.answered().text
    used, printed = running.ended()
    assert "playground: connected" in printed
    assert f"http://127.0.0.1:{running.port}" in printed
    assert used.ru_utime + used.ru_stime < SECONDS_OF_WORK


def test_it_stays_small(tmp_path: Path) -> None:
    running = Running(tmp_path)
    running.answered()
    _converse(running.address)
    held = running.megabytes()
    running.ended()
    assert held < MEGABYTES


@pytest.mark.parametrize(
    ("options", "status"), [(["--host", "0.0.0.0"], 404), (["--host", "0.0.0.0", "--playground"], 200)]
)
def test_beyond_loopback_it_must_be_asked_for(tmp_path: Path, options: list[str], status: int) -> None:
    running = Running(tmp_path, *options)
    assert running.answered().status_code == status
    _, printed = running.ended()
    assert bool(re.search("open the playground with --playground", printed)) is (status == 404)
