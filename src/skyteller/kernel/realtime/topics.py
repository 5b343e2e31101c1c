"""What a module gives the hub for each kind of topic it owns."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from skyteller.kernel.auth import Principal
from skyteller.kernel.errors import InvalidInputError

TopicGuard = Callable[[AsyncSession, Principal, str], Awaitable[bool]]
"""``guard(session, principal, key)``: may this principal follow the topic with this key?"""

TopicKey = tuple[UUID, str, str]
"""Tenant, kind, key."""


@dataclass(frozen=True, slots=True)
class TimelineFrame:
    """One committed entry, encoded once: for staff, and for customers (``None``: not for them)."""

    seq: int
    staff: str
    customer: str | None


TimelineReader = Callable[[AsyncSession, str, int, int], Awaitable[list[TimelineFrame]]]
"""``read(session, key, after, limit)``: frames after a sequence number, in order."""

TimelineEnds = Callable[[AsyncSession, Sequence[str]], Awaitable[Mapping[str, int]]]
"""``ends(session, keys)``: the highest committed sequence number of each timeline that exists."""

SnapshotReader = Callable[[AsyncSession, str], Awaitable[Mapping[str, Any]]]
"""``read(session, key)``: the rows of the topic as they are now; values are JSON-ready."""


@dataclass(frozen=True, slots=True)
class TimelineSource:
    """A kind of topic that replays by sequence number."""

    kind: str
    guard: TopicGuard
    read: TimelineReader
    ends: TimelineEnds


@dataclass(frozen=True, slots=True)
class SnapshotSource:
    """A kind of topic that is a table of rows: a snapshot, then deltas.

    ``resolve`` turns what the client wrote (``me``, or nothing) into the key.
    """

    kind: str
    guard: TopicGuard
    read: SnapshotReader
    resolve: Callable[[Principal, str], str] = lambda _, key: key


def parse_topic(topic: object) -> tuple[str, str]:
    """``kind:key`` (the key may be missing); raises :class:`InvalidInputError`."""
    if not isinstance(topic, str) or not topic or len(topic) > 120:
        raise InvalidInputError(reason="topic")
    kind, _, key = topic.partition(":")
    return kind, key
