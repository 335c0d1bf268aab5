"""`preseance check` judges files and leaves with a code that a build server understands."""

import json
import os
import pty
import subprocess
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from tests.cli.preseance import CASES
from tests.cli.preseance import COMMAND
from tests.cli.preseance import QUIET
from tests.cli.preseance import preseance
from tests.cli.preseance import spawned


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        pytest.param("fair.json", 0, id="fair"),
        pytest.param("two-teams.json", 1, id="unfair"),
        pytest.param("broken.json", 2, id="broken"),
    ],
)
def test_the_installed_command_leaves_with_its_code(name: str, expected: int) -> None:
    """As a shell or a build server sees it."""
    ran = spawned("check", name)

    assert expected == ran.code
    assert (expected == 2) == (not ran.out)
    assert "Traceback" not in ran.err


CODES = [
    [["fair.json"], 0],
    [["two-teams.json"], 1],
    [["unknown.json"], 1],
    [["broken.json"], 2],
    [["no-such-file.json"], 2],
    [["retention.json"], 0],
    [["acquisition.json"], 0],
    [["retention.json", "acquisition.json"], 1],
    [["two-teams.json", "--fail-on", "never"], 0],
    [["unknown.json", "--fail-on", "unknown"], 1],
    [["unknown.json", "--fail-on", "never"], 0],
    [["two-teams.json", "--focus", "VIP-10"], 1],
    [["two-teams.json", "--format", "json"], 1],
    [["--each", "retention.json", "acquisition.json"], 0],
    [["--each", "fair.json", "two-teams.json"], 1],
    [["--each", "fair.json", "broken.json"], 2],
    [["--each", "fair.json", "--format", "json"], 2],
]


@pytest.mark.parametrize(("arguments", "expected"), CODES, ids=str)
def test_the_exit_code_tells_the_outcome(arguments: list[str], expected: int) -> None:
    """0 nothing to stop for, 1 the check failed, 2 the file is wrong."""
    assert expected == preseance("check", *arguments).code


WRONG_CALLS = [
    ["check"],
    ["check", "fair.json", "--format", "pdf"],
    ["check", "fair.json", "--fail-on", "sometimes"],
    ["check", "fair.json", "--lang", "de"],
    ["check", "fair.json", "--focus", "NOBODY"],
    ["check", "fair.json", "--nonsense"],
    ["check", "fair.json", "--policy", "no-such-policy.toml"],
    ["check", "fair.json", "-o", "/no/such/folder/report.txt"],
    ["judge", "fair.json"],
    ["explain"],
    ["explain", "CAN99"],
    ["--lang", "fr", "check", "fair.json"],
]


@pytest.mark.parametrize("arguments", WRONG_CALLS, ids=str)
def test_a_wrong_call_says_so_and_leaves_with_2(arguments: list[str]) -> None:
    """In words, on standard error, never with a traceback."""
    ran = preseance(*arguments)

    assert 2 == ran.code
    assert ran.err.strip()
    assert "Traceback" not in ran.err + ran.out


def test_a_mistyped_focus_is_no_clean_report() -> None:
    """A clean report of nothing would look like good news."""
    ran = preseance("check", "two-teams.json", "--focus", "VIP-1O")

    assert "VIP-1O" in ran.err
    assert not ran.out


def test_two_plans_are_judged_as_one_calendar() -> None:
    """That is how two teams discover each other."""
    apart = json.loads(preseance("check", "retention.json", "--format", "json").out)
    together = json.loads(preseance("check", "retention.json", "acquisition.json", "--format", "json").out)

    assert "PASS" == apart["verdict"]
    assert "BLOCK" == together["verdict"]
    assert ["VIP-10", "NEW-20"] == together["findings"][0]["offers"]


def test_the_order_of_the_files_changes_nothing() -> None:
    """Not one byte."""
    one = preseance("check", "retention.json", "acquisition.json", "--format", "json")
    other = preseance("check", "acquisition.json", "retention.json", "--format", "json")

    assert one.out == other.out


