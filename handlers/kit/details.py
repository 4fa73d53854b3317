"""What a member may write about a meeting, checked; and why a time has to be asked about before it is believed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from handlers.kit.links import public_link
from handlers.kit.meetings import DAY
from handlers.kit.names import folded, named
from handlers.kit.phrases import Phrase, t
from handlers.kit.request import Refusal

LONGEST = 120
MOST_REMINDERS = 5
_NONE = ("inga", "ingen", "av", "none", "off")

DOUBTS: Mapping[str, Phrase] = {
    "several": t("The time can be read in more than one way."),
    "no day": t("You have not said which day."),
    "limit": t("A meeting begins at a given time, not before or after one."),
    "part of day": t("You have not said at what time."),
    "day off": t("That is a day off."),
    "far": t("That is far ahead."),
}


def checked_title(title: str) -> str:
    """Give a title that can be used; Refusal when it is empty or too long."""
    if not title:
        raise Refusal(
            t("What is the meeting called? Write for example: meeting new Mathematics check-in Tuesday 14:30"),
            field="title",
        )
    if len(title) > LONGEST:
        raise Refusal(
            t("The title is {count} characters; at most {limit}.", count=len(title), limit=LONGEST),
            field="title",
        )
    return title


def checked_place(place: str) -> str:
    """Give a place that can be used; Refusal when it is too long."""
    if len(place) > LONGEST:
        raise Refusal(
            t("The place is {count} characters; at most {limit}.", count=len(place), limit=LONGEST),
            field="place",
        )
    return place


def checked_link(link: str) -> str:
    """Give a link that can be kept, "" for none; Refusal with the reason when it cannot."""
    return public_link(link) if link else ""


def checked_reminders(said: str, lengths: Iterable[int] | None) -> list[int]:
    """Give minutes ahead, longest first, from what was said and how it was read; "none" is no reminder at all."""
    if folded(said) in _NONE:
        return []
    minutes = list(lengths or ())
    if not minutes or len(minutes) > MOST_REMINDERS or min(minutes) < 5 or max(minutes) > 30 * DAY:
        raise Refusal(
            t(
                "I do not understand those reminders. Write for example: remind: 2 days, 30 minutes – at most five, "
                "between 5 minutes and 30 days ahead – or: remind: none"
            ),
            field="remind",
        )
    return minutes


def checked_length(start: datetime, end: datetime) -> int:
    """Give the minutes by the wall clock from a start to an end, both without a zone; Refusal unless it comes later."""
    minutes = int((end - start).total_seconds()) // 60
    if minutes < 5 or minutes > 7 * DAY:
        raise Refusal(t("The meeting must end after it has begun, within a week."), field="end")
    return minutes


def channel_named(said: str, names: Iterable[str]) -> str:
    """Give the name of the channel that was meant: one of `names`, else what was said, for it may be bound later."""
    wanted = said.strip().lstrip("#")
    known = {name: (name, name.lstrip("#")) for name in names}
    return named(wanted, known) or wanted if wanted else ""


def concerns(channel: str, name: str) -> bool:
    """Tell whether what is planned for a meeting's channel ("" for all) goes to the bound channel `name`."""
    return not channel or folded(channel) == folded(name)


def told_where(channel: str, names: Iterable[str]) -> Phrase:
    """Say who hears of a meeting: its channel, all channels of the network, or nobody yet."""
    known = list(names)
    if channel and not any(concerns(channel, name) for name in known):
        return t("#{name}, not bound to the network yet: channel bind", name=channel)
    if not known:
        return t("none is bound to the network yet: channel bind")
    return t("#{name}", name=channel) if channel else t("all channels of the network")
