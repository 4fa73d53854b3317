"""Holds the conversations: each way to ask for an ability, on each platform, in a database of its own."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

from sqlmodel import Session

from handlers.kit.abilities import registry
from handlers.kit.request import Address, Heard, Role, Sender, Vouched
from storage.agreements import read_all
from storage.database import connect, prepare
from storage.models import Post
from storage.queries.members import invite
from tests.deliveries import said
from tests.parity.scenes import SCENES, Scene
from tests.parity.stages import OPEN, STAGES, Stage, filled_in
from tests.platform_talk import Seen
from tests.talk import CHIEF, COORDINATOR, GUEST, NOW, Talk

WRITTEN, IN_CHANNEL, PRESSED, FILLED_IN = "skriva", "i kanal", "knapp", "formulär"
MEETINGS = ("Avstämning 2026-03-02 kl 9", "Träff 2026-03-04 kl 9", "Uppstart 2026-02-10 kl 9")


@dataclass(frozen=True)
class Peopled:
    """A database in which something of everybody's is, and the codes and numbers that scenes use."""

    path: Path
    words: Mapping[str, str]


def peopled(folder: Path) -> Peopled:
    """Make a database where everybody has something."""
    path = folder / "peopled.db"
    database = connect(f"sqlite:///{path}")
    prepare(database, read_all())
    talk = Talk(database)
    talk.now = NOW - timedelta(days=2)
    talk.lines(COORDINATOR, ["nytt område Matematik", *(f"möte nytt {meeting}" for meeting in MEETINGS)])
    talk.now = NOW
    talk.lines(CHIEF, ["logga Vi lärde oss matematik", "skicka vidare när får vi pengarna?"])
    talk.desk.answer(_by("T-OKÄND", "U-WAITS", "gå med Kungsörs kommun"), NOW)
    words = {"link": _code(talk)}
    talk.close()
    with database.writing() as db:
        words |= {"invite": invite(db, NOW), "administrator": invite(db, NOW)}
        words |= {state: _post(db, state) for state in ("dead", "sent")}
    database.close()
    return Peopled(path, words)


def _post(db: Session, state: str) -> str:
    """Write down what has become of a digest in a channel, and give the post's number."""
    place = {"platform": "slack", "workspace": "T-ANNAN", "place": "C9", "agreement": "eais"}
    moments = dict.fromkeys(("due", "ready_at", "expires", "done_at"), NOW)
    post = Post(key=f"parity:{state}", composer="digests.channel", state=state, **place, **moments)
    db.add(post)
    db.flush()
    return str(post.id)


def _by(home: str, user: str, line: str, vouched: Vouched | None = None) -> Heard:
    """Make a delivery on another platform than those that are compared."""
    sender = Sender("slack", home, user, "Exempel Skolchef", vouched=vouched)
    address = Address("slack", home, f"D-{user}")
    return replace(said(GUEST, line), key=f"parity:{user}:{line}", sender=sender, address=address)


def _code(talk: Talk) -> str:
    """Have a member on another platform ask for a code."""
    reply = talk.desk.answer(_by("T-ANNAN", "U-LINK", "länka", Vouched("Kungsörs kommun", Role.CONTACT)), NOW)
    found = re.search(r"[A-Z2-9]{5}-[A-Z2-9]{5}", str(reply))
    assert found is not None
    return found[0]


def ways(name: str) -> Iterator[str]:
    """Give the ways in which an ability's scene asks for it."""
    scene = SCENES[name]
    if registry().named(name).swedish:
        yield WRITTEN
        yield IN_CHANNEL
    if scene.form is not None:
        yield FILLED_IN
    elif scene.press is not None:
        yield PRESSED


def held(name: str, platform: str, ground: Peopled, folder: Path) -> list[str]:
    """Ask for an ability in every way on a platform, and give the ways that were answered there."""
    return [way for way in ways(name) if not _fault(name, platform, way, ground, folder)]


def _fault(name: str, platform: str, way: str, ground: Peopled, folder: Path) -> str:
    """Hold one conversation; "" when the ability has answered and its answer was shown."""
    path = folder / f"{name}-{platform}-{way}.db"
    shutil.copy(ground.path, path)
    database = connect(f"sqlite:///{path}")
    scene = SCENES[name]
    stage = STAGES[platform](database, scene.letter, ground.words["administrator"])
    try:
        shown = _asked(stage, name, scene, way, ground.words)
        if shown is None:
            return "there is no such way here"
        if name not in stage.desk.ran:
            return f"never asked: {shown}"
        return "" if stage.desk.headline in Seen(shown) else f"{stage.desk.headline!r} is not shown: {shown}"
    finally:
        stage.close()
        database.close()


def _asked(stage: Stage, name: str, scene: Scene, way: str, words: Mapping[str, str]) -> str | None:
    """Ask in one way and give what is shown, after a yes where Stark asks for one."""
    channel = way == IN_CHANNEL
    shown: str | None
    if way in (WRITTEN, IN_CHANNEL):
        shown = _written(stage, name, scene, words, channel=channel)
    elif way == PRESSED:
        shown = _pressed(stage, scene, words)
    else:
        shown = _filled_in(stage, name, scene, words)
    if shown is not None and stage.desk.last.confirm is not None:
        stage.desk.ran.clear()
        return stage.write("ja", channel=channel)
    return shown


def _written(stage: Stage, name: str, scene: Scene, words: Mapping[str, str], *, channel: bool) -> str:
    for line in scene.before:
        elsewhere = line.startswith(("privat: ", "kanal: "))
        there = line.startswith("kanal: ") if elsewhere else channel
        before = line.partition(": ")[2] if elsewhere else line
        stage.write(before.format(**words), channel=there)
    stage.desk.ran.clear()
    command = registry().named(name).swedish
    return stage.write(f"{command} {scene.words.format(**words)}".strip(), channel=channel)


def _pressed(stage: Stage, scene: Scene, words: Mapping[str, str]) -> str | None:
    assert scene.press is not None
    line, label = scene.press
    stage.write(line.format(**words))
    stage.desk.ran.clear()
    return stage.press(label) or None


def _filled_in(stage: Stage, name: str, scene: Scene, words: Mapping[str, str]) -> str | None:
    """Open the form by its button, or by the bare command and the button that it is answered with; and send it."""
    assert scene.form is not None
    if scene.press is not None:
        _pressed(stage, scene, words)
    else:
        stage.write(registry().named(name).swedish)
    if stage.desk.last.form is None:
        stage.press(OPEN)
    form = stage.desk.last.form
    if form is None:
        return None
    stage.desk.ran.clear()
    return stage.send(filled_in(form, scene.form)) or None
