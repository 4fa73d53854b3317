"""A digest in a channel: within Slack's limits however much has happened, and the rest of it a press away."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

from bot.courier import Courier
from storage.models import FocusArea
from tests.slack.blocks import faults, shown
from tests.slack.slack_talk import SlackTalk
from tests.talk import CHIEF, COORDINATOR

AREAS = 170


def _busy(talk: SlackTalk) -> None:
    """Make so many focus areas that no message holds the news of them all."""
    with talk.database.writing() as db:
        for number in range(AREAS):
            db.add(FocusArea(agreement="eais", name=f"Område nummer {number}, med ett långt namn", made_at=talk.now))


def _posted(talk: SlackTalk) -> list[dict[str, Any]]:
    """Send what is due, and give what has come into the channel by it."""
    before = len(talk.world.place.messages["C0SKOLCHEFER"])
    courier = Courier(talk.desk, [talk.world.adapter], lambda: talk.now, alone=True)
    talk.world.port.run(courier.drain(0))
    return talk.world.place.messages["C0SKOLCHEFER"][before:]


def test_the_rest_of_a_long_digest_is_a_press_away(talk: SlackTalk) -> None:
    talk(COORDINATOR, "kanal koppla", channel="skolchefer")
    _busy(talk)
    talk(CHIEF, "hej")
    talk.now += timedelta(days=7)
    (digest,) = [one for one in _posted(talk) if "Veckan i EÄIS" in shown(one["blocks"])]
    assert faults(digest["blocks"]) == []
    said = shown(digest["blocks"])
    left = re.search(r"… och (\d+) till", said)
    assert left is not None
    assert "[Visa fler]" in said
    talk.now += timedelta(days=1)
    seen = [said]
    message = {**digest, "channel": "C0SKOLCHEFER"}
    while "[Visa fler]" in seen[-1]:
        talk.world.press(talk.person(CHIEF), "Visa fler", message)
        (answer,) = talk.world.responded()
        assert answer["response_type"] == "ephemeral", "the rest is for who asks; the digest stands as it is"
        assert faults(answer["blocks"]) == []
        message = {**message, "blocks": answer["blocks"], "is_ephemeral": True}
        seen.append(shown(answer["blocks"]))
    told = re.findall(r"Nytt fokusområde: Område nummer (\d+),", "\n".join(seen))
    assert sorted(map(int, told)) == list(range(AREAS)), "each is told once"
