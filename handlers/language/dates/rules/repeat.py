"""Rules for what repeats and how often: weekdays, ordinals in months, odd and even weeks."""

from typing import cast

from handlers.language.dates.chart import rule
from handlers.language.dates.clocks import Part
from handlers.language.dates.days import Days, MonthDay, Named, Slash
from handlers.language.dates.moments import Every, Rule
from handlers.language.dates.periods import Months, Week

WORKDAYS = (0, 1, 2, 3, 4)


FREQUENCY = {"day": "DAILY", "week": "WEEKLY", "month": "MONTHLY", "year": "YEARLY"}


LONGER = {"quarter": 3, "third": 4, "half": 6}


Weekdays = tuple[tuple[int, ...], bool]


@rule("DAYSET", "WEEKDAY", "onday WEEKDAY")
def one_day(day: int) -> Weekdays:
    """ "tisdag": repeats only with a word that says so."""
    return (day,), False


@rule("DAYSET", "WEEKDAYS", "onday WEEKDAYS")
def plural_day(day: int) -> Weekdays:
    """ "tisdagar"."""
    return (day,), True


@rule("DAYSET", "OFTENWEEKDAYS", weight=1)
def often_days(kind: str) -> Weekdays:
    """ "vardagar"."""
    return (WORKDAYS if kind == "workdays" else (5, 6)), True


@rule("DAYSET", "DAYSET and EVERY? DAYSET", "DAYSET comma DAYSET", "DAYSET plus/slash DAYSET")
def both_days(first: Weekdays, *rest: Weekdays | int) -> Weekdays | None:
    """ "tisdagar och torsdagar"."""
    second = rest[-1]
    if isinstance(second, int) or set(first[0]) & set(second[0]):
        return None
    return tuple(sorted(first[0] + second[0])), first[1] or second[1]


@rule("DAYSPAN", "from? WEEKDAY dash/to WEEKDAY", weight=2)
def day_span(first: int, last: int) -> Weekdays | None:
    """ "måndag till fredag" beside "varje"."""
    return (tuple(range(first, last + 1)), False) if first < last else None


@rule("DAYSET", "from? WEEKDAYS dash/to WEEKDAYS")
def plural_span(first: int, last: int) -> Weekdays | None:
    """ "måndagar till fredagar"."""
    return (tuple(range(first, last + 1)), True) if first < last else None


@rule("REPEAT", "EVERY DAYSET/DAYSPAN")
def every_day(interval: int, days: Weekdays) -> Rule:
    """ "varje tisdag", "varannan torsdag"."""
    return weekly(days[0], interval)


@rule("REPEAT", "DAYSET")
def plural_days(days: Weekdays) -> Rule | None:
    """ "tisdagar"."""
    return weekly(days[0]) if days[1] else None


@rule("REPEAT", "EVERY WEEKDAY PART", "EVERY WEEKDAY PARTS")
def every_day_part(interval: int, day: int, part: str) -> Every:
    """ "varje tisdag kväll"."""
    return Every(weekly((day,), interval), Part(part))


def weekly(days: tuple[int, ...], interval: int = 1) -> Rule:
    """Give the rule of these weekdays in every interval-th week."""
    return Rule("WEEKLY", interval, tuple((0, day) for day in days))


@rule("OFTEN_SAID", "OFTEN")
def often(unit: str) -> tuple[int, str]:
    """ "dagligen"."""
    return 1, unit


@rule("OFTEN_SAID", "OFTENTWICE")
def seldom(unit: str) -> tuple[int, str]:
    """ "fortnightly"."""
    return 2, unit


@rule("OFTEN_SAID", "EVERY UNIT/UNITS")
def every_unit(interval: int, unit: str) -> tuple[int, str]:
    """ "varannan vecka"."""
    return interval, unit


@rule("OFTEN_SAID", "EVERY NUM UNIT/UNITS", "EVERY ORD UNIT/UNITS")
def every_so_many(interval: int, number: int, unit: str) -> tuple[int, str] | None:
    """ "var 14:e dag", "every two weeks"."""
    return (number, unit) if interval == 1 and 0 < number < 100 else None


@rule("REPEAT", "OFTEN_SAID")
def often_rule(said: tuple[int, str]) -> Rule | None:
    """ "varje månad"."""
    interval, unit = said
    if unit in ("workday", "schoolday"):
        return weekly(WORKDAYS) if interval == 1 else None
    if unit == "weekend":
        return weekly((5, 6), interval)
    if unit in LONGER:
        return Rule("MONTHLY", interval * LONGER[unit], monthdays=(0,))
    if unit == "day" and interval % 7 == 0:
        return Rule("DAILY", interval)
    return Rule(FREQUENCY[unit], interval) if unit in FREQUENCY else None


