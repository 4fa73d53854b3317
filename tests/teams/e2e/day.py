"""A member's day in the real Agents Playground: from joining to the digest in the channel, by hand in a browser.

Run it with `make e2e`. Pictures of every step are kept in build/e2e; two of them stand in the README.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from tests.talk import NOW
from tests.teams.e2e.playground import Teams, playground
from tests.teams.e2e.relay import OWN_TOKEN, Relay
from tests.teams.signing import KeyServer
from tests.web.chrome import ROOT, chromium, free_port, process

PICTURES = ROOT / "build" / "e2e"
STARK = Path(sys.executable).with_name("stark")
MONDAY = "2026-02-16T08:00:30+01:00"


@dataclass
class Scene:
    """Stark, the relay, the Playground and a browser, all running."""

    teams: Teams
    relay: Relay
    keys: KeyServer
    database: str
    stark: int

    def invited(self) -> str:
        """Give the code by which who runs Stark makes somebody an administrator."""
        command = [str(STARK), "admin", "invite", "--database", self.database]
        said = subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT).stdout
        return said.split("administratör ")[1].split()[0]

    def move_clock(self, to: str) -> None:
        """Let it be later."""
        assert httpx.post(f"http://127.0.0.1:{self.stark}/clock", params={"to": to}).is_success


@pytest.fixture
def scene(tmp_path: Path) -> Iterator[Scene]:
    """Start everything, with an empty database, on the tests' Wednesday."""
    shutil.rmtree(PICTURES, ignore_errors=True)
    PICTURES.mkdir(parents=True)
    stark, port = free_port(), free_port()
    keys, relay = KeyServer(), Relay(tmp_path, stark, port)
    database = f"sqlite:///{tmp_path / 'stark.db'}"
    host = f"localhost:{relay.connector.server_port}"
    command = ["-m", "tests.teams.e2e.serve", str(stark), database, NOW.isoformat(), keys.url, host]
    trusting = {**os.environ, "SSL_CERT_FILE": str(relay.certificate)}
    with (
        process(command, stark, env=trusting),
        playground(tmp_path, port, relay.messages.server_port) as address,
        chromium() as browser,
    ):
        yield Scene(Teams(browser, address, PICTURES), relay, keys, database, stark)
    relay.close()
    keys.close()


def test_a_members_day(scene: Scene) -> None:
    teams = scene.teams
    teams.sees("Hej! Jag är Stark")
    teams.picture("welcome")
    _join(teams)
    _log_by_form(teams)
    _ask(teams)
    _become_coordinator(scene)
    _bind_the_channel(teams)
    _book_and_answer(teams)
    _digest(scene)
    assert scene.relay.refused == []
    assert scene.relay.tokens == {f"Bearer {OWN_TOKEN}"}
    assert scene.keys.asked >= 1


def _join(teams: Teams) -> None:
    teams.say("gå med Kungsörs kommun som skolchef")
    teams.sees("Du är med i nätverket")
    teams.picture("joined")


def _log_by_form(teams: Teams) -> None:
    teams.press("Vad kan jag skriva?")
    teams.sees("Det här kan du skriva till Stark")
    teams.say("logga")
    teams.sees("Logga en erfarenhet")
    teams.fill("Vad har ni lärt er?", "En gemensam specialpedagog halverade väntetiden i tre kommuner")
    teams.picture("form")
    teams.press("Skicka")
    teams.sees("Loggad som erfarenhet 1")
    teams.picture("logged")


def _ask(teams: Teams) -> None:
    teams.say("vem har provat specialpedagoger?")
    teams.sees("Erfarenheter om")
    teams.say("vem kallar till uppstarten?")
    teams.sees("SKR ansvarar för att en gemensam uppstartsträff hålls")
    teams.picture("asked")


def _become_coordinator(scene: Scene) -> None:
    scene.teams.say(f"administratör {scene.invited()} organisation: Kungsörs kommun")
    scene.teams.sees("administratör")
    scene.teams.say("roll 1 samordnare")
    scene.teams.sees("är nu samordnare")


def _bind_the_channel(teams: Teams) -> None:
    teams.open_channel("skolchefer")
    teams.mention("kanal koppla måndag 8")
    teams.sees("#skolchefer är kopplad till EÄIS")
    teams.picture("channel-bound")


def _book_and_answer(teams: Teams) -> None:
    teams.open_chat()
    teams.say("möte nytt Avstämning matematik nästa torsdag 14.30–16 i Köping")
    teams.sees("Bokat: Avstämning matematik")
    teams.say("möte 1")
    teams.press("Kommer")
    teams.sees("Noterat: du kommer.")
    teams.picture("coming")


def _digest(scene: Scene) -> None:
    teams = scene.teams
    teams.open_channel("skolchefer")
    scene.move_clock(MONDAY)
    teams.sees("Veckan i EÄIS, mån 16 feb 2026")
    teams.sees("En gemensam specialpedagog halverade väntetiden")
    teams.picture("digest")
