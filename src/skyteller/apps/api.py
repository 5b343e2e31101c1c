"""The API process: which modules there are, and in which order they are wired and started."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

import structlog
from fastapi import FastAPI

from skyteller.apps.asyncapi import asyncapi_router
from skyteller.apps.pages import mount_pages
from skyteller.domains.conversations.api import QuickReplies
from skyteller.domains.conversations.service import GroupWriter
from skyteller.kernel.auth import VisitorTokens
from skyteller.kernel.db import Database
from skyteller.kernel.events import Subscriptions
from skyteller.kernel.events.dispatcher import Dispatcher
from skyteller.kernel.jobs import jobs_of
from skyteller.kernel.realtime import Hub
from skyteller.kernel.runtime import Runtime
from skyteller.kernel.settings import Settings
from skyteller.kernel.telemetry import configure_logging
from skyteller.kernel.web import health
from skyteller.kernel.web.handlers import install_error_handlers
from skyteller.kernel.web.middleware import BodyLimit, ResponseHeaders
from skyteller.kernel.web.origin import OwnPages

MODULES = (
    "organisation",
    "customers",
    "knowledge",
    "conversations",
    "channels",
    "routing",
    "dialogue",
)
"""Bottom to top, as the layers stand."""

logger = structlog.get_logger(__name__)

Background = Callable[[], Awaitable[None]]


def part(module: str, name: str) -> object | None:
    """The file ``name`` of a module, when the module has one."""
    path = f"skyteller.domains.{module}.{name}"
    return import_module(path) if find_spec(path) else None


def make_runtime(settings: Settings) -> Runtime:
    """The shared parts of a process, with every module wired in."""
    db = Database(
        settings.database_app_url.get_secret_value(),
        settings.database_dispatcher_url.get_secret_value(),
        settings.database_pool_size,
    )
    runtime = Runtime(
        settings=settings,
        db=db,
        hub=Hub(db),
        subscriptions=Subscriptions(),
        visitor_tokens=VisitorTokens(settings.secret_key.get_secret_value(), settings.visitor_token_days),
    )
    runtime.provide(QuickReplies, QuickReplies("skyteller.demo.data", "quick_replies.json"))
    for module in MODULES:
        wire = getattr(part(module, "handlers"), "wire", None)
        if wire is not None:
            wire(runtime)
    return runtime


def _backgrounds(runtime: Runtime) -> list[Background]:
    found: list[Background] = []
    for module in MODULES:
        background = getattr(part(module, "jobs"), "background", None)
        if background is not None:
            found.extend(background(runtime))
    return found


@asynccontextmanager
async def running(runtime: Runtime) -> AsyncIterator[None]:
    """Everything that runs beside the requests; ended in the opposite order."""
    await runtime.db.open()
    runtime.hub.start()
    dispatcher = Dispatcher(runtime.db, runtime.subscriptions, runtime.settings.dispatcher_poll)
    dispatcher.start()
    loops = [*_backgrounds(runtime), jobs_of(runtime).run]
    tasks = [asyncio.ensure_future(loop()) for loop in loops]
    try:
        yield
    finally:
        await runtime.hub.stop()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await dispatcher.stop()
        await runtime.port(GroupWriter).stop()
        await runtime.db.close()


def create_app(settings: Settings | None = None) -> FastAPI:
    """The ASGI application; settings come from the environment unless given."""
    known = settings or Settings()
    configure_logging(known.log_level, json=known.log_json)
    runtime = make_runtime(known)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        async with running(runtime):
            yield

    app = FastAPI(
        title="Skyteller",
        version="0.1.0",
        summary="An open-source remote bank",
        lifespan=lifespan,
        docs_url=None,
        redoc_url=None,
    )
    app.state.runtime = runtime
    app.add_middleware(OwnPages, prefix="/staff", allowed=known.public_origins)
    app.add_middleware(BodyLimit, uploads={"/staff/knowledge/imports": known.upload_limit_bytes})
    app.add_middleware(ResponseHeaders)
    install_error_handlers(app)
    app.include_router(health.router)
    for module in MODULES:
        for router in getattr(part(module, "api"), "routers", []):
            app.include_router(router)
    app.include_router(asyncapi_router(runtime.hub))
    mount_pages(app, known.web_dir or Path(__file__).parents[3] / "web")
    return app
