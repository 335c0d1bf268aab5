"""A check gives up when it takes more than whoever asked is ready to give, and else finds what it always finds."""

from dataclasses import dataclass
from dataclasses import replace
from decimal import Decimal

import pytest

from models.calendar import Calendar
from models.channel import Announcement
from models.channel import Channel
from models.offer import Offer
from models.segment import Basket
from models.segment import Segment
from models.tier import Tier
from models.window import Window
from rules.bound import Bound
from rules.bound import TooMuchError
from rules.engine import check
from rules.policy import Policy
from tests.rules.plans import START
from tests.rules.plans import ZONE
from tests.rules.plans import make
from tests.rules.switched import parity_policy

POLICY = parity_policy()


@dataclass(slots=True)
class Patience:
    """Counts how often it is asked, and is over after so many times."""

    lasts: int
    asked: int = 0

    def is_over(self) -> bool:
        """Say whether it is over."""
        self.asked += 1
        return self.asked > self.lasts


def insulting(loyal: int, rivals: int) -> Calendar:
    """Give a calendar in which every loyal group is beaten by every rival offer, all on the same days."""
    window = Window(START, START.replace(day=20))
    basket = Basket(mean=Decimal(80), low=Decimal(40), high=Decimal(160))
    segments = [Segment(code=f"vip-{n}", tier=Tier.GOOD, size=10, basket=basket) for n in range(loyal)]
    offers = [_offer(f"own-{n}", f"vip-{n}", 5, window) for n in range(loyal)]
    offers += [_offer(f"new-{n}", "prospects", 20 + n % 50, window) for n in range(rivals)]
    return Calendar.of("insults", ZONE, offers, [*segments, Segment(code="prospects", tier=Tier.PROSPECT)], [])


def _offer(code: str, segment: str, rate: int, window: Window) -> Offer:
    return Offer(
        code=code, segments=(segment,), occurrences=(window,), currency="EUR",
        mechanics=(make("percent_off", rate=Decimal(rate)),), announcements=(Announcement(channel=Channel.WEB),),
    )  # fmt: skip


def test_a_check_within_its_bound_finds_the_same() -> None:
    """A bound that is not met changes nothing."""
    calendar = insulting(3, 4)

    bounded = check(calendar, POLICY, bound=Bound(seconds=60, is_over=lambda: False, most_findings=12))

    assert check(calendar, POLICY) == bounded
    assert 12 == len(bounded.findings)


def test_a_bound_counts_findings_and_not_what_is_looked_at() -> None:
    """A calendar of many offers of which little is said is within it, by every rule."""
    window = Window(START, START.replace(day=20))
    offers = [_offer(f"own-{n:02}", "vip", 5 + n, window) for n in range(30)]
    # The same on another channel, which is told in one note for all of them.
    shop = (Announcement(channel=Channel.STORE),)
    offers += [replace(one, code=f"shop-{one.code}", announcements=shop) for one in offers]
    nobody = Segment(code="nobody", tier=Tier.GOOD, size=0)
    calendar = Calendar.of("calm", ZONE, offers, [Segment(code="vip", tier=Tier.GOOD, size=10), nobody], [])
    found = check(calendar, Policy())

    bounded = check(calendar, Policy(), bound=Bound(most_findings=len(found.findings)))

    assert len(found.findings) < 10
    assert found == bounded


def test_a_look_at_one_of_many_copies_counts_its_own() -> None:
    """What the others are among themselves is found beside it, and keeps nobody from editing one."""
    window = Window(START, START.replace(day=20))
    twins = [_offer(f"own-{n:02}", "vip", 5, window) for n in range(21)]
    calendar = Calendar.of("twins", ZONE, twins, [Segment(code="vip", tier=Tier.GOOD, size=10)], [])
    found = check(calendar, Policy(), focus=["own-07"])

    bounded = check(calendar, Policy(), focus=["own-07"], bound=Bound(most_findings=len(found.findings)))

    assert {"CAL05"} == {one.rule for one in found.findings}
    assert len(found.findings) < 3
    assert found == bounded


@pytest.mark.parametrize(("loyal", "rivals"), [pytest.param(10, 12, id="few"), pytest.param(4, 240, id="many")])
def test_a_check_stops_at_the_first_finding_too_many(loyal: int, rivals: int) -> None:
    """It says how many were too many, and does not go on to look at the others."""
    patience = Patience(10**9)

    with pytest.raises(TooMuchError) as refused:
        check(insulting(loyal, rivals), POLICY, bound=Bound(is_over=patience.is_over, most_findings=20))

    assert ("findings", 20) == (refused.value.what, refused.value.most)
    assert "CAN01" == refused.value.rule
    assert patience.asked < 100


@pytest.mark.parametrize("most", [pytest.param(20, id="together"), pytest.param(10, id="alone")])
def test_a_check_of_too_much_names_the_rule_that_found_the_most(most: int) -> None:
    """Of all rules together, or the one that found too much before it had told any of it."""
    window = Window(START, START.replace(day=20))
    twins = [_offer(f"own-{n:02}", "vip", 5, window) for n in range(21)]
    calendar = Calendar.of("twins", ZONE, twins, [Segment(code="vip", tier=Tier.GOOD, size=10)], [])

    with pytest.raises(TooMuchError) as refused:
        check(calendar, Policy(), bound=Bound(most_findings=most))

    assert "CAL05" == refused.value.rule


def test_a_focused_check_counts_what_concerns_the_focus() -> None:
    """What is judged beside it is not told, and does not count."""
    calendar = insulting(10, 12)

    report = check(calendar, POLICY, focus=["new-1"], bound=Bound(most_findings=10))

    assert 10 == len(report.findings)
    with pytest.raises(TooMuchError):
        check(calendar, POLICY, focus=["new-1"], bound=Bound(most_findings=9))


@pytest.mark.parametrize("rivals", [pytest.param(12, id="few"), pytest.param(240, id="many")])
def test_a_check_asks_often_whether_its_time_is_over(rivals: int) -> None:
    """Wherever it is when that happens, it stops there: nothing long is done between two questions."""
    calendar = insulting(3, rivals)
    patience = Patience(10**9)
    check(calendar, POLICY, bound=Bound(seconds=60, is_over=patience.is_over))
    whole = patience.asked

    for lasts in (0, 1, whole // 3, whole // 2, whole - 1):
        asked = Patience(lasts)
        with pytest.raises(TooMuchError) as refused:
            check(calendar, POLICY, bound=Bound(seconds=60, is_over=asked.is_over))

        assert ("time", 60, lasts + 1) == (refused.value.what, refused.value.most, asked.asked)
    assert whole > 3 * rivals
