"""Staff and branches of the bank."""

from uuid import UUID

from fastapi import APIRouter, Depends

from skyteller.domains.organisation import service
from skyteller.domains.organisation.schemas import (
    BranchList,
    NewStaffMember,
    PasswordIn,
    StaffChanges,
    StaffList,
    StaffMember,
)
from skyteller.kernel.web import Staff, StaffSession, problems, requires

router = APIRouter(prefix="/staff", tags=["staff"])

_view = [Depends(requires("staff.view"))]
_manage = [Depends(requires("staff.manage"))]


@router.get("/members", dependencies=_view, responses=problems(401, 403))
async def list_members(session: StaffSession) -> StaffList:
    """All staff of the bank."""
    return StaffList(items=await service.members(session))


@router.post("/members", status_code=201, dependencies=_manage, responses=problems(401, 403, 404, 409, 422))
async def add_member(session: StaffSession, new: NewStaffMember) -> StaffMember:
    """Somebody new."""
    return await service.add_member(session, new)


@router.patch("/members/{staff_id}", dependencies=_manage, responses=problems(401, 403, 404, 409, 422))
async def change_member(
    session: StaffSession, staff: Staff, staff_id: UUID, changes: StaffChanges
) -> StaffMember:
    """Change name, roles, branch or whether they are active."""
    return await service.change_member(session, staff_id, changes, by=staff.id)


@router.post(
    "/members/{staff_id}/password",
    status_code=204,
    dependencies=_manage,
    responses=problems(401, 403, 404, 422),
)
async def set_password(session: StaffSession, staff_id: UUID, form: PasswordIn) -> None:
    """Give a new password; ends the sessions made with the old one."""
    await service.set_password(session, staff_id, form.password)


@router.post(
    "/members/{staff_id}/revoke",
    status_code=204,
    dependencies=_manage,
    responses=problems(401, 403, 404, 422),
)
async def revoke(session: StaffSession, staff_id: UUID) -> None:
    """End every session of a member of staff."""
    await service.sign_out_everywhere(session, staff_id)


@router.post(
    "/members/{staff_id}/unlock",
    status_code=204,
    dependencies=_manage,
    responses=problems(401, 403, 404, 422),
)
async def unlock(session: StaffSession, staff_id: UUID) -> None:
    """Lift a lock-out."""
    await service.unlock(session, staff_id)


@router.get("/branches", responses=problems(401))
async def list_branches(session: StaffSession) -> BranchList:
    """All branches of the bank."""
    return BranchList(items=await service.branches(session))
