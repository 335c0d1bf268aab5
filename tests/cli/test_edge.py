"""Whatever goes wrong is told in words."""

import re

import pytest

import cli.commands.check
from tests.cli.preseance import preseance
from tests.cli.preseance import spawned


def _fail_with(monkeypatch: pytest.MonkeyPatch, error: BaseException) -> None:
    def broken(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr(cli.commands.check, "check", broken)


def test_a_bug_is_told_in_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    """With the way to learn more, and the code of a call that went wrong."""
    _fail_with(monkeypatch, LookupError("no such\nthing"))

    ran = preseance("check", "fair.json")

    assert 2 == ran.code
    assert ["preseance: LookupError: no such thing (preseance --debug … shows where)"] == ran.err.splitlines()


def test_a_bug_is_shown_in_full_when_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    """For those who repair it."""
    _fail_with(monkeypatch, LookupError("no such thing"))

    ran = preseance("--debug", "check", "fair.json")

    assert 2 == ran.code
    assert "Traceback" in ran.err


def test_an_interrupted_check_leaves_quietly(monkeypatch: pytest.MonkeyPatch) -> None:
    """With the code that shells use for it."""
    _fail_with(monkeypatch, KeyboardInterrupt())

    ran = preseance("check", "fair.json")

    assert 130 == ran.code
    assert "Traceback" not in ran.err


def test_help_lists_every_command_without_loading_one() -> None:
    """Each with the first sentence of its file."""
    told = spawned("--help")

    listed = re.findall(r"^  ([a-z]+)  +\S", told.out.partition("Commands:")[2], re.MULTILINE)

    assert [
        "check",
        "convert",
        "db",
        "explain",
        "mechanics",
        "policy",
        "rules",
        "schema",
        "serve",
        "template",
    ] == listed
