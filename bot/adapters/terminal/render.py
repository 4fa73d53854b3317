"""Reply → plain text."""

from __future__ import annotations

from collections.abc import Iterator
from typing import assert_never

from handlers.kit.cards import Choice, Field, Form, Line, Moment, Tick, plain
from handlers.kit.phrases import spoken
from handlers.kit.request import Address, Reply


def text(reply: Reply) -> str:
    """Write a reply as plain text; a form is shown as the fields that it asks for."""
    lines = [plain(reply.card), *(_form(reply.form) if reply.form is not None else ())]
    lines.extend(f"[{file.name}, {len(file.content)} B]" for file in reply.attachments)
    return "\n".join(line for line in lines if line)


def _form(form: Form) -> Iterator[str]:
    yield spoken(form.title)
    errors = {key: spoken(why) for key, why in form.errors}
    if "" in errors:
        yield f"! {errors['']}"
    for field in form.fields:
        yield f"{spoken(field.label)}: {_hint(field)}".rstrip()
        if field.key in errors:
            yield f"! {errors[field.key]}"


def _hint(field: Field) -> str:
    match field:
        case Line():
            return field.value or spoken(field.hint)
        case Choice():
            return ", ".join(spoken(option.label) for option in field.options)
        case Moment():
            return field.value or ("ÅÅÅÅ-MM-DD" if field.kind == "date" else "TT:MM")
        case Tick():
            return "[x]" if field.value else "[ ]"
        case _:
            assert_never(field)


def post(address: Address, reply: Reply) -> str:
    """Write what is said unasked as "→ NAME: text": the channel's name, or the member's for a private post."""
    name = address.place.removeprefix("#") if address.place.startswith("#") else address.route or address.place
    return f"→ {name}: {text(reply)}"
