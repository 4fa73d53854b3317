"""Rules for longer spans: weeks, months, seasons, fractions of the year, and spans from one day to another."""

from handlers.language.dates.chart import rule
from handlers.language.dates.days import Days, Named
from handlers.language.dates.joined import Beside, Either, Holding, Nth, Through, Within
from handlers.language.dates.periods import Edge, IsoWeek, Latest, Months, ThisUnit, Turn, Units, Week, Weeks, Year
from handlers.language.dates.rules.span import spread

SEASONS = {"spring": 3, "summer": 6, "autumn": 9, "winter": 12}
SIZES = {"quarter": 3, "third": 4, "half": 6}


@rule("YEARNUMBER", "YEAR", "year_word YEAR")
def year_number(year: int) -> Days:
    """ "2027" beside something that wants a year."""
    return Year(year)


@rule("PERIOD", "year_word YEAR", "inside YEAR", "WHOLE YEAR", "inside year_word YEAR")
def year(*said: int) -> Days:
    """ "år 2027", "under 2027"."""
    return Year(said[-1])


@rule("PERIOD", "THISPERIOD", "inside THISPERIOD")
def this_period(said: str) -> Days:
    """ "i år", "veckan efter nästa"."""
    steps, unit = said.split()
    return ThisUnit(unit, int(steps))


@rule("PERIOD", "the? UNIT after REL", "onday UNIT after REL", weight=1)
def unit_after_next(unit: str, steps: int) -> Days | None:
    """ "månaden efter nästa", "the month after next"."""
    return relative_unit(2, unit) if steps == 1 else None


@rule("PERIOD", "UNIT with ANCHOR", "the UNIT with ANCHOR", "same_as ANCHOR")
def holding(*said: str | Days) -> Days | None:
    """ "veckan med påsk", "samma vecka som midsommar"."""
    unit, day = said if len(said) == 2 else ("week", said[0])
    return Holding(str(unit), day) if unit in ("week", "month") and isinstance(day, Days) else None


@rule("MONTHSPAN", "MONTH")
def bare_month(month: int) -> Days:
    """ "maj"."""
    return Months(month)


@rule("MONTHSPAN", "MONTH UNIT")
def month_month(month: int, unit: str) -> Days | None:
    """ "mars månad"."""
    return Months(month) if unit == "month" else None


@rule("PERIOD", "MONTHSPAN", "inside MONTHSPAN")
def month(span: Days) -> Days:
    """ "i maj"."""
    return span


@rule("PERIOD", "YEARMONTH")
def year_month(said: tuple[int, int]) -> Days:
    """ "2026-03"."""
    return Within(Months(said[1]), Year(said[0]))


@rule("PERIOD", "year_word? YEARSPAN", "inside YEARSPAN", "inside year_word YEARSPAN")
def year_span(both: tuple[int, int]) -> Days:
    """ "2026–2027"."""
    return Through(Year(both[0]), Year(both[1]))


@rule("PERIOD", "year_word YEAR dash/to YEAR", "from YEAR to YEAR", "between YEAR and YEAR")
def years(first: int, last: int) -> Days | None:
    """ "åren 2026–2028"."""
    return Through(Year(first), Year(last)) if first < last else None


@rule("PERIOD", "YEARS", "SCHOOLYEAR YEARS")
def school_year(*said: int) -> Days:
    """ "2026/27": a school year, July to June."""
    return Within(Months(7, 12), Year(said[-1]))


@rule("PERIOD", "SCHOOLYEAR YEARSPAN")
def long_school_year(_: int, both: tuple[int, int]) -> Days | None:
    """ "läsåret 2026–2027"."""
    return school_year(both[0]) if both[1] == both[0] + 1 else None


@rule("PERIOD", "SCHOOLYEAR SLASH")
def short_school_year(_: int, years: tuple[int, int]) -> Days | None:
    """ "läsåret 26/27"."""
    return school_year(2000 + years[0]) if years[1] == years[0] + 1 else None


@rule("PERIOD", "SEASON DIGITS", "NAMED_SPAN DIGITS", weight=1)
def short_year(said: str, year: int) -> Days | None:
    """ "hösten 26"."""
    inner = season(said) if said in SEASONS else Named(said)
    return Within(inner, Year(2000 + year)) if 20 <= year <= 60 else None


@rule("PERIOD", "UNIT PERIOD", "UNIT inside PERIOD")
def weekend_of(unit: str, period: Days) -> Days | None:
    """ "helgen v. 12", "helgen 14–15 mars"."""
    if unit != "weekend":
        return None
    return period if isinstance(period, Through) else Within(Units("weekend"), period)


@rule("PERIOD", "PERIOD or PERIOD")
def either(first: Days, second: Days) -> Days | None:
    """ "i mars eller april"."""
    return Either((first, second)) if first != second else None


@rule("PERIOD", "WEEKWORD DIGITS or DIGITS")
def either_week(_: int, first: int, second: int) -> Days | None:
    """ "vecka 11 eller 12"."""
    return Either((Week(first), Week(second))) if first < 100 and second < 100 else None


