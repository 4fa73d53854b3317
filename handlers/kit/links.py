"""A link that a member gives: kept when it leads to a public site over https, never fetched, shown by its real host."""

from __future__ import annotations

import re
import unicodedata
from urllib.parse import SplitResult, urlsplit

from handlers.kit.phrases import Phrase, Words, t
from handlers.kit.request import Refusal

LONGEST = 500
_LABEL = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?")
# Names that no public site has (RFC 2606, RFC 6761, RFC 6762, RFC 8375, and what offices use inside).
_PRIVATE = frozenset(
    {"alt", "arpa", "corp", "example", "home", "internal", "intranet", "invalid", "lan"}
    | {"local", "localdomain", "localhost", "onion", "private", "test"}
)


def public_link(said: str) -> str:
    """Give a link that can be kept, its host in ASCII; Refusal (field "link") with the reason when it cannot."""
    said = said.strip()
    if re.search(r"\s", said):
        raise _refused(t("a link is one address without spaces; write the text before “link:”"))
    if len(said) > LONGEST:
        raise _refused(t("it is {count} characters; at most {limit}", count=len(said), limit=LONGEST))
    parts = _parts(said)
    if parts.scheme != "https":
        raise _refused(t("it must begin with https://"))
    if parts.username is not None or parts.password is not None:
        raise _refused(t("it holds a user name or a password"))
    host = _ascii_host(parts)
    if _port(parts) not in (None, 443):
        raise _refused(t("it names a port"))
    return parts._replace(netloc=host).geturl()


def link_said(link: str) -> Words:
    """Write a link; a host with other letters than a–z is written both ways, so that nobody mistakes it."""
    host = urlsplit(link).hostname or ""
    real = ".".join(_decoded(label) for label in host.split("."))
    return t("{link} (the host is {host})", link=link, host=real) if real != host else link


def _refused(why: Phrase) -> Refusal:
    return Refusal(t("The link can't be kept: {why}. Nothing was saved.", why=why), field="link")


def _parts(said: str) -> SplitResult:
    try:
        return urlsplit(said)
    except ValueError:
        raise _refused(t("it is not an address")) from None


def _port(parts: SplitResult) -> int | None:
    try:
        return parts.port
    except ValueError:
        raise _refused(t("it names a port")) from None


def _ascii_host(parts: SplitResult) -> str:
    """Give a host's name as the internet knows it; Refusal when it is none, not public or written to deceive."""
    labels = [_encoded(label) for label in (parts.hostname or "").removesuffix(".").split(".")]
    if len(labels) < 2 or not all(_LABEL.fullmatch(label) for label in labels) or not labels[-1][0].isalpha():
        raise _refused(t("it names no public site"))
    if labels[-1] in _PRIVATE:
        raise _refused(t("it names no public site"))
    for label in labels:
        real = _decoded(label)
        if real != label and not all(_latin(letter) for letter in real):
            raise _refused(t("its host “{host}” is written with letters that look like others", host=real))
    return ".".join(labels)


def _encoded(label: str) -> str:
    if label.isascii():
        return label
    try:
        return label.encode("idna").decode("ascii")
    except UnicodeError:
        return ""


def _decoded(label: str) -> str:
    """Read a label as it is meant ("xn--vsters-bua" is another than it seems); what cannot be read stays, with "?"."""
    if not label.startswith("xn--"):
        return label
    try:
        real = label[4:].encode("ascii").decode("punycode")
    except UnicodeError:
        return "?"
    return real if _encoded(real) == label else "?"


def _latin(letter: str) -> bool:
    return letter.isdecimal() or letter == "-" or unicodedata.name(letter, "").startswith("LATIN SMALL LETTER")
