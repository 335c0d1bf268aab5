"""Print the policy of the house as it is in force, as JSON."""

import click

from cli.house import House
from cli.house import takes_house
from cli.policy_lines import write_json
from cli.policy_lines import write_policy


@click.command("show")
@click.option("--written", is_flag=True, help="Only what was written to differ from the built-in policy.")
@takes_house
def command(house: House, *, written: bool, language: str) -> None:  # noqa: ARG001 -- a refusal is told in it
    """Print every threshold in force in a workspace; what is written can be changed and given to `policy set`."""
    in_force = house.in_force()
    if written:
        write_json(dict(in_force.document))
    else:
        write_policy(in_force.policy)