@rule(
    "REPEAT", "OFTEN_SAID DAYSET", "DAYSET OFTEN_SAID", "OFTEN_SAID comma DAYSET", "OFTEN_SAID inside DAYSET", weight=1
)
def often_days_of_week(*said: Weekdays | tuple[int, str]) -> Rule | None:
    """ "varannan vecka på tisdagar", "tisdag varje vecka"."""
    often, days = (said[0], said[1]) if isinstance(said[0][0], int) else (said[1], said[0])
    interval, unit = cast("tuple[int, str]", often)
    return weekly(cast("Weekdays", days)[0], interval) if unit == "week" else None


@rule(
    "REPEAT",
    "DAYSET PARITY",
    "PARITY DAYSET",
    "EVERY DAYSET PARITY",
    "PARITY comma DAYSET",
    "DAYSET inside PARITY",
    "PARITY EVERY DAYSET",
    weight=1,
)
def parity(*said: Weekdays | str | int) -> Rule:
    """ "torsdagar jämna veckor"."""
    days = next(each for each in said if isinstance(each, tuple))
    even = next(each for each in said if isinstance(each, str))
    return Rule("YEARLY", 1, tuple((0, day) for day in days[0]), parity=even)


@rule("REPEAT", "PARITY")
def parity_alone(even: str) -> Rule:
    """ "jämna veckor": from their Mondays."""
    return Rule("YEARLY", 1, ((0, 0),), parity=even)


@rule("ORDINALS", "ORDINAL")
def one_ordinal(number: int) -> tuple[int, ...]:
    """ "första"."""
    return (number,)


@rule("ORDINALS", "ORDINAL and ORDINAL", "ORDINAL comma ORDINAL and ORDINAL")
def ordinals(*numbers: int) -> tuple[int, ...]:
    """ "första och tredje"."""
    return numbers


@rule("REPEAT", "the/EVERY/onday? ORDINALS WEEKDAY in_month", "onday the ORDINALS WEEKDAY in_month", weight=2)
@rule("REPEAT", "in_month comma? the/onday? ORDINALS WEEKDAY", weight=2)
def nth_weekday(*said: tuple[int, ...] | int) -> Rule | None:
    """ "första onsdagen varje månad"."""
    numbers, day = next(each for each in said if isinstance(each, tuple)), said[-1]
    if not isinstance(day, int):
        return None
    return Rule("MONTHLY", byday=tuple((n, day) for n in numbers))


@rule("REPEAT", "the? ORDINAL UNIT in_month", "in_month the? ORDINAL UNIT", weight=2)
def nth_unit(n: int, unit: str) -> Rule | None:
    """ "sista dagen varje månad", "första vardagen varje månad"."""
    if unit == "day":
        return Rule("MONTHLY", monthdays=(n,))
    return Rule("MONTHLY", byday=tuple((0, day) for day in WORKDAYS), setpos=n) if unit == "workday" else None


@rule(
    "REPEAT",
    "the? DAYNUMBER in_month",
    "in_month the DAYNUMBER",
    "in_month comma the DAYNUMBER",
    "EVERY? the DAYNUMBER in_month",
    weight=2,
)
def month_days(*said: int) -> Rule | None:
    """ "den 3:e varje månad"."""
    return Rule("MONTHLY", monthdays=(said[-1],)) if 1 <= said[-1] <= 31 else None


@rule("REPEAT", "the? ORDINALS WEEKDAY inside? EVERY UNIT/UNITS", weight=3)
def nth_weekday_of_unit(numbers: tuple[int, ...], day: int, interval: int, unit: str) -> Rule | None:
    """ "första måndagen i varje kvartal"."""
    size = LONGER.get(unit)
    if not size or interval != 1:
        return None
    starts = tuple(range(1 if numbers[0] > 0 else size, 13, size))
    return Rule("YEARLY", byday=tuple((n, day) for n in numbers), months=starts)


@rule("REPEAT", "in_year the? ORDINALS WEEKDAY inside MONTH", "the? ORDINALS WEEKDAY inside MONTH in_year", weight=3)
def nth_weekday_of_month(numbers: tuple[int, ...], day: int, month: int) -> Rule:
    """ "varje år första lördagen i oktober"."""
    return Rule("YEARLY", byday=tuple((n, day) for n in numbers), months=(month,))


@rule("REPEAT", "the? ORDINAL in_month", "in_month the? ORDINAL", weight=-3)
def last_of_month(n: int) -> Rule | None:
    """ "den siste varje månad"."""
    return Rule("MONTHLY", monthdays=(-1,)) if n == -1 else None


@rule("YEARLY_LIMIT", "in_year by DAY", "by DAY in_year", "in_year comma by DAY", weight=2)
def yearly_by(day: Days) -> Rule | None:
    """ "årligen senast 15 april"."""
    return every_year(day)


