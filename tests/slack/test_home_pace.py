"""The App Home, when Slack is slow or asks to wait: what it shows last is what is true."""

from __future__ import annotations

import asyncio
from typing import Any

from bot.adapters.slack.calls import Calls
from bot.adapters.slack.home import Homes
from bot.errands import Errands
from handlers.kit.cards import Card
from handlers.kit.request import Address, Heard, Reply, Sender
from tests.slack.blocks import shown
from tests.slack.world import ANNA, World

OPENED = Heard("k", Sender("slack", "T1", "U1"), Address("slack", "T1", "U1"), ability="home.show")


class SlowSlack(Calls):
    """A Slack that takes its time with the first Home, and remembers what each showed when it had taken effect."""

    def __init__(self) -> None:
        super().__init__("https://slack.com/api/", _token)
        self.shown: list[str] = []
        self.at_once = self.most = 0

    async def call(self, workspace: str, method: str, **arguments: Any) -> dict[str, Any]:
        """Publish, the first time slowly."""
        self.at_once += 1
        self.most = max(self.most, self.at_once)
        await asyncio.sleep(0 if self.shown else 0.8)
        self.shown.append(shown(arguments["view"]["blocks"]))
        self.at_once -= 1
        return {"ok": True}


async def _token(_workspace: str) -> str:
    return "xoxb-1"


def test_a_slow_home_is_not_overtaken_by_a_newer_one() -> None:
    """Else the older of the two would stand there until the next change."""
    slack, truth = SlowSlack(), iter(range(10))

    async def ask(_heard: Heard) -> Reply:
        return Reply(Card(f"Läge {next(truth)}"))

    async def looked_at() -> None:
        errands = Errands()
        homes = Homes(ask, slack, errands, pace=0.05)
        homes.opened(OPENED)
        for _ in range(3):
            await asyncio.sleep(0.1)
            homes.changed()
        await errands.finish(5)

    asyncio.run(looked_at())
    assert slack.most == 1
    assert slack.shown == ["Läge 0", "Läge 1"], "what changed meanwhile is shown together, after it"


def test_a_home_that_slack_asks_to_wait_with_is_shown_then(world: World) -> None:
    world.fake.trouble("views.publish", status=429, retry_after="1")
    world.event({"type": "app_home_opened", "tab": "home", "user": ANNA.user})
    assert "Din sida" in shown(world.fake.homes[ANNA.user]["blocks"])
    first, second = world.fake.asked("views.publish")
    assert second.at - first.at >= 0.95
