"""What stands before any vendor's code: size, encoding, shape and signature of a request, judged on its raw bytes.

A request that is turned away is answered with a bare status; nothing of what it holds is kept or logged.
"""

from __future__ import annotations

import hmac
import re
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from typing import Any, NamedTuple

from starlette.routing import Route

LONGEST_BODY = 1_000_000
LONGEST_HEADERS = 64
WINDOW = 300
_REMEMBERED = 100_000
_MOMENT = re.compile(rb"\d{1,12}\Z")
_SIGNATURE = re.compile(rb"v0=[0-9a-f]{64}\Z")
_SHAPES = (b"application/x-www-form-urlencoded", b"application/json")
_ONCE = (b"x-slack-", b"content-")
_CHARSETS = ("", "charset=utf-8", 'charset="utf-8"')

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Headers = Iterable[tuple[bytes, bytes]]


class Guarded(Route):
    """A path whose requests our own guard judges: it stands before the framework too."""


class Turned(NamedTuple):
    """A request that is turned away, and with what status: 400, 401 or 413."""

    status: int


class Passed(NamedTuple):
    """A request that may go on: its raw body and its text, with the key that its exact replay would have."""

    body: bytes
    text: str
    json: bool
    replay: bytes


async def whole_body(receive: Receive, limit: int = LONGEST_BODY) -> bytes | None:
    """Read a request's body; None when it is longer than `limit` bytes or is broken off."""
    pieces, size = [], 0
    while True:
        message = await receive()
        if message["type"] != "http.request":
            return None
        piece = message.get("body", b"")
        size += len(piece)
        if size > limit:
            return None
        pieces.append(piece)
        if not message.get("more_body"):
            return b"".join(pieces)


class Head(NamedTuple):
    """A request's headers that may go on: what was signed and when, whether its body is JSON, and when it came."""

    moment: bytes
    signature: bytes
    json: bool
    now: float


def one_each(headers: Headers, once: tuple[bytes, ...]) -> dict[bytes, bytes] | Turned:
    """Give the headers by name; turned away are too many, one that decides here and comes twice, and a long body.

    `once` are the beginnings of the names that decide.
    """
    found: dict[bytes, bytes] = {}
    for count, (name, value) in enumerate(headers, 1):
        key = name.lower()
        if count > LONGEST_HEADERS or (key in found and key.startswith(once)):
            return Turned(400)
        found[key] = value
    length = found.get(b"content-length", b"0")
    if not length.isdigit() or len(length) > 12:
        return Turned(400)
    return Turned(413) if int(length) > LONGEST_BODY else found


class SlackGuard:
    """Lets in what Slack has signed within the last five minutes, once (docs: verifying requests from Slack)."""

    def __init__(self, secret: str) -> None:
        self._secret = secret.encode()
        self._seen: OrderedDict[bytes, int] = OrderedDict()

    def head(self, headers: Headers, now: float) -> Head | Turned:
        """Judge the headers alone, before the body is read; `now` is in seconds since 1970."""
        found = one_each(headers, _ONCE)
        if isinstance(found, Turned):
            return found
        moment, signature = found.get(b"x-slack-request-timestamp", b""), found.get(b"x-slack-signature", b"")
        if not _MOMENT.match(moment) or not _SIGNATURE.match(signature) or abs(now - int(moment)) > WINDOW:
            return Turned(401)
        is_json = _shape(found)
        return Head(moment, signature, is_json, now) if is_json is not None else Turned(400)

    def judge(self, head: Head, body: bytes) -> Passed | Turned:
        """Judge a whole request; what passes is remembered, so that its exact replay is turned away."""
        if len(body) > LONGEST_BODY:
            return Turned(413)
        expected = hmac.digest(self._secret, b"v0:" + head.moment + b":" + body, "sha256").hex()
        if not hmac.compare_digest(b"v0=" + expected.encode(), head.signature):
            return Turned(401)
        try:
            text = body.decode("utf-8")
        except UnicodeDecodeError:
            return Turned(400)
        if "\x00" in text:
            return Turned(400)
        if not self._first_time(head.signature, int(head.now)):
            return Turned(401)
        return Passed(body, text, head.json, head.signature)

    def forget(self, passed: Passed) -> None:
        """Let a request come again: it could not be answered."""
        self._seen.pop(passed.replay, None)

    def _first_time(self, signature: bytes, now: int) -> bool:
        while self._seen:
            oldest, at = next(iter(self._seen.items()))
            # A moment may lie a window ahead of our clock and is then good for two.
            if at > now - 2 * WINDOW and len(self._seen) < _REMEMBERED:
                break
            del self._seen[oldest]
        if signature in self._seen:
            return False
        self._seen[signature] = now
        return True


def _shape(found: dict[bytes, bytes]) -> bool | None:
    """Tell whether the body says that it is JSON (else a form); None when it says that it is something else."""
    kind, _, charset = found.get(b"content-type", b"").partition(b";")
    if charset.strip().decode("latin-1").lower() not in _CHARSETS or b"content-encoding" in found:
        return None
    name = kind.strip().lower()
    return name == _SHAPES[1] if name in _SHAPES else None
