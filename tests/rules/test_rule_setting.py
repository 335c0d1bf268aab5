"""How grave a house takes a rule, for whom, where and when: read, refused, written and versioned like the rest."""

from dataclasses import fields
from typing import Any

import pytest
from hypothesis import given
from hypothesis import settings
from hypothesis import strategies as st

from models.nonsense import NonsenseError
from rules.policy import Policy
from rules.registry import rules
from rules.rule_setting import MOST_EXCEPTIONS
from rules.rule_setting import MOST_SEGMENTS
from rules.rule_setting import Grade

CODES = sorted(rules())
OWN = [(code, one.name) for code in CODES if rules()[code].thresholds is not None
       for one in fields(rules()[code].thresholds)]  # type: ignore[arg-type]  # thresholds are dataclasses  # fmt: skip
FRIDAY = {"severity": "info", "channels": ["push"], "from": "2026-11-27T00:00:00", "to": "2026-12-01T00:00:00"}


def _refused(document: dict[str, Any]) -> NonsenseError:
    with pytest.raises(NonsenseError) as refusal:
        Policy().changed({"rules": document})
    return refusal.value


@pytest.mark.parametrize("code", CODES)
def test_a_key_that_no_rule_reads_is_refused_with_its_place(code: str) -> None:
    """A threshold that was mistyped would silently not hold."""
    refusal = _refused({code: {"tolerence": "0.5"}})

    assert refusal.field == f"/rules/{code}/tolerence"
    assert "severity" in refusal.remedy


def test_a_rule_that_does_not_exist_is_refused() -> None:
    """With those that do."""
    refusal = _refused({"VAL99": {"severity": "off"}})

    assert refusal.field == "/rules/VAL99"


@pytest.mark.parametrize("written", ["fatal", "WARN", "", None, True, 3, "unknown", ["off"], {}], ids=repr)
def test_a_gravity_that_is_none_is_refused(written: object) -> None:
    """`unknown` is what a rule could not check: nobody decides that beforehand."""
    refusal = _refused({"VAL01": {"severity": written}})

    assert refusal.field == "/rules/VAL01/severity"
    assert "as_found, off, info, warn, block" in refusal.remedy


@pytest.mark.parametrize("written", [None, "off", 3, []], ids=repr)
def test_a_setting_is_an_object(written: object) -> None:
    """So that a severity and an exception can stand side by side."""
    assert "/rules/VAL01" == _refused({"VAL01": written}).field


@pytest.mark.parametrize(("code", "name"), OWN)
@pytest.mark.parametrize("written", [None, [], "seven", {"nobody reads this": 1}], ids=repr)
def test_a_threshold_of_another_kind_is_refused(code: str, name: str, written: object) -> None:
    """Whatever it counts, these four are none."""
    assert _refused({code: {name: written}}).field.startswith(f"/rules/{code}/{name}")


@pytest.mark.parametrize(("code", "name"), OWN)
def test_a_threshold_is_read_as_it_is_written(code: str, name: str) -> None:
    """What `GET /v1/policy` shows can be sent back."""
    shown = Policy().document()["rules"][code][name]

    policy = Policy().changed({"rules": {code: {name: shown}}})

    assert Policy().version == policy.version


@pytest.mark.parametrize(
    ("written", "place"),
    [
        pytest.param({}, "/0/severity", id="without a severity"),
        pytest.param({"severity": "as grave"}, "/0/severity", id="an unknown severity"),
        pytest.param({"severity": "off", "segment": ["vip"]}, "/0/segment", id="an unknown key"),
        pytest.param({"severity": "off", "segments": "vip"}, "/0/segments", id="a group outside a list"),
        pytest.param({"severity": "off", "segments": [5]}, "/0/segments/0", id="a number for a group"),
        pytest.param({"severity": "off", "segments": ["s"] * (MOST_SEGMENTS + 1)}, "/0/segments", id="too many groups"),
        pytest.param({"severity": "off", "channels": ["fax"]}, "/0/channels", id="an unknown channel"),
        pytest.param({"severity": "off", "channels": {}}, "/0/channels", id="channels that are no list"),
        pytest.param({"severity": "off", "from": "27/11/2026"}, "/0/from", id="a French date"),
        pytest.param({"severity": "off", "from": 20261127}, "/0/from", id="a number"),
        pytest.param({"severity": "off", "to": "9999-12-31"}, "/0/to", id="without end in sight"),
        pytest.param({"severity": "off", "from": "2026-12-01", "to": "2026-12-01"}, "/0/to", id="of no length"),
        pytest.param({"severity": "off", "from": "2026-12-01T00:00Z", "to": "2026-12-02"}, "/0/to", id="half a zone"),
        pytest.param({"severity": "off", "reason": "x" * 201}, "/0/reason", id="a novel for a reason"),
        pytest.param("off", "/0", id="a word"),
    ],
)
def test_an_exception_that_is_none_is_refused_in_its_place(written: object, place: str) -> None:
    """An exception that was misread would let off what it should not."""
    assert f"/rules/VAL01/exceptions{place}" == _refused({"VAL01": {"exceptions": [written]}}).field


