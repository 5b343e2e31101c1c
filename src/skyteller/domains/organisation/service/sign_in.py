"""Signing in with a password.

Three steps, so that no transaction is open while the password is computed and so that an attempt
counts before it is made: many guesses at once cannot outrun the lock, and a refusal loses nothing.
"""

import math
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from skyteller.domains.organisation import repository
from skyteller.domains.organisation.errors import AccountLockedError, InvalidCredentialsError
from skyteller.domains.organisation.schemas import Me, MyStaff, MyTenant
from skyteller.domains.organisation.service.members import staff_member
from skyteller.domains.organisation.service.permissions import permissions_of
from skyteller.domains.organisation.service.tenants import tenant
from skyteller.kernel.auth import hash_password, new_session_token, verify_password
from skyteller.kernel.clock import now
from skyteller.kernel.db import tenant_of
from skyteller.kernel.ids import new_id

ATTEMPTS = 5
LOCK = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class Attempt:
    """A counted attempt; without ``staff_id`` there is nobody of that name."""

    staff_id: UUID | None
    password_hash: str


@dataclass(frozen=True, slots=True)
class SignedIn:
    """The token for the browser, and when it ends."""

    token: str
    session_id: UUID
    expires_at: datetime


class _Decoy:
    """Something to verify against where there is nobody, so that both answers take as long."""

    password_hash: str | None = None


async def nobody() -> Attempt:
    """An attempt at an account that does not exist."""
    if _Decoy.password_hash is None:
        _Decoy.password_hash = await hash_password(str(new_id()))
    return Attempt(None, _Decoy.password_hash)


async def begin_sign_in(session: AsyncSession, username: str) -> Attempt:
    """Count an attempt; raises :class:`AccountLockedError`."""
    decoy = await nobody()
    record = await repository.lock_username(session, username)
    if record is None or not record.active:
        return decoy
    at = now()
    if record.locked_until is not None:
        if record.locked_until > at:
            left = math.ceil((record.locked_until - at).total_seconds())
            raise AccountLockedError(retry_after_s=left, minutes=math.ceil(left / 60))
        record.locked_until = None
        record.failed_attempts = 0
    record.failed_attempts += 1
    if record.failed_attempts >= ATTEMPTS:
        record.locked_until = at + LOCK
    return Attempt(record.id, record.password_hash)


async def check_sign_in(attempt: Attempt, password: str) -> UUID:
    """The member of staff whose password this is; raises :class:`InvalidCredentialsError`.

    Takes tens of milliseconds in a thread; hold no transaction meanwhile.
    """
    fits = await verify_password(attempt.password_hash, password)
    if attempt.staff_id is None or not fits:
        raise InvalidCredentialsError
    return attempt.staff_id


async def finish_sign_in(session: AsyncSession, staff_id: UUID, *, user_agent: str, hours: int) -> SignedIn:
    """Forget the failures and open a session of ``hours`` hours."""
    record = await repository.lock_staff(session, staff_id)
    if record is None or not record.active:
        raise InvalidCredentialsError
    at = now()
    record.failed_attempts = 0
    record.locked_until = None
    record.last_login_at = at
    token, digest = new_session_token(tenant_of(session))
    signed_in = SignedIn(token, new_id(), at + timedelta(hours=hours))
    await repository.add_session(
        session,
        {
            "id": signed_in.session_id,
            "staff_id": staff_id,
            "token_digest": digest,
            "user_agent": "".join(c for c in user_agent if c.isprintable())[:120],
            "created_at": at,
            "last_seen_at": at,
            "expires_at": signed_in.expires_at,
        },
    )
    return signed_in


async def me(session: AsyncSession, staff_id: UUID) -> Me:
    """Who is signed in, where, and what they may do."""
    member = await staff_member(session, staff_id)
    bank = await tenant(session)
    return Me(
        staff=MyStaff.model_validate(member),
        tenant=MyTenant.model_validate(bank),
        permissions=sorted(permissions_of(member.roles)),
    )
