"""The ladder of reminders ahead of what the agreements say is to be done, and what organisations answer to them."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from functools import partial
from typing import NamedTuple

from dateutil.relativedelta import relativedelta
from sqlmodel import Session

from handlers.kit.abilities import CONTACTS, Organisation, Topic, command
from handlers.kit.calendar import STOCKHOLM, days_between, today
from handlers.kit.cards import Button, Buttons, Card, Facts, Part, Text
from handlers.kit.line import bare
from handlers.kit.notices import Occasion, every, notice
from handlers.kit.phrases import Phrase, Words, both, series, t, tn
from handlers.kit.request import Refusal, Reply, Request, Role
from handlers.language.dates.calendar import last_workday_before_or_on
from handlers.language.dates.rhythm import day_until
from storage.agreements import Agreement, Clause
from storage.models import DeadlineWord, Member
from storage.models.delivery import Located
from storage.queries import agreements as agreement_rows
from storage.queries import deadlines as rows
from storage.queries import members, outbox, places
from storage.queries.outbox import Promise

TOPIC = Topic(t("Reminders of deadlines"), 4)

DAYS_AHEAD = (90, 30, 7)
MONTHS_AHEAD = (12, 6, 3, 1)
_AT = time(8)
_HORIZON = timedelta(days=14)  # what is planned so far ahead is said when a machine has slept through it
_WORTH = timedelta(days=3)  # a reminder of days ahead may come so late, over a weekend


class Rung(NamedTuple):
    """One reminder of a deadline: its name, the local day on which it comes, and the last day of what it reminds of."""

    name: str
    day: date
    last: date

    @property
    def due(self) -> datetime:
        """Give the moment: eight o'clock in Stockholm."""
        return datetime.combine(self.day, _AT, STOCKHOLM)

    @property
    def expires(self) -> datetime:
        """Give when it is too late to say: after three days, or when the last day is over."""
        over = datetime.combine(self.last + timedelta(days=1), time(), STOCKHOLM)
        return min(self.due + _WORTH, over)


def rungs_of_deadline(last: date) -> tuple[Rung, ...]:
    """Give the reminders of a deadline: 90, 30 and 7 days ahead, and the last working day.

    One that would come when offices are closed comes on the working day before.
    """
    ahead = (
        Rung(f"{last}-{days}d", last_workday_before_or_on(last - timedelta(days=days)), last) for days in DAYS_AHEAD
    )
    return (*ahead, Rung(f"{last}-last", last_workday_before_or_on(last), last))


def rungs_of_end(last: date) -> tuple[Rung, ...]:
    """Give the reminders of an agreement's end: 12, 6, 3 and 1 months ahead, on a working day."""
    return tuple(
        Rung(f"{last}-{months}m", last_workday_before_or_on(last - relativedelta(months=months)), last)
        for months in MONTHS_AHEAD
    )


@every
def ladder(now: datetime, db: Session) -> None:
    """Plan the next two weeks' reminders, in the bound channels and to the responsible organisations' contacts."""
    outbox.plan_all(db, _promised(now, db))


def _promised(now: datetime, db: Session) -> Iterator[Promise]:
    for agreement in agreement_rows.library(db):
        for composer, clause, rung in _coming(agreement, now):
            everybody = tuple(party.key for party in agreement.parties)
            responsible = clause.responsible_parties if clause else everybody
            what = clause.id if clause else f"{agreement.key}.end"
            data = {"clause": clause.id} if clause else {}
            post = partial(_promise, agreement.key, composer, rung)
            for channel in places.channels_of(db, agreement.key):
                if channel.bound_at < rung.due:
                    where = f"{channel.platform}/{channel.workspace}/{channel.place}"
                    yield post(f"deadline:{what}:{where}:{rung.name}", channel, channel.language, data)
            told = (each for each in _contacts(db, agreement.key, responsible) if each.joined_at < rung.due)
            for member in told:
                yield from _to_contact(db, member, agreement.key, composer, what, rung, data)


def _to_contact(
    db: Session, member: Member, agreement: str, composer: str, what: str, rung: Rung, data: Mapping[str, str]
) -> Iterator[Promise]:
    """Give the reminder for an organisation's contact; none for who cannot be reached in private."""
    place = places.personal_place(db, member.id)
    if place is not None:
        own = {**data, "organisation": member.organisation}
        key = f"deadline:{what}:member/{member.id}:{rung.name}"
        yield replace(_promise(agreement, composer, rung, key, place, member.language, own), member_id=member.id)


def _promise(
    agreement: str, composer: str, rung: Rung, key: str, address: Located, language: str, data: Mapping[str, str]
) -> Promise:
    return Promise(
        key=key,
        address=address,
        composer=composer,
        data=data,
        due=rung.due,
        expires=rung.expires,
        agreement=agreement,
        language=language,
    )


