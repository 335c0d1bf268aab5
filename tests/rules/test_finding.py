"""What names a finding from one check to the next."""

from dataclasses import replace

import pytest

from rules.finding import Finding
from rules.finding import Severity

WITH_OFFERS = Finding(
    rule="CAL05", name="duplicate-offer", severity=Severity.WARN, reason="DUPLICATE", offers=("a", "b"),
    segments=("vip",), window=None, message={},
)  # fmt: skip
WITHOUT = replace(WITH_OFFERS, offers=())


@pytest.mark.parametrize("order", [("a", "b"), ("b", "a")])
def test_neither_the_order_of_the_offers_nor_the_reason_renames_a_finding(order: tuple[str, ...]) -> None:
    """A waiver goes on when only the figures change."""
    other = replace(WITH_OFFERS, offers=order, reason="ANOTHER", severity=Severity.INFO)

    assert WITH_OFFERS.fingerprint == other.fingerprint


def test_two_things_told_of_the_whole_calendar_have_two_names() -> None:
    """Neither names an offer, and both may be about the same groups."""
    other = replace(WITHOUT, reason="ANOTHER")

    assert len({WITH_OFFERS.fingerprint, WITHOUT.fingerprint, other.fingerprint}) == 3
