"""What somebody may do in a workspace: six roles, what each brings with it, and how a route says which one it needs."""

from collections.abc import Callable
from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum
from types import MappingProxyType
from typing import Any
from typing import TypeVar

View = TypeVar("View", bound=Callable[..., Any])
ATTRIBUTE = "access"


class Role(Enum):
    """A viewer reads, a planner edits the offers of his teams, an approver lets them go, an admin does all of it.

    Machines have two of their own: a checker asks for dry-run checks and nothing else, a sender carries sends.
    """

    VIEWER = "viewer"
    PLANNER = "planner"
    APPROVER = "approver"
    ADMIN = "admin"
    CHECKER = "checker"
    SENDER = "sender"


_READING = frozenset({Role.VIEWER, Role.CHECKER})
# What a role brings with it, itself included.
BRINGS = MappingProxyType({
    Role.VIEWER: _READING,
    Role.PLANNER: _READING | {Role.PLANNER},
    Role.APPROVER: _READING | {Role.APPROVER},
    Role.ADMIN: frozenset(Role),
    Role.CHECKER: frozenset({Role.CHECKER}),
    Role.SENDER: frozenset({Role.SENDER}),
})  # fmt: skip


def brought_by(roles: Iterable[Role]) -> frozenset[Role]:
    """Give every role that some bring with them."""
    return frozenset().union(*(BRINGS[role] for role in roles))


@dataclass(frozen=True, slots=True, kw_only=True)
class Access:
    """Who may call a route: anybody when `role` is None.

    Somebody without it who has `known_to` hears that he may not (403); everybody else, that there is no such
    thing (404).
    """

    role: Role | None
    known_to: Role = Role.VIEWER


def needs(role: Role, *, known_to: Role = Role.VIEWER) -> Callable[[View], View]:
    """Declare which role a route needs; a route that declares nothing is closed to all."""
    return _declared(Access(role=role, known_to=known_to))


def open_to_all(view: View) -> View:
    """Declare that a route asks nobody who they are; whatever it tells, it tells the world."""
    return _declared(Access(role=None))(view)


def access_of(view: Callable[..., Any]) -> Access | None:
    """Give what a route declares; None when it declares nothing."""
    declared = getattr(view, ATTRIBUTE, None)
    return declared if isinstance(declared, Access) else None


def _declared(access: Access) -> Callable[[View], View]:
    def declare(view: View) -> View:
        setattr(view, ATTRIBUTE, access)
        return view

    return declare
