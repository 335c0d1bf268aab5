"""List the policies that were in force: who put each there, when and why."""

from datetime import UTC

import click

from cli.house import House
from cli.house import takes_house
from cli.table import write_table
from exchange.report_figures import moment

TITLES = {
    "fr": ("N°", "En vigueur depuis (UTC)", "Par", "Raison", "Version"),
    "en": ("No.", "In force since (UTC)", "By", "Reason", "Version"),
}


@click.command("history")
@click.option("--limit", type=click.IntRange(1, 10_000), default=50, show_default=True, help="How many at most.")
@takes_house
def command(house: House, *, limit: int, language: str) -> None:
    """List the policies of the house, the one in force first; the built-in one has no line."""
    write_table(TITLES[language], [
        (str(one.number), moment(one.created_at.astimezone(UTC), language), one.author, one.reason or "", one.version)
        for one in house.policies.versions(limit=limit)
    ], kept_whole=2)  # fmt: skip
