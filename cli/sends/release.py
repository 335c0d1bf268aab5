"""Let held, uncertain or failed sends go."""

import click

from cli.house import House
from cli.house import takes_house
from cli.send_choice import decide
from cli.send_choice import takes_decision
from models.store_send_desk import RELEASABLE


@click.command("release")
@takes_decision
@takes_house
def command(house: House, *, language: str, **options: object) -> int:
    """Let sends go that are held, uncertain or failed, now or at their instant; each still passes the gate.

    Named by their numbers, all of them or none; by filters, those that can take the step.
    """
    return decide(house, "release", house.sends.release, RELEASABLE, options, language)
