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


def in_short(roles: Iterable[Role]) -> frozenset[Role]:
    """Give the fewest of some roles that bring all of them."""
    known = frozenset(roles)
    return frozenset(role for role in known if not any(role in BRINGS[other] for other in known - {role}))


def role_names(roles: Iterable[Role]) -> list[str]:
    """Name roles in the order in which they are declared."""
    chosen = frozenset(roles)
    return [role.value for role in Role if role in chosen]


@dataclass(frozen=True, slots=True, kw_only=True)
class Access:
    """Who may call a route: whoever has one of the roles, anybody at all when it names none.

    Who has none of them but `known_to` hears that he may not (403); to all others there is no such thing (404).
    """

    roles: tuple[Role, ...]
    known_to: Role = Role.VIEWER


def needs(*roles: Role, known_to: Role = Role.VIEWER) -> Callable[[View], View]:
    """Declare which roles open a route, any of them; a route that declares nothing is closed to all."""
    return _declared(Access(roles=roles, known_to=known_to))


def open_to_all(view: View) -> View:
    """Declare that a route asks nobody who they are; whatever it tells, it tells the world."""
    return _declared(Access(roles=()))(view)


def access_of(view: Callable[..., Any]) -> Access | None:
    """Give what a route declares; None when it declares nothing."""
    declared = getattr(view, ATTRIBUTE, None)
    return declared if isinstance(declared, Access) else None


def _declared(access: Access) -> Callable[[View], View]:
    def declare(view: View) -> View:
        setattr(view, ATTRIBUTE, access)
        return view

    return declare
