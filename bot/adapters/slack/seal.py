"""Tokens at rest: sealed with STARK_SECRET_KEY, so that a copy of the database lets nobody into a workspace."""

from __future__ import annotations

import base64
import json
from typing import Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

SHORTEST_KEY = 32


class Seal:
    """Seals with the first of several keys ("new,old"), and opens what any of them has sealed."""

    def __init__(self, secret: str) -> None:
        keys = [key.strip() for key in secret.split(",") if key.strip()]
        if not keys or any(len(key) < SHORTEST_KEY for key in keys):
            message = f"STARK_SECRET_KEY: at least {SHORTEST_KEY} characters were expected"
            raise ValueError(message)
        self._fernet = MultiFernet([Fernet(_key(key)) for key in keys])

    def sealed(self, data: dict[str, Any]) -> str:
        """Seal what can be JSON."""
        return self._fernet.encrypt(json.dumps(data).encode()).decode()

    def opened(self, text: str) -> dict[str, Any]:
        """Open what was sealed; an empty dict when no key fits."""
        try:
            found = json.loads(self._fernet.decrypt(text.encode()))
        except (InvalidToken, ValueError):
            return {}
        return found if isinstance(found, dict) else {}


def _key(secret: str) -> bytes:
    derived = HKDF(SHA256(), length=32, salt=None, info=b"stark installations").derive(secret.encode())
    return base64.urlsafe_b64encode(derived)
