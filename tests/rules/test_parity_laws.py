"""What holds for every calendar, whatever its offers."""

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import assume
from hypothesis import given
from hypothesis import settings
from hypothesis import strategies as st

from models.calendar import Calendar
from models.curve import Curve
from models.segment import Basket
from rules import hearing
from rules.comparison import look
from rules.engine import check
from rules.finding import Finding
from rules.policy import Parity
from tests.rules.plans import amounts
from tests.rules.plans import baskets
from tests.rules.plans import calendars
from tests.rules.plans import make
from tests.rules.plans import mechanics
from tests.rules.plans import rates
from tests.rules.plans import scaled_calendar
from tests.rules.switched import parity_policy

POLICY = parity_policy()
FEW = settings(max_examples=60, deadline=None)


def told(finding: Finding) -> object:
    """Keep of a finding all that a reader sees but the wording."""
    return (finding.rule, finding.severity, finding.reason, finding.offers, finding.segments, finding.window,
            dict(finding.evidence), finding.fingerprint)  # fmt: skip


@FEW
@given(calendar=calendars(), shuffle=st.randoms(use_true_random=False))
def test_the_order_of_offers_and_segments_changes_nothing(calendar: Calendar, shuffle: object) -> None:
    """Any order gives the same findings, in the same order."""
    offers, segments = list(calendar.offers), list(calendar.segments.values())
    shuffle.shuffle(offers)  # type: ignore[attr-defined]  # Hypothesis types its randoms loosely
    shuffle.shuffle(segments)  # type: ignore[attr-defined]  # as above
    other = Calendar.of(calendar.name, calendar.zone, offers, segments, calendar.overlaps)

    first, second = check(calendar, POLICY), check(other, POLICY)

    assert first.verdict == second.verdict
    assert [told(one) for one in first.findings] == [told(one) for one in second.findings]


@FEW
@given(calendar=calendars(), factor=st.sampled_from([Decimal("0.01"), Decimal(3), Decimal("117.5")]))
def test_scaling_all_money_leaves_the_verdict(calendar: Calendar, factor: Decimal) -> None:
    """Only ratios count: the same offers in another currency are judged alike."""
    first = check(calendar, POLICY)
    second = check(scaled_calendar(calendar, factor), POLICY)

    assert first.verdict == second.verdict
    assert [(one.rule, one.severity, one.reason, one.offers) for one in first.findings] == [
        (one.rule, one.severity, one.reason, one.offers) for one in second.findings
    ]


@FEW
@given(calendar=calendars(), data=st.data())
def test_a_focus_keeps_the_findings_that_touch_it(calendar: Calendar, data: st.DataObject) -> None:
    """The incremental check says what the full one says of these offers."""
    codes = [offer.code for offer in calendar.offers]
    focus = frozenset(data.draw(st.lists(st.sampled_from(codes), min_size=1, unique=True)))

    full = check(calendar, POLICY)
    focused = check(calendar, POLICY, focus=focus)

    single = [one for one in full.findings if focus & set(one.offers) and not one.rule.startswith("CAL")]
    assert [told(one) for one in single] == [told(one) for one in focused.findings if one.rule[:3] != "CAL"]


@FEW
@given(calendar=calendars())
def test_every_finding_can_be_told_in_both_languages(calendar: Calendar) -> None:
    """Whatever was found, a sentence and a way out exist and name the offers."""
    for finding in check(calendar, POLICY).findings:
        for language in ("en", "fr"):
            sentence = finding.message[language] + finding.remedy[language]

            assert sentence.endswith(".")
            assert finding.offers[-1] in sentence


@FEW
@given(calendar=calendars(most=4), rate=rates)
def test_the_same_public_offer_for_both_sides_never_makes_a_clean_calendar_block(
    calendar: Calendar, rate: Decimal
) -> None:
    """Under best-of, what everybody may take cannot be envied."""
    best_of = [replace(offer, stack=None) for offer in calendar.offers]
    plain = replace(calendar, offers=tuple(best_of))
    assume(not _codes(plain, "block"))
    template = best_of[0]
    public = replace(template, code="public", open_to_all=True, mechanics=(make("percent_off", rate=rate),),
                     occurrences=template.occurrences, min_spend=None)  # fmt: skip

    with_public = plain.with_offer(public)

    beaten_by_public = [one for one in check(with_public, POLICY).findings if one.offers[-1] == "public"
                        and one.rule in {"CAN01", "CAN02", "CAN08"}]  # fmt: skip
    assert [] == beaten_by_public


