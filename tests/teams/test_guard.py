"""Forged, foreign, malformed and repeated requests: none is answered, none reaches the library, no token leaves."""

from __future__ import annotations

import asyncio
import json
import socket
import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.adapters.teams import keys as keys_module
from bot.adapters.teams.guard import TeamsGuard
from bot.adapters.teams.hosts import patterns, trusted
from bot.adapters.teams.keys import AGAIN, FRESH, STALE, Keys, Unreachable
from bot.adapters.teams.shape import HEARD, Malformed, checked, parsed
from bot.guard import Turned
from handlers.kit.cards import Card, Text
from handlers.kit.notices import Refused
from handlers.kit.request import Address, Notice, Reply
from storage.database import Database
from tests.talk import NOW
from tests.teams.forgeries import Forgery, foreign, forged, malformed
from tests.teams.signing import BOT, SERVICE, KeyServer, key_server, public, token
from tests.teams.world import ANNA, ELSEWHERE, HOME, HOST, STRANGERS, Person, World

HOSTS = ("smba.trafficmanager.net", "*.botframework.com")


class Sink:
    """A door on loopback that a stolen token would come to; it counts who knocks."""

    def __init__(self) -> None:
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.knocks = 0
        self.url = f"http://127.0.0.1:{self._socket.getsockname()[1]}"
        threading.Thread(target=self._open, daemon=True).start()

    def _open(self) -> None:
        while True:
            try:
                visitor, _ = self._socket.accept()
            except OSError:
                return
            self.knocks += 1
            visitor.close()

    def close(self) -> None:
        """Shut the door."""
        self._socket.close()


@pytest.fixture
def sink() -> Iterator[Sink]:
    """A door that nobody may come to."""
    door = Sink()
    yield door
    door.close()


