"""The few words that are the platform's own, not a topic's."""

from __future__ import annotations

from handlers.kit.phrases import Phrase, both, say

SEND = both("Skicka", "Send")
YES = both("Ja", "Yes")
NO = both("Nej", "No")
MORE = both("… och {count} till", "… and {count} more")
SHOW_MORE = both("Visa fler", "Show more")
ANSWER = both("Svar", "Answer")
OPEN_FORM = both("Öppna formuläret", "Open the form")
REQUIRED = both("Fyll i fältet.", "Fill in the field.")
WORKING = both("Jag arbetar med det. Svaret kommer strax här.", "I am working on it. The answer will be here soon.")
BELOW = both("Svaret står här nedanför.", "The answer is below.")
ONLY_YOU = both("Svaret står här nedanför. Bara du ser det.", "The answer is below. Only you see it.")
FORM_BELOW = both("Formuläret står här nedanför.", "The form is below.")
IN_PRIVATE = both(
    "Jag svarar i vår privata chatt, för i kanalen går det inte att svara bara dig.",
    "I answer in our private chat: in the channel I can't answer you alone.",
)
NOT_IN_PRIVATE = both(
    "Svaret är bara för dig, och jag kan inte nå dig privat: du är här från en annan organisation, eller har inte "
    "lagt till mig. Lägg till Stark under Appar i ditt eget Teams och skriv till mig där.",
    "The answer is for you alone, and I can't reach you in private: you are here from another organisation, or have "
    "not added me. Add Stark under Apps in your own Teams, and write to me there.",
)
SAVE_FILE = both("Spara {name}", "Save {name}")
FILE = both("Filen {name} kan sparas i din OneDrive.", "The file {name} can be saved in your OneDrive.")
FILE_IN_PRIVATE = both("Filen {name} ligger i vår privata chatt.", "The file {name} is in our private chat.")
FILE_SAVED = both("Filen {name} är sparad.", "The file {name} is saved.")
FILE_LOST = both(
    "Filen {name} kunde inte sparas. Be om den en gång till.", "The file {name} could not be saved. Ask for it again."
)
FILE_NOT_WANTED = both("Filen sparades inte.", "The file was not saved.")
FILE_TOO_LARGE = both(
    "Filen {name} är för stor att skicka i Teams.", "The file {name} is too large to be sent in Teams."
)


def word(phrase: Phrase, language: str, **values: int | str) -> str:
    """Say one of the words in a language, with its {fields} filled in."""
    return say(Phrase(phrase.text, tuple(values.items()), swedish=phrase.swedish), language)
