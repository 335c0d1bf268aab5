"""End a feed: its address leads nowhere from now on."""

import click

from cli.house import House
from cli.house import takes_house
from cli.people import takes_name
from models.caller import Caller
from models.store_feeds import FeedBook
from models.tables import LARGEST_ID

SAID = {"fr": "Le flux {number} ne mène plus nulle part.", "en": "Feed {number} leads nowhere any more."}


@click.command("remove")
@click.argument("number", type=click.IntRange(1, LARGEST_ID))
@takes_name
@takes_house
def command(house: House, *, number: int, by: Caller, language: str) -> None:
    """End the feed of that NUMBER, which `preseance feeds list` tells."""
    FeedBook(house.store).revoke(number, by=by)
    click.echo(SAID[language].format(number=number))
