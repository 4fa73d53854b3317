"""What stands before the library: whose token it is, whose activity, from where, and whether it has the right shape.

Rules: learn.microsoft.com, Bot Framework authentication, "Connector to Bot" (RS256, issuer, audience, expiry, clock
skew of five minutes, service address, endorsements), and Stark's own: the tenants and the hosts that it may serve.
"""

from __future__ import annotations

import logging
import re
import time
from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple

import jwt

from bot.adapters.teams.hosts import trusted
from bot.adapters.teams.keys import CHANNEL, Keys, Unreachable
from bot.adapters.teams.shape import Body, Malformed, checked, parsed
from bot.guard import Headers, Turned, one_each

log = logging.getLogger("stark.teams")

ISSUER = "https://api.botframework.com"
SKEW = 300
_END_OF_TIME = 1e11
_TOKEN = re.compile(r"[Bb]earer ([A-Za-z0-9_-]{10,2000}\.[A-Za-z0-9_-]{10,8000}\.[A-Za-z0-9_-]{10,2000})\Z")
_CHARSETS = ("", "charset=utf-8", 'charset="utf-8"')
_ONCE = (b"authorization", b"content-", b"transfer-encoding")


class Passed(NamedTuple):
    """An activity that may go on, None when Stark does not listen to its kind; and its token, as it came."""

    activity: Body | None
    token: str


class TeamsGuard:
    """Lets in what the Bot Framework has signed for this bot, of the tenants that are served."""

    def __init__(
        self,
        client_id: str,
        tenants: Iterable[str],
        hosts: Iterable[str],
        keys: Keys,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._client_id = client_id
        self._tenants = frozenset(tenant.casefold() for tenant in tenants)
        self._hosts = tuple(hosts)
        self._keys = keys
        self._clock = clock

    def turned_by_headers(self, headers: Headers) -> Turned | None:
        """Judge the headers alone, before the body is read."""
        found = self._good(headers)
        return found if isinstance(found, Turned) else None

    async def judge(self, headers: Headers, body: bytes) -> Passed | Turned:
        """Judge a whole request; 503 when it cannot be judged because no key can be had."""
        token = self._good(headers)
        if isinstance(token, Turned):
            return token
        try:
            claims = await self._claims(token)
        except Unreachable:
            return Turned(503)
        if claims is None:
            return Turned(401)
        try:
            raw = parsed(body.decode("utf-8"))
            activity = checked(raw)
        except (UnicodeDecodeError, Malformed):
            return Turned(400)
        status = self._refused(raw, claims)
        return Turned(status) if status else Passed(activity, token)

    def _good(self, headers: Headers) -> str | Turned:
        """Judge the headers and give the token that they bring."""
        found = one_each(headers, _ONCE)
        if isinstance(found, Turned):
            return found
        token = _bearer(found)
        if not token:
            return Turned(401)
        return token if _is_json(found) else Turned(400)

    async def _claims(self, token: str) -> Mapping[str, Any] | None:
        """Verify a token and give what it claims; None when it is not good."""
        try:
            header = jwt.get_unverified_header(token)
        except jwt.PyJWTError:
            return None
        kid = header.get("kid")
        if header.get("alg") != "RS256" or not isinstance(kid, str) or "crit" in header or not self._is_for_us(token):
            return None
        key = await self._keys.named(kid)
        if key is None or not key.endorsed:
            return None
        return self._decoded(token, key.key)

    def _is_for_us(self, token: str) -> bool:
        """Look at the claims before the signature: what is not even said to be for us costs no key."""
        try:
            claims = jwt.decode(token, options={"verify_signature": False})
        except jwt.PyJWTError:
            return False
        return bool(claims.get("iss") == ISSUER and claims.get("aud") == self._client_id and "exp" in claims)

    def _decoded(self, token: str, key: jwt.PyJWK) -> Mapping[str, Any] | None:
        now = self._clock()
        try:
            claims: Mapping[str, Any] = jwt.decode(
                token,
                key,
                algorithms=["RS256"],
                audience=self._client_id,
                issuer=ISSUER,
                # The moments are judged below, by the guard's own clock.
                options={"require": ["exp"], "verify_exp": False, "verify_nbf": False, "verify_iat": False},
            )
        except jwt.PyJWTError:
            return None
        return claims if _is_current(claims, now) else None

    def _refused(self, body: Mapping[str, Any], claims: Mapping[str, Any]) -> int:
        """Judge a well-formed activity by its token and by whom Stark serves: 0, 401 or 403."""
        address = str(body["serviceUrl"])
        claimed = claims.get("serviceurl")
        if not isinstance(claimed, str) or claimed.rstrip("/") != address.rstrip("/"):
            return 401
        if body["channelId"] != CHANNEL:
            return _not_served("its channel is not Teams", str(body["channelId"]))
        if not trusted(address, self._hosts):
            return _not_served("its service is none of TEAMS_SERVICE_HOSTS", address)
        strange = {tenant.casefold() for tenant in tenants_of(body) or {""}} - self._tenants
        return _not_served("its tenant is none of TEAMS_ALLOWED_TENANTS", min(strange)) if strange else 0


def _not_served(why: str, what: str) -> int:
    """Tell the operator what Microsoft has signed and Stark does not serve; there is nobody's word in it."""
    log.warning("an activity was turned away, %s: %.80r", why, what)
    return 403


def tenants_of(body: Mapping[str, Any]) -> set[str]:
    """Give every tenant that an activity is of: the conversation's host, and the sender's own."""
    channel_data = body.get("channelData") or {}
    named = (
        (body.get("conversation") or {}).get("tenantId"),
        (body.get("from") or {}).get("tenantId"),
        (channel_data.get("tenant") or {}).get("id"),
    )
    return {str(tenant) for tenant in named if tenant}


def _is_current(claims: Mapping[str, Any], now: float) -> bool:
    """Tell whether a token holds now: not expired, and not from the future; moments are seconds since 1970."""
    moments = [claims.get("exp"), claims.get("nbf", 0), claims.get("iat", 0)]
    if not all(type(moment) in (int, float) and 0 <= moment < _END_OF_TIME for moment in moments):
        return False
    ends, begins, made = moments
    return bool(now - SKEW < ends and begins < now + SKEW and made < now + SKEW)


def _bearer(found: Mapping[bytes, bytes]) -> str:
    match = _TOKEN.match(found.get(b"authorization", b"").decode("latin-1"))
    return match[1] if match else ""


def _is_json(found: Mapping[bytes, bytes]) -> bool:
    kind, _, charset = found.get(b"content-type", b"").partition(b";")
    right = kind.strip().lower() == b"application/json" and charset.strip().decode("latin-1").lower() in _CHARSETS
    return right and b"content-encoding" not in found
