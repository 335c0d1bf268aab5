"""Call off sends that have not left."""

import click

from cli.house import House
from cli.house import takes_house
from cli.send_choice import decide
from cli.send_choice import takes_decision
from models.store_send_desk import CANCELLABLE


@click.command("cancel")
@takes_decision
@takes_house
def command(house: House, *, language: str, **options: object) -> int:
    """Call off sends; one that is under way cannot be called back.

    Named by their numbers, all of them or none; by filters, those that can take the step.
    """
    return decide(house, "cancel", house.sends.cancel, CANCELLABLE, options, language)
