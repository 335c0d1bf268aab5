"""An offer falls under French law where somebody in France may take it up, and the plan tells where he lives."""

from datetime import UTC
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from models.calendar import Calendar
from models.offer import Offer
from models.segment import Segment
from models.tier import Tier
from models.window import Window
from rules.jurisdiction import Home
from rules.jurisdiction import Jurisdiction
from tests.rules.plans import make

PARIS, BERLIN = ZoneInfo("Europe/Paris"), ZoneInfo("Europe/Berlin")
WINDOW = Window(datetime(2026, 12, 1, tzinfo=UTC), datetime(2026, 12, 2, tzinfo=UTC))


def group(code: str, zone: str | None = None, country: str | None = None, department: str | None = None) -> Segment:
    """Make a group that lives somewhere."""
    timezone = None if zone is None else ZoneInfo(zone)
    return Segment(code=code, tier=Tier.GOOD, timezone=timezone, country=country, department=department)


def homes(zone: ZoneInfo, *groups: Segment, is_open: bool = False) -> tuple[Home, ...]:
    """Ask for an offer to some groups, and to all when it is open."""
    offer = Offer(
        code="A",
        segments=tuple(one.code for one in groups),
        open_to_all=is_open,
        occurrences=(WINDOW,),
        currency="EUR",
        mechanics=(make("free_shipping"),),
    )
    return Jurisdiction(Calendar.of("plan", zone, [offer], groups)).french(offer)


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        (group("a"), Home()),
        (group("a", country="fr"), Home()),
        (group("a", department="57"), Home("57")),
        (group("a", country="GP"), Home("971")),
        (group("a", country="PM"), Home("975")),
        (group("a", zone="Indian/Reunion"), Home("974")),
        (group("a", zone="Pacific/Noumea"), Home("988")),
    ],
)
def test_a_group_lives_where_the_plan_says_or_where_its_clock_is(told: Segment, expected: Home) -> None:
    """Its own word comes first."""
    assert (expected,) == homes(PARIS, told)


def test_who_lives_elsewhere_has_other_laws() -> None:
    """By his country, by his clock, or by that of the plan."""
    assert () == homes(PARIS, group("a", country="BE"))
    assert () == homes(PARIS, group("a", zone="Europe/Berlin"))
    assert () == homes(BERLIN, group("a"))
    assert (Home(),) == homes(BERLIN, group("a", country="FR"))


def test_an_offer_open_to_all_is_open_where_its_plan_is() -> None:
    """Beside the places of its groups."""
    assert (Home(),) == homes(PARIS, is_open=True)
    assert () == homes(BERLIN, is_open=True)
    assert (Home(), Home("974")) == homes(PARIS, group("a", country="RE"), is_open=True)


def test_metropolitan_france_ends_at_the_sea() -> None:
    """Laws that stop there look at the department."""
    assert [False, False, True, True] == [not Home(one).is_overseas for one in ("974", "987", "2A", None)]
