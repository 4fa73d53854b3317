"""What Stark could not say as it had promised: told the coordinators plainly, once, with a way to mend it."""

from datetime import timedelta

from sqlmodel import Session

from handlers.kit.abilities import COORDINATORS, Network, Topic, command, registry
from handlers.kit.cards import Button, Buttons, Card, Item, Listing, Text
from handlers.kit.line import bare
from handlers.kit.notices import Occasion, notice
from handlers.kit.phrases import Words, both, t, tn
from handlers.kit.request import Address, Refusal, Reply, Request
from storage.models import Post
from storage.queries import outbox, places

TOPIC = Topic(t("Posts"), 85)

_SHOWN = 20
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
    said = occasion.data["why"]
    why = Text(t("I was removed from it.") if said == places.LEFT else t("The platform says: {why}", why=said))
    way = Text(t("Its posts wait. Invite me there again and write something to me there: then I go on."))
    return Reply(Card(t("I can't post in #{channel}", channel=channel.name), (why, way)))


@notice
def unsure(occasion: Occasion, db: Session) -> Reply | None:
    """Say that nobody knows whether a post has arrived, or that the platform refused it, and offer to send it again."""
    post = outbox.post(db, int(occasion.data["post"]))
    if post is None or post.state not in ("uncertain", "dead"):
        return None
    title = t("A post may not have arrived")
    why = t("I was interrupted while posting it, and the platform can't be asked. Look there before you send it again.")
    if post.state == "dead":
        title, why = t("A post was refused"), t("The platform says: {why}", why=post.error)
    carried = (("number", str(post.id)), ("agreement", post.agreement))
    press = Button(t("Send again"), send_again.name, carried, words=f"skicka igen {post.id}")
    return Reply(Card(title, (Listing((_item(db, post, occasion),)), Text(why), Buttons((press,)))))


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
    said = ask.value("number") or bare(ask.words)
    post = outbox.post(db, int(said)) if said.isdecimal() and len(said) < 10 else None
    if post is None or post.agreement != ask.agreement:
        raise Refusal(t("I know no post with that number in this network."))
    if post.state == "ready" or not outbox.resend(db, post, ask.now, ask.now + _ONE_MORE_DAY):
        raise Refusal(t("That post has been sent, or is on its way. Nothing has changed."))
    return Reply(Card(t("It is sent again.")))
