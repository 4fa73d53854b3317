"""Who may do what to whose data, written by hand from the trust page; the code is held to it, never the other way.

Letters: G guest, W member who waits for approval, P participant, K the organisation's contact, C coordinator,
A administrator. P and K belong to Kungsör, C and A to Region Västmanland. `own` lists who may with the own
organisation's data (or the own, or what is the network's), `other` who may with Köping's. A thing with a number is
Kungsör's (1) or Köping's (2), whoever asks.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

EVERYONE = "GWPKCA"
MEMBERS = "PKCA"
NOBODY = ""


@dataclass(frozen=True)
class May:
    """Who may, and what is written or pressed to try it; without `of_other` there is no other's to touch."""

    own: str
    other: str = NOBODY
    words: str = ""
    of_other: str = ""
    carried: Mapping[str, str] = field(default_factory=dict)
    carried_of_other: Mapping[str, str] = field(default_factory=dict)


KOPING = {"organisation": "koping"}


def _public() -> May:
    return May(EVERYONE)


def _organisations(own: str, words: str) -> May:
    """What belongs to an organisation: a coordinator reaches them all, and it is marked as done on behalf."""
    return May(own, "C", words, f"{words} för Köpings kommun", {}, KOPING)


TABLE = {
    # Public information is read by everyone, guests and strangers included.
    "help.show": _public(),
    "home.show": _public(),
    "home.welcome": _public(),
    "participation.who": _public(),
    "participation.areas": _public(),
    "commitments.show": May(EVERYONE, EVERYONE, "", "Köpings kommun", {}, KOPING),
    "commitments.overview": _public(),
    "deadlines.show": _public(),
    "questions.ask": May(EVERYONE, words="när slutar överenskommelsen?"),
    "questions.not_that": May(EVERYONE),
    "experiences.browse": _public(),
    "experiences.search": May(EVERYONE, words="matematik"),
    "experiences.show": May(EVERYONE, words="1"),
    "meetings.listed": _public(),
    "digests.show": _public(),
    # One's own: joining, leaving, language, copy, erasure; a code of the operator's proves itself.
    "membership.join": May(EVERYONE, words="Kungsörs kommun"),
    "membership.leave": _public(),
    "profile.language": May(EVERYONE, words="engelska"),
    "profile.my_data": _public(),
    "profile.forget": _public(),
    "linking.link": May(EVERYONE, words="ABCDE-FGHJK"),
    "linking.unlink": _public(),
    "coordination.administrator": May(EVERYONE, words="KOD"),
    # Participants: the own organisation's participation, experiences and replies to meetings.
    "participation.take_part": _organisations(MEMBERS, "Matematik"),
    "participation.decline": _organisations(MEMBERS, "Matematik"),
    "experiences.log": May(MEMBERS, words="Vi lärde oss något"),
    "experience_changes.change": May("PK", NOBODY, "1 typ: hinder", "2 typ: hinder", {"number": "1"}, {"number": "2"}),
    "experience_changes.withdraw": May("PKC", "C", "1", "2", {"number": "1"}, {"number": "2"}),
    "replies.coming": _organisations(MEMBERS, "1"),
    "replies.absent": _organisations(MEMBERS, "1"),
    "replies.deputy": _organisations(MEMBERS, "1: rektor"),
    "meetings.show": May(MEMBERS, words="1"),
    "meetings.note": May(MEMBERS, words="1: Vi beslutade"),
    "passed_on.pass_on": May(MEMBERS, words="när får vi pengarna?"),
    "digests.mine": May(MEMBERS, words="daglig"),
    "channels.show": May(MEMBERS),
    # The organisation's contact: reports on commitments and deadlines.
    "commitments.report": _organisations("KC", "1 klart"),
    "reminders.done": _organisations("KC", "1"),
    "reminders.undone": _organisations("KC", "1"),
    "reminders.later": _organisations("KC", "1 nästa vecka"),
    # Coordinators: areas, meetings, channels, what members ask, other actors.
    "participation.add_area": May("C", words="Fysik"),
    "participation.close_area": May("C", words="Matematik"),
    "bookings.new": May("C", words="Avstämning i morgon kl 9"),
    "cancelling.cancel": May("C", words="1"),
    "rescheduling.move": May("C", words="1 i övermorgon"),
    "channels.bind": May("C"),
    "channels.at": May("C", words="måndag 8"),
    "channels.language": May("C", words="engelska"),
    "channels.pause": May("C"),
    "channels.resume": May("C"),
    "channels.unbind": May("C"),
    "passed_on.waiting": May("C"),
    "passed_on.answer": May("C", words="1: I mars"),
    "passed_on.keep": May("C", words="1"),
    "passed_on.drop": May("C", words="1"),
    "posts.send_again": May("C", words="1"),
    "posts.recent": May("C"),
    "posts.take_away": May("C", words="1"),
    "coordination.new_organisation": May("C", words="Exempelskolan typ: fristående skola"),
    # Approvals are the coordinator's, and the administrator's who appoints the first coordinator.
    "approvals.waiting": May("CA"),
    "coordination.members": May("CA"),
    "approvals.approve": May("CA", words="1", carried={"number": "1"}),
    "approvals.refuse": May("CA", words="1", carried={"number": "1"}),
    # Administrators: bindings and roles.
    "coordination.role": May("A", words="1 samordnare"),
    "coordination.bind": May("A", words="Sala kommun"),
    "coordination.erase": May("A", words="1"),
}
