"""A channel's first digest: what happened before it is not lost when the first Mondays were slept through."""

from datetime import timedelta

from tests.talk import CHIEF, COORDINATOR, NOW, Talk


def test_the_first_digest_tells_all_since_the_binding(talk: Talk) -> None:
    talk(COORDINATOR, "kanal koppla", channel="skolchefer")
    talk(COORDINATOR, "nytt område Matematik")
    talk(CHIEF, "delta Matematik")
    talk.now = NOW + timedelta(weeks=3)
    assert "Kungsörs kommun deltar i Matematik" in talk(CHIEF, "sammanfattning", channel="skolchefer")
    assert "Kungsörs kommun deltar i Matematik" in talk(CHIEF, "sammanfattning")
