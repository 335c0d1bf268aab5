"""Make, list and end the secret addresses that show a part of a calendar."""

import click

import cli.feeds
from cli.discovery import Discovered


@click.group("feeds", cls=Discovered, package=cli.feeds)
def command() -> None:
    """Make, list and end the secret addresses that show a part of a calendar."""
