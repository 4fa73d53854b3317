"""What organisations learn and share with each other (EÄIS § 5), in the county and beyond."""

import re
from datetime import timedelta

from sqlmodel import Session

from handlers.kit.abilities import ANYONE, PARTICIPANTS, Label, Oneself, Public, Topic, command
from handlers.kit.calendar import today
from handlers.kit.cards import Button, Buttons, Card, Facts, Form, Item, Listing, Part, Text
from handlers.kit.experiences import (
    ASSUMED,
    DEFAULTS,
    EXAMPLE,
    FIELDS,
    KIND_WORDS,
    KINDS,
    LABELS,
    SEEN_BY,
    checked_text,
    excerpt,
    fields,
    numbered,
    own_buttons,
    reads_as,
    said,
    unknown_number,
)
from handlers.kit.links import link_said
from handlers.kit.names import named
from handlers.kit.notices import Span, section
from handlers.kit.phrases import Phrase, Words, both, series, t, tn
from handlers.kit.request import Refusal, Reply, Request
from storage.queries import agreements as agreement_rows
from storage.queries import experiences as rows
from storage.queries.experiences import COUNTED, Found, Reader, Seen, Wanted

TOPIC = Topic(t("Experiences"), 4)

PAGE, IN_DIGEST = 10, 5
_ERASED = t("The text has been erased.")
_MINE = {"logged_by": ("mina", "mina egna", "mine", "my own"), "organisation": ("våra", "vår", "ours", "our own")}
_LATELY = {"week": ("veckan", "veckans", "senaste veckan", "week", "this week", "the week")}
_WEEK = timedelta(days=7)
_PAGE = re.compile(r"(?:^|\s)(?:sida|page)\s+(\d{1,3})$", re.IGNORECASE)


@command(
    "logga",
    "log",
    also=("dela erfarenhet", "ny erfarenhet", "share experience", "new experience"),
    may=PARTICIPANTS,
    concern=Oneself(),
    labels=tuple(Label(*pair) for pair in LABELS),
    summary=t("Log what you have learnt; one line is enough"),
    example=EXAMPLE,
    free_text=True,
)
def log(ask: Request, db: Session) -> Reply:
    """Keep an experience; without more it is a lesson, in no area, for the network's members."""
    areas = rows.areas(db, ask.agreement)
    found = said(ask, areas, ask.value("text") or ask.words)
    checked_text(found.get("text", ""))
    values = {**DEFAULTS, **found}
    asker = ask.asker
    number = rows.add(db, ask.agreement, asker.organisation, ask.now, logged_by=asker.member_id, values=values)
    seen = Seen(
        number=number,
        agreement=ask.agreement,
        organisation=asker.organisation,
        organisation_name=asker.organisation_name,
        area=areas.get(values.pop("focus_area_id"), ""),
        logged_at=ask.now,
        **values,
    )
    left = [name for name in ASSUMED if name not in found]
    parts = (*_whole(seen), *_assumed(number, left), Buttons(own_buttons(number, ask.agreement)))
    return Reply(Card(t("Logged as experience {number}", number=number), parts))


def _assumed(number: int, left: list[str]) -> tuple[Part, ...]:
    """Say what was left out, and how to write it."""
    if not left:
        return ()
    what = series(ASSUMED[name][0] for name in left)
    note = t(
        "You said nothing of {what}, so I assumed it. Change with: change experience {number} {example}",
        what=what,
        number=number,
        example=ASSUMED[left[0]][1],
    )
    return (Text(note, "note"),)


@log.form
def log_form(ask: Request, db: Session) -> Form:
    """Ask for the text, and offer the rest with its defaults."""
    return Form(
        t("Log an experience"),
        log.name,
        fields(rows.areas(db, ask.agreement), DEFAULTS),
        carried=(("agreement", ask.agreement),),
    )


