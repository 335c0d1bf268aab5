"""Show who would get what and when, with the load per hour and what would be held."""

import json
from collections.abc import Iterator
from collections.abc import Mapping
from datetime import UTC
from datetime import datetime
from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import click

from cli.language import speaks
from cli.plans import Handed
from cli.plans import takes_plans
from cli.preview_page import preview_page
from cli.terminal import look
from cli.terminal import progress
from cli.terminal import write
from exchange.instant import instant_problem
from exchange.instant import read_instant
from exchange.joining import join
from exchange.policy_file import changed_policy
from exchange.policy_file import read_policy
from exchange.provider_file import read_ways
from exchange.refusal import refused
from exchange.send_document import preview_document
from models.channel import Channel
from models.nonsense import NonsenseError
from models.plan import Plan
from models.window import Window
from models.window import read_wall
from rules.policy import Policy
from scheduler.preview import Preview
from scheduler.preview import preview
from scheduler.roads import RoadFacts
from scheduler.roads import Roads

MOST_DAYS = 3_660
# Without a file of providers everything goes to one that anybody can set up in a minute.
STAND_IN = "webhook"
WORKING = {"fr": "Planification…", "en": "Planning…"}


class Withheld(Mapping[str, str]):
    """Stands for every secret that a file of providers takes from elsewhere: what is only shown needs none."""

    def __getitem__(self, name: str) -> str:
        """Give something that has the form of a secret."""
        return "whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"

    def __iter__(self) -> Iterator[str]:
        """List nothing."""
        return iter(())

    def __len__(self) -> int:
        """Count nothing."""
        return 0


@click.command("preview")
@click.option("--days", type=click.IntRange(1, MOST_DAYS), default=30, show_default=True, help="How far to look.")
@click.option("--from", "start", metavar="INSTANT", help="Where to start, such as 2026-12-01; by default now.")
@click.option("--providers", "providers_file", type=click.Path(path_type=Path),
              help="TOML file of the house's providers; without it all goes to one named webhook.")  # fmt: skip
@click.option("--policy", "policy_file", type=click.Path(path_type=Path),
              help="JSON or TOML file of thresholds that differ from the house policy.")  # fmt: skip
@click.option("--format", "report_format", type=click.Choice(["text", "json"]), default="text",
              show_default=True, help="How the preview is written.")  # fmt: skip
@speaks
@takes_plans
def command(
    plans: Handed,
    *,
    days: int,
    start: str | None,
    providers_file: Path | None,
    policy_file: Path | None,
    report_format: str,
    language: str,
) -> None:
    """Show who would get what and when, by the very code that the scheduler runs; nothing is sent.

    PLAN is a JSON, CSV or XLSX file, a folder of them, or - for standard input.
    """
    with progress().status(WORKING[language]):
        plan = join(plans.read())
        calendar = plan.calendar()
        seen = _previewed(plan, policy_file, _roads(providers_file), _window(start, days, calendar.zone))
    if report_format == "json":
        write(json.dumps(preview_document(seen, calendar, language), ensure_ascii=False, indent=2) + "\n")
    else:
        write(preview_page(seen, calendar, language, look()))


def _previewed(plan: Plan, policy_file: Path | None, roads: Roads, window: Window) -> Preview:
    house = Policy() if policy_file is None else read_policy(policy_file, Policy())
    policy = changed_policy(house, plan.policy, plan.file, "/policy")
    try:
        return preview(plan.calendar(), policy, roads, window)
    except NonsenseError as error:
        raise refused(error.code, file=plan.file, **error.facts) from None


def _roads(providers_file: Path | None) -> Roads:
    if providers_file is not None:
        return read_ways(providers_file, Withheld()).roads()
    return Roads(by_channel={channel.value: STAND_IN for channel in Channel}, known={STAND_IN: RoadFacts()})


def _window(start: str | None, days: int, zone: ZoneInfo) -> Window:
    """Give whole days from an instant on the plan's clock, or from now."""
    if start is None:
        first = datetime.now(UTC).replace(second=0, microsecond=0)
    elif instant_problem(start) is None:
        first = read_instant(start, zone)
    else:
        raise click.BadParameter(f"{start} is no instant; write it as 2026-12-01T09:00", param_hint="--from")
    wall = first.astimezone(zone).replace(tzinfo=None) + timedelta(days=days)
    return Window(first, read_wall(wall, zone))
