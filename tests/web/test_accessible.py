"""WCAG 2.2 AA in a real Chromium: axe-core in every state, reflow, zoom, dark, targets, and what is announced."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.web.chrome import Window, chromium, playground

LOOKS: dict[str, dict[str, Any]] = {
    "wide": {},
    "dark": {"color_scheme": "dark"},
    "phone": {"viewport": {"width": 390, "height": 844}, "has_touch": True},
    "narrow": {"viewport": {"width": 320, "height": 640}, "color_scheme": "dark"},
    "zoomed": {"viewport": {"width": 640, "height": 450}, "device_scale_factor": 2},
    "contrast": {"forced_colors": "active"},
}
SIDEWAYS = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
SMALL = """
[...document.querySelectorAll('a, button, input:not([type=hidden]), select, textarea')]
  .filter((one) => !one.closest('.faults') && one.checkVisibility())
  .map((one) => [one.closest('label.option') ?? one, one])
  .map(([target, one]) => [target.getBoundingClientRect(), one.outerHTML.slice(0, 90)])
  .filter(([box]) => box.height && (box.height < 24 || box.width < 24))
  .map(([box, html]) => `${box.width}x${box.height} ${html}`)
"""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as running:
        yield running


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory, browser: Browser) -> Iterator[str]:
    """A playground where things have been said: every kind of card, in private and in a channel."""
    with playground(tmp_path_factory.mktemp("playground")) as served:
        window = Window(browser, served)
        window.open("samordnare", "skolchefer")
        for line in ("kanal koppla", "nytt område Matematik: gemensam fortbildning", "stäng område Matematik"):
            window.say(line)
        window.page.get_by_role("button", name="Nej").click()
        window.open("kungsor", "skolchefer")
        for line in ("åtaganden", "<script>alert(1)</script> " + "långtord" * 40):
            window.say(line)
        window.page.get_by_role("button", name="Till måndag 8.00").click()
        expect(window.page.locator(".notice")).to_have_count(1)
        window.open("skr")
        window.say("language English")
        window.say("commitments")
        window.close()
        yield served


@pytest.fixture(params=LOOKS.values(), ids=LOOKS.keys())
def window(request: pytest.FixtureRequest, browser: Browser, address: str) -> Iterator[Window]:
    opened = Window(browser, address, **request.param)
    yield opened
    opened.close()


def sound(window: Window) -> None:
    """Nothing that axe-core finds, nothing that runs out sideways, nothing too small to press."""
    assert window.faults() == []
    assert window.page.evaluate(SIDEWAYS) <= 0
    assert window.page.evaluate(SMALL) == []


def test_the_first_page(window: Window) -> None:
    window.page.goto(window.address)
    sound(window)
    window.page.goto(f"{window.address}/as/nobody/privat")
    window.complaints.clear()  # the browser notes that the page is not there
    sound(window)


@pytest.mark.parametrize("place", ["skolchefer", "matematik"])
def test_a_channel(window: Window, place: str) -> None:
    window.open("kungsor", place)
    sound(window)


def test_a_conversation_in_english(window: Window) -> None:
    window.open("skr")
    assert window.page.locator("[lang=en]").count() > 1
    sound(window)
    window.page.locator(".top button[name=language]").click()
    assert window.page.locator("html").get_attribute("lang") == "en"
    sound(window)


def test_every_kind_of_card_and_form(window: Window) -> None:
    window.open("kungsor")
    for line in ("läget", "mina uppgifter", "hjälp", "logga", "lämna"):
        window.say(line)
    sound(window)
    window.say("rapportera")
    window.page.locator("form.fields button").last.click()
    expect(window.page.locator(".faults").last).to_be_visible()
    sound(window)
    window.page.locator("form.fields").last.get_by_label("planerat").check()
    window.page.locator("#words").press("Enter")
    expect(window.page.locator("#say-fault")).to_be_visible()
    sound(window)


def test_a_reply_as_another_platform_gets_it(window: Window) -> None:
    for platform, kind in (("Slack", "blocks"), ("Teams", "AdaptiveCard")):
        window.open("skr")
        window.page.locator("a.view", has_text=platform).last.click()
        expect(window.page.locator("pre")).to_contain_text(kind)
        sound(window)


def test_the_panel_opens_and_closes_by_keyboard_on_a_phone(browser: Browser, address: str) -> None:
    window = Window(browser, address, viewport={"width": 390, "height": 844})
    page = window.open("kungsor")
    panel, menu = page.locator("#panel"), page.locator(".menu")
    expect(panel).to_be_hidden()
    menu.focus()
    page.keyboard.press("Enter")
    expect(panel).to_be_visible()
    sound(window)
    page.keyboard.press("Escape")
    expect(panel).to_be_hidden()
    expect(menu).to_be_focused()
    window.close()


def _luminous(page: Page) -> int:
    colour = page.evaluate("getComputedStyle(document.body).backgroundColor")
    return sum(int(part) for part in colour[4:-1].split(",")[:3])


def test_dark_is_dark_and_light_is_light(browser: Browser, address: str) -> None:
    for scheme, dark in (("light", False), ("dark", True)):
        window = Window(browser, address, color_scheme=scheme)
        assert (_luminous(window.open("kungsor")) < 200) is dark
        window.close()


def test_nothing_moves_for_who_wants_no_motion(browser: Browser, address: str) -> None:
    for motion, moves in (("reduce", 0), ("no-preference", 1)):
        window = Window(browser, address, reduced_motion=motion)
        page = window.open("kungsor", "matematik")
        window.say("hjälp")
        moving = page.evaluate("getComputedStyle(document.querySelector('.turn:last-child')).animationName !== 'none'")
        assert moving == bool(moves)
        window.close()


def test_what_has_the_focus_is_never_hidden_by_the_composer(browser: Browser, address: str) -> None:
    window = Window(browser, address, viewport={"width": 1000, "height": 520})
    page = window.open("kungsor", "skolchefer")
    composer = page.locator("#say")
    for _ in range(40):
        page.keyboard.press("Tab")
        focus = page.evaluate(
            "() => { const one = document.activeElement; const box = one.getBoundingClientRect();"
            " return [one.closest('#say, #panel') !== null || one === document.body, box.top, box.bottom]; }"
        )
        top = composer.bounding_box()
        assert top is not None
        own, begins, _ = focus
        assert own or begins < top["y"] - 8
    window.close()


def test_new_replies_are_announced_and_errors_interrupt(browser: Browser, address: str) -> None:
    window = Window(browser, address)
    page = window.open("vasteras", "matematik")
    log = page.get_by_role("log", name="Samtal")
    window.say("hjälp")
    expect(log.get_by_role("article", name="Stark").last).to_be_visible()
    expect(page.get_by_role("status").first).to_be_attached()
    page.locator("#words").fill("")
    page.locator("#words").press("Enter")
    expect(page.get_by_role("alert").filter(has_text="Skriv något först.")).to_be_visible()
    window.close()
