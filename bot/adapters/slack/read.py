"""Slack's payloads → Heard. Pure: whose workspace, whose home, which place, and what was meant.

Identity is the actor's home team and user id (in a channel shared between workspaces it is another than the one that
Stark is installed in); the address is the installation's. What is not understood is None and is only acknowledged.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal
from urllib.parse import parse_qsl

from bot.adapters.slack.modal import FORM, unpacked, values
from handlers.kit.request import Address, Heard, Sender

PLATFORM = "slack"
HOME = "home.show"
# The manifest's shortcuts: the ability whose form each opens, and the field that a message's text goes into.
SHORTCUTS: Mapping[str, tuple[str, str]] = {
    "log_experience": ("experiences.log", "text"),
    "new_meeting": ("bookings.new", ""),
}
_NO_NAMES = ("privategroup", "directmessage")  # what Slack says instead of a private channel's name
_MENTION = re.compile(r"<@([UW][A-Z0-9]+)(?:\|([^<>]*))?>")
_CHANNEL = re.compile(r"<#([CGD][A-Z0-9]+)(?:\|([^<>]*))?>")
_SPECIAL = re.compile(r"<!(?:[^<>|]*\|)?\^?([^<>]*)>")
_LINK = re.compile(r"<((?:https?|mailto|tel):[^<>|]+)(?:\|([^<>]*))?>")

Body = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Press:
    """A press of a button: what it asks, where it stood, and how the answer reaches that place.

    `surface` is "message", "modal" or "home"; `skip` how much of a long answer has been shown.
    """

    heard: Heard
    surface: Literal["message", "modal", "home"]
    trigger: str
    response_url: str = ""
    view: str = ""
    ephemeral: bool = False
    skip: int = 0
    click: str = ""


@dataclass(frozen=True, slots=True)
class Sent:
    """A window that was sent."""

    heard: Heard
    view: str
    trigger: str


@dataclass(frozen=True, slots=True)
class Search:
    """What has been typed into a searched field of a form."""

    heard: Heard
    field: str
    typed: str


def parsed(text: str, *, is_json: bool) -> dict[str, Any] | None:
    """Read a request's text: JSON, or a form whose `payload` is JSON; None when it is neither.

    A command whose words hold "payload" is still a command.
    """
    try:
        if is_json:
            found = json.loads(text)
        else:
            pairs = parse_qsl(text, keep_blank_values=True, max_num_fields=64, errors="strict")
            found = dict(pairs)
            if len(found) != len(pairs):
                return None
            if "payload" in found and "command" not in found:
                found = json.loads(found["payload"])
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


def text_of(text: str, own: str = "") -> str:
    """Read a message's text as the member sees it: mentions and links by their names, entities as characters.

    A mention of Stark itself (`own`) is how one speaks to it and is left out.
    """
    text = _MENTION.sub(lambda found: "" if found[1] == own else "@" + (found[2] or found[1]), text)
    text = _CHANNEL.sub(lambda found: "#" + (found[2] or found[1]), text)
    text = _LINK.sub(lambda found: found[1], text)
    text = _SPECIAL.sub(lambda found: "@" + found[1].lstrip("!@"), text)
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&").strip(" ,:")


def command(body: Body) -> Heard | None:
    """Read a slash command."""
    team, user, place = _id(body, "team_id"), _id(body, "user_id"), _id(body, "channel_id")
    if not (team and user and place and _id(body, "trigger_id")):
        return None
    name = _id(body, "channel_name") if _is_shared(place) else ""
    return Heard(
        key=f"slack:{_id(body, 'trigger_id')}",
        sender=Sender(PLATFORM, team, user),
        address=Address(PLATFORM, team, place, name="" if name in _NO_NAMES else name),
        words=text_of(str(body.get("text", ""))),
        can_open=True,
        shared=_is_shared(place),
    )


def message(body: Body) -> Heard | None:
    """Read an event: a mention in a channel, or a message in the private conversation with Stark.

    Messages of bots, edits and what others write in channels are not for Stark.
    """
    event = _part(body, "event")
    kind, subtype = event.get("type"), event.get("subtype")
    direct = event.get("channel_type") == "im" or _id(event, "channel").startswith("D")
    if kind == "message" and not direct:
        return None
    if kind == "app_mention" and direct:
        return None
    if event.get("bot_id") or subtype not in (None, "file_share", "thread_broadcast"):
        return None
    team, user, place = workspace_of(body), _id(event, "user"), _id(event, "channel")
    if not (team and user and place and _id(body, "event_id")):
        return None
    thread = _id(event, "thread_ts")
    return Heard(
        key=f"slack:{_id(body, 'event_id')}",
        sender=Sender(PLATFORM, _home_of(event) or team, user),
        address=Address(PLATFORM, team, place, thread),
        words=text_of(str(event.get("text", "")), own=own_id(body)),
        shared=not direct,
    )


def home_opened(body: Body) -> Heard | None:
    """Read that a member has opened the App Home."""
    event = _part(body, "event")
    team, user = workspace_of(body), _id(event, "user")
    if event.get("tab") != "home" or not (team and user):
        return None
    return home(team, Sender(PLATFORM, team, user), f"slack:{_id(body, 'event_id')}")


def home(team: str, sender: Sender, key: str) -> Heard:
    """Ask for what a member's Home shows; a person's own place on Slack is the person's id."""
    return Heard(key, sender, Address(PLATFORM, team, sender.user), ability=HOME, can_open=False)


