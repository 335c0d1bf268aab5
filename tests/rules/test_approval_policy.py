"""A way of approving lets through the offers that it names and the people that it names, or it is refused in place."""

from decimal import Decimal
from typing import Any

import pytest

from models.nonsense import NonsenseError
from models.offer import Offer
from models.window import Window
from rules.approval_policy import MOST_WAYS
from rules.approval_policy import ApprovalWay
from rules.approval_policy import Worst
from rules.policy import Policy
from tests.service.plans import START
from tests.service.plans import drawn


def _ways(*ways: dict[str, Any]) -> dict[str, Any]:
    return {"approval": {"ways": list(ways)}}


def _offer(**changes: Any) -> Offer:
    kept = drawn(1, 1).offers[0]
    told = {"code": "A", "segments": ("vip",), "occurrences": (Window(START, START.replace(day=2)),),
            "mechanics": kept.mechanics, "currency": "EUR"}  # fmt: skip
    return Offer(**{**told, **changes})


@pytest.mark.parametrize(
    ("written", "pointer"),
    [
        ({"ways": {}}, "/ways"),
        ({"ways": ["x"]}, "/ways/0"),
        ({"ways": [{}]}, "/ways/0/name"),
        ({"ways": [{"name": " "}]}, "/ways/0/name"),
        ({"ways": [{"name": "a\n"}]}, "/ways/0/name"),
        ({"ways": [{"name": "a\0"}]}, "/ways/0/name"),
        ({"ways": [{"name": "a\ud800"}]}, "/ways/0/name"),
        ({"ways": [{"name": "a" * 201}]}, "/ways/0/name"),
        ({"ways": [{"name": "a"}, {"name": "a"}]}, "/ways/1/name"),
        ({"ways": [{"name": "a", "owner": ["x"]}]}, "/ways/0/owner"),
        ({"ways": [{"name": "a", "owners": "x"}]}, "/ways/0/owners"),
        ({"ways": [{"name": "a", "owners": [1]}]}, "/ways/0/owners/0"),
        ({"ways": [{"name": "a", "owners": ["x"] * 501}]}, "/ways/0/owners"),
        ({"ways": [{"name": "a", "channels": ["fax"]}]}, "/ways/0/channels/0"),
        ({"ways": [{"name": "a", "worst": ["block"]}]}, "/ways/0/worst/0"),
        ({"ways": [{"name": "a", "min_budget": -1}]}, "/ways/0/min_budget"),
        ({"ways": [{"name": "a", "min_budget": True}]}, "/ways/0/min_budget"),
        ({"ways": [{"name": "a", "max_budget": "1E+999999"}]}, "/ways/0/max_budget"),
        ({"ways": [{"name": "a", "max_budget": "NaN"}]}, "/ways/0/max_budget"),
        ({"ways": [{"name": "a", "min_budget": 2, "max_budget": 1}]}, "/ways/0/max_budget"),
        ({"ways": [{"name": "a", "author_may": "yes"}]}, "/ways/0/author_may"),
        ({"ways": [{"name": str(index)} for index in range(MOST_WAYS + 1)]}, "/ways"),
        ({"way": []}, "/way"),
    ],
)
def test_a_way_that_is_none_is_refused_in_its_place(written: dict[str, Any], pointer: str) -> None:
    """A mistyped way would let everybody through, or nobody."""
    with pytest.raises(NonsenseError) as refusal:
        Policy().changed({"approval": written})

    assert f"/approval{pointer}" == refusal.value.field
    assert len(str(refusal.value)) < 300


def test_a_way_comes_back_as_it_was_written() -> None:
    """And another way is another version of the policy."""
    way = {
        "name": "large", "owners": ["web"], "segments": ["vip"], "channels": ["sms"], "min_budget": "1000",
        "max_budget": None, "worst": ["pass", "waived-block"], "approvers": ["anna"], "approver_teams": ["head"],
        "author_may": True,
    }  # fmt: skip
    policy = Policy().changed(_ways(way))

    assert {"ways": [way]} == policy.document()["approval"]
    assert policy == Policy().changed(policy.document())
    assert policy.version != Policy().version


@pytest.mark.parametrize(
    ("way", "offer", "fits"),
    [
        ({}, {}, True),
        ({"owners": ["web"]}, {"owner": "web"}, True),
        ({"owners": ["web"]}, {}, False),
        ({"segments": ["vip", "x"]}, {"segments": ("vip", "other")}, True),
        ({"segments": ["x"]}, {}, False),
        ({"segments": ["x"]}, {"segments": (), "open_to_all": True}, False),
        ({"channels": ["sms"]}, {}, False),
        ({"min_budget": 10}, {}, False),
        ({"max_budget": 10}, {}, False),
        ({"min_budget": 10}, {"budget": Decimal(10)}, True),
        ({"min_budget": 10}, {"budget": Decimal("9.99")}, False),
        ({"max_budget": 10}, {"budget": Decimal(10)}, True),
        ({"max_budget": 10}, {"budget": Decimal("10.01")}, False),
        ({"worst": ["warn"]}, {}, True),
        ({"worst": ["pass"]}, {}, False),
    ],
)
def test_a_way_fits_the_offers_that_it_names(way: dict[str, Any], offer: dict[str, Any], *, fits: bool) -> None:
    """A list that names nothing lets all through; no budget is no small one."""
    policy = Policy().changed(_ways({"name": "one", **way}))

    found = policy.approvals.find(_offer(**offer), Worst.WARN)

    assert ("one" if fits else None) == (None if found is None else found.name)


def test_the_first_way_that_fits_counts_and_no_way_lets_nobody() -> None:
    """A way after one that fits is never asked."""
    policy = Policy().changed(_ways({"name": "web", "owners": ["web"]}, {"name": "rest"}))

    assert ["web", "rest"] == [
        way.name for owner in ("web", "stores") if (way := policy.approvals.find(_offer(owner=owner), Worst.PASS))
    ]
    assert Policy().changed(_ways()).approvals.find(_offer(), Worst.PASS) is None


@pytest.mark.parametrize(
    ("approvers", "teams", "who", "his", "may"),
    [
        ((), (), "marc", (), True),
        (("Anna  B",), (), "anna b", (), True),
        (("anna",), (), "marc", ("*",), False),
        ((), ("head",), "marc", ("head",), True),
        ((), ("head",), "marc", ("*",), True),
        (("anna",), ("head",), "marc", ("web",), False),
    ],
)
def test_a_way_lets_those_approve_whom_it_names(
    approvers: tuple[str, ...], teams: tuple[str, ...], who: str, his: tuple[str, ...], *, may: bool
) -> None:
    """By login, whatever the capitals, or by team; every approver where it names nobody."""
    assert may is ApprovalWay(approvers=approvers, approver_teams=teams).lets(who, frozenset(his))


def test_one_person_is_enough_only_on_the_way_that_nobody_wrote() -> None:
    """A house that writes its ways says on each whether the author may."""
    alone = {"sending": {"same_person_approves": True}}

    ways = [Policy().changed(written).approvals.ways for written in ({}, alone, {**alone, **_ways({"name": "all"})})]

    assert [[False], [True], [False]] == [[way.author_may for way in each] for each in ways]