def test_a_folder_is_all_its_plans(tmp_path: Path) -> None:
    """What editors and spreadsheets leave beside them is no plan."""
    for name in ("retention.json", "acquisition.json"):
        (tmp_path / name).write_bytes((CASES / name).read_bytes())
    (tmp_path / "~$retention.xlsx").write_bytes(b"lock")
    (tmp_path / "notes.md").write_text("notes")

    ran = preseance("check", tmp_path)

    assert 1 == ran.code
    assert "NEW-20" in ran.out


def test_an_empty_folder_is_refused(tmp_path: Path) -> None:
    """Nothing to judge is not the same as nothing wrong."""
    ran = preseance("check", tmp_path)

    assert 2 == ran.code
    assert "the folder holds no plan" in ran.err


def test_a_plan_comes_through_a_pipe() -> None:
    """With - for standard input, alone or beside files."""
    plan = (CASES / "acquisition.json").read_text("utf-8")

    assert 0 == spawned("check", "-", stdin=plan).code
    assert 1 == preseance("check", "-", "retention.json", stdin=plan).code
    assert 2 == preseance("check", "-", stdin="").code


def test_the_example_of_the_plan_format_gives_its_result() -> None:
    """Figures included."""
    finding = json.loads(preseance("check", "two-teams.json", "--format", "json").out)["findings"][0]

    assert {"face": "8.00", "expected": "8.00"} == finding["evidence"]["shortfall"]
    assert [["40.00", "160.00"]] == finding["evidence"]["worse_on"]
    assert {"from": "2026-12-05T00:00:00+01:00", "to": "2026-12-11T00:00:00+01:00"} == finding["window"]


@pytest.mark.parametrize("name", ["text", "json", "junit", "sarif", "github", "markdown"])
def test_a_report_goes_to_a_file_as_it_goes_to_a_pipe(name: str, tmp_path: Path) -> None:
    """The same bytes, and nothing is printed."""
    page = tmp_path / "report"

    ran = preseance("check", "two-teams.json", "--format", name, "-o", page)

    assert 1 == ran.code
    assert "" == ran.out
    assert preseance("check", "two-teams.json", "--format", name).out == page.read_text("utf-8")


def test_the_machine_formats_can_be_read_back() -> None:
    """By the readers of their formats."""
    junit = ET.fromstring(preseance("check", "two-teams.json", "--format", "junit").out.encode())  # noqa: S314
    sarif = json.loads(preseance("check", "two-teams.json", "--format", "sarif").out)

    assert "1" == junit.get("failures")
    assert "2.1.0" == sarif["version"]
    location = sarif["runs"][0]["results"][0]["locations"][0]["physicalLocation"]
    line = (CASES / "two-teams.json").read_text("utf-8").splitlines()[location["region"]["startLine"] - 1]
    assert "two-teams.json" == location["artifactLocation"]["uri"]
    assert '"NEW-20"' in line


def test_github_is_pointed_at_the_line_of_the_offer() -> None:
    """Whatever else stands in the file."""
    ran = preseance("check", "retention.json", "acquisition.json", "--format", "github")

    assert ran.out.startswith("::error file=acquisition.json,line=")


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        pytest.param({"LC_ALL": "fr_FR.UTF-8"}, "BLOQUÉ", id="LC_ALL"),
        pytest.param({"LC_ALL": "", "LANG": "fr_CA.UTF-8"}, "BLOQUÉ", id="LANG"),
        pytest.param({"LC_ALL": "de_DE.UTF-8"}, "BLOCK:", id="another language"),
        pytest.param({"LC_ALL": "en_GB.UTF-8", "LANG": "fr_FR.UTF-8"}, "BLOCK:", id="LC_ALL before LANG"),
    ],
)
def test_the_language_is_that_of_the_computer(settings: dict[str, str], expected: str) -> None:
    """French or English."""
    assert preseance("check", "two-teams.json", settings=settings).out.startswith(expected)


