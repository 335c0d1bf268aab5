"""Put a policy in force: for every calendar, and every gate, from now on."""

from pathlib import Path

import click

from cli.house import House
from cli.house import takes_house
from cli.people import takes_name
from cli.people import takes_reason
from exchange.policy_file import read_proposed
from models.caller import Caller

SAID = {
    "fr": "La politique {number} est en vigueur ({version}) : chaque calendrier sera jugé d’après elle, et "
          "chaque offre approuvée regardée à nouveau avant son départ.",
    "en": "Policy {number} is in force ({version}): every calendar will be judged by it, and every approved offer "
          "looked at again before it leaves.",
}  # fmt: skip


@click.command("set")
@click.argument("file", type=click.Path(path_type=Path))
@takes_name
@takes_reason
@click.option("--expect", type=click.IntRange(min=0), metavar="NUMBER",
              help="Only if the policy of that number is in force still; 0 is the built-in one.")  # fmt: skip
@takes_house
def command(house: House, *, file: Path, by: Caller, reason: str, expect: int | None, language: str) -> None:
    """Put the policy of FILE in force, JSON or TOML; it says only what differs from the built-in one."""
    proposed = read_proposed(file)
    put = house.policies.put(proposed.document, proposed.policy.version, by=by, expected=expect, reason=reason or None)
    click.echo(SAID[language].format(number=put.number, version=put.version))
