"""The processes of a run: the platform, the replicas of Stark, and a killer who knows nothing but their process ids."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import httpx

from tests.chaos.platform import Moods
from tests.chaos.stage import SECRET_KEY
from tests.web.chrome import free_port

SIGNING_SECRET = "chaos"
RUN = "from bot.cli import app; app()"


@dataclass
class Replica:
    """One `stark run`, which can be killed and started again."""

    address: str
    platform: str
    log: Path
    port: int = field(default_factory=free_port)
    settings: dict[str, str] = field(default_factory=dict)
    process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it; what it says goes to its log."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("SLACK_", "TEAMS_"))}
        own = {
            "DATABASE_URL": self.address,
            "PORT": str(self.port),
            "SLACK_SIGNING_SECRET": SIGNING_SECRET,
            "SLACK_CLIENT_ID": "1.1",
            "SLACK_CLIENT_SECRET": "chaos",
            "STARK_SECRET_KEY": SECRET_KEY,
            "STARK_URL": "https://stark.example.se",
            "SLACK_API_URL": f"{self.platform}/api/",
        }
        with self.log.open("ab") as log:
            command = [sys.executable, "-c", RUN, "run"]
            environment = {**kept, **own, **self.settings}
            self.process = subprocess.Popen(command, env=environment, stdout=log, stderr=log, cwd=self.log.parent)

    def ready(self, patience: float = 60.0) -> None:
        """Wait until it is ready."""
        deadline = time.monotonic() + patience
        while time.monotonic() < deadline:
            try:
                if httpx.get(f"http://127.0.0.1:{self.port}/readyz", timeout=2).status_code == 200:
                    return
            except httpx.TransportError:
                pass
            time.sleep(0.05)
        raise AssertionError(f"not ready: {self.log.read_text(errors='replace')[-2000:]}")

    def kill(self) -> None:
        """End it as a machine that loses power does."""
        assert self.process is not None
        os.kill(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def stop(self) -> float:
        """End it as an operator does; give the seconds that it took."""
        assert self.process is not None
        begun = time.monotonic()
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(30)
        return time.monotonic() - begun


def kill_at_random(replicas: list[Replica], kills: int, mean: float, chance: random.Random, *, gone: int = 0) -> None:
    """Kill replicas at random moments, `mean` seconds apart, and start each again; the last `gone` never come back."""
    living = list(replicas)
    for number in range(kills):
        time.sleep(chance.expovariate(1 / mean))
        victim = chance.choice(living)
        victim.kill()
        if number < gone:
            living.remove(victim)
        else:
            time.sleep(chance.uniform(0, 0.5))
            victim.start()


@contextmanager
def platform(moods: Moods) -> Iterator[str]:
    """Run the platform; give its address."""
    command = [sys.executable, "-m", "tests.chaos.platform", json.dumps(asdict(moods))]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    try:
        yield f"http://127.0.0.1:{process.stdout.readline().strip()}"
    finally:
        process.kill()
        process.wait()
        process.stdout.close()


def record(address: str) -> dict[str, Any]:
    """Ask the platform for all that has reached it."""
    found: dict[str, Any] = httpx.get(f"{address}/record", timeout=30).json()
    return found
