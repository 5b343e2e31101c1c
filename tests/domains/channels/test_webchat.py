"""Web chat: the bank, a visitor, the socket."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, time

import httpx
import orjson
import pytest
from fastapi import FastAPI
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from skyteller.domains.channels import api
from skyteller.domains.channels.handlers import wire
from skyteller.domains.customers import service as customers
from skyteller.domains.organisation.schemas import Bilingual, ServiceHours, Tenant, TenantSettings
from skyteller.kernel.clock import ManualClock, use_clock
from skyteller.kernel.db import Database
from skyteller.kernel.ids import new_id
from skyteller.kernel.postgres import Urls
from skyteller.kernel.runtime import Runtime
from skyteller.kernel.web import sockets
from tests.factories.app import make_app, make_client, make_runtime, serving
from tests.factories.people import add_customer, add_tenant

PER_MINUTE = 3


@pytest.fixture
async def bank(urls: Urls) -> Tenant:
    """The bank of the test."""
    settings = TenantSettings(
        bot_name="小溪",
        hours=ServiceHours(opens=time(8, 30), closes=time(20)),
        hours_text=Bilingual(zh="8:30—20:00", en="8:30 to 20:00"),
        hotline="96800",
        suggestions=[Bilingual(zh="我的卡丢了", en="I lost my card")],
    )
    return await add_tenant(urls, "qingshi", settings=settings)


@pytest.fixture
def runtime(database: Database, urls: Urls) -> Runtime:
    """A runtime that allows few visitors."""
    return make_runtime(database, urls, visitors_per_minute=PER_MINUTE)


@pytest.fixture
def app(runtime: Runtime) -> FastAPI:
    """The channels' routes."""
    return make_app(runtime, api.routers, [wire])


@pytest.fixture
async def client(app: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    """Somebody without a token."""
    async with make_client(app) as client:
        yield client


async def test_what_the_page_shows_first(client: httpx.AsyncClient, bank: Tenant) -> None:
    with use_clock(ManualClock(datetime(2026, 11, 22, 1, 0, tzinfo=UTC))) as clock:
        assert isinstance(clock, ManualClock)
        shown = (await client.get("/customer/banks/qingshi")).json()
        assert shown == {
            "id": str(bank.id),
            "slug": "qingshi",
            "name": bank.name,
            "name_en": bank.name_en,
            "bot_name": "小溪",
            "welcome": bank.settings.welcome.model_dump(),
            "service_open": True,
            "hours_text": {"zh": "8:30—20:00", "en": "8:30 to 20:00"},
            "hotline": "96800",
            "suggestions": [{"zh": "我的卡丢了", "en": "I lost my card"}],
        }
        clock.advance(12 * 3_600)
        assert (await client.get("/customer/banks/qingshi")).json()["service_open"] is False


@pytest.mark.parametrize(
    ("slug", "status"), [("nowhere", 404), ("No where", 422), ("%00", 422), ("x" * 99, 422)]
)
async def test_unknown_banks(client: httpx.AsyncClient, bank: Tenant, slug: str, status: int) -> None:
    assert (await client.get(f"/customer/banks/{slug}")).status_code == status
    assert (await client.post(f"/customer/banks/{slug}/visitors")).status_code == status


@pytest.mark.parametrize(
    ("accepts", "language", "begins"), [("en-GB,zh;q=0.5", "en", "Visitor "), ("zh-CN", "zh-CN", "访客 ")]
)
async def test_a_new_visitor(
    client: httpx.AsyncClient,
    runtime: Runtime,
    database: Database,
    bank: Tenant,
    accepts: str,
    language: str,
    begins: str,
) -> None:
    answer = await client.post("/customer/banks/qingshi/visitors", headers={"Accept-Language": accepts})
    assert answer.status_code == 201
    visitor = answer.json()
    principal = runtime.visitor_tokens.verify(visitor["token"])
    assert (str(principal.id), principal.tenant_id) == (visitor["customer_id"], bank.id)
    assert visitor["display_name"] == principal.name
    assert visitor["expires_at"].endswith("Z")
    async with database.transaction(bank.id) as session:
        customer = await customers.get(session, principal.id)
    assert customer.language == language
    assert customer.display_name == visitor["display_name"]
    assert customer.display_name.startswith(begins)


async def test_too_many_new_visitors(client: httpx.AsyncClient, bank: Tenant) -> None:
    with use_clock(ManualClock(datetime(2026, 11, 22, 1, 0, tzinfo=UTC))) as clock:
        assert isinstance(clock, ManualClock)

        async def ask() -> httpx.Response:
            return await client.post("/customer/banks/qingshi/visitors")

        assert [(await ask()).status_code for _ in range(PER_MINUTE + 1)] == [201, 201, 201, 429]
        refused = await ask()
        assert refused.json()["code"] == "too-many-requests"
        assert refused.headers["retry-after"] == "20"
        clock.advance(20)
        assert [(await ask()).status_code for _ in range(2)] == [201, 429]
        assert (await client.get("/customer/banks/qingshi")).status_code == 200


async def dial(address: str, first: str) -> ClientConnection:
    socket = await connect(f"ws://{address}/customer/realtime", compression=None)
    await socket.send(first)
    return socket


async def test_the_socket(
    app: FastAPI, runtime: Runtime, database: Database, bank: Tenant, monkeypatch: pytest.MonkeyPatch
) -> None:
    visitor = await add_customer(database, bank)
    token, _ = runtime.visitor_tokens.issue(bank.id, visitor.id, visitor.display_name)
    unknown, _ = runtime.visitor_tokens.issue(bank.id, new_id(), "nobody")
    elsewhere, _ = runtime.visitor_tokens.issue(new_id(), visitor.id, visitor.display_name)
    monkeypatch.setattr(sockets, "SIGN_IN_SECONDS", 0.5)
    async with serving(app) as address:
        socket = await dial(address, orjson.dumps({"type": "auth", "token": token}).decode())
        assert orjson.loads(await asyncio.wait_for(socket.recv(), 5))["type"] == "hello"
        (connection,) = runtime.hub.connections
        assert (connection.principal.kind, connection.principal.id) == ("customer", visitor.id)
        await socket.close()
        for first, code in [
            ({"type": "auth", "token": unknown}, 4401),
            ({"type": "auth", "token": elsewhere}, 4401),
            ({"type": "auth", "token": token[:-2]}, 4401),
            ({"type": "auth", "token": None}, 4401),
            ({"type": "auth"}, 4401),
            ({"type": "ping"}, 4401),
            ([], 4400),
        ]:
            socket = await dial(address, orjson.dumps(first).decode())
            with pytest.raises(ConnectionClosed):
                await asyncio.wait_for(socket.recv(), 5)
            assert socket.close_code == code, first
        async with connect(f"ws://{address}/customer/realtime", compression=None) as silent:
            with pytest.raises(ConnectionClosed):
                await asyncio.wait_for(silent.recv(), 5)
            assert silent.close_code == 1013
