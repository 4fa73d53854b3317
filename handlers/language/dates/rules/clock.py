"""Rules for times of day."""

from handlers.language.dates.chart import rule
from handlers.language.dates.clocks import Clock, Either, Hours, Lasting, Part, Time

Minutes = tuple[int, str]


@rule("CLOCK", "CLOCKTIME", "at CLOCKTIME", "CLOCKTIME oclock")
def plain(written: tuple[int, int, bool]) -> Clock:
    """ "14:15"."""
    hour, minute, sure = written
    return Clock(hour, minute, sure=sure)


@rule("CLOCKTIME", "DOTTED")
def dotted(written: tuple[int, int, bool]) -> tuple[int, int, bool] | None:
    """ "13.30": a clock time when the numbers can be one; else a decimal."""
    return written if written[0] <= 24 and written[1] < 60 else None


@rule("CLOCK", "at DOTTED")
def dotted_at(written: tuple[int, int, bool]) -> Clock:
    """ "kl 25.30" is meant as a time, possible or not."""
    return Clock(written[0], written[1], sure=written[2])


@rule("CLOCK", "MERIDIEM", "at MERIDIEM")
def meridiem(written: tuple[int, int, bool]) -> Clock | None:
    """ "10 am", "3.30 pm"."""
    hour, minute, late = written
    if hour > 12:
        return Clock(hour, minute, sure=True)
    return Clock(hour % 12 + (12 if late else 0), minute, sure=True)


@rule("CLOCK", "kl NUM", "kl NUM h", "at NUM oclock", "NUM oclock", "at/around BARE")
def hour(number: int) -> Clock | None:
    """ "kl 9", "klockan fjorton"."""
    return Clock(number, sure=number == 0 or number > 12) if number < 100 else None


@rule("CLOCK", "at FOUR", "at YEARLIKE")
def four(digits: tuple[int, int]) -> Clock:
    """ "kl 1430"."""
    return Clock(*digits, sure=True)


@rule("CLOCK", "kl DIGITS DIGITS")
def spaced(hour: int, minute: int) -> Clock | None:
    """ "kl 14 30"."""
    return Clock(hour, minute, sure=hour > 12) if hour <= 24 and 10 <= minute < 60 else None


@rule("CLOCK", "halfpast NUM", "at halfpast NUM")
def half(number: int) -> Clock | None:
    """ "halv tre": half an hour before three."""
    return Clock(number, -30) if 1 <= number <= 12 else None


@rule("CLOCK", "english_half NUM", "at english_half NUM")
def half_past(number: int) -> Clock | None:
    """ "half past two"."""
    return Clock(number, 30) if 1 <= number <= 12 else None


@rule("MINUTES", "NUM")
def minutes(number: int) -> int | None:
    """ "fem i halv tre": the five; other than fives need the word for minutes."""
    return number if 1 <= number < 30 and number % 5 == 0 else None


@rule("MINUTES", "NUM minutes")
def spelt_minutes(number: int) -> int | None:
    """ "sju minuter i tre"."""
    return number if 1 <= number < 30 else None


@rule("MINUTES", "quarter")
def quarter() -> int:
    """ "kvart": fifteen minutes."""
    return 15


@rule("CLOCK", "MINUTES past NUM", "at MINUTES past NUM")
def past(late: int, number: int) -> Clock | None:
    """ "kvart över tio"."""
    return Clock(number, late, sure=number > 12) if 1 <= number <= 24 else None


@rule(
    "CLOCK",
    "MINUTES to_hour NUM",
    "at MINUTES to_hour NUM",
    "WORDMINUTES to_hour_en NUM",
    "at WORDMINUTES to_hour_en NUM",
)
def before(early: int, number: int) -> Clock | None:
    """ "tio i tre"."""
    return Clock(number, -early, sure=number > 12) if 1 <= number <= 24 else None


@rule("WORDMINUTES", "WORDNUM", "quarter", "NUM minutes", weight=2)
def word_minutes(number: int = 15) -> int | None:
    """ "ten to four": in figures it would be from ten to four."""
    return minutes(number)


@rule("CLOCK", "NUM and? ZEROS", "at NUM and? ZEROS")
def zeros(hour: int, _: int) -> Clock | None:
    """ "elva noll noll"."""
    return Clock(hour, sure=hour > 12) if hour <= 24 else None


@rule("CLOCK", "WORDNUM ZEROS LASTNUM", "at WORDNUM ZEROS LASTNUM", weight=1)
def zero_minutes(hour: int, _: int, minute: int) -> Clock | None:
    """ "nio noll fem"."""
    return Clock(hour, minute, sure=hour > 12) if hour <= 24 and minute < 10 else None


@rule("CLOCK", "ZEROS WORDNUM and? LASTNUM", "at ZEROS WORDNUM and? LASTNUM", weight=1)
def early_hour(_: int, hour: int, minute: int) -> Clock | None:
    """ "noll åtta trettio"."""
    return Clock(hour, minute, sure=True) if hour < 10 <= minute < 60 else None


