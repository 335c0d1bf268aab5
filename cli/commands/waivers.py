"""Look after exceptions to findings: list them, approve, withdraw, and export their register."""

import click

import cli.waivers
from cli.discovery import Discovered


@click.group("waivers", cls=Discovered, package=cli.waivers)
def command() -> None:
    """Look after exceptions to findings: list them, approve, withdraw, and export their register."""