@rule("PERIOD", "REL MONTH", "inside REL MONTH")
def relative_month(steps: int, month: int) -> Days:
    """ "nästa maj", "förra mars"."""
    return Within(Months(month), ThisUnit("year", -1)) if steps < 0 else Months(month)


@rule("PERIOD", "REL UNIT", "inside REL UNIT", "inside the REL UNIT", "onday REL UNIT")
def relative_unit(steps: int, unit: str) -> Days | None:
    """ "nästa vecka", "förra året"."""
    return None if unit in ("minute", "hour", "day", "workday", "schoolday") else ThisUnit(unit, steps)


@rule("PERIOD", "LASTWORD UNIT")
def last_unit(_: int, unit: str) -> Days | None:
    """ "last week"."""
    return relative_unit(-1, unit)


@rule("PERIOD", "COMING UNIT", "inside COMING UNIT")
def coming_unit(_: int, unit: str) -> Days | None:
    """ "kommande vecka"."""
    return relative_unit(1, unit)


@rule("PERIOD", "WEEKWORD DIGITS", "inside WEEKWORD DIGITS", "onday WEEKWORD DIGITS")
def week(_: int, number: int) -> Days | None:
    """ "v. 48"."""
    return Week(number) if number < 100 else None


@rule("PERIOD", "WEEKWORD NUM", weight=-1)
def week_in_words(_: int, number: int) -> Days | None:
    """ "vecka tolv"."""
    return Week(number) if number < 100 else None


@rule("PERIOD", "WEEKNO", "inside WEEKNO", "onday WEEKNO")
def week_number(number: int) -> Days:
    """ "v48"."""
    return Week(number)


@rule("PERIOD", "WEEKWORD DIGITS dash WEEKWORD? DIGITS", "WEEKWORD DIGITS to WEEKWORD? DIGITS", weight=1)
def weeks(*said: int) -> Days | None:
    """ "v. 12–14"."""
    return Weeks(said[1], said[-1]) if said[1] < 100 and said[-1] < 100 else None


@rule("PERIOD", "WEEKNO dash DIGITS", "WEEKNO dash WEEKNO", "WEEKNO to WEEKNO", "WEEKNO to DIGITS", weight=1)
def week_numbers(first: int, last: int) -> Days | None:
    """ "v12-14"."""
    return Weeks(first, last) if last < 100 else None


@rule("WEEKNUMBER", "WEEKWORD DIGITS")
def one_week(_: int, number: int) -> int | None:
    """ "v. 48" in a list."""
    return number if 0 < number < 54 else None


@rule("WEEKNUMBER", "WEEKNO")
def one_week_number(number: int) -> int | None:
    """ "v48" in a list."""
    return number if 0 < number < 54 else None


@rule("WEEKLIST", "WEEKNUMBER and DIGITS", "WEEKNUMBER comma DIGITS and DIGITS", "WEEKNUMBER and WEEKNUMBER")
@rule("WEEKLIST", "WEEKNUMBER comma DIGITS comma DIGITS and DIGITS", "WEEKNUMBER comma WEEKNUMBER comma/and WEEKNUMBER")
def week_list(*weeks: int) -> tuple[int, ...] | None:
    """ "v. 48, 49 och 50"."""
    return weeks if list(weeks) == sorted(set(weeks)) and weeks[-1] < 54 else None


@rule("PERIOD", "WEEKLIST", weight=1)
def listed_weeks(weeks: tuple[int, ...]) -> Days:
    """Weeks that follow one another are a span; else each is a reading."""
    if list(weeks) == list(range(weeks[0], weeks[-1] + 1)):
        return Weeks(weeks[0], weeks[-1])
    return Either(tuple(Week(week) for week in weeks))


@rule("ISODAY", "ISOWEEK")
def iso_day(said: tuple[int, int, int | None]) -> Days | None:
    """ "2026-W12-3"."""
    return IsoWeek(*said) if said[2] else None


@rule("PERIOD", "ISOWEEK")
def iso_week(said: tuple[int, int, int | None]) -> Days | None:
    """ "v2645", "2026-W12"."""
    return None if said[2] else IsoWeek(*said)


@rule("PERIOD", "FRACTION", "inside FRACTION", "inside the FRACTION", "the FRACTION")
def fraction(said: str) -> Days:
    """ "Q3", "andra halvåret"."""
    number, kind = said.split()
    size = SIZES[kind]
    return Months((int(number) - 1) * size + 1, size)


@rule("PERIOD", "SEASON", "inside SEASON", "inside the SEASON", "onday SEASON")
def season(name: str) -> Days:
    """ "hösten"."""
    return Months(SEASONS[name], 3)


@rule("PERIOD", "BARESEASON YEARNUMBER", weight=1)
def season_of_year(name: str, year: Days) -> Days:
    """ "vår 2027": without the year it is the pronoun."""
    return Within(season(name), year)


@rule("PERIOD", "RELSEASON", weight=1)
def this_season(name: str) -> Days:
    """ "i höst"."""
    return Months(SEASONS[name], 3)


@rule("PERIOD", "REL SEASON/BARESEASON")
def relative_season(steps: int, name: str) -> Days:
    """ "nästa vår"."""
    return past_season(name) if steps < 0 else Months(SEASONS[name], 3)


