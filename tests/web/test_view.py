"""A reply shown beside what another platform would be sent for it."""

import json
import re

import pytest

from bot.app import _as_slack
from tests.web.visitor import Ground, Parsed, Visitor


@pytest.fixture
def viewer(ground: Ground, visitor: Visitor) -> Visitor:
    ground.page.views = {"Slack": _as_slack}
    return visitor


def viewed(visitor: Visitor, who: str) -> Parsed:
    (*_, link) = visitor.read(who).all("a", class_="view")
    return Parsed(visitor.get(link["href"]).text)


@pytest.mark.parametrize(
    ("line", "kind"), [("åtaganden", "blocks"), ("läget", "blocks"), ("rapportera", "modal"), ("lämna", "actions")]
)
def test_the_reply_stands_beside_its_payload(viewer: Visitor, line: str, kind: str) -> None:
    viewer.say("kungsor", line)
    html = viewer.get(viewer.read("kungsor").all("a", class_="view")[-1]["href"]).text
    page = Parsed(html)
    assert "Visa som Slack" in page.text
    assert page.all("div", class_="card")
    payload = json.loads("".join(Parsed(re.findall(r"<code>.*?</code>", html, re.DOTALL)[0]).words))
    assert kind in json.dumps(payload)


def test_what_is_shown_can_be_pressed_there_too(viewer: Visitor) -> None:
    viewer.say("kungsor", "åtaganden")
    page = viewed(viewer, "kungsor")
    assert page.all("form", id="press")
    assert page.all("button", form="press")


@pytest.mark.parametrize("path", ["2/as/Teams", "1/as/Slack", "99/as/Slack", "x/as/Slack"])
def test_what_is_not_there_to_be_shown(viewer: Visitor, path: str) -> None:
    viewer.say("kungsor", "hjälp")
    assert viewer.get(f"/as/kungsor/privat/turn/{path}").status_code == 404


def test_a_private_card_is_not_shown_to_others(viewer: Visitor) -> None:
    viewer.say("kungsor", "åtaganden", "skolchefer")
    assert viewer.get("/as/kungsor/skolchefer/turn/2/as/Slack").status_code == 200
    assert viewer.get("/as/vasteras/skolchefer/turn/2/as/Slack").status_code == 404


def test_without_other_platforms_no_view_is_offered(visitor: Visitor) -> None:
    assert not visitor.say("kungsor", "hjälp").all("a", class_="view")
