"""A relay between the Agents Playground and Stark: it signs what the Playground sends, with a key of its own.

The Playground sends no token, and Stark lets nothing in without one: so verification is never switched off. The other
way Stark speaks https with the relay, with its own token, and the relay with the Playground's connector.
"""

from __future__ import annotations

import json
import ssl
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import httpx

from tests.teams.signing import certificate, token

OWN_TOKEN = "e30.eyJhdWQiOiJzdGFyayJ9.c2lnbmVk"  # what Stark gets from "Entra" here
_PATIENCE = 30.0

Answer = Callable[[str, str, dict[str, str], bytes], tuple[int, bytes]]


class Relay:
    """The two doors of the relay; `stark` and `playground` are the ports that it stands between."""

    def __init__(self, folder: Path, stark: int, playground: int) -> None:
        self._stark, self._playground = stark, playground
        self.certificate = certificate(folder)
        self.tokens: set[str] = set()
        self.refused: list[int] = []
        self.messages = _door(self._signed)
        self.connector = _door(self._passed_on, self.certificate)
        self.service = f"https://localhost:{self.connector.server_port}/connector"

    def close(self) -> None:
        """Shut both doors."""
        for door in (self.messages, self.connector):
            door.shutdown()
            door.server_close()

    def _signed(self, method: str, path: str, _headers: dict[str, str], body: bytes) -> tuple[int, bytes]:
        """Sign an activity of the Playground's, with the relay's own service address in it, and give Stark's answer."""
        activity = {**json.loads(body), "serviceUrl": self.service}
        headers = {"authorization": f"Bearer {token(serviceurl=self.service)}", "content-type": "application/json"}
        url = f"http://127.0.0.1:{self._stark}{path}"
        content = json.dumps(activity).encode()
        answer = httpx.request(method, url, content=content, headers=headers, timeout=_PATIENCE)
        if answer.status_code >= 400:
            self.refused.append(answer.status_code)
        return answer.status_code, answer.content

    def _passed_on(self, method: str, path: str, headers: dict[str, str], body: bytes) -> tuple[int, bytes]:
        """Pass on what Stark asks of the connector; the token ends here."""
        self.tokens.add(headers.get("Authorization", ""))
        url = f"http://127.0.0.1:{self._playground}/_connector{path.removeprefix('/connector')}"
        kind = {"content-type": headers.get("Content-Type", "application/json")}
        answer = httpx.request(method, url, content=body, headers=kind, timeout=_PATIENCE)
        if answer.status_code >= 400:
            self.refused.append(answer.status_code)
        return answer.status_code, answer.content


def _door(answer: Answer, certificate: Path | None = None) -> ThreadingHTTPServer:
    """Open a server on loopback that answers by a function, by https with a certificate."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def handle_any(self) -> None:
            body = self.rfile.read(int(self.headers.get("content-length") or 0))
            status, content = answer(self.command, self.path, dict(self.headers.items()), body)
            self.send_response(status)
            self.send_header("content-type", "application/json; charset=utf-8")
            self.send_header("content-length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def do_GET(self) -> None:
            self.handle_any()

        def do_POST(self) -> None:
            self.handle_any()

        def do_PUT(self) -> None:
            self.handle_any()

        def do_DELETE(self) -> None:
            self.handle_any()

        def log_message(self, *_: Any) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    if certificate is not None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
        server.socket = context.wrap_socket(server.socket, server_side=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server
