"""One person in Slack and in Teams: a code from the one, written in the other, through both real servers."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from storage.database import Database
from tests.platform_talk import PlatformTalk
from tests.slack.slack_talk import SlackTalk
from tests.talk import CHIEF, COORDINATOR, Talk
from tests.teams.teams_talk import TeamsTalk
from tests.test_linking import code_of

NOBODY_YET = "Exempel Skolchef, Kungsörs kommun, gäst"
Made = Callable[[Database], PlatformTalk]


@contextmanager
def _on(platform: Made, database: Database) -> Iterator[PlatformTalk]:
    talk = platform(database)
    try:
        yield talk
    finally:
        talk.close()


@pytest.mark.parametrize(("first", "second"), [(SlackTalk, TeamsTalk), (TeamsTalk, SlackTalk)])
def test_what_is_done_on_the_one_is_known_on_the_other(database: Database, first: Made, second: Made) -> None:
    terminal = Talk(database)
    terminal(COORDINATOR, "nytt område Matematik")
    terminal.close()
    with _on(first, database) as here:
        code = code_of(here(CHIEF, "länka"))
    with _on(second, database) as there:
        assert "Du är Exempel Skolchef, Kungsörs kommun, också här" in there.lines(NOBODY_YET, [f"länka {code}", "ja"])
        assert "Kungsörs kommun deltar i Matematik" in there(NOBODY_YET, "delta Matematik")
        assert "Loggad som erfarenhet 1" in there(NOBODY_YET, "logga Vi läste högt")
        assert "Koden är okänd, använd eller äldre" in there(NOBODY_YET, f"länka {code}")
    with _on(first, database) as here:
        assert "Vi läste högt" in here(CHIEF, "erfarenheter mina")
        assert "Nu är bara kontot som du skriver från du" in here.lines(CHIEF, ["koppla isär", "ja"])
    with _on(second, database) as there:
        assert "den göra som har gått med" in there(NOBODY_YET, "logga Vi läste högt igen")
