"""Installing: a state good once, tokens sealed and renewed, and what an uninstallation ends."""

from __future__ import annotations

import asyncio
import sqlite3
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from sqlmodel import select

from bot.adapters.slack.seal import Seal
from handlers.kit.cards import Card
from handlers.kit.notices import Busy, Failed, Refused, Sent
from handlers.kit.request import Address, Notice, Reply
from storage.database import Database
from storage.models import Installation, Place
from storage.queries import places
from tests.slack.world import ANNA, World
from tests.talk import NOW

KEY = "exempel-nyckel-som-ar-lang-nog-1234"
OTHER = Address("slack", "T7", "C1")


@pytest.fixture
def many(database: Database) -> Iterator[World]:
    """Stark for many workspaces, installed in none."""
    made = World(
        database,
        lambda: NOW,
        slack_bot_token="",
        slack_client_id="1.2",
        slack_client_secret="hemligt",
        stark_url="http://localhost",
        stark_secret_key=KEY,
    )
    made.http.cookies.clear()
    made.fake.workspaces.clear()
    yield made
    made.close()


def _begin(world: World) -> dict[str, str]:
    gone = world.http.get("/slack/install", follow_redirects=False)
    assert gone.status_code == 302
    query = parse_qs(urlsplit(gone.headers["location"]).query)
    cookie = gone.headers["set-cookie"]
    world.http.cookies.clear()
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
    return {"state": query["state"][0], "scope": query["scope"][0]}


def _code(world: World, team: str = "T7", **more: Any) -> str:
    grant = {
        "team": {"id": team, "name": "Exempel <b>kommun</b>"},
        "access_token": f"xoxb-{team}",
        "scope": "chat:write",
    }
    world.fake.codes["kod"] = {**grant, **more}
    return "kod"


def _install(world: World, team: str = "T7", **more: Any) -> httpx.Response:
    state = _begin(world)["state"]
    return _back(world, state, _code(world, team, **more))


def _back(world: World, state: str, code: str) -> httpx.Response:
    # The test's server has no https: the cookie is handed on by hand.
    params = {"state": state, "code": code}
    return world.http.get("/slack/oauth_redirect", params=params, headers={"cookie": f"stark_slack_state={state}"})


def _post(world: World, address: Address = OTHER) -> Any:
    return world.port.run(world.adapter.post(Notice("k", address, Reply(Card("Hej")))))


def test_a_workspace_installs_and_is_posted_to_with_its_own_token(many: World) -> None:
    page = _install(many)
    assert page.status_code == 200
    assert "Stark är installerad" in page.text
    assert "&lt;b&gt;" in page.text
    assert isinstance(_post(many), Sent)
    assert many.fake.asked("chat.postMessage")[0].token == "xoxb-T7"


def test_tokens_are_sealed_at_rest(many: World, database: Database) -> None:
    _install(many, refresh_token="xoxe-1", expires_in=43200)
    assert database.path is not None
    kept = b"".join(str(row).encode() for row in sqlite3.connect(database.path).execute("SELECT * FROM installation"))
    assert b"xoxb" not in kept
    assert b"xoxe" not in kept
    with database.reading() as db:
        row = db.exec(select(Installation)).one()
    assert Seal(KEY).opened(row.sealed)["token"] == "xoxb-T7"
    assert Seal("x" * 40).opened(row.sealed) == {}
    assert Seal(f"{'x' * 40},{KEY}").opened(row.sealed)["refresh"] == "xoxe-1"


def test_a_state_is_good_once_in_its_own_browser(many: World) -> None:
    state = _begin(many)["state"]
    many.http.cookies.clear()
    stranger = many.http.get("/slack/oauth_redirect", params={"state": state, "code": _code(many)})
    assert stranger.status_code == 400
    assert _back(many, state, "kod").status_code == 200
    _code(many)
    assert _back(many, state, "kod").status_code == 400
    assert _back(many, "invented", "kod").status_code == 400


@pytest.mark.parametrize("query", [{}, {"code": "kod"}, {"state": "x"}, {"state": "", "code": ""}, {"error": "x"}])
def test_half_a_return_installs_nothing(many: World, query: dict[str, str]) -> None:
    assert many.http.get("/slack/oauth_redirect", params=query).status_code == 400
    assert many.fake.calls == []


def test_a_wrong_code_installs_nothing(many: World) -> None:
    assert _back(many, _begin(many)["state"], "fel").status_code == 502
    assert _post(many) == Refused("not_installed", permanent=True)


def test_an_installation_for_a_whole_organisation_is_declined(many: World) -> None:
    assert _install(many, is_enterprise_install=True).status_code == 400


