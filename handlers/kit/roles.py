"""The roles' names, as members read and write them."""

from __future__ import annotations

from collections.abc import Mapping

from handlers.kit.names import folded
from handlers.kit.phrases import Phrase, t
from handlers.kit.request import Role

ROLE_NAMES: Mapping[Role, Phrase] = {
    Role.GUEST: t("guest"),
    Role.PARTICIPANT: t("participant"),
    Role.CONTACT: t("the organisation's contact"),
    Role.COORDINATOR: t("coordinator"),
    Role.ADMINISTRATOR: t("administrator"),
}
_SPELLED = {
    Role.GUEST: ("gäst", "guest"),
    Role.PARTICIPANT: ("deltagare", "participant"),
    Role.CONTACT: ("kontakt", "kontaktperson", "organisationens kontakt", "contact"),
    Role.COORDINATOR: ("samordnare", "coordinator"),
    Role.ADMINISTRATOR: ("administratör", "admin", "administrator"),
}


def role_named(text: str) -> Role | None:
    """Find the role that a word in either language names; None when it names none."""
    said = folded(text)
    return next((role for role, words in _SPELLED.items() if said in words), None)