def test_the_language_that_is_asked_for_wins() -> None:
    """Over the computer's."""
    ran = preseance("check", "two-teams.json", "--lang", "en", settings={"LC_ALL": "fr_FR.UTF-8"})

    assert ran.out.startswith("BLOCK:")


def test_a_refused_file_is_told_in_words_and_to_programs() -> None:
    """Each error with its place and its remedy; nothing is half-loaded."""
    people = preseance("check", "broken.json", "--lang", "fr")
    program = preseance("check", "broken.json", "--format", "json")

    assert "REFUSÉ" in people.err
    assert "/offers/1/colour" in people.err
    assert not people.out
    errors = json.loads(program.out)["errors"]
    assert ["/offers/0/valid_to", "/offers/1/colour"] == [error["pointer"] for error in errors]
    assert ["broken.json"] * 2 == [error["file"] for error in errors]
    assert all(error["message"] and error["remedy"] for error in errors)


def test_everything_wrong_in_all_files_is_told_at_once() -> None:
    """Nobody likes to correct one file to learn of the next."""
    ran = preseance("check", "broken.json", "no-such-file.json", "--format", "json")

    assert {"broken.json", "no-such-file.json"} == {error["file"] for error in json.loads(ran.out)["errors"]}


@pytest.mark.parametrize("width", ["60", "100"])
def test_the_page_is_as_wide_as_the_window(width: str) -> None:
    """COLUMNS says how wide when there is no window."""
    lines = preseance("check", "two-teams.json", settings={"COLUMNS": width}).out.splitlines()

    assert int(width) == max(map(len, lines))


def _on_a_terminal(settings: dict[str, str]) -> str:
    reader, terminal = pty.openpty()
    subprocess.run(
        [COMMAND, "check", "two-teams.json"],
        stdout=terminal, stderr=terminal, stdin=subprocess.DEVNULL, cwd=CASES, env={**QUIET, **settings},
        timeout=60, check=False,
    )  # fmt: skip
    os.close(terminal)
    written = b""
    while chunk := _read(reader):
        written += chunk
    os.close(reader)
    return written.decode("utf-8")


def _read(reader: int) -> bytes:
    try:
        return os.read(reader, 65_536)
    except OSError:
        return b""


def test_colours_are_for_terminals_that_want_them() -> None:
    """Not for pipes, and not under NO_COLOR."""
    colour = "\x1b[1;3"

    assert colour in _on_a_terminal({"TERM": "xterm-256color"})
    assert colour not in _on_a_terminal({"TERM": "xterm-256color", "NO_COLOR": "1"})
    assert "\x1b" not in spawned("check", "two-teams.json", settings={"TERM": "xterm-256color"}).out


def test_a_reader_who_leaves_early_is_no_error() -> None:
    """The verdict is known before anything is written."""
    with subprocess.Popen(
        [COMMAND, "check", "two-teams.json", "--format", "json"],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=CASES, env=QUIET,
    ) as running:  # fmt: skip
        assert running.stdout is not None
        assert running.stderr is not None
        running.stdout.close()
        said = running.stderr.read()
        code = running.wait(60)

    assert (1, b"") == (code, said)


def test_an_old_terminal_shows_the_page_in_its_own_signs() -> None:
    """A sign that it has not is written as the nearest one, never as a crash."""
    ran = spawned("check", "two-teams.json", "--lang", "fr", settings={"PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"})

    assert 1 == ran.code
    assert ran.out.isascii()


