"""PostgreSQL comes back on another port: somebody took its own while it was dead."""

import threading
from collections.abc import Mapping
from typing import Any, cast

import pytest

from skyteller.apps import up
from skyteller.kernel.postgres import Urls


class DeadPostgres:
    """Not running until started; then at the addresses given."""

    def __init__(self, urls: Urls) -> None:
        self.urls = urls
        self.running = False

    def start(self) -> Urls:
        self.running = True
        return self.urls


class Server:
    """Remembers with which settings it was started."""

    running = True
    fate = ""

    def __init__(self) -> None:
        self.calls: list[Any] = []

    def stop(self) -> None:
        self.calls.append("stop")

    def start(self, settings: Mapping[str, str]) -> None:
        self.calls.append(settings)


def addresses(port: int) -> Urls:
    return Urls(
        *(f"postgresql+psycopg://{role}@127.0.0.1:{port}/x" for role in ("owner", "app", "dispatcher"))
    )


@pytest.mark.parametrize("port", [5001, 5002])
def test_the_server_follows(port: int) -> None:
    server, stopping = Server(), threading.Event()
    settings = {**up._addresses(addresses(5001)), "SKYTELLER_SECRET_KEY": "x"}
    threading.Timer(0.5, stopping.set).start()
    up._watch(cast(Any, DeadPostgres(addresses(port))), cast(Any, server), settings, stopping)
    moved = ["stop", {**settings, **up._addresses(addresses(5002))}]
    assert server.calls == ([] if port == 5001 else moved)
