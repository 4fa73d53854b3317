"""The app package that is uploaded in each organisation's Teams: the manifest in Swedish and English, and the icons.

Rules: the manifest schema 1.30 (learn.microsoft.com, "App manifest schema for Teams"): at most twelve commands a list,
a list for each scope; `supportsTargetedMessages` and the trigger "slash" make them slash commands where others read.
"""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from bot.adapters.teams.icons import colour_icon, outline_icon
from bot.adapters.teams.read import SHORTCUTS

VERSION = "1.30"
SCHEMA = f"https://developer.microsoft.com/json-schemas/teams/v{VERSION}/MicrosoftTeams.schema.json"
MOST_COMMANDS = 12
_SWEDISH = {
    "name.short": "Stark",
    "name.full": "Stark: samarbetet mellan kommuner, regioner och skolor",
    "description.short": "Bär er överenskommelse i chatten: åtaganden, erfarenheter, möten.",
    "description.full": (
        "Stark håller reda på vad organisationerna i ett nätverk har kommit överens om. Säg vad er organisation deltar "
        "i, logga vad ni har lärt er, fråga vad som är lovat och till när, boka möten och få påminnelser och en "
        "sammanfattning varje vecka i era kanaler. Skriv ”hjälp” för att se allt du kan göra."
    ),
    "composeExtensions[0].commands[0].title": "Logga som erfarenhet",
    "composeExtensions[0].commands[0].description": "Spara det som står i meddelandet som en erfarenhet i nätverket",
}
_ENGLISH = {
    "name.short": "Stark",
    "name.full": "Stark: co-operation between municipalities, regions and schools",
    "description.short": "Carries your agreement in chat: commitments, experiences, meetings.",
    "description.full": (
        "Stark keeps track of what the organisations of a network have agreed on. Say what your organisation takes "
        "part in, log what you have learnt, ask what was promised and by when, book meetings, and get reminders and a "
        "weekly digest in your channels. Write “help” to see all that you can do."
    ),
    "composeExtensions[0].commands[0].title": "Log as an experience",
    "composeExtensions[0].commands[0].description": "Keep what the message says as an experience of the network",
}
# A private chat has no slash commands of an app: there everything is said to Stark anyway.
_LISTS = (("personal", ("mention",)), ("team", ("mention", "slash")), ("groupChat", ("mention", "slash")))


@dataclass(frozen=True)
class Spelled:
    """A command as Teams' menu shows it: its word and what it does, in Swedish and in English."""

    swedish: str
    english: str
    does: str
    does_in_english: str


@dataclass(frozen=True)
class Published:
    """What an installation says of itself: the bot's id, its public address, the pages on privacy and terms."""

    client_id: str
    url: str
    version: str
    privacy: str
    terms: str
    developer: str


def package(published: Published, commands: Sequence[Spelled]) -> bytes:
    """Write the app package: a zip of the manifest, its English texts and the icons. The same every time."""
    files = {
        "manifest.json": _written(manifest(published, commands)),
        "en.json": _written(english(commands)),
        "color.png": colour_icon(),
        "outline.png": outline_icon(),
    }
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), content, zipfile.ZIP_DEFLATED)
    return packed.getvalue()


def manifest(published: Published, commands: Sequence[Spelled]) -> dict[str, Any]:
    """Write the app's manifest, in Swedish."""
    return {
        "$schema": SCHEMA,
        "manifestVersion": VERSION,
        "version": published.version,
        "id": published.client_id,
        "developer": {
            "name": published.developer,
            "websiteUrl": published.url,
            "privacyUrl": published.privacy,
            "termsOfUseUrl": published.terms,
        },
        "localizationInfo": {
            "defaultLanguageTag": "sv-se",
            "additionalLanguages": [{"languageTag": "en", "file": "en.json"}],
        },
        "name": {"short": _SWEDISH["name.short"], "full": _SWEDISH["name.full"]},
        "description": {"short": _SWEDISH["description.short"], "full": _SWEDISH["description.full"]},
        "icons": {"color": "color.png", "outline": "outline.png"},
        "accentColor": "#0B5345",
        "defaultInstallScope": "team",
        "defaultGroupCapability": {"team": "bot", "groupchat": "bot"},
        "supportsChannelFeatures": "tier1",
        "bots": [_bot(published.client_id, commands)],
        "composeExtensions": [_message_actions(published.client_id)],
        "permissions": ["identity", "messageTeamMembers"],
        "validDomains": [urlsplit(published.url).netloc],
        # What lets Stark ask who somebody is in a shared or private channel.
        "webApplicationInfo": {"id": published.client_id, "resource": f"api://botid-{published.client_id}"},
        "authorization": {
            "permissions": {"resourceSpecific": [{"name": "ChannelMember.Read.Group", "type": "Application"}]}
        },
    }


def _bot(client_id: str, commands: Sequence[Spelled]) -> dict[str, Any]:
    listed = [{"title": command.swedish, "description": command.does} for command in commands]
    return {
        "botId": client_id,
        "scopes": [scope for scope, _ in _LISTS],
        "supportsFiles": True,
        "supportsTargetedMessages": True,
        "commandLists": [
            {"scopes": [scope], "triggers": list(triggers), "commands": listed} for scope, triggers in _LISTS
        ],
    }


def _message_actions(client_id: str) -> dict[str, Any]:
    at = "composeExtensions[0].commands[0]"
    (action,) = SHORTCUTS
    command = {
        "id": action,
        "type": "action",
        "context": ["message"],
        "title": _SWEDISH[f"{at}.title"],
        "description": _SWEDISH[f"{at}.description"],
        "fetchTask": True,
    }
    return {"botId": client_id, "commands": [command]}


def english(commands: Sequence[Spelled]) -> dict[str, str]:
    """Write the manifest's texts in English, by where they stand in it."""
    found = {"$schema": SCHEMA.replace("MicrosoftTeams.schema", "MicrosoftTeams.Localization.schema"), **_ENGLISH}
    for listed in range(len(_LISTS)):
        for number, command in enumerate(commands):
            at = f"bots[0].commandLists[{listed}].commands[{number}]"
            found[f"{at}.title"], found[f"{at}.description"] = command.english, command.does_in_english
    return found


def _written(content: dict[str, Any]) -> bytes:
    return (json.dumps(content, ensure_ascii=False, indent=2) + "\n").encode()
