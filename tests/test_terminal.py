"""The terminal passes what every platform must, and hears who speaks."""

import io
from collections.abc import Callable

import pytest

from bot.adapters.terminal.read import heard, speaker
from bot.adapters.terminal.render import text
from bot.adapters.terminal.wire import converse
from handlers.kit.request import Reply, Role
from tests.adapter_suite import SUITE, Draw, Seen
from tests.talk import CHIEF, Talk


def _draw(reply: Reply) -> Seen:
    return Seen(text(reply))  # plain text makes nothing: no mention, no link


@pytest.mark.parametrize("check", SUITE)
def test_what_every_platform_must(check: Callable[[Draw], None]) -> None:
    check(_draw)


SPEAKERS = [
    ("Exempel Skolchef, Kungsörs kommun", "Exempel Skolchef", "Kungsörs kommun", Role.PARTICIPANT),
    (" Exempel Skolchef ,Kungsör, kontakt", "Exempel Skolchef", "Kungsör", Role.CONTACT),
    ("Exempel Samordnare, SKR, Samordnare", "Exempel Samordnare", "SKR", Role.COORDINATOR),
    ("Exempel Chef, SKR, administrator", "Exempel Chef", "SKR", Role.ADMINISTRATOR),
    ("Exempel Gäst, Exempelskolan, gäst", "Exempel Gäst", "Exempelskolan", Role.GUEST),
]


@pytest.mark.parametrize(("words", "name", "organisation", "role"), SPEAKERS)
def test_who_speaks(words: str, name: str, organisation: str, role: Role) -> None:
    who = speaker(words)
    assert (who.name, who.organisation, who.role) == (name, organisation, role)


@pytest.mark.parametrize("words", ["", "Namn", "Namn,", ", Kommun", "a, b, c, d", "a, b, kung", "a,,deltagare"])
def test_who_speaks_is_said_whole(words: str) -> None:
    with pytest.raises(ValueError, match=r"expected|no role"):
        speaker(words)


ADDRESSED = [
    ("@stark hjälp", "hjälp"),
    ("@Stark: hjälp", "hjälp"),
    ("Stark, hjälp", "hjälp"),
    ("stark:hjälp", "hjälp"),
    ("STARK gäller när?", "STARK gäller när?"),
    ("starkare samarbete", "starkare samarbete"),
    ("hjälp", "hjälp"),
]


@pytest.mark.parametrize(("line", "words"), ADDRESSED)
def test_to_whom_a_line_is_said(line: str, words: str) -> None:
    assert heard(line, speaker(CHIEF), "skolchefer", "test").words == words


def test_a_channel_is_shared_and_a_chat_is_not() -> None:
    assert heard("hej", speaker(CHIEF), "skolchefer", "test").shared
    assert heard("hej", speaker(CHIEF), "skolchefer", "test").address.place == "#skolchefer"
    assert not heard("hej", speaker(CHIEF), "", "test").shared


@pytest.mark.parametrize("end", ["avsluta", "quit", "EXIT\n", ""])
def test_a_conversation_ends(talk: Talk, end: str) -> None:
    lines = io.StringIO(f"områden\n\n   \nfrister\n{end}\nhjälp\n" if end else "områden\nfrister")
    out = io.StringIO()
    answered = converse(talk.desk, speaker(CHIEF), clock=lambda: talk.now, lines=lines, out=out)
    assert answered == 2
    assert "Frister som återstår" in out.getvalue()
    assert "> " not in out.getvalue(), "a piped conversation holds the replies alone"


def test_two_conversations_at_once_do_not_take_each_other_s_deliveries(talk: Talk) -> None:
    for _ in range(2):
        out = io.StringIO()
        converse(talk.desk, speaker(CHIEF), clock=lambda: talk.now, lines=io.StringIO("områden\n"), out=out)
        assert out.getvalue().strip()
