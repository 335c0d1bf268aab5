"""What the README promises a stranger in ten minutes happens when it is typed."""

import re
import shlex
from pathlib import Path

import pytest

from cli.main import run
from tests.laws.tree import ROOT

README = (ROOT / "README.md").read_text(encoding="utf-8")
STEPS = re.findall(r"^\$ \.venv/bin/preseance (.+)$", README, re.MULTILINE)
# A reader's own files: the two teams of the story are not in the repository.
OWN = ("retention.xlsx", "acquisition.csv")
# Those of the first send need a service: tests/cli/test_first_send.py types them.
SENDING = ("events", "offers", "sends")


def test_the_steps_lead_from_a_template_to_a_verdict_its_reason_and_a_message() -> None:
    """In that order."""
    verbs = [step.split()[0] for step in STEPS]

    assert ["template", "check", "check", "fix", "explain", "events", "offers", "offers", "sends"] == verbs


def test_each_step_works_where_the_one_before_left_off(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """No step is refused, and each has something to say or a file to show."""
    monkeypatch.chdir(tmp_path)

    for step in STEPS:
        if step.startswith(SENDING) or any(name in step for name in OWN):
            continue
        code = run(shlex.split(step))
        told = capsys.readouterr()

        assert code in {0, 1}, f"{step}: {told.err}"
        assert told.out or list(tmp_path.iterdir()), step


def test_the_sample_calendar_that_the_readme_shows_is_there() -> None:
    """And it is the one that `make run` loads."""
    plan = _made("PLAN")

    assert (ROOT / plan).is_file()
    assert plan in README


def test_the_first_send_goes_where_the_readme_listens() -> None:
    """`make run` serves with the providers that the README names, and keeps its database where the README looks."""
    listened = {step.split("--providers ")[1] for step in STEPS if "--providers" in step}
    looked = {re.findall(r"--database (\S+)", step)[0] for step in STEPS if "--database" in step}

    assert {_made("PROVIDERS")} == listened
    assert {_made("DATA")} == looked


def _made(name: str) -> str:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    found = re.search(rf"^{name} +\?= (\S+)$", makefile, re.MULTILINE)
    assert found is not None, name
    return found[1]
