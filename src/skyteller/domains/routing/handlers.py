"""Reactions to the spine, and routing's topics in the realtime hub."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from skyteller.domains.conversations import service as conversations
from skyteller.domains.conversations.events import CustomerSpoke, Rated
from skyteller.domains.routing import service
from skyteller.domains.routing.schemas import Rows
from skyteller.kernel.auth import Principal
from skyteller.kernel.db import tenant_of
from skyteller.kernel.errors import NotFoundError
from skyteller.kernel.realtime import Hub, SnapshotSource
from skyteller.kernel.runtime import Runtime

SERVE = "conversations.serve"
STAFF_SIDE = frozenset({SERVE, "conversations.view"})


async def on_customer_spoke(session: AsyncSession, event: CustomerSpoke) -> None:
    """A customer who writes during wrap-up is not done yet."""
    if event.state == "wrapup":
        await service.resume(session, event.conversation_id)


async def on_rated(session: AsyncSession, event: Rated) -> None:
    """The stars count for the agent."""
    await service.keep_score(session, event.conversation_id, event.score)


async def may_see_wait(session: AsyncSession, principal: Principal, key: str) -> bool:
    """The customer who waits, and staff of the bank."""
    try:
        conversation_id = UUID(key)
        if str(conversation_id) != key:
            return False
        if principal.kind == "customer":
            await conversations.owned(session, conversation_id, principal.id)
            return True
        await conversations.get(session, conversation_id)
    except (ValueError, NotFoundError):
        return False
    return not STAFF_SIDE.isdisjoint(principal.permissions)


async def wait_rows(session: AsyncSession, key: str) -> Rows:
    """The one row of topic ``wait:<conversation>``; none when the customer does not wait."""
    wait = await service.wait_out(session, UUID(key))
    return {} if wait is None else {"wait": wait.model_dump(mode="json")}


async def may_see_desk(_: AsyncSession, principal: Principal, key: str) -> bool:
    """One's own desk only."""
    return principal.kind == "staff" and key == str(principal.id) and SERVE in principal.permissions


async def may_see_floor(_: AsyncSession, principal: Principal, key: str) -> bool:
    """Staff who may look at the floor."""
    return principal.kind == "staff" and key == "" and "floor.view" in principal.permissions


class Lists:
    """The desks and floors that are followed here: an entry in a conversation makes them fresh."""

    def __init__(self, hub: Hub) -> None:
        self._hub = hub
        self._shown: dict[tuple[UUID, str], set[tuple[str, str]]] = {}

    async def desk_rows(self, session: AsyncSession, key: str) -> Rows:
        """The rows of topic ``desk``."""
        rows = await service.desk_rows(session, UUID(key))
        self._remember(tenant_of(session), ("desk", key), "conv", rows)
        return rows

    async def floor_rows(self, session: AsyncSession, key: str) -> Rows:
        """The rows of topic ``floor``."""
        rows = await service.floor_rows(session)
        self._remember(tenant_of(session), ("floor", key), "wait", rows)
        return rows

    def _remember(self, tenant_id: UUID, topic: tuple[str, str], prefix: str, rows: Rows) -> None:
        for place in [p for p, topics in self._shown.items() if p[0] == tenant_id and topic in topics]:
            self._shown[place].discard(topic)
            if not self._shown[place]:
                del self._shown[place]
        for name in rows:
            kind, _, conversation = name.partition(":")
            if kind == prefix:
                self._shown.setdefault((tenant_id, conversation), set()).add(topic)

    def entered(self, tenant_id: UUID, kind: str, key: str) -> None:
        """A timeline has a new entry."""
        if kind == "timeline":
            for topic, topic_key in self._shown.get((tenant_id, key), ()):
                self._hub.touch(tenant_id, topic, topic_key)


def _own_desk(principal: Principal, key: str) -> str:
    return str(principal.id) if key == "me" else key


def _whole_floor(_: Principal, __: str) -> str:
    return ""


def wire(runtime: Runtime) -> None:
    """Subscribe to the spine, register topics, attach the alarm of the matching loop."""
    runtime.subscriptions.on("routing", CustomerSpoke, on_customer_spoke)
    runtime.subscriptions.on("routing", Rated, on_rated)
    alarm = service.Alarm()
    alarm.attach(runtime.db)
    runtime.provide(service.Alarm, alarm)
    lists = Lists(runtime.hub)
    runtime.hub.entered.append(lists.entered)
    runtime.hub.register(SnapshotSource("wait", may_see_wait, wait_rows))
    runtime.hub.register(SnapshotSource("desk", may_see_desk, lists.desk_rows, _own_desk))
    runtime.hub.register(SnapshotSource("floor", may_see_floor, lists.floor_rows, _whole_floor))