def press(body: Body) -> Press | None:
    """Read a button press; a button carries an ability and ids, which the desk looks up and authorises again."""
    action = next(iter(_list(body, "actions")), {})
    deed, _, what = str(action.get("action_id", "")).partition(":")
    team, sender = workspace_of(body), _presser(body)
    if deed not in ("ask", "open", "say", "more") or not (team and sender and _id(body, "trigger_id")):
        return None
    container, view = _part(body, "container"), _part(body, "view")
    kind = str(view.get("type", "")) or "message"
    surface: Literal["message", "modal", "home"] = "home" if kind == "home" else "modal" if view else "message"
    where = unpacked(str(view.get("private_metadata", "")))
    place = _id(_part(body, "channel"), "id") or where.place or sender.user
    thread = _id(container, "thread_ts") or _id(_part(body, "message"), "thread_ts") or where.thread
    card = _id(container, "message_ts") or _id(view, "id")
    asked = _asked(deed, what, str(action.get("value", "")))
    if asked is None:
        return None
    ability, words, carried, skip = asked
    heard = Heard(
        key=f"slack:{_id(body, 'trigger_id')}",
        sender=sender,
        address=Address(PLATFORM, team, place, thread),
        words=words,
        ability=ability,
        values=carried,
        deed="open" if deed == "open" else "ask",
        can_open=True,
        card=card,
        shared=_is_shared(place),
    )
    return Press(
        heard=heard,
        surface=surface,
        trigger=_id(body, "trigger_id"),
        response_url=str(body.get("response_url", "")),
        view=_id(view, "id"),
        ephemeral=bool(container.get("is_ephemeral")),
        skip=skip,
        click=f"{sender.home}:{sender.user}:{card}:{action.get('action_id')}:{action.get('value')}",
    )


def _asked(deed: str, what: str, value: str) -> tuple[str, str, dict[str, tuple[str, ...]], int] | None:
    """Read what a button asks: ability, words, values and how much to leave out; None when it is not of our shape."""
    if deed == "say":
        return "", value, {}, 0
    try:
        found = json.loads(value)
        if deed == "more":
            return str(found["a"]), str(found["w"]), _carried(found["c"]), max(0, int(found["s"]))
        return what.rpartition(":")[0], "", _carried(found), 0
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return None


def _carried(pairs: Any) -> dict[str, tuple[str, ...]]:
    carried: dict[str, tuple[str, ...]] = {}
    for key, value in pairs:
        carried[str(key)] = (*carried.get(str(key), ()), str(value))
    return carried


def submission(body: Body, refused: int = 0) -> Sent | None:
    """Read a window that was sent: the values of its fields, and the ids that it carries, which come first.

    The same window with the same in it is the same delivery, unless it has been `refused` meanwhile: Slack does not
    promise that a window which showed errors has another hash.
    """
    view = _part(body, "view")
    team, sender = workspace_of(body), _presser(body)
    where = unpacked(str(view.get("private_metadata", "")))
    if view.get("callback_id") != FORM or not (where.ability and team and sender and _id(view, "id")):
        return None
    place = where.place or sender.user
    filled_in = values(_part(view, "state").get("values"))
    heard = Heard(
        key=f"slack:{_id(view, 'id')}:{view.get('hash', '')}:{_digest(filled_in)}:{refused}",
        sender=sender,
        address=Address(PLATFORM, team, place, where.thread),
        ability=where.ability,
        values={**filled_in, **_carried(where.carried)},
        deed="send",
        can_open=True,
        card=_id(view, "id"),
        shared=_is_shared(place),
    )
    return Sent(heard, _id(view, "id"), _id(body, "trigger_id"))


