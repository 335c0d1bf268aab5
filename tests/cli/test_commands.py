"""The smaller commands, and what holds for all of them."""

import json
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from exchange.plan_document import load
from models.mechanic import mechanic_kinds
from rules.policy import Policy
from rules.registry import rules
from tests.cli.preseance import CASES
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


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_a_template_loads_back_as_it_is(kind: str, language: str, tmp_path: Path) -> None:
    """Somebody may try it before he fills it in."""
    file = tmp_path / f"plan.{kind}"

    written = preseance("template", "--lang", language, "-o", file)
    checked = preseance("check", file)

    assert 0 == written.code
    assert str(file) in written.out
    assert checked.code in {0, 1}, checked.err


def test_a_template_never_replaces_a_file(tmp_path: Path) -> None:
    """It may be somebody's plan."""
    file = tmp_path / "plan.xlsx"
    file.write_text("work of a week")

    ran = preseance("template", "-o", file)

    assert 2 == ran.code
    assert "work of a week" == file.read_text()


@pytest.mark.parametrize("kind", ["json", "csv", "xlsx"])
def test_a_plan_means_the_same_as_any_kind_of_file(kind: str, tmp_path: Path) -> None:
    """Its findings are the same to the last digit."""
    file = tmp_path / f"plan.{kind}"

    ran = preseance("convert", "two-teams.json", "-o", file)

    assert 0 == ran.code
    expected = preseance("check", "two-teams.json", "--format", "json").out
    assert expected == preseance("check", file, "--format", "json").out


def test_plans_are_converted_together(tmp_path: Path) -> None:
    """Into one."""
    file = tmp_path / "together.json"

    preseance("convert", "retention.json", "acquisition.json", "-o", file)

    assert ["NEW-20", "VIP-10"] == sorted(offer.code for offer in load(json.loads(file.read_text("utf-8"))).offers)


def test_a_conversion_replaces_a_file_only_when_told(tmp_path: Path) -> None:
    """With --force."""
    file = tmp_path / "plan.json"
    file.write_text("{}")

    assert 2 == preseance("convert", "fair.json", "-o", file).code
    assert "{}" == file.read_text()
    assert 0 == preseance("convert", "fair.json", "-o", file, "--force").code


@pytest.mark.parametrize("name", ["plan.pdf", "plan"])
def test_an_unknown_kind_of_file_is_refused(name: str, tmp_path: Path) -> None:
    """By the commands that write plans."""
    assert 2 == preseance("convert", "fair.json", "-o", tmp_path / name).code
    assert 2 == preseance("template", "-o", tmp_path / name).code
    assert [] == list(tmp_path.iterdir())


def test_the_schema_accepts_what_loads_and_refuses_what_does_not() -> None:
    """An editor that follows it warns before the check does."""
    schema = json.loads(preseance("schema").out)
    Draft202012Validator.check_schema(schema)
    validator = Draft202012Validator(schema)

    plans = {name: json.loads((CASES / f"{name}.json").read_text("utf-8")) for name in ("two-teams", "broken")}

    assert validator.is_valid(plans["two-teams"])
    assert not validator.is_valid(plans["broken"])
