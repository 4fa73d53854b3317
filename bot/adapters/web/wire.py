"""The playground: pages over the same desk and the same cards as every platform, for whoever wants to try Stark."""

from __future__ import annotations

import asyncio
import json
import secrets
import zlib
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from importlib import resources
from typing import Any
from urllib.parse import quote

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse, JSONResponse, RedirectResponse

from bot.adapter import Adapter, Standing
from bot.adapters.web import read, render
from bot.adapters.web.clock import Clock, moment_of, next_stop
from bot.adapters.web.conversation import Conversation
from bot.adapters.web.guard import Hosts, Session, Sessions, Trouble, guarded
from bot.adapters.web.people import PEOPLE, PLATFORM, place_named, places_of
from bot.adapters.web.render import Spot
from bot.adapters.web.transcript import Transcripts, Turn
from bot.adapters.web.words import language_of
from handlers.desk import Desk
from handlers.kit.calendar import today
from handlers.kit.notices import Absent, Found, Refused, Sent, Verdict
from handlers.kit.phrases import say
from handlers.kit.request import Address, Notice, Reply

# A page's question for news is held for three seconds, so that the server can stop; less if the page is closed.
_GLANCES, _GLANCE_SECONDS = 12, 0.25
_LONGEST_VIEW = 50_000  # characters; more than any platform takes in one message
_STATIC = {"stark.css": "text/css", "stark.js": "text/javascript", "stark.svg": "image/svg+xml"}

Drain = Callable[[], Awaitable[int]]
View = Callable[[Reply], object]  # what another platform would be sent: plain data


