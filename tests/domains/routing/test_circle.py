"""From the line to an agent and through wrap-up, on a real database."""

import asyncio
from uuid import uuid4

import pytest

from skyteller.domains.conversations import service as conversations
from skyteller.domains.conversations.errors import IllegalTransitionError, NotAssignedError
from skyteller.domains.conversations.events import CustomerSpoke
from skyteller.domains.routing import service
from skyteller.domains.routing.errors import (
    AgentUnavailableError,
    CapacityReachedError,
    NobodyWaitingError,
    NotInWrapUpError,
    OfferGoneError,
)
from skyteller.domains.routing.handlers import on_customer_spoke
from skyteller.domains.routing.schemas import DispositionIn, TransferIn
from skyteller.kernel.errors import InvalidInputError, NotFoundError
from tests.domains.routing.conftest import Floor

RESULT = DispositionIn(code="card.loss", summary="已挂失", resolved=True)


async def test_the_whole_circle(floor: Floor) -> None:
    conversation = await floor.waiting()
    place = await floor.place(conversation)
    assert place is not None
    assert (place.position, place.offered, place.expected_wait_s, place.open) == (1, False, None, True)
    await floor.ready(0)
    await floor.round()
    place = await floor.place(conversation)
    assert place is not None
    assert place.offered
    assert place.expected_wait_s == 5
    row = (await floor.rows(0))[f"conv:{conversation.id}"]
    assert row["section"] == "offered"
    assert row["offer_expires_at"] == "2026-11-22T04:00:20.000Z"
    floor.clock.advance(7)
    served = await floor.do(service.accept, conversation.id, floor.agents[0].id)
    assert served.state == "served"
    assert served.agent is not None
    assert served.agent.work_no == floor.agents[0].work_no
    assert await floor.place(conversation) is None
    await floor.write(conversation, "我的卡丢了")
    row = (await floor.rows(0))[f"conv:{conversation.id}"]
    assert (row["section"], row["unread"], row["last"]["text"]) == ("served", 1, "我的卡丢了")
    assert (await floor.rows(0))["presence"]["active"] == 1
    assert (await floor.do(service.end, conversation.id, floor.agents[0].id)).state == "wrapup"
    assert await floor.sections(0) == {conversation.id: "wrapup"}
    assert (await floor.do(service.dispose, conversation.id, floor.agents[0].id, RESULT)).state == "closed"
    assert await floor.sections(0) == {}
    assert await floor.codes(conversation) == ["opened", "agent-requested", "queued", "agent-joined", "ended"]
    figures = await floor.do(service.figures_of, floor.agents[0].id)
    assert (figures.served_today, figures.first_response_s, figures.waiting) == (1, 7, 0)


async def test_to_ask_again_keeps_the_place(floor: Floor) -> None:
    first, second = await floor.waiting(), await floor.waiting()
    floor.clock.advance(5)
    again = await floor.do(service.enqueue, first.id, reason="customer-asked")
    assert again.position == 1
    place = await floor.place(second)
    assert place is not None
    assert place.position == 2
    assert (await floor.codes(first)).count("queued") == 1


async def test_cancelled_wait_goes_back_to_the_bot(floor: Floor) -> None:
    conversation = await floor.waiting()
    await floor.ready(0)
    await floor.round()
    await floor.do(service.cancel_wait, conversation.id)
    await floor.do(service.cancel_wait, conversation.id)
    assert await floor.state(conversation) == "bot"
    assert await floor.sections(0) == {}
    with pytest.raises(OfferGoneError):
        await floor.do(service.accept, conversation.id, floor.agents[0].id)


async def test_of_two_accepts_one_wins(floor: Floor) -> None:
    """The second agent had the offer before; the first has it now."""
    conversation = await floor.waiting()
    await floor.ready(0)
    await floor.round()
    await floor.do(service.decline, conversation.id, floor.agents[0].id)
    await floor.ready(1)

    async def try_it(number: int) -> str:
        try:
            await floor.do(service.accept, conversation.id, floor.agents[number].id)
        except OfferGoneError as error:
            return str(error.params["by"])
        return "won"

    outcomes = await asyncio.gather(*(try_it(0) for _ in range(3)))
    assert outcomes == ["won"] * 3, "the winner's repeats are no error"
    assert await try_it(1) == "林晓燕"


