"""One person on two platforms: a code from the one makes the other the same member, once, and can be undone."""

from __future__ import annotations

import itertools
import json
import re
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlmodel import SQLModel, col, select

from bot.adapters.terminal.render import text
from handlers.kit.notices import Pace
from handlers.kit.request import Address, Sender
from storage.models import Audit, Experience, Identity, LinkCode, MeetingReply, Member, Question
from storage.queries import linking, outbox, places
from tests.deliveries import pressed, said
from tests.talk import CHIEF, CONTACT, COORDINATOR, GUEST, SALA, Talk

_KEYS = itertools.count(1)


def elsewhere(talk: Talk, user: str, line: str, *, platform: str = "teams", shared: bool = False) -> str:
    """Say a line as somebody whom another platform names, and nobody vouches for."""
    address = Address(platform, "T1", "19:c" if shared else f"a:{user}", route="https://x")
    sender = Sender(platform, "T1", user, "Exempel Någon")
    heard = said(GUEST, line)
    reply = talk.desk.answer(
        replace(heard, key=f"link:{next(_KEYS)}", sender=sender, address=address, shared=shared), talk.now
    )
    assert reply is not None
    return text(reply)


def code_of(answer: str) -> str:
    """Read the code in an answer."""
    found = re.search(r"(?:länka|link) ([A-Z2-9]{5}-[A-Z2-9]{5})", answer)
    assert found is not None, answer
    return found[1]


def linked(talk: Talk, who: str = CHIEF, user: str = "u1", platform: str = "teams") -> str:
    """Link a member of the terminal with an account elsewhere."""
    code = code_of(talk(who, "länka"))
    assert "Svara ja eller nej" in elsewhere(talk, user, f"länka {code}", platform=platform)
    return elsewhere(talk, user, "ja", platform=platform)


def test_both_act_as_one_member(talk_on_each: Talk) -> None:
    talk = talk_on_each
    talk(COORDINATOR, "nytt område Matematik")
    assert "Du är Exempel Skolchef, Kungsörs kommun, också här" in linked(talk)
    assert "Kungsörs kommun deltar i Matematik" in elsewhere(talk, "u1", "delta Matematik")
    elsewhere(talk, "u1", "logga Vi lärde oss något")
    assert "Vi lärde oss något" in talk(CHIEF, "erfarenheter mina")
    with talk.database.reading() as db:
        assert len(db.exec(select(Member).where(Member.name == "Exempel Skolchef")).all()) == 1


@pytest.mark.parametrize("platform", ["teams", "slack", "web", "another"])
def test_between_any_two_platforms(talk: Talk, platform: str) -> None:
    linked(talk, platform=platform)
    code = code_of(elsewhere(talk, "u1", "länka", platform=platform))
    assert "Här blir du också Exempel Skolchef" in elsewhere(talk, "u2", f"länka {code}", platform="third")
    assert "också här" in elsewhere(talk, "u2", "ja", platform="third")


def test_the_code_is_said_with_what_it_is(talk: Talk) -> None:
    answer = talk(CHIEF, "länka")
    assert "inom tio minuter" in answer
    assert "Visa den inte för någon" in answer
    assert "Du är samma medlem i: terminalen" in answer
    talk(CHIEF, "språk engelska")
    assert "link " in talk(CHIEF, "link")


@pytest.mark.parametrize("change", [str.lower, lambda code: code.replace("-", ""), lambda code: code.replace("-", " ")])
def test_a_code_may_be_written_as_it_comes(talk: Talk, change: object) -> None:
    assert callable(change)
    code = change(code_of(talk(CHIEF, "länka")))
    assert "Här blir du också" in elsewhere(talk, "u1", f"länka {code}")


def test_it_is_kept_as_a_hash_alone(talk_on_each: Talk) -> None:
    talk = talk_on_each
    code = code_of(talk(CHIEF, "länka"))
    elsewhere(talk, "u1", f"länka {code}")
    with talk.database.reading() as db:
        rows = [str(row) for table in SQLModel.metadata.sorted_tables for row in db.execute(select(table))]
        assert db.exec(select(Question)).first() is not None
    assert [row for row in rows if code in row or code.replace("-", "") in row] == []


def test_it_is_good_once(talk: Talk) -> None:
    code = code_of(talk(CHIEF, "länka"))
    elsewhere(talk, "u1", f"länka {code}")
    elsewhere(talk, "u1", "ja")
    assert "okänd, använd eller äldre" in elsewhere(talk, "u2", f"länka {code}")


def test_two_who_have_the_same_code_are_not_both_let_in(talk: Talk) -> None:
    code = code_of(talk(CHIEF, "länka"))
    for user in ("u1", "u2"):
        elsewhere(talk, user, f"länka {code}")
    assert "också här" in elsewhere(talk, "u1", "ja")
    assert "okänd, använd eller äldre" in elsewhere(talk, "u2", "ja")


