"""Staff: who works at the bank."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from skyteller.domains.organisation import repository
from skyteller.domains.organisation.errors import (
    LastAdministratorError,
    OwnAccountError,
    UnknownBranchError,
    UserNameTakenError,
    WeakPasswordError,
    WorkNumberTakenError,
)
from skyteller.domains.organisation.models import StaffRecord
from skyteller.domains.organisation.schemas import (
    PASSWORD_MIN,
    Branch,
    NewStaffMember,
    StaffChanges,
    StaffMember,
)
from skyteller.domains.organisation.service.permissions import permissions_of
from skyteller.domains.organisation.service.sessions import end_all_sessions, forget_cached
from skyteller.kernel.auth import hash_password
from skyteller.kernel.clock import now
from skyteller.kernel.errors import NotFoundError
from skyteller.kernel.ids import new_id


def _member(row: repository.StaffRow) -> StaffMember:
    record, branch = row
    locked = record.locked_until if record.locked_until and record.locked_until > now() else None
    return StaffMember.model_validate(
        {
            "id": record.id,
            "name": record.name,
            "username": record.username,
            "work_no": record.work_no,
            "roles": record.roles,
            "branch": Branch.model_validate(branch) if branch else None,
            "active": record.active,
            "locked_until": locked,
            "last_login_at": record.last_login_at,
        }
    )


async def members(session: AsyncSession) -> list[StaffMember]:
    """All staff of the bank, by work number."""
    return [_member(row) for row in await repository.staff(session)]


async def staff_by_ids(session: AsyncSession, ids: Sequence[UUID]) -> dict[UUID, StaffMember]:
    """Those of ``ids`` that are this bank's staff."""
    return {row[0].id: _member(row) for row in await repository.staff_by_ids(session, ids)}


async def staff_member(session: AsyncSession, staff_id: UUID) -> StaffMember:
    """One member of staff; raises :class:`NotFoundError`."""
    found = await staff_by_ids(session, [staff_id])
    if staff_id not in found:
        raise NotFoundError
    return found[staff_id]


def check_password(password: str, username: str) -> None:
    """Raise :class:`WeakPasswordError` for a password that nobody should have."""
    if len(password) < PASSWORD_MIN or password.strip().lower() == username.lower():
        raise WeakPasswordError(minimum=PASSWORD_MIN)


async def add_member(session: AsyncSession, new: NewStaffMember) -> StaffMember:
    """Somebody new; raises when the user name, the work number, the branch or the password will not do."""
    check_password(new.password, new.username)
    await _check_branch(session, new.branch_id)
    staff_id = await insert_member(session, new, await hash_password(new.password))
    if staff_id is None:
        if await repository.username_exists(session, new.username):
            raise UserNameTakenError(username=new.username)
        raise WorkNumberTakenError(work_no=new.work_no)
    return await staff_member(session, staff_id)


async def insert_member(session: AsyncSession, new: NewStaffMember, password_hash: str) -> UUID | None:
    """Insert with a ready hash; ``None`` when the user name or the work number is taken."""
    staff_id = new_id()
    inserted = await repository.add_staff(
        session,
        {
            "id": staff_id,
            "name": new.name,
            "username": new.username,
            "work_no": new.work_no,
            "roles": sorted(set(new.roles)),
            "branch_id": new.branch_id,
            "password_hash": password_hash,
            "created_at": now(),
        },
    )
    return staff_id if inserted else None


async def change_member(
    session: AsyncSession, staff_id: UUID, changes: StaffChanges, *, by: UUID
) -> StaffMember:
    """Change name, roles, branch or whether they are active.

    Whoever loses a permission, or is switched off, is signed out everywhere.
    """
    administrators = await repository.lock_administrators(session)
    record = await _locked(session, staff_id)
    roles: list[str] = record.roles if changes.roles is None else sorted(set(changes.roles))
    active = record.active if changes.active is None else changes.active
    if staff_id in administrators and not (active and "administrator" in roles):
        if staff_id == by:
            raise OwnAccountError
        if administrators == {staff_id}:
            raise LastAdministratorError
    if staff_id == by and not active:
        raise OwnAccountError
    if "branch_id" in changes.model_fields_set:
        await _check_branch(session, changes.branch_id)
        record.branch_id = changes.branch_id
    loses = permissions_of(record.roles) - permissions_of(roles)
    record.name = changes.name or record.name
    record.roles = roles
    record.active = active
    await session.flush()
    if loses or not active:
        await end_all_sessions(session, staff_id)
    else:
        forget_cached(session, staff_id)
    return await staff_member(session, staff_id)


async def set_password(session: AsyncSession, staff_id: UUID, password: str) -> None:
    """Give a new password; lifts a lock and ends the sessions made with the old one."""
    record = await _locked(session, staff_id)
    check_password(password, record.username)
    record.password_hash = await hash_password(password)
    record.failed_attempts = 0
    record.locked_until = None
    await end_all_sessions(session, staff_id)


async def unlock(session: AsyncSession, staff_id: UUID) -> None:
    """Lift a lock-out."""
    record = await _locked(session, staff_id)
    record.failed_attempts = 0
    record.locked_until = None


async def sign_out_everywhere(session: AsyncSession, staff_id: UUID) -> None:
    """End every session of a member of staff."""
    await _locked(session, staff_id)
    await end_all_sessions(session, staff_id)


async def _locked(session: AsyncSession, staff_id: UUID) -> StaffRecord:
    record = await repository.lock_staff(session, staff_id)
    if record is None:
        raise NotFoundError
    return record


async def _check_branch(session: AsyncSession, branch_id: UUID | None) -> None:
    if branch_id is not None and await repository.branch(session, branch_id) is None:
        raise UnknownBranchError
