"""HTTP and sockets: errors, sign-in, transactions, limits, health."""

from skyteller.kernel.web.deps import (
    RuntimeDep,
    Staff,
    StaffSession,
    Visitor,
    VisitorSession,
    requires,
)
from skyteller.kernel.web.schemas import Problem, Wire, problems

__all__ = [
    "Problem",
    "RuntimeDep",
    "Staff",
    "StaffSession",
    "Visitor",
    "VisitorSession",
    "Wire",
    "problems",
    "requires",
]
