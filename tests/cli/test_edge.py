"""Whatever goes wrong is told in words."""

import re
import subprocess

import pytest

import cli.commands.check
from cli.stand_ins import ERRORS
from cli.stand_ins import register_stand_ins
from tests.cli.preseance import CASES
from tests.cli.preseance import COMMAND
from tests.cli.preseance import QUIET
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
        "audit", "check", "convert", "db", "doctor", "events", "explain", "feeds", "fix", "keys", "mechanics",
        "offers", "people", "policy", "providers", "replay", "report", "rules", "sample", "scheduler", "schema",
        "sends", "serve", "template", "verdicts", "waive", "waivers", "workspaces",
    ] == listed  # fmt: skip


def test_a_closed_output_leaves_the_exit_code() -> None:
    """The verdict is in it."""
    assert (1, "") == _shell('"$0" check two-teams.json >&-')
    assert (2, "") == _shell('"$0" check missing.json 2>&-')


def test_a_full_disk_is_told_in_words() -> None:
    """Without the name of a class."""
    assert (2, "Error: standard output: No space left on device\n") == _shell('"$0" check two-teams.json >/dev/full')


def test_a_name_that_no_disk_can_hold_is_told_in_words() -> None:
    """Shortened, in the place where the file would have stood."""
    ran = preseance("check", "a" * 5_000 + ".json")

    assert 2 == ran.code
    assert "the file cannot be opened (File name too long)" in " ".join(ran.err.split())
    assert len(ran.err) < 500


def test_what_is_missing_has_no_value_to_show() -> None:
    """A line with the word null tells a marketer nothing."""
    ran = preseance("check", "-", stdin='{"format": "preseance/plan@1"}')

    assert "name is missing" in ran.err
    assert "null" not in ran.err


@pytest.mark.parametrize(
    ("encoding", "told"),
    [("ascii", '" Ete " : -10 % ; 15,00 ?'), ("cp1252", "«\u00a0Été\u00a0»\u00a0: -10\u00a0% ; 15,00\u00a0€")],
)
def test_an_old_terminal_shows_the_nearest_sign(encoding: str, told: str) -> None:
    """A minus that became a question mark would leave the reader without the offer."""
    register_stand_ins()

    written = "«\u00a0Été\u00a0»\u00a0: −10\u00a0%\u202f; 15,00\u00a0€".encode(encoding, ERRORS).decode(encoding)

    assert told == written


def _shell(line: str) -> tuple[int, str]:
    ran = subprocess.run(
        ["sh", "-c", line, str(COMMAND)], capture_output=True, encoding="utf-8", env=QUIET, cwd=CASES,
        timeout=60, check=False,
    )  # fmt: skip
    return ran.returncode, ran.stderr