@rule("YEARLY_LIMIT", "in_year before DAY", "before DAY in_year", weight=2)
def yearly_before(day: Days) -> Rule | None:
    """ "varje år före den 1 mars": the last day allowed is the one before."""
    if not isinstance(day, MonthDay):
        return None
    month = day.month if day.day > 1 else (day.month - 2) % 12 + 1
    return Rule("YEARLY", monthdays=(day.day - 1 or -1,), months=(month,))


@rule("REPEAT", "in_year inside? PERIOD", "PERIOD in_year", weight=2)
def yearly_period(period: Days) -> Rule | None:
    """ "varje år i maj", "varje år under vecka 40": from its first day."""
    if isinstance(period, Months):
        return Rule("YEARLY", monthdays=(1,), months=(period.month,))
    return Rule("YEARLY", byday=((0, 0),), weeks=(period.number,)) if isinstance(period, Week) else None


@rule("REPEAT", "the DAYNUMBER and the? DAYNUMBER in_month", weight=3)
def two_month_days(first: int, second: int) -> Rule | None:
    """ "den 1:a och 15:e varje månad"."""
    return Rule("MONTHLY", monthdays=(first, second)) if 1 <= first < second <= 31 else None


@rule("REPEAT", "in_year DAY", "in_year on DAY", "DAY in_year", "in_year comma DAY", weight=1)
def every_year(day: Days) -> Rule | None:
    """ "varje år den 6 juni"."""
    if isinstance(day, Slash):
        day = MonthDay(day.first_number, day.second_number)
    if isinstance(day, Named) and "easter" not in day.rule and " " not in day.rule:
        month, number = (int(part) for part in day.rule.split("-"))
        day = MonthDay(number, month)
    return Rule("YEARLY", monthdays=(day.day,), months=(day.month,)) if isinstance(day, MonthDay) else None


@rule("YEARDAYS", "DATED and the? DATED", "DATED comma DATED")
def year_days(first: Days, second: Days) -> Rule | None:
    """ "1 mars och 1 oktober": the same day of two months."""
    rules = [every_year(day) for day in (first, second)]
    days = {each.monthdays for each in rules if each}
    if None in rules or len(days) != 1:
        return None
    return Rule("YEARLY", monthdays=days.pop(), months=tuple(sorted(each.months[0] for each in rules if each)))


@rule(
    "REPEAT",
    "in_year YEARDAYS",
    "YEARDAYS in_year",
    "OFTEN_SAID YEARDAYS",
    "NUM TIMES in_year comma? YEARDAYS",
    weight=3,
)
def every_year_days(*said: Rule | int | tuple[int, str]) -> Rule | None:
    """ "varje år 1 mars och 1 oktober"."""
    return next(each for each in said if isinstance(each, Rule))


@rule("REPEAT", "OFTEN_SAID comma? the? ORDINALS WEEKDAY", "OFTEN_SAID onday the? ORDINALS WEEKDAY", weight=2)
def often_nth(said: tuple[int, str], numbers: tuple[int, ...], day: int) -> Rule | None:
    """ "en gång i månaden, tredje torsdagen"."""
    return Rule("MONTHLY", said[0], tuple((n, day) for n in numbers)) if said[1] == "month" else None


@rule("REPEAT", "OFTEN_SAID the? MONTHDAYS", "OFTEN_SAID onday MONTHDAYS", "OFTEN_SAID comma the? MONTHDAYS", weight=2)
def often_month_days(said: tuple[int, str], days: tuple[int, ...]) -> Rule | None:
    """ "varannan månad den 10:e"."""
    return Rule("MONTHLY", said[0], monthdays=days) if said[1] == "month" else None


@rule("MONTHDAYS", "the DAYNUMBER", "DAYORD")
def month_day_list(day: int) -> tuple[int, ...] | None:
    """ "den 10:e"."""
    return (day,) if 1 <= day <= 31 else None


@rule("OFTEN_SAID", "NUM TIMES per UNIT", weight=1)
def once_per(number: int, _: int, unit: str) -> tuple[int, str] | None:
    """ "en gång i veckan"."""
    return (1, unit) if number == 1 else None


@rule("REPEAT", "EVERY NAMED_DAY")
def every_named(interval: int, said: str) -> Rule | None:
    """ "varje julafton"."""
    return every_year(Named(said)) if interval == 1 else None


@rule("REPEAT", "EVERY PART", "PARTS", "EVERY PARTS")
def every_part(*said: int | str) -> Every | None:
    """ "varje morgon"."""
    return Every(Rule("DAILY"), Part(str(said[-1]))) if said[0] in (1, said[-1]) else None


@rule("REPEAT", "DAYSET PARTS", "WEEKDAY PARTS")
def day_parts(days: Weekdays | int, part: str) -> Every:
    """ "tisdagskvällar"."""
    return Every(weekly((days,) if isinstance(days, int) else days[0]), Part(part))
