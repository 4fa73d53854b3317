"""What members do in the playground: lines, buttons, forms, yes and no, files, and channels that others read."""

import json
import re

import pytest

from tests.web.visitor import Ground, Parsed, Visitor


@pytest.mark.parametrize(
    ("who", "said", "answered"),
    [
        ("kungsor", "åtaganden", "Det här har Kungsörs kommun åtagit sig"),
        ("kungsor", "nytt område Matematik", "Det kräver en annan roll än din"),
        ("samordnare", "nytt område Matematik", "Fokusområdet ”Matematik” är öppet."),
        ("vasteras", "läget", "Läget för åtagandena"),
        ("skr", "frister", "frister"),
        ("gast", "hjälp", "Du läser som gäst."),
        ("gast", "vilka", "Vilka som deltar"),
    ],
)
def test_said_and_answered(visitor: Visitor, who: str, said: str, answered: str) -> None:
    page = visitor.say(who, said)
    assert said in page.text
    assert answered.casefold() in page.text.casefold()


def test_nothing_said_is_told_by_the_field(visitor: Visitor) -> None:
    answer = visitor.post("/as/kungsor/privat/say", {"words": "  "})
    page = Parsed(answer.text)
    assert answer.status_code == 422
    assert "Skriv något först." in page.text
    (field,) = page.all("textarea", id="words")
    assert field["aria-invalid"] == "true"
    assert "say-fault" in field["aria-describedby"]
    assert answer.text.index("<title>Fel: ")


def test_a_form_is_filled_in_with_its_errors_in_place(visitor: Visitor) -> None:
    visitor.say("samordnare", "nytt område Matematik")
    page = visitor.say("kungsor", "delta")
    assert page.all("input", name="f.area", type="checkbox")
    wrong = visitor.send("kungsor", {"contact": "rektorn", "need": "mer tid"})
    assert "Något behöver rättas" in wrong.text
    (choice,) = [field for field in wrong.all("fieldset") if "aria-describedby" in field]
    assert wrong.all("p", id=choice["aria-describedby"], class_="error")
    assert wrong.all("a", href=f"#{choice['id']}")
    (kept,) = wrong.all("input", name="f.contact")
    assert kept["value"] == "rektorn"
    (area,) = wrong.all("input", name="f.area")
    done = visitor.send("kungsor", {"area": area["value"], "contact": "rektorn"})
    assert "Noterat: Kungsörs kommun deltar i Matematik." in done.text
    assert not done.all("form", class_="fields")


def test_the_desks_own_errors_stand_in_the_form_too(visitor: Visitor) -> None:
    visitor.say("samordnare", "nytt område Matematik")
    page = visitor.say("kungsor", "delta")
    (area,) = page.all("input", name="f.area")
    wrong = visitor.send("kungsor", {"area": area["value"], "contact": "811228-9874"})
    assert "personnummer" in wrong.text.casefold()
    assert wrong.all("div", class_="faults", role="alert")
    assert "0 deltar" in visitor.say("skr", "vilka Matematik").text


def test_what_a_form_carries_cannot_be_changed_by_the_browser(visitor: Visitor) -> None:
    visitor.say("samordnare", "nytt område Matematik")
    (area,) = visitor.say("vasteras", "delta").all("input", name="f.area")
    done = visitor.send("vasteras", {"area": area["value"], "organisation": "sala", "f.organisation": "sala"})
    assert "Noterat: Västerås stad deltar i Matematik." in done.text
    assert "Sala" not in done.text


def test_a_choice_that_was_never_offered_is_refused(visitor: Visitor) -> None:
    visitor.say("samordnare", "nytt område Matematik")
    visitor.say("kungsor", "delta")
    assert "Något behöver rättas" in visitor.send("kungsor", {"area": "4711"}).text


def test_too_long_a_text_is_told_by_its_field(visitor: Visitor) -> None:
    visitor.say("samordnare", "nytt område Matematik")
    (area,) = visitor.say("kungsor", "delta").all("input", name="f.area")
    wrong = visitor.send("kungsor", {"area": area["value"], "contact": "x" * 501})
    assert "Det är 501 tecken; här får 500 plats." in wrong.text


