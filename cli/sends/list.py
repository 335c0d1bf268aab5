"""List sends in the order in which they are due, with what they wait for."""

from dataclasses import replace

import click

from cli.house import House
from cli.house import takes_house
from cli.send_choice import listing_of
from cli.send_choice import takes_filters
from cli.send_lines import write_sends

MORE = {
    "fr": "Il y en a d’autres : donnez un filtre, ou --limit.",
    "en": "There are more: give a filter, or --limit.",
}


@click.command("list")
@takes_filters
@click.option("--events", is_flag=True, help="What other tools are told, in place of messages to customers.")
@click.option("--limit", type=click.IntRange(1, 10_000), default=50, show_default=True, help="The most lines.")
@takes_house
def command(house: House, *, events: bool, limit: int, language: str, **filters: object) -> None:
    """List what is to leave, has left or waits for a person."""
    found = house.sends.sends(replace(listing_of(filters), events=events, limit=limit + 1))
    write_sends(house, found[:limit], language)
    if len(found) > limit:
        click.echo(MORE[language])
