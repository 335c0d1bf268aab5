"""Who has a place in a workspace: a person who logs in, or a machine that only brings keys."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from models.caller import EVERY_TEAM
from models.caller import folded
from models.nonsense import NonsenseError
from models.role import Role

LOGIN_LENGTH = 100
TEAM_LENGTH = 200
MOST_TEAMS = 100
# What a machine never has: no key may let an offer go, or let others in.
NOT_FOR_MACHINES = frozenset({Role.APPROVER, Role.ADMIN})


class PersonKind(Enum):
    """A person logs in and may let offers go; a machine has keys only, and never approves."""

    PERSON = "person"
    MACHINE = "machine"


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody in one workspace; `teams` are those whose offers he may edit, `*` in it for all.

    `subject` is the issuer and the name under which an OpenID provider knows him.
    """

    login: str
    roles: frozenset[Role]
    teams: frozenset[str] = frozenset()
    kind: PersonKind = PersonKind.PERSON
    has_password: bool = False
    subject: str | None = None
    id: int = 0
    version: int = 0
    created_at: datetime | None = None

    def __post_init__(self) -> None:
        """Refuse a login nobody can type, and roles that do not fit."""
        refuse_unreadable("login", self.login, LOGIN_LENGTH)
        # A login stands in addresses: /v1/people/ann.
        if "/" in self.login or self.login in {".", ".."}:
            raise NonsenseError("login-slash", f"the login {self.login!r} cannot stand in an address", field="login",
                                remedy="write it without /", login=self.login)  # fmt: skip
        for team in sorted(self.teams):
            refuse_unreadable("teams", team, TEAM_LENGTH)
        if len(self.teams) > MOST_TEAMS:
            raise NonsenseError(
                "person-many-teams", f"{len(self.teams)} teams, at most {MOST_TEAMS}", field="teams",
                remedy="give * for every team", given=str(len(self.teams)), most=str(MOST_TEAMS),
            )  # fmt: skip
        if not self.roles:
            raise NonsenseError("person-without-role", f"{self.login} has no role", field="roles",
                                remedy="give a role, such as viewer", login=self.login)  # fmt: skip
        refused = self.roles & NOT_FOR_MACHINES
        if self.kind is PersonKind.MACHINE and refused:
            role = min(one.value for one in refused)
            raise NonsenseError("machine-with-role", f"the machine {self.login} cannot be {role}", field="roles",
                                remedy="give that role to a person", login=self.login, role=role)  # fmt: skip
        if Role.PLANNER in self.roles and not self.teams:
            raise NonsenseError("planner-without-team", f"the planner {self.login} has no team", field="teams",
                                remedy="name a team, or * for every team", login=self.login)  # fmt: skip

    @property
    def folded(self) -> str:
        """Give the login as it is compared."""
        return folded(self.login)

    @property
    def every_team(self) -> frozenset[str]:
        """Give the teams whose offers he may edit; an admin edits all."""
        return self.teams | {EVERY_TEAM} if Role.ADMIN in self.roles else self.teams


def roles_named(names: Iterable[str]) -> frozenset[Role]:
    """Read roles by their names; NonsenseError for one that does not exist."""
    known = {role.value: role for role in Role}
    given = tuple(names)
    for name in given:
        if name not in known:
            raise NonsenseError("role-unknown", f"there is no role {name[:40]!r}", field="roles",
                                remedy=f"give some of {', '.join(known)}", role=name[:40], roles=", ".join(known),
                                )  # fmt: skip
    return frozenset(known[name] for name in given)


def refuse_unreadable(field: str, text: str, longest: int) -> None:
    """Refuse a name that is empty, endless, or holds signs that nobody sees."""
    if not text.strip():
        raise NonsenseError("name-empty", f"{field}: a name is empty", field=field, remedy="write a name")
    if len(text) > longest or len(folded(text)) > longest:
        raise NonsenseError("name-long", f"{field}: a name has {len(text)} characters, at most {longest}", field=field,
                            remedy="write a shorter one", given=str(len(text)), most=str(longest))  # fmt: skip
    if not text.isprintable() or text != text.strip():
        # What can be seen stays as it was written: a name with an accent is not wrong for its accent.
        shown = "".join(sign if sign.isprintable() else ascii(sign)[1:-1] for sign in text[:40])
        raise NonsenseError("name-unprintable", f"{field}: '{shown}' holds signs that nobody sees", field=field,
                            remedy="write letters, digits, signs and single spaces", name=f"'{shown}'",
                            )  # fmt: skip