def test_a_button_asks_for_its_ability(visitor: Visitor) -> None:
    page = visitor.say("kungsor", "åtaganden")
    after = visitor.press("kungsor", page, "Läget för alla")
    assert "Valde: Läget för alla" in after.text
    assert "Läget för åtagandena" in after.text


@pytest.mark.parametrize("pressed", ["", "x", "0:0", "1:0", "2:9", "99:0", "2:-1", "2:x", "²:0", "2", ":", "9" * 500])
def test_a_button_that_is_not_there_changes_nothing(visitor: Visitor, pressed: str) -> None:
    visitor.say("kungsor", "hjälp")
    answer = visitor.post("/as/kungsor/privat/press", {"press": pressed})
    assert answer.status_code == 422
    assert "Den knappen är inte kvar, så inget har ändrats." in Parsed(answer.text).text


@pytest.mark.parametrize("number", ["0", "1", "2", "99", "x", "-1"])
def test_a_form_that_is_not_there_changes_nothing(visitor: Visitor, number: str) -> None:
    visitor.say("kungsor", "hjälp")
    assert visitor.post(f"/as/kungsor/privat/turn/{number}/form", {"f.area": "1"}).status_code == 422


def test_a_question_is_answered_by_buttons_that_say_yes_and_no(visitor: Visitor) -> None:
    visitor.say("samordnare", "nytt område Matematik")
    page = visitor.say("samordnare", "stäng område Matematik")
    assert page.all("button", form="say", name="words", value="Ja")
    assert page.all("button", form="say", name="words", value="Nej")
    assert "är stängt" in visitor.say("samordnare", "Ja").text


def test_a_chosen_line_is_said_though_the_field_is_empty(visitor: Visitor) -> None:
    answer = visitor.post("/as/kungsor/privat/say", {"words": ["åtaganden", ""]})
    assert "Det här har Kungsörs kommun åtagit sig" in Parsed(answer.text).text


def test_the_same_delivery_has_one_effect(visitor: Visitor) -> None:
    sent = {"words": "nytt område Matematik", "key": "same"}
    visitor.post("/as/samordnare/privat/say", sent)
    page = Parsed(visitor.post("/as/samordnare/privat/say", sent).text)
    assert page.text.count("Fokusområdet ”Matematik” är öppet.") == 1
    assert "finns redan" not in page.text


def test_a_double_click_on_a_form_has_one_effect(visitor: Visitor) -> None:
    visitor.say("samordnare", "nytt område Matematik")
    page = visitor.say("kungsor", "delta")
    (form,) = page.all("form", class_="fields")
    (area,) = page.all("input", name="f.area")
    sent = {"key": "twice", "f.area": area["value"]}
    answers = visitor.at_once([(form["action"], sent), (form["action"], sent)])
    assert {answer.status_code for answer in answers} <= {200}
    assert visitor.read("kungsor").text.count("Noterat: Kungsörs kommun deltar") == 1


def test_others_see_what_is_said_in_a_channel_and_not_what_is_private(visitor: Visitor) -> None:
    visitor.say("kungsor", "åtaganden", "skolchefer")
    visitor.say("kungsor", "frister")
    theirs = visitor.read("vasteras", "skolchefer")
    assert "Exempel Skolchef, Kungsörs kommun" in theirs.text
    assert "åtaganden" in theirs.text
    assert "Det här har Kungsörs kommun åtagit sig" not in theirs.text
    assert "Bara du ser det här" in visitor.read("kungsor", "skolchefer").text
    assert "frister" not in visitor.read("vasteras", "matematik").text


def test_a_private_card_is_nobody_elses_to_press(visitor: Visitor) -> None:
    visitor.say("kungsor", "åtaganden", "skolchefer")
    html = visitor.get("/as/kungsor/skolchefer").text
    pressed = re.findall(r'name="press" value="([\d:]+)"', html)[-1]
    assert visitor.post("/as/vasteras/skolchefer/press", {"press": pressed}).status_code == 422
    assert visitor.post("/as/vasteras/privat/press", {"press": pressed}).status_code == 422
    assert visitor.post("/as/kungsor/skolchefer/press", {"press": pressed}).status_code == 200


