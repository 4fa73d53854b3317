"""Where something stands in an agreement, as it is shown everywhere."""

from __future__ import annotations

from datetime import date

from handlers.kit.phrases import Phrase, t

_LONGEST_NAME = 30


def cite(name: str, short_name: str, section: str) -> Phrase:
    """Say which agreement and section: "Ensam är inte stark, § 5 Åtaganden", or a heading where nothing is numbered."""
    called = name if len(name) <= _LONGEST_NAME else short_name
    if section[:1].isdigit():
        return t("{agreement}, § {section}", agreement=called, section=section)
    return t("{agreement}, under “{section}”", agreement=called, section=section)


def by_a_person(organisation: str, day: date) -> Phrase:
    """Say for which organisation a person answered, and when: such an answer is never the agreement's own words."""
    return t("Answered by {organisation}, {day}. Not the agreement's own words.", organisation=organisation, day=day)