@rule("CLOCK", "ZEROS WORDNUM ZEROS", "at ZEROS WORDNUM ZEROS", "at ZEROS WORDNUM", weight=1)
def early_full_hour(_: int, hour: int, *__: int) -> Clock | None:
    """ "noll åtta noll noll"."""
    return Clock(hour, sure=True) if hour < 10 else None


@rule("SPOKEN", "WORDNUM and? LASTNUM")
def words(hour: int, minute: int) -> Clock | None:
    """ "fjorton trettio", "femton och trettio"."""
    return Clock(hour, minute, sure=hour > 12) if hour <= 24 and 10 <= minute < 60 else None


@rule("CLOCK", "at SPOKEN")
@rule("LOOSE", "SPOKEN")
def spoken(clock: Clock) -> Clock:
    """A time in words; without "klockan" only beside a day."""
    return clock


@rule("CLOCK", "SPOKEN", weight=-1)
def spoken_alone(clock: Clock) -> Clock | None:
    """ "sjutton och fyrtiofem": with such an hour and such minutes a time even alone."""
    return clock if clock.hour > 12 and clock.minute % 5 == 0 and clock.minute >= 15 else None


@rule("CLOCK", "at DIGITS and LASTNUM")
def digits_and(hour: int, minute: int) -> Clock | None:
    """ "kl 15 och 30": minutes, for there is no such hour."""
    return Clock(hour, minute, sure=hour > 12) if hour <= 24 and 24 < minute < 60 else None


@rule("HOURS", "CLOCK dash/to SPOKEN", "SPOKEN dash/to CLOCK", "from SPOKEN to SPOKEN", "between SPOKEN and SPOKEN")
def spoken_hours(begin: Clock, end: Clock) -> Hours:
    """ "klockan femton trettio till sexton trettio"."""
    return _hours(begin, end)


@rule("HOURS", "from SPOKEN to BARE", "between SPOKEN and BARE")
def spoken_to_bare(begin: Clock, end: int) -> Hours:
    """ "från femton och trettio till sjutton"."""
    return _hours(begin, _bare(end))


@rule("LOOSE_HOURS", "SPOKEN dash/to SPOKEN", "SPOKEN dash/to BARE")
def spoken_loose_hours(begin: Clock, end: Clock | int) -> Hours:
    """ "femton trettio till sjutton"."""
    return _hours(begin, end if isinstance(end, Clock) else _bare(end))


@rule("CLOCK", "MINUTES to_hour halfpast NUM", "at MINUTES to_hour halfpast NUM")
def before_half(early: int, number: int) -> Clock | None:
    """ "fem i halv tre"."""
    return Clock(number, -30 - early) if 1 <= number <= 12 and early < 20 else None


@rule("CLOCK", "MINUTES past halfpast NUM", "at MINUTES past halfpast NUM")
def past_half(late: int, number: int) -> Clock | None:
    """ "fem över halv tre"."""
    return Clock(number, late - 30) if 1 <= number <= 12 and late < 20 else None


@rule("CLOCK", "around AROUND", "at AROUND", "AROUND", "onday AROUND")
def around(number: int) -> Clock:
    """ "vid fyratiden", "15-tiden"."""
    return Clock(number, sure=number > 12)


@rule("CLOCK", "CLOCKWORD", "at CLOCKWORD")
def named(word: str) -> Clock:
    """ "midnatt", "noon"."""
    hour, minute = word.split(":")
    return Clock(int(hour), int(minute), sure=True)


@rule("CLOCK", "around CLOCK", "at CLOCK", weight=-1)
def about(clock: Clock) -> Clock | None:
    """ "ungefär vid halv tre"."""
    return clock


@rule(
    "HOURS",
    "CLOCK dash CLOCK",
    "CLOCK to CLOCK",
    "between CLOCK and CLOCK",
    "from CLOCK to CLOCK",
    "from CLOCK dash CLOCK",
)
def hours(begin: Clock, end: Clock) -> Hours:
    """ "kl 9–11", "14.30 till 16"."""
    return _hours(begin, end)


@rule("HOURS", "CLOCK dash NUM", "CLOCK to NUM", "between CLOCK and NUM", "from CLOCK to NUM", "from CLOCK dash NUM")
def hours_to(begin: Clock, end: int) -> Hours | None:
    """ "kl 9–11"."""
    return _hours(begin, _bare(end)) if end <= 24 else None


@rule("HOURS", "NUM dash CLOCK", "NUM to CLOCK", "between NUM and CLOCK", "from NUM to CLOCK", "from NUM dash CLOCK")
def hours_from(begin: int, end: Clock) -> Hours | None:
    """ "9–11.30"."""
    return _hours(_bare(begin), end) if begin <= 24 else None


@rule("LOOSE_HOURS", "NUM dash BARE", "NUM to BARE", "between NUM and BARE", "from NUM to BARE", "from NUM dash BARE")
def bare_hours(begin: int, end: int) -> Hours | None:
    """ "9–11" and "mellan 8 och 10": hours only beside a day."""
    return _hours(_bare(begin), _bare(end)) if begin <= 24 and end <= 24 and begin != end else None


