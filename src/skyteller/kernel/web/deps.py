"""Dependencies of routes: the runtime, the caller, one transaction a request."""

from collections.abc import AsyncIterator, Callable
from typing import Annotated, Protocol, cast

from fastapi import Depends, Request
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.requests import HTTPConnection

from skyteller.kernel.auth import Principal
from skyteller.kernel.errors import NotSignedInError
from skyteller.kernel.runtime import Runtime

SESSION_COOKIE = "sky_session"


class StaffAuthenticator(Protocol):
    """Turns a session token into the staff member it belongs to."""

    async def authenticate(self, token: str) -> Principal:
        """The signed-in staff member; raises :class:`NotSignedInError`."""
        ...


def runtime_of(connection: HTTPConnection) -> Runtime:
    """The runtime of the application that serves this connection."""
    return cast(Runtime, connection.app.state.runtime)


def get_runtime(request: Request) -> Runtime:
    """:func:`runtime_of` as a dependency."""
    return runtime_of(request)


RuntimeDep = Annotated[Runtime, Depends(get_runtime)]


def bearer_token(connection: HTTPConnection) -> str | None:
    """The token of an ``Authorization: Bearer`` header."""
    scheme, _, token = connection.headers.get("authorization", "").partition(" ")
    return token.strip() or None if scheme.lower() == "bearer" else None


async def get_visitor(request: Request, runtime: RuntimeDep) -> Principal:
    """The anonymous customer of this request."""
    token = bearer_token(request)
    if token is None:
        raise NotSignedInError
    return runtime.visitor_tokens.verify(token)


async def staff_of(connection: HTTPConnection) -> Principal:
    """The staff member whose cookie or bearer token this connection carries."""
    token = connection.cookies.get(SESSION_COOKIE) or bearer_token(connection)
    if not token:
        raise NotSignedInError
    authenticator: StaffAuthenticator = runtime_of(connection).port(StaffAuthenticator)
    return await authenticator.authenticate(token)


async def get_staff(request: Request) -> Principal:
    """:func:`staff_of` as a dependency."""
    return await staff_of(request)


Visitor = Annotated[Principal, Depends(get_visitor)]
Staff = Annotated[Principal, Depends(get_staff)]


async def _visitor_session(runtime: RuntimeDep, visitor: Visitor) -> AsyncIterator[AsyncSession]:
    async with runtime.db.transaction(visitor.tenant_id) as session:
        yield session


async def _staff_session(runtime: RuntimeDep, staff: Staff) -> AsyncIterator[AsyncSession]:
    async with runtime.db.transaction(staff.tenant_id) as session:
        yield session


# scope="function": the commit comes before the answer, never after it.
VisitorSession = Annotated[AsyncSession, Depends(_visitor_session, scope="function")]
StaffSession = Annotated[AsyncSession, Depends(_staff_session, scope="function")]


def requires(permission: str) -> Callable[[Principal], Principal]:
    """A dependency that lets only staff with ``permission`` through."""

    def check(staff: Staff) -> Principal:
        staff.require(permission)
        return staff

    return check
