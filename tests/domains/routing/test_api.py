"""Routing's routes and topics: who may do what, and that another bank's ids do not exist."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID, uuid4

import httpx
import orjson
import pytest
import websockets
from fastapi import FastAPI

from skyteller.domains.channels import api as channels
from skyteller.domains.conversations import handlers as spine_handlers
from skyteller.domains.conversations.schemas import ConversationOut
from skyteller.domains.organisation import api as organisation_api
from skyteller.domains.organisation import handlers as organisation_handlers
from skyteller.domains.routing import api, handlers, jobs, service
from skyteller.kernel.auth import Principal
from skyteller.kernel.clock import SystemClock, use_clock
from skyteller.kernel.db import Database
from skyteller.kernel.postgres import Urls
from skyteller.kernel.realtime.snapshots import apply_delta
from skyteller.kernel.runtime import Runtime
from tests.domains.routing.conftest import Floor
from tests.factories.app import make_app, make_client, make_runtime, serving
from tests.factories.people import add_staff, add_tenant, staff_token

ANY = UUID(int=7)


@pytest.fixture
def runtime(database: Database, urls: Urls) -> Runtime:
    """A runtime whose agents are lost after three seconds."""
    return make_runtime(database, urls, presence_lost=3.0, public_origins=["https://console.bank.test"])


@pytest.fixture
def app(runtime: Runtime) -> FastAPI:
    """Routing with the spine and sign-in below it."""
    wires = [organisation_handlers.wire, spine_handlers.wire, handlers.wire]
    return make_app(runtime, [*organisation_api.routers, *channels.routers, *api.routers], wires)


@pytest.fixture
async def agent(app: FastAPI, floor: Floor) -> AsyncIterator[httpx.AsyncClient]:
    """The first agent, signed in."""
    token = await staff_token(floor.database, floor.bank, floor.agents[0])
    async with make_client(app, token) as client:
        yield client


def visitor(app: FastAPI, floor: Floor, conversation: ConversationOut) -> httpx.AsyncClient:
    """The conversation's customer."""
    tokens = app.state.runtime.visitor_tokens
    customer = conversation.customer
    return make_client(app, tokens.issue(floor.bank.id, customer.id, customer.display_name)[0])


async def test_the_circle_by_its_routes(app: FastAPI, floor: Floor, agent: httpx.AsyncClient) -> None:
    conversation = await floor.opened()
    path = f"/customer/conversations/{conversation.id}"
    async with visitor(app, floor, conversation) as customer:
        asked = await customer.post(f"{path}/agent", json={"client_id": str(uuid4())})
        assert asked.status_code == 202
        assert asked.json()["position"] == 1
        assert (await agent.post("/staff/offers/next")).json()["state"] == "served"
        assert (await agent.post("/staff/offers/next")).json()["code"] == "nobody-waiting"
        assert (await agent.get("/staff/presence")).json()["active"] == 1
        assert (await customer.post(f"{path}/end")).status_code == 204
    codes = [d["code"] for d in (await agent.get("/staff/dispositions")).json()]
    result = {"code": codes[0], "summary": "", "resolved": True}
    done = await agent.post(f"/staff/conversations/{conversation.id}/disposition", json=result)
    assert done.json()["state"] == "closed"
    assert (await agent.get("/staff/figures")).json()["served_today"] == 1
    assert [q["waiting"] for q in (await agent.get("/staff/queues")).json()] == [0]
    assert [a["state"] for a in (await agent.get("/staff/agents")).json()] == ["busy", "offline", "offline"]


STAFF_ROUTES: list[tuple[str, Any]] = [
    ("/staff/offers/{}/accept", None),
    ("/staff/offers/{}/decline", None),
    ("/staff/conversations/{}/transfer", {"queue_id": str(ANY)}),
    ("/staff/conversations/{}/end", None),
    ("/staff/conversations/{}/disposition", {"code": "card.loss", "resolved": True}),
]
CUSTOMER_ROUTES: list[tuple[str, str, Any]] = [
    ("POST", "agent", {"client_id": str(ANY)}),
    ("DELETE", "wait", None),
    ("POST", "messages-left", {"client_id": str(ANY), "text": "请回电"}),
    ("POST", "end", None),
]


async def test_ids_of_another_bank_do_not_exist(
    app: FastAPI, floor: Floor, urls: Urls, agent: httpx.AsyncClient
) -> None:
    waiting = await floor.waiting()
    ours = await floor.opened()
    other = await add_tenant(urls)
    stranger = await staff_token(floor.database, other, await add_staff(floor.database, other))
    async with make_client(app, stranger) as client:
        for path, body in STAFF_ROUTES:
            answer = await client.post(path.format(waiting.id), json=body)
            assert answer.status_code == 404, path
        assert (await client.post("/staff/offers/next")).status_code == 404
    async with visitor(app, floor, ours) as customer:
        for method, name, body in CUSTOMER_ROUTES:
            answer = await customer.request(method, f"/customer/conversations/{waiting.id}/{name}", json=body)
            assert answer.status_code == 404, name
    assert await floor.state(waiting) == "waiting"


