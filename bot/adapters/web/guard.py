"""The playground's door: own addresses only, own pages only, nothing too large, and headers that shut the rest out."""

from __future__ import annotations

import ipaddress
import secrets
from collections import OrderedDict
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from fastapi import HTTPException, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse
from fastapi.routing import APIRoute

from bot.adapters.web import read, render
from bot.adapters.web.words import language_of, words

COOKIE = "stark_playground"
LARGEST_BODY = 200_000
_SESSIONS = 2000
LOOPBACK = ("localhost", "127.0.0.1", "::1")
HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    # "no-referrer" would make the browser send "Origin: null", and the check of a form's origin would fail.
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Robots-Tag": "noindex",
}


class Hosts:
    """The names that the playground answers to: a page of another site cannot make its own name mean this machine.

    An address in numbers cannot be rebound, so those count where the operator listens on more than loopback.
    """

    def __init__(self, listens_on: str) -> None:
        self._wide = listens_on not in LOOPBACK
        self._names = {*LOOPBACK, listens_on.casefold()}

    def known(self, header: str) -> bool:
        """Tell whether a Host header names this server."""
        try:
            name = urlsplit(f"//{header}").hostname or ""
        except ValueError:
            return False
        if name in self._names:
            return True
        try:
            address = ipaddress.ip_address(name)
        except ValueError:
            return False
        return self._wide or address.is_loopback


@dataclass
class Session:
    """One browser: which language its pages are in. It holds nothing secret and nothing about a person."""

    key: str
    language: str = "sv"


class Sessions:
    """The browsers that have opened a page, in memory; the oldest are forgotten."""

    def __init__(self) -> None:
        self._known: OrderedDict[str, Session] = OrderedDict()

    def known(self, key: str) -> Session | None:
        """Find the session of a cookie."""
        return self._known.get(key)

    def new(self) -> Session:
        """Begin a session."""
        session = Session(secrets.token_urlsafe(24))
        self._known[session.key] = session
        while len(self._known) > _SESSIONS:
            self._known.popitem(last=False)
        return session


class Trouble(Exception):
    """A request that is not answered: an HTTP status, and the name of the word that says why."""

    def __init__(self, status: int, why: str) -> None:
        super().__init__(why)
        self.status = status
        self.why = why


Handler = Callable[[Request], Coroutine[Any, Any, Response]]


def guarded(hosts: Hosts, sessions: Sessions) -> type[APIRoute]:
    """Make the class of route that checks every request before its endpoint, and dresses every response."""

    class Guarded(APIRoute):
        def get_route_handler(self) -> Handler:
            endpoint = super().get_route_handler()

            async def handle(request: Request) -> Response:
                session = sessions.known(request.cookies.get(COOKIE, ""))
                try:
                    await _check(request, hosts, session)
                    request.state.session = session or sessions.new()
                    response = await endpoint(request)
                except (Trouble, HTTPException, RequestValidationError) as raised:
                    return _dressed(_trouble_page(raised, session))
                if session is None:
                    response.set_cookie(COOKIE, request.state.session.key, httponly=True, samesite="strict")
                return _dressed(response)

            return handle

    return Guarded


async def _check(request: Request, hosts: Hosts, session: Session | None) -> None:
    forwarded = any(name.startswith(("forwarded", "x-forwarded-")) for name in request.headers)
    if forwarded or not hosts.known(request.headers.get("host", "")):
        raise Trouble(421, "wrong_host")
    if request.method == "POST":
        if session is None or not _same_origin(request):
            raise Trouble(403, "stranger")
        await _take_body(request)


def _same_origin(request: Request) -> bool:
    """Tell whether one of our own pages sends this: by Sec-Fetch-Site, and by Origin where that is given."""
    site, origin = request.headers.get("sec-fetch-site"), request.headers.get("origin")
    own = f"{request.url.scheme}://{request.headers.get('host', '')}"
    return (site is not None or origin is not None) and site in (None, "same-origin") and origin in (None, own)


async def _take_body(request: Request) -> None:
    body = b""
    async for piece in request.stream():
        body += piece
        if len(body) > LARGEST_BODY:
            raise Trouble(413, "too_much")
    try:
        request.state.sent = read.fields(body)
    except ValueError:
        raise Trouble(413, "too_much") from None


def _trouble_page(raised: Exception, session: Session | None) -> Response:
    language = session.language if session else language_of("")
    status, why = (raised.status, raised.why) if isinstance(raised, Trouble) else (404, "not_found")
    text = words(language)(why)
    page = render.page("trouble.html", language, why=text, path="/", beside=False)
    return HTMLResponse(page, status, {"Cache-Control": "no-store"})


def _dressed(response: Response) -> Response:
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    response.headers.setdefault("Cache-Control", "no-store")
    return response