@command(
    "erfarenheter",
    "experiences",
    also=("visa erfarenheter", "lista erfarenheter", "show experiences", "list experiences"),
    may=ANYONE,
    concern=Public(),
    summary=t("Show what has been logged: all, the week's, of one kind, in one area, or your own"),
    example=both(
        "erfarenheter hinder – eller: erfarenheter Matematik, erfarenheter mina",
        "experiences obstacles – or: experiences Mathematics, experiences mine",
    ),
    reads=True,
)
def browse(ask: Request, db: Session) -> Reply:
    """List experiences, newest first; words that name no kind and no area are searched for."""
    words, page = _paged(ask)
    wanted, title = _wanted(ask, db, words)
    if wanted is None:
        return _results(ask, db, words, page)
    found = rows.newest(db, Reader(*reads_as(ask)), wanted, offset=(page - 1) * PAGE, limit=PAGE)
    if not found.seen:
        return Reply(Card(title, (Text(_nothing(ask, page)),)))
    own = bool(wanted.logged_by or wanted.organisation)
    line = both(f"erfarenheter {words}".strip(), f"experiences {words}".strip())
    return Reply(Card(title, (_listing(found, own=own), *_more(ask, found, browse.name, line, page))))


def _paged(ask: Request) -> tuple[str, int]:
    """Take the page out of the words; a button carries both."""
    words = ask.value("words") or ask.words
    found = _PAGE.search(words)
    words = words[: found.start()] if found else words
    page = ask.value("page") or (found.group(1) if found else "")
    return words.strip(), max(int(page), 1) if page.isdecimal() and len(page) < 4 else 1


def _wanted(ask: Request, db: Session, words: str) -> tuple[Wanted | None, Phrase]:
    """Understand what a list is to hold, with its title; None when the words name nothing that is known."""
    lately = named(words, _LATELY)
    if lately or not words:
        after = ask.now - _WEEK if lately else None
        return Wanted(after=after), t("The week's experiences") if lately else t("Experiences")
    whose = named(words, _MINE)
    if whose and not ask.asker.joined:
        raise Refusal(t("Only those who have joined the network can do that. Write: join YOUR ORGANISATION"))
    if whose == "logged_by":
        return Wanted(logged_by=ask.asker.member_id), t("Experiences that you have logged")
    if whose:
        return Wanted(organisation=ask.asker.organisation), t("Experiences of your organisation")
    kind = named(words, KIND_WORDS)
    if kind:
        return Wanted(kind=kind), t("Experiences: {what}", what=KINDS[kind])
    areas = {str(number): (name,) for number, name in rows.areas(db, ask.agreement).items()}
    area = named(words, areas)
    if area:
        return Wanted(focus_area_id=int(area)), t("Experiences: {what}", what=areas[area][0])
    return None, t("Experiences")


def _nothing(ask: Request, page: int) -> Phrase:
    if page > 1:
        return t("There is nothing on page {page}.", page=page)
    if not ask.asker.joined:
        return t("Nothing that everyone may see has been logged here yet.")
    return t("Nothing has been logged here yet. Be the first, with: log TEXT")


def _listing(found: Found, *, title: Words = "", own: bool = False) -> Listing:
    return Listing(tuple(_item(seen, own=own) for seen in found.seen), title=title)


def _item(seen: Seen, *, own: bool) -> Item:
    lines: list[Words] = [t("Focus area: {area}", area=seen.area)] if seen.area else []
    if seen.link:
        lines.append(t("Link: {link}", link=link_said(seen.link)))
    if seen.spread == "organisation":
        lines.append(SEEN_BY["organisation"])
    if excerpt(seen.text) != seen.text:
        lines.append(t("The whole text: show experience {number}", number=seen.number))
    title = t(
        "{number}: {kind}, {organisation}, {day}",
        number=seen.number,
        kind=KINDS[seen.kind],
        organisation=seen.organisation_name,
        day=today(seen.logged_at),
    )
    buttons = own_buttons(seen.number, seen.agreement) if own else ()
    return Item(title, tuple(lines), excerpt(seen.text) or _ERASED, buttons)


def _more(ask: Request, found: Found, ability: str, line: Phrase, page: int) -> tuple[Part, ...]:
    """End a long list with how many more there are, and how to see them."""
    if not found.more:
        return ()
    next_ = t("{line} page {page}", line=line, page=page + 1)
    note = t("… and {count} more. Write: {next}", count=found.more, next=next_)
    if found.more > COUNTED:
        note = t("… and over {count} more. Write: {next}", count=COUNTED, next=next_)
    words, _page = _paged(ask)
    carried = (("words", words), ("page", str(page + 1)), ("agreement", ask.agreement))
    return (Text(note, "note"), Buttons((Button(t("Show more"), ability, carried),)))


