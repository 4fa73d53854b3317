"""Activities → what is to be done. Pure: whose tenant, whose home, which place, and what was meant.

Identity is the sender's own tenant and Entra object id (in a channel shared between organisations it is another tenant
than the channel's); the address is the conversation's. What is not understood is None and is only acknowledged.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from bot.adapters.teams.form import OWN, values
from handlers.kit.request import Address, Heard, Sender

PLATFORM = "teams"
# The manifest's message actions: the ability whose form each opens, and the field that the message's text goes into.
SHORTCUTS: Mapping[str, tuple[str, str]] = {"log_experience": ("experiences.log", "text")}
_THREAD = ";messageid="
_BREAKS = re.compile(r"<br\s*/?>|</p>|</div>|</li>", re.IGNORECASE)
_TAGS = re.compile(r"<[^<>]*>")
_AT = re.compile(r"<at(?:\s[^<>]*)?>([^<>]*)</at>")
_LONGEST_QUOTED = 3000

Body = Mapping[str, Any]
Kind = Literal["message", "card", "dialog", "extension"]


@dataclass(frozen=True, slots=True)
class Turn:
    """Something that a member said or pressed, and what the answer needs to find the way.

    `person` is the sender's id for this bot, by which alone a member can be answered in private; `team` the channel's
    team, "" elsewhere; `skip` how much of a long answer has been shown; `riding` a file that came with a press; `click`
    what the same press, made twice, has in common.
    """

    heard: Heard
    kind: Kind
    person: str
    bot: str
    deed: str = "ask"
    team: str = ""
    skip: int = 0
    riding: Body = field(default_factory=dict)
    click: str = ""


@dataclass(frozen=True, slots=True)
class Consent:
    """A member's word on a file that was offered: where it is to be saved, "" for nowhere."""

    turn: Turn
    upload: Body


@dataclass(frozen=True, slots=True)
class Change:
    """What has become of Stark in a place: it came there (or is there still), left it, or the place has a new name."""

    what: Literal["came", "left", "renamed"]
    address: Address
    sender: Sender | None = None
    welcome: bool = False


def message(body: Body) -> Turn | None:
    """Read a message: in private as it is, in a channel without the mention of Stark. A card's answer is a press."""
    value = _part(body, "value")
    if OWN in value:
        return _pressed(body, value, "card")
    heard = _heard(body, words=text_of(body), can_open=not is_shared(body))
    return _turn(body, heard, "message") if heard is not None else None


def text_of(body: Body) -> str:
    """Read a message's text as the member sees it; the mention of Stark is how one speaks to it and is left out."""
    text, own = str(body.get("text", "")), _id(_part(body, "recipient"), "id")
    for mention in _list(body, "entities"):
        if _id(_part(mention, "mentioned"), "id") == own and _id(mention, "text"):
            text = text.replace(str(mention["text"]), " ")
    text = _AT.sub(lambda found: f"@{found[1]}", text).replace("&nbsp;", " ")
    return (html.unescape(text) if body.get("textFormat") == "xml" else text).strip(" \n,:")


def press(body: Body) -> Turn | None:
    """Read a press of a card's button; it carries an ability and ids, which the desk looks up and authorises again."""
    return _pressed(body, _part(_part(_part(body, "value"), "action"), "data"), "card")


def dialog(body: Body) -> Turn | None:
    """Read that a dialog is to be opened, or was sent."""
    return _pressed(body, _part(_part(body, "value"), "data"), "dialog")


def extension(body: Body) -> Turn | None:
    """Read a message action: its form is to be opened with the message's text, or was sent."""
    value = _part(body, "value")
    if body.get("name") == "composeExtension/submitAction":
        return _pressed(body, _part(value, "data"), "extension")
    ability, key = SHORTCUTS.get(str(value.get("commandId", "")), ("", ""))
    quoted = quoted_text(_part(_part(value, "messagePayload"), "body"))
    filled = {key: (quoted[:_LONGEST_QUOTED],)} if quoted else {}
    heard = _heard(body, ability=ability, values=filled, deed="open", can_open=True) if ability else None
    return _turn(body, heard, "extension", deed="open") if heard is not None else None


def quoted_text(content: Body) -> str:
    """Read the text of a message that an action was used on, which comes as HTML."""
    text = str(content.get("content", ""))
    if content.get("contentType") == "html":
        text = html.unescape(_TAGS.sub("", _BREAKS.sub("\n", text)))
    return "\n".join(line.strip() for line in text.splitlines() if line.strip())


def consent(body: Body) -> Consent | None:
    """Read a member's word on a file."""
    value = _part(body, "value")
    heard = _heard(body)
    if heard is None:
        return None
    turn = _turn(body, heard, "card", deed="file", riding=_part(value, "context"))
    return Consent(turn, _part(value, "uploadInfo") if value.get("action") == "accept" else {})


def welcomed(body: Body, ability: str) -> Turn | None:
    """Read that a member has added Stark: answered with what `ability` shows."""
    heard = _heard(body, ability=ability)
    return _turn(body, heard, "message") if heard is not None else None


