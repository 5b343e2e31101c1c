"""Everybody at once: no deadlock, and the tables agree with the conversations at the end."""

import asyncio
import random

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from skyteller.domains.conversations import service as conversations
from skyteller.domains.conversations.schemas import Author, ConversationOut, NewEntry
from skyteller.domains.routing import service
from skyteller.domains.routing.schemas import DispositionIn, TransferIn
from skyteller.kernel.errors import SkytellerError
from skyteller.kernel.ids import new_id
from skyteller.kernel.realtime import Hub
from tests.domains.routing.conftest import Floor

STEPS = 8


async def customer(floor: Floor, writer: conversations.GroupWriter, mine: ConversationOut, seed: int) -> None:
    """Asks, writes through the group writer, cancels, ends."""
    chance = random.Random(seed)
    author = Author("customer", mine.customer.id, mine.customer.display_name)
    for _ in range(STEPS):
        entry = NewEntry(mine.id, new_id(), "message", author, {"text": "在吗"})
        act = chance.choices(["ask", "write", "cancel", "end"], [6, 6, 1, 1])[0]
        try:
            if act == "ask":
                await floor.do(service.enqueue, mine.id, reason="customer-asked")
            elif act == "write":
                await writer.write(floor.bank.id, entry)
            elif act == "cancel":
                await floor.do(service.cancel_wait, mine.id)
            else:
                await floor.do(service.end_by_customer, mine.id, mine.customer.id)
        except SkytellerError:
            continue


async def agent(floor: Floor, number: int, seed: int) -> None:
    """Takes whom there is, hands over, ends, wraps up, goes and comes."""
    chance = random.Random(seed)
    me = floor.agents[number].id
    for _ in range(STEPS):
        sections = await floor.sections(number)
        try:
            await floor.do(service.set_presence, me, chance.choice(["ready"] * 5 + ["break"]), None)
            for conversation, section in sections.items():
                if section == "offered":
                    await floor.do(chance.choice([service.accept] * 3 + [service.decline]), conversation, me)
                elif section == "wrapup":
                    result = DispositionIn(code="card.loss", resolved=True)
                    await floor.do(service.dispose, conversation, me, result)
                elif chance.random() < 0.5:
                    await floor.do(service.end, conversation, me)
                else:
                    colleague = chance.choice(floor.agents).id
                    await floor.do(service.transfer, conversation, me, TransferIn(staff_id=colleague))
            await floor.do(service.take_next, me)
        except SkytellerError:
            continue


async def time_goes_by(floor: Floor, seed: int) -> None:
    """Rounds, with agents who now and then fall silent."""
    chance = random.Random(seed)
    for _ in range(STEPS):
        await floor.pass_time(3, *chance.sample(range(3), 2))


DISAGREEMENTS = text(
    "SELECT c.id, c.state, q.state, a.staff_id, c.agent_id FROM conversations c"
    " LEFT JOIN queue_entries q ON q.tenant_id = c.tenant_id AND q.conversation_id = c.id"
    " LEFT JOIN assignments a ON a.tenant_id = c.tenant_id AND a.conversation_id = c.id"
    " AND a.state = 'active'"
    " WHERE (c.state = 'waiting') <> (q.conversation_id IS NOT NULL)"
    " OR (c.state = 'served') <> (a.id IS NOT NULL)"
    " OR (a.id IS NOT NULL AND a.staff_id IS DISTINCT FROM c.agent_id)"
)
CROWDED = text(
    "SELECT p.staff_id FROM presence p WHERE p.capacity <"
    " (SELECT count(*) FROM assignments a WHERE a.staff_id = p.staff_id AND a.state = 'active')"
    " + (SELECT count(*) FROM queue_entries q WHERE q.offered_to = p.staff_id)"
)


async def test_everybody_at_once(floor: Floor) -> None:
    writer = conversations.GroupWriter(floor.database, Hub(floor.database))
    people = [await floor.opened() for _ in range(8)]
    await asyncio.gather(
        *(customer(floor, writer, mine, seed) for seed, mine in enumerate(people)),
        *(agent(floor, number % 3, 100 + number) for number in range(6)),
        time_goes_by(floor, 200),
    )
    await writer.stop()

    async def look(session: AsyncSession) -> None:
        assert (await session.execute(DISAGREEMENTS)).all() == []
        assert (await session.execute(CROWDED)).all() == []
        served = (await session.execute(text("SELECT count(*) FROM assignments"))).scalar_one()
        assert served > 2

    await floor.do(look)