def test_it_is_good_for_ten_minutes_and_an_earlier_one_ends(talk: Talk) -> None:
    first, second = code_of(talk(CHIEF, "länka")), code_of(talk(CHIEF, "länka"))
    assert "okänd" in elsewhere(talk, "u1", f"länka {first}")
    talk.now += timedelta(minutes=10, seconds=1)
    assert "okänd" in elsewhere(talk, "u1", f"länka {second}")


def test_a_yes_that_comes_too_late_changes_nothing(talk: Talk) -> None:
    code = code_of(talk(CHIEF, "länka"))
    elsewhere(talk, "u1", f"länka {code}")
    talk.now += timedelta(minutes=11)
    assert "okänd" in elsewhere(talk, "u1", "ja")
    assert "läser som gäst" in elsewhere(talk, "u1", "hem")


def test_guessing_is_stopped(talk_on_each: Talk) -> None:
    talk = talk_on_each
    code = code_of(talk(CHIEF, "länka"))
    for number in range(linking.TRIES):
        assert "okänd" in elsewhere(talk, "u1", f"länka AAAAA-AAAA{number + 2}")
    assert "Vänta en timme" in elsewhere(talk, "u1", f"länka {code}")
    assert "Här blir du också" in elsewhere(talk, "u2", f"länka {code}")
    talk.now += timedelta(minutes=61)
    code = code_of(talk(CHIEF, "länka"))
    assert "Här blir du också" in elsewhere(talk, "u1", f"länka {code}")


@pytest.mark.parametrize("line", ["länka", "länka ABCDE-FGHJK"])
def test_never_where_others_read(talk: Talk, line: str) -> None:
    assert "mellan dig och mig" in talk(CHIEF, line, channel="skolchefer")
    assert "mellan dig och mig" in elsewhere(talk, "u1", line, shared=True)
    with talk.database.reading() as db:
        assert db.exec(select(LinkCode)).first() is None


def test_who_has_not_joined_has_no_code_to_give(talk: Talk) -> None:
    assert "Börja där du är med" in elsewhere(talk, "u1", "länka")
    elsewhere(talk, "u1", "gå med Sala kommun")
    assert "Börja där du är med" in elsewhere(talk, "u1", "länka")


@pytest.mark.parametrize("words", ["hej", "12345", "ABCDE-FGHJK-LMNPQ", "' OR 1=1 --", "x" * 200])
def test_what_is_no_code_is_none(talk: Talk, words: str) -> None:
    assert "okänd, använd eller äldre" in elsewhere(talk, "u1", f"länka {words}")


def test_ones_own_code_is_for_the_other_platform(talk: Talk) -> None:
    code = code_of(talk(CHIEF, "länka"))
    assert "redan den medlemmen" in talk(CHIEF, f"länka {code}")


def test_a_press_cannot_pass_for_a_yes(talk: Talk) -> None:
    code_of(talk(CHIEF, "länka"))
    with talk.database.reading() as db:
        kept = db.exec(select(LinkCode)).one().code_hash
    forged = pressed(GUEST, "linking.link", {"code": kept})
    reply = talk.desk.answer(replace(forged, key="forged", sender=Sender("teams", "T1", "u1")), talk.now)
    assert reply is not None
    assert "okänd" in text(reply)


def test_the_other_accounts_are_told(talk: Talk) -> None:
    linked(talk)
    with talk.database.reading() as db:
        (post,) = [row for row in outbox.listed(db, ("ready",), 9) if row.composer == "linking.linked"]
    assert post.platform == "terminal"
    due = talk.desk.due(talk.now, {"terminal": Pace()}, "me", 9)
    told = next(text(one.reply) for one in due if one.reply and "Ett konto" in text(one.reply))
    assert "Ett konto i Microsoft Teams är nu också du" in told
    assert "koppla isär" in told


def test_it_is_undone_from_either_side(talk: Talk) -> None:
    linked(talk)
    assert "Microsoft Teams" in talk(CHIEF, "koppla isär")
    assert "bara kontot som du skriver från" in talk(CHIEF, "ja")
    assert "läser som gäst" in elsewhere(talk, "u1", "hem")
    assert "Kungsörs kommun" in talk(CHIEF, "hem")
    assert "inget annat konto" in talk(CHIEF, "koppla isär")
    assert "inget annat konto" in elsewhere(talk, "u1", "koppla isär")


def _promised(talk: Talk, key: str) -> None:
    """Promise the linked member something in the other account's private place."""
    with talk.database.writing() as db:
        member = db.exec(select(Member).where(Member.name == "Exempel Skolchef")).one()
        where = places.place_at(db, Address("teams", "T1", "a:u1"))
        data = {"member": str(member.id)}
        outbox.tell(db, member, where, key=key, composer="digests.private", data=data, agreement="eais", now=talk.now)
        post = next(row for row in outbox.listed(db, ("ready",), 9) if row.key == key)
        outbox.change(db, post, "update", key=f"{key}-anew", composer=post.composer, data=data, due=talk.now)


