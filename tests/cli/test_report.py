"""`preseance report` writes one page of HTML, whatever the verdict, and never over a file that is there."""

import re
from pathlib import Path

import pytest

from tests.cli.preseance import preseance


def test_the_page_is_written_and_the_verdict_is_told(tmp_path: Path) -> None:
    """The verdict is a matter for the page: what was asked for is done."""
    page = tmp_path / "report.html"

    ran = preseance("report", "two-teams.json", "-o", page, "--no-fixes")

    assert 0 == ran.code
    assert "report.html is ready. BLOCK: 1\u00a0blocker" in ran.out
    assert page.read_text("utf-8").startswith("<!DOCTYPE html>")


def test_it_speaks_the_reader_s_language(tmp_path: Path) -> None:
    """On the page as on the terminal."""
    page = tmp_path / "rapport.html"

    ran = preseance("report", "two-teams.json", "-o", page, "--no-fixes", "--lang", "fr")

    assert "rapport.html est prêt. BLOQUÉ" in ran.out
    assert '<html lang="fr">' in page.read_text("utf-8")


def test_a_small_plan_gets_its_repairs_unless_they_are_not_wanted(tmp_path: Path) -> None:
    """They are those of `check --fixes`."""
    told = preseance("check", "two-teams.json", "--fixes").out
    summary = re.findall(r"→ (raise VIP-10 from \S+ to \S+)", told)[0]

    preseance("report", "two-teams.json", "-o", tmp_path / "with.html")
    preseance("report", "two-teams.json", "-o", tmp_path / "without.html", "--no-fixes")

    assert summary in (tmp_path / "with.html").read_text("utf-8")
    assert summary not in (tmp_path / "without.html").read_text("utf-8")


def test_two_plans_are_one_report(tmp_path: Path) -> None:
    """As they are one calendar to their customers."""
    page = tmp_path / "report.html"

    preseance("report", "retention.json", "acquisition.json", "-o", page, "--no-fixes")

    assert "VIP-10" in page.read_text("utf-8")
    assert "NEW-20" in page.read_text("utf-8")


def test_a_file_that_is_there_is_left_alone_unless_forced(tmp_path: Path) -> None:
    """Before any work is done."""
    page = tmp_path / "report.html"
    page.write_text("mine", "utf-8")

    refused = preseance("report", "two-teams.json", "-o", page)
    assert 2 == refused.code
    assert "--force replaces it" in refused.err
    assert "mine" == page.read_text("utf-8")

    assert 0 == preseance("report", "two-teams.json", "-o", page, "--force", "--no-fixes").code
    assert "mine" != page.read_text("utf-8")


WRONG = [
    (["--segment", "nobody"], "no segment has the code nobody; known: prospects, vip"),
    (["--policy", "no-such-policy.toml"], "no-such-policy.toml"),
    (["--format", "pdf"], "No such option"),
]


@pytest.mark.parametrize(("options", "told"), WRONG, ids=str)
def test_a_wrong_call_says_so_and_writes_nothing(options: list[str], told: str, tmp_path: Path) -> None:
    """A page about somebody else would mislead."""
    page = tmp_path / "report.html"

    ran = preseance("report", "two-teams.json", "-o", page, *options)

    assert 2 == ran.code
    assert told in ran.err
    assert not page.exists()


def test_a_refused_plan_is_told_as_check_tells_it(tmp_path: Path) -> None:
    """With its place and its remedy."""
    ran = preseance("report", "broken.json", "-o", tmp_path / "report.html")

    assert 2 == ran.code
    assert "/offers/1/colour" in ran.err


def test_a_disk_that_cannot_be_written_is_told_in_words() -> None:
    """Without the name of a class."""
    ran = preseance("report", "two-teams.json", "-o", "/no/such/folder/report.html", "--no-fixes")

    assert 2 == ran.code
    assert "No such file or directory" in ran.err
    assert "Traceback" not in ran.err


def test_the_view_of_a_group_can_be_chosen(tmp_path: Path) -> None:
    """By its code."""
    page = tmp_path / "report.html"

    preseance("report", "two-teams.json", "-o", page, "--no-fixes", "--segment", "prospects")

    assert "Nobody in this plan is less loyal" in page.read_text("utf-8")