async def test_accepts_of_different_agents_at_once(floor: Floor) -> None:
    conversation = await floor.waiting()
    for number in range(3):
        await floor.ready(number)
        await floor.round()
        assert await floor.offered_to(conversation) == [number]
        await floor.do(service.decline, conversation.id, floor.agents[number].id)

    async def try_it(number: int) -> str:
        try:
            taken = await floor.do(service.accept, conversation.id, floor.agents[number].id)
        except OfferGoneError as error:
            return str(error.params["by"])
        return f"won by {taken.agent.name}" if taken.agent else "?"

    outcomes = sorted(await asyncio.gather(*(try_it(number) for number in range(3))))
    winner = next(o for o in outcomes if o.startswith("won by ")).removeprefix("won by ")
    assert outcomes.count(winner) == 2
    assert (await floor.codes(conversation)).count("agent-joined") == 1


async def test_time_out_goes_to_another_then_late_accept(floor: Floor) -> None:
    conversation = await floor.waiting()
    await floor.ready(0)
    await floor.round()
    await floor.pass_time(19, 0)
    assert await floor.offered_to(conversation) == [0]
    await floor.ready(1)
    await floor.pass_time(1, 0, 1)
    assert await floor.offered_to(conversation) == [1]
    with pytest.raises(OfferGoneError, match="offer-gone") as gone:
        await floor.do(service.accept, conversation.id, floor.agents[0].id)
    assert gone.value.detail("zh") == "已由陈立接起。"
    await floor.do(service.set_presence, floor.agents[1].id, "break", "午餐")
    assert await floor.offered_to(conversation) == []
    accepted = await floor.do(service.accept, conversation.id, floor.agents[0].id)
    assert accepted.state == "served"


async def test_who_is_alone_is_asked_again(floor: Floor) -> None:
    conversation = await floor.waiting()
    await floor.ready(0)
    await floor.round()
    await floor.do(service.decline, conversation.id, floor.agents[0].id)
    await floor.pass_time(14, 0)
    assert await floor.offered_to(conversation) == []
    await floor.pass_time(1, 0)
    assert await floor.offered_to(conversation) == [0]


async def test_take_next_and_capacity(floor: Floor) -> None:
    agent = floor.agents[0].id
    with pytest.raises(NobodyWaitingError):
        await floor.do(service.take_next, agent)
    line = [await floor.waiting() for _ in range(6)]
    taken = [await floor.do(service.take_next, agent) for _ in range(5)]
    assert [t.id for t in taken] == [w.id for w in line[:5]]
    with pytest.raises(CapacityReachedError):
        await floor.do(service.take_next, agent)
    assert (await floor.rows(0))["presence"]["state"] == "busy"


async def test_take_next_of_many_at_once_gives_each_another(floor: Floor) -> None:
    line = {(await floor.waiting()).id for _ in range(6)}
    takers = [agent.id for agent in floor.agents] * 2
    taken = await asyncio.gather(*(floor.do(service.take_next, agent) for agent in takers))
    assert {conversation.id for conversation in taken} == line


async def test_offers_never_exceed_capacity(floor: Floor) -> None:
    line = [await floor.waiting() for _ in range(12)]
    await floor.ready(0, 1)
    await floor.round()
    await floor.round()
    sections = [await floor.sections(0), await floor.sections(1)]
    assert [len(s) for s in sections] == [5, 5]
    assert {c for s in sections for c in s} == {c.id for c in line[:10]}


async def test_transfer_to_a_colleague_and_back_to_the_front(floor: Floor) -> None:
    conversation = await floor.served(0)
    other = await floor.waiting()
    target = TransferIn(staff_id=floor.agents[1].id, note="客户要大额取现")
    with pytest.raises(AgentUnavailableError):
        await floor.do(service.transfer, conversation.id, floor.agents[0].id, target)
    await floor.ready(1)
    moved = await floor.do(service.transfer, conversation.id, floor.agents[0].id, target)
    assert (moved.state, moved.agent) == ("waiting", None)
    await floor.round()
    assert await floor.offered_to(conversation) == [1]
    entries = await floor.do(conversations.entries, conversation.id, 0, 100, staff=True)
    assert [e.body["text"] for e in entries if e.kind == "note"] == ["客户要大额取现"]
    await floor.do(service.set_presence, floor.agents[0].id, "break", None)
    await floor.do(service.set_presence, floor.agents[1].id, "break", None)
    place, behind = await floor.place(conversation), await floor.place(other)
    assert place is not None
    assert behind is not None
    assert (place.position, behind.position) == (1, 2)
    with pytest.raises(NotAssignedError):
        await floor.do(service.end, conversation.id, floor.agents[0].id)