@pytest.fixture
def reached(world: World, monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """What Microsoft's framework has been given, and what the desk has been asked."""
    heard: list[Any] = []
    server = world.station._listener._app.server
    inner, hear = server.on_request, world.desk.hear

    async def on_request(event: Any) -> Any:
        heard.append(event)
        assert inner is not None
        return await inner(event)

    server.on_request = on_request
    monkeypatch.setattr(world.desk, "hear", lambda *one: (heard.append(one), hear(*one))[1])
    return heard


def _statuses(world: World, requests: list[Forgery]) -> dict[str, int]:
    return {
        one.name: world.port.http.post("/api/messages", content=one.body, headers=one.headers).status_code
        for one in requests
    }


@pytest.mark.parametrize("kinds", ["forged", "foreign", "malformed"])
def test_none_of_them_reaches_anything(
    world: World, sink: Sink, reached: list[Any], caplog: pytest.LogCaptureFixture, kinds: str
) -> None:
    caplog.set_level("DEBUG")
    made = {"forged": forged(world, sink.url), "foreign": foreign(world, sink.url), "malformed": malformed(world)}
    requests = made[kinds]
    answers = _statuses(world, requests)
    expected = {one.name: one.expected for one in requests}
    print(f"{len(answers)} {kinds} kinds")
    assert len(answers) >= (80 if kinds == "forged" else 30)
    assert {name: status for name, status in answers.items() if status not in expected[name]} == {}
    assert reached == []
    assert world.teams.asked == []
    assert sink.knocks == 0
    assert ANNA.user not in caplog.text


def test_a_good_one_is_let_in(world: World, reached: list[Any]) -> None:
    assert world.send(world.activity(ANNA, type="message", text="hjälp")).status_code == 200
    world.settle()
    assert len(reached) == 2
    assert world.tokens_sent_to() == {HOST}


@pytest.mark.parametrize(
    ("claims", "why"),
    [
        ({"name": "second"}, "another good key"),
        ({"iat": None, "nbf": None}, "moments that need not be there"),
        ({"nbf": 250}, "a clock that goes before ours"),
        ({"exp": -250}, "a clock that goes after ours"),
        ({"serviceurl": f"{SERVICE}/"}, "a slash at the end"),
    ],
)
def test_what_the_rules_allow_passes(world: World, claims: dict[str, Any], why: str) -> None:
    activity, now = world.activity(ANNA, type="message", text="hjälp"), int(time.time())
    moments = {name: now + value for name, value in claims.items() if isinstance(value, int)}
    assert world.send(activity, bearer=token(**{**claims, **moments})).status_code == 200, why


def test_a_repeated_delivery_has_one_effect(world: World, reached: list[Any]) -> None:
    activity = world.activity(ANNA, type="message", text="gå med Sala kommun")
    assert [world.send(activity).status_code for _ in range(4)] == [200, 200, 200, 200]
    world.settle()
    assert len(world.posted(ANNA.private)) == 1
    assert len([one for one in reached if isinstance(one, tuple)]) == 1


def test_a_repeated_delivery_has_one_effect_after_a_restart(database: Database) -> None:
    posts = []
    activity: dict[str, Any] = {}
    for _ in range(2):
        world = World(database, lambda: NOW)
        world.join(ANNA)
        activity = activity or world.activity(ANNA, type="message", text="gå med Sala kommun")
        world.done(activity)
        posts.append(len(world.posted(ANNA.private)))
        world.close()
    assert posts == [1, 0]


def test_what_could_not_be_answered_may_come_again(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    activity = world.activity(ANNA, type="message", text="hjälp")
    with monkeypatch.context() as broken:
        broken.setattr(world.desk, "hear", lambda *_: 1 / 0)
        assert world.send(activity).status_code == 503
    world.done(activity)
    assert len(world.posted(ANNA.private)) == 1


def test_members_of_every_allowed_tenant_are_served(world: World) -> None:
    guest = world.join(Person("cccccccc-0000-4000-8000-000000000003", ELSEWHERE))
    world.mention(guest, "frister")
    assert len(world.teams.messages) == 1


@pytest.mark.parametrize(
    ("home", "fields", "told"),
    [
        (STRANGERS, {}, "its tenant is none of TEAMS_ALLOWED_TENANTS: '1111"),
        (
            HOME,
            {"serviceUrl": "https://smba.example.com/"},
            "its service is none of TEAMS_SERVICE_HOSTS: 'https://smba.ex",
        ),
        (HOME, {"channelId": "webchat"}, "its channel is not Teams: 'webchat'"),
    ],
)
def test_the_operator_is_told_what_is_not_served(
    world: World, caplog: pytest.LogCaptureFixture, home: str, fields: dict[str, str], told: str
) -> None:
    stranger = Person("dddddddd-0000-4000-8000-000000000004", home)
    assert world.send(world.activity(stranger, type="message", text="HEMLIGT", **fields)).status_code == 403
    assert told in caplog.text
    assert "HEMLIGT" not in caplog.text


def test_without_a_list_only_the_own_tenant_is_served(database: Database) -> None:
    world = World(database, teams_allowed_tenants="")
    own = world.activity(ANNA, type="message", text="hjälp")
    other = world.activity(Person("x", ELSEWHERE), type="message", text="hjälp")
    assert [world.send(one).status_code for one in (own, other)] == [200, 403]
    world.close()


def test_only_post_and_only_the_path(world: World) -> None:
    assert world.port.http.get("/api/messages").status_code == 405
    assert world.port.http.post("/api/messages/more", content=b"").status_code == 404


def test_a_stored_reference_to_another_host_is_never_posted_to(world: World, sink: Sink) -> None:
    for route in (
        sink.url,
        f"https://{sink.url[7:]}/",
        "http://smba.trafficmanager.net/emea",
        "",
        "https://ond.example",
    ):
        address = Address("teams", HOME, "19:skolchefer@thread.tacv2", route=route)
        reply = Reply(Card("Hej", (Text("alla"),)))
        said = world.port.run(world.adapter.post(Notice("k", address, reply)))
        assert said == Refused("foreign_host", permanent=True)
        assert world.port.run(world.adapter.update(address, "1", reply)) == said
        assert world.port.run(world.adapter.delete(address, "1")) == said
    assert sink.knocks == 0
    assert world.teams.asked == []


@pytest.mark.parametrize(
    ("address", "yes"),
    [
        ("https://smba.trafficmanager.net/emea/", True),
        ("https://SMBA.trafficmanager.NET", True),
        ("https://smba.trafficmanager.net:443/x", True),
        ("https://europe.botframework.com/v3", True),
        ("https://a.b.botframework.com", True),
        ("https://ondbotframework.com", False),
        ("https://smba.trafficmanager.net/a b", False),
        ("https://smba.trafficmanager.net/\n", False),
        ("https://smba.trafficmanager.net/" + "x" * 500, False),
    ],
)
def test_hosts(address: str, yes: bool) -> None:
    assert trusted(address, HOSTS) is yes


def test_a_host_may_have_a_port_of_its_own() -> None:
    hosts = patterns(" localhost:9443 , *.exempel.se ")
    assert hosts == ("localhost:9443", "*.exempel.se")
    assert trusted("https://localhost:9443/x", hosts)
    assert not trusted("https://localhost/x", hosts)
    assert not trusted("https://localhost:9444/x", hosts)


class Clock:
    """Seconds that a test moves."""

    def __init__(self) -> None:
        self.seconds = 1000.0

    def __call__(self) -> float:
        """Give them."""
        return self.seconds


def test_the_keys_are_fetched_without_anybody_waiting() -> None:
    """A slow key server keeps its own question waiting, and the loop of all others not at all."""
    server = KeyServer()
    server.delay = 1.0

    async def go() -> tuple[float, bool]:
        keys, longest = Keys(server.url), 0.0
        asking = asyncio.create_task(keys.named("first"))
        while not asking.done():
            begun = time.perf_counter()
            await asyncio.sleep(0.001)
            longest = max(longest, time.perf_counter() - begun)
        return longest, (await asking) is not None

    longest, found = asyncio.run(go())
    print(f"the longest stall was {longest * 1000:.0f} ms beside a question of 1 000 ms")
    assert found
    assert longest < 0.5
    assert server.asked == 1


def test_keys_are_kept_when_they_cannot_be_had() -> None:
    server, clock = KeyServer(), Clock()

    async def go() -> None:
        keys = Keys(server.url, clock)
        assert await keys.named("first") is not None
        clock.seconds += FRESH - 1
        assert await keys.named("first") is not None
        assert server.asked == 1
        server.status = 503
        clock.seconds += 2
        assert await keys.named("first") is not None, "stale, and good enough for a day more"
        await keys.close()
        clock.seconds += STALE
        with pytest.raises(Unreachable):
            await keys.named("first")
        server.begin_anew()
        clock.seconds += AGAIN + 1
        assert await keys.named("second") is not None

    asyncio.run(go())


def test_a_new_key_is_asked_for_and_an_unknown_one_seldom() -> None:
    server, clock = KeyServer(), Clock()

    async def go() -> None:
        keys = Keys(server.url, clock)
        assert await keys.named("first") is not None
        server.keys.append(public("stolen"))
        for _ in range(50):
            assert await keys.named("stolen") is None
        assert server.asked == 1
        clock.seconds += AGAIN + 1
        assert await keys.named("stolen") is not None
        assert server.asked == 2

    asyncio.run(go())


@pytest.mark.parametrize("raw", [b"", b"{", b"[]", b'{"keys": 7}', b'{"keys": ["x"]}', b'{"keys": [{"kid": "first"}]}'])
def test_a_broken_key_list_lets_nobody_in_and_breaks_nothing(world: World, raw: bytes) -> None:
    key_server().raw = raw
    world.station._keys._keys, world.station._keys._fetched = {}, float("-inf")
    world.station._keys._asked = float("-inf")
    assert world.send(world.activity(ANNA, type="message", text="hjälp")).status_code == 503
    assert world.teams.asked == []


def test_starting_needs_no_network(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keys_module, "_PATIENCE", 0.2)
    world = World(database)
    world.close()
    silent = Keys("http://127.0.0.1:9/keys")

    async def go() -> None:
        silent.ask()
        with pytest.raises(Unreachable):
            await silent.named("first")
        await silent.close()

    asyncio.run(go())


@given(st.lists(st.tuples(st.binary(max_size=40), st.binary(max_size=80)), max_size=70), st.binary(max_size=200))
def test_no_headers_and_no_body_break_the_guard(headers: list[tuple[bytes, bytes]], body: bytes) -> None:
    guard = TeamsGuard(BOT, [HOME], HOSTS, Keys("http://127.0.0.1:9/keys"))
    assert isinstance(asyncio.run(guard.judge(headers, body)), Turned)


anything = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.text(max_size=20)),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=10), inner, max_size=4)),
    max_leaves=12,
)
names = st.sampled_from(
    [*HEARD, "typing", "messageReaction", "adaptiveCard/action", "task/fetch", "fileConsent/invoke"]
)


@given(st.data())
def test_what_has_the_right_shape_is_what_the_framework_can_read(data: st.DataObject) -> None:
    """Whatever stands in the fields: it is turned away, it is not listened to, or Microsoft's own model reads it."""
    from microsoft_teams.api.activities import ActivityTypeAdapter

    body: dict[str, Any] = {
        "type": data.draw(names),
        "name": data.draw(names),
        "channelId": "msteams",
        "serviceUrl": SERVICE,
        "id": "1",
        "from": {"id": "29:x"},
        "conversation": {"id": "a:x", "tenantId": HOME},
        "recipient": {"id": f"28:{BOT}"},
    }
    for key in data.draw(st.lists(st.sampled_from([*body, "value", "channelData", "entities", "text", "action"]))):
        body[key] = data.draw(anything)
    try:
        activity = checked(parsed(json.dumps(body)))
    except Malformed:
        return
    if activity is not None:
        ActivityTypeAdapter.validate_python(activity)
