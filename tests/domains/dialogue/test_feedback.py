"""“Did this help?”: once for each answer, by the customer it was given to."""

from collections.abc import AsyncIterator
from uuid import uuid4

import httpx
import pytest

from skyteller.domains.conversations import service as conversations
from skyteller.domains.dialogue.api import routers
from skyteller.domains.knowledge import service as knowledge
from skyteller.kernel.postgres import Urls
from tests.domains.dialogue.conftest import Chat, codes
from tests.factories.app import make_app, make_client, make_runtime
from tests.factories.people import add_customer

LOST = "银行卡丢了怎么挂失"


@pytest.fixture
async def client(chat: Chat, urls: Urls) -> AsyncIterator[httpx.AsyncClient]:
    """The customer's page."""
    runtime = make_runtime(chat.database, urls)
    customer = chat.conversation.customer
    token, _ = runtime.visitor_tokens.issue(chat.bank.id, customer.id, customer.display_name)
    async with make_client(make_app(runtime, routers), token) as client:
        yield client


def path(chat: Chat, seq: int) -> str:
    return f"/customer/conversations/{chat.conversation.id}/entries/{seq}/feedback"


async def answered(chat: Chat) -> int:
    chat.finds("sure", LOST)
    [answer, *_] = await chat.ask("卡丢了")
    return answer.seq


async def test_it_helped(chat: Chat, client: httpx.AsyncClient) -> None:
    seq = await answered(chat)
    for _ in range(2):
        assert (await client.post(path(chat, seq), json={"helped": True})).status_code == 204
    other = await client.post(path(chat, seq), json={"helped": False})
    assert (other.status_code, other.json()["code"]) == (409, "feedback-given")
    entry = await chat.do(knowledge.get, chat.entry_ids[LOST])
    assert (entry.asked, entry.helped, entry.not_helped) == (1, 1, 0)
    lines = [e for e in await chat.entries() if e.kind == "system" and e.body["code"] == "feedback"]
    assert [(e.visibility, e.body["params"]) for e in lines] == [("staff", {"seq": seq, "helped": True})]


async def test_it_did_not_help_twice_brings_a_person(chat: Chat, client: httpx.AsyncClient) -> None:
    seq = await answered(chat)
    assert (await client.post(path(chat, seq), json={"helped": False})).status_code == 204
    offer = (await chat.entries())[-1]
    assert offer.body["content"]["title"] == "抱歉没有帮到您。要找工作人员吗？"
    assert (await chat.now()).state == "bot"
    seq = await answered(chat)
    assert (await client.post(path(chat, seq), json={"helped": False})).status_code == 204
    assert codes(await chat.entries())[-3:] == ["feedback", "bot-gave-up", "queued"]
    assert (await chat.now()).state == "waiting"
    entry = await chat.do(knowledge.get, chat.entry_ids[LOST])
    assert entry.not_helped == 2


async def test_only_answers_of_ones_own_conversation(
    chat: Chat, client: httpx.AsyncClient, urls: Urls
) -> None:
    seq = await answered(chat)
    for wrong in (seq - 1, seq + 1, 2**40):
        assert (await client.post(path(chat, wrong), json={"helped": True})).status_code == 404
    stranger = await add_customer(chat.database, chat.bank)
    runtime = make_runtime(chat.database, urls)
    token, _ = runtime.visitor_tokens.issue(chat.bank.id, stranger.id, stranger.display_name)
    foreign, _ = runtime.visitor_tokens.issue(uuid4(), chat.conversation.customer.id, "")
    for other in (token, foreign):
        headers = {"Authorization": f"Bearer {other}"}
        answer = await client.post(path(chat, seq), json={"helped": True}, headers=headers)
        assert answer.status_code == 404


@pytest.mark.parametrize("body", [{}, {"helped": "perhaps"}, {"helped": True, "more": 1}])
async def test_what_is_not_feedback_is_refused(
    chat: Chat, client: httpx.AsyncClient, body: dict[str, object]
) -> None:
    assert (await client.post(path(chat, 1), json=body)).status_code == 422


async def test_after_the_end_it_only_counts(chat: Chat, client: httpx.AsyncClient) -> None:
    seq = await answered(chat)
    await chat.do(conversations.set_state, chat.conversation.id, "closed")
    assert (await client.post(path(chat, seq), json={"helped": False})).status_code == 204
    assert (await chat.now()).state == "closed"
    assert (await chat.entries())[-1].body["code"] == "feedback"
