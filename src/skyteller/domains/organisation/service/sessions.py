"""Sign-in sessions: who holds one, how it ends."""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from skyteller.domains.organisation import repository
from skyteller.domains.organisation.schemas import SignInSession
from skyteller.domains.organisation.service.permissions import permissions_of
from skyteller.kernel.auth import Principal, session_digest, session_tenant
from skyteller.kernel.clock import now
from skyteller.kernel.db import Database, after_commit
from skyteller.kernel.errors import NotFoundError, NotSignedInError
from skyteller.kernel.realtime import Hub

CACHE_SECONDS = 2.0
SEEN_EVERY = timedelta(minutes=1)
_CACHE_KEY = "staff_sessions"
_CACHE_LIMIT = 10_000


@dataclass(frozen=True, slots=True)
class _Known:
    principal: Principal
    expires_at: datetime
    until: float


class SessionAuthenticator:
    """Knows a session token for at most :data:`CACHE_SECONDS` without asking the database."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._known: dict[bytes, _Known] = {}
        db.session_info[_CACHE_KEY] = self

    async def authenticate(self, token: str) -> Principal:
        """The signed-in member of staff; raises :class:`NotSignedInError`."""
        digest = session_digest(token)
        known = self._known.get(digest)
        if known is not None and known.until > time.monotonic() and known.expires_at > now():
            return known.principal
        self._known.pop(digest, None)
        async with self._db.transaction(session_tenant(token)) as session:
            principal, expires_at = await _authenticate(session, digest)
        if len(self._known) >= _CACHE_LIMIT:
            self._known.clear()
        self._known[digest] = _Known(principal, expires_at, time.monotonic() + CACHE_SECONDS)
        return principal

    def forget(self, staff_id: UUID) -> None:
        """Ask the database again about this member of staff."""
        for digest in [d for d, known in self._known.items() if known.principal.id == staff_id]:
            del self._known[digest]


async def _authenticate(session: AsyncSession, digest: bytes) -> tuple[Principal, datetime]:
    at = now()
    found = await repository.session_by_digest(session, digest, at)
    if found is None:
        raise NotSignedInError
    held, member = found
    if held.last_seen_at + SEEN_EVERY < at:
        await repository.see_session(session, held.id, at)
    principal = Principal(
        "staff", member.id, member.tenant_id, member.name, permissions_of(member.roles), held.id
    )
    return principal, held.expires_at


async def sessions_of(session: AsyncSession, staff: Principal) -> list[SignInSession]:
    """The caller's own sessions that hold, newest first."""
    return [
        SignInSession(
            id=held.id,
            created_at=held.created_at,
            last_seen_at=held.last_seen_at,
            user_agent=held.user_agent,
            current=held.id == staff.session_id,
        )
        for held in await repository.live_sessions(session, staff.id, now())
    ]


async def end_session(session: AsyncSession, staff_id: UUID, session_id: UUID) -> None:
    """End one of this member's sessions; raises :class:`NotFoundError` when it is not theirs."""
    ended = await repository.end_sessions(session, staff_id, now(), only=session_id)
    if not ended:
        raise NotFoundError
    _announce(session, staff_id, ended)


async def end_all_sessions(session: AsyncSession, staff_id: UUID) -> None:
    """End every session of this member of staff."""
    _announce(session, staff_id, await repository.end_sessions(session, staff_id, now()))


async def ended_among(session: AsyncSession, ids: Sequence[UUID]) -> set[UUID]:
    """Those of the session ids that hold no longer."""
    return set(ids) - await repository.holding(session, ids, now())


def forget_cached(session: AsyncSession, staff_id: UUID) -> None:
    """After the commit, let this process ask the database again about this member of staff."""
    cache: SessionAuthenticator | None = session.info.get(_CACHE_KEY)
    if cache is not None:
        after_commit(session, lambda: cache.forget(staff_id))


def _announce(session: AsyncSession, staff_id: UUID, ended: set[UUID]) -> None:
    forget_cached(session, staff_id)
    hub: Hub | None = session.info.get("hub")
    if hub is not None and ended:
        after_commit(session, lambda: hub.end_sessions(ended))
