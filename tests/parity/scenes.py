"""A scene for every ability: who speaks, what has been said before, and what is written, pressed or filled in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Scene:
    """How an ability is asked for; `letter` says by whom, as in tests/rights_table.py.

    `words` follow the command. `before` is written on the platform first: in the same place, or where "privat: …" and
    "kanal: …" say. `press` is a line, and the label of a button in its answer. `form` is what is filled in; the button
    of `press` opens it, else the bare command. Words in {} are made together with the database.
    """

    letter: str = "K"
    words: str = ""
    before: tuple[str, ...] = ()
    press: tuple[str, str] | None = None
    form: Mapping[str, str] | None = None


def _scene(words: str = "", *before: str, press: tuple[str, str] | None = None, by: str = "K") -> Scene:
    return Scene(by, words, before, press)


def _form(words: str, form: Mapping[str, str], *, press: tuple[str, str] | None = None, by: str = "K") -> Scene:
    return Scene(by, words, (), press, form)


_INVITED = "{invite} organisation: Region Västmanland"

SCENES: Mapping[str, Scene] = {
    "home.show": _scene(press=("kom igång", "Din sida")),
    "home.welcome": _scene(by="G"),
    "help.show": _scene(press=("kom igång", "Vad kan jag skriva?")),
    "profile.language": _scene("engelska", press=("hem", "English")),
    "profile.my_data": _scene(press=("hem", "Det här har jag sparat om dig")),
    "profile.forget": _scene(),
    "membership.join": _form(
        "Kungsörs kommun",
        {"organisation": "Kungsörs kommun", "name": "Exempel Rektor", "title": "rektor"},
        press=("kom igång", "Gå med"),
        by="G",
    ),
    "membership.leave": _scene(),
    "linking.link": _scene("{link}"),
    "linking.unlink": _scene("", "privat: länka {link}", "privat: ja"),
    "participation.areas": _scene(),
    "participation.take_part": _form("Matematik", {"area": "Matematik", "contact": "rektor", "need": "handledning"}),
    "participation.decline": _scene("Matematik"),
    "participation.who": _scene(press=("delta Matematik", "Vilka deltar?")),
    "participation.add_area": _scene("Fysik", by="C"),
    "participation.close_area": _scene("Matematik", by="C"),
    "commitments.show": _scene(press=("gå med Kungsörs kommun", "Våra åtaganden")),
    "commitments.report": _form(
        "1 klart", {"number": "Kommunerna ska delta", "status": "klart", "note": "gemensam plan"}
    ),
    "commitments.overview": _scene(press=("åtaganden", "Läget för alla")),
    "deadlines.show": _scene(),
    "reminders.done": _scene("3"),
    "reminders.undone": _scene("3", "klart 3"),
    "reminders.later": _scene("3 nästa vecka"),
    "questions.ask": _scene("när slutar överenskommelsen?"),
    "questions.not_that": _scene(press=("när slutar överenskommelsen?", "Det var inte det jag frågade")),
    "passed_on.pass_on": _scene(
        "vem har hittat på allt det här?", press=("vad kostar en ny idrottshall?", "Skicka frågan vidare")
    ),
    "passed_on.waiting": _scene(by="C"),
    "passed_on.answer": _scene("1: I mars", by="C"),
    "passed_on.keep": _scene("1", "svara 1: I mars", press=("svara 1: I mars", "Behåll till nästa som frågar"), by="C"),
    "passed_on.drop": _scene("1", "svara 1: I mars", "behåll svar 1", by="C"),
    "experiences.log": _form(
        "Vi lärde oss något", {"text": "Vi lärde oss något"}, press=("hem", "Logga en erfarenhet")
    ),
    "experiences.browse": _scene(),
    "experiences.search": _scene("matematik"),
    "experiences.show": _scene("1"),
    "experience_changes.change": _form("1 typ: hinder", {"text": "Vi lärde oss mer"}, press=("erfarenhet 1", "Ändra")),
    "experience_changes.withdraw": _scene("1", press=("erfarenhet 1", "Ta bort")),
    "meetings.listed": _scene(),
    "meetings.show": _scene("1", press=("möten", "Visa")),
    "meetings.note": _scene("3: Vi beslutade att gå vidare"),
    "replies.coming": _scene("1", press=("möte 1", "Kommer")),
    "replies.absent": _scene("1", press=("möte 1", "Kommer inte")),
    "replies.deputy": _form("1: Exempel Rektor", {"deputy": "Exempel Rektor"}, press=("möte 1", "Ersättare")),
    "bookings.new": _form(
        "Avstämning i morgon kl 9",
        {"title": "Avstämning", "date": "2026-02-20", "time": "09:00"},
        by="C",
    ),
    "rescheduling.move": _scene("1 till 2026-03-03", by="C"),
    "cancelling.cancel": _scene("1", press=("möte avboka 1", "Ja, ställ in"), by="C"),
    "digests.show": _scene(),
    "digests.mine": _scene("daglig"),
    "channels.show": _scene(),
    "channels.bind": _scene("#skolchefer", "kanal: hej", by="C"),
    "channels.at": _scene("måndag 8", "kanal: kanal koppla", by="C"),
    "channels.language": _scene("engelska", "kanal: kanal koppla", by="C"),
    "channels.pause": _scene("", "kanal: kanal koppla", by="C"),
    "channels.resume": _scene("", "kanal: kanal koppla", "kanal: kanal paus", by="C"),
    "channels.unbind": _scene("", "kanal: kanal koppla", by="C"),
    "posts.send_again": _scene("{dead}", by="C"),
    "posts.recent": _scene(by="C"),
    "posts.take_away": _scene("{sent}", press=("inlägg", "Ta bort"), by="C"),
    "approvals.waiting": _scene(by="C"),
    "approvals.approve": _scene("1", press=("väntar", "Godkänn"), by="C"),
    "approvals.refuse": _scene("1", press=("väntar", "Neka"), by="C"),
    "coordination.members": _scene(press=(f"administratör {_INVITED}", "Medlemmar"), by="A"),
    "coordination.new_organisation": _scene("Exempelskolan typ: fristående skola", by="C"),
    "coordination.role": _scene("1 samordnare", by="A"),
    "coordination.bind": _scene("Sala kommun", by="A"),
    "coordination.erase": _scene("2", by="A"),
    "coordination.administrator": _scene(_INVITED, by="G"),
}
