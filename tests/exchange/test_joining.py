"""Plans of several teams become one calendar, or both files are told why not."""

import json
from collections.abc import Callable
from itertools import permutations
from typing import Any

import pytest

from exchange.joining import join
from exchange.plan_document import dump
from exchange.plan_document import load
from exchange.refusal import PlanRefusedError
from models.plan import Plan
from tests.exchange.broken.documents import good


def plan(file: str, change: Callable[[dict[str, Any]], object] = lambda _document: None, **top: object) -> Plan:
    """Give a team's plan with its own offer codes."""
    document = good()
    document["name"] = file
    for offer in document["offers"]:
        offer["code"] += file
    document.update(top)
    change(document)
    return load(document, file=f"{file}.json")


def refusal(*plans: Plan) -> list[tuple[str, str, str]]:
    """Join and give what was refused."""
    with pytest.raises(PlanRefusedError) as refused:
        join(plans)
    for error in refused.value.errors:
        assert all(name.file in error.message["fr"] for name in plans)
    return [(error.code, error.file, error.value) for error in refused.value.errors]


def test_one_plan_stays_as_it_is() -> None:
    """Nothing is renamed and nothing is sorted."""
    crm = plan("crm")

    assert crm is join([crm])


def test_the_order_of_files_never_matters() -> None:
    """Whoever is named first on the command line."""
    plans = [plan("crm"), plan("web"), plan("shop")]

    joined = [join(order) for order in permutations(plans)]

    assert all(one == joined[0] and dump(one) == dump(joined[0]) for one in joined)
    assert 6 == len(joined[0].offers)


def test_each_team_may_fill_in_what_the_other_left_out() -> None:
    """One knows the head count, the other the basket."""

    def no_basket(document: dict[str, Any]) -> None:
        document["segments"][0] = {"code": "vip", "tier": "good", "country": "FR"}

    joined = join([plan("a", no_basket), plan("b")])

    (vip,) = [segment for segment in joined.segments if segment.code == "vip"]
    assert ("FR", 100) == (vip.country, vip.size)
    assert vip.basket is not None


def test_a_figure_that_differs_is_refused_with_both_files() -> None:
    """Two head counts cannot both be true."""

    def other(document: dict[str, Any]) -> None:
        document["segments"][0]["basket"]["mean"] = "90"
        document["segments"][0]["size"] = 200

    assert [
        ("segment-contradicted", "b.json", "vip"),
        ("segment-contradicted", "b.json", "vip"),
    ] == refusal(plan("a"), plan("b", other))


def test_a_segment_that_two_teams_write_almost_alike_is_refused() -> None:
    """Each would be judged as if it knew nothing of the other, which is what joining is for."""

    def in_capitals(document: dict[str, Any]) -> None:
        text = json.dumps(document).replace('"vip"', '"VIP"')
        document.update(json.loads(text))

    parts = [plan("a", in_capitals), plan("b")]

    for order in permutations(parts):
        assert [("segments-look-alike", "b.json", "vip (b.json)")] == refusal(*order)


def test_completed_baskets_must_still_make_sense() -> None:
    """The item price of one in the basket of the other: sixteen thousand items at once."""

    def cheap(document: dict[str, Any]) -> None:
        document["segments"][0]["basket"] = {"sample": ["0.05"], "unit_price": "0.01"}

    assert [("segment-contradicted", "b.json", "vip")] == refusal(plan("a"), plan("b", cheap))


def test_an_offer_in_two_files_is_refused_with_both() -> None:
    """Even when both say the same: nobody knows which one will be edited next."""
    same = plan("b", lambda document: document["offers"][0].update(code="Aa"))

    assert [("offer-in-two-files", "b.json", "Aa")] == refusal(plan("a"), same)


def test_overlaps_merge_and_the_measured_one_wins() -> None:
    """As long as the share is the same."""
    measured = plan("b", lambda document: document["overlaps"][0].update(source="measured"))

    joined = join([plan("a"), measured])

    assert ["measured"] == [line.source.value for line in joined.overlaps]


def test_overlaps_that_differ_are_refused() -> None:
    """Fifteen percent and twenty percent."""
    other = plan("b", lambda document: document["overlaps"][0].update(share=0.2))

    assert [("overlap-contradicted", "b.json", "vip → prospects")] == refusal(plan("a"), other)


def test_policies_must_agree() -> None:
    """Each may set thresholds that the other leaves alone."""
    a = plan("a", policy={"parity": {"tolerance": "0.02"}})
    b = plan("b", policy={"parity": {"served_before_days": 30}})
    other = plan("c", policy={"parity": {"tolerance": "0.03"}})

    assert {"parity": {"tolerance": "0.02", "served_before_days": 30}} == dict(join([a, b]).policy)
    assert ["policy-contradicted"] == [code for code, _, _ in refusal(a, other)]


def test_each_offer_keeps_its_instants_and_its_currency() -> None:
    """A shop in Nouméa opens its offer on its own midnight, in its own francs."""
    far = plan("far", lambda document: document["segments"][0].pop("basket"), timezone="Pacific/Noumea", currency="XPF")

    joined = join([plan("near"), far])

    assert {"EUR", "XPF"} == {offer.currency for offer in joined.offers}
    assert "EUR" == joined.currency
    assert far.offers[0].first in [offer.first for offer in joined.offers]


def test_baskets_of_two_currencies_are_refused() -> None:
    """Eighty euros are not eighty francs."""
    assert [("segment-contradicted", "b.json", "vip")] == refusal(plan("a"), plan("b", currency="CHF"))


def test_nothing_joins_to_nothing() -> None:
    """An empty list of files is a slip."""
    with pytest.raises(PlanRefusedError):
        join([])
