"""Serve the product with uvicorn, the way it is meant to run."""

import json
import os
import sys
from collections.abc import Mapping

import uvicorn

import skyteller.apps.api


def serve(port: int, host: str = "127.0.0.1") -> None:
    """Serve until SIGTERM; settings come from the environment.

    The WebSocket implementation and the missing deflate keep a connection at about 28 kB.
    """
    uvicorn.run(
        f"{skyteller.apps.api.__name__}:create_app",
        factory=True,
        host=host,
        port=port,
        loop="uvloop",
        http="httptools",
        ws="websockets-sansio",
        ws_per_message_deflate=False,
        access_log=False,
        timeout_graceful_shutdown=3,
    )


def settings_from_stdin() -> Mapping[str, str] | None:
    """The environment that ``skyteller up`` hands over in one line, once its database is ready.

    By then this process has loaded the program. None when the other end closed without a word.
    """
    line = sys.stdin.readline()
    return json.loads(line) if line else None


if __name__ == "__main__":
    settings = settings_from_stdin()
    if settings is not None:
        os.environ.update(settings)
        serve(int(sys.argv[1]))
