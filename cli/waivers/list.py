"""List exceptions to findings with what each is good for."""

import click

from cli.house import House
from cli.house import takes_house
from cli.waiver_lines import states_of
from cli.waiver_lines import write_waivers
from models.waiver import WaiverState


@click.command("list")
@click.argument("calendar", required=False)
@click.option("--state", type=click.Choice([one.value for one in WaiverState]), help="Only those in this state.")
@takes_house
def command(house: House, *, calendar: str | None, state: str | None, language: str) -> None:
    """List the waivers of CALENDAR, or of all calendars, those that are over too."""
    lines = house.room.registered(calendar=calendar).lines
    states = states_of(house, lines)
    write_waivers([one for one in lines if state in {None, states[one.waiver.id or 0].value}], states, language)