def _coming(agreement: Agreement, now: datetime) -> Iterator[tuple[str, Clause | None, Rung]]:
    """Give what comes within the horizon or has just been: composer, clause (None for the agreement's end), rung."""
    for rung in rungs_of_end(agreement.valid_to):
        if now - _WORTH < rung.due <= now + _HORIZON:
            yield end.name, None, rung
    for clause in agreement.clauses:
        last = rows.last_day(clause)
        # What only states how long the agreement is valid is reminded of by its end.
        for rung in rungs_of_deadline(last) if last and clause.kind != "validity" else ():
            if now - _WORTH < rung.due <= now + _HORIZON:
                yield deadline.name, clause, rung


def _contacts(db: Session, agreement: str, organisations: tuple[str, ...]) -> list[Member]:
    holders = members.holders(db, agreement, Role.CONTACT.value)
    return [member for member in holders if member.organisation in organisations]


@notice
def deadline(occasion: Occasion, db: Session) -> Reply | None:
    """Remind of a deadline with all its facts; None when the organisation (or each responsible one) has it done."""
    agreement = agreement_rows.agreement(db, occasion.agreement)
    clause = agreement.clause(occasion.data["clause"])
    said = rows.words_on(db, agreement.key, clause.id)
    last = rows.last_day(clause)
    own = occasion.data.get("organisation", "")
    if last is None or _silenced(said, clause, own, today(occasion.now)):
        return None
    parts: list[Part] = [Facts(_facts(agreement, clause, last, said)), Text(clause.text, "quote")]
    if own:
        parts += _answers(db, clause, own)
    return Reply(Card(_title(clause, last, today(occasion.now)), tuple(parts)), seen_by="place")


def _silenced(said: Mapping[str, DeadlineWord], clause: Clause, own: str, day: date) -> bool:
    """Tell whether nobody wants to hear of it: done, or put off by the organisation that would hear it."""
    if not own:
        return bool(clause.responsible_parties) and all(
            key in said and said[key].word == "done" for key in clause.responsible_parties
        )
    word = said.get(own)
    return word is not None and (word.word == "done" or (word.until is not None and word.until > day))


def _title(clause: Clause, last: date, day: date) -> Phrase:
    what = both(clause.summary.sv, clause.summary.en)
    left = days_between(day, last)
    if left < 1:
        return t("The last day is today: {what}", what=what)
    return tn("{count} day left: {what}", "{count} days left: {what}", left, what=what)


def _facts(
    agreement: Agreement, clause: Clause, last: date, said: Mapping[str, DeadlineWord]
) -> tuple[tuple[Words, Words], ...]:
    names = {party.key: party.short_name for party in agreement.parties}
    done = [names.get(key, key) for key, word in sorted(said.items()) if word.word == "done"]
    workday = last_workday_before_or_on(last)
    found: list[tuple[Words, Words]] = [(t("At the latest"), t("{day}", day=last))]
    if workday != last:
        found.append((t("Last working day"), t("{day}", day=workday)))
    if clause.deadline is not None:
        found.append((t("In the agreement's words"), clause.deadline.words))
    if clause.responsible:
        found.append((t("Responsible"), clause.responsible))
    if clause.conditional:
        found.append((t("Conditional"), t("see the wording; what is conditional is never late")))
    if agreement.status == "proposal":
        found.append((t("Status"), t("from a proposal, not a decision")))
    if done:
        found.append((t("Done, by their own word"), t("{names}", names=series(done))))
    found.append((t("From"), t("{agreement}, § {section}", agreement=agreement.short_name, section=clause.section)))
    return tuple(found)


def _answers(db: Session, clause: Clause, organisation: str) -> list[Part]:
    """Offer what the reader can answer: done, or later."""
    number = _number_of(db, organisation, clause)
    carried = (("clause", clause.id), ("organisation", organisation))
    press = Button(t("Done at our organisation"), done.name, carried, words=f"klart {number}")
    how = t("Or write: done {number} · remind later {number} in two weeks", number=number)
    return [Buttons((press,)), Text(how, "note")]


@notice
def end(occasion: Occasion, db: Session) -> Reply | None:
    """Say that an agreement ends, with the day and how long is left."""
    agreement = agreement_rows.agreement(db, occasion.agreement)
    last, day = agreement.valid_to, today(occasion.now)
    left = relativedelta(last + timedelta(days=1), day)
    months = left.years * 12 + left.months
    title = tn(
        "{count} month left of {agreement}",
        "{count} months left of {agreement}",
        months,
        agreement=agreement.short_name,
    )
    if months < 1:
        title = t("{agreement} ends on {day}", agreement=agreement.short_name, day=last)
    found: list[tuple[Words, Words]] = [(t("Ends"), t("{day}", day=last)), (t("Agreement"), agreement.name)]
    workday = last_workday_before_or_on(last)
    if workday != last:
        found.insert(1, (t("Last working day"), t("{day}", day=workday)))
    if agreement.status == "proposal":
        found.append((t("Status"), t("from a proposal, not a decision")))
    ask = Text(t("Decide in time whether to go on, and who hands over what has been built."))
    return Reply(Card(title, (Facts(tuple(found)), ask)), seen_by="place")


