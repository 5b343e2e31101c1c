"""Who is offered which waiting customer: a pure function over plain values.

Customers are taken in one order: those returned to the front first, then the smaller priority number
(1 is the most urgent), then the longest wait. Each is offered to the ready agent of the queue with the
fewest conversations, and of equals to the one idle longest. A customer is offered again to others
first; to somebody who has already been asked only when nobody else can, and not within ``PAUSE``
seconds of the last asking.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

PAUSE = timedelta(seconds=15)


@dataclass(frozen=True, slots=True)
class Agent:
    """A staff member as matching sees them; ``load`` counts served conversations and open offers."""

    staff_id: UUID
    queues: frozenset[UUID]
    capacity: int
    load: int
    idle_since: datetime


@dataclass(frozen=True, slots=True)
class Waiting:
    """A customer without an agent.

    ``asked`` holds who declined or missed an offer and when it was made; ``wanted`` names the agent
    to whom a colleague hands the customer over, who is asked before all others.
    """

    conversation_id: UUID
    queue_id: UUID
    priority: int
    enqueued_at: datetime
    front: bool = False
    asked: Mapping[UUID, datetime] = field(default_factory=dict)
    wanted: UUID | None = None


@dataclass(frozen=True, slots=True)
class Offer:
    """One customer for one agent."""

    conversation_id: UUID
    staff_id: UUID


Place = tuple[bool, int, datetime, UUID]


def place(entry: Waiting) -> Place:
    """The sort key of the line: smaller is served earlier."""
    return (not entry.front, entry.priority, entry.enqueued_at, entry.conversation_id)


def may_be_asked(entry: Waiting, agent: Agent, now: datetime) -> bool:
    """Whether ``agent``, given room, may be offered ``entry`` now."""
    if agent.staff_id == entry.wanted:
        return True
    asked_at = entry.asked.get(agent.staff_id)
    return entry.queue_id in agent.queues and (asked_at is None or now - asked_at >= PAUSE)


def match(agents: Iterable[Agent], waiting: Iterable[Waiting], now: datetime) -> list[Offer]:
    """Offers to make now. ``agents`` are the ready ones, ``waiting`` those whom nobody is asked for."""
    ready = list(agents)
    load = {agent.staff_id: agent.load for agent in ready}
    offers = []
    for entry in sorted(waiting, key=place):
        able = [a for a in ready if load[a.staff_id] < a.capacity and may_be_asked(entry, a, now)]
        if able:
            chosen = min(able, key=lambda a: _preference(entry, a, load[a.staff_id]))
            load[chosen.staff_id] += 1
            offers.append(Offer(entry.conversation_id, chosen.staff_id))
    return offers


def _preference(entry: Waiting, agent: Agent, load: int) -> tuple[bool, bool, datetime, int, datetime, UUID]:
    asked_at = entry.asked.get(agent.staff_id)
    return (
        agent.staff_id != entry.wanted,
        asked_at is not None,
        asked_at or entry.enqueued_at,
        load,
        agent.idle_since,
        agent.staff_id,
    )


def expected_wait(position: int, free: int, places: int, handle_s: float) -> int | None:
    """Seconds until the customer at ``position`` (1 is next) is answered, in steps of five.

    ``places`` are the conversations that the ready agents can serve at once, ``free`` of them empty;
    each is given back after ``handle_s`` seconds on average. ``None`` when nobody is ready.
    """
    if places <= 0:
        return None
    behind = max(0, position - max(0, free))
    return 5 * max(1, round(behind * handle_s / places / 5))
