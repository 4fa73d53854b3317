"""What a question means: its language, what it asks for, of which agreements and parties, and about what."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from handlers.language.questions.index import Index
from handlers.language.questions.lexicon import LANGUAGES, Language, Lexicon, tokens_of
from handlers.language.questions.names import spoken
from handlers.language.questions.slots import places, question_itself, question_word_ends, says, slot_of
from handlers.language.questions.spelling import Token
from handlers.language.questions.words import Word
from storage.agreements import Agreement, Party

_OFFICES: Final = frozenset(
    {"c:school_head", "c:chair", "c:chief_executive", "c:politician", "c:principal", "c:manager", "c:executive_board"}
)
LONGEST: Final = 400  # characters that are read of a question

_OURS: Final = {
    "sv": frozenset({"vi", "oss", "vår", "vårt", "våra"}),
    "en": frozenset({"we", "us", "our", "ours"}),
}


@dataclass(frozen=True)
class Asked:
    """A question, understood: ``said`` is its mended words without the agreements' names.

    ``parties`` are the organisations it names; ``ours`` says that it speaks of the asker's own. ``lexicon`` tells what
    words of a text stand for.
    """

    language: Language
    said: str
    slot: str
    words: tuple[Word, ...]
    scope: tuple[Agreement, ...]
    named: bool
    asker: Party | None
    ours: bool
    parties: tuple[Party, ...]
    now: datetime
    lexicon: Lexicon

    @property
    def meant(self) -> tuple[Party, ...]:
        """The organisations that the question is about: those named, else the asker's own when it says "vi"."""
        return self.parties or ((self.asker,) if self.asker and self.ours else ())

    @property
    def focus(self) -> Word | None:
        """The first word that tells something after the question word: what is done, or which thing is meant."""
        there = places(self.said, "exists")
        start = max(there) + 1 if there else question_word_ends(self.said, self.language, self.slot)
        after = sorted((word for word in self.words if start and word.at >= start), key=lambda word: word.at)
        return next((word for word in after if not word.small), None)

    @property
    def outsider(self) -> bool:
        """Whether the question names a place that is no party, or is asked by one about itself."""
        return "c:place" in self.concepts

    @property
    def concepts(self) -> frozenset[str]:
        """Every concept that any word stands for ("c:plan")."""
        return frozenset(unit for word in self.words for unit in word.units if unit.startswith("c:"))


def understand(index: Index, question: str, asker: str | None, now: datetime) -> Asked:
    """Read a question as a member of one organisation asks it."""
    itself = question_itself(question[:LONGEST])
    language = language_of(index, itself)
    tokens, agreements = index.names.taken_from(index.reader.tokens(itself, language))
    tokens = tuple(token._replace(at=at) for at, token in enumerate(tokens))
    said = " ".join(token.word for token in tokens)
    rest, parties = index.parties.taken_from(tokens)
    member = (index.members.get(asker) or index.members.get(spoken(asker))) if asker else None
    ours = bool(_OURS[language] & set(said.split()))
    words = (*index.reader.words(rest, language), *(_outsider(index, asker) if ours and not member else ()))
    return Asked(
        language=language,
        said=said,
        slot=_slot(said, language, words),
        words=words,
        scope=_called(index, words, _scope(index.agreements, agreements, member)),
        named=bool(agreements),
        asker=member,
        ours=ours,
        parties=tuple(index.members[key] for key in parties),
        now=now,
        lexicon=index.reader.lexicon,
    )


def _slot(said: str, language: Language, words: tuple[Word, ...]) -> str:
    """Return what is asked for; "who is head of schools in Köping" asks for a name, though it says who."""
    slot = slot_of(said, language)
    if slot != "who" or not says(said, "who_is"):
        return slot
    first = min((word for word in words if not word.small), key=lambda word: word.at, default=None)
    return "name" if first and first.units & _OFFICES else slot


def language_of(index: Index, question: str) -> Language:
    """Tell Swedish from English by whose words the question uses; Swedish when in doubt."""
    tokens = tokens_of(question)
    score = {language: sum(_belongs(index, token, language) for token in tokens) for language in LANGUAGES}
    dialect = index.reader.lexicon.dialect
    score["sv"] += sum(0.5 for token in tokens if token in dialect or set(token) & set("åäö"))
    return "en" if score["en"] > score["sv"] else "sv"


def _belongs(index: Index, token: str, language: Language) -> float:
    if token in index.reader.lexicon.silent[language]:
        return 1.0
    known = 0.7 if token in index.reader.vocabulary.counts[language] else 0.0
    return known + (0.5 if index.reader.lexicon.sides[language].concepts(token) else 0.0)


def _outsider(index: Index, asker: str | None) -> tuple[Word, ...]:
    """Let the name of an organisation that is no party say what "vi" is: a university, another municipality."""
    return index.reader.words(tuple(Token(word, word) for word in tokens_of(asker or "")), "sv")


def _scope(agreements: tuple[Agreement, ...], named: tuple[str, ...], asker: Party | None) -> tuple[Agreement, ...]:
    """Choose the agreements meant: those named, else those of the asker's organisation, else all."""
    if named:
        return tuple(agreement for agreement in agreements if agreement.key in named)
    if asker:
        return tuple(a for a in agreements if any(party.key == asker.key for party in a.parties))
    return agreements


def _called(index: Index, words: tuple[Word, ...], scope: tuple[Agreement, ...]) -> tuple[Agreement, ...]:
    """Narrow the scope by what the agreement is called: not all are an "överenskommelse", but any is an "avtal"."""
    own_kind = {"c:agreement", "c:document"}
    stems = {unit for word in words if own_kind & word.units for unit in word.units if unit.startswith("s:")}
    telling = stems - index.reader.lexicon.unspecific
    own = tuple(a for a in scope if telling & index.called.get(a.key, frozenset()))
    return own or scope
