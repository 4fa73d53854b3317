"""What Stark can do, for the one who asks: gathered from the abilities themselves."""

from sqlmodel import Session

from handlers.kit.abilities import ANYONE, Ability, Public, Topic, command, registry
from handlers.kit.cards import Card, Item, Listing, Part, Text
from handlers.kit.names import named
from handlers.kit.phrases import Words, both, say, t
from handlers.kit.request import Passed, Reply, Request, Role

TOPIC = Topic(t("Help"), 99)


@command(
    "hjälp",
    "help",
    also=("?", "kommandon", "commands", "vad kan du", "vad kan du göra", "what can you do"),
    may=ANYONE,
    concern=Public(),
    summary=t("Show what you can do here, or one topic of it"),
    example=both("hjälp möten", "help meetings"),
    agreement="none",
    reads=True,
)
def show(ask: Request, _db: Session) -> Reply:
    """List the commands that the asker may use, topic by topic; a question beginning with "hjälp" is passed on."""
    known = registry()
    shown = [name for name in known.topics if any(_visible(ask, ability) for ability in known if ability.topic == name)]
    if ask.words:
        titles = {
            name: (name, say(known.topics[name].title, "sv"), say(known.topics[name].title, "en")) for name in shown
        }
        topic = named(ask.words, titles)
        if not topic:
            raise Passed
        shown = [topic]
    parts = tuple(_topic(ask, name) for name in shown)
    return Reply(Card(t("This you can write to Stark"), (*_opening(ask), *parts, *_closing())))


def _opening(ask: Request) -> tuple[Part, ...]:
    if ask.asker.joined:
        return ()
    return (Text(t("You read as a guest. Join with: join YOUR ORGANISATION"), "strong"),)


def _closing() -> tuple[Part, ...]:
    return (Text(t("Or just ask, in your own words: “what have we promised?”"), "note"),)


def _visible(ask: Request, ability: Ability) -> bool:
    held = {Role.GUEST}.union(*ask.asker.roles.values())
    return not ability.hidden and any(role in ability.may for role in held)


def _topic(ask: Request, name: str) -> Listing:
    known = registry()
    items = tuple(_item(ability) for ability in known if ability.topic == name and _visible(ask, ability))
    return Listing(items, title=known.topics[name].title)


def _item(ability: Ability) -> Item:
    lines: tuple[Words, ...] = (t("Example: {example}", example=ability.example),) if ability.example.text else ()
    title = t("{command}: {summary}", command=both(ability.swedish, ability.english), summary=ability.summary)
    return Item(title, lines)