def _whole(seen: Seen) -> tuple[Part, ...]:
    facts: list[tuple[Words, Words]] = [
        (FIELDS["kind"], KINDS[seen.kind]),
        (FIELDS["focus_area_id"], seen.area or t("none chosen")),
        (FIELDS["spread"], SEEN_BY[seen.spread]),
        (t("Organisation"), seen.organisation_name),
        (t("Logged"), t("{day}", day=today(seen.logged_at))),
    ]
    if seen.changed_at:
        facts.append((t("Changed"), t("{day}", day=today(seen.changed_at))))
    if seen.link:
        facts.append((FIELDS["link"], link_said(seen.link)))
    return (Text(seen.text or _ERASED, "quote"), Facts(tuple(facts)))


@command(
    "sök",
    "search",
    also=(
        *("sök erfarenhet", "sök erfarenheter", "sök efter", "hitta", "search experiences", "search for", "find"),
        *("vem har gjort", "vilka har gjort", "vem har provat", "vilka har provat", "vem har prövat"),
        *("vilka har prövat", "vem har testat", "vilka har testat", "vem har arbetat med", "vilka har arbetat med"),
        *("vem har jobbat med", "vilka har jobbat med", "vem har erfarenhet av", "vilka har erfarenhet av"),
        *("har någon gjort", "har någon provat", "har någon prövat", "har någon testat", "har någon erfarenhet av"),
        *("who has done", "who has tried", "who has worked with", "who has experience of", "has anyone tried"),
    ),
    may=ANYONE,
    concern=Public(),
    summary=t("Find who has done the same; other forms of the words are found too"),
    example=both(
        "sök gemensam specialpedagog – eller: vem har provat distansundervisning?",
        "search shared special teacher – or: who has tried remote teaching?",
    ),
    reads=True,
)
def search(ask: Request, db: Session) -> Reply:
    """Find experiences by words, those that hold more of them first, then the newest."""
    words, page = _paged(ask)
    return _results(ask, db, words, page)


def _results(ask: Request, db: Session, words: str, page: int) -> Reply:
    words = words.strip(" ?!.,:")
    found = rows.search(db, Reader(*reads_as(ask)), words, offset=(page - 1) * PAGE, limit=PAGE)
    if not found.terms:
        raise Refusal(t("What are you looking for? Write for example: search shared special teacher"))
    title = t("Experiences about “{words}”", words=words)
    if not found.seen:
        note = t("I found none that you may see. Try a single word, or write: experiences")
        return Reply(Card(title, (Text(_nothing(ask, page) if page > 1 else note),)))
    some = t("None holds all the words. Those that hold most of them come first.")
    parts: tuple[Part, ...] = (Text(some, "note"),) if found.best < found.terms else ()
    line = both(f"sök {words}", f"search {words}")
    return Reply(Card(title, (*parts, _listing(found), *_more(ask, found, search.name, line, page))))


@command(
    "visa erfarenhet",
    "show experience",
    also=("erfarenhet", "experience"),
    may=ANYONE,
    concern=Public(),
    summary=t("Show one experience in full"),
    example=both("visa erfarenhet 3", "show experience 3"),
    reads=True,
)
def show(ask: Request, db: Session) -> Reply:
    """Show one experience to who may see it; to others it does not exist."""
    number, _rest = numbered(ask)
    seen = rows.one(db, Reader(*reads_as(ask)), number)
    if seen is None:
        raise unknown_number(number)
    reader = Reader(*reads_as(ask))
    own = reader.in_network and seen.organisation == reader.organisation
    buttons = (Buttons(own_buttons(number, ask.agreement)),) if own else ()
    return Reply(Card(t("Experience {number}", number=number), (*_whole(seen), *buttons)))


@section(30)
def new_experiences(span: Span, db: Session) -> tuple[Part, ...]:
    """Tell what has been logged: to a channel what the network may see, to a member the own organisation's too."""
    if span.audience == "coordinator":
        return ()
    inside = span.audience == "channel" or span.agreement in agreement_rows.agreements_of(db, span.organisation)
    own = "" if span.audience == "channel" else span.organisation
    reader = Reader(span.agreement, own, in_network=inside)
    found = rows.newest(db, reader, Wanted(after=span.since), limit=IN_DIGEST)
    if not found.seen:
        return ()
    count = len(found.seen) + found.more
    title = tn("{count} new experience", "{count} new experiences", count)
    if found.more > COUNTED:
        title = t("Over {count} new experiences", count=COUNTED)
    more = t("… and {count} more. Write: experiences", count=min(found.more, COUNTED))
    return (_listing(found, title=title), *((Text(more, "note"),) if found.more else ()))
