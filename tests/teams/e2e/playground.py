"""The real Microsoft 365 Agents Playground, a local Teams with a web page, and a browser at it."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
from playwright.sync_api import Browser, Page, expect

from tests.teams.signing import BOT
from tests.teams.world import CHANNEL, HOME, TEAM

HERE = Path(__file__).parents[1]
PROGRAM = HERE / "node_modules" / "@microsoft" / "m365agentsplayground" / "cli.js"
BOT_ID, MEMBER, CHAT = f"28:{BOT}", "29:skolchef", "a:skolchef"
_SECONDS = 30


def configuration() -> str:
    """Write the Playground's file: a tenant, a member, the five others that it asks for, a team with a channel."""
    others = "".join(_person(f"29:person-{number}", f"Exempel Person {number}", number) for number in range(1, 6))
    return f"""version: "0.1.1"
tenantId: {HOME}
bot:
  id: "{BOT_ID}"
  name: Stark
currentUser:
{_facts(MEMBER, "Exempel Skolchef", "skolchef@kungsor.se", 0)}
users:
{others}personalChat:
  id: "{CHAT}"
groupChat:
  id: "19:grupp@thread.v2"
  name: Gruppchatt
team:
  id: "{TEAM}"
  name: EÄIS
  aadGroupId: cccccccc-0000-4000-8000-000000000031
  channels:
    - id: "{CHANNEL}"
      name: skolchefer
"""


def _person(user: str, name: str, number: int) -> str:
    return "  - " + _facts(user, name, f"person{number}@sala.se", number).lstrip().replace("\n  ", "\n    ") + "\n"


def _facts(user: str, name: str, login: str, number: int) -> str:
    rows = {
        "id": f'"{user}"',
        "name": name,
        "userPrincipleName": login,  # the Playground's own spelling
        "aadObjectId": f"bbbbbbbb-0000-4000-8000-00000000000{number}",
        "givenName": "Exempel",
        "surname": name.removeprefix("Exempel "),
        "email": login,
    }
    return "\n".join(f"  {key}: {value}" for key, value in rows.items())


@contextmanager
def playground(folder: Path, port: int, messages: int) -> Iterator[str]:
    """Run the Playground before the relay's door for messages; give its address."""
    (folder / ".m365agentsplayground.yml").write_text(configuration(), encoding="utf-8")
    endpoint = f"http://127.0.0.1:{messages}/api/messages"
    options = ["-e", endpoint, "-c", "msteams", "-p", str(port), "--disable-telemetry"]
    command = ["node", str(PROGRAM), "start", *options]
    running = subprocess.Popen(
        command,
        cwd=folder,
        env={**os.environ, "TEAMSAPPTESTER_BROWSER": "none"},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    address = f"http://localhost:{port}"
    try:
        _until(lambda: httpx.get(f"{address}/_internal/v1/config", timeout=5).status_code == 200)
        yield address
    finally:
        running.send_signal(signal.SIGTERM)
        running.wait(20)


def _until(ready: Any) -> None:
    deadline = time.monotonic() + _SECONDS
    while True:
        try:
            if ready():
                return
        except httpx.HTTPError:
            pass
        assert time.monotonic() < deadline, "the Playground does not answer"
        time.sleep(0.2)


class Teams:
    """What a member sees and does in the Playground; every step leaves a picture."""

    def __init__(self, browser: Browser, address: str, pictures: Path) -> None:
        self.address = address
        self._pictures = pictures
        self._taken = 0
        context = browser.new_context(viewport={"width": 1280, "height": 900}, locale="sv-SE")
        self.page: Page = context.new_page()
        self.page.set_default_timeout(_SECONDS * 1000)
        # Its fonts lie on the internet and never come here: the page is there before them.
        self.page.goto(address, wait_until="domcontentloaded")
        expect(self.page.locator("[contenteditable=true]").first).to_be_visible()
        self.page.get_by_role("button", name="Hide log panel").click()

    def open_channel(self, name: str) -> None:
        """Look at a channel."""
        self.page.get_by_text(name, exact=True).first.click()

    def open_chat(self) -> None:
        """Look at the private chat with Stark."""
        self.page.get_by_text("Personal Chat", exact=True).first.click()

    def say(self, words: str) -> None:
        """Write to Stark in the open conversation."""
        box = self.page.locator("[contenteditable=true]").first
        box.click()
        box.type(words)
        box.press("Enter")

    def mention(self, words: str) -> None:
        """Begin a thread in the open channel by mentioning Stark."""
        box = self.page.locator("[contenteditable=true]").first
        box.click()
        self.page.keyboard.type("@", delay=50)
        self.page.get_by_role("menuitem", name="Stark").first.click()
        self.page.keyboard.type(f" {words}")
        self.page.get_by_role("button", name="Post", exact=True).first.click()

    def sees(self, words: str) -> None:
        """Wait until the page shows some words."""
        try:
            expect(self.page.get_by_text(words).last).to_be_visible(timeout=_SECONDS * 1000)
        except AssertionError:
            self.picture("missed")
            raise

    def press(self, label: str) -> None:
        """Press the newest button of a name."""
        button = self.page.get_by_role("button", name=label, exact=True).last
        button.scroll_into_view_if_needed()
        button.click()

    def fill(self, label: str, words: str) -> None:
        """Fill in the newest field of a name."""
        self.page.get_by_label(label).last.fill(words)

    def picture(self, name: str) -> Path:
        """Keep what is seen now."""
        self._taken += 1
        file = self._pictures / f"{self._taken:02}-{name}.png"
        self.page.wait_for_timeout(600)
        self.page.screenshot(path=file)
        return file
