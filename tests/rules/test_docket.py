"""Whether findings stand is seen by their own rules, groups and offers as it is by all."""

from collections.abc import Iterable

from hypothesis import given
from hypothesis import settings
from hypothesis import strategies as st

from models.calendar import Calendar
from rules.alteration import moved
from rules.docket import docket_of
from rules.engine import check
from rules.finding import Finding
from rules.finding import Severity
from rules.policy import Policy
from rules.retold import stands_for
from tests.rules.plans import ZONE
from tests.rules.plans import calendars
from tests.rules.rich_plans import calendars as rich_calendars

POLICY = Policy()
DOUBTFUL = frozenset({Severity.UNKNOWN, Severity.INFO})


def _standing(found: Iterable[Finding], aims: Iterable[Finding]) -> list[tuple[str, str, object]]:
    listed = tuple(aims)
    told = (one for one in found if any(stands_for(one, aim) for aim in listed))
    return [(one.fingerprint, one.severity.value, one.window) for one in told]


@settings(max_examples=60, deadline=None)
@given(calendar=calendars(most=6) | rich_calendars(), data=st.data())
def test_what_stands_is_seen_without_a_look_at_the_rest(calendar: Calendar, data: st.DataObject) -> None:
    """Of any findings, with any offer moved: the same stand, as grave and for as long."""
    repairable = [one for one in check(calendar, POLICY).findings if one.severity not in DOUBTFUL and one.offers]
    aims = data.draw(st.lists(st.sampled_from(repairable), max_size=4)) if repairable else []
    offer = data.draw(st.sampled_from(calendar.offers))
    after = moved(offer, data.draw(st.integers(-20, 20)), ZONE)
    changed = calendar if after is None else calendar.with_offer(after)
    focus = frozenset(code for one in aims for code in one.offers)

    short = check(changed, POLICY, focus=focus, docket=docket_of(aims))

    assert _standing(check(changed, POLICY, focus=focus).findings, aims) == _standing(short.findings, aims)
