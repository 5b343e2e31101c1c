"""The product's server in a process that dies, or kills PostgreSQL, exactly where it is told to.

Run as ``python -m skyteller.evaluation.bench.doomed PORT``; settings come from the environment. A line
``POINT PID`` on stdin sets the trap: the next time the server comes to that point, the process PID and all
below it get SIGKILL, this process itself when PID is its own. Nothing of the product knows of this: the
traps sit around the driver's ``execute`` and around the handlers of events.
"""

import asyncio
import os
import signal
import sys
import threading
from importlib import import_module
from typing import Any

import psycopg
from sqlalchemy.ext.asyncio import AsyncSession

from skyteller.evaluation.bench.machine import tree
from skyteller.kernel.db import after_commit
from skyteller.kernel.events import Handler, Subscriptions

BEFORE_COMMIT, BEFORE_ACK, BEFORE_DISPATCH, BEFORE_CURSOR = (
    "before commit",
    "between commit and ack",
    "between ack and dispatch",
    "between answer and cursor",
)
_APPEND = b"conversation_append"
_ACK_TRAVELS = 0.03
"""Seconds that an ack needs at most to leave the process."""


class Trap:
    """Set for one point and one process; springs once."""

    def __init__(self) -> None:
        self._point: str | None = None
        self._pid = 0

    def set(self, point: str, pid: int) -> None:
        """Wait for ``point``."""
        self._pid, self._point = pid, point

    def springs(self, point: str) -> bool:
        """Whether the trap is set for this point; it is used up."""
        if self._point != point:
            return False
        self._point = None
        return True

    def kill(self) -> None:
        """SIGKILL for the process and everything below it."""
        for pid in list(tree(self._pid)):
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                continue


def lay(trap: Trap) -> None:
    """Put the traps around the driver and around the bot."""
    execute, handler_of = psycopg.AsyncConnection.execute, Subscriptions.handler

    async def trapped_execute(self: Any, query: Any, *args: Any, **kwargs: Any) -> Any:
        if not isinstance(query, bytes) or _APPEND not in query:
            return await execute(self, query, *args, **kwargs)
        if trap.springs(BEFORE_COMMIT):
            await execute(self, "BEGIN")
            cursor = await execute(self, query, *args, **kwargs)
            trap.kill()
            await execute(self, "COMMIT")
            return cursor
        cursor = await execute(self, query, *args, **kwargs)
        if trap.springs(BEFORE_ACK):
            trap.kill()
        return cursor

    def trapped_handler(self: Subscriptions, consumer: str, event_type: str) -> Handler:
        handler = handler_of(self, consumer, event_type)
        if consumer != "dialogue":
            return handler

        async def handle(session: AsyncSession, event: Any) -> None:
            if trap.springs(BEFORE_DISPATCH):
                await asyncio.sleep(_ACK_TRAVELS)
                trap.kill()
            await handler(session, event)
            if trap.springs(BEFORE_CURSOR):
                after_commit(session, trap.kill)

        return handle

    psycopg.AsyncConnection.execute = trapped_execute  # type: ignore[method-assign]  # the trap
    Subscriptions.handler = trapped_handler  # type: ignore[method-assign]  # the trap


def obey(trap: Trap) -> None:
    """Set the trap at each line of stdin."""
    for line in sys.stdin:
        point, _, pid = line.rstrip().rpartition(" ")
        trap.set(point, int(pid))


if __name__ == "__main__":
    the_trap = Trap()
    lay(the_trap)
    threading.Thread(target=obey, args=(the_trap,), daemon=True).start()
    import_module("skyteller.apps.serve").serve(int(sys.argv[1]))
