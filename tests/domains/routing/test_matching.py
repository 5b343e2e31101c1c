"""The matching function against its rules, on whatever hypothesis comes up with."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from skyteller.domains.routing.service.matching import (
    PAUSE,
    Agent,
    Offer,
    Waiting,
    expected_wait,
    match,
    may_be_asked,
    place,
)

NOW = datetime(2026, 11, 22, 8, tzinfo=UTC)
QUEUES = [UUID(int=n) for n in range(1, 4)]
STAFF = [UUID(int=100 + n) for n in range(6)]


def ago(seconds: int) -> datetime:
    return NOW - timedelta(seconds=seconds)


moments = st.integers(0, 60).map(ago)
agents_lists = st.lists(
    st.builds(
        Agent,
        staff_id=st.sampled_from(STAFF),
        queues=st.frozensets(st.sampled_from(QUEUES)),
        capacity=st.integers(0, 3),
        load=st.integers(0, 4),
        idle_since=moments,
    ),
    unique_by=lambda a: a.staff_id,
    max_size=6,
)
waiting_lists = st.lists(
    st.builds(
        Waiting,
        conversation_id=st.integers(1000, 1020).map(lambda n: UUID(int=n)),
        queue_id=st.sampled_from(QUEUES),
        priority=st.integers(1, 9),
        enqueued_at=moments,
        front=st.booleans(),
        asked=st.dictionaries(st.sampled_from(STAFF), moments, max_size=4),
        wanted=st.none() | st.sampled_from(STAFF),
    ),
    unique_by=lambda w: w.conversation_id,
    max_size=12,
)


@given(agents_lists, waiting_lists)
def test_nobody_is_offered_twice_or_beyond_capacity(agents: list[Agent], waiting: list[Waiting]) -> None:
    offers = match(agents, waiting, NOW)
    assert len({offer.conversation_id for offer in offers}) == len(offers)
    given_to = Counter(offer.staff_id for offer in offers)
    by_id = {agent.staff_id: agent for agent in agents}
    for staff_id, count in given_to.items():
        assert by_id[staff_id].load + count <= by_id[staff_id].capacity


@given(agents_lists, waiting_lists)
def test_only_agents_who_may_be_asked_are_asked(agents: list[Agent], waiting: list[Waiting]) -> None:
    by_id = {agent.staff_id: agent for agent in agents}
    entries = {entry.conversation_id: entry for entry in waiting}
    for offer in match(agents, waiting, NOW):
        entry, agent = entries[offer.conversation_id], by_id[offer.staff_id]
        if entry.wanted != agent.staff_id:
            assert entry.queue_id in agent.queues
            assert NOW - entry.asked.get(agent.staff_id, ago(10_000)) >= PAUSE


@given(agents_lists, waiting_lists)
def test_nobody_is_left_while_somebody_could_serve(agents: list[Agent], waiting: list[Waiting]) -> None:
    offers = match(agents, waiting, NOW)
    given_to = Counter(offer.staff_id for offer in offers)
    room = [agent for agent in agents if agent.load + given_to[agent.staff_id] < agent.capacity]
    offered = {offer.conversation_id for offer in offers}
    for entry in waiting:
        if entry.conversation_id not in offered:
            assert not any(may_be_asked(entry, agent, NOW) for agent in room)


@given(agents_lists, waiting_lists)
def test_order_holds_within_a_queue(agents: list[Agent], waiting: list[Waiting]) -> None:
    """Of two equal customers of a queue the later is not served while the earlier waits."""
    plain = [Waiting(w.conversation_id, w.queue_id, w.priority, w.enqueued_at, w.front) for w in waiting]
    offered = {offer.conversation_id for offer in match(agents, plain, NOW)}
    for earlier in plain:
        for later in plain:
            if earlier.queue_id == later.queue_id and place(earlier) < place(later):
                assert earlier.conversation_id in offered or later.conversation_id not in offered


@given(agents_lists, waiting_lists)
def test_input_order_does_not_matter(agents: list[Agent], waiting: list[Waiting]) -> None:
    assert match(agents, waiting, NOW) == match(agents[::-1], waiting[::-1], NOW)


@given(agents_lists, waiting_lists)
def test_who_was_asked_is_asked_again_only_when_nobody_else_can(
    agents: list[Agent], waiting: list[Waiting]
) -> None:
    for entry in waiting:
        alone = Waiting(entry.conversation_id, entry.queue_id, 5, entry.enqueued_at, asked=entry.asked)
        able = [a for a in agents if a.load < a.capacity and entry.queue_id in a.queues]
        for offer in match(agents, [alone], NOW):
            if offer.staff_id in entry.asked:
                assert all(agent.staff_id in entry.asked for agent in able)


def agent(number: int, load: int = 0, idle: int = 0, capacity: int = 2) -> Agent:
    return Agent(STAFF[number], frozenset(QUEUES[:1]), capacity, load, ago(idle))


def customer(number: int, waited: int = 10, priority: int = 5, **more: Any) -> Waiting:
    return Waiting(UUID(int=1000 + number), QUEUES[0], priority, ago(waited), **more)


def test_front_then_priority_then_longest_wait() -> None:
    line = [
        customer(1, waited=50),
        customer(2, waited=60),
        customer(3, waited=5, priority=1),
        customer(4, waited=1, front=True),
    ]
    served = [offer.conversation_id.int - 1000 for offer in match([agent(0, capacity=9)], line, NOW)]
    assert served == [4, 3, 2, 1]


def test_least_loaded_then_longest_idle() -> None:
    staff = [agent(0, load=1, idle=900), agent(1, idle=10), agent(2, idle=20)]
    assert match(staff, [customer(1)], NOW) == [Offer(UUID(int=1001), STAFF[2])]


def test_the_wanted_colleague_is_asked_first_and_others_when_gone() -> None:
    line = [customer(1, wanted=STAFF[0])]
    assert match([agent(0, load=1), agent(1)], line, NOW)[0].staff_id == STAFF[0]
    assert match([agent(1)], line, NOW)[0].staff_id == STAFF[1]


def test_nobody_is_asked_again_at_once() -> None:
    asked = {STAFF[0]: NOW - PAUSE + timedelta(seconds=1)}
    assert match([agent(0)], [customer(1, asked=asked)], NOW) == []
    assert match([agent(0)], [customer(1, asked=asked)], NOW + timedelta(seconds=1)) != []


def test_expected_wait() -> None:
    assert expected_wait(1, 0, 0, 240) is None
    assert expected_wait(1, 2, 5, 240) == 5
    assert expected_wait(4, 2, 4, 240) == 120


@given(st.integers(1, 500), st.integers(0, 50), st.integers(1, 200), st.floats(1, 5_000))
def test_expected_wait_grows_with_the_position(
    position: int, free: int, places: int, handle_s: float
) -> None:
    here, behind = (expected_wait(p, free, places, handle_s) for p in (position, position + 1))
    assert here is not None
    assert behind is not None
    assert 5 <= here <= behind
