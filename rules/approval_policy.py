"""Who may let which offers go: the house's ways of approving, the first that fits an offer is the one it takes."""

from collections.abc import Callable
from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import fields
from decimal import Decimal
from decimal import InvalidOperation
from enum import Enum
from typing import Any
from typing import TypeVar

from models.caller import is_same_person
from models.caller import owns
from models.channel import Channel
from models.offer import Offer
from rules.policy_refusal import refused
from rules.policy_refusal import unknown

MOST_WAYS = 100
MOST_NAMED = 500
LONGEST_NAME = 200
HIGHEST_BUDGET = Decimal(10) ** 15
DEFAULT = "default"
Member = TypeVar("Member", bound=Enum)


class Worst(Enum):
    """The worst that was found of an offer; a blocker that somebody answers for by a waiver is the worst of all."""

    PASS = "pass"  # noqa: S105 -- a verdict, not a password
    WARN = "warn"
    WAIVED_BLOCK = "waived-block"


@dataclass(frozen=True, slots=True, kw_only=True)
class ApprovalWay:
    """One way in which offers are approved: which offers take it, and who may approve them there.

    A list that names nothing lets everything through.  An offer fits `segments` and `channels` when it has one of
    them; budgets are bounds, included, in the calendar's currency, and an offer without a budget fits no bound.
    `approvers` are logins, `approver_teams` teams: whoever is named by either may, every approver where neither names
    anybody.  `author_may` lets those approve who wrote the offer.
    """

    name: str = DEFAULT
    owners: tuple[str, ...] = ()
    segments: tuple[str, ...] = ()
    channels: tuple[Channel, ...] = ()
    min_budget: Decimal | None = None
    max_budget: Decimal | None = None
    worst: tuple[Worst, ...] = ()
    approvers: tuple[str, ...] = ()
    approver_teams: tuple[str, ...] = ()
    author_may: bool = False

    def fits(self, offer: Offer, worst: Worst) -> bool:
        """Say whether an offer of which that is the worst that was found takes this way."""
        return (
            (not self.owners or offer.owner in self.owners)
            and (not self.segments or not set(self.segments).isdisjoint(offer.segments))
            and (not self.channels or any(one.channel in self.channels for one in offer.announcements))
            and (not self.worst or worst in self.worst)
            and self._holds(offer.budget)
        )

    def lets(self, name: str, teams: frozenset[str]) -> bool:
        """Say whether an approver of that name, with these teams, may approve here."""
        if not self.approvers and not self.approver_teams:
            return True
        named = any(is_same_person(one, name) for one in self.approvers)
        return named or any(owns(teams, team) for team in self.approver_teams)

    def _holds(self, budget: Decimal | None) -> bool:
        if self.min_budget is None and self.max_budget is None:
            return True
        if budget is None:
            return False
        return (self.min_budget or Decimal(0)) <= budget and (self.max_budget is None or budget <= self.max_budget)


@dataclass(frozen=True, slots=True, kw_only=True)
class Approvals:
    """The ways of approving, in the order in which they are tried; what fits none is never approved."""

    ways: tuple[ApprovalWay, ...] = (ApprovalWay(),)

    def find(self, offer: Offer, worst: Worst) -> ApprovalWay | None:
        """Give the first way that an offer fits; None when it fits none."""
        return next((way for way in self.ways if way.fits(offer, worst)), None)


def read_ways(given: object, pointer: str) -> tuple[ApprovalWay, ...]:
    """Read the ways of a policy, whole; raises NonsenseError with a JSON pointer."""
    ways = tuple(_way(one, f"{pointer}/{index}") for index, one in enumerate(_list(given, pointer, MOST_WAYS)))
    names = [way.name for way in ways]
    for index, name in enumerate(names):
        if name in names[:index]:
            raise refused(f"{pointer}/{index}/name", name, "give each way its own name")
    return ways


def _way(given: object, pointer: str) -> ApprovalWay:
    if not isinstance(given, Mapping):
        raise refused(pointer, given, 'write an object such as {"name": …, "owners": […], "approvers": […]}')
    known = {one.name for one in fields(ApprovalWay)}
    for key in given:
        if key not in known:
            raise unknown(pointer, str(key), known)
    if "name" not in given:
        raise refused(f"{pointer}/name", "", "name the way: its name stands in the audit")
    read = {key: _read(str(key), inner, f"{pointer}/{key}") for key, inner in given.items()}
    way = ApprovalWay(**read)
    if way.min_budget is not None and way.max_budget is not None and way.max_budget < way.min_budget:
        raise refused(f"{pointer}/max_budget", given["max_budget"], "give at least min_budget")
    return way


def _read(key: str, given: object, pointer: str) -> Any:  # noqa: ANN401 -- a field of any kind
    if key == "name":
        return _text(given, pointer)
    if key == "author_may":
        return _flag(given, pointer)
    if key in {"min_budget", "max_budget"}:
        return _amount(given, pointer)
    told = _list(given, pointer, MOST_NAMED)
    read = _MEMBERS.get(key, _text)
    return tuple(dict.fromkeys(read(one, f"{pointer}/{index}") for index, one in enumerate(told)))


def _list(given: object, pointer: str, most: int) -> list[object] | tuple[object, ...]:
    if not isinstance(given, list | tuple):
        raise refused(pointer, given, "write a list")
    if len(given) > most:
        raise refused(pointer, len(given), f"keep to {most} of them")
    return given


def _text(given: object, pointer: str) -> str:
    if not isinstance(given, str) or not given.strip() or len(given) > LONGEST_NAME or not given.isprintable():
        raise refused(pointer, given, f"write a text on one line, of at most {LONGEST_NAME} characters")
    return given.strip()


def _flag(given: object, pointer: str) -> bool:
    if not isinstance(given, bool):
        raise refused(pointer, given, "write true or false")
    return given


def _amount(given: object, pointer: str) -> Decimal | None:
    if given is None:
        return None
    try:
        amount = Decimal("NaN") if isinstance(given, bool) else Decimal(str(given))
    except InvalidOperation:
        amount = Decimal("NaN")
    if not amount.is_finite() or not 0 <= amount <= HIGHEST_BUDGET:
        raise refused(pointer, given, "write an amount in the calendar's currency, such as 5000")
    return amount


def _channel(given: object, pointer: str) -> Channel:
    return _one_of(Channel, given, pointer)


def _worst(given: object, pointer: str) -> Worst:
    return _one_of(Worst, given, pointer)


def _one_of(members: type[Member], given: object, pointer: str) -> Member:
    for member in members:
        if member.value == given:
            return member
    raise refused(pointer, given, "write one of " + ", ".join(str(member.value) for member in members))


# The lists whose members are no free texts.
_MEMBERS: Mapping[str, Callable[[object, str], object]] = {"channels": _channel, "worst": _worst}
