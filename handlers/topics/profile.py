"""A member's own: language, a copy of everything that is kept, and to be forgotten (GDPR articles 15 and 17)."""

import json

from sqlmodel import Session

from handlers.kit.abilities import ANYONE, Oneself, Topic, command
from handlers.kit.cards import Card, Facts, Item, Listing, Part, Text
from handlers.kit.names import folded
from handlers.kit.phrases import Words, both, t
from handlers.kit.request import Attachment, Confirm, Refusal, Reply, Request
from storage.queries import members as rows
from storage.queries import personal

TOPIC = Topic(t("You and your data"), 90)

_LANGUAGES = {"svenska": "sv", "swedish": "sv", "sv": "sv", "engelska": "en", "english": "en", "en": "en"}


@command(
    "språk",
    "language",
    may=ANYONE,
    concern=Oneself(),
    summary=t("Choose Swedish or English for what Stark writes to you"),
    example=both("språk engelska", "language Swedish"),
    agreement="none",
)
def language(ask: Request, db: Session) -> Reply:
    """Choose the language of the replies to oneself."""
    chosen = _LANGUAGES.get(folded(ask.words or ask.value("language")))
    if chosen is None:
        raise Refusal(t("Write: language Swedish – or: language English"))
    sender = ask.heard.sender
    who = rows.identity(db, sender.platform, sender.home, sender.user)
    assert who is not None
    who.language = chosen
    db.add(who)
    member = rows.member(db, ask.asker.member_id)
    if member is not None:
        member.language = chosen
        db.add(member)
    return Reply(Card(t("From now on I write English to you.")))


@command(
    "mina uppgifter",
    "my data",
    also=("mina data", "registerutdrag", "profil", "profile"),
    may=ANYONE,
    concern=Oneself(),
    summary=t("Get a complete copy of what Stark keeps about you"),
    example=both("mina uppgifter", "my data"),
    agreement="none",
    reads=True,
)
def my_data(ask: Request, db: Session) -> Reply:
    """Show every row that is about the asker, and attach the same as JSON."""
    sender = ask.heard.sender
    who = rows.identity(db, sender.platform, sender.home, sender.user)
    # By the identity, not by the asker: what is kept of who has left is theirs too.
    copy = personal.copy_of(db, who.member_id or 0, who.id or 0) if who else {}
    parts: list[Part] = [Text(t("Complete, and as a file. To be erased, write: forget me"), "note")]
    for table, found in copy.items():
        items = tuple(Item(_first_line(row), _other_lines(row)) for row in found)
        parts.append(Listing(items, title=table))
    if not copy:
        parts.append(Facts(((t("About you"), t("nothing")),)))
    content = json.dumps(copy, ensure_ascii=False, indent=2, default=str).encode()
    file = Attachment("mina-uppgifter.json", "application/json", content)
    return Reply(Card(t("What I keep about you"), tuple(parts)), attachments=(file,))


def _first_line(row: dict[str, object]) -> Words:
    return next((f"{name}: {value}" for name, value in row.items()), "–")


def _other_lines(row: dict[str, object]) -> tuple[Words, ...]:
    return tuple(f"{name}: {value}" for name, value in list(row.items())[1:] if value not in (None, ""))


@command(
    "glöm mig",
    "forget me",
    may=ANYONE,
    concern=Oneself(),
    summary=t("Erase everything about you; what your organisation decided stays, without your name"),
    example=both("glöm mig", "forget me"),
    agreement="none",
)
def forget(ask: Request, db: Session) -> Reply:
    """Erase the asker everywhere after a yes; office, organisation and decisions stay."""
    sender = ask.heard.sender
    if rows.only_coordinator(db, ask.asker.member_id):
        raise Refusal(t("You are the network's last coordinator: let an administrator appoint another first."))
    if not ask.confirmed:
        sure = t("Erase all that is about you? It can't be undone. Answer yes or no.")
        return Reply(Card("", (Text(sure, "strong"),)), confirm=Confirm(forget.name))
    who = rows.identity(db, sender.platform, sender.home, sender.user)
    assert who is not None
    personal.erase(db, who.member_id or 0, who.id or 0, ask.now)
    return Reply(Card(t("You are forgotten. What your organisation has decided stays, without your name.")))
