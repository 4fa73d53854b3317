"""Requests that are not Teams': forged tokens, activities of others, and bodies that are no activities."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import time
from collections.abc import Iterator
from typing import Any, NamedTuple

import jwt
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec

from bot.guard import LONGEST_BODY
from tests.teams.signing import BOT, ISSUER, SERVICE, claims, public, rsa_key, token
from tests.teams.world import ANNA, HOME, STRANGERS, World


class Forgery(NamedTuple):
    """A request that must not pass: its name, its body and headers, and how it may be answered."""

    name: str
    body: bytes
    headers: dict[str, str]
    expected: set[int]


def _part(value: Any) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()


def _changed(good: str, position: int, value: Any) -> str:
    parts = good.split(".")
    parts[position] = value if isinstance(value, str) else _part(value)
    return ".".join(parts)


def _pem(name: str) -> bytes:
    key = rsa_key(name).public_key()
    return key.public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)


def _by_secret(secret: bytes) -> str:
    """Sign with a secret that is no secret: what a verifier would do that lets the token choose how it is verified."""
    signed = f"{_part({'alg': 'HS256', 'typ': 'JWT', 'kid': 'first'})}.{_part(claims())}"
    signature = hmac.new(secret, signed.encode(), hashlib.sha256).digest()
    return f"{signed}.{base64.urlsafe_b64encode(signature).rstrip(b'=').decode()}"


def _headers_of_tokens() -> Iterator[tuple[str, str]]:
    good = token()
    payload, signature = good.split(".")[1:]
    yield "alg none", f"{_part({'alg': 'none', 'kid': 'first'})}.{payload}.{signature}"
    yield "alg none, unsigned", f"{_part({'alg': 'none', 'kid': 'first'})}.{payload}."
    yield "alg None", f"{_part({'alg': 'None', 'kid': 'first'})}.{payload}.{signature}"
    yield "alg rs256", _changed(good, 0, {"alg": "rs256", "kid": "first"})
    yield "no alg", _changed(good, 0, {"kid": "first"})
    yield "alg RS512", token(alg="RS512")
    yield "alg PS256", token(alg="PS256")
    yield "the public key as a secret", _by_secret(_pem("first"))
    yield "the key's modulus as a secret", _by_secret(public("first")["n"].encode())
    yield "the client's secret", _by_secret(b"hemlig")
    yield "an empty secret", _by_secret(b"")
    elliptic = ec.generate_private_key(ec.SECP256R1())
    yield "an elliptic key", jwt.encode(claims(), elliptic, algorithm="ES256", headers={"kid": "first"})
    yield "no kid", token(kid=None)
    for kid in ("unknown", "../../../dev/null", "' OR 1=1 --", "first\u0000", ""):
        yield f"the kid {kid!r}", _changed(good, 0, {"alg": "RS256", "kid": kid})
    for kid in (7, ["first"], {"a": 1}, None, True):
        yield f"a kid of {type(kid).__name__}", _changed(good, 0, {"alg": "RS256", "kid": kid})
    yield "a critical extension", token(headers={"crit": ["exp"]})
    yield "a header that is no object", _changed(good, 0, ["RS256"])
    yield "a header that is no JSON", _changed(good, 0, "aGVqIGhlaiBoZWo")


def _keys_of_tokens(sink: str) -> Iterator[tuple[str, str]]:
    yield "another key under a known kid", token("stolen", kid="first")
    yield "the second key under the first's kid", token("second", kid="first")
    yield "a key of its own in the header", token("stolen", headers={"jwk": public("stolen")})
    yield "a key list of its own", token("stolen", headers={"jku": f"{sink}/keys"})
    yield "a certificate of its own", token("stolen", headers={"x5u": f"{sink}/certificate"})
    yield "a key that does not speak for Teams", token("others")
    good, other = token(), token(exp=int(time.time()) + 60)
    yield "the signature of another token", _changed(good, 2, other.split(".")[2])
    yield "a cut signature", good[:-20]
    yield "no signature", good.rpartition(".")[0] + "."
    yield "another payload", _changed(good, 1, claims(aud="someone"))
    yield "a payload that is no object", _changed(good, 1, [1, 2])
    yield "a payload that is no JSON", _changed(good, 1, "aGVqIGhlaiBoZWo")


def _claims_of_tokens() -> Iterator[tuple[str, str]]:
    now = int(time.time())
    yield "expired a year ago", token(exp=now - 365 * 86400)
    yield "expired just now", token(exp=now - 301)
    yield "no exp", token(exp=None)
    for exp in ("tomorrow", str(now + 60), [], True, float("inf"), float("nan"), 10**400, -1):
        yield f"the exp {str(exp)[:12]} of {type(exp).__name__}", token(exp=exp)
    yield "not yet", token(nbf=now + 400)
    yield "made in the future", token(iat=now + 400)
    yield "an nbf of text", token(nbf="now")
    for aud in ("someone-else", f" {BOT}", BOT.upper(), f"api://{BOT}", f"api://botid-{BOT}", "", [BOT], [BOT, "x"]):
        yield f"the aud {aud!r}", token(aud=aud)
    yield "no aud", token(aud=None)
    entra = f"https://sts.windows.net/{HOME}/"
    for iss in ("https://example.se", f"{ISSUER}/", "http://api.botframework.com", "", [ISSUER], entra):
        yield f"the iss {iss!r}", token(iss=iss)
    agents = {"tid": HOME, "azp": "5a807f24-c9de-44ee-a3a7-329e88a00ffc"}
    yield "another platform's agent", token(iss=f"https://login.microsoftonline.com/{HOME}/v2.0", **agents)
    yield "no iss", token(iss=None)
    yield "no serviceurl", token(serviceurl=None)
    for url in ("https://ond.example", f"{SERVICE}/more", SERVICE.upper(), "", 7, [SERVICE]):
        yield f"the serviceurl {url!r}", token(serviceurl=url)


def _authorizations() -> Iterator[tuple[str, str]]:
    good = token()
    yield "empty", ""
    yield "the scheme alone", "Bearer"
    yield "another scheme", f"Basic {good}"
    yield "no scheme", good
    yield "two tokens", f"Bearer {good} {good}"
    yield "two schemes", f"Bearer Bearer {good}"
    yield "two parts", f"Bearer {good.rpartition('.')[0]}"
    yield "four parts", f"Bearer {good}.{good.split('.')[2]}"
    yield "no token", "Bearer hemlig"
    yield "too long a token", f"Bearer {good.split('.')[0]}.{'A' * 9000}.{good.split('.')[2]}"
    yield "odd letters", f"Bearer {good[:-4]}=+/*"


def forged(world: World, sink: str) -> list[Forgery]:
    """Give requests whose token is not good, all else being as it should."""
    body = json.dumps(world.activity(ANNA, type="message", text="gå med Sala kommun")).encode()
    kind = {"content-type": "application/json"}
    found = [Forgery("no authorization", body, kind, {401})]
    for name, value in _authorizations():
        found.append(Forgery(f"authorization: {name}", body, {**kind, "authorization": value}, {401}))
    for name, value in (*_headers_of_tokens(), *_keys_of_tokens(sink), *_claims_of_tokens()):
        found.append(Forgery(f"token: {name}", body, {**kind, "authorization": f"Bearer {value}"}, {401}))
    return found


def foreign(world: World, sink: str) -> list[Forgery]:
    """Give well-formed activities with good tokens that are not for Stark to answer."""
    host = sink.removeprefix("http://")
    urls = [
        sink,
        f"https://{host}",
        f"{sink}/teams/",
        "http://smba.trafficmanager.net/emea/",
        "https://smba.trafficmanager.net.ond.example/emea/",
        "https://smba-trafficmanager.net/emea/",
        "https://ond.example/smba.trafficmanager.net/",
        f"https://smba.trafficmanager.net@{host}/",
        f"https://smba.trafficmanager.net:443@{host}/",
        "https://smba.trafficmanager.net:8443/emea/",
        "https://smba.trafficmanager.net\\@ond.example/",
        "https://smba.trafficmanager.net#@ond.example/",
        "https://smba.trafficmanager.net?x=ond.example",
        "https://smba.trafficmanager.net/../x",
        "https://botframework.com.ond.example/",
        "https://botframework.com/",
        "https://.botframework.com/",
        "https://smba.trafficmanager.nеt/emea/",
        "https://[::1]/emea/",
        "https://127.0.0.1/emea/",
        "ftp://smba.trafficmanager.net/",
        "//smba.trafficmanager.net/",
        "javascript:alert(1)",
    ]
    found = [(f"the service address {url}", {"serviceUrl": url}, {403}) for url in urls]
    for channel in ("webchat", "directline", "emulator", "MSTEAMS", "msteams ", "slack"):
        found.append((f"the channel {channel!r}", {"channelId": channel}, {403}))
    chat = {"id": ANNA.private, "conversationType": "personal"}
    found.append(("a strange host", {"conversation": {**chat, "tenantId": STRANGERS}}, {403}))
    found.append(("a strange sender", {"channelData": {"tenant": {"id": STRANGERS}}}, {403}))
    found.append(("a sender of a strange tenant", {"from": {"id": "29:x", "tenantId": STRANGERS}}, {403}))
    found.append(("no tenant", {"conversation": chat, "channelData": {}}, {403}))
    found.append(("half a tenant", {"conversation": {**chat, "tenantId": HOME[:8]}}, {403}))
    made = []
    for name, changes, expected in found:
        activity = world.activity(ANNA, type="message", text="hjälp", **changes)
        made.append(_signed(f"activity: {name}", json.dumps(activity).encode(), expected, activity["serviceUrl"]))
    return made


def _signed(name: str, body: bytes, expected: set[int], url: str = SERVICE, **headers: str) -> Forgery:
    bearer = {"content-type": "application/json", "authorization": f"Bearer {token(serviceurl=url)}"}
    return Forgery(name, body, {**bearer, **headers}, expected)


def malformed(world: World) -> list[Forgery]:
    """Give bodies with good tokens that are no activities."""
    whole = world.activity(ANNA, type="message", text="hjälp")
    found = [_signed(f"body: {name}", body, {400}) for name, body in _bodies()]
    for name, changes in _fields():
        body = {key: value for key, value in {**whole, **changes}.items() if value is not ...}
        found.append(_signed(f"field: {name}", json.dumps(body).encode(), {400}))
    body = json.dumps(whole).encode()
    for kind in ("text/plain", "application/x-www-form-urlencoded", "application/json; charset=latin-1", ""):
        found.append(_signed(f"of kind {kind!r}", body, {400}, **{"content-type": kind}))
    found.append(_signed("compressed", body, {400}, **{"content-encoding": "gzip"}))
    found.append(_signed("eighty headers", body, {400}, **{f"x-{number}": "1" for number in range(80)}))
    found.append(_signed("too long", b'{"type": "' + b"x" * LONGEST_BODY + b'"}', {413}))
    return found


def _bodies() -> Iterator[tuple[str, bytes]]:
    for name, text in {
        "empty": "",
        "half": '{"type": "message"',
        "a list": "[1, 2]",
        "a number": "7",
        "a text": '"message"',
        "null": "null",
        "two": "{}{}",
        "no object in it": "{}",
        "not a number": '{"type": "message", "value": NaN}',
        "infinite": '{"type": "message", "value": Infinity}',
        "deep": '{"a":' * 5000 + "1" + "}" * 5000,
        "deeper than an activity": '{"a":' * 70 + "1" + "}" * 70,
    }.items():
        yield name, text.encode()
    yield "not UTF-8", b'{"type": "message", "text": "hj\xe4lp"}'
    yield "a lone byte", b"\xff"


def _fields() -> Iterator[tuple[str, dict[str, Any]]]:
    for key in ("type", "channelId", "serviceUrl", "from", "conversation", "recipient", "id"):
        for value in (..., None, "", 7, True, [], {}, ["x"], {"x": 1}):
            yield f"{key} {'missing' if value is ... else repr(value)}", {key: value}
    yield "a text of numbers", {"text": [1, 2]}
    yield "channel data of text", {"channelData": "x"}
    yield "a tenant of text", {"channelData": {"tenant": "x"}}
    yield "a tenant's id of numbers", {"channelData": {"tenant": {"id": 7}}}
    yield "mentions of text", {"entities": "x"}
    yield "a mention of nobody", {"entities": [{"type": "mention", "text": "x"}]}
    yield "a thousand mentions", {"entities": [{"type": "x"}] * 1000}
    yield "an id of ten thousand letters", {"id": "x" * 10_000}
    invokes = ("adaptiveCard/action", "task/fetch", "composeExtension/submitAction", "fileConsent/invoke")
    for name in invokes:
        for value in (..., None, "x", 7, []):
            yield f"{name} with {'nothing' if value is ... else repr(value)}", _invoke(name, value)
    yield "an action of no kind", _invoke(invokes[0], {"action": {"type": "Action.OpenUrl"}})
    yield "an action with data of text", _invoke(invokes[0], {"action": {"type": "Action.Execute", "data": "x"}})
    yield "a message action without a name", _invoke(invokes[2], {"data": {}})
    yield "a word on a file that is neither", _invoke(invokes[3], {"action": "perhaps"})
    yield "members of text", {"type": "conversationUpdate", "membersAdded": "x"}
    yield "a member without an id", {"type": "conversationUpdate", "membersRemoved": [{"name": "x"}]}
    yield "an installation of no kind", {"type": "installationUpdate"}


def _invoke(name: str, value: Any) -> dict[str, Any]:
    return {"type": "invoke", "name": name, **({} if value is ... else {"value": value})}
