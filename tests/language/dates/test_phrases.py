"""What members say and what it means, said on Wednesday 11 February 2026 at 10.15: compositions above all."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from handlers.language.dates import When, when

NOW = datetime(2026, 2, 11, 10, 15, tzinfo=ZoneInfo("Europe/Stockholm"))
SWEDISH = {
    "sista veckan i juni": "2026-06-22 – 2026-06-28",
    "näst sista torsdagen i november kl 15-16": "2026-11-19 15:00 – 2026-11-19 16:00",
    "tredje fredagen efter trettondagen kl 14": "2027-01-22 14:00",
    "måndagen i samma vecka som midsommar": "2026-06-15",
    "två veckor före första fredagen i juni": "2026-05-22",
    "de två första veckorna i maj": "2026-05-04 – 2026-05-17",
    "sista tre dagarna i mars": "2026-03-29 – 2026-03-31",
    "månadens sista fredag": "2026-02-27",
    "veckan före påsk på tisdag kl 10": "2026-03-31 10:00",
    "dagen före dagen före jul": "2026-12-22",
    "två arbetsdagar före midsommarafton": "2026-06-17",
    "senast fem arbetsdagar före den 1 juni": "2026-05-25 | before",
    "inom tre arbetsdagar efter den 10 mars": "2026-03-13 | before",
    "fem dagar före den sista i månaden": "2026-02-23",
    "första vardagen efter midsommar kl 8": "2026-06-22 08:00",
    "tisdagen i julveckan": "2026-12-22",
    "fredag om tre veckor kl 10": "2026-03-06 10:00",
    "den 5:e nästa månad kl 10": "2026-03-05 10:00",
    "förra året i maj": "2025-05-01 – 2025-05-31",
    "förra veckans onsdag": "2026-02-04",
    "i julas": "2025-12-24 – 2025-12-26",
    "onsdag 0930-1045": "2026-02-18 09:30 – 2026-02-18 10:45",
    "natten till söndag kl 2": "2026-02-15 02:00",
    "fredag natt kl 1": "2026-02-14 01:00",
    "kl 24 på fredag": "2026-02-14 00:00",
    "kl 22–01 på lördag": "2026-02-14 22:00 – 2026-02-15 01:00",
    "tjugo i fyra på eftermiddagen på fredag": "2026-02-13 15:40",
    "sju minuter i tre": "2026-02-11 14:53",
    "elva noll noll imorgon": "2026-02-12 11:00",
    "fjorton trettio på torsdag": "2026-02-12 14:30",
    "tidigt fredag morgon": "2026-02-13 06:00 – 2026-02-13 09:00",
    "efter lunch på fredag": "2026-02-13 13:00 – 2026-02-13 17:00",
    "innan lunch imorgon": "2026-02-12 12:00 | before",
    "helgen v 12": "2026-03-21 – 2026-03-22",
    "v 48, 49 och 50": "2026-11-23 – 2026-12-13",
    "hösten 26": "2026-09-01 – 2026-11-30",
    "läsåret 26/27": "2026-07-01 – 2027-06-30",
    "åren 2026–2028": "2026-01-01 – 2028-12-31",
    "slutet av maj till början av juni": "2026-05-21 – 2026-06-10",
    "månadsskiftet mars/april": "2026-03-31 – 2026-04-01",
    "innan utgången av mars": "2026-03-31 | before",
    "före årets slut": "2026-12-31 | before",
    "den 3 mars kl 9 till den 5 mars kl 12": "2026-03-03 09:00 – 2026-03-05 12:00",
    "fredag kväll till söndag eftermiddag v 42": "2026-10-16 18:00 – 2026-10-18 17:00",
    "från och med måndag v 8 till och med fredag v 10": "2026-02-16 – 2026-03-06",
    "lördag och söndag den 14–15 mars": "2026-03-14 – 2026-03-15",
    "tisdag och onsdag nästa vecka": "2026-02-17 – 2026-02-18",
    "2026-03-01--2026-04-30": "2026-03-01 – 2026-04-30",
    "to 5/3 kl 13-14.30": "2026-03-05 13:00 – 2026-03-05 14:30",
    "13 mars -26": "2026-03-13",
    "åttonde i tionde": "2026-10-08",
    "nasta onsdag kl halv tva": "2026-02-18 13:30",
    "for tre dagar sedan": "2026-02-08",
    "fredg 13:00": "2026-02-13 13:00",
    "varje dag kl 8 utom helger": "2026-02-12 08:00 | FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR",
    "alla vardagar utom fredagar": "2026-02-11 | FREQ=WEEKLY;BYDAY=MO,TU,WE,TH",
    "varje torsdag v 36-40 kl 14": "2026-09-03 14:00 | FREQ=WEEKLY;BYDAY=TH;UNTIL=20261004T235959",
    "varannan tisdag kl 14 med start den 3 mars": "2026-03-03 14:00 | FREQ=WEEKLY;INTERVAL=2;BYDAY=TU",
    "varannan tisdag från och med v 10 till och med v 20": (
        "2026-03-03 | FREQ=WEEKLY;INTERVAL=2;BYDAY=TU;UNTIL=20260517"
    ),
    "varannan vecka, måndagar 8–9, start v 7": "2026-02-16 08:00 – 2026-02-16 09:00 | FREQ=WEEKLY;INTERVAL=2;BYDAY=MO",
    "var 14:e dag med start 2 mars kl 10": "2026-03-02 10:00 | FREQ=DAILY;INTERVAL=14",
    "varje måndag fyra gånger": "2026-02-16 | FREQ=WEEKLY;BYDAY=MO;COUNT=4",
    "varje vardag kl 8 i två veckor från och med måndag": (
        "2026-02-16 08:00 | FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR;UNTIL=20260301T235959"
    ),
    "första måndagen i varje kvartal": "2026-04-06 | FREQ=YEARLY;BYMONTH=1,4,7,10;BYDAY=1MO",
    "varje år första lördagen i oktober": "2026-10-03 | FREQ=YEARLY;BYMONTH=10;BYDAY=1SA",
    "varje år 1 mars och 1 oktober": "2026-03-01 | FREQ=YEARLY;BYMONTH=3,10;BYMONTHDAY=1",
    "årligen senast 15 april": "2026-04-15 | FREQ=YEARLY;BYMONTH=4;BYMONTHDAY=15 | before",
    "varje år före den 1 mars": "2026-02-28 | FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=-1 | before",
    "den siste varje månad": "2026-02-28 | FREQ=MONTHLY;BYMONTHDAY=-1",
    "den 1 och 15 varje månad": "2026-02-15 | FREQ=MONTHLY;BYMONTHDAY=1,15",
    "tisdagskvällar kl 18": "2026-02-17 18:00 | FREQ=WEEKLY;BYDAY=TU",
    "mån, ons och fre kl 8": "2026-02-13 08:00 | FREQ=WEEKLY;BYDAY=MO,WE,FR",
}
ENGLISH = {
    "the third Friday of March at 2pm": "2026-03-20 14:00",
    "the day after Midsummer's Eve at noon": "2026-06-20 12:00",
    "next week Tuesday at 10": "2026-02-17 10:00",
    "two weeks from Monday": "2026-03-02",
    "a week on Tuesday": "2026-02-24",
    "ten to four on Thursday": "2026-02-12 15:50",
    "Friday from 9am to noon": "2026-02-13 09:00 – 2026-02-13 12:00",
    "by end of March": "2026-03-31 | before",
    "Monday 21 September at 10 am": "2026-09-21 10:00",
    "09/21/2026": "2026-09-21",
    "every second Wednesday at 3 pm until June": (
        "2026-02-11 15:00 | FREQ=WEEKLY;INTERVAL=2;BYDAY=WE;UNTIL=20260630T235959"
    ),
    "annually on 1 May": "2026-05-01 | FREQ=YEARLY;BYMONTH=5;BYMONTHDAY=1",
    "Tuesday of week 48 at 10": "2026-11-24 10:00",
    "the first Tuesday after Easter at 9": "2026-04-07 09:00",
    "second half of April": "2026-04-16 – 2026-04-30",
    "mid-August": "2026-08-11 – 2026-08-20",
    "12:30 AM on Friday": "2026-02-13 00:30",
}


def point(moment: date | datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M}" if isinstance(moment, datetime) else moment.isoformat()


def shown(out: When | None) -> str:
    """Write a time as the tables do: from – to | rule | modifier."""
    assert out is not None
    span = point(out.start) + (f" – {point(out.end)}" if out.end else "")
    return " | ".join(part for part in (span, out.rrule, out.modifier) if part)


@pytest.mark.parametrize(("said", "answered"), SWEDISH.items())
def test_swedish(said: str, answered: str) -> None:
    assert shown(when(said, NOW).out) == answered


@pytest.mark.parametrize(("said", "answered"), ENGLISH.items())
def test_english(said: str, answered: str) -> None:
    assert shown(when(said, NOW, "en").out) == answered


def test_weeks_that_are_left_out() -> None:
    out = when("varje vecka på onsdagar kl 9 utom v 8 och v 9", NOW).out
    assert out is not None
    weeks = str(out.rrule).split("BYWEEKNO=")[1].split(";")[0].split(",")
    assert sorted(map(int, weeks)) == [week for week in range(1, 54) if week not in (8, 9)]
    assert point(out.start) == "2026-03-04 09:00"


def test_months_that_are_left_out() -> None:
    out = when("varje torsdag utom i juli kl 10", NOW).out
    assert shown(out) == "2026-02-12 10:00 | FREQ=WEEKLY;BYMONTH=1,2,3,4,5,6,8,9,10,11,12;BYDAY=TH"
