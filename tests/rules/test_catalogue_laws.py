"""What holds for every rule of the catalogue, on plans that use everything the format has room for."""

import json
import random
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import assume
from hypothesis import given
from hypothesis import settings
from hypothesis import strategies as st

from exchange.report_document import report_document
from models.calendar import Calendar
from models.offer import Offer
from rules.engine import Report
from rules.engine import check
from rules.finding import Finding
from rules.finding import Severity
from rules.policy import Policy
from rules.registry import rules
from rules.wording import LANGUAGES
from tests.rules.rich_plans import TOUCHY
from tests.rules.rich_plans import calendar_of
from tests.rules.rich_plans import calendars
from tests.rules.rich_plans import minimal_plans

POLICY = Policy()
policies = st.sampled_from([POLICY, POLICY.changed(TOUCHY)])
SOME = settings(max_examples=30, deadline=None)
FEW = settings(max_examples=16, deadline=None)
# What a value looks like when it was put into a sentence as it is.
RAW = ("None", "Fraction(", "Decimal(", "datetime", "frozenset", "{", "<", "Severity.")
REMEDIES = {"en": "Way out: ", "fr": "Pour en sortir\u00a0: "}
# Rules of parity tell what everybody sees, and what they could not judge, of the minimal plans as well.
# Two groups, and nothing for them.
EMPTY = {
    "format": "preseance/plan@1", "name": "empty", "timezone": "Europe/Paris", "currency": "EUR",
    "segments": [{"code": "vip", "tier": "good"}, {"code": "prospects", "tier": "prospect"}],
    "offers": [],
}  # fmt: skip
TOLD_TOGETHER = ("CAL01", "CAL02")
PARITY = ("CAN01", "CAN02", "CAN03", "CAN04", "CAN05", "CAN08", "CAL01", "CAL02", "CAL03")


def told(finding: Finding) -> object:
    """Keep of a finding all that a reader sees."""
    return (finding.rule, finding.severity, finding.reason, finding.offers, finding.segments, finding.window,
            _plain(finding.evidence), finding.message["en"], finding.remedy["fr"])  # fmt: skip


def _plain(value: Any) -> Any:
    """Compare mappings and lists by what is in them."""
    if isinstance(value, dict) or hasattr(value, "items"):
        return {key: _plain(inner) for key, inner in value.items()}
    return [_plain(one) for one in value] if isinstance(value, list | tuple) else value


def tell(findings: Iterable[Finding]) -> list[object]:
    """Tell findings in their order."""
    return [told(finding) for finding in findings]


@FEW
@given(calendar=calendars(), policy=policies)
def test_a_focus_keeps_exactly_the_findings_that_touch_it(calendar: Calendar, policy: Policy) -> None:
    """Each offer asked about alone gets what the full check says of it, no more and no less."""
    full = check(calendar, policy)

    for offer in calendar.offers:
        alone = check(calendar, policy, focus={offer.code})

        touching = [one for one in full.findings if offer.code in one.offers]
        assert [] == _missing(touching, alone.findings)
        assert [] == _missing(alone.findings, touching)


def _missing(some: Iterable[Finding], others: Iterable[Finding]) -> list[object]:
    """Give what some findings tell and others do not."""
    known = tell(map(_of_its_own, others))
    return [one for one in tell(map(_of_its_own, some)) if one not in known]


def _of_its_own(finding: Finding) -> Finding:
    """Leave out whom else a finding names where one figure keeps several offers from being judged: it is told once."""
    if finding.rule not in TOLD_TOGETHER:
        return finding
    return replace(finding, offers=(), message={"en": finding.reason}, evidence={})


@FEW
@given(calendar=calendars(), policy=policies, seed=st.integers(0, 1000))
def test_no_order_of_a_plan_changes_what_is_found(calendar: Calendar, policy: Policy, seed: int) -> None:
    """Neither that of offers, groups, overlaps, articles nor prices."""
    shuffled = random.Random(seed)

    def mixed(parts: Iterable[Any]) -> list[Any]:
        listed = list(parts)
        shuffled.shuffle(listed)
        return listed

    other = Calendar.of(
        calendar.name, calendar.zone, mixed(calendar.offers), mixed(calendar.segments.values()),
        mixed(calendar.overlaps), calendar.currency, products=mixed(calendar.products), prices=mixed(calendar.prices),
    )  # fmt: skip

    assert tell(check(calendar, policy).findings) == tell(check(other, policy).findings)


