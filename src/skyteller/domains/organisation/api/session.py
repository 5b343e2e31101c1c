"""Signing in and out."""

from uuid import UUID

from fastapi import APIRouter, Request, Response

from skyteller.domains.organisation import service
from skyteller.domains.organisation.errors import InvalidCredentialsError
from skyteller.domains.organisation.schemas import BankName, Me, SessionList, SignInForm
from skyteller.kernel.errors import NotFoundError
from skyteller.kernel.runtime import Runtime
from skyteller.kernel.web import RuntimeDep, Staff, StaffSession, problems
from skyteller.kernel.web.deps import SESSION_COOKIE

router = APIRouter(prefix="/staff", tags=["sign-in"])


@router.get("/banks")
async def banks(runtime: RuntimeDep) -> list[BankName]:
    """The banks whose staff may sign in here."""
    async with runtime.db.transaction(None) as session:
        return [BankName(slug=t.slug, name=t.name, name_en=t.name_en) for t in await service.tenants(session)]


@router.post("/session", responses=problems(401, 403, 422, 423))
async def sign_in(form: SignInForm, request: Request, response: Response, runtime: RuntimeDep) -> Me:
    """Sign in; the session travels in an HttpOnly cookie."""
    tenant_id = await _tenant_id(runtime, form.bank)
    if tenant_id is None:
        await service.check_sign_in(await service.nobody(), form.password)
        raise InvalidCredentialsError
    async with runtime.db.transaction(tenant_id) as session:
        attempt = await service.begin_sign_in(session, form.username)
    staff_id = await service.check_sign_in(attempt, form.password)
    hours = runtime.settings.staff_session_hours
    async with runtime.db.transaction(tenant_id) as session:
        signed_in = await service.finish_sign_in(
            session, staff_id, user_agent=request.headers.get("user-agent", ""), hours=hours
        )
        answer = await service.me(session, staff_id)
    response.set_cookie(
        SESSION_COOKIE,
        signed_in.token,
        max_age=hours * 3600,
        path="/",
        httponly=True,
        samesite="strict",
        secure=runtime.settings.cookie_secure,
    )
    return answer


async def _tenant_id(runtime: Runtime, slug: str) -> UUID | None:
    async with runtime.db.transaction(None) as session:
        try:
            return (await service.tenant_by_slug(session, slug)).id
        except NotFoundError:
            return None


@router.get("/session", responses=problems(401))
async def who_am_i(session: StaffSession, staff: Staff) -> Me:
    """Who is signed in."""
    return await service.me(session, staff.id)


@router.delete("/session", status_code=204, responses=problems(401, 403))
async def sign_out(session: StaffSession, staff: Staff, response: Response) -> None:
    """End this session."""
    if staff.session_id is not None:
        await service.end_session(session, staff.id, staff.session_id)
    response.delete_cookie(SESSION_COOKIE, path="/", httponly=True, samesite="strict")


@router.get("/sessions", responses=problems(401))
async def my_sessions(session: StaffSession, staff: Staff) -> SessionList:
    """My sign-ins that still hold."""
    return SessionList(items=await service.sessions_of(session, staff))


@router.delete("/sessions/{session_id}", status_code=204, responses=problems(401, 403, 404, 422))
async def end_my_session(session: StaffSession, staff: Staff, session_id: UUID) -> None:
    """End one of my sign-ins, for example on a lost phone."""
    await service.end_session(session, staff.id, session_id)
