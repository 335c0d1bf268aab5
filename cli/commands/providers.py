"""Look after those who carry messages."""

import click

import cli.providers
from cli.discovery import Discovered


@click.group("providers", cls=Discovered, package=cli.providers)
def command() -> None:
    """Look after those who carry messages."""
