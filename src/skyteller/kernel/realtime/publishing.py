"""What services call inside a transaction; nothing is sent before the commit."""

from sqlalchemy.ext.asyncio import AsyncSession

from skyteller.kernel.db import after_commit, tenant_of
from skyteller.kernel.realtime.hub import Hub
from skyteller.kernel.realtime.topics import TimelineFrame


def _hub(session: AsyncSession) -> Hub | None:
    return session.info.get("hub")


def publish_entry(session: AsyncSession, kind: str, key: str, frame: TimelineFrame) -> None:
    """Send an entry to those who follow its timeline, after the commit."""
    hub, tenant_id = _hub(session), tenant_of(session)
    if hub is not None:
        after_commit(session, lambda: hub.publish_entry(tenant_id, kind, key, frame))


def notice(session: AsyncSession, kind: str, key: str) -> None:
    """Lists that show this timeline change with this transaction, though it has no new entry."""
    hub, tenant_id = _hub(session), tenant_of(session)
    if hub is not None:
        after_commit(session, lambda: hub.notice(tenant_id, kind, key))


def touch(session: AsyncSession, kind: str, key: str) -> None:
    """The rows of this snapshot topic change with this transaction."""
    hub, tenant_id = _hub(session), tenant_of(session)
    if hub is not None:
        after_commit(session, lambda: hub.touch(tenant_id, kind, key))


def touch_all(session: AsyncSession, kind: str) -> None:
    """The rows of every snapshot of this kind may change with this transaction."""
    hub, tenant_id = _hub(session), tenant_of(session)
    if hub is not None:
        after_commit(session, lambda: hub.touch_all(tenant_id, kind))
