"""The policy that the house has put in force, with its number: 0 is the built-in one."""

from collections.abc import Callable
from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field
from types import MappingProxyType

from rules.policy import Policy


@dataclass(frozen=True, slots=True, kw_only=True)
class HousePolicy:
    """A policy, the number under which it is in force, and the document that says in what it differs."""

    number: int = 0
    policy: Policy = field(default_factory=Policy)
    document: Mapping[str, object] = field(default_factory=lambda: MappingProxyType({}))


# Asked anew at each use: somebody may have put another one in force, in another process.
AskHouse = Callable[[], HousePolicy]


def built_in(policy: Policy | None = None) -> AskHouse:
    """Give a house that never changes its policy."""
    house = HousePolicy() if policy is None else HousePolicy(policy=policy)
    return lambda: house
