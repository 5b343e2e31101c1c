"""The console's socket: who gets in, and how it ends with the session."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any

import orjson
import pytest
from fastapi import FastAPI
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidStatus

from skyteller.domains.organisation import jobs, service
from skyteller.domains.organisation.schemas import StaffMember, Tenant
from skyteller.kernel.clock import ManualClock, use_clock
from skyteller.kernel.db import Database
from skyteller.kernel.runtime import Runtime
from skyteller.kernel.web.deps import SESSION_COOKIE
from tests.factories.app import serving
from tests.factories.people import add_staff, staff_token


@pytest.fixture
async def address(app: FastAPI) -> AsyncIterator[str]:
    """Where the application listens."""
    async with serving(app) as address:
        yield address


@pytest.fixture
async def lin(database: Database, bank: Tenant) -> StaffMember:
    """An agent."""
    return await add_staff(database, bank, "agent")


def dial(address: str, token: str | None, origin: str | None = None) -> connect:
    headers = {"Cookie": f"{SESSION_COOKIE}={token}"} if token else {}
    if origin:
        headers["Origin"] = origin.format(address=address)
    return connect(f"ws://{address}/staff/realtime", additional_headers=headers, compression=None)


async def hear(socket: ClientConnection) -> dict[str, Any]:
    frame: dict[str, Any] = orjson.loads(await asyncio.wait_for(socket.recv(), 5))
    return frame


async def close_code(socket: ClientConnection) -> int | None:
    try:
        while True:
            await hear(socket)
    except ConnectionClosed:
        return socket.close_code


@pytest.mark.parametrize("origin", [None, "http://{address}", "https://console.bank.test"])
async def test_hello_and_pong(
    address: str, database: Database, bank: Tenant, lin: StaffMember, origin: str | None
) -> None:
    async with dial(address, await staff_token(database, bank, lin), origin) as socket:
        hello = await hear(socket)
        assert (hello["type"], hello["heartbeat_s"]) == ("hello", 3)
        await socket.send('{"type":"ping"}')
        assert await hear(socket) == {"type": "pong"}


@pytest.mark.parametrize("origin", ["https://evil.test", "null"])
async def test_a_foreign_page_does_not_get_in(
    address: str, database: Database, bank: Tenant, lin: StaffMember, origin: str
) -> None:
    with pytest.raises(InvalidStatus) as refused:
        async with dial(address, await staff_token(database, bank, lin), origin):
            pass
    assert refused.value.response.status_code == 403


@pytest.mark.parametrize("token", [None, "made-up", "0" * 32 + ".made-up"])
async def test_without_a_session(address: str, token: str | None) -> None:
    async with dial(address, token) as socket:
        assert await close_code(socket) == 4401


async def test_a_revoked_session_closes_its_socket(
    address: str, database: Database, bank: Tenant, lin: StaffMember
) -> None:
    other = await add_staff(database, bank, "agent")
    async with (
        dial(address, await staff_token(database, bank, lin)) as socket,
        dial(address, await staff_token(database, bank, other)) as bystander,
    ):
        await hear(socket)
        await hear(bystander)
        async with database.transaction(bank.id) as session:
            await service.sign_out_everywhere(session, lin.id)
        assert await close_code(socket) == 4401
        await bystander.send('{"type":"ping"}')
        assert await hear(bystander) == {"type": "pong"}


async def test_a_session_revoked_elsewhere_closes_its_socket(
    address: str, database: Database, bank: Tenant, lin: StaffMember, runtime: Runtime
) -> None:
    """Another process revoked it: nobody told this hub, the sweep finds out."""
    async with dial(address, await staff_token(database, bank, lin)) as socket:
        await hear(socket)
        await jobs.sweep(runtime)
        assert len(runtime.hub.connections) == 1
        async with database.transaction(bank.id) as session:
            session.info.pop("hub")
            await service.sign_out_everywhere(session, lin.id)
        await jobs.sweep(runtime)
        assert await close_code(socket) == 4401


async def test_an_expired_session_closes_its_socket(
    address: str, database: Database, bank: Tenant, lin: StaffMember, runtime: Runtime
) -> None:
    with use_clock(ManualClock(datetime(2026, 11, 22, 1, 0, tzinfo=UTC))) as clock:
        assert isinstance(clock, ManualClock)
        async with dial(address, await staff_token(database, bank, lin, hours=1)) as socket:
            await hear(socket)
            clock.advance(3_600)
            await jobs.sweep(runtime)
            assert await close_code(socket) == 4401