@rule("HOURS", "at FOUR dash FOUR", "from FOUR to FOUR")
def four_hours(begin: tuple[int, int], end: tuple[int, int]) -> Hours:
    """ "1300-1430"."""
    return Hours(Clock(*begin, sure=True), Clock(*end, sure=True))


@rule("HOURS", "CLOCK dash FOUR", "CLOCK to FOUR", weight=1)
def hours_to_four(begin: Clock, end: tuple[int, int]) -> Hours:
    """ "kl 22–01"."""
    return Hours(begin, Clock(*end, sure=True))


@rule("LOOSE_HOURS", "DIGITS dash FOUR", "FOUR dash BARE")
def bare_four_hours(begin: int | tuple[int, int], end: int | tuple[int, int]) -> Hours | None:
    """ "22–01", "08–12"."""
    first = Clock(*begin, sure=True) if isinstance(begin, tuple) else _bare(begin)
    last = Clock(*end, sure=True) if isinstance(end, tuple) else _bare(end)
    return Hours(first, last) if first.hour <= 24 and last.hour <= 24 else None


@rule("LOOSE_HOURS", "FOURS")
@rule("HOURS", "at FOURS")
def four_span(digits: tuple[int, int, int, int]) -> Hours:
    """ "0930-1045"."""
    return Hours(Clock(*digits[:2], sure=True), Clock(*digits[2:], sure=True))


@rule("TIME", "CLOCK or CLOCK", "CLOCK or LOOSE")
def either(first: Clock, second: Clock) -> Either | None:
    """ "kl 10 eller 13"."""
    return Either((first, second)) if first != second else None


@rule("LOOSE", "BARE")
def bare(number: int) -> Clock:
    """A bare number is an hour only beside a day."""
    return _bare(number)


@rule("LOOSE", "FOUR")
def bare_four(digits: tuple[int, int]) -> Clock:
    """ "0930" is a time only beside a day."""
    return Clock(*digits, sure=True)


def _bare(number: int) -> Clock:
    return Clock(number, sure=number == 0 or number > 12)


def _hours(begin: Clock, end: Clock) -> Hours:
    """An English "9–11am" says am of both."""
    if end.sure and not begin.sure and begin.hour < 12 and end.hour < 12 and begin.hour < end.hour:
        return Hours(Clock(begin.hour, begin.minute, sure=True), end)
    return Hours(begin, end)


@rule("TIME", "CLOCK", "HOURS")
def time(said: Time) -> Time:
    """A clock time or a stretch."""
    return said


@rule("PARTTIME", "PART", "onday PART", "inside PART", "inside the PART", "at PART")
def part(name: str) -> Part:
    """ "på eftermiddagen", "in the morning"."""
    return Part(name)


@rule("PARTTIME", "EARLYLATE PARTTIME", "EDGE PARTTIME", "onday EDGE PARTTIME", weight=1)
def early_or_late(which: str, part: Part) -> Part | None:
    """ "sen eftermiddag", "sent på kvällen", "i början av eftermiddagen"."""
    if part.which or part.name == "lunch" or which not in ("start", "middle", "end"):
        return None
    return Part(part.name, which)


@rule("TIME", "EARLYLATE PARTTIME", weight=-1)
def early_or_late_alone(which: str, part: Part) -> Part | None:
    """ "sen eftermiddag" says enough to stand alone."""
    return early_or_late(which, part)


@rule("PARTTIME", "after LUNCH")
def after_lunch(_: str) -> Part:
    """ "efter lunch"."""
    return Part("afternoon")


@rule("PARTTIME", "before LUNCH")
def before_lunch(_: str) -> Part:
    """ "innan lunch"."""
    return Part("forenoon")


@rule("LUNCH", "PART")
def lunch(name: str) -> str | None:
    """Lunch is a time of its own."""
    return name if name == "lunch" else None


@rule("CLOCK", "LUNCH", "at LUNCH", "onday LUNCH", "to LUNCH", weight=1)
def at_lunch(_: str) -> Clock:
    """ "vid lunch"."""
    return Clock(12, sure=True, part="lunch")


@rule("TIME", "TIME PARTTIME", "LOOSE PARTTIME", "LOOSE_HOURS PARTTIME")
def time_in_part(said: Time, part: Part) -> Time | None:
    """ "sju på kvällen", "8–9 på morgonen"."""
    return None if isinstance(said, Part) or part.name == "lunch" else said.within(part.name)


@rule("TIME", "PARTTIME comma? TIME", "PARTTIME LOOSE", "PARTTIME LOOSE_HOURS")
def part_then_time(part: Part, said: Time) -> Time | None:
    """ "på kvällen kl sju"."""
    return time_in_part(said, part)


@rule("TIME", "CLOCK lasting? DURATION_SAID", "CLOCK comma DURATION_SAID", "CLOCK comma lasting DURATION_SAID")
def lasting(begin: Clock, length: Minutes) -> Lasting | None:
    """ "kl 10 i två timmar"."""
    size = {"minute": 1, "hour": 60}.get(length[1])
    return Lasting(begin, length[0] * size) if size and length[0] * size < 24 * 60 else None
