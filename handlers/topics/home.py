"""One page with what is the asker's own: what waits, the next meetings, the commitments, what is new, and settings."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from sqlmodel import Session

from handlers.kit.abilities import ANYONE, Ability, Public, Topic, command, registry
from handlers.kit.cards import Button, Buttons, Card, Divider, Facts, Item, Listing, Part, Text
from handlers.kit.phrases import Words, both, series, t
from handlers.kit.request import Refusal, Reply, Request, Role
from handlers.kit.roles import ROLE_NAMES

TOPIC = Topic(t("Start page"), 0)

SHOWN = 3
Chosen = Callable[[tuple[Item, ...]], tuple[Item, ...]]


@command(
    "hem",
    "home",
    also=("startsida", "start page", "översikt"),
    may=ANYONE,
    concern=Public(),
    summary=t("Show on one page what concerns you"),
    example=both("hem", "home"),
    reads=True,
)
def show(ask: Request, db: Session) -> Reply:
    """Gather on one page what other abilities show, each as far as the asker may use it."""
    parts = (
        *_who(ask),
        *_from(ask, db, "approvals.waiting", t("They wait for your yes"), _all),
        *_from(ask, db, "passed_on.waiting", t("Questions that wait for an answer"), _first),
        *_from(ask, db, "meetings.listed", t("The next meetings"), _with_replies if ask.asker.joined else _next),
        *_from(ask, db, "commitments.show", *_promises(ask)),
        *_from(ask, db, "experiences.browse", t("The week's experiences"), _first, words="veckan"),
        Divider(),
        *_settings(ask),
    )
    return Reply(Card(t("Your page"), parts))


@command(
    "kom igång",
    "get started",
    also=("kom i gång",),
    may=ANYONE,
    concern=Public(),
    summary=t("Start here: what Stark is for"),
    example=both("kom igång", "get started"),
    reads=True,
)
def welcome(ask: Request, _db: Session) -> Reply:
    """Say what Stark is for, and what to do first."""
    does = t(
        "I keep track of what your organisations have agreed on: who takes part in what, what was promised and by "
        "when, what you have learnt, and when you meet."
    )
    ask_me = Button(t("What can I write?"), "help.show", words="hjälp")
    page = Button(t("Your page"), "home.show", words="hem", weight="primary")
    join = Button(t("Join"), "membership.join", words="gå med", weight="primary")
    linked = Text(t("Are you a member already, on another platform? Write: link"), "note")
    first, more = (page, ()) if ask.asker.joined else (join, (linked,))
    return Reply(Card(t("Hello! I am Stark"), (Text(does), Buttons((first, ask_me)), *more)))


def _who(ask: Request) -> tuple[Part, ...]:
    asker = ask.asker
    if asker.waiting:
        return (Text(t("A coordinator has not approved you yet. Until then you can read what is public."), "strong"),)
    if not asker.joined:
        join = Button(t("Join"), "membership.join", words="gå med", weight="primary")
        return (Text(t("You read as a guest."), "strong"), Buttons((join,)))
    held = asker.roles.get(ask.agreement, frozenset()) - {Role.GUEST}
    roles = series(ROLE_NAMES[role] for role in Role if role in held)
    name, role = (t("Organisation"), asker.organisation_name), (t("Role"), t("{roles}", roles=roles))
    return (Facts((name, role) if held else (name,)),)


def _promises(ask: Request) -> tuple[Words, Chosen]:
    """Say whose commitments are shown: the own organisation's all, to who has none a few of everybody's."""
    if ask.asker.organisation:
        return t("Your organisation's commitments"), _short
    return t("What has been promised"), _few


def _from(ask: Request, db: Session, name: str, title: Words, chosen: Chosen, *, words: str = "") -> tuple[Part, ...]:
    """Show what another ability lists, under a title; nothing when there is nothing, or the asker may not."""
    ability = registry().abilities.get(name)
    if ability is None or not _may(ask, ability):
        return ()
    try:
        card = ability(replace(ask, words=words, values={}), db).card
    except Refusal:
        return ()
    items = tuple(item for part in card.parts if isinstance(part, Listing) for item in part.items)
    numbered = any(part.numbered for part in card.parts if isinstance(part, Listing))
    if not items:
        return ()
    all_of_them = Button(t("Show all"), name, words=ability.swedish)
    shown = chosen(items)
    more = (Buttons((all_of_them,)),) if len(shown) < len(items) or chosen is _short else ()
    return (Divider(), Listing(shown, title=title, numbered=numbered), *more)


def _may(ask: Request, ability: Ability) -> bool:
    """Tell whether the asker's roles reach the own organisation's side of an ability; nothing else is asked of it."""
    held = ask.asker.roles.get(ask.agreement, frozenset()) | {Role.GUEST}
    return any(role in ability.may for role in held)


def _all(items: tuple[Item, ...]) -> tuple[Item, ...]:
    return items


def _first(items: tuple[Item, ...]) -> tuple[Item, ...]:
    return tuple(replace(item, buttons=()) for item in items[:SHOWN])


def _short(items: tuple[Item, ...]) -> tuple[Item, ...]:
    """Leave the wording out: the list with it is a press away."""
    return tuple(replace(item, quote="", buttons=()) for item in items)


def _few(items: tuple[Item, ...]) -> tuple[Item, ...]:
    return _short(items[:SHOWN])


def _next(items: tuple[Item, ...]) -> tuple[Item, ...]:
    return items[:SHOWN]


def _with_replies(items: tuple[Item, ...]) -> tuple[Item, ...]:
    return tuple(replace(item, buttons=(*item.buttons, *_replies(item))) for item in _next(items))


def _replies(item: Item) -> tuple[Button, ...]:
    carried = next((button.carried for button in item.buttons), ())
    number = dict(carried).get("meeting", "")
    return (
        Button(t("Coming"), "replies.coming", carried, words=f"kommer {number}", weight="primary"),
        Button(t("Not coming"), "replies.absent", carried, words=f"kommer inte {number}"),
    )


def _settings(ask: Request) -> tuple[Buttons, ...]:
    everyones = (
        Button(t("What I keep about you"), "profile.my_data", words="mina uppgifter"),
        Button(t("What can I write?"), "help.show", words="hjälp"),
        _other_language(ask),
    )
    if not ask.asker.joined:
        return (Buttons(everyones),)
    deeds = (
        Button(t("Log an experience"), "experiences.log", words="logga"),
        Button(t("Report a commitment"), "commitments.report", words="rapportera"),
    )
    own = Buttons(tuple(deed for deed in deeds if _may(ask, registry().named(deed.ability))))
    return own, Buttons((Button(t("Your digest"), "digests.mine", words="min sammanfattning"), *everyones))


def _other_language(ask: Request) -> Button:
    """Offer the language that the page is not in, in that language's own word."""
    swedish = ask.asker.language == "sv"
    label, name = ("English", "english") if swedish else ("Svenska", "svenska")
    return Button(label, "profile.language", (("language", name),), words=f"språk {name}")
