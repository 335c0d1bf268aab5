"""The compose file runs what the page on operations says it runs."""

import shlex
from typing import Any

import click
import pytest
import yaml  # type: ignore[import-untyped]  # comes with the OpenAPI tools of the tests, without types

from api.setting_text import PREFIX
from app import Settings
from cli.main import preseance
from tests.laws.tree import ROOT

COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "compose.yaml").read_text("utf-8"))
SERVICES: dict[str, Any] = COMPOSE["services"]
OURS = sorted(name for name, service in SERVICES.items() if "build" in service)


def test_there_are_a_database_an_api_and_two_schedulers() -> None:
    """Two of those that must never both fall, one of the rest."""
    assert ["api", "scheduler-1", "scheduler-2"] == OURS
    assert {*OURS, "database"} == set(SERVICES)


@pytest.mark.parametrize("name", OURS)
def test_each_command_exists_with_its_options(name: str) -> None:
    """A container that cannot start is found here, not at night."""
    program, verb, *rest = SERVICES[name]["command"]
    command = preseance.get_command(click.Context(preseance), verb)

    assert "preseance" == program
    assert command is not None, shlex.join([verb, *rest])
    known = {option for one in command.params for option in one.opts}
    assert {word for word in rest if word.startswith("--")} <= known


@pytest.mark.parametrize("name", OURS)
def test_each_setting_is_one_that_the_service_reads(name: str) -> None:
    """And all of them can be read."""
    given = {key: str(value) for key, value in SERVICES[name]["environment"].items()}

    settings = Settings.from_environment(given)

    assert given == {key: value for key, value in given.items() if hasattr(settings, key.removeprefix(PREFIX).lower())}
    assert settings.database_url.startswith("postgresql+psycopg://preseance:")


def test_the_api_leaves_sends_to_the_schedulers_and_says_when_none_lives() -> None:
    """Otherwise its readiness would say nothing of what people wait for."""
    api = SERVICES["api"]

    assert ["--scheduler", "none"] == api["command"][-2:]
    assert "true" == api["environment"]["PRESEANCE_EXPECT_SCHEDULER"]
