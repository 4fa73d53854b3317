"""The three recipes kept true: a command in one file, an agreement by data, a platform in one folder."""

import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlmodel import select

import bot.adapters
import handlers.topics
from bot.adapter import Adapter, discover
from bot.settings import Settings
from handlers.desk import Desk
from handlers.kit.abilities import registry
from handlers.kit.request import Reply
from storage.agreements import SHIPPED, AgreementError, read_all
from storage.database import Database, connect, prepare
from storage.models import OrganisationRow, Participation, Report
from tests.adapter_suite import SUITE, Seen
from tests.deliveries import pressed
from tests.talk import CHIEF, CONTACT, COORDINATOR, GUEST, SALA, Talk

COMMAND = '''"""What can be said about the weather."""

from sqlmodel import Session

from handlers.kit.abilities import PARTICIPANTS, Organisation, Topic, command
from handlers.kit.cards import Card
from handlers.kit.phrases import both, t
from handlers.kit.request import Reply, Request

TOPIC = Topic(t("Weather"), 50)


@command(
    "vädret",
    "the weather",
    may=PARTICIPANTS,
    concern=Organisation(),
    summary=t("Say how the weather is"),
    example=both("vädret i morgon", "the weather tomorrow"),
    reads=True,
)
def show(ask: Request, db: Session) -> Reply:
    """Answer with what was asked about."""
    return Reply(Card(t("It is fine: {when}", when=ask.words or "–")))
'''


@pytest.fixture
def one_more_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A folder of topics with one file more in it."""
    (tmp_path / "weather.py").write_text(COMMAND, encoding="utf-8")
    monkeypatch.setattr(handlers.topics, "__path__", [*handlers.topics.__path__, str(tmp_path)])
    registry.cache_clear()
    yield
    registry.cache_clear()
    sys.modules.pop("handlers.topics.weather", None)
    vars(handlers.topics).pop("weather", None)


@pytest.mark.usefixtures("one_more_file")
def test_a_new_command_is_one_file(database: Database) -> None:
    talk = Talk(database)
    assert "It is fine: i morgon" in talk(CHIEF, "vädret i morgon"), "English, until it has its Swedish line"
    assert "It is fine: tomorrow" in talk(CHIEF, "The Weather tomorrow")
    assert "vädret: Say how the weather is\n   Exempel: vädret i morgon" in talk(CHIEF, "hjälp")
    assert "vädret" not in talk(GUEST, "hjälp")
    assert "gå med DIN ORGANISATION" in talk(GUEST, "vädret"), "the desk keeps its rights"
    assert "Menade du ”vädret”?" in talk(CHIEF, "vädrett")
    reply = talk.desk.answer(pressed(CHIEF, "weather.show"), talk.now)
    assert reply is not None
    assert "It is fine" in str(reply.card)
    talk.close()


AGREEMENT = """
key = "bad"
name = "Badhusöverenskommelsen"
short_name = "BAD"
status = "agreement"
valid_from = 2026-01-01
valid_to = 2028-12-31
parties_complete = true
status_note = { sv = "Påhittad, för prov.", en = "Made up, for a test." }
source = { sv = "Påhittad", en = "Made up" }

[[parties]]
key = "sala"
name = "Sala kommun"
kind = "kommun"
role = "kommun"
short_name = "Sala"
genitive = "Sala kommuns"

[[parties]]
key = "exempelby"
name = "Exempelby kommun"
kind = "kommun"
role = "kommun"
short_name = "Exempelby"
genitive = "Exempelby kommuns"

