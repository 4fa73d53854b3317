"""The four platforms, each with its real server: what is written, pressed and filled in there, and what is shown."""

from __future__ import annotations

import json
import re
from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Mapping
from typing import Any

from handlers.kit.cards import Choice, Field, Form, Moment, Tick
from handlers.kit.phrases import spoken
from storage.database import Database
from tests.parity.witness import Witness
from tests.platform_talk import Seen
from tests.slack import blocks
from tests.slack.slack_talk import SlackTalk
from tests.talk import ADMINISTRATOR, CONTACT, COORDINATOR, GUEST, Talk
from tests.teams import cards
from tests.teams.teams_talk import TeamsTalk
from tests.teams.world import in_card, in_dialog
from tests.web.visitor import Ground, Parsed

WHO = {"K": CONTACT, "C": COORDINATOR, "A": ADMINISTRATOR, "G": GUEST}
CHANNEL = "skolchefer"
OPEN = "Öppna formuläret"
SEND = "Skicka"
Filled = list[tuple[Field, tuple[str, ...]]]


class Stage(ABC):
    """A platform with one who speaks; each method gives what is shown then that was not shown before."""

    def __init__(self, database: Database, letter: str, code: str) -> None:
        self.desk = Witness(database)
        self.letter = letter
        self.code = code

    @abstractmethod
    def write(self, line: str, *, channel: bool = False) -> str:
        """Write a line in private, or in a channel."""

    @abstractmethod
    def press(self, label: str) -> str:
        """Press the newest button of a label in the private chat; "" where there is none."""

    @abstractmethod
    def send(self, filled: Filled) -> str:
        """Send the form that is open; "" where forms are not sent."""

    @abstractmethod
    def close(self) -> None:
        """Stop everything."""


class Terminal(Stage):
    """The terminal: what a button would do is a line to write."""

    def __init__(self, database: Database, letter: str, code: str) -> None:
        super().__init__(database, letter, code)
        self._talk = Talk(database, self.desk)
        self._shown = ""

    def write(self, line: str, *, channel: bool = False) -> str:
        self._shown = self._talk(WHO[self.letter], line, channel=CHANNEL if channel else "")
        return self._shown

    def press(self, label: str) -> str:
        found = re.search(rf"\[{re.escape(label)}\] (.+)", self._shown)
        return self.write(found[1]) if found else ""

    def send(self, filled: Filled) -> str:
        return ""

    def close(self) -> None:
        self._talk.close()


class Web(Stage):
    """The playground; its sample members are who speak, and the operator's code makes one of them administrator."""

    def __init__(self, database: Database, letter: str, code: str) -> None:
        super().__init__(database, letter, code)
        self._ground = Ground(database, desk=self.desk)
        self._visitor = self._ground.visitor()
        self._visitor.get("/")
        self._as = f"/as/{ {'K': 'kungsor', 'G': 'gast'}.get(letter, 'samordnare') }"
        if letter == "A":
            self.write(f"administratör {code} organisation: Region Västmanland")

    def write(self, line: str, *, channel: bool = False) -> str:
        return self._post(f"{self._as}/{CHANNEL if channel else 'privat'}/say", {"words": line})

    def press(self, label: str) -> str:
        html = self._visitor.get(f"{self._as}/privat").text
        found = re.findall(rf'name="press" value="([\d:]+)"[^>]*>\s*{re.escape(label)}\s*<', html)
        return self._post(f"{self._as}/privat/press", {"press": found[-1]}) if found else ""

    def send(self, filled: Filled) -> str:
        html = self._visitor.get(f"{self._as}/privat").text
        action = re.findall(r'action="([^"]+/turn/\d+/form)"', html)[-1]
        return self._post(action, {f"f.{field.key}": list(values) for field, values in filled})

    def _post(self, path: str, fields: dict[str, Any]) -> str:
        answer = self._visitor.post(path, fields, accept="application/json").json()
        return Seen("\n".join(Parsed(turn["html"]).text for turn in answer["turns"]))

    def close(self) -> None:
        self._ground.close()


