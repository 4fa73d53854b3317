"""The door: other names for this machine, other sites' forms, and too much at once are all kept out."""

from concurrent.futures import Future
from datetime import datetime

import pytest

from bot.adapters.web.guard import COOKIE, Hosts, Sessions
from handlers.kit.request import Heard, Reply
from tests.web.visitor import Ground, Parsed, Visitor

SAY = "/as/samordnare/privat/say"


@pytest.mark.parametrize(
    ("listens_on", "header", "known"),
    [
        ("127.0.0.1", "localhost:8000", True),
        ("127.0.0.1", "LOCALHOST", True),
        ("127.0.0.1", "127.0.0.1:8000", True),
        ("127.0.0.1", "127.9.9.9", True),
        ("127.0.0.1", "[::1]:8000", True),
        ("::1", "[::1]:8000", True),
        ("127.0.0.1", "evil.example", False),
        ("127.0.0.1", "localhost.evil.example", False),
        ("127.0.0.1", "evil.example:8000", False),
        ("127.0.0.1", "192.168.1.5:8000", False),
        ("127.0.0.1", "localhost@evil.example", False),
        ("127.0.0.1", "", False),
        ("127.0.0.1", "[", False),
        ("127.0.0.1", "127.0.0.1.nip.example", False),
        ("0.0.0.0", "192.168.1.5:8000", True),  # an address to listen on is what is tested
        ("192.168.1.5", "192.168.1.5:8000", True),
        ("try.example", "try.example:8000", True),
        ("192.168.1.5", "evil.example:8000", False),
    ],
)
def test_names_of_this_server(listens_on: str, header: str, known: bool) -> None:
    assert Hosts(listens_on).known(header) is known


def _remembering(ground: Ground, monkeypatch: pytest.MonkeyPatch) -> list[Heard]:
    """Note all that reaches the desk."""
    heard: list[Heard] = []
    submit = ground.desk.submit

    def noted(what: Heard, now: datetime) -> Future[Reply | None]:
        heard.append(what)
        return submit(what, now)

    monkeypatch.setattr(ground.desk, "submit", noted)
    return heard


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"host": "evil.example"}, 421),
        ({"x_forwarded_for": "203.0.113.9"}, 421),
        ({"forwarded": "for=203.0.113.9"}, 421),
        ({"origin": "https://evil.example"}, 403),
        ({"origin": "null"}, 403),
        ({"origin": "http://localhost:9999"}, 403),
        ({"origin": "https://localhost:8000"}, 403),
        ({"sec_fetch_site": "cross-site"}, 403),
        ({"sec_fetch_site": "same-site"}, 403),
        ({"sec_fetch_site": "none", "origin": ""}, 403),
        ({"origin": "", "sec_fetch_site": ""}, 403),
        ({"cookie": f"{COOKIE}=guessed"}, 403),
        ({"cookie": ""}, 403),
    ],
)
def test_what_does_not_come_from_an_own_page_reaches_nobody(
    ground: Ground, monkeypatch: pytest.MonkeyPatch, headers: dict[str, str], status: int
) -> None:
    heard = _remembering(ground, monkeypatch)
    visitor = ground.visitor()
    visitor.get("/")
    if "cookie" in headers:
        visitor.client.cookies.clear()
    answer = visitor.post(SAY, {"words": "nytt område Matematik"}, **headers)
    assert answer.status_code == status
    assert heard == []
    assert answer.headers["content-security-policy"]
    assert Parsed(answer.text).all("h1")


@pytest.mark.parametrize("given", [{"origin": ""}, {"sec_fetch_site": ""}])
def test_either_header_is_proof_enough(visitor: Visitor, given: dict[str, str]) -> None:
    assert visitor.post(SAY, {"words": "hjälp"}, **given).status_code == 200


def test_reading_is_kept_from_other_names_too(visitor: Visitor) -> None:
    answer = visitor.get("/as/kungsor/privat", host="evil.example")
    assert answer.status_code == 421
    assert "Exempel Skolchef" not in answer.text


def test_the_cookie_is_for_own_pages_alone(ground: Ground) -> None:
    set_cookie = ground.visitor().get("/").headers["set-cookie"]
    assert "HttpOnly" in set_cookie
    assert "SameSite=strict" in set_cookie
    assert "Max-Age" not in set_cookie


def test_a_session_is_begun_once(visitor: Visitor) -> None:
    assert "set-cookie" not in visitor.get("/").headers


def test_the_oldest_sessions_are_forgotten() -> None:
    sessions = Sessions()
    first = sessions.new()
    for _ in range(2500):
        newest = sessions.new()
    assert sessions.known(first.key) is None
    assert sessions.known(newest.key) is newest
    assert sessions.known("") is None


@pytest.mark.parametrize(
    "fields", [{"words": "å" * 100_000}, {f"f{number}": "x" for number in range(600)}], ids=["long", "many"]
)
def test_too_much_is_refused_before_anything_is_done(
    ground: Ground, monkeypatch: pytest.MonkeyPatch, fields: dict[str, str]
) -> None:
    heard = _remembering(ground, monkeypatch)
    visitor = ground.visitor()
    visitor.get("/")
    answer = visitor.post(SAY, fields)
    assert answer.status_code == 413
    assert "Det var för mycket på en gång." in Parsed(answer.text).text
    assert heard == []


def test_every_answer_is_dressed(visitor: Visitor) -> None:
    for answer in (visitor.get("/"), visitor.get("/static/stark.js"), visitor.get("/as/x/y"), visitor.post(SAY, {})):
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["cross-origin-resource-policy"] == "same-origin"
        assert answer.headers["referrer-policy"] == "same-origin"
        assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]
        assert answer.headers["cache-control"] in ("no-store", "no-cache")


def test_only_the_playground_vouches_for_its_people(ground: Ground, monkeypatch: pytest.MonkeyPatch) -> None:
    heard = _remembering(ground, monkeypatch)
    visitor = ground.visitor()
    visitor.say("gast", "gå med Sala kommun")
    (one,) = heard
    assert one.sender.platform == one.address.platform == "playground"
    assert one.sender.vouched is not None
    assert one.sender.vouched.organisation == "Fristående Exempelskolan"


def test_a_browser_cannot_name_an_ability_or_a_role(ground: Ground, monkeypatch: pytest.MonkeyPatch) -> None:
    heard = _remembering(ground, monkeypatch)
    visitor = ground.visitor()
    visitor.get("/")
    fields = {"words": "hjälp", "ability": "coordination.role", "role": "administrator", "values": "x", "deed": "send"}
    visitor.post("/as/gast/privat/say", fields)
    (one,) = heard
    assert (one.ability, one.deed, dict(one.values)) == ("", "ask", {})
