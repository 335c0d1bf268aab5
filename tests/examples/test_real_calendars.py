"""The page on real calendars repeats what the example finds, figure by figure."""

from functools import cache
from pathlib import Path

from examples.complete_journey.__main__ import DATA
from examples.complete_journey.aisle import aisles
from examples.complete_journey.analysis import Grievance
from examples.complete_journey.analysis import grievances
from examples.complete_journey.analysis import meetings
from examples.complete_journey.journey import Journey
from examples.complete_journey.journey import read_journey
from examples.complete_journey.telling import tell_arithmetic
from examples.complete_journey.telling import tell_differences
from examples.complete_journey.telling import tell_engine
from examples.complete_journey.telling import tell_meetings
from examples.complete_journey.verdict import UNEXPLAINED
from examples.complete_journey.verdict import conflicts
from examples.complete_journey.verdict import judge

PAGE = Path(__file__).resolve().parents[2] / "docs" / "real-calendars.md"


@cache
def _journey() -> Journey:
    return read_journey(DATA)


@cache
def _grievances() -> tuple[Grievance, ...]:
    return tuple(grievances(_journey()))


def _bullets() -> list[str]:
    return [line.removeprefix("- ").strip() for line in PAGE.read_text("utf-8").splitlines() if line.startswith("- ")]


def test_the_page_counts_the_campaigns_that_meet() -> None:
    """In time, in households, on products."""
    assert set(tell_meetings(meetings(_journey()))) <= set(_bullets())


def test_the_page_counts_the_worse_coupons() -> None:
    """Certain and possible, by plain arithmetic."""
    assert set(tell_arithmetic(_grievances())) <= set(_bullets())


def test_the_page_says_what_the_engine_finds_and_why_it_differs() -> None:
    """Every figure of the check, and every reason for a difference."""
    judged = [judge(aisle) for aisle in aisles(_journey())]
    found = [conflict for one in judged for conflict in conflicts(one)]

    told = {line.strip() for line in (*tell_engine(judged, found), *tell_differences(found, _grievances()))}

    assert set() == told - set(_bullets())
    assert not any(UNEXPLAINED in line for line in told)
