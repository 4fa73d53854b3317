"""How an answer reaches who asked: by the request's own answer, by its response address, or by a post.

Slack waits three seconds for the request's own answer (`now` and `working` give it; what calls Slack goes beside it).
"""

from __future__ import annotations

import logging
from abc import ABC, abstractmethod
from typing import Any

from bot.adapters.slack import words
from bot.adapters.slack.calls import CallFailed, Calls
from bot.adapters.slack.modal import answer_view, field_errors, form_view, loading_view
from bot.adapters.slack.read import Press, Sent
from bot.adapters.slack.render import message
from bot.adapters.slack.units import context
from bot.errands import Errands
from handlers.kit.cards import Button, Buttons, Card, Form, Picture, Text
from handlers.kit.phrases import spoken
from handlers.kit.request import Attachment, Heard, Reply

log = logging.getLogger("stark.slack")

Answer = dict[str, Any]


class Way(ABC):
    """One delivery's way back."""

    trigger = ""

    def __init__(self, heard: Heard, calls: Calls, errands: Errands) -> None:
        self.heard = heard
        self.calls = calls
        self.errands = errands
        self.workspace = heard.address.workspace

    @abstractmethod
    def now(self, reply: Reply) -> Answer:
        """Give the request's own answer, and begin what has to be done beside it."""

    @abstractmethod
    def working(self) -> Answer:
        """Give the request's own answer when the real one takes longer."""

    @abstractmethod
    async def later(self, reply: Reply) -> None:
        """Give the answer when the request's own has gone."""

    @property
    def private(self) -> bool:
        """Tell whether nobody but who asked reads where it was asked."""
        return not self.heard.shared

    def for_all(self, reply: Reply) -> bool:
        """Tell whether others shall read the answer."""
        return reply.seen_by == "place" and self.heard.shared

    async def post(self, reply: Reply, *, skip: int = 0) -> None:
        """Post in the place, for all there or for who asked alone; where Stark may not write, in private."""
        address, said = self.heard.address, message(reply, skip=skip)
        if self.private or self.for_all(reply):
            method, where = "chat.postMessage", {"channel": address.place}
        else:
            method, where = "chat.postEphemeral", {"channel": address.place, "user": self.heard.sender.user}
        if address.thread:
            where["thread_ts"] = address.thread
        try:
            await self.calls.patient(self.workspace, method, **where, **said, unfurl_links=False, unfurl_media=False)
        except CallFailed as failed:
            if self.private or failed.why in ("not_installed", "ratelimited") or not failed.certain:
                raise
            said["blocks"] = [*said["blocks"][:49], context(words.word(words.NOT_IN_PLACE, reply.language))]
            user = self.heard.sender.user
            await self.calls.patient(self.workspace, "chat.postMessage", channel=user, **said, unfurl_links=False)

    def send_files(self, reply: Reply) -> None:
        """Begin to send what goes with an answer: for all in the place, else in the private conversation."""
        files = [*reply.attachments, *_pictures(reply.card)]
        if files:
            address = self.heard.address
            here = self.private or self.for_all(reply)
            place, thread = (address.place, address.thread) if here else (self.heard.sender.user, "")
            self.errands.run(self._upload(place, thread, files))

    async def _upload(self, place: str, thread: str, files: list[Attachment]) -> None:
        for file in files:
            await self.calls.upload(self.workspace, place, thread, file)

    def said(self, reply: Reply, *, skip: int = 0) -> Answer:
        """Write the answer as a message, with a word on where its files are."""
        found = message(reply, skip=skip)
        if reply.attachments and not self.private and not self.for_all(reply):
            found["blocks"] = [*found["blocks"][:49], context(words.word(words.FILES_IN_PRIVATE, reply.language))]
        return found

    def view(self, form: Form, language: str) -> Answer:
        """Write a form as a window that knows where it was opened."""
        address = self.heard.address
        return form_view(form, address.place, address.thread, language)

    def shown(self, reply: Reply, *, skip: int = 0) -> Answer:
        """Write an answer, or a form, as a window."""
        if reply.form is not None:
            return self.view(reply.form, reply.language)
        return answer_view(reply, self.heard.address.place, self.heard.address.thread, skip=skip)

    async def open(self, view: Answer, form: Form | None, language: str) -> str:
        """Open a window and give its id; a form that comes too late is offered by a button, "" is given then."""
        try:
            opened = await self.calls.call(self.workspace, "views.open", trigger_id=self.trigger, view=view)
            return str((opened.get("view") or {}).get("id", ""))
        except CallFailed as failed:
            log.warning("a window was not opened: %s", failed.why)
            if form is not None:
                await self.later(_offered(form, language))
            return ""

    async def _opened(self, reply: Reply) -> None:
        assert reply.form is not None
        await self.open(self.view(reply.form, reply.language), reply.form, reply.language)