@FEW
@given(calendar=calendars(), policy=policies, seed=st.integers(0, 1000))
def test_nor_does_the_order_within_an_offer(calendar: Calendar, policy: Policy, seed: int) -> None:
    """Whether an offer names s1 or s2 first, the web or the mail first, is nobody's business."""
    shuffled = random.Random(seed)

    def mixed(offer: Offer) -> Offer:
        groups, uses = list(offer.segments), list(offer.announcements)
        shuffled.shuffle(groups)
        shuffled.shuffle(uses)
        return replace(offer, segments=tuple(groups), announcements=tuple(uses))

    plain = replace(calendar, offers=tuple(replace(one, walls={}) for one in calendar.offers))
    other = replace(calendar, offers=tuple(mixed(one) for one in plain.offers))

    assert tell(check(plain, policy).findings) == tell(check(other, policy).findings)


@SOME
@given(calendar=calendars(), policy=policies)
def test_every_finding_is_one_that_its_rule_has_announced(calendar: Calendar, policy: Policy) -> None:
    """With a severity of its rule, a reason in capitals, and offers and groups of the calendar."""
    for finding in check(calendar, policy).findings:
        rule = rules()[finding.rule]
        codes = {offer.code for offer in calendar.offers}

        assert finding.severity in rule.severities
        assert finding.name == rule.name
        assert finding.reason == finding.reason.upper()
        assert codes.issuperset(finding.offers)
        assert calendar.segments.keys() >= set(finding.segments)
        assert len(set(finding.offers)) == len(finding.offers)
        assert len(set(finding.segments)) == len(finding.segments)


@SOME
@given(calendar=calendars(), policy=policies)
def test_no_two_findings_bear_one_fingerprint(calendar: Calendar, policy: Policy) -> None:
    """A waiver of the one would cover the other."""
    names = [finding.fingerprint for finding in check(calendar, policy).findings]

    assert sorted(set(names)) == sorted(names)


@SOME
@given(calendar=calendars(), policy=policies)
def test_every_finding_is_told_in_both_languages(calendar: Calendar, policy: Policy) -> None:
    """In a sentence for people, with a way out."""
    for finding in check(calendar, policy).findings:
        for language in LANGUAGES:
            message, remedy = finding.message[language], finding.remedy[language]

            assert message.strip().endswith((".", ".”", "?", "».", "!")), (finding.rule, message)
            assert remedy.startswith(REMEDIES[language]), (finding.rule, remedy)
            assert [] == [sign for sign in RAW if sign in message + remedy], (finding.rule, message, remedy)


@SOME
@given(calendar=calendars(), policy=policies)
def test_every_finding_can_be_written_as_json(calendar: Calendar, policy: Policy) -> None:
    """The report of a check leaves by the API whatever was found."""
    report = check(calendar, policy)

    for language in LANGUAGES:
        document = report_document(report, calendar, language)

        assert document == json.loads(json.dumps(document, allow_nan=False))


@SOME
@given(calendar=minimal_plans().map(calendar_of))
def test_what_a_plan_does_not_say_is_no_fault(calendar: Calendar) -> None:
    """Two groups with an offer each, no word on owners, aims, consents, sizes, articles, budgets: notes at most."""
    graver = [
        one for one in check(calendar, POLICY).findings if one.rule not in PARITY and one.severity is not Severity.INFO
    ]

    assert [] == tell(graver)


