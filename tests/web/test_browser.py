"""The playground in a real Chromium: by mouse, by keyboard alone, by two at once, and without JavaScript."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Protocol

import pytest
from playwright.sync_api import Browser, Page, expect

from bot.adapters.web.people import PEOPLE
from tests.web.chrome import ROOT, Window, chromium, playground


class Opens(Protocol):
    """Opens a window with some looks."""

    def __call__(self, **looks: Any) -> Window: ...


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as running:
        yield running


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A playground that the tests share who do not mind what others say there."""
    with playground(tmp_path_factory.mktemp("shared")) as served:
        yield served


def _opening(browser: Browser, address: str) -> Iterator[Opens]:
    windows: list[Window] = []

    def opened(**looks: Any) -> Window:
        windows.append(Window(browser, address, **looks))
        return windows[-1]

    yield opened
    for window in windows:
        window.close()


@pytest.fixture
def opens(browser: Browser, address: str) -> Iterator[Opens]:
    """Open windows at the shared playground."""
    yield from _opening(browser, address)


@pytest.fixture
def opens_fresh(browser: Browser, tmp_path: Path) -> Iterator[Opens]:
    """Open windows at a playground where nothing has been said."""
    with playground(tmp_path) as served:
        yield from _opening(browser, served)


OUTLINES = "one => [one, null].map((_, at) => getComputedStyle(one, at ? '::after' : null).outlineStyle)"


def letters(text: str) -> str:
    """Keep letters and figures alone: the terminal and the page set the same words differently."""
    return "".join(letter for letter in text.casefold() if letter.isalnum())


def tabbed_to(page: Page, selector: str, most: int = 60) -> None:
    """Press Tab until the focus stands on an element; it must then be seen."""
    wanted = page.locator(selector).last
    for _ in range(most):
        page.keyboard.press("Tab")
        if wanted.evaluate("element => element === document.activeElement"):
            expect(wanted).to_be_in_viewport()
            assert set(wanted.evaluate(OUTLINES)) != {"none"}
            return
    raise AssertionError(f"the keyboard does not reach {selector}")


def tour() -> list[tuple[tuple[str, str], str, list[str]]]:
    """Read the README's conversations: who writes and where, the line, and the answer's lines that are shown there."""
    said: list[tuple[tuple[str, str], str, list[str]]] = []
    place = None
    for line in (ROOT / "README.md").read_text(encoding="utf-8").splitlines():
        if line.startswith(("```", "$")):
            place = None
        if found := re.match(r'\$ stark chat --as "[^,"]+, ([^,"]+)[^"]*"(?: --channel (\w+))?', line):
            keys = [key for key, one in PEOPLE.items() if one.organisation == found[1]]
            place = (keys[0], found[2] or "privat") if keys else None
        elif place and line.startswith("> "):
            said.append((place, line[2:], []))
        elif place and said:
            said[-1][2].append(line.rstrip("…"))
    return said


def test_the_readmes_tour_by_keyboard_alone(opens_fresh: Opens) -> None:
    lines = tour()
    assert len(lines) > 12
    windows = {place: opens_fresh() for place in dict.fromkeys(place for place, _, _ in lines)}
    for (who, place), window in windows.items():
        window.page.goto(window.address)
        for key in (f"/as/{who}/privat", f"/as/{who}/{place}"):
            tabbed_to(window.page, f"a[href='{key}']")
            window.page.keyboard.press("Enter")
        tabbed_to(window.page, "#words")
    for place, said, shown in lines:
        window = windows[place]
        before = window.page.locator(".turn.stark").count()
        window.page.keyboard.type(said)
        window.page.keyboard.press("Enter")
        expect(window.page.locator(".turn.stark")).to_have_count(before + 1)
        expect(window.page.locator("#words")).to_be_focused()
        assert said in window.text()
        answer = letters(window.page.locator(".turn.stark").last.inner_text())
        assert [line for line in shown if letters(re.sub(r"^\d+\. ", "", line)) not in answer] == []


def test_a_form_by_keyboard_alone(opens_fresh: Opens) -> None:
    coordinator, window = opens_fresh(), opens_fresh()
    coordinator.open("samordnare")
    coordinator.say("nytt område Matematik")
    page = window.open("kungsor")
    tabbed_to(page, "#words")
    page.keyboard.type("delta")
    page.keyboard.press("Enter")
    area = page.get_by_label("Matematik")
    expect(area).to_be_focused()
    tabbed_to(page, "form.fields button")
    page.keyboard.press("Enter")
    expect(page.locator(".faults")).to_be_visible()
    expect(area).to_be_focused()
    assert window.faults() == []
    page.keyboard.press("Space")
    page.keyboard.press("Tab")
    page.keyboard.type("rektorn")
    page.keyboard.press("Enter")
    window.shows("Noterat: Kungsörs kommun deltar i Matematik.")
    expect(page.locator("form.fields")).to_have_count(0)
    expect(page.locator(".turn.stark article").last).to_be_focused()
    window.shows("rektorn")


def test_a_button_by_keyboard_and_by_mouse(opens: Opens) -> None:
    window = opens()
    page = window.open("kungsor")
    page.get_by_role("button", name="åtaganden").click()
    window.shows("Det här har Kungsörs kommun åtagit sig")
    tabbed_to(page, ".card button")
    page.keyboard.press("Enter")
    window.shows("Läget för åtagandena")
    expect(page.locator(".turn.stark article").last).to_be_focused()
    page.locator(".card button", has_text="Läget för alla").first.click()
    expect(page.locator(".pressed")).to_have_count(2)


