"""All SQL of routing."""

from skyteller.domains.routing.repository.of_assignments import (
    Day,
    active_by_staff,
    assignments_of,
    day_of,
    latest_assignment,
    open_assignment,
)
from skyteller.domains.routing.repository.of_entries import (
    count_waiting,
    entries,
    entry,
    free_entry,
    offered_to,
    position,
)
from skyteller.domains.routing.repository.of_messages import (
    add_message,
    handle_messages,
    message,
    message_open,
    open_messages,
)
from skyteller.domains.routing.repository.of_presence import (
    mark_assigned,
    mark_seen,
    presence,
    presences,
    put_presence,
    unheard,
)
from skyteller.domains.routing.repository.of_queues import (
    add_queue,
    mean_handle_s,
    members,
    queue,
    queue_by_slug,
    queues,
)
from skyteller.domains.routing.repository.rows import add, delete, lead

__all__ = [
    "Day",
    "active_by_staff",
    "add",
    "add_message",
    "add_queue",
    "assignments_of",
    "count_waiting",
    "day_of",
    "delete",
    "entries",
    "entry",
    "free_entry",
    "handle_messages",
    "latest_assignment",
    "lead",
    "mark_assigned",
    "mark_seen",
    "mean_handle_s",
    "members",
    "message",
    "message_open",
    "offered_to",
    "open_assignment",
    "open_messages",
    "position",
    "presence",
    "presences",
    "put_presence",
    "queue",
    "queue_by_slug",
    "queues",
    "unheard",
]
