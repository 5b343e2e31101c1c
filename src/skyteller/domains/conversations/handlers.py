"""The spine's place in the realtime hub: topics, guards, frames."""

from functools import lru_cache
from typing import Any, cast
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from skyteller.domains.conversations import service
from skyteller.domains.conversations.schemas import Appended, Author, EntryKind, NewEntry
from skyteller.kernel.auth import Principal
from skyteller.kernel.errors import ForbiddenError, InvalidInputError, NotFoundError, SkytellerError
from skyteller.kernel.realtime import Connection, Hub, SnapshotSource, TimelineSource
from skyteller.kernel.runtime import Runtime
from skyteller.kernel.web.schemas import utc_iso

_KINDS = {"customer": frozenset({"message", "submission"}), "staff": frozenset({"message", "note", "card"})}


@lru_cache(maxsize=20_000)
def _conversation(value: str) -> UUID | None:
    """The same few conversations are named again and again."""
    return _uuid(value)


def _uuid(value: object) -> UUID | None:
    try:
        return UUID(value) if isinstance(value, str) else None
    except ValueError:
        return None


async def may_follow(session: AsyncSession, principal: Principal, key: str) -> bool:
    """Customers follow their own conversations, staff those of their bank."""
    conversation_id = _uuid(key)
    if conversation_id is None or key != str(conversation_id):
        return False
    try:
        if principal.kind == "customer":
            await service.owned(session, conversation_id, principal.id)
        else:
            principal.require("conversations.view")
            await service.get(session, conversation_id)
    except (NotFoundError, ForbiddenError):
        return False
    return True


async def conversation_rows(session: AsyncSession, key: str) -> dict[str, Any]:
    """The one row of topic ``conversation:<id>``."""
    conversation = await service.get(session, UUID(key))
    return {"conversation": conversation.model_dump(mode="json")}


class Frames:
    """The frames ``send``, ``typing`` and ``read``."""

    def __init__(self, runtime: Runtime, writer: service.GroupWriter) -> None:
        self._db = runtime.db
        self._hub: Hub = runtime.hub
        self._writer = writer

    async def send(self, connection: Connection, frame: dict[str, Any]) -> None:
        """Queue an entry; the ack follows the commit, a nack says what is wrong for good."""
        client_id = _uuid(frame.get("client_id"))
        if client_id is None:
            raise InvalidInputError(reason="client_id")
        try:
            entry = await self._entry(connection, frame, client_id)
        except SkytellerError as error:
            _nack(connection, client_id, error)
            return
        await connection.admit()

        def done(result: Appended | SkytellerError) -> None:
            connection.release()
            if isinstance(result, SkytellerError):
                _nack(connection, client_id, result)
                return
            connection.push(
                f'{{"type":"ack","conversation":"{entry.conversation_id}","client_id":"{client_id}",'
                f'"seq":{result.seq},"at":"{utc_iso(result.at)}",'
                f'"duplicate":{"true" if result.duplicate else "false"}}}'
            )

        self._writer.submit(connection.principal.tenant_id, entry, done)

    async def _entry(self, connection: Connection, frame: dict[str, Any], client_id: UUID) -> NewEntry:
        principal = connection.principal
        kind = frame.get("kind")
        body = frame.get("body")
        named = frame.get("conversation")
        conversation_id = _conversation(named) if isinstance(named, str) else None
        if not isinstance(kind, str) or kind not in _KINDS[principal.kind]:
            raise InvalidInputError(reason="kind")
        if conversation_id is None:
            raise NotFoundError
        if principal.kind == "staff":
            principal.require("conversations.serve")
        author = Author("customer" if principal.kind == "customer" else "agent", principal.id, principal.name)
        if kind in {"message", "note"} and isinstance(body, dict):
            checked = service.spoken_text(body)
        else:
            async with self._db.transaction(principal.tenant_id) as session:
                if principal.kind == "customer":
                    await service.owned(session, conversation_id, principal.id)
                checked = await service.checked_body(session, conversation_id, cast(EntryKind, kind), body)
        visibility = "staff" if kind == "note" else "all"
        return NewEntry(
            conversation_id,
            client_id,
            cast(EntryKind, kind),
            author,
            checked,
            cast(Any, visibility),
        )

    def typing(self, connection: Connection, frame: dict[str, Any]) -> None:
        """Pass on that somebody is typing; to follow the timeline is the permission."""
        conversation_id = _uuid(frame.get("conversation"))
        kind = "customer" if connection.principal.kind == "customer" else "agent"
        passed = conversation_id is not None and self._hub.pass_on(
            connection,
            "timeline",
            str(conversation_id),
            {
                "type": "typing",
                "conversation": str(conversation_id),
                "author": {"kind": kind, "name": connection.principal.name},
            },
        )
        if not passed:
            raise NotFoundError

    async def read(self, connection: Connection, frame: dict[str, Any]) -> None:
        """Move the reader's mark; only the customer and the serving agent have one."""
        conversation_id = _uuid(frame.get("conversation"))
        seq = frame.get("seq")
        if conversation_id is None:
            raise NotFoundError
        if not isinstance(seq, int) or isinstance(seq, bool) or not 0 < seq < 2**53:
            raise InvalidInputError(reason="seq")
        principal = connection.principal
        side = "customer" if principal.kind == "customer" else "agent"
        async with self._db.transaction(principal.tenant_id) as session:
            if side == "customer":
                await service.owned(session, conversation_id, principal.id)
            else:
                principal.require("conversations.view")
                conversation = await service.get(session, conversation_id)
                if conversation.agent is None or conversation.agent.id != principal.id:
                    return
            moved = await service.mark_read(session, conversation_id, side, seq)
        if moved:
            self._hub.pass_on(
                connection,
                "timeline",
                str(conversation_id),
                {"type": "read", "conversation": str(conversation_id), "by": side, "seq": seq},
            )


def _nack(connection: Connection, client_id: UUID, error: SkytellerError) -> None:
    connection.push_json(
        {"type": "nack", "client_id": str(client_id), "error": error.problem(connection.language)}
    )


def wire(runtime: Runtime) -> None:
    """Register topics and frames, and provide the writer."""
    writer = service.GroupWriter(runtime.db, runtime.hub)
    runtime.provide(service.GroupWriter, writer)
    runtime.hub.register(TimelineSource("timeline", may_follow, service.frames, service.ends))
    runtime.hub.register(SnapshotSource("conversation", may_follow, conversation_rows))
    frames = Frames(runtime, writer)
    runtime.hub.on_frame("send", frames.send)
    runtime.hub.on_frame("typing", frames.typing)
    runtime.hub.on_frame("read", frames.read)
