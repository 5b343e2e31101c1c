"""The spine on a real database: one allocator, each entry once, nothing lost to a poisoned one."""

import asyncio
import random
from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import create_engine, text

from skyteller.domains.conversations import service
from skyteller.domains.conversations.errors import CardAnsweredError, NotAssignedError
from skyteller.domains.conversations.schemas import Appended, Author, ConversationOut, NewEntry
from skyteller.domains.conversations.service import AgentRef, GroupWriter
from skyteller.kernel.db import Database
from skyteller.kernel.errors import InvalidInputError, NotFoundError, SkytellerError
from skyteller.kernel.postgres import Urls
from skyteller.kernel.realtime import Hub

CUSTOMER = uuid4()
AGENT = AgentRef(uuid4(), "林晓燕", "3017")


@pytest.fixture
def tenant(urls: Urls) -> UUID:
    tenant_id = uuid4()
    engine = create_engine(urls.owner)
    with engine.begin() as connection:
        connection.execute(
            text(
                "INSERT INTO tenants (id, slug, name, name_en, kind, settings, created_at)"
                " VALUES (:id, 'test', '测试银行', 'Test Bank', 'member', '{}', now())"
            ),
            {"id": tenant_id},
        )
    engine.dispose()
    return tenant_id


@pytest.fixture
async def writer(database: Database) -> AsyncIterator[GroupWriter]:
    writer = GroupWriter(database, Hub(database))
    yield writer
    await writer.stop()


async def opened(database: Database, tenant: UUID, customer: UUID = CUSTOMER) -> ConversationOut:
    async with database.transaction(tenant) as session:
        conversation, _ = await service.open_conversation(
            session,
            customer_id=customer,
            customer_name="访客",
            channel="webchat",
            language="zh-CN",
            client_id=uuid4(),
        )
    return conversation


def message(conversation_id: UUID, words: str, client_id: UUID | None = None, **author: Any) -> NewEntry:
    who = Author(author.get("kind", "customer"), author.get("id", CUSTOMER), "访客")
    return NewEntry(conversation_id, client_id or uuid4(), "message", who, {"text": words})


async def words(database: Database, tenant: UUID, conversation_id: UUID) -> list[tuple[int, str]]:
    async with database.transaction(tenant) as session:
        found = await service.entries(session, conversation_id, 0, 10_000, staff=True)
    return [(entry.seq, entry.body["text"]) for entry in found]


async def test_both_paths_share_one_sequence(database: Database, tenant: UUID, writer: GroupWriter) -> None:
    conversations = [await opened(database, tenant, uuid4()) for _ in range(5)]
    dice = random.Random(1)

    async def single(conversation: ConversationOut, n: int) -> None:
        entry = message(conversation.id, f"s{n}", id=conversation.customer.id)
        async with database.transaction(tenant) as session:
            await service.append(session, entry)

    async def grouped(conversation: ConversationOut, n: int) -> None:
        await writer.write(tenant, message(conversation.id, f"g{n}", id=conversation.customer.id))

    await asyncio.gather(*(dice.choice([single, grouped])(dice.choice(conversations), n) for n in range(300)))
    total = 0
    for conversation in conversations:
        found = await words(database, tenant, conversation.id)
        assert [seq for seq, _ in found] == list(range(1, len(found) + 1))
        total += len(found) - 1
    assert total == 300


async def test_a_repeat_gets_the_same_answer(database: Database, tenant: UUID, writer: GroupWriter) -> None:
    conversation = await opened(database, tenant)
    entry = message(conversation.id, "你好")
    results = await asyncio.gather(*(writer.write(tenant, entry) for _ in range(10)))
    assert {r.seq for r in results} == {2}
    assert sum(not r.duplicate for r in results) == 1
    again = await writer.write(tenant, entry)
    async with database.transaction(tenant) as session:
        single = await service.append(session, entry)
    assert again == single
    assert again.duplicate
    assert again.at == results[0].at


async def test_a_poisoned_entry_harms_nobody_else(
    database: Database, tenant: UUID, writer: GroupWriter
) -> None:
    conversation = await opened(database, tenant)
    results: list[Appended | SkytellerError] = []
    for n in range(20):
        bad = n == 7
        entry = message(conversation.id, "\x00" if bad else f"m{n}")
        writer.submit(tenant, entry, results.append)
    await writer.stop()
    assert [type(r) for r in results if isinstance(r, SkytellerError)] == [InvalidInputError]
    found = [text for _, text in await words(database, tenant, conversation.id)][1:]
    assert found == [f"m{n}" for n in range(20) if n != 7]


