"""A reply shown beside what another platform would be sent for it."""

import json
import re

import pytest

from bot.app import _as_slack, _as_teams
from tests.web.visitor import Ground, Parsed, Visitor


@pytest.fixture
def viewer(ground: Ground, visitor: Visitor) -> Visitor:
    ground.page.views = {"Slack": _as_slack, "Teams": _as_teams}
    return visitor


def link(visitor: Visitor, who: str, platform: str = "Slack") -> str:
    return [found["href"] for found in visitor.read(who).all("a", class_="view") if found["href"].endswith(platform)][
        -1
    ]


def viewed(visitor: Visitor, who: str) -> Parsed:
    return Parsed(visitor.get(link(visitor, who)).text)


@pytest.mark.parametrize(
    ("platform", "line", "kind"),
    [
        ("Slack", "åtaganden", "blocks"),
        ("Slack", "läget", "blocks"),
        ("Slack", "rapportera", "modal"),
        ("Slack", "lämna", "actions"),
        ("Teams", "åtaganden", "AdaptiveCard"),
        ("Teams", "hem", "Action.Execute"),
        ("Teams", "rapportera", "Input.ChoiceSet"),
        ("Teams", "lämna", "ActionSet"),
    ],
)
def test_the_reply_stands_beside_its_payload(viewer: Visitor, platform: str, line: str, kind: str) -> None:
    viewer.say("kungsor", line)
    html = viewer.get(link(viewer, "kungsor", platform)).text
    page = Parsed(html)
    assert f"Visa som {platform}" in page.text
    assert page.all("div", class_="card")
    payload = json.loads("".join(Parsed(re.findall(r"<code>.*?</code>", html, re.DOTALL)[0]).words))
    assert kind in json.dumps(payload)


def test_what_is_shown_can_be_pressed_there_too(viewer: Visitor) -> None:
    viewer.say("kungsor", "åtaganden")
    page = viewed(viewer, "kungsor")
    assert page.all("form", id="press")
    assert page.all("button", form="press")


@pytest.mark.parametrize("path", ["2/as/Elsewhere", "1/as/Slack", "99/as/Slack", "x/as/Slack"])
def test_what_is_not_there_to_be_shown(viewer: Visitor, path: str) -> None:
    viewer.say("kungsor", "hjälp")
    assert viewer.get(f"/as/kungsor/privat/turn/{path}").status_code == 404


def test_a_private_card_is_not_shown_to_others(viewer: Visitor) -> None:
    viewer.say("kungsor", "åtaganden", "skolchefer")
    assert viewer.get("/as/kungsor/skolchefer/turn/2/as/Slack").status_code == 200
    assert viewer.get("/as/vasteras/skolchefer/turn/2/as/Slack").status_code == 404


def test_without_other_platforms_no_view_is_offered(visitor: Visitor) -> None:
    assert not visitor.say("kungsor", "hjälp").all("a", class_="view")
