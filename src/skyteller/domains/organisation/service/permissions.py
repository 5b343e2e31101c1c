"""Roles and what they may do."""

from collections.abc import Iterable

_PERMISSIONS: dict[str, frozenset[str]] = {
    "agent": frozenset({"conversations.serve", "conversations.view", "knowledge.view", "floor.view"}),
    "leader": frozenset(
        {"conversations.serve", "conversations.view", "knowledge.view", "staff.view", "floor.view"}
    ),
    "editor": frozenset({"knowledge.view", "knowledge.edit"}),
    "administrator": frozenset(
        {
            "conversations.view",
            "knowledge.view",
            "knowledge.edit",
            "staff.view",
            "staff.manage",
            "floor.view",
        }
    ),
}


def permissions_of(roles: Iterable[str]) -> frozenset[str]:
    """Everything that any of the roles may do; an unknown role may do nothing."""
    return frozenset().union(*(_PERMISSIONS.get(role, frozenset()) for role in roles))
