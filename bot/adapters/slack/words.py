"""The few words that are the platform's own, not a topic's: buttons of windows, and what stands at a cut."""

from __future__ import annotations

from handlers.kit.phrases import Phrase, both, say

SEND = both("Skicka", "Send")
CLOSE = both("Stäng", "Close")
CANCEL = both("Avbryt", "Cancel")
YES = both("Ja", "Yes")
NO = both("Nej", "No")
CHOOSE = both("Välj", "Choose")
SEARCH = both("Skriv för att söka", "Type to search")
MORE = both("… och {count} till", "… and {count} more")
SHOW_MORE = both("Visa fler", "Show more")
ANSWER = both("Svar", "Answer")
WORKING_TITLE = both("Ett ögonblick", "One moment")
WORKING = both("Jag arbetar med det. Svaret kommer strax här.", "I am working on it. The answer will be here soon.")
FORM_IS_OPEN = both("Formuläret är öppet.", "The form is open.")
FILES_IN_PRIVATE = both("Filen ligger i vår privata konversation.", "The file is in our private conversation.")
TICKED = both("Ja", "Yes")
TOO_LATE = both(
    "Det gick för lång tid för att öppna formuläret. Tryck på knappen.",
    "It took too long to open the form. Press the button.",
)
OPEN_FORM = both("Öppna formuläret", "Open the form")
SENT_BEFORE = both(
    "Det här har jag redan fått och svarat på. Öppna formuläret på nytt om något ska ändras.",
    "I have had this before, and answered it. Open the form anew if something is to change.",
)
NOT_IN_PLACE = both(
    "Jag får inte skriva i den kanalen. Bjud in mig dit, så svarar jag där nästa gång.",
    "I may not write in that channel. Invite me there, and I will answer there next time.",
)


def word(phrase: Phrase, language: str, **values: int | str) -> str:
    """Say one of the words in a language, with its {fields} filled in."""
    return say(Phrase(phrase.text, tuple(values.items()), swedish=phrase.swedish), language)
