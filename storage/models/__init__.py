"""Every table. No back-references: a query says what it joins. Moments are stored in UTC."""

from storage.models.agreements import AgreementRow, OrganisationRow, PartyRow
from storage.models.members import (
    Application,
    Audit,
    Binding,
    Delivery,
    Grant,
    Identity,
    Invite,
    Member,
    Question,
)
from storage.models.participation import FocusArea, Participation, Report

__all__ = [
    "AgreementRow",
    "Application",
    "Audit",
    "Binding",
    "Delivery",
    "FocusArea",
    "Grant",
    "Identity",
    "Invite",
    "Member",
    "OrganisationRow",
    "Participation",
    "PartyRow",
    "Question",
    "Report",
]
