"""The hosts that the bot's own token may be shown to. Pure.

A service address comes with every activity, and an address once stored may be old: both are judged here, each time.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from urllib.parse import urlsplit

_PLAIN = re.compile(r"https://[A-Za-z0-9.-]{1,253}(?::[0-9]{1,5})?(?:/[A-Za-z0-9._~-]+)*/?\Z")
_HTTPS = "443"


def patterns(setting: str) -> tuple[str, ...]:
    """Read a list of hosts that is separated by commas: "host", "*.domain", with ":port" where it is not 443."""
    return tuple(found for found in (part.strip().casefold() for part in setting.split(",")) if found)


def trusted(address: str, hosts: Iterable[str]) -> bool:
    """Tell whether an address is plain https and its host is one of `hosts`.

    What an address can hide another host behind (a name before "@", a backslash, a query, dots that climb) is no plain
    address.
    """
    if len(address) > 500 or not _PLAIN.match(address) or "/." in address or ".." in address:
        return False
    host, _, port = urlsplit(address).netloc.casefold().partition(":")
    return any(_fits(host, port or _HTTPS, known) for known in hosts)


def _fits(host: str, port: str, known: str) -> bool:
    name, _, asked = known.partition(":")
    if port != (asked or _HTTPS):
        return False
    return host.endswith(name[1:]) and host != name[2:] if name.startswith("*.") else host == name
