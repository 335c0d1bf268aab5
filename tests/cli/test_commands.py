"""The smaller commands, and what holds for all of them."""

import json

import pytest

from models.mechanic import mechanic_kinds
from rules.policy import Policy
from rules.registry import rules
from tests.cli.preseance import preseance


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("code", list(rules()))
def test_a_rule_is_explained_by_its_code(code: str, language: str) -> None:
    """With its page in the reader's language."""
    ran = preseance("explain", code.lower(), "--lang", language)

    assert 0 == ran.code
    assert rules()[code].page[language].strip() in ran.out


def test_a_rule_is_explained_by_its_name() -> None:
    """As findings call it."""
    assert preseance("explain", "CAN01").out == preseance("explain", "prospect-beats-loyal").out


@pytest.mark.parametrize(
    ("typed", "meant"),
    [pytest.param("CAN1", "CAN01", id="code"), pytest.param("loyal-left", "loyal-left-out", id="name")],
)
def test_a_mistyped_rule_is_answered_with_the_nearest(typed: str, meant: str) -> None:
    """And leaves with 2."""
    ran = preseance("explain", typed)

    assert 2 == ran.code
    assert meant in ran.err


@pytest.mark.parametrize("language", ["fr", "en"])
def test_every_rule_is_listed(language: str) -> None:
    """With its code and its name."""
    ran = preseance("rules", "--lang", language)

    assert 0 == ran.code
    assert all(code in ran.out and rule.name in ran.out for code, rule in rules().items())


def test_the_policy_can_be_read_back() -> None:
    """It is the house policy, whole."""
    ran = preseance("policy")

    assert Policy().document() == json.loads(ran.out)


@pytest.mark.parametrize("arguments", [[], ["--help"], ["check", "--help"], ["--version"]], ids=str)
def test_help_is_never_an_error(arguments: list[str]) -> None:
    """Somebody who types `preseance` alone wants to know what it does."""
    ran = preseance(*arguments)

    assert "Traceback" not in ran.out + ran.err
    assert "preseance" in ran.out + ran.err


def test_every_mechanic_is_known() -> None:
    """The list is that of the code."""
    ran = preseance("mechanics", "--lang", "fr")

    assert 0 == ran.code
    assert [] == [kind for kind in mechanic_kinds() if kind not in ran.out]
