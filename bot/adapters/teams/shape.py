"""An activity as it may go on: made anew of the fields that are known, each of its kind. Pure.

The library answers what it does not expect by an error of its own; what stands here is only what it expects.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from typing import Any, NoReturn

Body = dict[str, Any]

HEARD = ("message", "invoke", "conversationUpdate", "installationUpdate")
INVOKES = (
    "adaptiveCard/action",
    "task/fetch",
    "task/submit",
    "composeExtension/fetchTask",
    "composeExtension/submitAction",
    "fileConsent/invoke",
)
_LONGEST_ID = 1000
_LONGEST_TEXT = 200_000
_MANY = 200
_HALVES = re.compile(r"\\u[dD][89a-fA-F]")
_DEEPEST = 60  # a card that is quoted in a message is some twenty deep


class Malformed(Exception):
    """The body is no activity of the Bot Framework."""


def parsed(text: str) -> Body:
    """Read a request's text as a JSON object; Malformed when it is anything else, or deeper than any activity.

    Halves of letters (lone surrogates), which JSON can hold and nothing else can, become "�".
    """
    try:
        found = json.loads(text, parse_constant=_no_number)
        if _HALVES.search(text):
            whole = json.dumps(found, ensure_ascii=False).encode("utf-16", "surrogatepass").decode("utf-16", "replace")
            found = json.loads(whole)
    except (ValueError, RecursionError):
        raise Malformed from None
    if not isinstance(found, dict) or _depth(found) > _DEEPEST:
        raise Malformed
    return found


def checked(body: Mapping[str, Any]) -> Body | None:
    """Give the activity that Stark can hear; None for a kind that it does not listen to. Malformed otherwise.

    Every activity, heard or not, says its type and its channel, and where and by whom it was sent.
    """
    kind = _text(body, "type", needed=True)
    shared = _shared(body)
    if kind not in HEARD or (kind == "invoke" and body.get("name") not in INVOKES):
        return None
    found: Body = {"type": kind, **shared}
    match kind:
        case "message":
            found.update(_message(body))
        case "invoke":
            found.update(_invoke(body))
        case "conversationUpdate":
            found.update({key: _accounts(body, key) for key in ("membersAdded", "membersRemoved") if body.get(key)})
        case _:
            found["action"] = "remove" if _text(body, "action", needed=True).startswith("remove") else "add"
    return found


def _shared(body: Mapping[str, Any]) -> Body:
    found: Body = {
        "channelId": _text(body, "channelId", needed=True),
        "serviceUrl": _text(body, "serviceUrl", needed=True),
        "from": _account(_part(body, "from", needed=True)),
        "conversation": _conversation(_part(body, "conversation", needed=True)),
        "recipient": _account(_part(body, "recipient", needed=True)),
        "channelData": _channel_data(_part(body, "channelData")),
    }
    for key in ("id", "replyToId", "locale"):
        if _text(body, key):
            found[key] = _text(body, key)
    found["id"] = found.get("id", "")
    return found


def _account(part: Mapping[str, Any]) -> Body:
    found: Body = {"id": _text(part, "id", needed=True)}
    for key in ("name", "aadObjectId", "tenantId", "userRole"):
        if _text(part, key):
            found[key] = _text(part, key)
    if part.get("isTargeted") is True:
        found["isTargeted"] = True
    return found


def _accounts(body: Mapping[str, Any], key: str) -> list[Body]:
    return [_account(one) for one in _list(body, key)]


def _conversation(part: Mapping[str, Any]) -> Body:
    found: Body = {"id": _text(part, "id", needed=True)}
    for key in ("tenantId", "conversationType", "name"):
        if _text(part, key):
            found[key] = _text(part, key)
    return found


def _channel_data(part: Mapping[str, Any]) -> Body:
    found: Body = {}
    for key, fields in {"tenant": ("id",), "team": ("id", "name", "tenantId"), "channel": ("id", "name")}.items():
        inner = _part(part, key)
        kept = {name: _text(inner, name) for name in fields if _text(inner, name)}
        if "id" in kept:
            found[key] = kept
    if _text(part, "eventType"):
        found["eventType"] = _text(part, "eventType")
    return found


def _message(body: Mapping[str, Any]) -> Body:
    if not _text(body, "id"):
        raise Malformed
    mentions = [_mention(one) for one in _list(body, "entities") if one.get("type") == "mention"]
    value = body.get("value")
    found: Body = {"text": _text(body, "text", limit=_LONGEST_TEXT), "entities": mentions}
    if body.get("textFormat") == "xml":
        found["textFormat"] = "xml"
    if isinstance(value, Mapping):
        found["value"] = dict(value)
    return found


def _mention(entity: Mapping[str, Any]) -> Body:
    mentioned = _account(_part(entity, "mentioned", needed=True))
    return {"type": "mention", "mentioned": mentioned, "text": _text(entity, "text")}


def _invoke(body: Mapping[str, Any]) -> Body:
    if not _text(body, "id"):
        raise Malformed
    name = _text(body, "name", needed=True)
    value = _part(body, "value", needed=True)
    if name == "adaptiveCard/action":
        return {"name": name, "value": {"action": _action(_part(value, "action", needed=True))}}
    if name == "fileConsent/invoke":
        return {"name": name, "value": _consent(value)}
    data = value.get("data")
    kept: Body = {"data": dict(data) if isinstance(data, Mapping) else {}}
    if name.startswith("composeExtension/"):
        kept["commandId"] = _text(value, "commandId", needed=True)
        kept["commandContext"] = "message"
        kept["messagePayload"] = _payload(_part(value, "messagePayload"))
    return {"name": name, "value": kept}


def _action(part: Mapping[str, Any]) -> Body:
    """Read what was pressed; who set it off, the member or the client by itself, is all the same to Stark."""
    data = part.get("data", {})
    if part.get("type") not in ("Action.Execute", "Action.Submit") or not isinstance(data, Mapping):
        raise Malformed
    return {"type": part["type"], "verb": _text(part, "verb"), "data": dict(data)}


def _consent(part: Mapping[str, Any]) -> Body:
    if part.get("action") not in ("accept", "decline"):
        raise Malformed
    context, upload = part.get("context"), _part(part, "uploadInfo")
    kept = {key: _text(upload, key, limit=4000) for key in ("name", "uploadUrl", "contentUrl", "uniqueId", "fileType")}
    return {
        "action": part["action"],
        "context": dict(context) if isinstance(context, Mapping) else {},
        "uploadInfo": {key: value for key, value in kept.items() if value},
    }


def _payload(part: Mapping[str, Any]) -> Body:
    body = _part(part, "body")
    content = {"contentType": "text", "content": _text(body, "content", limit=_LONGEST_TEXT)}
    if _text(body, "contentType") == "html":
        content["contentType"] = "html"
    return {"id": _text(part, "id") or "0", "body": content}


def _text(part: Mapping[str, Any], key: str, *, needed: bool = False, limit: int = _LONGEST_ID) -> str:
    """Give a text; "" when there is none. Malformed when it is of another kind, too long, or needed and empty."""
    found = part.get(key)
    if found is None:
        found = ""
    if not isinstance(found, str) or len(found) > limit or (needed and not found):
        raise Malformed
    return found


def _part(body: Mapping[str, Any], key: str, *, needed: bool = False) -> Mapping[str, Any]:
    found = body.get(key)
    if found is None and not needed:
        return {}
    if not isinstance(found, Mapping):
        raise Malformed
    return found


def _list(body: Mapping[str, Any], key: str) -> Iterable[Mapping[str, Any]]:
    found = body.get(key)
    if found is None:
        return []
    if not isinstance(found, list) or len(found) > _MANY or not all(isinstance(one, Mapping) for one in found):
        raise Malformed
    return found


def _depth(found: Any) -> int:
    """Count how deep an object is, no deeper than is needed to know that it is too deep."""
    level, depth = [found], 0
    while level and depth <= _DEEPEST:
        depth += 1
        inner = (value for one in level for value in (one.values() if isinstance(one, dict) else one))
        level = [value for value in inner if isinstance(value, dict | list)]
    return depth


def _no_number(name: str) -> NoReturn:
    raise ValueError(name)