@FEW
@given(calendar=calendars(), policy=policies, data=st.data())
def test_a_rule_that_is_off_is_silent_and_changes_no_other(
    calendar: Calendar, policy: Policy, data: st.DataObject
) -> None:
    """Its findings are gone, and nobody else's."""
    full = check(calendar, policy)
    code = data.draw(st.sampled_from(sorted({one.rule for one in full.findings}) or ["CAN01"]))

    without = check(calendar, policy.changed({"rules": {code: {"severity": "off"}}}))

    assert tell(one for one in full.findings if one.rule != code) == tell(without.findings)


@FEW
@given(calendar=calendars(), policy=policies, data=st.data(), grade=st.sampled_from(["info", "warn", "block"]))
def test_a_house_sets_how_grave_a_rule_is(calendar: Calendar, policy: Policy, data: st.DataObject, grade: str) -> None:
    """What could not be checked stays unknown unless it is made a note, and notes stay notes."""
    full = check(calendar, policy)
    assume(full.findings)
    code = data.draw(st.sampled_from(sorted({one.rule for one in full.findings})))

    graded = check(calendar, policy.changed({"rules": {code: {"severity": grade}}}))

    wanted = [_graded(one, grade) if one.rule == code else one for one in full.findings]
    assert sorted(map(_key, wanted)) == sorted(map(_key, graded.findings))


def _graded(finding: Finding, grade: str) -> Finding:
    is_note = finding.severity is Severity.INFO and rules()[finding.rule].severities != (Severity.INFO,)
    if is_note or (finding.severity is Severity.UNKNOWN and grade != "info"):
        return finding
    return replace(finding, severity=Severity(grade))


def _key(finding: Finding) -> tuple[str, str, str, str]:
    return (finding.rule, finding.fingerprint, finding.severity.value, finding.reason)


@FEW
@given(calendar=calendars(), policy=policies, data=st.data())
def test_an_exception_lets_off_exactly_what_it_names(calendar: Calendar, policy: Policy, data: st.DataObject) -> None:
    """A group, a channel or some days: findings that touch it are gone, and no others."""
    full = check(calendar, policy)
    assume(full.findings)
    code = data.draw(st.sampled_from(sorted({one.rule for one in full.findings})))
    exception = data.draw(st.one_of(
        st.sampled_from(sorted(calendar.segments)).map(lambda one: {"segments": [one]}),
        st.sampled_from(["email", "web", "sms"]).map(lambda one: {"channels": [one]}),
        st.just({"from": "2026-12-20", "to": "2027-01-10"}),
    ))  # fmt: skip

    excepted = policy.changed({"rules": {code: {"exceptions": [{"severity": "off", **exception}]}}})
    kept = check(calendar, excepted)

    wanted = [one for one in full.findings if one.rule != code or not _touches(one, exception, calendar)]
    assert tell(wanted) == tell(kept.findings)


def _touches(finding: Finding, exception: dict[str, Any], calendar: Calendar) -> bool:
    offers = [calendar.offer(code) for code in finding.offers]
    if "segments" in exception:
        return exception["segments"][0] in finding.segments
    if "channels" in exception:
        return any(use.channel.value == exception["channels"][0] for one in offers for use in one.announcements)
    windows = [finding.window] if finding.window else [window for one in offers for window in one.occurrences]
    days = [(f"{window.start.astimezone(calendar.zone):%Y-%m-%dT%H:%M:%S.%f}",
             f"{window.end.astimezone(calendar.zone):%Y-%m-%dT%H:%M:%S.%f}") for window in windows]  # fmt: skip
    return any(start < "2027-01-10" and end > "2026-12-20T00:00:00.000000" for start, end in days)


@FEW
@given(calendar=calendars(), policy=policies)
def test_a_second_look_finds_the_same(calendar: Calendar, policy: Policy) -> None:
    """Rules keep nothing from one check to the next."""
    first: Report = check(calendar, policy)

    assert tell(first.findings) == tell(check(calendar, policy).findings)


@pytest.mark.parametrize("code", sorted(rules()))
def test_a_rule_says_nothing_of_an_empty_calendar(code: str) -> None:
    """Nothing planned, nothing wrong."""
    found = check(calendar_of(EMPTY), POLICY).findings

    assert [] == [one.reason for one in found if one.rule == code and one.severity is not Severity.INFO]
