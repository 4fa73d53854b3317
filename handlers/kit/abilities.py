"""What a member can do: one decorated function is one ability, with who may use it declared beside it."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache, cached_property
from typing import Literal, NamedTuple

from sqlmodel import Session

from handlers.kit.cards import Form
from handlers.kit.notices import Composer, Planner, Section
from handlers.kit.phrases import Phrase
from handlers.kit.request import Reply, Request, Role, Scope

Answer = Callable[[Request, Session], Reply]
Opener = Callable[[Request, Session], Form]
Grant = Mapping[Role, Scope]


class Owner(NamedTuple):
    """Whose a thing is: an organisation's key, and a member's id when it is personal."""

    organisation: str = ""
    member_id: int = 0


@dataclass(frozen=True)
class Public:
    """The ability touches nobody's data: it shows what every guest may read."""


@dataclass(frozen=True)
class Oneself:
    """The ability touches the asker's own data and no other's."""


@dataclass(frozen=True)
class Organisation:
    """The ability touches one organisation's data: the one named in the words or values, else the asker's own.

    With `whole` the rest of the line is the organisation's name; else it is named after "för"/"for".
    """

    whole: bool = False


@dataclass(frozen=True)
class Network:
    """The ability touches what belongs to the network as a whole."""


@dataclass(frozen=True)
class OwnedBy:
    """The ability touches a thing that somebody owns; `find` looks its owner up anew every time."""

    find: Callable[[Request, Session], Owner]


Concern = Public | Oneself | Organisation | Network | OwnedBy


@dataclass(frozen=True)
class Label:
    """A value that can be written on the line as "word: value", in either language; `form` words the field."""

    key: str
    words: tuple[str, ...]


@dataclass(frozen=True)
class Ability:
    """One thing a member can do, and how: its words, its rights, its function and its form.

    `may` says which roles reach whose data; a role that is not in it may not. `reads` promises that nothing is
    written (it then runs beside others on a read-only connection). `agreement` says what network it concerns:
    "one" of the asker's, or "none".
    """

    name: str
    topic: str
    answer: Answer
    may: Grant
    concern: Concern
    swedish: str
    english: str
    also: tuple[str, ...]
    summary: Phrase
    example: Phrase
    reads: bool
    agreement: Literal["one", "none"]
    labels: tuple[Label, ...]
    hidden: bool = False
    free_text: bool = False
    opener: Opener | None = None

    def __call__(self, ask: Request, db: Session) -> Reply:
        """Answer, when the desk has let the asker in."""
        return self.answer(ask, db)

    @property
    def spellings(self) -> tuple[str, ...]:
        """Give every way to write the command, Swedish first."""
        return tuple(word for word in (self.swedish, self.english, *self.also) if word)

    @cached_property
    def label_words(self) -> Mapping[str, str]:
        """Give the key of each label's value by every way to write the label."""
        return {word.casefold(): label.key for label in self.labels for word in label.words}

    def form(self, opener: Opener) -> Opening:
        """Decorate the function that opens this ability's form; it only reads."""
        return Opening(self.name, opener)


@dataclass(frozen=True)
class Opening:
    """The function that opens an ability's form, until `gather` joins the two."""

    ability: str
    opener: Opener


@dataclass(frozen=True)
class Topic:
    """What a file of abilities is about, as the help shows it, and its place there."""

    title: Phrase
    order: int


def command(
    swedish: str,
    english: str,
    *,
    may: Grant,
    concern: Concern,
    summary: Phrase,
    example: Phrase,
    also: tuple[str, ...] = (),
    labels: tuple[Label, ...] = (),
    reads: bool = False,
    agreement: Literal["one", "none"] = "one",
    hidden: bool = False,
    free_text: bool = False,
) -> Callable[[Answer], Ability]:
    """Make a function an ability that is asked for by `swedish` or `english` (or `also`) on one line.

    `example` is a whole line to write, as `hjälp` shows it; `hidden` keeps the ability out of the help. `free_text`
    says that what follows may end in a question mark: other commands that change something are then taken as asked.
    """

    def decorate(function: Answer) -> Ability:
        topic = function.__module__.rpartition(".")[2]
        return Ability(
            name=f"{topic}.{function.__name__}",
            topic=topic,
            answer=function,
            may=may,
            concern=concern,
            swedish=swedish,
            english=english,
            also=also,
            summary=summary,
            example=example,
            reads=reads,
            agreement=agreement,
            labels=labels,
            hidden=hidden,
            free_text=free_text,
        )

    return decorate


def button(*, may: Grant, concern: Concern, summary: Phrase, reads: bool = False) -> Callable[[Answer], Ability]:
    """Make a function an ability that is reached by a button or a form only, never by words."""
    return command("", "", may=may, concern=concern, summary=summary, example=Phrase(""), reads=reads, hidden=True)


@dataclass(frozen=True)
class Registry:
    """All that the topics hold, by name: abilities in the order that topics and functions stand in."""

    topics: Mapping[str, Topic]
    abilities: Mapping[str, Ability]
    composers: Mapping[str, Composer]
    planners: tuple[Planner, ...]
    sections: tuple[Section, ...]

    def __iter__(self) -> Iterator[Ability]:
        return iter(self.abilities.values())

    def named(self, name: str) -> Ability:
        """Give an ability by its name ("topic.function"); KeyError when there is none."""
        return self.abilities[name]


def gather(package: str) -> Registry:
    """Import every module of a package and gather what stands in it, topic by topic."""
    home = importlib.import_module(package)
    names = sorted(info.name for info in pkgutil.iter_modules(home.__path__))
    modules = {name: importlib.import_module(f"{package}.{name}") for name in names}
    named = {name: module.TOPIC for name, module in modules.items() if hasattr(module, "TOPIC")}
    topics = dict(sorted(named.items(), key=lambda item: item[1].order))
    found = [value for name in topics for value in vars(modules[name]).values()]
    openers = {value.ability: value.opener for value in found if isinstance(value, Opening)}
    abilities = {value.name: value for value in found if isinstance(value, Ability)}
    return Registry(
        topics=topics,
        abilities={name: replace(value, opener=openers.get(name)) for name, value in abilities.items()},
        composers={value.name: value for value in found if isinstance(value, Composer)},
        planners=tuple({value.name: value for value in found if isinstance(value, Planner)}.values()),
        sections=tuple(sorted((value for value in found if isinstance(value, Section)), key=lambda part: part.order)),
    )


@cache
def registry() -> Registry:
    """Give Stark's own abilities, those of `handlers.topics`."""
    return gather("handlers.topics")


# The grants that abilities declare beside themselves; the table in tests/test_rights.py, written by hand, holds them.
ANYONE: Grant = {Role.GUEST: Scope.NETWORK}
PARTICIPANTS: Grant = {Role.PARTICIPANT: Scope.ORGANISATION, Role.COORDINATOR: Scope.NETWORK}
CONTACTS: Grant = {Role.CONTACT: Scope.ORGANISATION, Role.COORDINATOR: Scope.NETWORK}
COORDINATORS: Grant = {Role.COORDINATOR: Scope.NETWORK}
ADMINISTRATORS: Grant = {Role.ADMINISTRATOR: Scope.NETWORK}