async def test_transfer_to_an_unknown_target(floor: Floor) -> None:
    conversation = await floor.served(0)
    for target in (TransferIn(staff_id=uuid4()), TransferIn(queue_id=uuid4())):
        with pytest.raises(NotFoundError):
            await floor.do(service.transfer, conversation.id, floor.agents[0].id, target)
    assert await floor.state(conversation) == "served"


async def test_customer_writes_during_wrap_up(floor: Floor) -> None:
    conversation = await floor.served(0)
    await floor.do(service.end, conversation.id, floor.agents[0].id)
    spoke = CustomerSpoke(conversation_id=conversation.id, seq=9, kind="message", state="wrapup")
    await floor.do(on_customer_spoke, spoke)
    await floor.do(on_customer_spoke, spoke)
    assert await floor.sections(0) == {conversation.id: "served"}
    await floor.do(service.end, conversation.id, floor.agents[0].id)
    await floor.do(service.set_presence, floor.agents[0].id, "offline", None)
    earlier = await floor.waiting()
    await floor.do(on_customer_spoke, spoke)
    place, behind = await floor.place(conversation), await floor.place(earlier)
    assert place is not None
    assert behind is not None
    assert (place.position, behind.position) == (1, 2)
    with pytest.raises(NotInWrapUpError):
        await floor.do(service.dispose, conversation.id, floor.agents[0].id, RESULT)


async def test_customer_with_another_conversation_stays_there(floor: Floor) -> None:
    conversation = await floor.served(0)
    await floor.do(service.end, conversation.id, floor.agents[0].id)
    await floor.do(
        conversations.open_conversation,
        customer_id=conversation.customer.id,
        customer_name="访客",
        channel="webchat",
        language="zh-CN",
        client_id=uuid4(),
    )
    spoke = CustomerSpoke(conversation_id=conversation.id, seq=9, kind="message", state="wrapup")
    await floor.do(on_customer_spoke, spoke)
    assert await floor.state(conversation) == "wrapup"


async def test_customer_ends_in_every_state(floor: Floor) -> None:
    served = await floor.served(0)
    await floor.do(service.end_by_customer, served.id, served.customer.id)
    assert await floor.state(served) == "wrapup"
    assert await floor.sections(0) == {served.id: "wrapup"}
    waiting, with_bot = await floor.waiting(), await floor.opened()
    for conversation in (waiting, with_bot):
        await floor.do(service.end_by_customer, conversation.id, conversation.customer.id)
        await floor.do(service.end_by_customer, conversation.id, conversation.customer.id)
        assert await floor.state(conversation) == "closed"
        assert (await floor.codes(conversation)).count("ended") == 1
    assert await floor.place(waiting) is None
    with pytest.raises(NotFoundError):
        await floor.do(service.end_by_customer, served.id, with_bot.customer.id)


async def test_disposition_needs_a_known_code_and_ones_own_wrap_up(floor: Floor) -> None:
    conversation = await floor.served(0)
    await floor.do(service.end, conversation.id, floor.agents[0].id)
    unknown = DispositionIn(code="nonsense", summary="", resolved=False)
    with pytest.raises(InvalidInputError):
        await floor.do(service.dispose, conversation.id, floor.agents[0].id, unknown)
    with pytest.raises(NotInWrapUpError):
        await floor.do(service.dispose, conversation.id, floor.agents[1].id, RESULT)


async def test_a_closed_conversation_can_ask_for_a_person(floor: Floor) -> None:
    conversation = await floor.opened()
    await floor.do(service.end_by_customer, conversation.id, conversation.customer.id)
    place = await floor.do(service.enqueue, conversation.id, reason="customer-asked")
    assert place.position == 1
    assert await floor.state(conversation) == "waiting"
    served = await floor.served(0)
    with pytest.raises(IllegalTransitionError):
        await floor.do(service.enqueue, served.id, reason="customer-asked")


async def test_ratings_count_for_the_agent(floor: Floor) -> None:
    for score in (5, 3):
        conversation = await floor.served(0)
        await floor.do(service.keep_score, conversation.id, score)
    assert (await floor.do(service.figures_of, floor.agents[0].id)).satisfaction == 0.5
