"""Signs of life, lost agents, the silent bot, opening hours, messages left."""

from datetime import time
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import text

from skyteller.domains.organisation.schemas import Bilingual, ServiceHours, TenantSettings
from skyteller.domains.routing import service
from skyteller.domains.routing.errors import OfferGoneError, ServiceClosedError
from skyteller.domains.routing.jobs import Heartbeats, Rounds
from skyteller.domains.routing.schemas import MessageIn
from skyteller.kernel.db import Database
from skyteller.kernel.postgres import Urls
from tests.domains.routing.conftest import POLICY, Floor
from tests.factories.people import add_tenant


async def settled(floor: Floor) -> None:
    """Long enough after the start for agents to be judged; all are heard."""
    floor.clock.advance(7)
    await floor.pass_time(1, 0, 1, 2)


async def test_a_lost_agent_returns_customers_to_the_front(floor: Floor) -> None:
    await settled(floor)
    served = await floor.served(0)
    offered = await floor.waiting()
    await floor.round()
    assert await floor.offered_to(offered) == [0]
    waited = await floor.waiting()
    await floor.do(service.set_presence, floor.agents[0].id, "ready", None)
    await floor.pass_time(6)
    assert await floor.state(served) == "served"
    await floor.pass_time(1)
    assert await floor.state(served) == "waiting"
    places = [await floor.place(c) for c in (served, offered, waited)]
    assert [p.position for p in places if p] == [1, 2, 3]
    assert "agent-lost" in await floor.codes(served)
    presence = (await floor.rows(0))["presence"]
    assert (presence["state"], presence["reason"], presence["active"]) == ("offline", "lost", 0)


async def test_a_lost_agent_is_back_as_before(floor: Floor) -> None:
    await settled(floor)
    await floor.ready(0)
    await floor.pass_time(7)
    assert (await floor.rows(0))["presence"]["state"] == "offline"
    await floor.pass_time(1, 0)
    assert (await floor.rows(0))["presence"]["state"] == "ready"


async def test_who_was_away_long_says_anew_that_they_are_ready(floor: Floor) -> None:
    await settled(floor)
    await floor.ready(0)
    await floor.pass_time(7)
    floor.clock.advance(900)
    await floor.pass_time(1, 0)
    assert (await floor.rows(0))["presence"]["state"] == "offline"


async def test_heard_agents_stay(floor: Floor) -> None:
    await settled(floor)
    served = await floor.served(0)
    await floor.pass_time(30, 0)
    assert await floor.state(served) == "served"


async def test_offline_by_click_with_a_customer_is_lost_when_silent(floor: Floor) -> None:
    await settled(floor)
    served = await floor.served(0)
    await floor.do(service.set_presence, floor.agents[0].id, "offline", None)
    await floor.pass_time(3, 0)
    assert await floor.state(served) == "served"
    await floor.pass_time(7)
    assert await floor.state(served) == "waiting"


async def test_a_fresh_process_judges_nobody_at_once(floor: Floor) -> None:
    await settled(floor)
    served = await floor.served(0)
    floor.clock.advance(3600)
    heartbeats = Heartbeats(floor.database)
    await heartbeats.write()
    fresh = Rounds(floor.database, heartbeats, POLICY)
    for _ in range(6):
        await fresh.once()
        assert await floor.state(served) == "served"
        floor.clock.advance(1)
        await heartbeats.write()
    floor.clock.advance(1)
    await fresh.once()
    assert await floor.state(served) == "waiting"


async def test_signs_of_life_survive_a_database_that_is_away(floor: Floor, monkeypatch: Any) -> None:
    await floor.ready(0)
    floor.clock.advance(3)

    def away(_: object) -> None:
        raise ConnectionError

    with monkeypatch.context() as broken:
        broken.setattr(floor.database, "transaction", away)
        with pytest.raises(ConnectionError):
            await floor.pass_time(1, 0)
    assert floor.heartbeats.steady_since is None
    await floor.heartbeats.write()
    async with floor.database.transaction(floor.bank.id) as session:
        seen = (await session.execute(text("SELECT last_seen_at FROM presence"))).scalar_one()
    assert seen == floor.clock.now()


async def test_a_silent_bot_calls_a_person(floor: Floor) -> None:
    conversation = await floor.opened()
    await floor.write(conversation, "你好")
    await floor.pass_time(15)
    assert await floor.state(conversation) == "bot"
    await floor.pass_time(1)
    assert await floor.state(conversation) == "waiting"
    assert "agent-requested" not in await floor.codes(conversation)


@pytest.fixture
async def day_bank(urls: Urls) -> Any:
    """A bank whose staff answer from half past eight to six."""
    return await add_tenant(
        urls,
        settings=TenantSettings(
            hours=ServiceHours(opens=time(8, 30), closes=time(18)),
            hours_text=Bilingual(zh="每天 8:30 至 18:00", en="daily from 8:30 to 18:00"),
        ),
    )


async def test_out_of_hours_a_message_is_left_and_taken_up(floor: Floor, day_bank: Any) -> None:
    from tests.factories.people import add_staff

    floor.bank = day_bank
    floor.agents = [await add_staff(floor.database, day_bank)]
    floor.clock.advance(5 * 3600 + 3599)
    inside = await floor.waiting()
    floor.clock.advance(1)
    conversation = await floor.opened()
    with pytest.raises(ServiceClosedError) as closed:
        await floor.do(service.enqueue, conversation.id, reason="customer-asked")
    assert "每天 8:30 至 18:00" in closed.value.detail("zh")
    assert await floor.state(conversation) == "bot"
    place = await floor.place(inside)
    assert place is not None
    assert not place.open
    await floor.write(conversation, "在吗")
    await floor.pass_time(17)
    assert await floor.state(conversation) == "bot"
    message = MessageIn(client_id=uuid4(), text="请回电", contact="13800000000")
    first = await floor.do(service.leave_message, conversation.id, conversation.customer.id, message)
    again = await floor.do(service.leave_message, conversation.id, conversation.customer.id, message)
    assert first == again
    assert (await floor.codes(conversation)).count("message-left") == 1
    await floor.do(service.end_by_customer, conversation.id, conversation.customer.id)
    assert await floor.sections(0) == {conversation.id: "followup"}
    taken = await floor.do(service.accept, conversation.id, floor.agents[0].id)
    assert taken.state == "served"
    assert await floor.sections(0) == {conversation.id: "served"}
    await floor.do(service.end, conversation.id, floor.agents[0].id)
    with pytest.raises(OfferGoneError):
        await floor.do(service.accept, conversation.id, floor.agents[0].id)


async def test_expected_wait_follows_the_queues_own_pace(floor: Floor) -> None:
    for _ in range(3):
        conversation = await floor.served(0)
        floor.clock.advance(99)
        await floor.pass_time(1, 0)
        await floor.do(service.end, conversation.id, floor.agents[0].id)
    for _ in range(5):
        await floor.served(0)
    last = await floor.waiting()
    place = await floor.place(last)
    assert place is not None
    assert place.expected_wait_s == 100 / 5


async def test_two_processes_do_not_match_at_once(floor: Floor, database: Database) -> None:
    await floor.ready(0)
    conversation = await floor.waiting()
    async with database.transaction(floor.bank.id) as session:
        assert await service.lead(session)
        await floor.round()
    assert await floor.offered_to(conversation) == []
    await floor.round()
    assert await floor.offered_to(conversation) == [0]