[[clauses]]
id = "bad.1"
section = "1"
text = "Parterna håller badhuset öppet varje lördag."
role = "kommun"
responsible = "kommunerna"
responsible_parties = ["kommun"]
kind = "commitment"
deadline = { end = 2026-06-30, words = "senast den 30 juni 2026", precision = "day" }
summary = { sv = "Badhuset är öppet varje lördag.", en = "The bath is open every Saturday." }
asserts = ["what", "when"]
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the agreements that come with Stark."""
    found = tmp_path / "agreements"
    shutil.copytree(SHIPPED, found, ignore=shutil.ignore_patterns("__pycache__"))
    return found


def _opened(folder: Path, address: str) -> Database:
    opened = connect(address)
    prepare(opened, read_all(folder))
    return opened


def test_a_new_agreement_is_data_only(folder: Path, tmp_path: Path) -> None:
    (folder / "bad.toml").write_text(AGREEMENT, encoding="utf-8")
    database = _opened(folder, f"sqlite:///{tmp_path}/stark.db")
    talk = Talk(database)
    member = "Exempel Badchef, Exempelby kommun"
    assert "1. Badhuset är öppet varje lördag." in talk(member, "åtaganden")
    assert "senast tis 30 juni 2026, v. 27" in talk(member, "frister")
    assert "Läget för åtagandena: Badhusöverenskommelsen" in talk(member, "läget")
    assert "Badhuset är öppet varje lördag" in talk(SALA, "åtaganden")
    assert "Badhuset" not in talk(CHIEF, "frister"), "another network's"
    assert "Rapporterat" in talk("Exempel Kontakt, Exempelby kommun, kontakt", "rapportera 1 klart")
    talk.close()
    database.close()


def test_a_changed_agreement_keeps_what_members_said(folder: Path, each_database: Database) -> None:
    address = each_database.url.render_as_string(hide_password=False)
    talk = Talk(each_database)
    talk(COORDINATOR, "nytt område Matematik")
    talk(CONTACT, "delta Matematik")
    talk(CONTACT, "rapportera 2 klart not: allt är gjort")
    talk(COORDINATOR, "ny organisation Exempelskolan typ: fristående skola")
    talk.close()
    file = folder / "eais.toml"
    text = file.read_text(encoding="utf-8")
    changed = text.replace('name = "Kungsörs kommun"', 'name = "Kungsörs köping"')
    changed = changed.replace("Delta aktivt i gemensam planering", "Delta MYCKET aktivt i gemensam planering")
    assert changed.count("MYCKET") == 1
    file.write_text(changed, encoding="utf-8")
    again = _opened(folder, address)
    talk = Talk(again)
    told = talk(CONTACT, "åtaganden Kungsör")
    assert "Det här har Kungsörs köping åtagit sig" in told
    assert "Delta MYCKET aktivt" in told
    assert "Notering: allt är gjort" in told
    assert "deltar" in [
        cell.strip() for cell in talk(GUEST, "vilka").split("Kungsörs köping")[1].split("\n")[0].split("|")
    ]
    with again.reading() as db:
        assert len(list(db.exec(select(Participation)))) == len(list(db.exec(select(Report)))) == 1
        assert db.get(OrganisationRow, "exempelskolan") is not None
    assert "Exempelskolan" in talk(GUEST, "vilka")
    talk.close()
    again.close()


def test_the_same_agreements_again_change_nothing(each_database: Database) -> None:
    address = each_database.url.render_as_string(hide_password=False)
    again = _opened(SHIPPED, address)
    with again.reading() as db:
        assert len(list(db.exec(select(OrganisationRow)))) == 12
    again.close()


def test_a_wrong_agreement_stops_the_start_and_says_where(folder: Path) -> None:
    wrong = AGREEMENT.replace('kind = "commitment"', 'kind = "löfte"')
    (folder / "bad.toml").write_text(wrong, encoding="utf-8")
    line = wrong.split("\n").index('kind = "löfte"') + 1
    with pytest.raises(AgreementError) as found:
        read_all(folder)
    assert str(found.value).startswith(f"bad.toml:{line}: clauses[bad.1].kind: ")


PLATFORM = {
    "__init__.py": "",
    "read.py": '''"""A line → Heard."""

from __future__ import annotations

from handlers.kit.request import Address, Heard, Sender


def heard(user: str, line: str, number: int) -> Heard:
    """Make a delivery of a line."""
    return Heard(f"pigeon:{number}", Sender("pigeon", "loft", user), Address("pigeon", "loft", user), words=line)
''',
    "render.py": '''"""Reply → what a pigeon carries."""

from __future__ import annotations

from handlers.kit.cards import Choice, plain
from handlers.kit.phrases import spoken
from handlers.kit.request import Reply


def text(reply: Reply) -> str:
    """Write a reply as plain text."""
    lines = [plain(reply.card), *(file.name for file in reply.attachments)]
    if reply.form is not None:
        lines.append(spoken(reply.form.title))
        lines.extend(spoken(why) for _, why in reply.form.errors)
        for field in reply.form.fields:
            lines.append(spoken(field.label))
            lines.extend(spoken(option.label) for option in getattr(field, "options", ()))
    return "\\n".join(lines)
''',
    "wire.py": '''"""The loft."""

from __future__ import annotations

from datetime import datetime

from fastapi import APIRouter

from bot.adapter import Adapter, Standing
from bot.adapters.pigeon.read import heard
from bot.adapters.pigeon.render import text
from bot.settings import Settings
from handlers.desk import Desk
from handlers.kit.notices import Blind, Found, Sent, Verdict
from handlers.kit.request import Address, Notice, Reply


class Pigeon(Adapter):
    """Pigeons."""

    platform = "pigeon"

    def __init__(self, desk: Desk) -> None:
        self.desk = desk

    def standing(self) -> Standing:
        """Say that pigeons are there."""
        return Standing("pigeon", connected=True)

    def routes(self) -> APIRouter:
        """Give no routes."""
        return APIRouter()

    async def post(self, notice: Notice) -> Verdict:
        """Post."""
        return Sent(text(notice.reply))

    async def update(self, address: Address, message_id: str, reply: Reply) -> Verdict:
        """Update."""
        return Sent(message_id)

    async def delete(self, address: Address, message_id: str) -> Verdict:
        """Delete."""
        return Sent(message_id)

    async def find(self, address: Address, key: str, since: datetime) -> Found:
        """Find nothing."""
        return Blind()

    def says(self, user: str, line: str, number: int, now: datetime) -> str:
        """Answer a line."""
        reply = self.desk.answer(heard(user, line, number), now)
        return text(reply) if reply else ""


def attach(settings: Settings, desk: Desk) -> Adapter:
    """Make the adapter."""
    return Pigeon(desk)
''',
}


@pytest.fixture
def one_more_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A folder of platforms with one more in it."""
    (tmp_path / "pigeon").mkdir()
    for name, text in PLATFORM.items():
        (tmp_path / "pigeon" / name).write_text(text, encoding="utf-8")
    monkeypatch.setattr(bot.adapters, "__path__", [*bot.adapters.__path__, str(tmp_path)])
    yield
    for name in [name for name in sys.modules if name.startswith("bot.adapters.pigeon")]:
        del sys.modules[name]
    vars(bot.adapters).pop("pigeon", None)


@pytest.mark.usefixtures("one_more_folder")
def test_a_new_platform_is_one_folder(database: Database) -> None:
    desk = Desk(database)
    found: dict[str, Adapter] = {adapter.platform: adapter for adapter in discover(Settings(), desk)}
    pigeon = found["pigeon"]
    assert str(pigeon.standing()) == "pigeon: connected"
    render = sys.modules["bot.adapters.pigeon.render"]
    draw = vars(render)["text"]

    def seen(reply: Reply) -> Seen:
        return Seen(draw(reply))

    for check in SUITE:
        check(seen)
    says = vars(type(pigeon))["says"]
    assert "Frister som återstår" in says(pigeon, "Duva", "frister", 1, Talk(database).now)
    desk.close()
