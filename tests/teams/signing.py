"""Keys and tokens as the Bot Framework has them: real RSA keys, a key list on loopback, and tokens of every kind."""

from __future__ import annotations

import json
import threading
import time
from datetime import UTC, datetime, timedelta
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import jwt
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID

BOT = "6f1d2c3b-0a4e-4c5d-8e9f-a1b2c3d4e5f6"
ISSUER = "https://api.botframework.com"
SERVICE = "https://smba.trafficmanager.net/emea/0b1c2d3e-4f50-4162-8384-95a6b7c8d9e0"


@cache
def rsa_key(name: str, size: int = 2048) -> rsa.RSAPrivateKey:
    """Make a key once for each name."""
    return rsa.generate_private_key(public_exponent=65537, key_size=size)


def public(name: str, kid: str = "", **changes: Any) -> dict[str, Any]:
    """Write a key's public half as the key list does."""
    found = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(rsa_key(name).public_key()))
    return {**found, "kid": kid or name, "use": "sig", "endorsements": ["msteams", "webchat"], **changes}


def claims(**changes: Any) -> dict[str, Any]:
    """Give what a good token claims; None takes a claim away."""
    now = int(time.time())
    whole = {"iss": ISSUER, "aud": BOT, "iat": now, "nbf": now - 60, "exp": now + 3600, "serviceurl": SERVICE}
    return {key: value for key, value in {**whole, **changes}.items() if value is not None}


def token(name: str = "first", *, kid: str | None = "", alg: str = "RS256", headers: Any = None, **changes: Any) -> str:
    """Sign a token; `kid` is the key's own unless another is said, None for none. It may claim what no library lets."""
    head = {"kid": kid or name} if kid is not None else {}
    payload = json.dumps(claims(**changes)).encode()
    return jwt.api_jws.encode(payload, rsa_key(name), algorithm=alg, headers={"typ": "JWT", **head, **(headers or {})})


class KeyServer:
    """A key list at a port of loopback, which can be slow, broken or gone; `asked` counts the questions."""

    def __init__(self) -> None:
        self.begin_anew()
        server = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                server.answer(self)

            def log_message(self, *_: Any) -> None:
                return

        self._http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self._http.serve_forever, daemon=True).start()
        self.url = f"http://127.0.0.1:{self._http.server_port}/keys"

    def begin_anew(self) -> None:
        """Serve two good keys, and one that does not speak for Teams."""
        self.asked = 0
        self.delay = 0.0
        self.status = 200
        self.raw: bytes | None = None
        self.keys = [public("first"), public("second"), public("others", endorsements=["webchat"])]

    def close(self) -> None:
        """Serve no more."""
        self._http.shutdown()
        self._http.server_close()

    def answer(self, request: BaseHTTPRequestHandler) -> None:
        """Answer a question."""
        self.asked += 1
        time.sleep(self.delay)
        body = self.raw if self.raw is not None else json.dumps({"keys": self.keys}).encode()
        request.send_response(self.status)
        request.send_header("content-length", str(len(body)))
        request.end_headers()
        request.wfile.write(body)


@cache
def key_server() -> KeyServer:
    """Give the key server of this process, which ends with it."""
    return KeyServer()


def certificate(folder: Path) -> Path:
    """Make a certificate for localhost that is good for a day, with its key, in one file."""
    key, now = rsa_key("relay"), datetime.now(UTC)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    plain = serialization.NoEncryption()
    private = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain)
    file = folder / "localhost.pem"
    file.write_bytes(private + made.public_bytes(serialization.Encoding.PEM))
    return file