def test_two_members_in_one_channel_at_once(visitor: Visitor) -> None:
    lines = [
        (f"/as/{who}/skolchefer/say", {"words": f"hjälp {n}"}) for n in range(8) for who in ("kungsor", "vasteras")
    ]
    assert {answer.status_code for answer in visitor.at_once(lines)} == {200}
    for who in ("kungsor", "vasteras", "skr"):
        text = visitor.read(who, "skolchefer").text
        assert all(text.count(f"hjälp {n} ") >= 2 for n in range(8))


def test_news_brings_what_is_new_and_no_more(visitor: Visitor) -> None:
    visitor.say("kungsor", "hej", "skolchefer")
    first = visitor.news("vasteras", place="skolchefer")
    assert len(first["turns"]) == 1
    visitor.say("kungsor", "läget", "skolchefer")
    assert "1 nya" in visitor.news("vasteras", 0)["places"]
    (news,) = visitor.news("vasteras", first["version"], "skolchefer")["turns"]
    assert "läget" in Parsed(news["html"]).text
    assert "1 nya" not in visitor.news("vasteras", 0, "skolchefer")["places"]


def test_a_page_from_before_a_restart_begins_anew(visitor: Visitor) -> None:
    visitor.say("kungsor", "hej")
    assert len(visitor.news("kungsor", 10**9)["turns"]) == 2


def test_no_news_is_no_content(visitor: Visitor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.adapters.web.wire._GLANCE_SECONDS", 0.001)
    assert visitor.get("/as/kungsor/privat/news?since=0").status_code == 204


def test_the_script_gets_the_turns_back_at_once(visitor: Visitor) -> None:
    answer = visitor.post("/as/kungsor/privat/say", {"words": "läget"}, accept="application/json").json()
    own, reply = answer["turns"]
    assert "läget" in Parsed(own["html"]).text
    assert answer["focus"] == reply["id"]
    fault = visitor.post("/as/kungsor/privat/say", {"words": ""}, accept="application/json")
    assert (fault.status_code, fault.json()) == (422, {"say_fault": "Skriv något först."})


def test_a_sent_form_goes_away_on_open_pages(visitor: Visitor) -> None:
    visitor.say("samordnare", "nytt område Matematik")
    page = visitor.say("kungsor", "delta")
    (area,) = page.all("input", name="f.area")
    since = visitor.news("kungsor")["version"]
    visitor.send("kungsor", {"area": area["value"]})
    gone, answer = visitor.news("kungsor", since)["turns"]
    assert gone["html"] == ""
    assert "Noterat" in answer["html"]


def test_a_copy_of_ones_data_can_be_kept(visitor: Visitor) -> None:
    page = visitor.say("kungsor", "mina uppgifter")
    (link,) = [link for link in page.all("a") if "download" in link]
    answer = visitor.get(link["href"])
    assert answer.headers["content-disposition"].startswith("attachment; filename*=UTF-8''mina-uppgifter.json")
    assert answer.headers["content-security-policy"] == "sandbox"
    assert json.loads(answer.content)
    assert visitor.get(link["href"].replace("kungsor", "vasteras")).status_code == 404


@pytest.mark.parametrize("what", ["file/0", "file/x", "file/99", "picture/0", "picture/²", "picture/"])
def test_files_that_are_not_there(visitor: Visitor, what: str) -> None:
    visitor.say("kungsor", "hjälp")
    for number in (0, 1, 2):
        assert visitor.get(f"/as/kungsor/privat/turn/{number}/{what}").status_code == 404


HOSTILE = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "{{ 7 * 7 }} {% if 1 %}",
    "javascript:alert(1) https://evil.example <a href=//evil.example>här</a>",
    "<!channel> <@U1> [länk](https://evil.example) **fet**",
    "]]></textarea></form><form action=//evil.example>",
    "\u202egnitirw\u202c \u0000 \ud83d",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_what_a_member_writes_is_shown_and_never_run(ground: Ground, visitor: Visitor, text: str) -> None:
    clean = text.encode("utf-8", "ignore").decode()
    for place in ("privat", "skolchefer"):
        visitor.say("samordnare", f"nytt område {clean}", place)
        page = visitor.read("samordnare", place)
        assert not page.all("img")
        assert len(page.all("script")) == 1
        assert all(form["action"].startswith("/") for form in page.all("form"))
        assert not [link for link in page.all("a") if "evil" in link["href"]]
        assert " ".join(f"nytt område {clean}".split()) in page.text.replace("\ufffd", "\x00")
