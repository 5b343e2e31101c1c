"""One followed timeline: replay, then live entries, each once and in order for every follower."""

import asyncio

import orjson
import structlog

from skyteller.kernel.db import Database
from skyteller.kernel.errors import ForbiddenError
from skyteller.kernel.realtime.connection import Connection
from skyteller.kernel.realtime.topics import TimelineFrame, TimelineSource, TopicKey

PAGE = 200
GAP_PATIENCE = 0.05

logger = structlog.get_logger(__name__)


class TimelineTopic:
    """Commits of one conversation may be announced out of order by two writers: a frame that comes
    too early is held until the ones before it have come, or have been read from the database."""

    __slots__ = ("_db", "_followers", "_held", "_joining", "_key", "_last", "_mending", "_source")

    def __init__(self, db: Database, source: TimelineSource, key: TopicKey) -> None:
        self._db = db
        self._source = source
        self._key = key
        self._last: int | None = None
        self._followers: dict[Connection, None] = {}
        self._joining: dict[Connection, int] = {}
        self._held: dict[int, TimelineFrame] = {}
        self._mending: asyncio.Task[None] | None = None

    async def join(self, connection: Connection, after: int) -> None:
        """Replay what follows ``after``, then follow; raises :class:`ForbiddenError`."""
        if connection in self._joining:
            return
        self._followers.pop(connection, None)
        self._joining[connection] = after
        tenant_id, _, key = self._key
        try:
            async with self._db.transaction(tenant_id) as session:
                if not await self._source.guard(session, connection.principal, key):
                    raise ForbiddenError
                # A client may claim to have seen more than there is; the order of others hangs on this.
                after = min(after, (await self._source.ends(session, [key])).get(key, 0))
                page = await self._source.read(session, key, after, PAGE)
            await self._replay(connection, after, page)
        finally:
            self._joining.pop(connection, None)

    async def _replay(self, connection: Connection, position: int, page: list[TimelineFrame]) -> None:
        tenant_id, kind, key = self._key
        topic = f"{kind}:{key}"
        while connection.open:
            complete = len(page) < PAGE
            if page:
                position = page[-1].seq
            items = [f.staff if connection.staff else f.customer for f in page]
            listed = ",".join(item for item in items if item is not None)
            connection.push(
                f'{{"type":"entries","topic":{orjson.dumps(topic).decode()},"items":[{listed}],'
                f'"complete":{"true" if complete else "false"}}}'
            )
            if complete and (self._last is None or position >= self._last):
                # The replay may have read further than was announced: the others get that, too.
                if self._last is None:
                    self._last = position
                for frame in page:
                    self._announce(frame)
                self._followers[connection] = None
                self._release()
                return
            # There is more, or entries were announced while this page was being read.
            async with self._db.transaction(tenant_id) as session:
                page = await self._source.read(session, key, position, PAGE)

    def leave(self, connection: Connection) -> bool:
        """Stop following; true while somebody still does."""
        self._followers.pop(connection, None)
        if not self._followers and not self._joining and self._mending is not None:
            self._mending.cancel()
        return bool(self._followers or self._joining)

    def publish(self, frame: TimelineFrame) -> None:
        """Send a committed entry on, in its turn."""
        if self._last is None:
            self._held[frame.seq] = frame
        elif frame.seq == self._last + 1:
            self._announce(frame)
            if self._held:
                self._release()
        elif frame.seq > self._last:
            self._held[frame.seq] = frame
            self._mend_after(GAP_PATIENCE)

    def mend(self, end: int) -> None:
        """The database holds entries up to ``end``: read those that were never announced here."""
        if self._followers and self._last is not None and end > self._last:
            self._mend_after(GAP_PATIENCE)

    def pass_on(self, sender: Connection, frame: dict[str, object]) -> None:
        """A passing sign, to everybody but its sender."""
        encoded = orjson.dumps(frame).decode()
        for follower in self._followers:
            if follower is not sender:
                follower.push(encoded)

    def _announce(self, frame: TimelineFrame) -> None:
        if self._last is not None and frame.seq <= self._last:
            return
        self._last = frame.seq
        topic = f"{self._key[1]}:{self._key[2]}"
        for follower in self._followers:
            entry = frame.staff if follower.staff else frame.customer
            if entry is not None:
                follower.push(f'{{"type":"entry","topic":"{topic}","entry":{entry}}}')

    def _release(self) -> None:
        while self._last is not None and (frame := self._held.pop(self._last + 1, None)) is not None:
            self._announce(frame)
        for seq in [s for s in self._held if self._last is not None and s <= self._last]:
            del self._held[seq]

    def _mend_after(self, delay: float) -> None:
        if self._mending is None or self._mending.done():
            self._mending = asyncio.create_task(self._mend(delay))

    async def _mend(self, delay: float) -> None:
        await asyncio.sleep(delay)
        if self._last is None:
            return
        tenant_id, _, key = self._key
        try:
            while True:
                async with self._db.transaction(tenant_id) as session:
                    page = await self._source.read(session, key, self._last, PAGE)
                for frame in page:
                    self._announce(frame)
                self._release()
                if len(page) < PAGE:
                    return
        except Exception as error:  # noqa: BLE001  the database is away: the next look mends it
            logger.warning("timeline_not_mended", error=type(error).__name__)