class ByCommand(Way):
    """A slash command: answered in the request's own answer, or at its response address."""

    def __init__(self, heard: Heard, calls: Calls, errands: Errands, trigger: str, response_url: str) -> None:
        super().__init__(heard, calls, errands)
        self.trigger = trigger
        self._url = response_url

    def now(self, reply: Reply) -> Answer:
        """Open the form, or write the answer here."""
        if reply.form is not None:
            self.errands.run(self._opened(reply))
            return {}
        self.send_files(reply)
        return self._written(reply)

    def working(self) -> Answer:
        """Say that it is being worked on."""
        return {"response_type": "ephemeral", "text": words.word(words.WORKING, "sv")}

    async def later(self, reply: Reply) -> None:
        """Write to the response address."""
        if reply.form is not None:
            reply = _offered(reply.form, reply.language)
        self.send_files(reply)
        await self.calls.respond(self._url, {**self._written(reply), "replace_original": False})

    def _written(self, reply: Reply) -> Answer:
        return {"response_type": "in_channel" if self.for_all(reply) else "ephemeral", **self.said(reply)}


class BySaying(Way):
    """A mention or a message: answered by a post."""

    def now(self, reply: Reply) -> Answer:
        """Begin to post."""
        self.errands.run(self.later(reply))
        return {}

    def working(self) -> Answer:
        """Begin to post that it is being worked on."""
        note = Reply(Card("", (Text(words.word(words.WORKING, "sv"), "note"),)))
        self.errands.run(self.post(note))
        return {}

    async def later(self, reply: Reply) -> None:
        """Post."""
        self.send_files(reply)
        await self.post(reply)


class ByPress(Way):
    """A press of a button in a message: answered at its response address, in its place or for who pressed."""

    def __init__(self, press: Press, calls: Calls, errands: Errands) -> None:
        super().__init__(press.heard, calls, errands)
        self.press = press
        self.trigger = press.trigger

    def now(self, reply: Reply) -> Answer:
        """Begin to open the form, or to answer."""
        self.errands.run(self._opened(reply) if reply.form is not None else self.later(reply))
        return {}

    def working(self) -> Answer:
        """Begin to say that it is being worked on."""
        note = {"response_type": "ephemeral", "replace_original": False, "text": words.word(words.WORKING, "sv")}
        self.errands.run(self.calls.respond(self.press.response_url, note))
        return {}

    async def later(self, reply: Reply) -> None:
        """Write to the response address."""
        if reply.form is not None:
            reply = _offered(reply.form, reply.language)
        self.send_files(reply)
        await self.calls.respond(self.press.response_url, self._written(reply))

    def _written(self, reply: Reply) -> Answer:
        own = self.press.ephemeral or self.private
        answers = own and not self.heard.ability  # a question's yes or no: the answer takes the question's place
        replaces = answers or (reply.replaces and (own or self.for_all(reply)))
        seen = "in_channel" if self.private or self.for_all(reply) else "ephemeral"
        found = {"response_type": seen, "replace_original": replaces, **self.said(reply, skip=self.press.skip)}
        if self.heard.address.thread and not replaces:
            found["thread_ts"] = self.heard.address.thread
        return found


