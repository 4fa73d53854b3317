"""Kinds of saying that were once read half: counted from a moment, offset, early and late, limited, impossible."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from handlers.language.dates import When, when

NOW = datetime(2026, 2, 11, 10, 15, tzinfo=ZoneInfo("Europe/Stockholm"))
COUNTED = {
    "12 dagar från nu": "2026-02-23",
    "fyra veckor räknat från nu": "2026-03-11",
    "sex arbetsdagar från nu": "2026-02-19",
    "nio dagar framöver": "2026-02-20",
    "3 dagar från nu kl 14": "2026-02-14 14:00",
    "två månader efter påskdagen": "2026-06-05",
    "fyra veckor efter annandag pingst": "2026-06-22",
    "45 minuter från nu": "2026-02-11 11:00",
    "torsdagen efter nästa": "2026-02-26",
    "söndag efter nästa kl 9": "2026-03-01 09:00",
    "kvartalet efter nästa": "2026-07-01 – 2026-09-30",
    "en: four weeks from Thursday": "2026-03-12",
    "en: 5 weeks from April 2": "2026-05-07",
    "en: the Thursday after next": "2026-02-26",
    "en: the month after next": "2026-04-01 – 2026-04-30",
    "en: seventy minutes from now": "2026-02-11 11:25",
}
OFFSET = {
    "tre timmar innan styrelsemötet på fredag kl 16": "2026-02-13 13:00",
    "en kvart före kl 9 imorgon": "2026-02-12 08:45",
    "40 minuter efter träffen på måndag kl 10": "2026-02-16 10:40",
    "på tisdag en timme före workshopen kl 13": "2026-02-17 12:00",
    "senast sex timmar före mötet på fredag kl 12": "2026-02-13 06:00 | before",
    "en timme efter lunch på fredag": "2026-02-13 14:00",
    "fyra dagar före mötet den 18 mars": "2026-03-14",
    "tre dagar före torsdag": "2026-02-09",
    "veckan efter konferensen den 18 mars": "2026-03-23 – 2026-03-29",
    "kvällen före mötet den 18 mars": "2026-03-17 18:00 – 2026-03-17 22:00",
    "12 timmar före söndag den 29 mars kl 10": "2026-03-28 21:00",
    "en: an hour before the workshop on Friday at 3 pm": "2026-02-13 14:00",
    "en: two hours after noon on Friday": "2026-02-13 14:00",
}
EARLY_LATE = {
    "sen kväll": "2026-02-11 20:00 – 2026-02-11 22:00",
    "tidig eftermiddag på tisdag": "2026-02-17 13:00 – 2026-02-17 15:00",
    "på tisdag sent på eftermiddagen": "2026-02-17 15:00 – 2026-02-17 17:00",
    "sent i morgon kväll": "2026-02-12 20:00 – 2026-02-12 22:00",
    "tidigt i övermorgon bitti": "2026-02-13 06:00 – 2026-02-13 09:00",
    "på torsdag tidigt": "2026-02-12 06:00 – 2026-02-12 09:00",
    "mitt på eftermiddagen på torsdag": "2026-02-12 14:00 – 2026-02-12 16:00",
    "i slutet av förmiddagen på måndag": "2026-02-16 10:30 – 2026-02-16 12:00",
    "en: early afternoon on Tuesday": "2026-02-17 13:00 – 2026-02-17 15:00",
    "en: late in the afternoon tomorrow": "2026-02-12 15:00 – 2026-02-12 17:00",
}
LIMITED = {
    "i morgon bitti innan nio": "2026-02-12 09:00 | before",
    "på tisdag kväll efter åtta": "2026-02-17 20:00 | after",
    "i eftermiddag senast fyra": "2026-02-11 16:00 | before",
    "lördag kväll, senast halv tio": "2026-02-14 21:30 | before",
    "senast tio, i kväll": "2026-02-11 22:00 | before",
    "tidigast kl 9 på måndag": "2026-02-16 09:00 | after",
    "inte före elva på fredag": "2026-02-13 11:00 | after",
    "natten till söndag före tre": "2026-02-15 03:00 | before",
    "en: tomorrow afternoon after two": "2026-02-12 14:00 | after",
    "en: by eight tonight": "2026-02-11 20:00 | before",
    "en: no earlier than ten on Monday": "2026-02-16 10:00 | after",
}
IN_WORDS = {
    "klockan fjorton och femtio": "2026-02-11 14:50",
    "arton och trettio": "2026-02-11 18:30",
    "på torsdag nio och fyrtiofem": "2026-02-12 09:45",
    "tretton noll noll på måndag": "2026-02-16 13:00",
    "klockan sexton noll fem": "2026-02-11 16:05",
    "noll sju trettio på tisdag": "2026-02-17 07:30",
    "klockan tolv och noll noll": "2026-02-11 12:00",
    "tjugotvå och femton på lördag": "2026-02-14 22:15",
    "klockan tretton trettio till fjorton trettio": "2026-02-11 13:30 – 2026-02-11 14:30",
    "från fjorton och femton till sexton": "2026-02-11 14:15 – 2026-02-11 16:00",
    "kl 13 och 45 på måndag": "2026-02-16 13:45",
    "åtta och trettio på kvällen": "2026-02-11 20:30",
    "en: at four twenty-five": "2026-02-11 16:25",
    "en: at ten oh five tomorrow": "2026-02-12 10:05",
}


def plain(out: When | None) -> str:
    assert out is not None
    points = " – ".join(f"{each:%Y-%m-%d %H:%M}" if isinstance(each, datetime) else str(each)
                        for each in (out.start, out.end) if each)  # fmt: skip
    return points + (f" | {out.rrule}" if out.rrule else "") + (f" | {out.modifier}" if out.modifier else "")


@pytest.mark.parametrize(
    ("said", "right"), [*COUNTED.items(), *OFFSET.items(), *EARLY_LATE.items(), *LIMITED.items(), *IN_WORDS.items()]
)
def test_whole_is_read(said: str, right: str) -> None:
    reading = when(said.removeprefix("en: "), NOW, "en" if said.startswith("en: ") else "sv")
    assert plain(reading.out) == right
    assert not reading.needs_clarification


@pytest.mark.parametrize("said", ["måndagen efter nästa", "en: the Monday after next"])
def test_next_is_open_when_the_next_week_is_near(said: str) -> None:
    reading = when(said.removeprefix("en: "), NOW, "en" if said.startswith("en: ") else "sv")
    assert reading.needs_clarification
    assert [str(each.start) for each in (reading.out, *reading.alternatives) if each] == ["2026-02-23", "2026-03-02"]


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        ("29/2 2027", "februari 2027 has 28"),
        ("den 29/2 nästa år", "februari 2027 has 28"),
        ("29/2 i år kl 10", "februari 2026 has 28"),
        ("den 29 februari kl 9 2026", "februari 2026 has 28"),
        ("senast 29/2 2026", "februari 2026 has 28"),
        ("31/4 kl 13 2027", "april has 30"),
        ("31 september nästa år", "september has 30"),
    ],
)
def test_impossible_with_a_year_is_never_another_year(said: str, reason: str) -> None:
    reading = when(said, NOW)
    assert reading.out is None
    assert reason in str(reading.reason)


@pytest.mark.parametrize("place", ["digitalt", "lokalt", "aulan", "kommunhuset", "Skype", "i Köping", ""])
def test_hours_after_a_day_are_hours_whatever_follows(place: str) -> None:
    now = datetime(2026, 2, 11, 10, 15, tzinfo=ZoneInfo("Europe/Stockholm"))
    for day in ("torsdag", "torsdag 19 februari", "på torsdag"):
        out = when(f"Nätverksträff {day} 13–15 {place}".strip(), now).out
        assert out is not None
        assert (out.kind, out.start.hour, out.end.hour) == ("range", 13, 15)
