"""What Stark could not say as it had promised: told the coordinators plainly, once, with a way to mend it."""

from dataclasses import replace
from datetime import datetime, timedelta

from sqlmodel import Session

from handlers.kit.abilities import COORDINATORS, Network, Topic, command, registry
from handlers.kit.cards import Button, Card, Item, Listing, Part, Text
from handlers.kit.line import bare
from handlers.kit.notices import Occasion, notice
from handlers.kit.phrases import Words, both, t, tn
from handlers.kit.reasons import said_why
from handlers.kit.request import Address, Confirm, Refusal, Reply, Request
from storage.models import Post
from storage.queries import outbox, places

TOPIC = Topic(t("Posts"), 85)

_SHOWN = 20
_RECENT = 10
_ONE_MORE_DAY = timedelta(days=1)


@notice
def missed(occasion: Occasion, db: Session) -> Reply | None:
    """Say which posts were skipped because their moment had passed when they could have been sent."""
    numbers = [int(number) for number in occasion.data["posts"].split(",")]
    posts = [post for post in (outbox.post(db, number) for number in numbers[:_SHOWN]) if post is not None]
    title = tn(
        "{count} post was not sent: its moment had passed while I could not send",
        "{count} posts were not sent: their moment had passed while I could not send",
        len(numbers),
    )
    items = tuple(_item(db, post, occasion) for post in posts)
    note = t("A reminder is not sent when its time has passed. What a digest would have told comes in the next one.")
    return Reply(Card(title, (Listing(items), Text(note, "note"))))


def _item(db: Session, post: Post, occasion: Occasion) -> Item:
    lines: tuple[Words, ...] = (t("To {place}", place=_place(db, post)), t("Planned for {moment}", moment=post.due))
    return Item(_subject(db, post, occasion), lines)


def _place(db: Session, post: Post) -> Words:
    channel = places.channel_at(db, post)
    if channel is not None:
        return f"#{channel.name}"
    return t("a private conversation") if post.member_id else post.place.removeprefix("#")


def _subject(db: Session, post: Post, occasion: Occasion) -> Words:
    """Give the title that the post would have had, else the topic that it came from."""
    known = registry()
    address = Address(post.platform, post.workspace, post.place, post.thread)
    then = Occasion(post.key, address, post.agreement, occasion.language, post.due, post.data)
    composer = known.composers.get(post.composer)
    reply = composer.compose(then, db) if composer else None
    if reply is not None and reply.card.title:
        return reply.card.title
    topic = known.topics.get(post.composer.partition(".")[0])
    return topic.title if topic else post.composer


@notice
def closed(occasion: Occasion, db: Session) -> Reply | None:
    """Say that a channel takes no posts any more, and why, as the platform put it."""
    channel = places.channel(db, int(occasion.data["channel"]))
    if channel is None:
        return None
    why = Text(t("Why: {why}", why=said_why(occasion.data["why"])))
    way = Text(t("Its posts wait. Invite me there again and write something to me there: then I go on."))
    return Reply(Card(t("I can't post in #{channel}", channel=channel.name), (why, way)))


@notice
def unsure(occasion: Occasion, db: Session) -> Reply | None:
    """Say of which posts nobody knows whether they have arrived, and which were refused; offer to send them again."""
    since, until = (datetime.fromisoformat(occasion.data[name]) for name in ("since", "until"))
    found = outbox.unsettled(db, occasion.agreement, since, until)
    if not found:
        return None
    doubtful = sum(post.state == "uncertain" for post in found)
    title = tn("A post may not have arrived", "{count} posts may not have arrived", doubtful)
    if not doubtful:
        title = tn("A post was refused", "{count} posts were refused", len(found))
    parts: list[Part] = [Listing(tuple(_unsettled(db, post, occasion) for post in found[:_SHOWN]))]
    if len(found) > _SHOWN:
        parts.append(Text(t("… and {count} more", count=len(found) - _SHOWN)))
    if doubtful:
        why = t("I was interrupted while posting, and the platform can't be asked. Look there before you send again.")
        parts.append(Text(why, "note"))
    return Reply(Card(title, tuple(parts)))


