"""What is to be done by when: every deadline of the agreements, fuzzy and undated ones with their own words."""

from datetime import date, timedelta

from sqlmodel import Session

from handlers.kit.abilities import ANYONE, Public, Topic, command
from handlers.kit.calendar import STOCKHOLM, today
from handlers.kit.cards import Card, Item, Listing, Part, Text
from handlers.kit.cite import cite
from handlers.kit.notices import Span, section
from handlers.kit.phrases import Phrase, Words, both, t, tn
from handlers.kit.request import Refusal, Reply, Request
from handlers.language.dates import When, when
from handlers.language.dates.calendar import is_workday, last_workday_before_or_on
from storage.agreements import Agreement, Clause
from storage.queries import agreements as agreement_rows
from storage.queries import deadlines as rows

TOPIC = Topic(t("Deadlines"), 4)

Due = tuple[int, Agreement, Clause]
Period = tuple[date, date]

_SOON = timedelta(days=92)


@command(
    "frister",
    "deadlines",
    also=("frist", "tidsfrister", "deadline"),
    may=ANYONE,
    concern=Public(),
    summary=t("Show what is to be done by when: all that remains, or a period"),
    example=both("frister i år", "deadlines this year"),
    reads=True,
    agreement="none",
)
def show(ask: Request, db: Session) -> Reply:
    """List the deadlines of the asker's agreements (all of them for a guest), the ends of validity included."""
    period = _period(ask)
    agreements = _asked_about(ask, db)
    found = rows.numbered(agreements)
    dated = [due for due in found if _falls(due, period, ask)]
    parts: list[Part] = []
    if dated:
        parts.append(Listing(tuple(_item(due, ask) for due in dated)))
    else:
        parts.append(Text(t("No deadline falls in that period.")))
    undated = [due for due in found if _undated(due[2])]
    if undated:
        parts.append(Listing(tuple(_item(due, ask) for due in undated), title=t("Without a date")))
    parts.append(Text(t("What is conditional is never late."), "note"))
    return Reply(Card(_title(period), tuple(parts)))


def _asked_about(ask: Request, db: Session) -> tuple[Agreement, ...]:
    library = agreement_rows.library(db)
    own = agreement_rows.agreements_of(db, ask.asker.organisation) if ask.asker.organisation else ()
    return tuple(agreement for agreement in library if not own or agreement.key in own)


def _period(ask: Request) -> Period | None:
    if not ask.words:
        return None
    reading = when(ask.words, ask.now, ask.asker.language)
    if reading.out is None and ask.words.isdecimal():
        reading = when(f"år {ask.words}", ask.now)  # after "frister", a bare number is a year
    if reading.out is None:
        why = t("I do not understand that period.")
        if reading.reason is not None:
            why = t(reading.reason.text, **dict(reading.reason.values))
        raise Refusal(t("{why} Write for example: deadlines this year – or: deadlines in December", why=why))
    return _bounds(reading.out, today(ask.now))


def _bounds(found: When, day: date) -> Period:
    """Take a time expression as a period of whole days; "before X" runs from today to X."""
    start = _day(found.start)
    end = _day(found.end) if found.end is not None else start
    if found.kind == "range":
        return start, end
    if found.modifier == "before":
        return day, start
    if found.modifier == "after":
        return start, date.max
    return start, end


def _day(moment: date) -> date:
    aware = getattr(moment, "astimezone", None)
    return aware(STOCKHOLM).date() if aware else moment


def _undated(clause: Clause) -> bool:
    return clause.deadline is not None and clause.deadline.start is None and clause.deadline.end is None


def _last_day(clause: Clause) -> date:
    return rows.last_day(clause) or date.max


def _falls(due: Due, period: Period | None, ask: Request) -> bool:
    clause = due[2]
    if _undated(clause):
        return False
    last = _last_day(clause)
    if period is None:
        return last >= today(ask.now)
    first = last
    deadline = clause.deadline
    if deadline is not None and deadline.start is not None and deadline.precision != "day":
        first = deadline.start  # a fuzzy deadline may fall on any day of its interval
    return first <= period[1] and last >= period[0]


def _item(due: Due, ask: Request) -> Item:
    number, agreement, clause = due
    lines: list[Words] = [_when(clause)]
    left = (_last_day(clause) - today(ask.now)).days
    if not _undated(clause) and left >= 0:
        lines.append(tn("{count} day left", "{count} days left", left) if left else t("today"))
    if clause.responsible:
        lines.append(t("Responsible: {who}", who=clause.responsible))
    if clause.conditional:
        lines.append(t("Conditional: see the wording"))
    if agreement.status == "proposal":
        lines.append(t("From a proposal, not a decision"))
    lines.append(cite(agreement.name, agreement.short_name, clause.section))
    what = both(f"{number}: {clause.summary.sv}", f"{number}: {clause.summary.en}")
    return Item(what, tuple(lines), quote=clause.text)


def _when(clause: Clause) -> Phrase:
    deadline = clause.deadline
    assert deadline is not None
    if _undated(clause):
        return t("The agreement says “{words}”", words=deadline.words)
    last = _last_day(clause)
    if deadline.precision != "day" and deadline.start is not None:
        return t("“{words}”: {start} – {end}", words=deadline.words, start=deadline.start, end=last)
    said = t("at the latest {day} (“{words}”)", day=last, words=deadline.words)
    if deadline.start is not None:
        said = t("{start} – {end} (“{words}”)", start=deadline.start, end=last, words=deadline.words)
    if is_workday(last):
        return said
    return t("{said}; the last working day is {workday}", said=said, workday=last_workday_before_or_on(last))


def _title(period: Period | None) -> Phrase:
    if period is None:
        return t("Deadlines that remain")
    if period[1] == date.max:
        return t("Deadlines from {start}", start=period[0])
    if period[0] == period[1]:
        return t("Deadlines {day}", day=period[0])
    return t("Deadlines {start} – {end}", start=period[0], end=period[1])


@section(40, standing=True)
def coming(span: Span, db: Session) -> tuple[Part, ...]:
    """Tell the network's deadlines of the next three months, and those that the agreement gives no date."""
    agreement = agreement_rows.agreement(db, span.agreement)
    day = today(span.now)
    found = [(clause, rows.last_day(clause)) for _, _, clause in rows.numbered((agreement,))]
    if span.audience == "member":
        found = [(clause, last) for clause, last in found if span.organisation in clause.responsible_parties]
    soon = [Item(_summary(clause), (_when(clause),)) for clause, last in found if last and day <= last <= day + _SOON]
    undated = [Item(_summary(clause), (_when(clause),)) for clause, last in found if last is None]
    parts: list[Part] = []
    if soon:
        parts.append(Listing(tuple(soon), title=t("Deadlines of the next three months")))
    if undated and span.audience == "channel":
        parts.append(Listing(tuple(undated), title=t("Without a date")))
    return tuple(parts) if span.audience != "coordinator" else ()


def _summary(clause: Clause) -> Phrase:
    return both(clause.summary.sv, clause.summary.en)
