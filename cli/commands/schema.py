"""Print the JSON Schema of plan documents."""

import json

import click

from cli.terminal import write
from exchange.plan_schema import plan_schema


@click.command("schema")
def command() -> None:
    """Print the JSON Schema of plan documents, for editors that complete and check while somebody types."""
    write(json.dumps(plan_schema(), ensure_ascii=False, indent=2) + "\n")