def _unsettled(db: Session, post: Post, occasion: Occasion) -> Item:
    item = _item(db, post, occasion)
    carried = (("number", str(post.id)), ("agreement", post.agreement))
    press = Button(t("Send again"), send_again.name, carried, words=f"skicka igen {post.id}")
    refused = (t("Why: {why}", why=said_why(post.error)),) if post.state == "dead" else ()
    return replace(item, lines=(*item.lines, *refused), buttons=(press,))


@command(
    "skicka igen",
    "send again",
    may=COORDINATORS,
    concern=Network(),
    summary=t("Send a post again that may not have arrived"),
    example=both("skicka igen 12", "send again 12"),
    hidden=True,
)
def send_again(ask: Request, db: Session) -> Reply:
    """Send a post of the network once more, by the number that Stark gave with it."""
    post = _numbered(ask, db)
    if post.state == "ready" or not outbox.resend(db, post, ask.now, ask.now + _ONE_MORE_DAY):
        raise Refusal(t("That post has been sent, or is on its way. Nothing has changed."))
    return Reply(Card(t("It is sent again.")))


def _numbered(ask: Request, db: Session) -> Post:
    said = ask.value("number") or bare(ask.words)
    post = outbox.post(db, int(said)) if said.isdecimal() and len(said) < 10 else None
    if post is None or post.agreement != ask.agreement:
        raise Refusal(t("I know no post with that number in this network."))
    return post


@command(
    "inlägg",
    "posts",
    also=("senaste inlägg", "latest posts"),
    may=COORDINATORS,
    concern=Network(),
    summary=t("Show what I have posted in the network's channels lately"),
    example=both("inlägg", "posts"),
    reads=True,
)
def recent(ask: Request, db: Session) -> Reply:
    """List the latest posts in channels, each with a button that takes it away."""
    items = []
    for post in outbox.latest(db, ask.agreement, _RECENT):
        occasion = Occasion(post.key, ask.heard.address, post.agreement, ask.asker.language, ask.now, post.data)
        carried = (("number", str(post.id)), ("agreement", post.agreement))
        press = Button(t("Take away"), take_away.name, carried, words=f"ta bort inlägg {post.id}")
        where = t("{place}, {moment}", place=_place(db, post), moment=post.done_at or post.due)
        items.append(Item(_subject(db, post, occasion), (where,), buttons=(press,)))
    if not items:
        return Reply(Card(t("I have posted nothing in the network's channels yet.")))
    return Reply(Card(t("Posted lately"), (Listing(tuple(items)),)))


@command(
    "ta bort inlägg",
    "take away post",
    also=("delete post",),
    may=COORDINATORS,
    concern=Network(),
    summary=t("Take away something that I have posted in a channel"),
    example=both("ta bort inlägg 12", "take away post 12"),
)
def take_away(ask: Request, db: Session) -> Reply:
    """Take a post out of its channel after a yes; that it was made stays in the outbox."""
    post = _numbered(ask, db)
    if post.state != "sent" or post.deed != "post" or post.member_id is not None:
        raise Refusal(t("That is no post in a channel. Write: posts"))
    occasion = Occasion(post.key, ask.heard.address, post.agreement, ask.asker.language, ask.now, post.data)
    if not ask.confirmed:
        what, where = _subject(db, post, occasion), _place(db, post)
        sure = t("Take away “{what}” in {place}? Answer yes or no.", what=what, place=where)
        carried = (("number", str(post.id)),)
        return Reply(Card("", (Text(sure, "strong"),)), confirm=Confirm(take_away.name, carried=carried))
    key = f"take-away:{post.id}"
    outbox.change(db, post, "delete", key=key, composer=post.composer, data=post.data, due=ask.now)
    return Reply(Card(t("It is taken away.")))