def changes(body: Body) -> list[Change]:
    """Read what has become of Stark in a place; news of others there says that it is there still."""
    bot, event = _id(_part(body, "recipient"), "id"), str(_part(body, "channelData").get("eventType", ""))
    address = address_of(body)
    if address is None:
        return []
    gone = bot in [_id(one, "id") for one in _list(body, "membersRemoved")] or body.get("action") == "remove"
    if event == "channelRenamed":
        return [Change("renamed", address)]
    if gone or event in ("channelDeleted", "teamArchived", "teamDeleted", "teamHardDeleted"):
        return [Change("left", address)]
    shared = is_shared(body)
    sender = None if shared else sender_of(body)
    if not shared and sender is None:
        return []
    return [Change("came", address, sender, welcome=not shared and body.get("action") == "add")]


def _pressed(body: Body, data: Body, kind: Kind) -> Turn | None:
    own = _part(data, OWN)
    asked = _asked(own, data)
    if asked is None:
        return None
    deed, changed = asked
    opens = kind != "card" or not is_shared(body)
    heard = _heard(body, card=_id(body, "replyToId"), can_open=opens, **changed)
    if heard is None:
        return None
    skip = own.get("s", 0)
    shown = skip if type(skip) is int and skip > 0 else 0
    click = f"{heard.sender.home}:{heard.sender.user}:{heard.card}:{data}"
    return _turn(body, heard, kind, deed=deed, skip=shown, riding=own if deed == "file" else {}, click=click)


def _asked(own: Body, data: Body) -> tuple[str, dict[str, Any]] | None:
    """Read what a press asks; None when it is not of our shape."""
    deed, ability, words = str(own.get("d", "")), str(own.get("a", "")), str(own.get("w", ""))
    carried = carried_by(own.get("c", []))
    if carried is None:
        return None
    found: dict[str, Any] | None = None
    match deed:
        case "say":
            found = {"words": words}
        case "file":
            found = {}
        case "ask" | "more" | "look" if ability:
            found = {"ability": ability, "words": words, "values": carried}
        case "open" if ability:
            found = {"ability": ability, "values": carried, "deed": "open"}
        case "send" if ability:
            # What the form carries comes first: a field can't take the place of an id.
            found = {"ability": ability, "values": {**_sent(own, data), **carried}, "deed": "send"}
    return (deed, found) if found is not None else None


def _sent(own: Body, data: Body) -> dict[str, tuple[str, ...]]:
    many = own.get("m", [])
    return values(data, tuple(str(key) for key in many) if isinstance(many, list) else ())


def carried_by(pairs: Any) -> dict[str, tuple[str, ...]] | None:
    """Read the ids that a press carries; None when they are not pairs."""
    carried: dict[str, tuple[str, ...]] = {}
    try:
        for key, value in pairs:
            carried[str(key)] = (*carried.get(str(key), ()), str(value))
    except (TypeError, ValueError):
        return None
    return carried


def _heard(body: Body, **changed: Any) -> Heard | None:
    sender, address = sender_of(body), address_of(body)
    if sender is None or address is None or not _id(body, "id"):
        return None
    conversation = _id(_part(body, "conversation"), "id")
    key = f"{PLATFORM}:{conversation}:{_id(body, 'id')}"
    return Heard(key, sender, address, shared=is_shared(body), **changed)


def sender_of(body: Body) -> Sender | None:
    """Read who has sent an activity: the own tenant, and the object id there."""
    who, data = _part(body, "from"), _part(body, "channelData")
    conversation = _part(body, "conversation")
    home = _id(who, "tenantId") or _id(_part(data, "tenant"), "id") or _id(conversation, "tenantId")
    user = _id(who, "aadObjectId") or _id(who, "id")
    return Sender(PLATFORM, home, user, _id(who, "name")) if home and user else None


def address_of(body: Body) -> Address | None:
    """Read where an activity belongs: the conversation's host, its id without the thread, and how to reach it.

    What is told of a channel is told in its team's first channel: the channel itself is named in the channel data.
    """
    conversation, data = _part(body, "conversation"), _part(body, "channelData")
    place, _, thread = _id(conversation, "id").partition(_THREAD)
    channel = _part(data, "channel")
    if body.get("type") == "conversationUpdate" and _id(channel, "id"):
        place, thread = _id(channel, "id"), ""
    tenant = _id(conversation, "tenantId") or _id(_part(data, "tenant"), "id")
    if not (place and tenant):
        return None
    name = _id(channel, "name") or ("" if place.startswith("a:") else _id(conversation, "name"))
    return Address(PLATFORM, tenant, place, thread, route=_id(body, "serviceUrl"), name=name)


def is_shared(body: Body) -> bool:
    """Tell whether others read in an activity's conversation."""
    return _part(body, "conversation").get("conversationType") != "personal"


def is_channel(place: str) -> bool:
    """Tell whether a place is one of several people, by its id alone: a post that nobody asked for knows no more."""
    return place.startswith("19:")


def _turn(body: Body, heard: Heard, kind: Kind, **changed: Any) -> Turn:
    person, bot = _id(_part(body, "from"), "id"), _id(_part(body, "recipient"), "id")
    team = _id(_part(_part(body, "channelData"), "team"), "id")
    return Turn(heard, kind, person, bot, team=team, **changed)


def _part(body: Body, key: str) -> Body:
    found = body.get(key)
    return found if isinstance(found, Mapping) else {}


def _list(body: Body, key: str) -> Iterable[Body]:
    found = body.get(key)
    return [one for one in found if isinstance(one, Mapping)] if isinstance(found, list) else []


def _id(body: Body, key: str) -> str:
    found = body.get(key)
    return found if isinstance(found, str) else ""