async def test_permissions(app: FastAPI, floor: Floor) -> None:
    editor = await add_staff(floor.database, floor.bank, "editor")
    async with make_client(app, await staff_token(floor.database, floor.bank, editor)) as client:
        for path, body in STAFF_ROUTES:
            assert (await client.post(path.format(ANY), json=body)).status_code == 403, path
        for path in ("presence", "figures", "dispositions", "queues", "agents"):
            assert (await client.get(f"/staff/{path}")).status_code == 403, path
    async with make_client(app) as nobody:
        assert (await nobody.put("/staff/presence", json={"state": "ready"})).status_code == 401


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"queue_id": str(ANY), "staff_id": str(ANY)},
        {"queue_id": "x"},
        {"queue_id": str(ANY), "note": "a\x00"},
        {"queue_id": str(ANY), "note": "字" * 2001},
    ],
)
async def test_transfers_that_make_no_sense(agent: httpx.AsyncClient, body: dict[str, Any]) -> None:
    assert (await agent.post(f"/staff/conversations/{ANY}/transfer", json=body)).status_code == 422


async def test_topics_are_guarded(floor: Floor, urls: Urls) -> None:
    conversation = await floor.waiting()
    customer, bank = conversation.customer.id, floor.bank.id
    agent_id = floor.agents[0].id
    owner = Principal("customer", customer, bank, "")
    serve = frozenset({"conversations.serve", "floor.view"})
    agent = Principal("staff", agent_id, bank, "", serve)
    editor = Principal("staff", agent_id, bank, "", frozenset({"knowledge.edit"}))
    wait = str(conversation.id)
    assert await floor.do(handlers.may_see_wait, owner, wait)
    assert await floor.do(handlers.may_see_wait, agent, wait)
    assert not await floor.do(handlers.may_see_wait, Principal("customer", ANY, bank, ""), wait)
    assert not await floor.do(handlers.may_see_wait, editor, wait)
    for bad in ("", "x", wait.upper(), str(ANY), "me"):
        assert not await floor.do(handlers.may_see_wait, agent, bad)
    assert await floor.do(handlers.may_see_desk, agent, str(agent_id))
    for key in (str(ANY), "", "me"):
        assert not await floor.do(handlers.may_see_desk, agent, key)
    assert not await floor.do(handlers.may_see_desk, Principal("customer", agent_id, bank, ""), str(agent_id))
    assert await floor.do(handlers.may_see_floor, agent, "")
    assert not await floor.do(handlers.may_see_floor, editor, "")
    assert not await floor.do(handlers.may_see_floor, owner, "")
    floor.bank = await add_tenant(urls)
    assert not await floor.do(handlers.may_see_wait, agent, wait)


class Desk:
    """A staff page: rows as a client keeps them."""

    def __init__(self, socket: websockets.ClientConnection) -> None:
        self._socket = socket
        self.rows: dict[str, Any] = {}

    async def _next(self) -> dict[str, Any]:
        while True:
            frame: dict[str, Any] = orjson.loads(await self._socket.recv())
            if frame["type"] != "pong":
                return frame
            await asyncio.sleep(0.2)
            await self._socket.send('{"type":"ping"}')

    async def until(self, condition: Any, seconds: float = 10) -> None:
        """Take frames in until the rows are as expected; ping as pages do."""
        async with asyncio.timeout(seconds):
            while not condition(self.rows):
                await self._socket.send('{"type":"ping"}')
                frame = await self._next()
                if frame["type"] == "snapshot":
                    self.rows = frame["rows"]
                elif frame["type"] == "delta":
                    self.rows = apply_delta(self.rows, frame["upsert"], frame["remove"])


async def test_an_agent_who_is_cut_off_is_lost_and_back(
    app: FastAPI, floor: Floor, runtime: Runtime, agent: httpx.AsyncClient
) -> None:
    """With real sockets, real loops and real time: the desk hears of offers, messages and the loss."""
    token = agent.headers["authorization"].removeprefix("Bearer ")
    runtime.hub.start()
    with use_clock(SystemClock()):
        loops = [asyncio.ensure_future(loop()) for loop in jobs.background(runtime)]
        try:
            async with serving(app) as address:
                await _cut_off(floor, address, token)
        finally:
            for loop in loops:
                loop.cancel()
            await asyncio.gather(*loops, return_exceptions=True)


async def _cut_off(floor: Floor, address: str, token: str) -> None:
    url, headers = f"ws://{address}/staff/realtime", {"Cookie": f"sky_session={token}"}
    origin: Any = "https://console.bank.test"
    async with websockets.connect(url, additional_headers=headers, origin=origin) as socket:
        desk = Desk(socket)
        await socket.send('{"type":"subscribe","topic":"desk:me"}')
        await floor.ready(0)
        conversation = await floor.waiting()
        key = f"conv:{conversation.id}"
        await desk.until(lambda rows: rows.get(key, {}).get("section") == "offered")
        await floor.do(service.accept, conversation.id, floor.agents[0].id)
        await floor.write(conversation, "我的卡丢了")
        await desk.until(lambda rows: rows.get(key, {}).get("unread") == 1, seconds=2)
    for _ in range(80):
        await asyncio.sleep(0.1)
        if await floor.state(conversation) == "waiting":
            break
    place = await floor.place(conversation)
    assert place is not None
    assert place.position == 1
    async with websockets.connect(url, additional_headers=headers, origin=origin) as socket:
        desk = Desk(socket)
        await socket.send('{"type":"subscribe","topic":"desk:me"}')
        await desk.until(lambda rows: rows.get(key, {}).get("section") == "offered")
        assert desk.rows["presence"]["state"] == "ready"
