"""The desk's own sentences, and the last touch on every reply: language, buttons that open, form errors."""

from __future__ import annotations

from dataclasses import replace

from handlers.kit.abilities import Ability, Registry
from handlers.kit.cards import (
    Button,
    Buttons,
    Card,
    Choice,
    Divider,
    Field,
    Form,
    Line,
    Listing,
    Moment,
    Part,
    Text,
    Tick,
)
from handlers.kit.phrases import Phrase, Words, both, say, t, translated
from handlers.kit.request import Again, Confirm, Refusal, Reply, Values


def nothing() -> Card:
    """Give an empty card, for a reply that is only a form."""
    return Card("")


def refused(refusal: Refusal, ability: Ability, *, denied: bool) -> Reply:
    """Say no: why, and the form to use instead where the ability has one."""
    parts: tuple[Part, ...] = (Text(refusal.why), *refusal.parts)
    if ability.opener is not None and not denied:
        parts = (*parts, Buttons((Button(t("Open the form"), ability.name, words="", opens=True),)))
    return Reply(Card("", parts))


def nothing_was_asked() -> Reply:
    """Answer a yes or no that answers nothing."""
    return Reply(Card("", (Text(t("What would you like to say yes or no to? I have asked nothing. Write: help")),)))


def button_is_gone() -> Reply:
    """Answer a press on an old message whose ability is no more."""
    return Reply(Card("", (Text(t("That button is no longer in use. Nothing has changed. Write: help")),)))


def nothing_changed() -> Reply:
    """Answer a no."""
    return Reply(Card("", (Text(t("All right. Nothing has changed.")),)))


def question(words: Phrase, confirm: Confirm) -> Reply:
    """Ask for a yes before anything is done."""
    return Reply(Card("", (Text(words),)), confirm=confirm)


def button_that_opens(ability: Ability, form: Form) -> Reply:
    """Offer a form by one button, where a form cannot be opened at once."""
    press = Button(t("Open the form"), ability.name, form.carried, opens=True)
    return Reply(Card(form.title, (Buttons((press,)),)))


def command_word(ability: Ability) -> Phrase:
    """Write an ability's command in the reader's language."""
    return both(ability.swedish, ability.english)


def apology(reference: str) -> Reply:
    """Apologise for an unexpected failure, in both languages: who asked may be unknown."""
    swedish = f"Något gick fel hos mig, och inget har sparats. Försök igen om en stund. Referens: {reference}"
    english = f"Something went wrong on my side, and nothing was saved. Reference: {reference}"
    return Reply(Card("", (Text(swedish), Text(english, "note"))))


def unreachable(reference: str) -> Reply:
    """Say that the database cannot be reached, in both languages."""
    swedish = (
        f"Jag når inte mitt register just nu, så inget har sparats. Försök igen om en minut. Referens: {reference}"
    )
    english = f"I can't reach my register right now, so nothing was saved. Reference: {reference}"
    return Reply(Card("", (Text(swedish), Text(english, "note"))))


def with_privacy_notice(reply: Reply, language: str) -> Reply:
    """Add the privacy notice that a first contact shows (GDPR article 13)."""
    notice = t(
        "About your data: I keep your name, your office and organisation, and what you write to me, to carry out the "
        "agreement. Your organisation is the controller. Write “my data” for a copy, “forget me” to be erased."
    )
    parts = (*reply.card.parts, Divider(), Text(say(notice, language), "note"))
    return replace(reply, card=replace(reply.card, parts=parts))


def finished(reply: Reply, language: str, registry: Registry, again: Again | None = None) -> Reply:
    """Say the whole reply in one language, mark the buttons whose ability opens a form, say how to ask it again."""
    card = reply.card
    parts = tuple([_with_openings(part, registry) for part in card.parts])
    spoken = Card(translated(card.title, language), translated(parts, language))
    form = translated(reply.form, language)
    return replace(reply, card=spoken, form=form, language=language, again=reply.again or again)


def _with_openings(part: Part, registry: Registry) -> Part:
    match part:
        case Buttons() if any(_opens(button, registry) for button in part.buttons):
            return replace(part, buttons=_opening(part.buttons, registry))
        case Listing() if any(_opens(button, registry) for item in part.items for button in item.buttons):
            items = tuple(replace(item, buttons=_opening(item.buttons, registry)) for item in part.items)
            return replace(part, items=items)
        case _:
            return part


def _opening(buttons: tuple[Button, ...], registry: Registry) -> tuple[Button, ...]:
    return tuple(replace(button, opens=True) if _opens(button, registry) else button for button in buttons)


def _opens(button: Button, registry: Registry) -> bool:
    """Tell whether a press asks for a form, and does not say so yet."""
    return not (button.opens or button.carried) and registry.named(button.ability).opener is not None


def prefilled(form: Form, values: Values) -> Form:
    """Fill in what was known already when the form was asked for, as the message that it is opened on."""
    return replace(form, fields=tuple(_filled(field, values.get(field.key)) for field in form.fields))


def with_errors(form: Form, refusal: Refusal, values: Values) -> Form:
    """Give a form back with what was filled in and what was wrong."""
    fields = prefilled(form, values).fields
    known = {field.key for field in fields}
    error: tuple[str, Words] = (refusal.field if refusal.field in known else "", refusal.why)
    return replace(form, fields=fields, errors=(error,))


def _filled(field: Field, sent: tuple[str, ...] | None) -> Field:
    if sent is None:
        return field
    first = next(iter(sent), "")
    match field:
        case Line() | Moment():
            return replace(field, value=first)
        case Choice():
            return replace(field, chosen=sent)
        case Tick():
            return replace(field, value=first == "true")
