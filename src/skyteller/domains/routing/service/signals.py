"""What happens after a commit: the matching loop wakes, open pages hear of the change."""

import asyncio
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from skyteller.kernel.db import Database, after_commit
from skyteller.kernel.realtime import touch, touch_all

_KEY = "routing.alarm"


class Alarm:
    """Wakes this process's matching loop."""

    def __init__(self) -> None:
        self._event = asyncio.Event()

    def ring(self) -> None:
        """There may be something to match."""
        self._event.set()

    async def wait(self, seconds: float) -> None:
        """Until it rings, at most so long."""
        try:
            async with asyncio.timeout(seconds):
                await self._event.wait()
        except TimeoutError:
            pass
        self._event.clear()

    def attach(self, db: Database) -> None:
        """Let every transaction of ``db`` ring it."""
        db.session_info[_KEY] = self


def changed(session: AsyncSession, *staff_ids: UUID | None) -> None:
    """The line or the presence of somebody changes with this transaction; names whose desks show it."""
    for staff_id in staff_ids:
        if staff_id is not None:
            touch(session, "desk", str(staff_id))
    touch_all(session, "wait")
    touch(session, "floor", "")
    alarm: Alarm | None = session.info.get(_KEY)
    if alarm is not None:
        after_commit(session, alarm.ring)
