"""The manifest says what the adapter does: every event, command and shortcut is handled, every scope is used."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from bot.adapters.slack.install import SCOPES
from bot.adapters.slack.read import SHORTCUTS
from bot.cli import app
from bot.cli_slack import EXAMPLE, MANIFEST, manifest
from handlers.kit.abilities import registry
from tests.slack.world import World

SLACK = Path(__file__).parents[2] / "bot" / "adapters" / "slack"
# Which scope each thing that Stark does needs, by Slack's reference of methods and events.
NEEDS = {
    "app_mention": "app_mentions:read",
    "message.im": "im:history",
    **dict.fromkeys(("channel_archive", "channel_deleted", "channel_id_changed", "channel_left"), "channels:read"),
    **dict.fromkeys(("channel_rename", "channel_unarchive"), "channels:read"),
    **dict.fromkeys(("group_archive", "group_deleted", "group_left", "group_rename"), "groups:read"),
    "group_unarchive": "groups:read",
    "member_joined_channel": "channels:read groups:read",
    "chat.postMessage": "chat:write",
    "chat.postEphemeral": "chat:write",
    "chat.update": "chat:write",
    "chat.delete": "chat:write",
    "conversations.info": "channels:read groups:read",
    "conversations.open": "im:write",
    "conversations.history": "channels:history groups:history im:history",
    "conversations.replies": "channels:history groups:history im:history",
    "files.getUploadURLExternal": "files:write",
    "files.completeUploadExternal": "files:write",
    "users.info": "users:read users:read.email",
}
FREE = {"views.open", "views.update", "views.publish", "oauth.v2.access", "apps.connections.open"}


def read(text: str) -> dict[str, Any]:
    """Read the part of YAML that the manifest is written in: nested maps, lists, scalars."""
    root: dict[str, Any] = {}
    stack: list[tuple[int, Any]] = [(-1, root)]
    for raw in text.splitlines():
        line, indent = raw.strip(), len(raw) - len(raw.lstrip())
        if not line or line.startswith("#"):
            continue
        while stack[-1][0] >= indent:
            stack.pop()
        holder = stack[-1][1]
        if line.startswith("- "):
            line = line[2:]
            assert isinstance(holder, list), raw
            if ": " not in line or line.startswith("http"):
                holder.append(line)
                continue
            holder.append({})
            holder, indent = holder[-1], indent + 1
            stack.append((indent, holder))
        key, _, value = line.partition(":")
        holder[key] = _scalar(value.strip()) if value.strip() else _holder(text, raw)
        if not value.strip():
            stack.append((indent, holder[key]))
    return root


def _holder(text: str, raw: str) -> Any:
    after = text.split(f"{raw}\n", 1)[1].splitlines()[0].strip()
    return [] if after.startswith("- ") else {}


def _scalar(text: str) -> Any:
    if text in ("true", "false"):
        return text == "true"
    return int(text) if text.isdecimal() else text.strip('"')


@pytest.fixture
def whole() -> dict[str, Any]:
    return read(MANIFEST.read_text(encoding="utf-8"))


def test_every_event_is_handled_and_every_handled_one_is_asked_for(whole: dict[str, Any], world: World) -> None:
    asked = {name.partition(".")[0] for name in whole["settings"]["event_subscriptions"]["bot_events"]}
    assert asked == set(world.station.conversation.events)


def test_every_shortcut_opens_a_form_that_is_there(whole: dict[str, Any]) -> None:
    known = registry().abilities
    assert {one["callback_id"] for one in whole["features"]["shortcuts"]} == set(SHORTCUTS)
    for ability, field in SHORTCUTS.values():
        assert known[ability].opener is not None
        assert field == "" or any(label.key == field for label in known[ability].labels) or field == "text"


def test_there_is_one_command(whole: dict[str, Any]) -> None:
    (command,) = whole["features"]["slash_commands"]
    assert command["command"] == "/stark"


def test_every_scope_is_used_and_every_use_has_its_scope(whole: dict[str, Any]) -> None:
    granted = whole["oauth_config"]["scopes"]["bot"]
    assert tuple(granted) == SCOPES
    code = "".join(file.read_text(encoding="utf-8") for file in SLACK.glob("*.py"))
    methods = set(re.findall(r'"((?:chat|conversations|files|users|views|oauth|apps)\.[\w.]+)"', code))
    assert methods - FREE <= set(NEEDS)
    events = set(whole["settings"]["event_subscriptions"]["bot_events"]) & set(NEEDS)
    used = {scope for name in (methods - FREE) | events for scope in NEEDS[name].split()}
    assert used | {"commands"} == set(granted)


def test_it_keeps_within_slacks_limits(whole: dict[str, Any]) -> None:
    shown, features = whole["display_information"], whole["features"]
    assert len(shown["name"]) <= 35
    assert len(shown["description"]) <= 140
    assert re.fullmatch(r"#[0-9a-f]{6}", shown["background_color"])
    assert len(features["shortcuts"]) <= 10
    assert all(len(one["name"]) <= 24 and len(one["description"]) <= 150 for one in features["shortcuts"])
    assert all(len(one["callback_id"]) <= 255 for one in features["shortcuts"])
    (command,) = features["slash_commands"]
    assert len(command["command"]) <= 32
    assert len(command["description"]) <= 2000
    assert len(command["usage_hint"]) <= 1000


def test_it_is_printed_for_an_address() -> None:
    result = CliRunner().invoke(app, ["slack-manifest", "--url", "https://stark.kommun.example/"])
    assert result.exit_code == 0
    assert EXAMPLE not in result.output
    found = read(result.output)
    paths = set(re.findall(r"https://stark\.kommun\.example(\S+)", result.output))
    assert paths == {"/slack/events", "/slack/oauth_redirect"}
    assert found["settings"]["socket_mode_enabled"] is False


def test_it_is_printed_for_socket_mode() -> None:
    result = CliRunner().invoke(app, ["slack-manifest"])
    assert "https://" not in result.output
    assert read(result.output)["settings"]["socket_mode_enabled"] is True


@pytest.mark.parametrize(
    "url", ["http://x.se", "https://", "x.se", "https://x.se/path", "https://x.se?a=b", "ftp://x.se"]
)
def test_another_address_is_refused(url: str) -> None:
    result = CliRunner().invoke(app, ["slack-manifest", "--url", url])
    assert result.exit_code == 1
    assert "https://" in result.output


def test_the_paths_are_served(world: World) -> None:
    served = {getattr(route, "path", "") for route in world.adapter.routes().routes}
    named = set(re.findall(rf"{EXAMPLE}(\S+)", manifest(MANIFEST.read_text(), EXAMPLE)))
    assert "/slack/events" in served
    assert named == {"/slack/events", "/slack/oauth_redirect"}
