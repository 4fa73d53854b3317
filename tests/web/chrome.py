"""A real Chromium at a real server, and what the tests do in it."""

from __future__ import annotations

import json
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from tests.talk import NOW

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
AXE = HERE / "node_modules" / "axe-core" / "axe.min.js"
FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
SECONDS = 30  # a shared machine can be slow; nothing waits longer than it must
expect.set_options(timeout=SECONDS * 1000)


@contextmanager
def chromium() -> Iterator[Browser]:
    """Start the Chromium on the PATH, else the one that Playwright has installed."""
    found = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=FLAGS)
        yield browser
        browser.close()


def free_port() -> int:
    """Find a port that nobody listens on."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port: int = taken.getsockname()[1]
        return port


@contextmanager
def process(arguments: list[str], port: int, **changes: Any) -> Iterator[subprocess.Popen[bytes]]:
    """Run a server until the block ends; it has answered once when the block begins, and ends cleanly."""
    running = subprocess.Popen([sys.executable, *arguments], cwd=ROOT, **changes)
    try:
        deadline = time.monotonic() + 30
        while not _answers(port):
            assert running.poll() is None, "the server ended"
            assert time.monotonic() < deadline, "the server does not answer"
            time.sleep(0.05)
        yield running
    finally:
        running.send_signal(signal.SIGINT)
        assert running.wait(20) in (0, -signal.SIGINT, 130)


def _answers(port: int) -> bool:
    try:
        return httpx.get(f"http://127.0.0.1:{port}/healthz").status_code == 200
    except httpx.HTTPError:
        return False


@contextmanager
def playground(folder: Path) -> Iterator[str]:
    """Serve a fresh playground whose clock begins at the tests' moment; give its address."""
    port = free_port()
    address = f"sqlite:///{folder / 'stark.db'}"
    with process(["-m", "tests.web.serve", str(port), address, NOW.isoformat()], port):
        yield f"http://localhost:{port}"


class Window:
    """A browser's window at the playground. It notes every request to another host and every complaint of the page."""

    def __init__(self, browser: Browser, address: str, **looks: Any) -> None:
        self.address = address
        self.context: BrowserContext = browser.new_context(**{"viewport": {"width": 1280, "height": 900}, **looks})
        self.complaints: list[str] = []
        if looks.get("java_script_enabled", True):
            self.context.add_init_script(path=AXE)
        self.page: Page = self.context.new_page()
        self.page.set_default_timeout(SECONDS * 1000)
        self.page.on("console", lambda said: said.type == "error" and self._complain(said.text))
        self.page.on("pageerror", lambda error: self._complain(str(error)))
        self.page.on("request", lambda asked: asked.url.startswith(address) or self._complain(asked.url))

    def _complain(self, text: str) -> None:
        # A refused form answers 422, which the browser notes: that is how it is meant.
        if "status of 422" not in text:
            self.complaints.append(text)

    def open(self, who: str, place: str = "privat") -> Page:
        """Open a conversation."""
        self.page.goto(f"{self.address}/as/{who}/{place}")
        return self.page

    def say(self, words: str) -> None:
        """Write a line and wait until it is answered."""
        before = self.page.locator(".turn.stark").count()
        self.page.locator("#words").fill(words)
        self.page.locator("#words").press("Enter")
        expect(self.page.locator(".turn.stark")).not_to_have_count(before)

    def text(self) -> str:
        """Give what is read on the page, with single spaces."""
        return " ".join(self.page.locator("body").inner_text().split())

    def shows(self, words: str) -> None:
        """Wait until the page shows some words."""
        expect(self.page.locator("#log")).to_contain_text(re.compile(r"\s+".join(map(re.escape, words.split()))))

    def faults(self) -> list[str]:
        """Ask axe-core what is wrong with the page as it stands: WCAG 2.2 A and AA, and its best practices."""
        # What is still fading in has another contrast than what stands there.
        self.page.evaluate(
            "Promise.allSettled(document.getAnimations().map((moving) => moving.finished)).then(() => true)"
        )
        tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
        chosen = json.dumps({"runOnly": tags, "rules": {"target-size": {"enabled": True}}})
        found = self.page.evaluate(f"axe.run(document, {chosen}).then((result) => result.violations)")
        return [f"{one['id']}: {[node['html'][:120] for node in one['nodes']][:3]}" for one in found]

    def close(self) -> None:
        """Close the window; nothing may have been complained of."""
        self.context.close()
        assert self.complaints == []
