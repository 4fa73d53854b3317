"""Why a platform takes no posts in a place any more, in plain words."""

from __future__ import annotations

from collections.abc import Mapping

from handlers.kit.phrases import Phrase, Words, t

_REASONS: Mapping[str, Phrase] = {
    "is_archived": t("the channel is archived"),
    "channel_not_found": t("the channel is gone, or I am not in it"),
    "not_in_channel": t("I am not in the channel"),
    "removed": t("I have been removed from the channel"),
    "user_disabled": t("the person's account is closed"),
    "uninstalled": t("I have been removed from the workspace"),
    "not_installed": t("I have been removed from the workspace"),
    "token_revoked": t("I have been removed from the workspace"),
    "account_inactive": t("I have been removed from the workspace"),
    "invalid_auth": t("my key to the workspace is not valid"),
    "BotNotInConversationRoster": t("I am not in the channel"),
    "ConversationNotFound": t("the channel is gone, or I am not in it"),
    "BotNotRegistered": t("I have been removed from the workspace"),
    "BotDisabledByAdmin": t("an administrator has closed me out"),
    "ConversationBlockedByUser": t("the person has blocked me"),
    "UserBlockedConversation": t("the person has blocked me"),
    "ForbiddenOperationException": t("I may not write there"),
    "NotEnoughPermissions": t("I may not write there"),
    "http_403": t("I may not write there"),
    "http_404": t("the channel is gone, or I am not in it"),
    "foreign_host": t("its address is none that I may write to; whoever runs me can change that"),
    "InvalidBotApiHost": t("its address is none that I may write to; whoever runs me can change that"),
    "tenant_not_served": t("I no longer serve the organisation whose channel it is; whoever runs me can change that"),
    "MessageSizeTooBig": t("it was too large"),
}


def said_why(why: str) -> Words:
    """Put a platform's own word for a refusal in plain words; one that is not known is shown as the platform's."""
    return _REASONS.get(why) or t("the platform says “{why}”", why=why)
