"""The playground's own words around the conversation, in Swedish and English."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from handlers.kit.phrases import LANGUAGES, Phrase, Value, both, say

Word = Callable[..., str]

WORDS: Mapping[str, Phrase] = {
    "title": both("Prova Stark", "Try Stark"),
    "skip": both("Hoppa till samtalet", "Skip to the conversation"),
    "skip_start": both("Hoppa till innehållet", "Skip to the content"),
    "banner": both(
        "Testläge. Du blir trodd på ditt ord om vem du är. Inget skickas till Slack eller Teams.",
        "Test mode. You are believed about who you are. Nothing is sent to Slack or Teams.",
    ),
    "banner_beside": both(
        "Testläge vid sidan av riktiga plattformar. Du blir trodd på ditt ord om vem du är. "
        "Det du gör här sparas på riktigt.",
        "Test mode beside real platforms. You are believed about who you are. What you do here is saved for real.",
    ),
    "lead": both(
        "Stark bär en överenskommelse mellan skolhuvudmän: vad som är lovat, vem som deltar, vad ni har lärt er och "
        "när det är dags. Här provar du som i chatten, utan att installera något.",
        "Stark carries an agreement between those who run schools: what is promised, who takes part, what you have "
        "learnt and when it is time. Here you try it as in the chat, with nothing to install.",
    ),
    "who": both("Vem vill du vara?", "Who do you want to be?"),
    "who_hint": both(
        "Personerna är exempel. Öppna gärna två fönster och var två personer i samma kanal.",
        "These people are samples. Open two windows and be two of them in one channel.",
    ),
    "you_are": both("Du är", "You are"),
    "change": both("Byt person", "Be somebody else"),
    "places": both("Platser", "Places"),
    "private": both("Privat med Stark", "Private with Stark"),
    "private_about": both("Bara du och Stark läser här.", "Only you and Stark read here."),
    "shared_about": both("Alla exempelpersoner läser här.", "All the sample people read here."),
    "unread": both("{count} nya", "{count} new"),
    "clock": both("Klockan", "The clock"),
    "clock_about": both(
        "Flytta fram klockan och se påminnelser och måndagens sammanfattning komma. Den är gemensam för alla.",
        "Move the clock and see reminders and Monday's digest arrive. All share it.",
    ),
    "clock_fixed": both(
        "Klockan går som vanligt: en riktig plattform är kopplad, och där ska inget komma i förtid.",
        "The clock runs as usual: a real platform is connected, and nothing may arrive there early.",
    ),
    "hour": both("+1 timme", "+1 hour"),
    "day": both("+1 dag", "+1 day"),
    "monday": both("Till måndag 8.00", "To Monday 8:00"),
    "week": both("+1 vecka", "+1 week"),
    "month": both("+30 dagar", "+30 days"),
    "date": both("Till en dag, kl. 8.00", "To a day, at 8:00"),
    "go": both("Flytta", "Move"),
    "clock_fault": both("Välj en dag som kommer, högst ett år fram.", "Choose a day to come, one year ahead at most."),
    "clock_moved": both("Klockan är nu {moment}. Nya inlägg: {count}.", "It is now {moment}. New posts: {count}."),
    "panel": both("Person, platser och klocka", "Person, places and clock"),
    "menu": both("Meny", "Menu"),
    "close": both("Stäng", "Close"),
    "log": both("Samtal", "Conversation"),
    "write": both("Skriv till Stark", "Write to Stark"),
    "write_in": both("Skriv till Stark i {place}", "Write to Stark in {place}"),
    "enter": both("Enter skickar, Skift + Enter gör ny rad.", "Enter sends, Shift + Enter makes a new line."),
    "send": both("Skicka", "Send"),
    "empty": both("Skriv något först.", "Write something first."),
    "first": both("Börja med något av det här", "Begin with one of these"),
    "hello": both("Hej! Jag är Stark.", "Hello! I am Stark."),
    "hello_private": both(
        "Fråga vad som helst om överenskommelsen, eller välj här nedan. Du kan alltid skriva hjälp.",
        "Ask anything about the agreement, or choose below. You can always write help.",
    ),
    "hello_shared": both(
        "Det här är en gemensam kanal: alla ser vad som skrivs. Svar som bara rör dig ser bara du.",
        "This is a shared channel: all see what is written. Answers that concern you alone only you see.",
    ),
    "only_you": both("Bara du ser det här", "Only you see this"),
    "unasked": both("Av sig själv", "Unasked"),
    "pressed": both("Valde: {label}", "Chose: {label}"),
    "you": both("du", "you"),
    "says": both("{who}, kl. {clock}", "{who}, {clock}"),
    "older": both("Visa äldre", "Show older"),
    "newest": both("Till det nyaste", "To the newest"),
    "yes": both("Ja", "Yes"),
    "no": both("Nej", "No"),
    "file": both("Hämta {name} ({size})", "Download {name} ({size})"),
    "optional": both("frivilligt", "optional"),
    "choose": both("Välj …", "Choose …"),
    "room": both("Högst {count} tecken.", "At most {count} characters."),
    "fault": both("Något behöver rättas", "Something needs to be corrected"),
    "fault_title": both("Fel: ", "Error: "),
    "table": both("Tabell, kan rullas i sidled", "Table, can be scrolled sideways"),
    "lost": both(
        "Ingen kontakt med Stark. Försöker igen …",
        "No contact with Stark. Trying again …",
    ),
    "not_sent": both("Det gick inte att skicka. Försök igen.", "That could not be sent. Try again."),
    "waits": both("Stark skriver …", "Stark is writing …"),
    "view": both("Visa som {platform}", "Show as {platform}"),
    "view_about": both("Det här får {platform} för samma svar.", "This is what {platform} gets for the same reply."),
    "view_back": both("Tillbaka till samtalet", "Back to the conversation"),
    "old_button": both(
        "Den knappen är inte kvar, så inget har ändrats. Skriv det du vill göra.",
        "That button is no longer there, so nothing has changed. Write what you want to do.",
    ),
    "language": both("In English", "På svenska"),
    "trouble": both("Det gick inte", "That did not work"),
    "back": both("Till början", "To the beginning"),
    "not_found": both("Den sidan finns inte här.", "There is no such page here."),
    "stranger": both(
        "Provrummet svarar bara sidor som det själv har visat. Öppna början och försök igen.",
        "The playground answers only pages that it has shown itself. Open the beginning and try again.",
    ),
    "wrong_host": both(
        "Provrummet svarar bara på den här datorns egna adresser.",
        "The playground answers only at this machine's own addresses.",
    ),
    "too_much": both("Det var för mycket på en gång. Skriv kortare.", "That was too much at once. Write less."),
}


def words(language: str) -> Word:
    """Give the function that says a word of ours in a language; values go into its {fields}."""

    def word(name: str, /, **values: Value) -> str:
        return say(replace(WORDS[name], values=tuple(values.items())), language)

    return word


def language_of(text: str) -> str:
    """Take a language that is ours, Swedish for any other."""
    return text if text in LANGUAGES else "sv"
