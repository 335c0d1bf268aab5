"""See what is to leave, and what became of it."""

import click

import cli.sends
from cli.discovery import Discovered


@click.group("sends", cls=Discovered, package=cli.sends)
def command() -> None:
    """See what is to leave, and what became of it."""
