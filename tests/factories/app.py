"""A small application around the routers under test, and clients for it."""

import asyncio
import socket
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager

import httpx
import uvicorn
from fastapi import APIRouter, FastAPI

from skyteller.kernel.auth import VisitorTokens
from skyteller.kernel.db import Database
from skyteller.kernel.events import Subscriptions
from skyteller.kernel.postgres import Urls
from skyteller.kernel.realtime import Hub
from skyteller.kernel.runtime import Runtime
from skyteller.kernel.settings import Settings
from skyteller.kernel.web.handlers import install_error_handlers
from skyteller.kernel.web.origin import OwnPages

SECRET = "a secret that only tests know, 32 bytes and more"


def make_runtime(database: Database, urls: Urls, **settings: object) -> Runtime:
    """A runtime on the test's database, with nothing wired."""
    values = {
        "database_app_url": urls.app,
        "database_dispatcher_url": urls.dispatcher,
        "secret_key": SECRET,
        **settings,
    }
    read = Settings.model_validate(values)
    return Runtime(
        settings=read,
        db=database,
        hub=Hub(database),
        subscriptions=Subscriptions(),
        visitor_tokens=VisitorTokens(SECRET, read.visitor_token_days),
    )


def make_app(
    runtime: Runtime, routers: Iterable[APIRouter], wires: Iterable[Callable[[Runtime], None]] = ()
) -> FastAPI:
    """An application with the kernel's errors and origin check, and these routers."""
    for wire in wires:
        wire(runtime)
    app = FastAPI()
    app.state.runtime = runtime
    install_error_handlers(app)
    app.add_middleware(OwnPages, prefix="/staff", allowed=runtime.settings.public_origins)
    for router in routers:
        app.include_router(router)
    return app


def make_client(app: FastAPI, token: str | None = None) -> httpx.AsyncClient:
    """An HTTP client without a network; ``token`` is sent as bearer token."""
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
    return httpx.AsyncClient(transport=transport, base_url="http://bank.test", headers=headers)


@asynccontextmanager
async def serving(app: FastAPI) -> AsyncIterator[str]:
    """Serve on a free port of 127.0.0.1, for sockets; yields ``host:port``."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        config = uvicorn.Config(app, log_level="error", ws="websockets-sansio", lifespan="off")
        server = uvicorn.Server(config)
        task = asyncio.create_task(server.serve([listener]))
        try:
            # The listener takes connections already; they wait until the server has started.
            yield f"127.0.0.1:{listener.getsockname()[1]}"
        finally:
            await app.state.runtime.hub.stop()
            server.should_exit = True
            await task