class InWindow(Way):
    """A press in a window: the answer takes the window's place."""

    def __init__(self, press: Press, calls: Calls, errands: Errands) -> None:
        super().__init__(press.heard, calls, errands)
        self.press = press
        self.trigger = press.trigger

    def now(self, reply: Reply) -> Answer:
        """Begin to change the window."""
        self.errands.run(self.later(reply))
        return {}

    def working(self) -> Answer:
        """Leave the window as it stands."""
        return {}

    async def later(self, reply: Reply) -> None:
        """Change the window."""
        self.send_files(reply)
        view = self.shown(reply, skip=self.press.skip)
        await self.calls.patient(self.workspace, "views.update", view_id=self.press.view, view=view)
        if reply.form is None and self.for_all(reply):
            await self.post(reply)


class AtHome(Way):
    """A press in the App Home, or a shortcut without a message: answered in a window."""

    def __init__(self, press: Press, calls: Calls, errands: Errands) -> None:
        super().__init__(press.heard, calls, errands)
        self.press = press
        self.trigger = press.trigger

    def now(self, reply: Reply) -> Answer:
        """Begin to open a window."""
        self.errands.run(self._window(reply))
        return {}

    def working(self) -> Answer:
        """Leave the Home as it stands."""
        return {}

    async def later(self, reply: Reply) -> None:
        """Post in the private conversation: no window can be opened any more."""
        if reply.form is not None:
            reply = _offered(reply.form, reply.language)
        self.send_files(reply)
        await self.post(reply)

    async def _window(self, reply: Reply) -> None:
        self.send_files(reply)
        view = self.shown(reply, skip=self.press.skip)
        if not await self.open(view, reply.form, reply.language) and reply.form is None:
            await self.post(reply)


class ByForm(Way):
    """A window that was sent: what was wrong stands in it, the answer takes its place or is posted for all."""

    def __init__(self, sent: Sent, calls: Calls, errands: Errands) -> None:
        super().__init__(sent.heard, calls, errands)
        self.sent = sent
        self.trigger = sent.trigger

    def now(self, reply: Reply) -> Answer:
        """Say what was wrong, show the answer, or close and begin to post."""
        errors = field_errors(reply.form) if reply.form is not None else None
        if errors is not None:
            return {"response_action": "errors", "errors": errors}
        if reply.form is None and self.for_all(reply):
            self.send_files(reply)
            self.errands.run(self.post(reply))
            return {"response_action": "clear"}
        self.send_files(reply)
        return {"response_action": "update", "view": self.shown(reply)}

    def twice(self) -> Answer:
        """Say that the same window has been sent before."""
        said = Reply(Card("", (Text(words.word(words.SENT_BEFORE, "sv")),)))
        return {"response_action": "update", "view": self.shown(said)}

    def working(self) -> Answer:
        """Show a window that waits."""
        return {"response_action": "update", "view": loading_view("sv")}

    async def later(self, reply: Reply) -> None:
        """Change the window that waits; when it has been closed, the answer is posted."""
        self.send_files(reply)
        view = self.shown(reply)
        posted = reply.form is None and self.for_all(reply)
        try:
            await self.calls.patient(self.workspace, "views.update", view_id=self.sent.view, view=view)
        except CallFailed as failed:
            log.info("a window that waited has gone: %s", failed.why)
            posted = True
        if posted:
            await self.post(_offered(reply.form, reply.language) if reply.form is not None else reply)


def _offered(form: Form, language: str) -> Reply:
    """Offer a form by a button, where it came too late to be opened."""
    press = Button(words.word(words.OPEN_FORM, language), form.ability, form.carried, opens=True)
    why = Text(words.word(words.TOO_LATE, language))
    return Reply(Card(spoken(form.title), (why, Buttons((press,)))), language=language)


def _pictures(card: Card) -> list[Attachment]:
    pictures = [part for part in card.parts if isinstance(part, Picture)]
    return [Attachment(f"{number}.png", "image/png", picture.png) for number, picture in enumerate(pictures, 1)]
