"""The organisation's public door: banks, branches, staff, sign-in."""

from skyteller.domains.organisation.service.members import (
    add_member,
    change_member,
    insert_member,
    members,
    set_password,
    sign_out_everywhere,
    staff_by_ids,
    staff_member,
    unlock,
)
from skyteller.domains.organisation.service.permissions import permissions_of
from skyteller.domains.organisation.service.sessions import (
    SessionAuthenticator,
    end_all_sessions,
    end_session,
    ended_among,
    sessions_of,
)
from skyteller.domains.organisation.service.sign_in import (
    begin_sign_in,
    check_sign_in,
    finish_sign_in,
    me,
    nobody,
)
from skyteller.domains.organisation.service.tenants import (
    branches,
    ensure_branch,
    ensure_tenant,
    service_open,
    tenant,
    tenant_by_slug,
    tenants,
)

__all__ = [
    "SessionAuthenticator",
    "add_member",
    "begin_sign_in",
    "branches",
    "change_member",
    "check_sign_in",
    "end_all_sessions",
    "end_session",
    "ended_among",
    "ensure_branch",
    "ensure_tenant",
    "finish_sign_in",
    "insert_member",
    "me",
    "members",
    "nobody",
    "permissions_of",
    "service_open",
    "sessions_of",
    "set_password",
    "sign_out_everywhere",
    "staff_by_ids",
    "staff_member",
    "tenant",
    "tenant_by_slug",
    "tenants",
    "unlock",
]
