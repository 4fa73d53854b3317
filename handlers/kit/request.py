"""What an adapter heard, who asked, and what is answered: frozen values, so that tests build them by hand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import IntEnum, StrEnum
from typing import Literal

from handlers.kit.cards import Card, Carried, Form, Part
from handlers.kit.phrases import Phrase, Words

Values = Mapping[str, tuple[str, ...]]


class Role(StrEnum):
    """What a member is in a network; everyone is a guest, and the other roles add to it."""

    GUEST = "guest"
    PARTICIPANT = "participant"
    CONTACT = "contact"
    COORDINATOR = "coordinator"
    ADMINISTRATOR = "administrator"


class Scope(IntEnum):
    """Whose data a role reaches with an ability, from the narrowest to the widest."""

    ONESELF = 1
    ORGANISATION = 2
    NETWORK = 3


@dataclass(frozen=True, slots=True)
class Address:
    """A place on a platform; neither `route` (how to reach it just now) nor `name` (its readers') tells two apart."""

    platform: str
    workspace: str
    place: str
    thread: str = ""
    route: str = field(default="", compare=False)
    name: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class Vouched:
    """Who somebody is, by the word of the operator at the keyboard: organisation name, and role if one was said."""

    organisation: str
    role: Role = Role.PARTICIPANT


@dataclass(frozen=True, slots=True)
class Sender:
    """Who a platform says has written: its own ids; `home` is the person's own workspace or tenant.

    `email` is set only when the platform has verified it. A display name proves nothing. `visits` marks a guest in
    that workspace or tenant (a consultant, say): it then proves nothing of where the person belongs.
    """

    platform: str
    home: str
    user: str
    name: str = ""
    email: str = ""
    vouched: Vouched | None = None
    visits: bool = False


@dataclass(frozen=True, slots=True)
class Heard:
    """An adapter understood this; who it is, nobody knows yet.

    `key` is the platform's delivery id (one effect per key). `ability` is set by buttons and forms, else the desk
    finds it from `words`. `shared` is true in a place that others read.
    """

    key: str
    sender: Sender
    address: Address
    words: str = ""
    ability: str = ""
    values: Values = field(default_factory=dict)
    deed: Literal["ask", "open", "send", "look"] = "ask"
    can_open: bool = False
    card: str = ""
    shared: bool = False


@dataclass(frozen=True, slots=True)
class Asker:
    """A snapshot of who asks: no row, nothing to change. `member_id` is 0 for one who has not joined.

    `roles` maps an agreement's key to the roles held there.
    """

    member_id: int
    name: str
    organisation: str
    organisation_name: str
    language: str
    roles: Mapping[str, frozenset[Role]]
    waiting: bool = False

    @property
    def joined(self) -> bool:
        """Tell whether a coordinator, a binding or the operator has let this person in."""
        return self.member_id != 0 and not self.waiting

    def holds(self, role: Role, agreement: str) -> bool:
        """Tell whether the asker has a role in an agreement's network."""
        return role in self.roles.get(agreement, frozenset())


@dataclass(frozen=True, slots=True)
class Request:
    """All that a handler may know: what was heard, who asks, when (aware), and whose data it was allowed to touch.

    `agreement` is the network that it concerns; `organisation` the one that the desk has authorised, by key.
    `words` is what is left of the line when command, organisation and labelled values are taken out of it.
    """

    heard: Heard
    asker: Asker
    now: datetime
    words: str = ""
    values: Values = field(default_factory=dict)
    agreement: str = ""
    organisation: str = ""
    confirmed: bool = False

    def value(self, key: str, default: str = "") -> str:
        """Give the first value sent under a key, without surrounding space."""
        return next(iter(self.values.get(key, ())), default).strip()


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that goes with a reply."""

    name: str
    media_type: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Confirm:
    """What will be asked for when the member's next word is yes; a new command forgets it.

    Without an ability the words are a whole line, asked for as if the member had written it.
    """

    ability: str
    words: str = ""
    carried: Carried = ()


@dataclass(frozen=True, slots=True)
class Again:
    """How to ask for the same reply once more: by an ability that only reads, with its words and values."""

    ability: str
    words: str = ""
    carried: Carried = ()


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer: returned, never sent. `seen_by` "place" is for all who read there.

    The desk sets `language` (what the reply is said in) and, where the ability only reads, `again`: a platform that
    has no room for the whole offers the rest by it.
    """

    card: Card
    seen_by: Literal["asker", "place"] = "asker"
    replaces: bool = False
    form: Form | None = None
    attachments: tuple[Attachment, ...] = ()
    confirm: Confirm | None = None
    language: str = "sv"
    again: Again | None = None


@dataclass(frozen=True, slots=True)
class Notice:
    """A reply that nobody was waiting for; its key makes it be said once."""

    key: str
    address: Address
    reply: Reply


class Refusal(Exception):
    """An answer that is no: what was wrong, and what to write instead; nothing of the handler's is kept."""

    def __init__(self, why: Phrase, *, field: str = "", parts: tuple[Part, ...] = ()) -> None:
        super().__init__(why.text)
        self.why: Words = why
        self.field = field
        self.parts = parts


class Passed(Exception):
    """The words are another ability's to answer: the one named, else the one that answers questions."""

    def __init__(self, ability: str = "", words: str = "") -> None:
        super().__init__(ability)
        self.ability = ability
        self.words = words


class NeedsWriting(Exception):
    """Something has to be written down first: the desk asks again in a session that can (`info["reads"]` is unset)."""