def _waiting(talk: Talk) -> dict[str, str]:
    """Give where what waits will be said, by its key."""
    with talk.database.reading() as db:
        return {row.key: row.place for row in outbox.listed(db, ("ready",), 9)}


def test_what_waits_does_not_reach_an_account_that_is_the_members_no_more(talk_on_each: Talk) -> None:
    linked(talk_on_each)
    _promised(talk_on_each, "k")
    talk_on_each.lines(CHIEF, ["koppla isär", "ja"])
    found = _waiting(talk_on_each)
    assert "k" in found
    assert "a:u1" not in found.values(), "what was to be changed there stays as it is"


def test_who_is_cut_off_is_still_warned(talk: Talk) -> None:
    linked(talk)
    elsewhere(talk, "u1", "koppla isär")
    elsewhere(talk, "u1", "ja")
    (warned,) = [place for key, place in _waiting(talk).items() if key.startswith("linked:")]
    assert warned != "a:u1"


def test_who_guesses_is_stopped_and_nobody_else(talk: Talk) -> None:
    code = code_of(talk(CHIEF, "länka"))
    for _ in range(linking.TRIES):
        elsewhere(talk, "u1", "länka AAAAA-AAAAA")
    assert "Vänta en timme" in elsewhere(talk, "u1", f"länka {code}"), "even the right one"
    assert "Svara ja eller nej" in elsewhere(talk, "u2", f"länka {code}"), "nobody else is locked out"


def test_two_members_of_one_organisation_become_one(talk_on_each: Talk) -> None:
    talk = talk_on_each
    talk(COORDINATOR, "nytt område Matematik")
    talk(COORDINATOR, "möte nytt Avstämning 2 mars kl 9")
    other = "Exempel Chef, Kungsörs kommun, kontakt"
    for who in (CHIEF, other):
        talk.lines(who, ["logga Vi lärde oss av varandra", "kommer 1", "sammanfattning varje dag"])
    talk(other, "rapportera 2 påbörjat")
    code = code_of(talk(CHIEF, "länka"))
    talk(other, f"länka {code}")
    assert "också här" in talk(other, "ja")
    assert talk(CHIEF, "erfarenheter mina").count("Vi lärde oss av varandra") == 2
    assert "organisationens kontakt" in talk(CHIEF, "hem")
    with talk.database.reading() as db:
        names = db.exec(select(Member.name).where(Member.organisation == "kungsor")).all()
        owners = set(db.exec(select(Experience.logged_by)).all())
        actors = db.exec(select(Audit.actor).where(Audit.ability == "experiences.log")).all()
        replies = db.exec(select(MeetingReply)).all()
    assert names == ["Exempel Skolchef"]
    assert len(owners) == 1
    assert len(set(actors)) == 1
    assert [reply.answer for reply in replies] == ["yes"]


def test_what_is_one_organisations_is_not_brought_to_another(talk: Talk) -> None:
    talk(SALA, "hej")
    code = code_of(talk(CHIEF, "länka"))
    assert "Här är du känd för Sala kommun" in talk(SALA, f"länka {code}")
    talk.lines(SALA, ["glöm mig", "ja"])


def test_a_member_who_has_left_cannot_be_linked_to(talk: Talk) -> None:
    code = code_of(talk(CHIEF, "länka"))
    talk.lines(CHIEF, ["lämna", "ja"])
    assert "okänd" in elsewhere(talk, "u1", f"länka {code}")


def test_it_is_audited_without_the_code(talk: Talk) -> None:
    linked(talk)
    with talk.database.reading() as db:
        rows = db.exec(select(Audit).where(Audit.ability == "linking.link").order_by(col(Audit.id))).all()
        member = db.exec(select(Member).where(Member.name == "Exempel Skolchef")).one()
    made, used = rows[0], rows[-1]
    assert made.actor == member.pseudonym
    assert used.platform == "teams"
    assert member.pseudonym in json.dumps(used.changes)
    assert "deleted" in json.dumps(used.changes)


def test_the_copy_and_the_erasure_cover_both(talk_on_each: Talk) -> None:
    talk = talk_on_each
    linked(talk, CONTACT)
    elsewhere(talk, "u1", "logga Vi lärde oss något")
    reply = talk.reply(CONTACT, "mina uppgifter")
    assert reply is not None
    copy = json.loads(reply.attachments[0].content)
    assert {row["platform"] for row in copy["identity"]} == {"terminal", "teams"}
    assert {row["platform"] for row in copy["place"]} == {"terminal", "teams"}
    elsewhere(talk, "u1", "glöm mig")
    assert "Du är glömd" in elsewhere(talk, "u1", "ja")
    with talk.database.reading() as db:
        assert db.exec(select(Identity).where(Identity.user == "u1")).first() is None
        assert places.place_at(db, Address("teams", "T1", "a:u1")) is None
        left = [str(row) for table in SQLModel.metadata.sorted_tables for row in db.execute(select(table))]
    assert [row for row in left if "Exempel Kontakt" in row] == []