def test_a_token_is_renewed_before_it_runs_out_once_for_many_posts(many: World) -> None:
    _install(many, refresh_token="xoxe-1", expires_in=60)
    many.fake.refreshes["xoxe-1"] = {
        "team": {"id": "T7"},
        "access_token": "xoxb-new",
        "refresh_token": "xoxe-2",
        "expires_in": 43200,
    }

    async def both() -> list[Any]:
        posts = (many.adapter.post(Notice(f"k{number}", OTHER, Reply(Card("Hej")))) for number in range(5))
        return list(await asyncio.gather(*posts))

    assert all(isinstance(one, Sent) for one in many.port.run(both()))
    renewals = [call for call in many.fake.asked("oauth.v2.access") if "refresh_token" in call.arguments]
    assert len(renewals) == 1
    assert {call.token for call in many.fake.asked("chat.postMessage")} == {"xoxb-new"}


def test_a_renewal_that_fails_leaves_the_old_token_in_use(many: World) -> None:
    _install(many, refresh_token="xoxe-1", expires_in=60)
    many.fake.trouble("oauth.v2.access", status=503)
    assert isinstance(_post(many), Sent)


@pytest.mark.parametrize("trouble", [{"status": 503}, {"status": 429, "retry_after": 7}, {"error": "internal_error"}])
def test_a_token_that_ran_out_while_slack_is_away_ends_no_channel(many: World, trouble: dict[str, Any]) -> None:
    """After a long sleep the token has run out, and Slack may be away just then: the post waits, nothing is paused."""
    _install(many, refresh_token="xoxe-1", expires_in=-60)
    many.fake.trouble("oauth.v2.access", **trouble)
    verdict = _post(many)
    assert isinstance(verdict, Failed | Busy), verdict
    assert many.fake.asked("chat.postMessage") == []


def test_a_token_that_ran_out_and_cannot_be_renewed_says_why(many: World) -> None:
    _install(many, refresh_token="xoxe-unknown", expires_in=-60)
    assert _post(many) == Refused("token_expired", permanent=True)


def test_what_another_process_has_renewed_is_read_anew(many: World) -> None:
    _install(many, refresh_token="xoxe-used", expires_in=60)
    newer = many.station._tokens
    sealed = Seal(KEY).sealed({"token": "xoxb-theirs", "refresh": "x", "expires": time.time() + 40000})
    many.fake.workspaces["T7"].token = "xoxb-theirs"
    held = many.desk.installations.find("slack", "T7").result()
    assert held is not None
    assert many.desk.installations.renew("slack", held, sealed).result()
    assert not many.desk.installations.renew("slack", held, "late").result()
    newer.forget("T7")
    assert isinstance(_post(many), Sent)


def _ends(world: World, kind: str, **more: Any) -> None:
    world.event({"type": kind, **more}, authorizations=[], team_id="T7")


def test_an_uninstallation_pauses_the_channels_and_a_new_one_brings_them_back(many: World, database: Database) -> None:
    _install(many)
    with database.writing() as db:
        places.bind(
            db, OTHER, "eais", name="skolchefer", language="sv", weekday=0, clock="08:00", now=datetime.now(UTC)
        )
    _ends(many, "app_uninstalled")
    with database.reading() as db:
        assert db.exec(select(Place.paused_why).where(Place.workspace == "T7")).one() == "uninstalled"
        assert db.exec(select(Installation.sealed)).one() == ""
    assert _post(many) == Refused("not_installed", permanent=True)
    _install(many)
    with database.reading() as db:
        assert db.exec(select(Place.paused_why).where(Place.workspace == "T7")).one() == ""
    assert isinstance(_post(many), Sent)


def test_only_the_bots_own_tokens_end_an_installation(many: World) -> None:
    _install(many)
    _ends(many, "tokens_revoked", tokens={"oauth": ["U1"], "bot": []})
    assert isinstance(_post(many), Sent)
    _ends(many, "tokens_revoked", tokens={"oauth": [], "bot": ["UBOT"]})
    assert _post(many) == Refused("not_installed", permanent=True)


def test_a_pause_that_was_asked_for_outlives_a_new_installation(many: World, database: Database) -> None:
    _install(many)
    with database.writing() as db:
        places.bind(
            db, OTHER, "eais", name="skolchefer", language="sv", weekday=0, clock="08:00", now=datetime.now(UTC)
        )
        places.pause(db, OTHER, datetime.now(UTC), "asked")
    _ends(many, "app_uninstalled")
    _install(many)
    with database.reading() as db:
        assert db.exec(select(Place.paused_why).where(Place.workspace == "T7")).one() == "asked"


def test_a_workspace_that_is_not_installed_is_answered_by_the_request_alone(many: World) -> None:
    answer = many.command(ANNA, "åtaganden Sala kommun")
    assert "Sala" in str(answer["blocks"])
    assert many.fake.calls == []


@pytest.mark.parametrize("key", ["", "short", "x" * 31, f"{'x' * 40},kort"])
def test_a_weak_key_is_refused(key: str) -> None:
    with pytest.raises(ValueError, match="32"):
        Seal(key)