def test_the_error_summary_leads_to_the_field(opens: Opens) -> None:
    window = opens()
    page = window.open("kungsor")
    window.say("rapportera")
    page.locator("form.fields button").last.click()
    page.locator(".faults a").last.click()
    expect(page.get_by_label("planerat").last).to_be_focused()


def test_two_members_in_one_channel_at_once(opens_fresh: Opens) -> None:
    first, second = opens_fresh(), opens_fresh()
    first.open("kungsor", "skolchefer")
    second.open("vasteras", "skolchefer")
    first.say("läget")
    second.shows("Exempel Skolchef, Kungsörs kommun")
    second.shows("läget")
    second.say("hjälp")
    first.shows("Exempel Skolchef, Västerås stad")
    assert "Läget för åtagandena" not in second.text()
    third = opens_fresh()
    third.open("skr")
    expect(third.page.locator(".places .unread")).to_have_text("2 nya")


def test_the_digest_and_the_reminders_arrive_when_the_clock_moves(opens_fresh: Opens) -> None:
    window, other = opens_fresh(), opens_fresh()
    other.open("vasteras", "skolchefer")
    page = window.open("samordnare", "skolchefer")
    page.get_by_role("button", name="kanal koppla").click()
    window.shows("#skolchefer är kopplad till EÄIS")
    window.say("nytt område Matematik: gemensam fortbildning")
    page.get_by_role("button", name="Till måndag 8.00").click()
    expect(page.locator("#clock-said")).to_contain_text("Klockan är nu mån 16 feb 2026, v. 8, kl. 08.00.")
    for one in (window, other):
        expect(one.page.locator(".notice")).to_have_count(1)
        one.shows("Av sig själv")
        one.shows("Matematik")
    expect(other.page.locator("#moment")).to_contain_text("mån 16 feb 2026")
    page.get_by_label("Till en dag, kl. 8.00").fill("2026-12-31")
    page.get_by_role("button", name="Flytta").click()
    expect(page.locator("#clock-said")).to_contain_text("tors 31 dec 2026")
    window.shows("Senast den 31 december 2026")
    page.get_by_label("Till en dag, kl. 8.00").fill("2020-01-01")
    page.get_by_role("button", name="Flytta").click()
    expect(page.get_by_label("Till en dag, kl. 8.00")).to_be_focused()
    expect(page.locator("#clock-fault")).to_have_text("Välj en dag som kommer, högst ett år fram.")
    assert window.faults() == []


def test_a_file_is_downloaded(opens: Opens) -> None:
    window = opens()
    page = window.open("kungsor")
    window.say("mina uppgifter")
    with page.expect_download() as waiting:
        page.get_by_role("link", name=re.compile("Hämta mina-uppgifter.json")).click()
    assert waiting.value.suggested_filename == "mina-uppgifter.json"


def test_all_works_without_javascript(opens: Opens) -> None:
    window = opens(java_script_enabled=False)
    page = window.open("samordnare")
    page.fill("#words", "nytt område Språk och läsning")
    page.click("#say .primary")
    expect(page.locator("body")).to_contain_text("Fokusområdet ”Språk och läsning” är öppet.")
    expect(page).to_have_url(re.compile(r"#t\d+$"))
    page = window.open("kungsor")
    page.click("button:text('delta')")
    page.locator("form.fields button").last.click()
    expect(page.locator("body")).to_contain_text("Något behöver rättas")
    expect(page).to_have_title(re.compile("^Fel: "))
    page.get_by_label("Språk och läsning").check()
    page.locator("form.fields button").last.click()
    expect(page.locator("body")).to_contain_text("Noterat: Kungsörs kommun deltar i Språk och läsning.")
    page.click("button:text('Vilka deltar')")
    expect(page.locator("body")).to_contain_text("Vilka som deltar")
    page.click("button[value=week]")
    expect(page.locator("body")).to_contain_text("Klockan är nu ons 18 feb 2026")
    page.click("#say .primary")
    expect(page.locator("body")).to_contain_text("Skriv något först.")


def test_the_page_says_when_it_has_lost_the_server(opens: Opens) -> None:
    window = opens()
    page = window.open("kungsor")
    page.route("**/news?*", lambda route: route.abort())
    page.route("**/say", lambda route: route.abort())
    page.fill("#words", "hjälp")
    page.press("#words", "Enter")
    expect(page.locator("#state")).to_have_class(re.compile("lost"))
    before = page.locator(".turn.mine").count()
    expect(page.locator("#words")).to_have_value("hjälp")
    page.unroute("**/say")
    page.unroute("**/news?*")
    page.press("#words", "Enter")
    expect(page.locator("#words")).to_have_value("")
    expect(page.locator(".turn.mine")).to_have_count(before + 1)
    window.complaints.clear()


def test_enter_sends_and_shift_enter_makes_a_line(opens: Opens) -> None:
    window = opens()
    page = window.open("kungsor")
    page.press("#words", "Enter")
    expect(page.locator("#say-fault")).to_have_text("Skriv något först.")
    page.type("#words", "hjälp")
    page.press("#words", "Shift+Enter")
    expect(page.locator("#words")).to_have_value("hjälp\n")
    page.press("#words", "Enter")
    window.shows("Det här kan du skriva till Stark")
    expect(page.locator("#words")).to_have_value("")
