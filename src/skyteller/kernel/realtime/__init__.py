"""Topics and sockets: what was committed, sent to those who may see it."""

from skyteller.kernel.realtime.connection import Connection
from skyteller.kernel.realtime.hub import Hub
from skyteller.kernel.realtime.publishing import notice, publish_entry, touch, touch_all
from skyteller.kernel.realtime.topics import (
    SnapshotSource,
    TimelineFrame,
    TimelineSource,
    TopicGuard,
    parse_topic,
)

__all__ = [
    "Connection",
    "Hub",
    "SnapshotSource",
    "TimelineFrame",
    "TimelineSource",
    "TopicGuard",
    "notice",
    "parse_topic",
    "publish_entry",
    "touch",
    "touch_all",
]