def _digest(filled_in: Mapping[str, tuple[str, ...]]) -> str:
    """Tell what was filled in from anything else, without a word of it."""
    return hashlib.sha256(json.dumps(sorted(filled_in.items())).encode()).hexdigest()[:16]


def search(body: Body, number: int) -> Search | None:
    """Read what is being typed into a searched field: its form is opened again and searched."""
    view = _part(body, "view")
    team, sender = workspace_of(body), _presser(body)
    where = unpacked(str(view.get("private_metadata", "")))
    field = str(body.get("block_id", ""))
    if not (where.ability and team and sender and field):
        return None
    heard = Heard(
        key=f"slack:search:{_id(view, 'id')}:{number}",
        sender=sender,
        address=Address(PLATFORM, team, where.place or sender.user, where.thread),
        ability=where.ability,
        values=_carried(where.carried),
        deed="open",
        can_open=True,
    )
    return Search(heard, field, str(body.get("value", "")))


def shortcut(body: Body) -> Press | None:
    """Read a shortcut: the form of its ability, with the message that it was used on."""
    team, sender = workspace_of(body), _presser(body)
    ability, field = SHORTCUTS.get(str(body.get("callback_id", "")), ("", ""))
    if not (ability and team and sender and _id(body, "trigger_id")):
        return None
    place = _id(_part(body, "channel"), "id") or sender.user
    text = text_of(str(_part(body, "message").get("text", "")))
    heard = Heard(
        key=f"slack:{_id(body, 'trigger_id')}",
        sender=sender,
        address=Address(PLATFORM, team, place),
        ability=ability,
        values={field: (text[:3000],)} if field and text else {},
        deed="open",
        can_open=True,
        shared=_is_shared(place),
    )
    surface: Literal["message", "home"] = "message" if body.get("response_url") else "home"
    return Press(heard, surface, _id(body, "trigger_id"), str(body.get("response_url", "")), ephemeral=True)


def workspace_of(body: Body) -> str:
    """Give the workspace that Stark is installed in, which in a shared channel is not always the actor's."""
    installed = _id(_part(body, "view"), "app_installed_team_id")
    granted = next(iter(_list(body, "authorizations")), {})
    posted = _part(body, "message")
    own_post = _id(posted, "team") if posted.get("bot_id") else ""
    return installed or _id(granted, "team_id") or own_post or _id(_part(body, "team"), "id") or _id(body, "team_id")


def view_of(body: Body) -> str:
    """Give the id of the window that a payload is about, "" for none."""
    return _id(_part(body, "view"), "id")


def _presser(body: Body) -> Sender | None:
    user = _part(body, "user")
    home, name = _id(user, "team_id") or _id(_part(body, "team"), "id"), _id(user, "id")
    return Sender(PLATFORM, home, name) if home and name else None


def _home_of(event: Body) -> str:
    return _id(event, "user_team") or _id(event, "team") or _id(event, "source_team")


def own_id(body: Body) -> str:
    """Give Stark's own user id in the workspace that an event has come to, "" when it is not said."""
    granted = next(iter(_list(body, "authorizations")), {})
    return _id(granted, "user_id")


def _is_shared(place: str) -> bool:
    """A channel is read by others; a private conversation (D…) and a person's own place (U…, W…) are not."""
    return not place.startswith(("D", "U", "W"))


def _part(body: Body, key: str) -> Body:
    found = body.get(key)
    return found if isinstance(found, Mapping) else {}


def _list(body: Body, key: str) -> list[Body]:
    found = body.get(key)
    return [item for item in found if isinstance(item, Mapping)] if isinstance(found, list) else []


def _id(body: Body, key: str) -> str:
    """Give an id, which is a short text; anything else is none."""
    found = body.get(key)
    return found if isinstance(found, str) and len(found) <= 500 else ""
