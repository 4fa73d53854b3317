"""Why a time cannot be: the sentences, each said once, with the values that fill their fields."""

from collections.abc import Mapping
from dataclasses import dataclass, field


def mark(sentence: str) -> str:
    """Give the sentence back unchanged: a marker that a gettext extractor finds, so that it can be translated."""
    return sentence


@dataclass(frozen=True)
class Reason:
    """Why something said was refused: an English sentence with {fields}, and the values of those fields."""

    text: str
    values: Mapping[str, str | int] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.text.format_map(self.values)


class ImpossibleError(Exception):
    """Raised while a time is worked out, when no such day, time or week exists; carries the reason."""

    def __init__(self, text: str, **values: str | int) -> None:
        super().__init__(text)
        self.reason = Reason(text, values)

    @property
    def is_empty(self) -> bool:
        """Tell whether two parts only have nothing in common, so that they may not have been said of one another."""
        return self.reason.text == NO_SUCH_ONE


TOO_LONG = mark("The text is longer than {limit} characters; write the date or time alone.")
TOO_TANGLED = mark("There is too much in the text to tell which date is meant; write the date or time alone.")
NO_SUCH_DAY = mark("{month} has {days} days.")
NO_SUCH_DAY_THAT_YEAR = mark("{month} {year} has {days} days.")
NO_DAY_SO_HIGH = mark("No month has {day} days.")
NO_SUCH_MONTH = mark("There is no month {month}; the year has 12.")
NO_SUCH_TIME = mark("There is no time {time}; the day has 24 hours and the hour 60 minutes.")
NO_SUCH_WEEK = mark("There is no week {week}; a year has 52 or 53.")
NO_SUCH_WEEK_THAT_YEAR = mark("{year} has {weeks} weeks.")
NO_SUCH_ONE = mark("There is no such day between {first} and {last}.")
TOO_FAR = mark("That is further away than the calendar reaches.")
NOT_SO_MANY = mark("A month does not have that many of them.")
NOT_SO_MANY_THERE = mark("There are not so many of them between {first} and {last}.")
TURNED_ROUND = mark("It would end before it begins.")
