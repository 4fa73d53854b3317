"""What a guard judges goes past the framework; and what stands from the start is not gone through again."""

import asyncio
import gc

import httpx
import pytest
from fastapi import APIRouter
from starlette.types import Receive, Scope, Send

from bot.app import Web, settle_memory
from bot.guard import Guarded


async def _asked(web: object, path: str, method: str) -> httpx.Response:
    transport = httpx.ASGITransport(app=web)
    async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
        return await client.request(method, path)


class Door:
    """What a guard lets in, with how it came there."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        through = b"the framework" if "app" in scope else b"the guard alone"
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": through})


@pytest.mark.parametrize(
    ("method", "path", "status", "text"),
    [
        ("POST", "/door", 200, "the guard alone"),
        ("GET", "/door", 405, '{"detail":"Method Not Allowed"}'),
        ("POST", "/door/", 307, ""),
        ("GET", "/plain", 200, '"hej"'),
        ("GET", "/other", 404, '{"detail":"Not Found"}'),
    ],
)
def test_what_a_guard_judges_goes_past_the_framework(method: str, path: str, status: int, text: str) -> None:
    routes = APIRouter()
    routes.routes.append(Guarded("/door", Door(), methods=["POST"]))
    routes.add_api_route("/plain", lambda: "hej", methods=["GET"])
    web = Web()
    web.serve(APIRouter())
    web.serve(routes)
    answer = asyncio.run(_asked(web, path, method))
    assert (answer.status_code, answer.text) == (status, text)


def test_what_stands_from_the_start_is_not_gone_through_again() -> None:
    thresholds = gc.get_threshold()
    settle_memory()
    assert gc.get_freeze_count() > 10_000
    gc.unfreeze()
    gc.set_threshold(*thresholds)