class Slack(Stage):
    """Slack: signed requests to the real server, and what the small Slack was sent."""

    def __init__(self, database: Database, letter: str, code: str) -> None:
        super().__init__(database, letter, code)
        self._talk = SlackTalk(database, self.desk)
        self._person = self._talk.person(WHO[letter])

    def write(self, line: str, *, channel: bool = False) -> str:
        return self._talk(WHO[self.letter], line, channel=CHANNEL if channel else "")

    def press(self, label: str) -> str:
        before = self._all()
        for message in reversed(self._messages()):
            if f"[{label}]" in blocks.shown(message["blocks"]):
                self._talk.world.press(self._person, label, {"channel": self._person.private, **message})
                return self._new(before)
        return ""

    def send(self, filled: Filled) -> str:
        before, view = self._all(), self._talk.world.last_view()
        elements = {block["block_id"]: block["element"] for block in view["blocks"] if block["type"] == "input"}
        values = {field.key: _state(elements[field.key], sent) for field, sent in filled}
        answer = self._talk.world.submit(self._person, view, values)
        return Seen(f"{self._new(before)}\n{_window(answer.get('view', {}))}")

    def _messages(self) -> list[dict[str, Any]]:
        fake = self._talk.world.fake
        said = [message for messages in self._talk.world.place.messages.values() for message in messages]
        return [*said, *(message for messages in fake.responses.values() for message in messages)]

    def _all(self) -> Counter[str]:
        messages = [blocks.shown(message.get("blocks", [])) for message in self._messages()]
        return Counter([*messages, *map(_window, self._talk.world.fake.views.values())])

    def _new(self, before: Counter[str]) -> str:
        return Seen("\n".join(self._all() - before))

    def close(self) -> None:
        self._talk.close()


def _window(view: Mapping[str, Any]) -> str:
    """Write a window as its reader sees it."""
    return f"{view.get('title', {}).get('text', '')}\n{blocks.shown(view.get('blocks', []))}"


def _state(element: Mapping[str, Any], values: tuple[str, ...]) -> dict[str, Any]:
    """Write a field's state as Slack sends it."""
    first = values[0] if values else None
    options = [{"value": value} for value in values]
    match element["type"]:
        case "static_select":
            state: dict[str, Any] = {"selected_option": options[0] if options else None}
        case "multi_static_select" | "checkboxes":
            state = {"selected_options": options}
        case "datepicker":
            state = {"selected_date": first}
        case "timepicker":
            state = {"selected_time": first}
        case _:
            state = {"value": first}
    return {"type": element["type"], **state}


class Teams(Stage):
    """Teams: activities with real tokens to the real server, and what the connector was sent."""

    def __init__(self, database: Database, letter: str, code: str) -> None:
        super().__init__(database, letter, code)
        self._talk = TeamsTalk(database, self.desk)
        self._person = self._talk.person(WHO[letter])

    def write(self, line: str, *, channel: bool = False) -> str:
        return self._talk(WHO[self.letter], line, channel=CHANNEL if channel else "")

    def press(self, label: str, **inputs: str) -> str:
        before = self._all()
        for message in reversed(self._talk.world.teams.messages[self._person.private]):
            if f"[{label}]" in cards.shown(message):
                answer = self._talk.world.press(self._person, label, message, **inputs)
                return Seen("\n".join([*(self._all() - before), _read(answer)]))
        return ""

    def send(self, filled: Filled) -> str:
        return self.press(SEND, **{field.key: ",".join(values) for field, values in filled})

    def _all(self) -> Counter[str]:
        said = self._talk.world.teams.messages.values()
        return Counter(cards.shown(message) for messages in said for message in messages)

    def close(self) -> None:
        self._talk.close()


def _read(answer: dict[str, Any]) -> str:
    """Read what a press is answered with: a card in the place of the one pressed, a window, or words."""
    if "task" in answer:
        return in_dialog(answer)
    return in_card(answer) if isinstance(answer.get("value"), dict) else json.dumps(answer, ensure_ascii=False)


def filled_in(form: Form, given: Mapping[str, str]) -> Filled:
    """Fill in a form as a member does: options by how they begin; what is not said stays as the form has it."""
    assert given.keys() <= {field.key for field in form.fields}
    return [(field, _value(field, given.get(field.key))) for field in form.fields]


def _value(field: Field, given: str | None) -> tuple[str, ...]:
    if isinstance(field, Choice):
        chosen = tuple(option.key for option in field.options if given and spoken(option.label).startswith(given))
        assert given is None or chosen, f"{given!r} is none of {[spoken(option.label) for option in field.options]}"
        return chosen or field.chosen
    if isinstance(field, Tick):
        return ("true",) if field.value else ()
    standing = field.value if isinstance(field, Moment) or field.value else ""
    return tuple(filter(None, [standing if given is None else given]))


STAGES: Mapping[str, type[Stage]] = {"Terminalen": Terminal, "Webben": Web, "Slack": Slack, "Teams": Teams}
