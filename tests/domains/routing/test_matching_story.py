"""Rounds of matching over a model of the floor: arrivals, answers, silence, losses, in any order."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from skyteller.domains.routing.service.matching import Agent, Waiting, match, may_be_asked, place

QUEUES = [UUID(int=1), UUID(int=2)]
OFFER = timedelta(seconds=20)


class Floor(RuleBasedStateMachine):
    """What the tables hold, kept in dictionaries; each rule ends with a round of matching."""

    @initialize(
        staff=st.lists(
            st.tuples(st.sampled_from([QUEUES[:1], QUEUES[1:], QUEUES]), st.integers(1, 2)),
            min_size=1,
            max_size=4,
        )
    )
    def open(self, staff: list[tuple[list[UUID], int]]) -> None:
        self.now = datetime(2026, 11, 22, 8, tzinfo=UTC)
        self.staff = {
            UUID(int=100 + n): Agent(UUID(int=100 + n), frozenset(queues), capacity, 0, self.now)
            for n, (queues, capacity) in enumerate(staff)
        }
        self.ready = set(self.staff)
        self.waiting: dict[UUID, Waiting] = {}
        self.offers: dict[UUID, tuple[Waiting, UUID, datetime]] = {}
        self.serving: dict[UUID, tuple[Waiting, UUID]] = {}
        self.finished: set[UUID] = set()
        self.arrived = 0

    def load(self, staff_id: UUID) -> int:
        return sum(s == staff_id for _, s, _ in self.offers.values()) + sum(
            s == staff_id for _, s in self.serving.values()
        )

    def agents(self) -> list[Agent]:
        return [replace(self.staff[s], load=self.load(s)) for s in sorted(self.ready)]

    def round(self) -> None:
        for conversation, (entry, staff_id, at) in list(self.offers.items()):
            if self.now - at >= OFFER:
                del self.offers[conversation]
                self.back(entry, staff_id, at)
        for offer in match(self.agents(), self.waiting.values(), self.now):
            assert offer.staff_id in self.ready
            entry = self.waiting.pop(offer.conversation_id)
            self.offers[offer.conversation_id] = (entry, offer.staff_id, self.now)

    def back(self, entry: Waiting, staff_id: UUID, at: datetime, *, front: bool = False) -> None:
        asked = {**entry.asked, staff_id: at}
        front = front or entry.front
        self.waiting[entry.conversation_id] = replace(entry, asked=asked, front=front, wanted=None)

    @rule(queue=st.sampled_from(QUEUES), priority=st.sampled_from([1, 5, 5]))
    def arrive(self, queue: UUID, priority: int) -> None:
        self.arrived += 1
        conversation = UUID(int=1000 + self.arrived)
        self.waiting[conversation] = Waiting(conversation, queue, priority, self.now)
        self.round()

    @rule(seconds=st.integers(1, 30))
    def time_passes(self, seconds: int) -> None:
        self.now += timedelta(seconds=seconds)
        self.round()

    @precondition(lambda self: self.offers)
    @rule(data=st.data())
    def accept(self, data: st.DataObject) -> None:
        conversation = data.draw(st.sampled_from(sorted(self.offers)))
        entry, staff_id, _ = self.offers.pop(conversation)
        self.serving[conversation] = (entry, staff_id)
        self.staff[staff_id] = replace(self.staff[staff_id], idle_since=self.now)
        self.round()

    @precondition(lambda self: self.offers)
    @rule(data=st.data())
    def decline(self, data: st.DataObject) -> None:
        conversation = data.draw(st.sampled_from(sorted(self.offers)))
        self.back(*self.offers.pop(conversation))
        self.round()

    @precondition(lambda self: self.serving)
    @rule(data=st.data())
    def end(self, data: st.DataObject) -> None:
        conversation = data.draw(st.sampled_from(sorted(self.serving)))
        del self.serving[conversation]
        self.finished.add(conversation)
        self.round()

    @precondition(lambda self: self.serving)
    @rule(data=st.data())
    def hand_over(self, data: st.DataObject) -> None:
        conversation = data.draw(st.sampled_from(sorted(self.serving)))
        entry, staff_id = self.serving.pop(conversation)
        to = data.draw(st.none() | st.sampled_from(sorted(self.staff)))
        fresh = Waiting(conversation, entry.queue_id, entry.priority, self.now, front=True)
        self.waiting[conversation] = replace(fresh, asked={staff_id: self.now}, wanted=to)
        self.round()

    @precondition(lambda self: self.ready)
    @rule(data=st.data())
    def lose(self, data: st.DataObject) -> None:
        staff_id = data.draw(st.sampled_from(sorted(self.ready)))
        self.ready.discard(staff_id)
        for conversation, (entry, holder, at) in list(self.offers.items()):
            if holder == staff_id:
                del self.offers[conversation]
                self.back(entry, holder, at, front=True)
        for conversation, (entry, holder) in list(self.serving.items()):
            if holder == staff_id:
                del self.serving[conversation]
                fresh = Waiting(conversation, entry.queue_id, entry.priority, self.now, front=True)
                self.waiting[conversation] = fresh
        self.round()

    @rule(data=st.data())
    def come_back(self, data: st.DataObject) -> None:
        self.ready.add(data.draw(st.sampled_from(sorted(self.staff))))
        self.round()

    @invariant()
    def everybody_is_in_one_place(self) -> None:
        places = [set(self.waiting), set(self.offers), set(self.serving), self.finished]
        assert sum(map(len, places)) == len(set().union(*places)) == self.arrived

    @invariant()
    def nobody_has_too_much(self) -> None:
        assert all(self.load(s) <= agent.capacity for s, agent in self.staff.items())

    @invariant()
    def nobody_waits_for_nothing(self) -> None:
        """Right after a round no ready agent with room may still be asked."""
        room = [agent for agent in self.agents() if agent.load < agent.capacity]
        for entry in self.waiting.values():
            assert not any(may_be_asked(entry, agent, self.now) for agent in room)

    @invariant()
    def who_returned_stands_in_front(self) -> None:
        line = sorted(self.waiting.values(), key=place)
        assert [entry.front for entry in line] == sorted((entry.front for entry in line), reverse=True)


Floor.TestCase.settings = settings(max_examples=60, stateful_step_count=40, deadline=None)
TestFloor = Floor.TestCase