@command(
    "klart",
    "done",
    also=("frist klar", "klar med frist"),
    may=CONTACTS,
    concern=Organisation(),
    summary=t("Say that your organisation has done what a deadline asks: no more reminders of it"),
    example=both("klart 3", "done 3"),
    agreement="none",
)
def done(ask: Request, db: Session) -> Reply:
    """Note that the organisation is done with a deadline, by its number in `frister`."""
    number, agreement, clause, _ = _chosen(ask, db)
    _say(ask, db, agreement, clause, "done", None)
    back = Text(t("Take it back with: not done {number}", number=number), "note")
    return Reply(Card(t("Noted as done at {organisation}", organisation=_name(ask, db)), (_what(clause), back)))


@command(
    "inte klart",
    "not done",
    also=("ej klart",),
    may=CONTACTS,
    concern=Organisation(),
    summary=t("Take back that a deadline is done, or put off: the reminders come again"),
    example=both("inte klart 3", "not done 3"),
    agreement="none",
)
def undone(ask: Request, db: Session) -> Reply:
    """Take back the organisation's word on a deadline."""
    _, agreement, clause, _ = _chosen(ask, db)
    _say(ask, db, agreement, clause, "", None)
    return Reply(Card(t("The reminders come again to {organisation}", organisation=_name(ask, db)), (_what(clause),)))


@command(
    "påminn senare",
    "remind later",
    also=("snooza", "snooze"),
    may=CONTACTS,
    concern=Organisation(),
    summary=t("Put your organisation's reminders of a deadline off until a day"),
    example=both("påminn senare 3 den 15 november", "remind later 3 on 15 November"),
    agreement="none",
)
def later(ask: Request, db: Session) -> Reply:
    """Have the organisation's contacts reminded of a deadline on a day of their own choice, and not before."""
    number, agreement, clause, rest = _chosen(ask, db)
    last = rows.last_day(clause)
    if last is None:
        raise Refusal(t("That deadline has no date, so no reminders come of it."))
    said = ask.value("until") or rest
    day = day_until(said, ask.now, ask.asker.language) if said else None
    if day is None:
        raise Refusal(t("Until which day? Write: remind later {number} on 15 November", number=number))
    if not today(ask.now) < day <= last:
        raise Refusal(t("Choose a day after today and not after {last}, the last day.", last=last))
    _say(ask, db, agreement, clause, "later", day)
    rung = Rung(f"{last}-later-{day}", day, last)
    for member in _contacts(db, agreement.key, (ask.organisation,)):
        told = _to_contact(db, member, agreement.key, deadline.name, clause.id, rung, {"clause": clause.id})
        outbox.plan_all(db, told)
    title = t("{organisation} is reminded on {day}, and not before", organisation=_name(ask, db), day=day)
    return Reply(Card(title, (_what(clause),)))


def _chosen(ask: Request, db: Session) -> tuple[int, Agreement, Clause, str]:
    """Find the deadline by its number in the organisation's `frister`, and what else the line says."""
    first, _, rest = ask.words.partition(" ")
    said = bare(first)
    found = rows.numbered(_agreements(db, ask))
    known = {str(due[0]): due for due in found}
    chosen = known.get(said)
    if ask.value("clause"):
        chosen = next((due for due in found if due[2].id == ask.value("clause")), None)
        rest = ask.words
    if chosen is None:
        raise Refusal(t("Which deadline? Write its number, 1 to {count}. The numbers: deadlines", count=len(known)))
    number, agreement, clause = chosen
    if ask.organisation not in clause.responsible_parties:
        raise Refusal(t("The agreement lays that deadline on others: {who}.", who=clause.responsible or "–"))
    return number, agreement, clause, rest


def _agreements(db: Session, ask: Request) -> tuple[Agreement, ...]:
    # Numbered as the asker sees them in `frister`, whoever the answer is for.
    own = agreement_rows.agreements_of(db, ask.asker.organisation)
    return tuple(agreement for agreement in agreement_rows.library(db) if not own or agreement.key in own)


def _number_of(db: Session, organisation: str, clause: Clause) -> int:
    own = agreement_rows.agreements_of(db, organisation)
    known = [agreement for agreement in agreement_rows.library(db) if not own or agreement.key in own]
    return next(number for number, _, other in rows.numbered(known) if other.id == clause.id)


def _say(ask: Request, db: Session, agreement: Agreement, clause: Clause, word: str, until: date | None) -> None:
    rows.say(
        db,
        agreement.key,
        clause.id,
        ask.organisation,
        word=word,
        until=until,
        said_by=ask.asker.member_id,
        now=ask.now,
    )


def _name(ask: Request, db: Session) -> str:
    row = agreement_rows.organisation(db, ask.organisation)
    return row.name if row else ask.asker.organisation_name


def _what(clause: Clause) -> Text:
    return Text(both(clause.summary.sv, clause.summary.en))