class Playground(Adapter):
    """Pages where one chooses who to be and converses with Stark; `listens_on` is the address of the server.

    The clock can be moved when `drain` (which sends all that is due by that clock) is set: where a real platform is
    connected it is not, since members there would get tomorrow's posts today. `views` show a reply as other platforms
    get it, by their names.
    """

    platform = PLATFORM

    def __init__(self, desk: Desk, listens_on: str, clock: Clock) -> None:
        self._desk = desk
        self.clock = clock
        self.drain: Drain | None = None
        self.views: Mapping[str, View] = {}
        self._moving = asyncio.Lock()
        self._hosts = Hosts(listens_on)
        self._sessions = Sessions()
        self._transcripts = Transcripts()
        self._conversation = Conversation(desk, clock, self._transcripts)

    def standing(self) -> Standing:
        """Say that it is there: it needs no settings."""
        return Standing(PLATFORM, connected=True)

    def routes(self) -> APIRouter:
        """Give the pages, and what their forms send to."""
        router = APIRouter(route_class=guarded(self._hosts, self._sessions))
        router.get("/")(self._start)
        router.post("/language")(self._language)
        router.get("/static/{name}")(self._static)
        router.get("/as/{who}/{place}")(self._talk)
        router.get("/as/{who}/{place}/news")(self._news)
        router.post("/as/{who}/{place}/say")(self._say)
        router.post("/as/{who}/{place}/press")(self._press)
        router.post("/as/{who}/{place}/clock")(self._move)
        router.post("/as/{who}/{place}/turn/{number}/form")(self._send)
        router.get("/as/{who}/{place}/turn/{number}/as/{view}")(self._view)
        router.get("/as/{who}/{place}/turn/{number}/file/{index}")(self._file)
        router.get("/as/{who}/{place}/turn/{number}/picture/{index}")(self._picture)
        return router

    async def post(self, notice: Notice) -> Verdict:
        """Put a post in its place's transcript."""
        return Sent(self._conversation.posted(notice.address, notice.reply, notice.key))

    async def update(self, address: Address, message_id: str, reply: Reply) -> Verdict:
        """Replace what a post says."""
        return self._changed(address, message_id, reply=reply)

    async def delete(self, address: Address, message_id: str) -> Verdict:
        """Take a post away."""
        return self._changed(address, message_id, gone=True)

    async def find(self, address: Address, key: str, since: datetime) -> Found:
        """Look for a post by its key; what was posted before the process started is not there any more."""
        known = self._transcripts.with_key(key)
        return Sent(str(known.number)) if known and known.place == address.place and known.at >= since else Absent()

    def _changed(self, address: Address, message_id: str, **changes: Any) -> Verdict:
        turn = self._transcripts.numbered(address.place, read.number(message_id))
        if turn is None or self._transcripts.change(replace(turn, **changes)) is None:
            return Refused("no such turn", permanent=False)
        return Sent(message_id)

    # -- pages -----------------------------------------------------------------------------------------------------

    async def _start(self, request: Request) -> Response:
        """Ask who one wants to be."""
        language = _session(request).language
        return HTMLResponse(
            render.page(
                "start.html",
                language,
                path="/",
                beside=self.drain is None,
                people=render.people(),
                about=lambda person: say(person.about, language),
            )
        )

    async def _language(self, request: Request) -> Response:
        """Change the language of the pages, and go back to where one was."""
        _session(request).language = language_of(read.first(request.state.sent, "language"))
        parts = read.first(request.state.sent, "back").split("/")
        known = len(parts) == 4 and parts[2] in PEOPLE and place_named(PEOPLE[parts[2]], parts[3])
        return _to(f"/as/{parts[2]}/{parts[3]}" if known else "/")

    async def _static(self, request: Request, name: str) -> Response:
        """Give style, script or mark."""
        if name not in _STATIC:
            raise Trouble(404, "not_found")
        content = resources.files(__package__).joinpath("static", name).read_bytes()
        tag = f'"{zlib.crc32(content):08x}"'
        headers = {"ETag": tag, "Cache-Control": "no-cache"}
        if request.headers.get("if-none-match") == tag:
            return Response(status_code=304, headers=headers)
        return Response(content, media_type=_STATIC[name], headers=headers)

    async def _talk(self, request: Request, who: str, place: str) -> Response:
        """Show a conversation."""
        return self._page(request, self._spot(request, who, place))

    def _page(self, request: Request, spot: Spot, **said: str) -> Response:
        who, here = spot.who, spot.place.address.place
        version = self._transcripts.version
        seen = self._transcripts.seen(here, who.key)
        before = read.number(request.query_params.get("before", ""))
        shown = [turn for turn in seen if not before or turn.number < before]
        drawings, left_out = render.newest(shown, spot)
        self._transcripts.mark_read(here, who.key)
        last = seen[-1].reply if seen else None
        wrong = "say_fault" in said or "clock_fault" in said
        faulty = bool(wrong or (last and last.form and last.form.errors))
        page = render.page(
            "talk.html",
            spot.language,
            spot=spot,
            path=spot.path,
            beside=self.drain is None,
            name=render.named(spot.place, spot.language),
            about=lambda person: say(person.about, spot.language),
            first=[
                say(line, spot.language)
                for line in ((*who.in_channels, *who.first) if spot.place.shared else who.first)
            ],
            turns=drawings,
            left_out=left_out,
            oldest=shown[left_out].number if shown else 0,
            paged=bool(before),
            version=version,
            faulty=faulty,
            **{"say_fault": "", "clock_fault": "", "clock_said": "", **said},
            **self._panel(spot),
        )
        return HTMLResponse(page, 422 if wrong else 200)

    def _panel(self, spot: Spot) -> dict[str, Any]:
        now = self.clock()
        return {
            "places": [
                (
                    place,
                    render.named(place, spot.language),
                    self._transcripts.unread(place.address.place, spot.who.key) if place != spot.place else 0,
                )
                for place in places_of(spot.who)
            ],
            "moment": render.moment(now, spot.language),
            "clock_day": (today(now) + timedelta(days=7)).isoformat(),
            "movable": self.drain is not None,
        }

    async def _news(self, request: Request, who: str, place: str) -> Response:
        """Wait a little for what is new; 204 when nothing is."""
        spot = self._spot(request, who, place)
        since = read.number(request.query_params.get("since", ""))
        # A page from before a restart knows a version that has not been yet: it begins anew.
        since = since if since <= self._transcripts.version else 0
        for _ in range(_GLANCES):
            if await self._transcripts.news(since, _GLANCE_SECONDS):
                return JSONResponse(self._changes(spot, since))
            if await request.is_disconnected():
                break
        return Response(status_code=204)

    def _changes(self, spot: Spot, since: int) -> dict[str, Any]:
        here, who = spot.place.address.place, spot.who.key
        version = self._transcripts.version
        seen = self._transcripts.seen(here, who)
        before = dict(zip((turn.number for turn in seen[1:]), seen, strict=False))
        turns = [
            {
                "id": f"t{turn.number}",
                "version": turn.version,
                "html": render.drawn(turn, spot, before.get(turn.number)),
            }
            for turn in self._transcripts.since(here, who, since)
        ]
        self._transcripts.mark_read(here, who)
        panel = self._panel(spot)
        places = render.fragment("places.html", spot, places=panel["places"])
        return {"version": version, "turns": turns, "places": places, "moment": panel["moment"]}

    # -- what is sent ----------------------------------------------------------------------------------------------

    async def _say(self, request: Request, who: str, place: str) -> Response:
        """Hear a line; the first that is not empty, since a chosen suggestion comes beside an empty field."""
        spot, sent = self._spot(request, who, place), request.state.sent
        line = next((line for line in sent.get("words", ()) if line.strip()), "")
        if not line:
            return self._faulty(request, spot, "say_fault", spot.word("empty"))
        turn = await self._conversation.say(spot.who, spot.place, line, self._key(request))
        return self._done(request, spot, turn)

    async def _press(self, request: Request, who: str, place: str) -> Response:
        """Hear a button; one that is no longer there changes nothing, and says so."""
        spot = self._spot(request, who, place)
        pressed = read.first(request.state.sent, "press")
        turn = await self._conversation.press(spot.who, spot.place, pressed, self._key(request))
        if turn is None:
            return self._faulty(request, spot, "say_fault", spot.word("old_button"))
        return self._done(request, spot, turn)

    async def _send(self, request: Request, who: str, place: str, number: str) -> Response:
        """Hear a form that is sent."""
        spot, sent = self._spot(request, who, place), request.state.sent
        turn = await self._conversation.send(spot.who, spot.place, number, sent, self._key(request))
        if turn is None:
            return self._faulty(request, spot, "say_fault", spot.word("old_button"))
        return self._done(request, spot, turn)

    async def _move(self, request: Request, who: str, place: str) -> Response:
        """Move the clock, and let what falls due on the way arrive."""
        spot, sent = self._spot(request, who, place), request.state.sent
        to = moment_of(read.first(sent, "step"), read.first(sent, "day"), self.clock())
        if self.drain is None or to is None or not self.clock.reaches(to):
            return self._faulty(request, spot, "clock_fault", spot.word("clock_fault"))
        before = self._transcripts.version
        async with self._moving:
            await self._pass_time(to, self.drain)
        came = self._transcripts.posted_since(before, who)
        said = spot.word("clock_moved", moment=", ".join(render.moment(self.clock(), spot.language)), count=came)
        return self._done(request, spot, None, clock_said=said)

    async def _pass_time(self, to: datetime, drain: Drain) -> None:
        """Go from one moment at which something happens to the next, so that all arrives at its own time."""
        while (now := self.clock()) < to:
            await drain()
            wakes = await asyncio.to_thread(self._desk.clock.wakes, [PLATFORM])
            self.clock.forward(min(next_stop(now, wakes), to))
        await drain()

    def _key(self, request: Request) -> str:
        own = read.delivery(request.state.sent, _session(request).key)
        return own or f"{PLATFORM}:{secrets.token_hex(16)}"

    def _done(self, request: Request, spot: Spot, turn: Turn | None, clock_said: str = "") -> Response:
        if not _wants_json(request) and clock_said:
            return self._page(request, spot, clock_said=clock_said)
        if not _wants_json(request):
            return _to(f"{spot.path}#t{turn.number}" if turn else spot.path)
        since = read.number(read.first(request.state.sent, "since"))
        told = {"focus": f"t{turn.number}" if turn else "", "clock_said": clock_said}
        return JSONResponse({**self._changes(spot, since), **told})

    def _faulty(self, request: Request, spot: Spot, name: str, why: str) -> Response:
        if _wants_json(request):
            return JSONResponse({name: why}, 422)
        return self._page(request, spot, **{name: why})

    async def _view(self, request: Request, who: str, place: str, number: str, view: str) -> Response:
        """Show a reply beside what another platform would be sent for it."""
        spot = self._spot(request, who, place)
        turn = self._conversation.turn(spot.who, spot.place, number)
        if turn is None or turn.reply is None or view not in self.views:
            raise Trouble(404, "not_found")
        sent = json.dumps(self.views[view](turn.reply), ensure_ascii=False, indent=1)
        page = render.page(
            "view.html",
            spot.language,
            spot=spot,
            path=spot.path,
            beside=self.drain is None,
            view=view,
            sent=sent[:_LONGEST_VIEW],
            turn=turn,
            drawn=render.drawn(turn, spot),
        )
        return HTMLResponse(page)

    # -- files -----------------------------------------------------------------------------------------------------

    async def _file(self, request: Request, who: str, place: str, number: str, index: str) -> Response:
        """Give a file that goes with a reply, to keep and never to run."""
        reply = self._reply(self._spot(request, who, place), number)
        files = reply.attachments if reply else ()
        at = read.number(index)
        if not index.isdecimal() or at >= len(files):
            raise Trouble(404, "not_found")
        name = quote(files[at].name.replace("/", "_"), safe="")
        headers = {"Content-Disposition": f"attachment; filename*=UTF-8''{name}", "Content-Security-Policy": "sandbox"}
        return Response(files[at].content, media_type=files[at].media_type, headers=headers)

    async def _picture(self, request: Request, who: str, place: str, number: str, index: str) -> Response:
        """Give a picture that stands in a card."""
        reply = self._reply(self._spot(request, who, place), number)
        pictures = render.pictures_of(reply.card) if reply else []
        at = read.number(index)
        if not index.isdecimal() or at >= len(pictures):
            raise Trouble(404, "not_found")
        return Response(pictures[at].png, media_type="image/png")

    def _reply(self, spot: Spot, number: str) -> Reply | None:
        turn = self._conversation.turn(spot.who, spot.place, number)
        return turn.reply if turn else None

    def _spot(self, request: Request, who: str, place: str) -> Spot:
        person = PEOPLE.get(who)
        here = place_named(person, place) if person else None
        if person is None or here is None:
            raise Trouble(404, "not_found")
        return Spot(person, here, _session(request).language, secrets.token_hex(8), tuple(self.views))


def _session(request: Request) -> Session:
    session = request.state.session
    assert isinstance(session, Session)
    return session


def _wants_json(request: Request) -> bool:
    return "application/json" in request.headers.get("accept", "")


def _to(path: str) -> Response:
    return RedirectResponse(path, status_code=303)
