"""Who calls: principals, visitor tokens, passwords, session tokens."""

import asyncio
import hashlib
import secrets
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Literal
from uuid import UUID

import jwt
from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from skyteller.kernel import clock
from skyteller.kernel.errors import ForbiddenError, NotSignedInError

_HASHER = PasswordHasher()
_ALGORITHM = "HS256"
_AUDIENCE = "skyteller:visitor"


@dataclass(frozen=True, slots=True)
class Principal:
    """The one on whose behalf a request or a frame is handled."""

    kind: Literal["staff", "customer"]
    id: UUID
    tenant_id: UUID
    name: str
    permissions: frozenset[str] = field(default_factory=frozenset)
    session_id: UUID | None = None

    def require(self, permission: str) -> None:
        """Raise :class:`ForbiddenError` without ``permission``."""
        if permission not in self.permissions:
            raise ForbiddenError(permission=permission)


class VisitorTokens:
    """Signed tokens of anonymous customers (HS256; claims: tenant, customer, name, expiry)."""

    def __init__(self, secret: str, days: int) -> None:
        self._secret = secret
        self._days = days

    def issue(self, tenant_id: UUID, customer_id: UUID, name: str) -> tuple[str, int]:
        """A token and the second (Unix time) in which it ends."""
        expires = int((clock.now() + timedelta(days=self._days)).timestamp())
        claims = {
            "aud": _AUDIENCE,
            "tenant": str(tenant_id),
            "sub": str(customer_id),
            "name": name,
            "exp": expires,
        }
        return jwt.encode(claims, self._secret, algorithm=_ALGORITHM), expires

    def verify(self, token: str) -> Principal:
        """The customer whom the token names; raises :class:`NotSignedInError`."""
        try:
            claims = jwt.decode(
                token,
                self._secret,
                algorithms=[_ALGORITHM],
                audience=_AUDIENCE,
                options={"require": ["exp", "sub", "tenant"], "verify_exp": False},
            )
            if claims["exp"] <= clock.now().timestamp():
                raise NotSignedInError
            return Principal(
                "customer", UUID(claims["sub"]), UUID(claims["tenant"]), str(claims.get("name", ""))
            )
        except (jwt.InvalidTokenError, ValueError, KeyError, TypeError) as error:
            raise NotSignedInError from error


async def hash_password(password: str) -> str:
    """Argon2id hash, computed in a thread."""
    return await asyncio.to_thread(_HASHER.hash, password)


async def verify_password(stored: str, password: str) -> bool:
    """Whether the password fits, computed in a thread."""
    try:
        return await asyncio.to_thread(_HASHER.verify, stored, password)
    except (VerificationError, InvalidHashError):
        return False


def new_session_token(tenant_id: UUID) -> tuple[str, bytes]:
    """A session token (it names its tenant) and the digest to store."""
    token = f"{tenant_id.hex}.{secrets.token_urlsafe(32)}"
    return token, session_digest(token)


def session_digest(token: str) -> bytes:
    """What the database keeps of a session token: 32 bytes."""
    return hashlib.sha256(token.encode()).digest()


def session_tenant(token: str) -> UUID:
    """The tenant that a session token names; raises :class:`NotSignedInError`."""
    try:
        return UUID(token.partition(".")[0])
    except ValueError as error:
        raise NotSignedInError from error
