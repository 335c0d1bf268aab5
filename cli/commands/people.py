"""Let people and machines in, say what each may do, and take their place away."""

import click

import cli.persons
from cli.discovery import Discovered


@click.group("people", cls=Discovered, package=cli.persons)
def command() -> None:
    """Let people and machines in, say what each may do, and take their place away."""
