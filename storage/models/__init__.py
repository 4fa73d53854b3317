"""Every table. No back-references: a query says what it joins. Moments are stored in UTC."""

from storage.models.agreements import AgreementRow, OrganisationRow, PartyRow
from storage.models.delivery import Channel, DeadlineWord, Lane, Place, Post, Schedule
from storage.models.experiences import Experience, ExperienceStems
from storage.models.installations import Installation, InstallState
from storage.models.meetings import Meeting, MeetingChange, MeetingNote, MeetingReply
from storage.models.members import (
    Application,
    Audit,
    Binding,
    Delivery,
    Erasure,
    Grant,
    Identity,
    Invite,
    LinkCode,
    LinkTry,
    Member,
    Question,
)
from storage.models.participation import FocusArea, Participation, Report
from storage.models.questions import Miss, PassedQuestion

__all__ = [
    "AgreementRow",
    "Application",
    "Audit",
    "Binding",
    "Channel",
    "DeadlineWord",
    "Delivery",
    "Erasure",
    "Experience",
    "ExperienceStems",
    "FocusArea",
    "Grant",
    "Identity",
    "InstallState",
    "Installation",
    "Invite",
    "Lane",
    "LinkCode",
    "LinkTry",
    "Meeting",
    "MeetingChange",
    "MeetingNote",
    "MeetingReply",
    "Member",
    "Miss",
    "OrganisationRow",
    "Participation",
    "PartyRow",
    "PassedQuestion",
    "Place",
    "Post",
    "Question",
    "Report",
    "Schedule",
]
