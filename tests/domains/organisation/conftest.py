"""A bank with an administrator, and the organisation's own routes."""

from collections.abc import AsyncIterator, Callable

import httpx
import pytest
from fastapi import FastAPI

from skyteller.domains.organisation import api
from skyteller.domains.organisation.handlers import wire
from skyteller.domains.organisation.schemas import StaffMember, Tenant
from skyteller.kernel.db import Database
from skyteller.kernel.postgres import Urls
from skyteller.kernel.runtime import Runtime
from tests.factories.app import make_app, make_client, make_runtime
from tests.factories.people import add_staff, add_tenant, staff_token


@pytest.fixture
async def bank(urls: Urls) -> Tenant:
    """The bank of the test."""
    return await add_tenant(urls, "qingshi")


@pytest.fixture
async def other_bank(urls: Urls) -> Tenant:
    """Another legal person."""
    return await add_tenant(urls, "elsewhere")


@pytest.fixture
async def administrator(database: Database, bank: Tenant) -> StaffMember:
    """The bank's administrator."""
    return await add_staff(database, bank, "administrator", username="admin", name="管理员")


@pytest.fixture
def runtime(database: Database, urls: Urls) -> Runtime:
    """The runtime of the application."""
    return make_runtime(database, urls, public_origins=["https://console.bank.test"])


@pytest.fixture
def app(runtime: Runtime) -> FastAPI:
    """The organisation's routes."""
    return make_app(runtime, api.routers, [wire])


@pytest.fixture
async def connect(app: FastAPI) -> AsyncIterator[Callable[..., httpx.AsyncClient]]:
    """Make clients that are closed at the end."""
    clients: list[httpx.AsyncClient] = []

    def make(token: str | None = None) -> httpx.AsyncClient:
        clients.append(make_client(app, token))
        return clients[-1]

    yield make
    for client in clients:
        await client.aclose()


@pytest.fixture
async def admin(
    connect: Callable[..., httpx.AsyncClient], database: Database, bank: Tenant, administrator: StaffMember
) -> httpx.AsyncClient:
    """A client signed in as the administrator."""
    return connect(await staff_token(database, bank, administrator))
