"""A bank with three agents, its customers, and the rounds of matching, made one at a time."""

from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, TypeVar
from uuid import UUID, uuid4

import pytest

from skyteller.domains.conversations import service as conversations
from skyteller.domains.conversations.schemas import Author, ConversationOut, EntryOut, NewEntry
from skyteller.domains.organisation.schemas import StaffMember, Tenant
from skyteller.domains.routing import service
from skyteller.domains.routing.jobs import Heartbeats, Rounds
from skyteller.domains.routing.schemas import Policy, WaitOut
from skyteller.kernel.auth import Principal
from skyteller.kernel.clock import ManualClock, use_clock
from skyteller.kernel.db import Database
from skyteller.kernel.ids import new_id
from skyteller.kernel.postgres import Urls
from tests.factories.people import add_customer, add_staff, add_tenant

T = TypeVar("T")
POLICY = Policy(offer_timeout=20, presence_lost=6, bot_silence=15)


class FakeSocket:
    """As much of a connection as a heartbeat needs."""

    def __init__(self, principal: Principal) -> None:
        self.principal = principal


@dataclass
class Floor:
    """Shorthands for what customers and agents do."""

    database: Database
    bank: Tenant
    agents: list[StaffMember]
    clock: ManualClock
    heartbeats: Heartbeats
    rounds: Rounds

    async def do(self, use_case: Callable[..., Awaitable[T]], *args: Any, **more: Any) -> T:
        """One use case in a transaction of its own."""
        async with self.database.transaction(self.bank.id) as session:
            return await use_case(session, *args, **more)

    async def opened(self) -> ConversationOut:
        """A new customer with a new conversation."""
        customer = await add_customer(self.database, self.bank)
        conversation, _ = await self.do(
            conversations.open_conversation,
            customer_id=customer.id,
            customer_name=customer.display_name,
            channel="webchat",
            language="zh-CN",
            client_id=uuid4(),
        )
        return conversation

    async def write(self, conversation: ConversationOut, text: str) -> None:
        """The customer writes."""
        author = Author("customer", conversation.customer.id, conversation.customer.display_name)
        entry = NewEntry(conversation.id, new_id(), "message", author, {"text": text})
        await self.do(conversations.append, entry)

    async def waiting(self, reason: str = "customer-asked") -> ConversationOut:
        """A new customer who waits for a person."""
        conversation = await self.opened()
        await self.do(service.enqueue, conversation.id, reason=reason)
        return conversation

    async def ready(self, *agents: int) -> None:
        """These agents click on ready."""
        for number in agents:
            await self.do(service.set_presence, self.agents[number].id, "ready", None)

    async def round(self) -> None:
        """One round of matching."""
        await self.rounds.once()

    async def pass_time(self, seconds: float, *heard: int) -> None:
        """Time goes by second for second; these agents' sockets give signs of life, others do not."""
        for _ in range(round(seconds)):
            self.clock.advance(1)
            for number in heard:
                agent = self.agents[number]
                principal = Principal("staff", agent.id, self.bank.id, agent.name)
                self.heartbeats.hear(FakeSocket(principal))
            await self.heartbeats.write()
            await self.round()

    async def served(self, agent: int = 0) -> ConversationOut:
        """A customer served by this agent, who is the only one ready."""
        await self.ready(agent)
        conversation = await self.waiting()
        await self.round()
        return await self.do(service.accept, conversation.id, self.agents[agent].id)

    async def state(self, conversation: ConversationOut) -> str:
        """The conversation's state."""
        return (await self.do(conversations.get, conversation.id)).state

    async def place(self, conversation: ConversationOut) -> WaitOut | None:
        """The customer's place in the queue."""
        return await self.do(service.wait_out, conversation.id)

    async def rows(self, agent: int) -> dict[str, Any]:
        """The agent's desk."""
        return await self.do(service.desk_rows, self.agents[agent].id)

    async def sections(self, agent: int) -> dict[UUID, str]:
        """Which conversations stand where on the agent's desk."""
        rows = await self.rows(agent)
        return {UUID(k[5:]): row["section"] for k, row in rows.items() if k != "presence"}

    async def offered_to(self, conversation: ConversationOut) -> list[int]:
        """On whose desks the offer lies."""
        desks = [await self.sections(number) for number in range(len(self.agents))]
        return [number for number, desk in enumerate(desks) if desk.get(conversation.id) == "offered"]

    async def codes(self, conversation: ConversationOut) -> list[str]:
        """The system lines of the timeline."""
        entries: list[EntryOut] = await self.do(conversations.entries, conversation.id, 0, 200, staff=True)
        return [entry.body["code"] for entry in entries if entry.kind == "system"]


@pytest.fixture
def clock() -> Iterator[ManualClock]:
    """A clock that tests turn: noon in Shanghai."""
    with use_clock(ManualClock(datetime(2026, 11, 22, 4, tzinfo=UTC))) as manual:
        yield manual


@pytest.fixture
async def floor(database: Database, urls: Urls, clock: ManualClock) -> Floor:
    """Three agents who are offline, and nobody waiting."""
    bank = await add_tenant(urls)
    names = ["林晓燕", "陈立", "何静"]
    agents = [await add_staff(database, bank, name=name) for name in names]
    heartbeats = Heartbeats(database)
    await heartbeats.write()
    return Floor(database, bank, agents, clock, heartbeats, Rounds(database, heartbeats, POLICY))