async def test_only_the_owner_and_the_serving_agent_write(
    database: Database, tenant: UUID, writer: GroupWriter
) -> None:
    conversation = await opened(database, tenant)
    agent = {"kind": "agent", "id": AGENT.id}
    with pytest.raises(NotFoundError):
        await writer.write(tenant, message(conversation.id, "x", id=uuid4()))
    with pytest.raises(NotFoundError):
        await writer.write(tenant, message(uuid4(), "x"))
    with pytest.raises(NotFoundError):
        await writer.write(uuid4(), message(conversation.id, "x"))
    with pytest.raises(NotAssignedError):
        await writer.write(tenant, message(conversation.id, "x", **agent))
    async with database.transaction(tenant) as session:
        await service.set_state(session, conversation.id, "served", agent=AGENT)
    assert (await writer.write(tenant, message(conversation.id, "您好", **agent))).state == "served"
    with pytest.raises(NotAssignedError):
        await writer.write(tenant, message(conversation.id, "x", kind="agent", id=uuid4()))
    assert [t for _, t in await words(database, tenant, conversation.id)][1:] == ["您好"]


async def test_a_customer_who_writes_again_reopens(
    database: Database, tenant: UUID, writer: GroupWriter
) -> None:
    conversation = await opened(database, tenant)
    async with database.transaction(tenant) as session:
        await service.set_state(session, conversation.id, "closed")
    done = await writer.write(tenant, message(conversation.id, "还有一个问题"))
    assert done.state == "bot"
    async with database.transaction(tenant) as session:
        now = await service.get(session, conversation.id)
        logged = await session.execute(text("SELECT type, payload ->> 'state' FROM event_log ORDER BY id"))
        assert [tuple(r) for r in logged][-1] == ("conversations.customer-spoke", "bot")
    assert (now.state, now.reopened, now.closed_at) == ("bot", 1, None)
    assert now.awaiting_since is not None


async def test_the_first_answer_to_a_card_wins(database: Database, tenant: UUID, writer: GroupWriter) -> None:
    conversation = await opened(database, tenant)
    options = [{"id": "a", "label": "挂失"}, {"id": "b", "label": "补卡"}]
    content = {"title": "您想怎么办？", "options": options}
    async with database.transaction(tenant) as session:
        body = await service.checked_body(
            session, conversation.id, "card", {"card": "choices", "content": content}
        )
        card = await service.append(
            session, NewEntry(conversation.id, uuid4(), "card", Author("bot", None, "小岭"), body)
        )

    async def answer(option: str) -> Appended | SkytellerError:
        async with database.transaction(tenant) as session:
            checked = await service.checked_body(
                session,
                conversation.id,
                "submission",
                {"card_seq": card.seq, "data": {"option_id": option}},
            )
        who = Author("customer", CUSTOMER, "访客")
        try:
            return await writer.write(tenant, NewEntry(conversation.id, uuid4(), "submission", who, checked))
        except SkytellerError as error:
            return error

    results = await asyncio.gather(*(answer(o) for o in "abababab"))
    assert sum(isinstance(r, Appended) for r in results) == 1
    assert sum(isinstance(r, CardAnsweredError) for r in results) == 7
    with pytest.raises(InvalidInputError):
        async with database.transaction(tenant) as session:
            await service.checked_body(
                session, conversation.id, "submission", {"card_seq": card.seq, "data": {"option_id": "z"}}
            )


async def test_opening_twice_gives_one_conversation(database: Database, tenant: UUID) -> None:
    client_id = uuid4()

    async def open_once(_: int) -> tuple[UUID, bool]:
        async with database.transaction(tenant) as session:
            conversation, created = await service.open_conversation(
                session,
                customer_id=CUSTOMER,
                customer_name="访客",
                channel="webchat",
                language="zh-CN",
                client_id=client_id,
            )
        return conversation.id, created

    results = await asyncio.gather(*(open_once(n) for n in range(8)))
    assert len({r[0] for r in results}) == 1
    assert sum(r[1] for r in results) == 1
