"""Any parts that a Swede puts together compose: what the whole means follows from what the parts mean."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from handlers.language.dates import When, when

STOCKHOLM = ZoneInfo("Europe/Stockholm")
DAY = timedelta(days=1)
WEEKDAYS = ("måndag", "tisdag", "onsdag", "torsdag", "fredag", "lördag", "söndag")
MONTHS = ("januari", "februari", "mars", "april", "maj", "juni",
          "juli", "augusti", "september", "oktober", "november", "december")  # fmt: skip
ORDINALS = ("första", "andra", "tredje", "fjärde")
HOLIDAYS = ("midsommarafton", "långfredagen", "nationaldagen", "första advent",
            "alla helgons dag", "annandag påsk", "valborg", "lucia")  # fmt: skip
CLOCKS = {
    "kl 14.15": (14, 15), "kl. 9": (9, 0), "klockan halv tre": (14, 30), "kvart över tio": (10, 15), "13:05": (13, 5),
    "fem i halv fyra": (15, 25), "kl nio": (9, 0), "klockan sju på kvällen": (19, 0), "kl 08.30": (8, 30),
}  # fmt: skip
HOURS = {"kl 9–11": ((9, 0), (11, 0)), "13.15-14.45": ((13, 15), (14, 45)), "mellan 8 och 10": ((8, 0), (10, 0))}
unhurried = settings(deadline=None)  # how fast it reads is measured elsewhere, in processor time
BEFORE = ("Hej! Kan vi ses ", "Boka avstämning ", "Vi behöver svar ", "Förslag: ", "Tack, då säger vi ")
AFTER = (" i Köping?", ", eller vad säger du?", " så hinner alla.", " i aulan med rektorerna", "!")

nows = st.datetimes(datetime(2026, 1, 1), datetime(2030, 12, 31)).map(lambda wall: wall.replace(tzinfo=STOCKHOLM))
weekdays = st.sampled_from(range(7))
dates = st.dates(date(2026, 1, 1), date(2031, 12, 31))
clocks = st.sampled_from(sorted(CLOCKS))
written = dates.flatmap(
    lambda d: st.sampled_from(
        [
            f"den {d.day} {MONTHS[d.month - 1]} {d.year}",
            f"{WEEKDAYS[d.weekday()]} den {d.day} {MONTHS[d.month - 1]} {d.year}",
            d.isoformat(),
            f"{d.day}/{d.month}/{d.year}",
            f"{d:%y%m%d}",
        ]
    )
)
nths = st.builds(
    lambda n, w, m, y: f"{ORDINALS[n]} {WEEKDAYS[w]}en i {MONTHS[m]} {y}",
    st.integers(0, 3), weekdays, st.integers(0, 11), st.integers(2026, 2031),
)  # fmt: skip
weeks = st.builds(lambda w, v, y: f"{WEEKDAYS[w]} v. {v} {y}", weekdays, st.integers(1, 52), st.integers(2026, 2031))
named = st.builds(lambda name, year: f"{name} {year}", st.sampled_from(HOLIDAYS), st.integers(2026, 2031))
near = st.sampled_from(["imorgon", "i övermorgon", "om tre dagar", "om två veckor", "fredag i nästa vecka"])
plain_days = st.one_of(written, nths, weeks, named, near)
days = st.one_of(
    plain_days,
    st.builds(lambda w, day: f"{WEEKDAYS[w]}en före {day}", weekdays, plain_days),
    st.builds(lambda n, w, day: f"{ORDINALS[n]} {WEEKDAYS[w]}en efter {day}", st.integers(0, 3), weekdays, plain_days),
    st.builds(lambda n, day: f"{n} dagar efter {day}", st.integers(2, 40), plain_days),
    st.builds(lambda n, day: f"{n} veckor före {day}", st.integers(2, 9), plain_days),
)


def out(text: str, now: datetime) -> When:
    reading = when(text, now)
    assert reading.out is not None, (text, reading.reason)
    return reading.out


def day_of(text: str, now: datetime) -> date:
    start = out(text, now).start
    assert not isinstance(start, datetime), text
    return start


def at(day: date, clock: tuple[int, int]) -> datetime:
    return datetime(day.year, day.month, day.day, *clock, tzinfo=STOCKHOLM)


@unhurried
@given(days, clocks, nows)
def test_a_day_and_a_clock_time_in_either_order(day: str, clock: str, now: datetime) -> None:
    right = at(day_of(day, now), CLOCKS[clock])
    assert out(f"{day} {clock}", now).start == right
    assert out(f"{clock} {'' if day.startswith(('om ', 'i ')) else 'på '}{day}", now).start == right
    assert out(f"{day}, {clock}", now).start == right


@unhurried
@given(days, st.sampled_from(sorted(HOURS)), nows)
def test_a_day_and_hours(day: str, hours: str, now: datetime) -> None:
    begin, end = (at(day_of(day, now), clock) for clock in HOURS[hours])
    both = out(f"{day} {hours}", now)
    assert (both.kind, both.start, both.end) == ("range", begin, end)


@unhurried
@given(days, nows)
def test_limits(day: str, now: datetime) -> None:
    right = day_of(day, now)
    by, before = out(f"senast {day}", now), out(f"före {day}", now)
    assert (by.start, by.modifier) == (right, "before")
    assert (before.start, before.modifier) == (right - DAY, "before")
    assert out(f"från och med {day}", now).start == right


@unhurried
@given(plain_days, clocks, nows)
def test_a_limit_with_a_clock_time(day: str, clock: str, now: datetime) -> None:
    limit = out(f"senast {day} {clock}", now)
    assert (limit.start, limit.modifier) == (at(day_of(day, now), CLOCKS[clock]), "before")


@unhurried
@given(plain_days, nows)
def test_days_beside_a_day(day: str, now: datetime) -> None:
    right = day_of(day, now)
    assert day_of(f"dagen före {day}", now) == right - DAY
    assert day_of(f"dagen efter {day}", now) == right + DAY
    assert day_of(f"två veckor före {day}", now) == right - 14 * DAY
    assert day_of(f"tio dagar efter {day}", now) == right + 10 * DAY


@unhurried
@given(st.integers(0, 3), weekdays, plain_days, nows)
def test_nth_weekday_after_a_day(n: int, weekday: int, day: str, now: datetime) -> None:
    first = day_of(day, now) + DAY
    right = first + timedelta(days=(weekday - first.weekday()) % 7 + 7 * n)
    assert day_of(f"{ORDINALS[n]} {WEEKDAYS[weekday]}en efter {day}", now) == right


@unhurried
@given(written, st.integers(1, 60), nows)
def test_from_one_day_to_another(day: str, length: int, now: datetime) -> None:
    begin = day_of(day, now)
    end = begin + length * DAY
    last = f"den {end.day} {MONTHS[end.month - 1]} {end.year}"
    for said in (
        f"{day} till {last}",
        f"från {day} till och med {last}",
        f"{day} – {last}",
        f"mellan {day} och {last}",
    ):
        both = out(said, now)
        assert (both.kind, both.start, both.end) == ("range", begin, end), said


@unhurried
@given(weekdays, clocks, st.integers(5, 50), nows)
def test_every_week_until_a_week(weekday: int, clock: str, week: int, now: datetime) -> None:
    reading = when(f"{WEEKDAYS[weekday]}ar {clock} till och med v. {week}", now)
    if reading.reason:
        return
    assert reading.out is not None
    assert reading.out.start.weekday() == weekday
    assert (reading.out.start.hour, reading.out.start.minute) == CLOCKS[clock]
    last = datetime.strptime(str(reading.out.rrule).split("UNTIL=")[1], "%Y%m%dT%H%M%S")
    assert (last.isocalendar().week, last.isoweekday()) == (week, 7)


sayings = st.one_of(days, st.builds(lambda day, clock: f"{day} {clock}", plain_days, clocks))


@unhurried
@given(sayings, st.sampled_from(BEFORE), st.sampled_from(AFTER), nows)
def test_words_around_change_nothing_and_places_are_exact(text: str, before: str, after: str, now: datetime) -> None:
    alone, inside = out(text, now), out(f"{before}{text}{after}", now)
    assert (inside.kind, inside.start, inside.end) == (alone.kind, alone.start, alone.end)
    assert inside.words == ((len(before), len(before) + len(text)),)


WANDERING = (
    "imorgon kl 9", "på torsdag halv tre", "nästa vecka", "nästa fredag kl 13–15", "om tre dagar", "i måndags",
    "i helgen", "varje tisdag kl 10", "senast på fredag", "om två veckor kl 8", "onsdag om tre veckor",
    "i övermorgon på eftermiddagen", "förra veckan", "måndag till onsdag nästa vecka", "för två veckor sedan",
)  # fmt: skip


@unhurried
@given(st.sampled_from(WANDERING), st.datetimes(datetime(2026, 1, 5), datetime(2029, 12, 20)))
def test_a_week_later_means_a_week_later(text: str, wall: datetime) -> None:
    earlier, later = (out(text, each.replace(tzinfo=STOCKHOLM)) for each in (wall, wall + timedelta(days=7)))
    assert _wall(later.start) == _wall(earlier.start) + timedelta(days=7)
    assert (later.end is None) == (earlier.end is None)


def _wall(point: date | datetime) -> datetime:
    """Give a point by the wall clock."""
    return point.replace(tzinfo=None) if isinstance(point, datetime) else datetime(point.year, point.month, point.day)


PARTS = ("tisdag", "v. 12", "kl 9", "senast", "i mars", "varannan", "andra", "efter", "påsk", "och", "den 3",
         "på kvällen", "2027", "om", "två veckor", "sista", "hela", "13–15", "udda veckor")  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(st.lists(st.sampled_from(PARTS), min_size=1, max_size=7), nows)
def test_any_row_of_parts_is_read_or_refused_never_raised(parts: list[str], now: datetime) -> None:
    text = " ".join(parts)
    reading = when(text, now)
    assert reading.out is None or reading.reason is None
    for found in (reading.out, *reading.alternatives):
        assert found is None or all(0 <= a < b <= len(text) for a, b in found.words)
