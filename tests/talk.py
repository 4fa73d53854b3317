"""The tests' ear: says a line as somebody, and hears the reply as plain text."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from bot.adapters.terminal.read import heard, speaker
from bot.adapters.terminal.render import text
from handlers.desk import Desk
from handlers.kit.calendar import STOCKHOLM
from handlers.kit.request import Reply
from storage.database import Database

NOW = datetime(2026, 2, 11, 10, 15, tzinfo=STOCKHOLM)  # a Wednesday, week 7

CHIEF = "Exempel Skolchef, Kungsörs kommun"
CONTACT = "Exempel Kontakt, Kungsörs kommun, kontakt"
SALA = "Exempel Rektor, Sala kommun"
COORDINATOR = "Exempel Samordnare, Region Västmanland, samordnare"
ADMINISTRATOR = "Exempel Administratör, Region Västmanland, administratör"
GUEST = "Exempel Gäst, Fristående Exempelskolan, gäst"


class Talk:
    """A conversation with one desk; `now` can be moved."""

    def __init__(self, database: Database, desk: Desk | None = None) -> None:
        self.database = database
        self.desk = desk or Desk(database)
        self.now = NOW

    def __call__(self, who: str, line: str, *, channel: str = "") -> str:
        """Say a line and give the reply as the terminal shows it."""
        reply = self.reply(who, line, channel=channel)
        return "" if reply is None else text(reply)

    def reply(self, who: str, line: str, *, channel: str = "") -> Reply | None:
        """Say a line and give the reply itself."""
        return self.desk.answer(heard(line, speaker(who), channel, "test"), self.now)

    def lines(self, who: str, lines: Iterable[str]) -> str:
        """Say several lines and give all replies as one text."""
        return "\n".join(self(who, line) for line in lines)

    def close(self) -> None:
        """Stop the desk."""
        self.desk.close()
