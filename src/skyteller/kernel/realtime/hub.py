"""The hub: topics of one process, who follows them, and the order in which they hear of things."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any
from uuid import UUID

import structlog

from skyteller.kernel.db import Database
from skyteller.kernel.errors import InvalidInputError
from skyteller.kernel.realtime.connection import Connection
from skyteller.kernel.realtime.snapshots import SnapshotTopic
from skyteller.kernel.realtime.timelines import TimelineTopic
from skyteller.kernel.realtime.topics import (
    SnapshotSource,
    TimelineFrame,
    TimelineSource,
    TopicKey,
    parse_topic,
)
from skyteller.kernel.telemetry import CONNECTIONS

logger = structlog.get_logger(__name__)

FrameHandler = Callable[[Connection, dict[str, Any]], Awaitable[None] | None]
ConnectionHook = Callable[[Connection], None]
TIMELINE_LOOK = 5
"""Seconds between two looks for entries that no hint told of."""

EntryHook = Callable[[UUID, str, str], None]
"""``hook(tenant_id, kind, key)``: a timeline, followed or not, has a new entry or read mark."""


class Hub:
    """Timelines and snapshots of this process, and the sockets that follow them.

    ``publish_entry`` and ``touch`` are called after a commit, never before. Both are hints: a client
    that missed one asks for what follows its last sequence number, and every snapshot that somebody
    follows is read again at least each ``refresh`` seconds.
    """

    def __init__(self, db: Database, refresh: int = 30) -> None:
        self._db = db
        db.session_info["hub"] = self
        self._refresh = refresh
        self._timeline_sources: dict[str, TimelineSource] = {}
        self._snapshot_sources: dict[str, SnapshotSource] = {}
        self._timelines: dict[TopicKey, TimelineTopic] = {}
        self._snapshots: dict[TopicKey, SnapshotTopic] = {}
        self.frames: dict[str, FrameHandler] = {}
        self.heard: list[ConnectionHook] = []
        self.closed: list[ConnectionHook] = []
        self.entered: list[EntryHook] = []
        self.connections: set[Connection] = set()
        self._refresher: asyncio.Task[None] | None = None

    def register(self, source: TimelineSource | SnapshotSource) -> None:
        """Make a kind of topic known; its guard decides who may follow it."""
        if source.kind in self._timeline_sources or source.kind in self._snapshot_sources:
            raise ValueError(f"topic kind {source.kind} is registered twice")
        if isinstance(source, TimelineSource):
            self._timeline_sources[source.kind] = source
        else:
            self._snapshot_sources[source.kind] = source

    def kinds(self) -> list[str]:
        """All kinds of topics, for the published description and for tests."""
        return sorted([*self._timeline_sources, *self._snapshot_sources])

    def on_frame(self, frame_type: str, handler: FrameHandler) -> None:
        """Let a module handle one type of frame."""
        if frame_type in self.frames:
            raise ValueError(f"frame {frame_type} is handled twice")
        self.frames[frame_type] = handler

    def start(self) -> None:
        """Begin to read followed snapshots again from time to time."""
        self._refresher = asyncio.create_task(self._refresh_forever(), name="snapshot refresh")

    async def stop(self) -> None:
        """Close every socket (1012: come back) and end."""
        if self._refresher is not None:
            self._refresher.cancel()
        await asyncio.gather(*(c.close(1012) for c in list(self.connections)), return_exceptions=True)

    def join(self, connection: Connection) -> None:
        """A socket has been opened and signed in."""
        self.connections.add(connection)
        CONNECTIONS.labels(connection.principal.kind).inc()
        self.hear(connection)

    def hear(self, connection: Connection) -> None:
        """A sign of life: the socket was opened, or pinged."""
        for hook in self.heard:
            hook(connection)

    def leave(self, connection: Connection) -> None:
        """A socket has gone."""
        connection.open = False
        self.connections.discard(connection)
        CONNECTIONS.labels(connection.principal.kind).dec()
        for key in list(connection.timelines):
            self._leave_timeline(connection, key)
        for key in list(connection.snapshots):
            self._leave_snapshot(connection, key)
        for hook in self.closed:
            hook(connection)

    async def end_sessions(self, session_ids: set[UUID]) -> None:
        """Close the sockets of sign-in sessions that were revoked."""
        for connection in list(self.connections):
            if connection.principal.session_id in session_ids:
                await connection.close(4401)

    async def subscribe(self, connection: Connection, topic: object, after: object = None) -> None:
        """Follow ``topic``; raises when it does not exist or is not this principal's to see."""
        kind, raw = parse_topic(topic)
        principal = connection.principal
        if source := self._timeline_sources.get(kind):
            if after is not None and (not isinstance(after, int) or isinstance(after, bool) or after < 0):
                raise InvalidInputError(reason="after")
            key: TopicKey = (principal.tenant_id, kind, raw)
            timeline = self._timelines.get(key)
            if timeline is None:
                timeline = self._timelines[key] = TimelineTopic(self._db, source, key)
            connection.timelines.add(key)
            try:
                await timeline.join(connection, after or 0)
            except BaseException:
                self._leave_timeline(connection, key)
                raise
            return
        snapshot_source = self._snapshot_sources.get(kind)
        if snapshot_source is None:
            raise InvalidInputError(reason="topic")
        resolved = snapshot_source.resolve(principal, raw)
        key = (principal.tenant_id, kind, resolved)
        snapshot = self._snapshots.get(key)
        if snapshot is None:
            snapshot = self._snapshots[key] = SnapshotTopic(self._db, snapshot_source, key)
        connection.snapshots.add(key)
        try:
            await snapshot.join(connection, str(topic))
        except BaseException:
            self._leave_snapshot(connection, key)
            raise

    def unsubscribe(self, connection: Connection, topic: object) -> None:
        """Stop following; unknown topics are ignored."""
        kind, raw = parse_topic(topic)
        if kind in self._timeline_sources:
            self._leave_timeline(connection, (connection.principal.tenant_id, kind, raw))
        elif source := self._snapshot_sources.get(kind):
            resolved = source.resolve(connection.principal, raw)
            self._leave_snapshot(connection, (connection.principal.tenant_id, kind, resolved))

    def _leave_timeline(self, connection: Connection, key: TopicKey) -> None:
        connection.timelines.discard(key)
        topic = self._timelines.get(key)
        if topic is not None and not topic.leave(connection):
            del self._timelines[key]

    def _leave_snapshot(self, connection: Connection, key: TopicKey) -> None:
        connection.snapshots.discard(key)
        topic = self._snapshots.get(key)
        if topic is not None and not topic.leave(connection):
            del self._snapshots[key]

    def publish_entry(self, tenant_id: UUID, kind: str, key: str, frame: TimelineFrame) -> None:
        """A committed entry of a timeline: to all who follow it, in order of sequence."""
        topic = self._timelines.get((tenant_id, kind, key))
        if topic is not None:
            topic.publish(frame)
        self.notice(tenant_id, kind, key)

    def notice(self, tenant_id: UUID, kind: str, key: str) -> None:
        """A timeline has a new entry, or a read mark on it moved: lists that show it are to be renewed."""
        for hook in self.entered:
            hook(tenant_id, kind, key)

    def followed(self, tenant_id: UUID, kind: str, key: str) -> bool:
        """Whether anybody here follows the timeline (an entry need not be encoded otherwise)."""
        return (tenant_id, kind, key) in self._timelines

    def pass_on(self, connection: Connection, kind: str, key: str, frame: dict[str, Any]) -> bool:
        """Send a passing sign (typing, read) to the others; false when the sender does not follow."""
        topic_key = (connection.principal.tenant_id, kind, key)
        if topic_key not in connection.timelines:
            return False
        self._timelines[topic_key].pass_on(connection, frame)
        return True

    def touch(self, tenant_id: UUID, kind: str, key: str) -> None:
        """The rows of a snapshot may have changed: read it again soon and send what differs."""
        topic = self._snapshots.get((tenant_id, kind, key))
        if topic is not None:
            topic.touch()

    def touch_all(self, tenant_id: UUID, kind: str) -> None:
        """:meth:`touch` every followed snapshot of this kind."""
        for (tenant, topic_kind, _), topic in self._snapshots.items():
            if tenant == tenant_id and topic_kind == kind:
                topic.touch()

    async def _refresh_forever(self) -> None:
        """Look after lost hints: each snapshot once in ``refresh`` seconds, evenly spread."""
        turn = 0
        while True:
            await asyncio.sleep(1.0)
            turn = (turn + 1) % self._refresh
            for place, topic in enumerate(list(self._snapshots.values())):
                if place % self._refresh == turn:
                    topic.touch()
            if turn % TIMELINE_LOOK == 0:
                await self._look_at_timelines()

    async def _look_at_timelines(self) -> None:
        """Compare the ends of all followed timelines with the database: one query a bank and kind."""
        keys: dict[tuple[UUID, str], list[str]] = {}
        for tenant_id, kind, key in self._timelines:
            keys.setdefault((tenant_id, kind), []).append(key)
        for (tenant_id, kind), wanted in keys.items():
            try:
                async with self._db.transaction(tenant_id) as session:
                    ends = await self._timeline_sources[kind].ends(session, wanted)
            except Exception as error:  # noqa: BLE001  the database is away: the next look finds them
                logger.warning("timelines_not_looked_at", error=type(error).__name__)
                return
            for key, end in ends.items():
                timeline = self._timelines.get((tenant_id, kind, key))
                if timeline is not None:
                    timeline.mend(end)
