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


def test_the_steps_lead_from_a_template_to_a_verdict_and_its_reason() -> None:
    """In that order."""
    verbs = [step.split()[0] for step in STEPS]

    assert ["template", "check", "check", "explain"] == verbs


def test_each_step_works_where_the_one_before_left_off(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """No step is refused, and each has something to say or a file to show."""
    monkeypatch.chdir(tmp_path)

    for step in STEPS:
        if any(name in step for name in OWN):
            continue
        code = run(shlex.split(step))
        told = capsys.readouterr()

        assert code in {0, 1}, f"{step}: {told.err}"
        assert told.out or list(tmp_path.iterdir()), step


def test_the_sample_calendar_that_the_readme_shows_is_there() -> None:
    """And it is the one that `make run` loads."""
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")

    plan = re.search(r"^PLAN +\?= (\S+)$", makefile, re.MULTILINE)

    assert plan is not None
    assert (ROOT / plan[1]).is_file()
    assert plan[1] in README
