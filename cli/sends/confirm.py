"""Note that sends nobody was sure of did arrive."""

import click

from cli.house import House
from cli.house import takes_house
from cli.send_choice import decide
from cli.send_choice import takes_decision
from models.store_send_desk import CONFIRMABLE


@click.command("confirm")
@takes_decision
@takes_house
def command(house: House, *, language: str, **options: object) -> int:
    """Note that sends did arrive, so that they never leave again.

    Named by their numbers, all of them or none; by filters, those that can take the step.
    """
    return decide(house, "confirm", house.sends.confirm, CONFIRMABLE, options, language)