def _codes(calendar: Calendar, severity: str) -> list[str]:
    return [one.rule for one in check(calendar, POLICY).findings if one.severity.value == severity]


lines = st.builds(
    lambda rate, gate, cap: Curve.line(Fraction(rate, 100)).capped(Fraction(cap)).gated(Fraction(gate)),
    st.integers(0, 60), st.integers(0, 100), st.integers(1, 80),
)  # fmt: skip


@given(mine=lines, theirs=lines, basket=baskets)
def test_shortfall_changes_sign_when_the_sides_change(mine: Curve, theirs: Curve, basket: Basket) -> None:
    """What one side lacks, the other has."""
    one = look(mine, theirs, basket, Parity())
    other = look(theirs, mine, basket, Parity())

    assert one.shortfall == -other.shortfall
    assert one.mean_shortfall == -other.mean_shortfall
    assert one.severity == 0 or other.severity < 2 or one.relation == "CROSSING"


GROWING = {
    "percent_off": st.builds(
        lambda rate, more: (make("percent_off", rate=rate), make("percent_off", rate=min(rate + more, Decimal(100)))),
        rates, rates,
    ),
    "cap": st.builds(
        lambda rate, cap, more: (
            make("percent_off", rate=rate, cap=cap), make("percent_off", rate=rate, cap=cap + more),
        ),
        rates, amounts, amounts,
    ),
    "min_spend": st.builds(
        lambda amount, gate, less: (
            make("amount_off", amount=amount, min_spend=gate + less), make("amount_off", amount=amount, min_spend=gate),
        ),
        amounts, amounts, amounts,
    ),
    "amount": st.builds(
        lambda amount, more: (make("amount_off", amount=amount), make("amount_off", amount=amount + more)),
        amounts, amounts,
    ),
    "gift": st.builds(
        lambda value, more: (
            make("gift", retail_value=value, value_displayed=False),
            make("gift", retail_value=value + more, value_displayed=False),
        ),
        amounts, amounts,
    ),
    "free item": st.just((make("buy_x_get_y", buy=3, get=1), make("buy_x_get_y", buy=3, get=2))),
}  # fmt: skip


@pytest.mark.parametrize("what", sorted(GROWING))
@settings(max_examples=40, deadline=None)
@given(data=st.data())
def test_a_more_generous_loyal_offer_never_worsens_the_verdict(what: str, data: st.DataObject) -> None:
    """More rate, cap, value or items, or less to spend, can only soothe."""
    calendar = data.draw(calendars(most=1))
    less, more = data.draw(GROWING[what])
    template = calendar.offers[0]
    rival = replace(template, code="rival", segments=("s0",), open_to_all=False, stack=None,
                    mechanics=(data.draw(mechanics),))  # fmt: skip
    loyal = replace(template, code="loyal", segments=("s1",), open_to_all=False, stack=None)
    base = replace(calendar, offers=(rival,))

    before = check(base.with_offer(replace(loyal, mechanics=(less,))), POLICY)
    after = check(base.with_offer(replace(loyal, mechanics=(more,))), POLICY)

    assert _worst(after.findings) <= _worst(before.findings)


def _worst(findings: tuple[Finding, ...]) -> int:
    """Weigh what the loyal side suffers; the rule judges s1 against s0 or s0 against s1."""
    return max((one.severity.weight for one in findings if one.rule.startswith("CAN") and one.segments[0] == "s1"
                and one.offers[-1] == "rival"), default=0)  # fmt: skip


@FEW
@given(calendar=calendars(most=8))
def test_leaving_offers_aside_before_comparing_changes_nothing(calendar: Calendar) -> None:
    """What the screen drops could not have hurt: with and without it, the findings are the same."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(hearing, "FEW_MEETINGS", 0)
        screened = check(calendar, POLICY)
        patch.setattr(hearing, "FEW_MEETINGS", 1_000_000)
        plain = check(calendar, POLICY)

    assert [told(one) for one in plain.findings] == [told(one) for one in screened.findings]