@pytest.mark.parametrize("written", [{}, "none", None, [FRIDAY] * (MOST_EXCEPTIONS + 1)], ids=type)
def test_exceptions_are_a_list_of_reasonable_length(written: object) -> None:
    """They are given whole or not at all."""
    assert "/rules/VAL01/exceptions" == _refused({"VAL01": {"exceptions": written}}).field


def test_an_exception_is_told_as_it_was_written() -> None:
    """Only what it says, with its days as instants of the calendar's clock."""
    policy = Policy().changed({"rules": {"PRS01": {"exceptions": [{**FRIDAY, "reason": "Black Friday"}]}}})

    assert [{**FRIDAY, "reason": "Black Friday"}] == policy.document()["rules"]["PRS01"]["exceptions"]


def test_groups_and_channels_are_named_once() -> None:
    """Whoever writes a group twice means it once."""
    policy = Policy().changed({"rules": {"VAL01": {"exceptions": [
        {"severity": "off", "segments": ["vip", "vip"], "channels": ["sms", "sms"]}
    ]}}})  # fmt: skip

    (told,) = policy.document()["rules"]["VAL01"]["exceptions"]
    assert {"severity": "off", "segments": ["vip"], "channels": ["sms"]} == told


exceptions = st.fixed_dictionaries(
    {"severity": st.sampled_from([grade.value for grade in Grade])},
    optional={
        "segments": st.lists(st.sampled_from(["vip", "prospects"]), min_size=1, unique=True),
        "channels": st.lists(st.sampled_from(["email", "sms"]), min_size=1, unique=True),
        "from": st.just("2026-11-27T08:00:00+01:00"),
        "to": st.just("2026-12-01T00:00:00+01:00"),
        "reason": st.just("they asked for it"),
    },
)
rule_settings = st.fixed_dictionaries(
    {},
    optional={
        "severity": st.sampled_from([grade.value for grade in Grade]),
        "exceptions": st.lists(exceptions, max_size=3),
    },
)
policies = st.dictionaries(st.sampled_from(CODES), rule_settings, max_size=4)


@settings(max_examples=60, deadline=None)
@given(written=policies)
def test_a_policy_is_read_back_as_it_was_told(written: dict[str, Any]) -> None:
    """Whatever a house has set, its document gives the same policy, under the same version."""
    policy = Policy().changed({"rules": written})

    again = Policy().changed(policy.document())

    assert policy.document() == again.document()
    assert policy.version == again.version


@settings(max_examples=60, deadline=None)
@given(one=policies, other=policies)
def test_two_policies_have_one_version_only_if_they_say_the_same(one: dict[str, Any], other: dict[str, Any]) -> None:
    """A past verdict names the policy it was given by."""
    first, second = (Policy().changed({"rules": written}) for written in (one, other))

    assert (first.version == second.version) == (first.document() == second.document())


def test_what_a_plan_adds_leaves_the_house_s_other_settings() -> None:
    """A plan's own policy comes on top of the house's, rule by rule and key by key."""
    house = Policy().changed({"rules": {"VAL01": {"severity": "warn"}, "VAL03": {"tolerance": "0.2"}}})

    policy = house.changed({"rules": {"VAL01": {"implausible_uplift": 100}}})

    told = policy.document()["rules"]
    assert ("warn", 100) == (told["VAL01"]["severity"], told["VAL01"]["implausible_uplift"])
    assert "0.2" == told["VAL03"]["tolerance"]
