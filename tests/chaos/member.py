"""Somebody who goes on logging experiences by signed requests, and what is heard in return."""

from __future__ import annotations

import re
import time
from dataclasses import dataclass, field
from urllib.parse import urlencode

import httpx

from tests.chaos.stage import MEMBER
from tests.chaos.theatre import SIGNING_SECRET, Replica
from tests.slack.world import signed

_KIND = "application/x-www-form-urlencoded"
_REFERENCE = re.compile(r"Referens: [0-9A-F]{8}")
_LONGEST = 60.0


@dataclass
class Heard:
    """What was heard: how long each request's own answer took, and what was said in the end."""

    answered: list[float] = field(default_factory=list)
    logged: int = 0
    notices: int = 0
    strange: list[str] = field(default_factory=list)


class Member:
    """A member in Slack."""

    def __init__(self, replica: Replica, platform: str) -> None:
        self.heard = Heard()
        self._events = f"http://127.0.0.1:{replica.port}/slack/events"
        self._platform = platform
        self._number = 0

    def logs(self) -> bool:
        """Log an experience; tell whether Stark says that it has been logged."""
        said = self.says(f"logga Gemensam läsning nummer {self._number} gav bättre resultat")
        done = "Loggad som erfarenhet" in said
        if done:
            self.heard.logged += 1
        elif _REFERENCE.search(said):
            self.heard.notices += 1
        else:
            self.heard.strange.append(said[:300])
        return done

    def says(self, text: str) -> str:
        """Write a command; give what is answered in the end, in the request's answer or at the response address."""
        self._number += 1
        later = f"{self._platform}/respond/{self._number}"
        fields = {
            "team_id": MEMBER.workspace,
            "channel_id": "D1",
            "channel_name": "directmessage",
            "user_id": MEMBER.place,
            "command": "/stark",
            "text": text,
            "response_url": later,
            "trigger_id": f"{self._number}.{time.time()}",
        }
        body = urlencode(fields).encode()
        headers = {**signed(body, SIGNING_SECRET), "content-type": _KIND}
        begun = time.monotonic()
        response = httpx.post(self._events, content=body, headers=headers, timeout=_LONGEST)
        self.heard.answered.append(time.monotonic() - begun)
        if response.status_code != 200:
            return f"status {response.status_code}"
        return self._in_the_end(later) if "Jag arbetar" in response.json().get("text", "") else str(response.json())

    def _in_the_end(self, later: str) -> str:
        deadline = time.monotonic() + _LONGEST
        while time.monotonic() < deadline:
            said = httpx.get(later, timeout=10).text
            if said:
                return said
            time.sleep(0.1)
        return "nothing was ever said"