@rule("PERIOD", "PAST_SEASON")
def past_season(name: str) -> Days:
    """ "i höstas": the season that last ended or is under way last year."""
    return Latest(Months(SEASONS[name], 3))


@rule("PERIOD", "SEASONPART", "inside SEASONPART", "onday SEASONPART")
def part_of_season(said: str) -> Days:
    """ "senhösten", "tidig vår"."""
    side, name = said.split()
    return (
        Months((SEASONS[name] + (1 if side == "late" else -1)) % 12 + 1, 1) if side == "late" else Months(SEASONS[name])
    )


@rule("PERIOD", "NAMED_SPAN", "inside NAMED_SPAN", "onday NAMED_SPAN")
def named_span(said: str) -> Days:
    """ "påsken", "höstlovet"."""
    return Named(said)


@rule("PERIOD", "REL NAMED_SPAN", "inside REL NAMED_SPAN")
def relative_span(steps: int, said: str) -> Days:
    """ "förra julen", "nästa sportlov"."""
    return Latest(Named(said)) if steps < 0 else Named(said)


@rule("PERIOD", "PAST_NAMED")
def past_named(said: str) -> Days:
    """ "i julas"."""
    return Latest(Named(said))


@rule("PERIOD", "TURN", "onday TURN")
def turn(unit: str) -> Days:
    """ "årsskiftet"."""
    return Turn(unit)


@rule(
    "PERIOD",
    "EDGE PERIOD",
    "inside EDGE PERIOD",
    "onday EDGE PERIOD",
    "EDGE DEFINITE_UNIT",
    "inside? the? EDGE DEFINITE_UNIT",
    "inside? the EDGE PERIOD",
    "onday the EDGE PERIOD",
    "EDGE YEARNUMBER",
    "EDGE dash PERIOD",
)
def edge(which: str, period: Days) -> Days:
    """ "mitten av maj"."""
    return Edge(which, period)


@rule("DEFINITE_UNIT", "UNIT", "the UNIT")
def definite_unit(unit: str) -> Days | None:
    """ "veckan", "månaden", "året": the one now."""
    return ThisUnit(unit, 0) if unit in ("week", "month", "quarter", "third", "half", "term", "year") else None


@rule("PERIOD", "WHOLE PERIOD", "WHOLE DEFINITE_UNIT")
def whole(_: int, period: Days) -> Days:
    """ "hela maj"."""
    return period


@rule("PERIOD", "inside UNIT", "onday UNIT", "to UNIT")
def weekend(unit: str) -> Days | None:
    """ "i helgen", "till helgen"."""
    return ThisUnit(unit, 0) if unit == "weekend" else None


@rule("PERIOD", "YEARNUMBER comma? PERIOD")
def year_first(year: Year, period: Days) -> Days | None:
    """ "2027 vecka 3"."""
    return Within(period, year) if isinstance(period, (Week, Months)) else None


@rule("PERIOD", "MONTHSPAN YEARNUMBER", "PERIOD YEARNUMBER", "PERIOD comma YEARNUMBER", weight=1)
def with_year(period: Days, year: Year) -> Days | None:
    """ "maj 2027", "v. 12 2027"."""
    return None if period.definite else Within(period, year)


@rule("PERIOD", "PERIOD PERIOD", "PERIOD inside PERIOD")
def inside(inner: Days, outer: Days) -> Days | None:
    """ "maj nästa år", "början av nästa höst"."""
    if isinstance(inner, (ThisUnit, Year)) and not outer.definite and isinstance(outer, (Months, Week, Named)):
        return Within(outer, inner)  # "förra året i maj"
    if isinstance(inner, Through) and not isinstance(outer, Through):
        return spread(inner, outer)
    if (
        inner.definite
        or isinstance(outer, (Week, Weeks, Through))
        or (isinstance(inner, Months) and isinstance(outer, Months))
    ):
        return None
    return Within(inner, outer)


@rule(
    "PERIOD",
    "the? ORDINAL COUNTED inside? PERIOD",
    "the? ORDINAL COUNTED inside DEFINITE_UNIT",
    "inside ORDINAL COUNTED inside? PERIOD",
)
def nth_inside(n: int, counted: Days, period: Days) -> Days | None:
    """ "sista veckan i juni"."""
    return Nth(n, counted, period) if isinstance(counted, Units) else None


@rule("PERIOD", "the? ORDINAL COUNTED SIDE ANCHOR")
def nth_beside(n: int, counted: Days, side: int, anchor: Days) -> Days | None:
    """ "andra veckan efter påsk"."""
    return Beside(1 if n < 0 else n, counted, side, anchor) if isinstance(counted, Units) else None


@rule("PERIOD", "COUNTED SIDE ANCHOR", "inside COUNTED SIDE ANCHOR", "the? COUNTED SIDE the? noun ANCHOR")
def beside(counted: Days, side: int, anchor: Days) -> Days | None:
    """ "veckan efter påsk"."""
    return Beside(1, counted, side, anchor) if isinstance(counted, Units) else None
