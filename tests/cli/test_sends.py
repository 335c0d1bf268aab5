"""What is to leave is shown before it does."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from tests.cli.preseance import CASES
from tests.cli.preseance import preseance

WEEK = ("--from", "2026-12-24", "--days", "10")


def documented(*arguments: str | Path) -> Any:
    """Give a preview as a program reads it."""
    return json.loads(preseance("sends", "preview", *arguments, "--format", "json").out)


def test_a_preview_shows_the_days_the_load_what_is_held_and_what_was_moved() -> None:
    """In that order, on one page."""
    ran = preseance("sends", "preview", "sends.json", *WEEK, settings={"COLUMNS": "120"})

    assert (0, "") == (ran.code, ran.err)
    said = ran.out.replace("\u00a0", " ")
    places = [
        said.index(words)
        for words in (
            "Saturday 26 December 2026",
            "Monday 28 December 2026",
            "3 batches 09:00 to 09:30",
            "leaves, spread",
            "Load per hour",
            "Would be held (1)",
            "The provider pigeon is not set up.",
            "Moved (2)",
            "asked for 24 Dec 2026, 21:30, leaves 26 Dec 2026, 08:30",
        )
    ]
    assert sorted(places) == places


def test_a_preview_shows_the_recipients_own_clock_where_it_differs() -> None:
    """21:30 on the island is the afternoon in Paris, and both are night to an SMS."""
    ran = preseance("sends", "preview", "sends.json", *WEEK)

    assert "05:30 (08:30 there)" in ran.out


def test_a_preview_is_told_in_french() -> None:
    """Days, channels, states and reasons."""
    ran = preseance("sends", "preview", "sends.json", *WEEK, "--lang", "fr")

    assert "samedi 26 décembre 2026" in ran.out
    assert "décalé" in ran.out
    assert "Le prestataire pigeon n’est pas configuré." in ran.out


def test_a_preview_fits_a_plain_window() -> None:
    """Without a sign that it cannot show."""
    ran = preseance("sends", "preview", "sends.json", *WEEK, settings={"PYTHONIOENCODING": "ascii", "COLUMNS": "60"})

    assert 0 == ran.code
    assert max(len(line) for line in ran.out.splitlines()) <= 60


def test_a_program_reads_the_same_preview() -> None:
    """With every send's facts, the load, the check and the offers that it would hold."""
    read = documented("sends.json", *WEEK)

    assert ["LETTER"] * 6 + ["NIGHT"] * 2 == sorted(send["offer"] for send in read["sends"])
    assert [("LETTER", "no_provider")] * 3 == [
        (send["offer"], send["hold"]["reason"]) for send in read["sends"] if send["hold"]
    ]
    assert 24_900 == sum(hour["people"] for hour in read["load"])
    moved = [reason for send in read["sends"] for reason in send["reasons"] if reason["code"] == "quiet-hours"]
    assert {"2026-12-24T18:30:00+01:00", "2026-12-24T21:30:00+01:00"} == {reason["from"] for reason in moved}
    assert "PASS" == read["check"]["verdict"]


def test_an_unfair_offer_is_shown_as_held() -> None:
    """With the finding that would hold it."""
    told = preseance("sends", "preview", "two-teams.json", "--from", "2026-11-30")
    read = documented("two-teams.json", "--from", "2026-11-30")

    assert "held: conflict" in told.out
    assert "CAN01" in told.out
    assert ["conflict"] == [send["hold"]["reason"] for send in read["sends"]]
    assert [] == read["load"]


def test_a_preview_of_days_without_sends_says_so() -> None:
    """An empty page would look like a fault."""
    ran = preseance("sends", "preview", "sends.json", "--from", "2026-11-01", "--days", "1")

    assert "Nothing leaves in these days." in ran.out


def test_a_long_preview_is_cut_and_says_so(tmp_path: Path) -> None:
    """Nobody reads a thousand lines; a program gets them all."""
    plan = json.loads((CASES / "sends.json").read_text("utf-8"))
    plan["segments"] = [{"code": "vip", "tier": "good"}]
    plan["overlaps"] = []
    daily = {
        "valid_from": "2027-01-01",
        "valid_to": "2027-01-02",
        "repeats": "FREQ=DAILY;COUNT=320",
        "nature": "relational",
    }
    email, letter = ({"channel": channel, "send_at": "2027-01-01T09:00"} for channel in ("email", "mail"))
    plan["offers"] = [
        {**daily, "code": "ALL", "open_to_all": True, "channels": [letter]},
        {**daily, "code": "DAILY", "segments": ["vip"], "channels": [email]},
    ]
    file = tmp_path / "daily.json"
    file.write_text(json.dumps(plan))

    ran = preseance("sends", "preview", file, "--from", "2027-01-01", "--days", "330")

    assert "everyone" in ran.out
    assert "and 1 send to an unknown number of people" in ran.out.replace("\u00a0", " ")
    assert ["… and 340 more", "… and 20 more", "… and 270 more"] == re.findall("… and [0-9]+ more", ran.out)


def test_a_preview_starts_now_unless_told_otherwise() -> None:
    """The window is told in the plan's zone, and is so many days long."""
    read = documented("sends.json", "--days", "2")

    assert read["from"] < read["to"]


def test_a_preview_knows_the_house_s_providers(tmp_path: Path) -> None:
    """Their secrets are not asked for: nothing leaves."""
    file = tmp_path / "providers.toml"
    file.write_text(
        '[channels]\nemail = "house"\n[providers.house]\nkind = "webhook"\n'
        'url = "https://example.org/in"\nsecrets = [{environment = "NOT_SET_ANYWHERE"}]\n'
    )

    read = documented("sends.json", *WEEK, "--providers", file)

    found = {(send["channel"], send["provider"]) for send in read["sends"]}
    assert {("email", "house"), ("email", "pigeon"), ("sms", None)} == found


def test_a_policy_of_the_house_changes_a_preview(tmp_path: Path) -> None:
    """Here it holds what it would have moved."""
    file = tmp_path / "house.toml"
    file.write_text('[sending]\non_closed = "hold"\n')

    ran = preseance("sends", "preview", "sends.json", *WEEK, "--policy", file)

    assert "held: closed hours" in ran.out
    assert "People may not be disturbed from" in ran.out


@pytest.mark.parametrize("arguments", [("--from", "24/12/2026"), ("--days", "0"), ("--days", "many")], ids=" ".join)
def test_a_window_that_is_none_is_refused(arguments: tuple[str, ...]) -> None:
    """With 2, before anything is read out of it."""
    ran = preseance("sends", "preview", "sends.json", *arguments)

    assert 2 == ran.code
    assert arguments[0] in ran.err


def test_a_rate_that_needs_too_many_batches_is_refused(tmp_path: Path) -> None:
    """With the way out, in the reader's language."""
    plan = json.loads((CASES / "sends.json").read_text("utf-8"))
    plan["policy"]["sending"]["people_per_hour"]["email"] = 1
    file = tmp_path / "slow.json"
    file.write_text(json.dumps(plan))

    ran = preseance("sends", "preview", file, "--lang", "fr")

    assert 2 == ran.code
    assert "people_per_hour" in ran.err


def test_the_group_lists_what_can_be_asked_about_sends() -> None:
    """Each with the first sentence of its file."""
    ran = preseance("sends", "--help")

    assert "preview" in ran.out
