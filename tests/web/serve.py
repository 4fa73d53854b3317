"""Serves a playground for the browser's tests: `python -m tests.web.serve PORT DATABASE MOMENT`."""

import sys
import time
from datetime import datetime, timedelta

import uvicorn

from bot.adapters.web.clock import Clock
from bot.app import opened, server
from bot.settings import Settings


def main(port: int, address: str, moment: str) -> None:
    """Serve on loopback, with a clock that begins at an ISO moment and goes on from there."""
    start, begun = datetime.fromisoformat(moment), time.monotonic()
    clock = Clock(lambda: start + timedelta(seconds=time.monotonic() - begun))
    with opened(Settings(_env_file=None, database_url=address)) as house:
        web, _ = server(house, clock=clock)
        uvicorn.run(web, host="127.0.0.1", port=port, log_level="warning", timeout_graceful_shutdown=5)


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2], sys.argv[3])
