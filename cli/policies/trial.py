"""Try a policy on the calendars of the last year, and tell what it would have changed."""

from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import click

from cli.house import House
from cli.house import takes_house
from cli.policy_lines import write_trial
from exchange.instant import instant_problem
from exchange.instant import read_instant
from exchange.policy_file import read_proposed


@click.command("trial")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--since", metavar="DATE", help="Calendars that changed since then, read as UTC; a year ago by default.")
@click.option("--calendar", "calendars", multiple=True, help="Only this calendar; may be repeated.")
@click.option("--seconds", type=click.IntRange(1, 86_400), default=600, show_default=True,
              help="What is not tried by then is named.")  # fmt: skip
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
@takes_house
def command(
    house: House, *, file: Path, since: str | None, calendars: tuple[str, ...], seconds: int, form: str, language: str
) -> None:
    """Judge calendars by the policy of FILE beside the one in force; nothing is written down.

    Calendars that were withdrawn are tried too, as they were when they were last judged.
    """
    proposed = read_proposed(file)
    trial = house.again.trial(proposed.policy, since=_start(since), calendars=calendars, seconds=seconds)
    write_trial(trial, language, as_json=form == "json")


def _start(since: str | None) -> datetime | None:
    if since is None:
        return None
    if instant_problem(since) is not None:
        raise click.BadParameter(f"{since} is no instant; write it as 2026-01-01", param_hint="--since")
    return read_instant(since, ZoneInfo("UTC"))
