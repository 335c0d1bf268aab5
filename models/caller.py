"""Who asks, with what rights, and from where: the person or machine behind a request, or somebody at the console."""

import unicodedata
from dataclasses import dataclass
from dataclasses import field
from dataclasses import replace

from models.role import Role
from models.role import brought_by

EVERY_TEAM = "*"


@dataclass(frozen=True, slots=True, kw_only=True)
class Caller:
    """Somebody who asks; `name` stands in the audit.

    `teams` are those whose offers he may edit, `EVERY_TEAM` in it for all; `origin` says from where, such as
    `api 192.0.2.7 key prs_1a2b3c4d`; `key` is the prefix of the key that he shows, `reason` why, where he said it.
    """

    name: str
    roles: frozenset[Role] = frozenset()
    teams: frozenset[str] = frozenset()
    workspace: str = ""
    person_id: int | None = None
    origin: str = ""
    key: str | None = None
    reason: str | None = None
    claim: str | None = None
    rights: frozenset[Role] = field(init=False)

    def __post_init__(self) -> None:
        """Work out once what the roles bring with them."""
        object.__setattr__(self, "rights", brought_by(self.roles))

    def may(self, role: Role) -> bool:
        """Say whether he has a role, or one that brings it."""
        return role in self.rights

    @property
    def is_admin(self) -> bool:
        """Say whether he may do all of it."""
        return self.may(Role.ADMIN)

    @property
    def every_team(self) -> frozenset[str]:
        """Give the teams whose offers he may edit; an admin edits all."""
        return self.teams | {EVERY_TEAM} if Role.ADMIN in self.roles else self.teams

    def because(self, reason: str | None) -> "Caller":
        """Give him with his reason, if he gives one."""
        return replace(self, reason=reason) if reason else self

    def under(self, claim: str) -> "Caller":
        """Give him with the idempotency key that his request has claimed."""
        return replace(self, claim=claim)


def at_the_console(name: str, origin: str = "console") -> Caller:
    """Give somebody who has the database itself in his hands: asking him for a right would stop nobody."""
    return Caller(name=name, roles=frozenset({Role.ADMIN}), teams=frozenset({EVERY_TEAM}), origin=origin)


# Who asks: somebody whose rights are known, or a plain name at the console.
By = Caller | str


def name_of(by: By) -> str:
    """Give the name that stands in the audit."""
    return by if isinstance(by, str) else by.name


def owns(teams: frozenset[str], team: str | None) -> bool:
    """Say whether somebody of these teams may edit what a team owns; what nobody owns, any planner may."""
    return team is None or EVERY_TEAM in teams or team in teams


def is_same_person(one: str, other: str) -> bool:
    """Take Claire and claire for one person: nobody becomes somebody else by a capital, a space or a wide letter."""
    return folded(one) == folded(other)


def folded(login: str) -> str:
    """Give a login as it is compared."""
    return " ".join(unicodedata.normalize("NFKC", login).casefold().split())
