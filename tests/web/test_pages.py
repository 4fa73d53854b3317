"""The pages themselves: what stands on them, in which language, how large they are, and what they may load."""

import re

import pytest

from bot.adapters.web.people import PEOPLE
from bot.adapters.web.words import WORDS, words
from tests.web.visitor import Ground, Parsed, Visitor

EVERY = [f"/as/{who}/{place}" for who in PEOPLE for place in ("privat", "skolchefer", "matematik")]


def test_the_first_page_offers_everybody(visitor: Visitor) -> None:
    page = Parsed(visitor.get("/").text)
    for person in PEOPLE.values():
        assert f"{person.name}, {person.organisation}" in page.text
        assert page.all("a", href=f"/as/{person.key}/privat")
    assert all(person.name.startswith("Exempel") for person in PEOPLE.values())


@pytest.mark.parametrize("path", ["/", *EVERY])
def test_every_page_says_that_it_is_a_test(visitor: Visitor, path: str) -> None:
    answer = visitor.get(path)
    assert answer.status_code == 200
    assert "Testläge" in Parsed(answer.text).text
    assert "<title>" in answer.text


@pytest.mark.parametrize("path", ["/as/nobody/privat", "/as/kungsor/nowhere", "/as/kungsor", "/static/../wire.py"])
def test_what_is_not_there(visitor: Visitor, path: str) -> None:
    assert visitor.get(path).status_code == 404


@pytest.mark.parametrize("path", ["/as/nobody/privat", "/static/passwd"])
def test_what_is_not_there_is_said_in_plain_words(visitor: Visitor, path: str) -> None:
    assert "Den sidan finns inte här." in Parsed(visitor.get(path).text).text


def test_the_language_of_the_pages_can_be_changed(visitor: Visitor) -> None:
    there = "/as/skr/skolchefer"
    answer = visitor.post("/language", {"language": "en", "back": there})
    assert answer.url.path == there
    page = Parsed(answer.text)
    assert page.all("html", lang="en")
    assert "Write to Stark in #skolchefer" in page.text
    assert page.all("button", name="language", value="sv", lang="sv")
    assert Parsed(visitor.post("/language", {"language": "xx", "back": "//evil.example/"}).text).all("html", lang="sv")


@pytest.mark.parametrize("back", ["//evil.example/", "https://evil.example", "/as/nobody/privat", "", "/as/skr/x"])
def test_nobody_is_sent_elsewhere(visitor: Visitor, back: str) -> None:
    assert visitor.post("/language", {"language": "en", "back": back}).url == f"{visitor.origin}/"


def test_every_word_is_in_both_languages() -> None:
    for name, phrase in WORDS.items():
        assert phrase.swedish, name
        assert phrase.swedish != phrase.text, name
        fields = dict.fromkeys(re.findall(r"\{(\w+)\}", phrase.text), "x")
        assert set(re.findall(r"\{(\w+)\}", phrase.swedish)) == set(fields), name
        assert "{" not in words("sv")(name, **fields)


@pytest.mark.parametrize("path", ["/", *EVERY[:3]])
def test_nothing_is_loaded_from_elsewhere_and_nothing_is_inline(visitor: Visitor, path: str) -> None:
    answer = visitor.get(path)
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    page = Parsed(answer.text)
    assert not page.all("style")
    for tag, attributes in page.tags:
        assert not [name for name in attributes if name.startswith("on") or name == "style"], tag
        for name in ("href", "src", "action"):
            assert attributes.get(name, "/").startswith(("/", "#")), attributes
            assert not attributes.get(name, "/").startswith("//")
        assert tag != "script" or attributes["src"].startswith("/static/")


@pytest.mark.parametrize("name", ["stark.css", "stark.js", "stark.svg"])
def test_own_files_are_small_and_name_no_other_host(visitor: Visitor, name: str) -> None:
    answer = visitor.get(f"/static/{name}")
    assert answer.status_code == 200
    assert len(answer.content) < 25_000
    assert not re.search(rb"https?://(?!www\.w3\.org/2000/svg)|@import|url\(", answer.content)
    again = visitor.get(f"/static/{name}", if_none_match=answer.headers["etag"])
    assert (again.status_code, again.content) == (304, b"")


def test_the_script_is_a_few_hundred_lines_at_most(visitor: Visitor) -> None:
    assert len(visitor.get("/static/stark.js").text.splitlines()) < 300


def test_a_long_conversation_stays_under_a_hundred_kilobytes(ground: Ground, visitor: Visitor) -> None:
    for number in range(60):
        visitor.post("/as/kungsor/privat/say", {"words": f"{number} " + "ord " * 900})
    answer = visitor.get("/as/kungsor/privat")
    assert len(answer.content) < 100_000
    page = Parsed(answer.text)
    (older,) = [link for link in page.all("a", class_="button") if "before=" in link["href"]]
    before = visitor.get(older["href"])
    assert len(before.content) < 100_000
    numbers = [int(tag["id"][1:]) for tag in Parsed(before.text).all("div") if re.fullmatch(r"t\d+", tag.get("id", ""))]
    shown = [int(tag["id"][1:]) for tag in page.all("div") if re.fullmatch(r"t\d+", tag.get("id", ""))]
    assert max(numbers) < min(shown)
    assert "Till det nyaste" in Parsed(before.text).text


def test_all_of_a_conversation_can_be_reached_backwards(visitor: Visitor) -> None:
    for number in range(30):
        visitor.post("/as/kungsor/privat/say", {"words": f"rad{number}slut " + "ord " * 900})
    path, seen = "/as/kungsor/privat", ""
    for _ in range(40):
        page = Parsed(visitor.get(path).text)
        seen += page.text
        older = [link["href"] for link in page.all("a", class_="button") if "before=" in link["href"]]
        if not older:
            break
        path = older[0]
    assert [number for number in range(30) if f"rad{number}slut" not in seen] == []


@pytest.mark.parametrize("path", EVERY[:3])
def test_the_page_has_what_a_screen_reader_needs(visitor: Visitor, path: str) -> None:
    page = Parsed(visitor.get(path).text)
    assert page.all("a", class_="skip", href="#log")
    assert page.all("div", id="log", role="log")
    assert len(page.all("h1")) == 1
    assert len(page.all("main")) == 1
    labelled = {label["for"] for label in page.all("label") if "for" in label}
    for tag in ("input", "textarea", "select"):
        for field in page.all(tag):
            assert field.get("type") == "hidden" or field["id"] in labelled
    (here,) = page.all("a", aria_current="page")
    assert here["href"] == path
