"""Web chat: the customer's page, for anonymous customers with a signed token."""

from datetime import UTC, datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Path, Request
from starlette.websockets import WebSocket

from skyteller.domains.channels.channel import Capabilities, Channel
from skyteller.domains.channels.rates import VisitorRate
from skyteller.domains.customers import service as customers
from skyteller.domains.organisation import service as organisation
from skyteller.domains.organisation.schemas import Bilingual
from skyteller.kernel.auth import Principal
from skyteller.kernel.clock import now
from skyteller.kernel.errors import NotSignedInError
from skyteller.kernel.web import RuntimeDep, Wire, problems
from skyteller.kernel.web.deps import runtime_of
from skyteller.kernel.web.handlers import language_of
from skyteller.kernel.web.schemas import Time
from skyteller.kernel.web.sockets import read_frame, serve

Slug = Annotated[str, Path(pattern=r"^[a-z][a-z0-9-]{1,39}$")]


class BankOut(Wire):
    """What the page shows of a bank before anybody speaks."""

    id: UUID
    slug: str
    name: str
    name_en: str
    bot_name: str
    welcome: Bilingual
    service_open: bool
    hours_text: Bilingual
    hotline: str
    suggestions: list[Bilingual]


class VisitorOut(Wire):
    """A new visitor; the token is shown this once."""

    token: str
    customer_id: UUID
    display_name: str
    expires_at: Time


async def sign_in(socket: WebSocket) -> Principal:
    """The visitor whose token the first frame carries; raises :class:`NotSignedInError`."""
    frame = await read_frame(socket)
    token = frame.get("token")
    if frame.get("type") != "auth" or not isinstance(token, str):
        raise NotSignedInError
    runtime = runtime_of(socket)
    principal = runtime.visitor_tokens.verify(token)
    async with runtime.db.transaction(principal.tenant_id) as session:
        if not await customers.touch(session, principal.id):
            raise NotSignedInError
    return principal


class WebChat(Channel):
    """A page for telephone and desktop."""

    name = "webchat"
    label = Bilingual(zh="网页聊天", en="Web chat")
    capabilities = Capabilities(cards=frozenset({"choices", "link", "form"}), typing=True, read_marks=True)

    def router(self) -> APIRouter:
        """The bank, a visitor's token, the socket."""
        router = APIRouter(prefix="/customer", tags=["web chat"])

        @router.get("/banks/{slug}", responses=problems(404, 422))
        async def bank(slug: Slug, runtime: RuntimeDep) -> BankOut:
            """What the page shows of a bank before anybody speaks."""
            async with runtime.db.transaction(None) as session:
                tenant = await organisation.tenant_by_slug(session, slug)
            settings = tenant.settings
            return BankOut(
                id=tenant.id,
                slug=tenant.slug,
                name=tenant.name,
                name_en=tenant.name_en,
                bot_name=settings.bot_name,
                welcome=settings.welcome,
                service_open=organisation.service_open(settings, now()),
                hours_text=settings.hours_text,
                hotline=settings.hotline,
                suggestions=settings.suggestions,
            )

        @router.post("/banks/{slug}/visitors", status_code=201, responses=problems(404, 422, 429))
        async def new_visitor(slug: Slug, request: Request, runtime: RuntimeDep) -> VisitorOut:
            """A token for somebody who has not been here before."""
            rate: VisitorRate = runtime.port(VisitorRate)
            rate.take(request.client.host if request.client else "")
            async with runtime.db.transaction(None) as session:
                tenant = await organisation.tenant_by_slug(session, slug)
            async with runtime.db.transaction(tenant.id) as session:
                visitor = await customers.create_visitor(
                    session, "en" if language_of(request) == "en" else "zh-CN"
                )
            token, expires = runtime.visitor_tokens.issue(tenant.id, visitor.id, visitor.display_name)
            return VisitorOut(
                token=token,
                customer_id=visitor.id,
                display_name=visitor.display_name,
                expires_at=datetime.fromtimestamp(expires, UTC),
            )

        @router.websocket("/realtime")
        async def realtime(socket: WebSocket) -> None:
            """The page's socket; its first frame carries the token."""
            await serve(socket, runtime_of(socket).hub, sign_in)

        return router


plugin = WebChat()