POLICIES = [
    ["house.toml", "[parity]\ntolerance = 0.2\n", 0],
    ["house.toml", "[sms_hours]\nopens = 09:30:00\n", 1],
    ["house.json", '{"parity": {"tolerance": "0.2"}}', 0],
    ["house.json", '{"parity": {"tolerance": 0.2}}', 0],
    ["house.json", '{"parity": {"tolerence": "0.2"}}', 2],
    ["house.json", '{"parity": {"tolerance": 2}}', 2],
    ["house.json", '{"parity": {"tolerance": "0.2", "tolerance": "0.1"}}', 2],
    ["house.json", '{"parity": {"tolerance": NaN}}', 2],
    ["house.json", "[]", 2],
    ["house.json", "{", 2],
    ["house.toml", "parity = ", 2],
    ["house.toml", "parity = 1979-05-27", 2],
]


@pytest.mark.parametrize(("name", "text", "expected"), POLICIES, ids=str)
def test_the_house_changes_its_thresholds_in_a_file(name: str, text: str, expected: int, tmp_path: Path) -> None:
    """JSON or TOML, every key known and every value in its bounds."""
    (tmp_path / name).write_text(text, "utf-8")

    ran = preseance("check", "retention.json", "acquisition.json", "--policy", tmp_path / name)

    assert expected == ran.code
    assert "Traceback" not in ran.err
    assert (expected == 2) == ("REFUSED" in ran.err)


def test_the_plan_s_own_thresholds_come_last(tmp_path: Path) -> None:
    """The plan asks for a tolerance of one point, whatever the house says."""
    (tmp_path / "house.toml").write_text("[parity]\ntolerance = 0.2\n", "utf-8")

    assert 1 == preseance("check", "two-teams.json", "--policy", tmp_path / "house.toml").code


def test_notes_are_counted_until_they_are_asked_for() -> None:
    """They change nothing about the verdict."""
    brief = preseance("check", "note.json")
    full = preseance("check", "note.json", "--notes")

    assert 0 == brief.code == full.code
    assert "--notes" in brief.out
    assert "--notes" not in full.out
    assert len(full.out) > len(brief.out)


def test_a_spreadsheet_s_currency_can_be_said_on_the_command_line(tmp_path: Path) -> None:
    """What the spreadsheet says itself wins."""
    file = tmp_path / "plan.csv"
    file.write_text(
        "offer,segment,tier,basket,from,to,channel,mechanic\n"
        "VIP-10,vip,good,80,2026-12-01,2026-12-11,web,£10 off\n"
        "NEW-20,prospects,prospect,,2026-12-05,2026-12-20,web,£20 off\n",
        "utf-8",
    )

    assert 2 == preseance("check", file).code
    assert "£10" in preseance("check", file, "--currency", "GBP").out
    assert 2 == preseance("check", file, "--currency", "GBP", "--timezone", "Europe/Nowhere").code


def test_each_plan_is_judged_by_itself() -> None:
    """Apart, two teams are clean; the last line counts them all."""
    ran = preseance("check", "--each", "retention.json", "acquisition.json", "--lang", "en")

    assert "PASS" in ran.out
    assert "BLOCK" not in ran.out
    assert ran.out.splitlines()[-1].startswith("2\u00a0plans")


def test_a_file_given_twice_is_told_once() -> None:
    """Each of its offers would be told otherwise, as if two teams had written them."""
    ran = preseance("check", "fair.json", "./fair.json")

    assert 2 == ran.code
    assert "1\u00a0error" in ran.err
    assert "the file is given twice" in ran.err


def test_a_plan_without_offers_is_not_praised() -> None:
    """An empty sheet was saved, or the offers stand in another one."""
    plan = '{"format": "preseance/plan@1", "name": "Q4", "timezone": "Europe/Paris", "currency": "EUR"}'

    assert preseance("check", "-", stdin=plan).out.startswith("PASS: there is no offer to judge\n")
    assert "il n’y a aucune offre à juger" in preseance("check", "-", "--lang", "fr", stdin=plan).out


def test_one_plan_judged_by_itself_is_told_in_the_language_of_the_reader() -> None:
    """With the word that the page of a single check uses."""
    ran = preseance("check", "--each", "two-teams.json", "--lang", "fr")

    assert "BLOQUÉ" in ran.out
    assert "1\u00a0plan " in ran.out
