"""A finding told again is no new one; of one that has become two, one has come."""

from datetime import UTC
from datetime import datetime
from types import MappingProxyType

from hypothesis import given
from hypothesis import strategies as st

from models.window import Window
from rules.finding import Finding
from rules.finding import Severity
from rules.retold import come_since
from rules.retold import stands_for

WHEN = Window(datetime(2026, 11, 1, tzinfo=UTC), datetime(2026, 12, 1, tzinfo=UTC))
SEVERITIES = st.sampled_from([Severity.BLOCK, Severity.WARN])


def finding(*offers: str, severity: Severity = Severity.WARN, rule: str = "PRS01", segment: str = "vip") -> Finding:
    """Give a finding about offers, the culprit last."""
    return Finding(
        rule=rule, name=rule, reason="because", severity=severity, offers=offers, segments=(segment,), window=WHEN,
        message=MappingProxyType({"en": "", "fr": ""}),
    )  # fmt: skip


FINDINGS = st.lists(
    st.builds(
        lambda offers, severity, segment: finding(*offers, severity=severity, segment=segment),
        st.lists(st.sampled_from("ABCD"), min_size=1, max_size=3, unique=True),
        SEVERITIES,
        st.sampled_from(["vip", "new"]),
    ),
    max_size=6,
)  # fmt: skip


def test_one_that_has_become_two_has_brought_one() -> None:
    """Four messages in a week become three and two: the second crowd is new."""
    before = [finding("A", "B", "C", "D")]

    assert [] == come_since(before, [finding("B", "C", "A")])
    assert 1 == len(come_since(before, [finding("B", "C", "A"), finding("C", "D")]))


def test_what_is_graver_or_of_another_group_has_come() -> None:
    """Whatever it resembles."""
    before = [finding("A", "B")]
    graver, elsewhere = finding("A", "B", severity=Severity.BLOCK), finding("A", "B", segment="new")

    assert [graver, elsewhere] == come_since(before, [graver, elsewhere, finding("A", "B")])


def test_whoever_may_be_excused_twice_leaves_the_other_his_only_excuse() -> None:
    """The first would do with either, the second with one of them alone."""
    before = [finding("A", "B"), finding("A", "C", "B")]

    assert [] == come_since(before, [finding("A", "B"), finding("C", "A")])
    assert [] == come_since(before, [finding("C", "A"), finding("A", "B")])
    assert [] == come_since([*reversed(before)], [finding("A", "B"), finding("C", "A")])


@given(before=FINDINGS, after=FINDINGS)
def test_each_old_finding_excuses_one(before: list[Finding], after: list[Finding]) -> None:
    """No more are excused than there were, nothing without an excuse; what is as it was has not come."""
    come = come_since(before, after)
    excused = [one for one in after if not any(one is new for new in come)]

    assert len(excused) <= len(before)
    assert all(any(stands_for(one, old) for old in before) for one in excused)
    assert [] == come_since(before, before)
    assert [] == come_since([*before, *after], after)
