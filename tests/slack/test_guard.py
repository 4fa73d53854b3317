"""Forged, malformed, expired and replayed requests: none reaches a handler, none is answered by 500."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote, urlencode

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.guard import LONGEST_BODY, Passed, SlackGuard, Turned
from tests.slack.world import ANNA, BERIT, SECRET, World, signed

FORM, JSON = "application/x-www-form-urlencoded", "application/json"
COMMAND = urlencode({"team_id": "T1", "user_id": "U0ANNA", "channel_id": "C1", "text": "hjälp"}).encode()
EVENT = json.dumps({"type": "event_callback", "event_id": "Ev1", "event": {"type": "app_mention"}}).encode()
DEEP = b'{"a":' * 5000 + b"1" + b"}" * 5000


def _with(body: bytes, **headers: str) -> dict[str, str]:
    return {**signed(body), "content-type": FORM, **{key.replace("_", "-"): value for key, value in headers.items()}}


def _without(body: bytes, name: str) -> dict[str, str]:
    return {key: value for key, value in _with(body).items() if key != name}


def _json(text: str | bytes, **more: str) -> tuple[bytes, dict[str, str], set[int]]:
    body = text.encode() if isinstance(text, str) else text
    return body, {**_with(body), "content-type": JSON, **more}, {400}


def _payload(text: str) -> tuple[bytes, dict[str, str], set[int]]:
    body = f"payload={quote(text)}".encode()
    return body, _with(body), {400}


def _forged() -> Iterator[tuple[str, bytes, dict[str, str], set[int]]]:
    now, valid = time.time(), signed(COMMAND)["x-slack-signature"]
    yield "no signature", COMMAND, _without(COMMAND, "x-slack-signature"), {401}
    yield "no moment", COMMAND, _without(COMMAND, "x-slack-request-timestamp"), {401}
    yield "no headers at all", COMMAND, {"content-type": FORM}, {401}
    yield "another secret", COMMAND, {**_with(COMMAND), **signed(COMMAND, "another")}, {401}
    yield "an empty secret", COMMAND, {**_with(COMMAND), **signed(COMMAND, "")}, {401}
    yield "the signature of another body", COMMAND, {**_with(COMMAND), **signed(EVENT)}, {401}
    for seconds in (301, 3600, 86400 * 365, -400, -3600):
        yield f"{seconds} s old", COMMAND, {**_with(COMMAND), **signed(COMMAND, at=now - seconds)}, {401}
    for moment in ("", "0", "abc", "1e9", "-1", "1.5", "9" * 13, "8" * 400, "١٢٣", "+12", "0x12", "nan", "inf"):
        headers = {key.encode(): value.encode() for key, value in _with(COMMAND).items()}
        headers[b"x-slack-request-timestamp"] = moment.encode()
        yield f"the moment {moment[:5]!r} of {len(moment)}", COMMAND, headers, {400, 401}
    changed = valid[:-1] + ("0" if valid[-1] != "0" else "1")
    for name, signature in {
        "one digit": changed,
        "upper case": valid.upper(),
        "no version": valid.removeprefix("v0="),
        "another version": valid.replace("v0=", "v1="),
        "cut short": valid[:-1],
        "too long": valid + "0",
        "nothing": "",
        "no digits": "v0=" + "g" * 64,
        "two": f"{valid},{valid}",
        "all zeros": "v0=" + "0" * 64,
    }.items():
        yield f"the signature {name}", COMMAND, _with(COMMAND, x_slack_signature=signature), {400, 401}


def _malformed() -> Iterator[tuple[str, bytes, dict[str, str], set[int]]]:
    latin = "text=hjälp".encode("latin-1")
    yield "not UTF-8", latin, _with(latin), {400}
    broken = {"lone bytes": b"\xff\xfe\x00", "a cut letter": b"text=\xc3", "too long a letter": b"\xc0\xaf"}
    for name, raw in broken.items():
        yield name, raw, _with(raw), {400}
    yield "not UTF-8 by percent", b"text=%C3%28", _with(b"text=%C3%28"), {400}
    yield "NUL", b"text=a\x00b", _with(b"text=a\x00b"), {400}
    for kind in ("text/plain", "multipart/form-data; boundary=x", "application/xml", "", "image/png"):
        yield f"of kind {kind!r}", COMMAND, {**_with(COMMAND), "content-type": kind}, {400}
    yield "in latin-1", COMMAND, {**_with(COMMAND), "content-type": f"{FORM}; charset=latin-1"}, {400}
    yield "compressed", COMMAND, _with(COMMAND, content_encoding="gzip"), {400}
    for name, text in {
        "empty": "",
        "half": '{"type": "event_callback"',
        "a list": "[1, 2]",
        "a number": "7",
        "a text": '"text"',
        "null": "null",
        "true": "true",
        "two": "{}{}",
        "with a comment": "{/**/}",
    }.items():
        yield f"JSON {name}", *_json(text)
        yield f"payload {name}", *_payload(text)
    yield "deep JSON", *_json(DEEP)
    twice = COMMAND + b"&team_id=T2"
    yield "a field twice", twice, _with(twice), {400}
    many = urlencode([(f"f{number}", "1") for number in range(1000)]).encode()
    yield "a thousand fields", many, _with(many), {400}
    long = b"text=" + b"a" * LONGEST_BODY
    yield "too long", long, _with(long), {413}
    headers = {**_with(COMMAND), **{f"x-{number}": "1" for number in range(80)}}
    yield "eighty headers", COMMAND, headers, {400}


def kinds() -> list[tuple[str, bytes, dict[str, str], set[int]]]:
    """Sign them all now, so that only what each is about is wrong."""
    return [*_forged(), *_malformed()]


def test_there_are_sixty_kinds() -> None:
    names = [name for name, *_ in kinds()]
    assert len(names) >= 60
    assert len(set(names)) == len(names)


@pytest.fixture
def reached(world: World, monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """What the desk has been asked."""
    heard: list[Any] = []
    hear = world.desk.hear
    monkeypatch.setattr(world.desk, "hear", lambda *one: (heard.append(one), hear(*one))[1])
    return heard


def test_none_of_them_reaches_anything(world: World, reached: list[Any], caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("DEBUG")
    answers = {}
    for name, body, headers, expected in kinds():
        status = world.http.post("/slack/events", content=body, headers=headers).status_code
        answers[name] = (status, status in expected)
    assert {name: answer for name, answer in answers.items() if not answer[1]} == {}
    assert reached == []
    assert world.fake.calls == []
    assert "U0ANNA" not in caplog.text


def test_an_exact_replay_is_turned_away_and_has_one_effect(world: World, reached: list[Any]) -> None:
    body = urlencode(world.command_fields(ANNA, "hjälp")).encode()
    headers = {**signed(body), "content-type": FORM}
    statuses = [world.http.post("/slack/events", content=body, headers=headers).status_code for _ in range(5)]
    assert statuses == [200, 401, 401, 401, 401]
    retried = {**headers, "x-slack-retry-num": "1", "x-slack-retry-reason": "http_timeout"}
    assert world.http.post("/slack/events", content=body, headers=retried).status_code == 401
    assert len(reached) == 1


def test_the_same_delivery_signed_anew_has_one_effect(world: World) -> None:
    world.command(ANNA, "gå med Sala kommun")
    fields = world.command_fields(BERIT, "gå med Sala kommun")
    first, again = (world.http.post("/slack/events", content=body, headers=headers) for body, headers in _twice(fields))
    assert "mottagen" in first.text
    assert (again.status_code, again.text) == (200, "")


def _twice(fields: dict[str, str]) -> Iterator[tuple[bytes, dict[str, str]]]:
    body = urlencode(fields).encode()
    for at in (time.time() - 2, time.time()):
        yield body, {**signed(body, at=at), "content-type": FORM}


def test_frameworks_own_headers_change_nothing(world: World, reached: list[Any]) -> None:
    body = urlencode(world.command_fields(ANNA, "hjälp")).encode()
    lazy = {"x-slack-bolt-lazy-only": "1", "x-slack-bolt-lazy-function-name": "listener"}
    response = world.send(body, FORM, **lazy)
    assert response.status_code == 200
    assert "blocks" in response.json()
    assert len(reached) == 1


def test_only_post_and_only_the_path(world: World) -> None:
    assert world.http.get("/slack/events").status_code == 405
    assert world.http.post("/slack/events/more", content=b"").status_code == 404


def test_slack_asks_about_the_path_itself(world: World) -> None:
    body = json.dumps({"type": "url_verification", "challenge": "3eZbrw1aB"}).encode()
    assert world.send(body, JSON).text == "3eZbrw1aB"
    assert world.send(b"ssl_check=1&token=x", FORM).status_code == 200


@pytest.mark.parametrize(
    "payload",
    [
        {"type": "block_actions"},
        {"type": "block_actions", "actions": [{"action_id": "x"}], "user": "U1"},
        {"type": "block_actions", "actions": "x", "user": {"id": "U1"}, "team": {"id": "T1"}, "trigger_id": "1"},
        {"type": "block_actions", "actions": [{"action_id": "ask:no.such:0", "value": "{"}], "user": {"id": "U1"}},
        {"type": "view_submission", "view": {"callback_id": "form", "private_metadata": "{"}},
        {"type": "view_submission", "view": {"callback_id": "form", "private_metadata": "[1]", "state": 7}},
        {"type": "shortcut", "callback_id": "no_such"},
        {"type": "message_action", "callback_id": "log_experience"},
        {"type": "block_suggestion", "view": None, "value": 7},
        {"type": "view_closed"},
        {"type": "no_such_kind"},
        {"event": {"type": "app_mention"}, "type": "event_callback"},
        {"event": "x", "type": "event_callback"},
        {"command": "/stark"},
        {},
    ],
)
def test_signed_and_odd_is_acknowledged_and_nothing_more(
    world: World, reached: list[Any], payload: dict[str, Any]
) -> None:
    response: httpx.Response = world.form({"payload": json.dumps(payload)})
    assert response.status_code == 200
    assert reached == []


def _judged(guard: SlackGuard, headers: list[tuple[bytes, bytes]], body: bytes, now: float) -> Passed | Turned:
    head = guard.head(headers, now)
    return head if isinstance(head, Turned) else guard.judge(head, body)


@given(st.lists(st.tuples(st.binary(max_size=40), st.binary(max_size=80)), max_size=70), st.binary(max_size=200))
def test_no_headers_and_no_body_break_the_guard(headers: list[tuple[bytes, bytes]], body: bytes) -> None:
    assert isinstance(_judged(SlackGuard(SECRET), headers, body, 1_800_000_000.0), Turned)


@given(st.binary(max_size=300))
def test_what_slack_has_signed_passes_once_when_it_is_text(body: bytes) -> None:
    headers = [(key.encode(), value.encode()) for key, value in {**signed(body), "content-type": FORM}.items()]
    guard = SlackGuard(SECRET)
    first, again = (_judged(guard, headers, body, time.time()) for _ in range(2))
    try:
        readable = "\x00" not in body.decode()
    except UnicodeDecodeError:
        readable = False
    assert isinstance(first, Passed) == readable
    assert isinstance(again, Turned)


def test_what_could_not_be_answered_may_come_again() -> None:
    guard = SlackGuard(SECRET)
    headers = [(key.encode(), value.encode()) for key, value in _with(COMMAND).items()]
    first = _judged(guard, headers, COMMAND, time.time())
    assert isinstance(first, Passed)
    guard.forget(first)
    assert isinstance(_judged(guard, headers, COMMAND, time.time()), Passed)
